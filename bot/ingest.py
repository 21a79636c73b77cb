"""Sources -> storage: fetch editions and keep them, resumable; a bad day does not stop the rest.

Each day ends as a value: `Stored`, `Failed` or `AlreadyThere`. A day is stored whole or not at all.
Days that come quickly share a transaction; a slow source's days are written as they come. Papers
that were asked for by key or by words are taken in too; they are on no edition's list.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from bot.errors import SourceError
from bot.models import BadItem, Changes, Edition
from bot.ports import PaperFinder, PaperSource
from bot.storage import editions, papers, records
from bot.storage.database import Database

BATCH_PAPERS = 1000
"""Papers written in one transaction, at least, while days come quickly."""
BATCH_SECONDS = 1.0
"""How long a fetched day may wait for others before it is written."""
GIVE_UP_AFTER = 3
"""Days in a row that fail for a reason that would pass, before the rest is not asked for."""
MAX_ASKS = 4
"""How often a day is asked for when its source asks to wait."""
AT_ONCE = 100
"""Papers asked for by key in one request."""
FEW = 10
"""How many papers a finder may lack all of; an answer without one of more is a slip of its own."""
UNKNOWN_AFTER = timedelta(days=3)
"""How old a paper is, at least, before a finder that does not have it is believed."""


@dataclass(frozen=True, slots=True)
class Stored:
    """The edition of `day` is in the database."""

    day: date
    papers: int
    bad_items: tuple[BadItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Failed:
    """The edition of `day` could not be had; the database is as before."""

    day: date
    error: SourceError


@dataclass(frozen=True, slots=True)
class AlreadyThere:
    """The edition of `day` was stored after it had closed; it was not asked for again."""

    day: date


@dataclass(frozen=True, slots=True)
class Waiting:
    """The source asks to be left alone for `seconds`; `day` is asked for again after that."""

    day: date
    seconds: float


@dataclass(frozen=True, slots=True)
class GaveUp:
    """The source failed day after day; the last `days` of those wanted were not asked for."""

    days: int


Event = Stored | Failed | AlreadyThere | Waiting | GaveUp


def utc_now() -> datetime:
    """Return the present instant."""
    return datetime.now(UTC)


async def fetch_one(database: Database, source: PaperSource, day: date, now: datetime) -> Edition:
    """Fetch one edition and store it. Raises SourceError, StoreError."""
    edition = await source.fetch(day, now)
    async with database.write() as tx:
        await editions.record(tx, [edition])
    return edition


async def backfill(
    database: Database,
    source: PaperSource,
    days: Sequence[date],
    tell: Callable[[Event], None],
    *,
    refresh: bool = False,
    patience: float = 0.0,
    clock: Callable[[], datetime] = utc_now,
) -> Changes:
    """Fetch and store `days`, telling what becomes of each; return what changed in all.

    `refresh`: ask again for days that are settled. `patience`: seconds to wait, at most, each time
    the source asks to be left alone. Raises StoreError when the database refuses; what was told as
    stored stays stored.
    """
    async with database.read() as tx:
        settled = set() if refresh else await editions.settled_days(tx, source.name, days)
    batch = _Batch(database, tell)
    failures = 0
    for n, day in enumerate(days):
        if day in settled:
            tell(AlreadyThere(day))
            continue
        if failures == GIVE_UP_AFTER:
            tell(GaveUp(len(days) - n))
            break
        try:
            edition = await _asked(source, day, clock, patience, batch, tell)
        except SourceError as error:
            tell(Failed(day, error))
            failures = 0 if error.permanent else failures + 1
        else:
            failures = 0
            await batch.add(edition)
    await batch.write()
    return batch.changes


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of papers without categories: how many have them now, how many never will.

    `error` is why the rest was not asked for.
    """

    filled: int = 0
    unknown: int = 0
    error: SourceError | None = None


async def fill_categories(
    database: Database, finder: PaperFinder, now: datetime, limit: int
) -> Filled:
    """Ask for papers that lack categories, `limit` at most, and store answers. Raises StoreError.

    A paper that the finder does not have is not asked for again, unless it is so new that the
    finder may yet get it, or the answer was not whole.
    """
    async with database.read() as tx:
        lacking = await records.lacking_categories(tx, limit)
    filled = unknown = 0
    for start in range(0, len(lacking), AT_ONCE):
        asked = lacking[start : start + AT_ONCE]
        try:
            findings = await finder.by_keys(asked)
        except SourceError as error:
            return Filled(filled, unknown, error)
        if not findings.listings and len(asked) > FEW:
            return Filled(filled, unknown, _nothing(finder, len(asked)))
        told = {each.paper.key for each in findings.listings if each.paper.categories is not None}
        missing = [key for key in asked if key not in told]
        async with database.write() as tx:
            await papers.take_in(tx, findings.listings, now)
            if not findings.bad_items:
                unknown += await papers.note_unknown(tx, missing, now.date() - UNKNOWN_AFTER)
        filled += len(asked) - len(missing)
    return Filled(filled, unknown)


def _nothing(finder: PaperFinder, asked: int) -> SourceError:
    return SourceError(f"{finder.name} has none of {asked} papers, which is hard to believe")


async def _asked(
    source: PaperSource,
    day: date,
    clock: Callable[[], datetime],
    patience: float,
    batch: _Batch,
    tell: Callable[[Event], None],
) -> Edition:
    """Fetch, waiting as long as the source asks for, within `patience`; nothing waits unwritten."""
    for _ in range(MAX_ASKS - 1):
        try:
            return await source.fetch(day, clock())
        except SourceError as error:
            if error.retry_after is None or error.retry_after > patience:
                raise
            tell(Waiting(day, error.retry_after))
            await batch.write()
            await asyncio.sleep(error.retry_after)
    return await source.fetch(day, clock())


class _Batch:
    """Gathers editions; writes them when they are many or the first has waited long enough."""

    def __init__(self, database: Database, tell: Callable[[Event], None]) -> None:
        self.changes = Changes()
        self._database = database
        self._tell = tell
        self._editions: list[Edition] = []
        self._papers = 0
        self._since = 0.0

    async def add(self, edition: Edition) -> None:
        now = asyncio.get_running_loop().time()
        if not self._editions:
            self._since = now
        self._editions.append(edition)
        self._papers += len(edition.listings)
        if self._papers >= BATCH_PAPERS or now - self._since >= BATCH_SECONDS:
            await self.write()

    async def write(self) -> None:
        if not self._editions:
            return
        written, self._editions, self._papers = self._editions, [], 0
        async with self._database.write() as tx:
            self.changes += await editions.record(tx, written)
        for edition in written:
            self._tell(Stored(edition.day, len(edition.listings), edition.bad_items))
