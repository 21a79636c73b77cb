"""The papers we have, found; and the network asked when nothing is here.

A lookup goes on as long as it has little: all of the words, then a likelier spelling, then the
sources on the network, then some of the words. What a source brings back is stored first, and found
like everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Self

from bot.catalog import IN_MEMORY, Catalog
from bot.index.index import Index, Matches
from bot.index.similar import shared
from bot.models import Record
from bot.online import PATIENCE, Asked, Online
from bot.ports import PaperFinder
from bot.storage import records
from bot.storage.database import Database
from bot.topics.tree import Expression, words_of

ENOUGH = 5
"""Papers with all the words, below which a lookup goes on with some of them."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a lookup found: `keys` have all the words, `partly` come after them and have some.

    `likelier` is another spelling, if one is likely; `is_corrected` when the answer is for that.
    `titled` is the paper that what was typed is the title of; then nothing else was looked for.
    `papers` has those that are shown.
    """

    keys: tuple[str, ...] = ()
    total: int = 0
    partly: tuple[str, ...] = ()
    likelier: Expression | None = None
    is_corrected: bool = False
    titled: str | None = None
    asked: Asked = field(default_factory=Asked)
    papers: Mapping[str, Record] = field(default_factory=dict)

    def shown(self, page: slice) -> Sequence[str]:
        """Return the papers on this page of the answer."""
        return (self.titled,) if self.titled else (*self.keys, *self.partly)[page]


class Library:
    """The stored papers, and where they are found. Use `open`, as an async context manager."""

    def __init__(
        self, catalog: Catalog, finders: Sequence[PaperFinder] = (), *, patience: float = PATIENCE
    ) -> None:
        self.catalog = catalog
        self.database = catalog.database
        self._online = Online(catalog.database, finders, patience)

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database: Database,
        folder: Path,
        finders: Sequence[PaperFinder] = (),
        *,
        in_memory: int = IN_MEMORY,
        tell: Callable[[int], None] | None = None,
        patience: float = PATIENCE,
    ) -> AsyncIterator[Self]:
        """Open the papers that the database has, and their index as `Catalog.open` does.

        Each finder is waited for `patience` seconds. Raises StoreError.
        """
        async with Catalog.open(database, folder, in_memory=in_memory, tell=tell) as catalog:
            yield cls(catalog, finders, patience=patience)

    async def find(
        self,
        expression: Expression,
        now: datetime,
        *,
        page: slice = slice(0),
        title: str = "",
        online: bool = True,
    ) -> Answer:
        """Look up an expression, or, before it, the one paper of a title; and read a page of it.

        The network is asked only where `online`. Raises StoreError.
        """
        look = partial(self._find_here, expression, now.date(), title)
        answer = await self._read(look, page)
        words = words_of(expression)
        if answer.total or answer.titled or not words or not (online and self._online):
            return answer
        asked = await self._online.search(words, now)
        return replace(await self._read(look, page), asked=asked)

    async def likelier(self, expression: Expression) -> Expression | None:
        """Return it with words that no paper has replaced by likely ones; None without any."""
        await self.catalog.catch_up()
        return await asyncio.to_thread(self._index.corrected, expression)

    async def titled(self, title: str) -> Record | None:
        """Return the paper of this title."""
        await self.catalog.catch_up()
        key = await asyncio.to_thread(self._index.titled, title)
        return (await self.records([key])).get(key) if key else None

    async def by_key(self, key: str, now: datetime) -> tuple[Record | None, Asked]:
        """Return a paper; one that is not here is asked for on the network, and stored."""
        known, asked = await self.by_keys([key], now)
        return known.get(key), asked

    async def by_keys(self, keys: Sequence[str], now: datetime) -> tuple[dict[str, Record], Asked]:
        """Return these papers by key; the network is asked once for all that are not here."""
        known = await self.records(keys)
        missing = [key for key in dict.fromkeys(keys) if key not in known]
        if not missing:
            return known, Asked()
        asked = await self._online.papers(missing, now)
        return known | await self.records(missing), asked

    async def similar(self, record: Record, count: int) -> list[tuple[Record, tuple[str, ...]]]:
        """Return papers like this one, each with what they share."""
        await self.catalog.catch_up()
        keys = await asyncio.to_thread(self._index.similar, record, count)
        known = await self.records(keys)

        def explained() -> list[tuple[Record, tuple[str, ...]]]:
            alike = [known[key] for key in keys if key in known]
            frequency = self._index.papers_with
            return [(each, shared(record.paper, each.paper, frequency)) for each in alike]

        return await asyncio.to_thread(explained)

    async def among(
        self, expression: Expression, keys: Sequence[str], now: datetime, limit: int | None = None
    ) -> tuple[list[str], int]:
        """Return those of these stored papers that an expression lets in, and how many there are.

        They are in the same order; only `limit` of them, whichever, if it is given.
        """
        await self.catalog.catch_up()
        among = partial(self._index.among, expression, now.date(), keys, limit)
        found, count = await asyncio.to_thread(among)
        return [key for key in keys if key in found], count

    async def records(self, keys: Sequence[str]) -> dict[str, Record]:
        """Return those of these papers that are stored."""
        async with self.database.read() as tx:
            return await records.find(tx, keys)

    @property
    def _index(self) -> Index:
        return self.catalog.index

    async def _read(self, look: Callable[[], Answer], page: slice) -> Answer:
        """Look up, and read a page of what is found; once more when the index was behind.

        So it takes one transaction to know that the index is as the database is, and to read.
        """
        answer, is_current = await self._read_once(look, page)
        if not is_current:
            await self.catalog.catch_up()
            answer, _ = await self._read_once(look, page)
        return answer

    async def _read_once(self, look: Callable[[], Answer], page: slice) -> tuple[Answer, bool]:
        """Tell also whether the index, when it was asked, had all that the database has now."""
        had = self.catalog.revision
        answer = await asyncio.to_thread(look)
        shown = answer.shown(page)
        async with self.database.read() as tx:
            latest, papers = await records.seen(tx, shown)
        if len(papers) < len(shown):
            self.catalog.doubt()
        is_current = had == latest and len(papers) == len(shown)
        return replace(answer, papers=papers), is_current

    def _find_here(self, expression: Expression, today: date, title: str) -> Answer:
        """Find all of the words, or those of a likelier spelling when nothing else is there."""
        if title and (titled := self._index.titled(title)):
            return Answer(titled=titled)
        found = self._index.find(expression, today)
        if found.total < ENOUGH and (likelier := self._index.corrected(expression)):
            better = self._index.find(likelier, today)
            if better.total > found.total:
                is_corrected = not found.total
                if is_corrected:
                    found, expression = better, likelier
                answer = self._completed(expression, found, today)
                return replace(answer, likelier=likelier, is_corrected=is_corrected)
        return self._completed(expression, found, today)

    def _completed(self, expression: Expression, found: Matches, today: date) -> Answer:
        """Go on with some of the words where few papers have all."""
        partly: tuple[str, ...] = ()
        if found.total < ENOUGH:
            some = self._index.find_some_words(expression, today).keys
            partly = tuple(key for key in some if key not in found.keys)
        return Answer(found.keys, found.total, partly)
