"""A digest on request: ask the source for what it covers, keep that, build it, deliver nothing.

When the source fails, what is stored is shown instead, and what failed or is missing is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.digest import Cut, Shortlist
from bot.editions import FIRST_DAY, newest_closed, open_day, opens_at
from bot.errors import SourceError, UserError
from bot.ingest import GIVE_UP_AFTER, Failed, fetch_one
from bot.models import BadItem, Digest, Edition
from bot.ports import PaperSource
from bot.storage import editions
from bot.storage.database import Database
from bot.topics.tree import Expression

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
    """A digest, and what kept it from being whole and fresh.

    `failed`: days that the source was asked for in vain. `missing`: days of the window of which
    nothing is stored either. `bad_items`: items that could not be read, and are in no list.
    """

    digest: Digest
    failed: tuple[Failed, ...] = ()
    missing: tuple[date, ...] = ()
    bad_items: tuple[BadItem, ...] = ()


async def preview(
    database: Database,
    source: PaperSource,
    window: Window,
    now: datetime,
    *,
    size: int,
    topic: Expression | None = None,
) -> Preview:
    """Build the digest of `window`.

    Raises UserError for a window that cannot be covered, SourceError when neither the source nor
    the database has any of it, StoreError.
    """
    asked = _Asked(database, source, now)
    days = await (asked.range(_days(source, window, now)) if window.is_given else asked.newest())
    async with database.read() as tx:
        stored = await editions.stored_days(tx, source.name, days)
        shown = [day for day in days if stored.get(day)]
        found = await editions.candidates(tx, source.name, shown)
    if asked.failed and not found:
        raise asked.failed[0].error
    still_open = open_day(now)
    shortlist = Shortlist(
        found,
        shown or days,
        open_day=still_open if still_open in shown else None,
        votes_at=None if asked.failed else asked.votes_at,
    )
    digest = shortlist.digest(Cut(size, topic))
    missing = tuple(day for day in days if day not in stored)
    return Preview(digest, tuple(asked.failed), missing, tuple(asked.bad_items))


class _Asked:
    """Asks a source for editions and keeps them; notes what it heard on the way."""

    def __init__(self, database: Database, source: PaperSource, now: datetime) -> None:
        self.failed: list[Failed] = []
        self.bad_items: list[BadItem] = []
        self.votes_at: datetime | None = None
        self._database = database
        self._source = source
        self._now = now

    async def range(self, days: Sequence[date]) -> Sequence[date]:
        """Ask for all of `days`, and return them."""
        for day in days:
            await self._fetch(day)
            if self._is_hopeless:
                break
        return days

    async def newest(self) -> Sequence[date]:
        """Ask backwards for the newest closed edition that has papers, else take a stored one."""
        closed = newest_closed(self._now)
        days = self._source.days(FIRST_DAY, closed)[-LOOK_BACK:]
        if not days:
            raise UserError(f"the source has no edition that has closed; the last is {closed}")
        for day in reversed(days):
            edition = await self._fetch(day)
            if edition is None:
                break
            if edition.listings:
                return [day]
        async with self._database.read() as tx:
            stored = await editions.newest_day(tx, self._source.name, closed)
        return [stored] if stored else days

    @property
    def _is_hopeless(self) -> bool:
        """A source that is down is not asked day after day; one broken day is no reason to stop."""
        errors = [each.error for each in self.failed]
        return len(errors) >= GIVE_UP_AFTER or any(not error.permanent for error in errors)

    async def _fetch(self, day: date) -> Edition | None:
        try:
            edition = await fetch_one(self._database, self._source, day, self._now)
        except SourceError as error:
            self.failed.append(Failed(day, error))
            return None
        self.bad_items += edition.bad_items
        self.votes_at = None if edition.replayed else edition.observed_at
        return edition


def _days(source: PaperSource, window: Window, now: datetime) -> Sequence[date]:
    """Return the days to ask the source for, ascending, at least one."""
    closed, still_open = newest_closed(now), open_day(now)
    until = window.until or closed
    since = window.since or until
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
    if len(days) > MAX_DAYS:
        raise UserError(
            f"a digest covers at most {MAX_DAYS} days, not {len(days)}; "
            "name a later first day (paperboy ingest fetches any number)"
        )
    if not days and window.until and not window.since:
        return [window.until]
    if not days:
        raise UserError(f"the source has nothing from {since} to {until}")
    return days
