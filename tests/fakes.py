"""Fakes at our own ports, with a vocabulary; they pass the same contracts as the real ones."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta

from bot.errors import SourceError
from bot.models import Edition, Findings, Listing


class FakeSource:
    """A source that says what a test tells it to.

    source = FakeSource().lists(DAY, listing(1)).fails(DAY, SourceError("down"), times=2)
    """

    name = "huggingface"

    def __init__(self) -> None:
        self.asked: list[date] = []
        self._listings: dict[date, tuple[Listing, ...]] = {}
        self._failures: dict[date, list[SourceError]] = {}

    def lists(self, day: date, *listings: Listing) -> FakeSource:
        """Answer with these papers for `day` from now on; days never named are empty."""
        self._listings[day] = listings
        return self

    def fails(self, day: date, error: SourceError, times: int = 1_000) -> FakeSource:
        """Fail for `day`, the next `times` times."""
        self._failures[day] = [error] * times
        return self

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return every day of the range."""
        return [since + timedelta(days=n) for n in range((until - since).days + 1)]

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Answer as told."""
        self.asked.append(day)
        if self._failures.get(day):
            raise self._failures[day].pop()
        return Edition(self.name, day, now, self._listings.get(day, ()))


class FakeFinder:
    """A finder that knows what a test tells it.

    finder = FakeFinder("arxiv").knows(listing(1)).finds("robot arms", listing(2), listing(1))
    """

    def __init__(self, name: str = "arxiv") -> None:
        self.name = name
        self.asked: list[tuple[str, ...]] = []
        self.searched: list[str] = []
        self._known: dict[str, Listing] = {}
        self._found: dict[str, tuple[Listing, ...]] = {}
        self._failures: list[SourceError] = []
        self._hangs = False

    def knows(self, *listings: Listing) -> FakeFinder:
        """Have these papers from now on, too."""
        self._known |= {each.paper.key: each for each in listings}
        return self

    def finds(self, words: str, *listings: Listing) -> FakeFinder:
        """Answer a search for `words` with these papers, best first; other words find nothing."""
        self._found[words] = listings
        return self

    def fails(self, error: SourceError, times: int = 1_000) -> FakeFinder:
        """Fail the next `times` times, whatever is asked."""
        self._failures = [error] * times
        return self

    def hangs(self) -> FakeFinder:
        """Give no answer from now on."""
        self._hangs = True
        return self

    async def by_keys(self, keys: Sequence[str]) -> Findings:
        """Answer as told."""
        self.asked.append(tuple(keys))
        await self._fail()
        known = (self._known.get(key) for key in dict.fromkeys(keys))
        return Findings(tuple(each for each in known if each))

    async def search(self, words: str, limit: int) -> Findings:
        """Answer as told."""
        self.searched.append(words)
        await self._fail()
        return Findings(self._found.get(words, ())[: max(limit, 0)])

    async def _fail(self) -> None:
        if self._hangs:
            await asyncio.Event().wait()
        if self._failures:
            raise self._failures.pop()


class FakePace:
    """Turns without waiting for the clock: counts them, and lets one at a time have one.

    `errors` are the SourceErrors that left a turn: what a real pace would make the others wait for.
    """

    def __init__(self) -> None:
        self.turns = 0
        self.errors: list[SourceError] = []
        self._failures: list[SourceError] = []
        self._held = asyncio.Lock()

    def fails(self, error: SourceError, times: int = 1_000) -> FakePace:
        """Refuse the next `times` turns."""
        self._failures = [error] * times
        return self

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Give a turn, or refuse it as told."""
        if self._failures:
            raise self._failures.pop()
        async with self._held:
            self.turns += 1
            try:
                yield
            except SourceError as error:
                self.errors.append(error)
                raise
