"""A digest on request: ask the source for what it covers, keep that, build it, deliver nothing.

When the source cannot be reached, what is stored is shown instead, and the trouble told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot import digest as digests
from bot.editions import FIRST_DAY, newest_closed, open_day, opens_at
from bot.errors import SourceError, UserError
from bot.ingest import fetch_one
from bot.models import Digest
from bot.ports import PaperSource
from bot.storage import editions
from bot.storage.database import Database
from bot.topics import Topic

MAX_DAYS = 31
"""Days one digest may cover."""
LOOK_BACK = 14
"""Editions to try for the newest one with papers; the longest empty stretch seen is shorter."""


@dataclass(frozen=True, slots=True)
class Window:
    """The editions to cover, both ends included; without either, the newest closed one with papers.

    Only an `until` that is open covers an open edition.
    """

    since: date | None = None
    until: date | None = None

    @property
    def is_given(self) -> bool:
        """Some end of it was asked for."""
        return self.since is not None or self.until is not None


@dataclass(frozen=True, slots=True)
class Preview:
    """A digest, and what kept it from being fresh."""

    digest: Digest
    trouble: SourceError | None = None


async def preview(
    database: Database,
    source: PaperSource,
    window: Window,
    now: datetime,
    *,
    size: int,
    topic: Topic | None = None,
) -> Preview:
    """Build the digest of `window`.

    Raises UserError for a window that cannot be covered, SourceError when neither the source nor
    the database has it, StoreError.
    """
    asked = await _ask(database, source, window, now)
    async with database.read() as tx:
        days = await editions.non_empty_days(tx, source.name, asked.days[0], asked.days[-1])
        days = days if window.is_given else days[-1:]
        found = await editions.candidates(tx, source.name, days)
    votes_at = asked.votes_at
    if asked.trouble is not None:
        if not found:
            raise asked.trouble
        votes_at = max(candidate.votes_at for candidate in found)
    still_open = open_day(now)
    digest = digests.build(
        found,
        days=days or asked.days,
        size=size,
        topic=topic,
        open_day=still_open if still_open in days else None,
        votes_at=votes_at,
    )
    return Preview(digest, asked.trouble)


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a digest covers, when the source was asked for it, and what went wrong."""

    days: Sequence[date]
    votes_at: datetime | None = None
    trouble: SourceError | None = None


async def _ask(database: Database, source: PaperSource, window: Window, now: datetime) -> _Asked:
    """Fetch the window's editions; without a window, backwards until one has papers."""
    days = _days(source, window, now)
    asked = _Asked(days)
    for day in days if window.is_given else reversed(days):
        try:
            edition = await fetch_one(database, source, day, now)
        except SourceError as error:
            if error.permanent:
                raise
            return _Asked(days, trouble=error)
        votes_at = None if edition.replayed else edition.observed_at
        asked = _Asked(days, votes_at)
        if edition.listings and not window.is_given:
            return _Asked([day], votes_at)
    return asked


def _days(source: PaperSource, window: Window, now: datetime) -> Sequence[date]:
    """Return the days to ask the source for, ascending, at least one."""
    closed, still_open = newest_closed(now), open_day(now)
    until = window.until or closed
    since = window.since or window.until or FIRST_DAY
    if until > still_open:
        raise UserError(
            f"the edition of {until} opens at {opens_at(until):%Y-%m-%d %H:%M} UTC, not before; "
            f"the open one is {still_open}"
        )
    if until < FIRST_DAY:
        raise UserError(f"Daily Papers began on {FIRST_DAY}; name that day or a later one")
    if since > until and window.until is None:
        raise UserError(
            f"no edition since {since} has closed yet; the open one is shown if you name its date, "
            f"{still_open}"
        )
    if since > until:
        raise UserError(f"{since} is after {until}; name the earlier day as the first")
    days = source.days(since, until)
    if not window.is_given:
        days = days[-LOOK_BACK:]
    elif len(days) > MAX_DAYS:
        raise UserError(
            f"a digest covers at most {MAX_DAYS} days, not {len(days)}; "
            "name a later first day (paperboy ingest fetches any number)"
        )
    if not days and window.until and not window.since:
        return [window.until]
    if not days:
        raise UserError(f"the source has nothing from {since} to {until}")
    return days
