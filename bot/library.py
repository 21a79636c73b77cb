"""The papers we have, found: the index kept up to date, and the network asked when nothing is here.

A lookup goes on as long as it has little: all of the words, then a likelier spelling, then the
sources on the network, then some of the words. What a source brings back is stored first, and found
like everything else.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from bot.index import folder as folders
from bot.index.folder import Progress
from bot.index.index import Index, Matches
from bot.index.similar import shared
from bot.models import Changed, Record
from bot.online import PATIENCE, Asked, Online
from bot.ports import PaperFinder
from bot.storage import records
from bot.storage.database import Database, Transaction
from bot.topics.tree import Expression, words_of

IN_MEMORY = 100_000
"""Papers up to which the index is kept in memory, and made anew at every start."""
ENOUGH = 5
"""Papers with all the words, below which a lookup goes on with some of them."""
_BATCH = 500
_WITNESSES = 16
"""Papers of the last changes that are kept to recognise the database by."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a lookup found: `keys` have all the words, `partly` come after them and have some.

    `likelier` is another spelling, if one is likely; `is_corrected` when the answer is for that.
    """

    keys: tuple[str, ...]
    total: int
    partly: tuple[str, ...] = ()
    likelier: Expression | None = None
    is_corrected: bool = False
    asked: Asked = field(default_factory=Asked)


class Library:
    """The stored papers and their index. Use `open`, as an async context manager.

    What looks something up does so as of the last `catch_up`, which is once for each command.
    """

    def __init__(
        self,
        database: Database,
        index: Index,
        finders: Sequence[PaperFinder],
        *,
        database_id: int,
        place: Path | None = None,
        progress: Progress | None = None,
        patience: float = PATIENCE,
    ) -> None:
        self.database = database
        self.index = index
        self._online = Online(database, finders, patience)
        self._place = place
        self._database_id = database_id
        self._progress = progress or Progress()
        self._is_checked = False
        self._catching_up = asyncio.Lock()

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database: Database,
        folder: Path,
        finders: Sequence[PaperFinder] = (),
        *,
        in_memory: int = IN_MEMORY,
        patience: float = PATIENCE,
    ) -> AsyncIterator[Self]:
        """Open the index of what the database has; of more papers than `in_memory`, in `folder`.

        Each finder is waited for `patience` seconds. Raises StoreError.
        """
        async with database.read() as tx:
            count, id_ = await records.count(tx), await records.database_id(tx)
        with ExitStack() as held:
            place, progress = None, None
            if count > in_memory:
                place = held.enter_context(folders.place(folder / f"{id_:x}"))
                progress = await _in_thread(folders.progress, place, id_)
            with folders.refusals(place):
                index = await _in_thread(Index if progress else _made_anew, place)
            library = cls(
                database,
                index,
                finders,
                database_id=id_,
                place=place,
                progress=progress,
                patience=patience,
            )
            await library.catch_up()
            if place is not None:  # of so many papers, too slow for the first who misspells
                await _in_thread(library.index.dictionary)
            yield library

    async def catch_up(self) -> int:
        """Take into the index what has changed in the database; return how many papers that is."""
        async with self._catching_up:
            async with self.database.read() as tx:
                latest = await records.revision(tx)
                if latest == self._progress.revision and self._is_checked:
                    return 0
                is_ours = await self._is_ours(tx, latest)
            with folders.refusals(self._place):
                if not is_ours or (self._place and not self._place.exists()):
                    self.index = await _in_thread(_made_anew, self._place)
                    self._progress = Progress()
                is_behind = latest != self._progress.revision
                taken = await self._take_in() if is_behind else 0
            self._is_checked = True
            return taken

    async def find(self, expression: Expression, now: datetime, *, online: bool = True) -> Answer:
        """Look up an expression; the network is asked only where `online`. Raises StoreError."""
        answer = await asyncio.to_thread(self._find_here, expression, now.date())
        words = words_of(expression)
        if answer.total or not words or not (online and self._online):
            return answer
        asked = await self._online.search(words, now)
        await self.catch_up()
        answer = await asyncio.to_thread(self._find_here, expression, now.date())
        return replace(answer, asked=asked)

    async def titled(self, title: str) -> Record | None:
        """Return the paper of this title."""
        key = await asyncio.to_thread(self.index.titled, title)
        return (await self.records([key])).get(key) if key else None

    async def by_key(self, key: str, now: datetime) -> tuple[Record | None, Asked]:
        """Return a paper; one that is not here is asked for on the network, and stored."""
        if record := (await self.records([key])).get(key):
            return record, Asked()
        asked = await self._online.paper(key, now)
        return (await self.records([key])).get(key), asked

    async def similar(self, record: Record, count: int) -> list[tuple[Record, tuple[str, ...]]]:
        """Return papers like this one, each with what they share."""
        keys = await asyncio.to_thread(self.index.similar, record, count)
        known = await self.records(keys)

        def explained() -> list[tuple[Record, tuple[str, ...]]]:
            alike = [known[key] for key in keys if key in known]
            frequency = self.index.papers_with
            return [(each, shared(record.paper, each.paper, frequency)) for each in alike]

        return await asyncio.to_thread(explained)

    async def records(self, keys: Sequence[str]) -> dict[str, Record]:
        """Return those of these papers that are stored."""
        async with self.database.read() as tx:
            return await records.find(tx, keys)

    def _find_here(self, expression: Expression, today: date) -> Answer:
        """Find all of the words, or those of a likelier spelling when nothing else is there."""
        found = self.index.find(expression, today)
        if found.total < ENOUGH and (likelier := self.index.corrected(expression)):
            better = self.index.find(likelier, today)
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
            some = self.index.find_some_words(expression, today).keys
            partly = tuple(key for key in some if key not in found.keys)
        return Answer(found.keys, found.total, partly)

    async def _is_ours(self, tx: Transaction, latest: int) -> bool:
        """Tell whether the database has all the changes that the index has.

        Not when an older state of it was restored, however much has changed there since.
        """
        last = self._progress.last
        numbers = await records.last_changes(tx, list(last))
        papers = await records.find(tx, list(last))

        def is_known(key: str) -> bool:
            number, mark = last[key]
            now = numbers.get(key, 0)
            return now > number or (now == number and folders.mark(papers[key]) == mark)

        return latest >= self._progress.revision and all(map(is_known, last))

    async def _take_in(self) -> int:
        """Take in all later changes; they are taken in again when this is broken off."""
        taken, progress = 0, self._progress
        if self._place is not None:
            await _in_thread(folders.begin, self._place)
        with ExitStack() as stack:
            intake = await _in_thread(stack.enter_context, self.index.intake())
            while changed := await self._changed_since(progress.revision):
                await _in_thread(intake.add, [each.record for each in changed])
                last = {
                    each.record.paper.key: (each.revision, folders.mark(each.record))
                    for each in changed[-_WITNESSES:]
                }
                progress = Progress(changed[-1].revision, last)
                taken += len(changed)
            await _in_thread(stack.close)
        if self._place is not None:
            await _in_thread(folders.finish, self._place, self._database_id, progress)
        self._progress = progress
        return taken

    async def _changed_since(self, revision: int) -> Sequence[Changed]:
        async with self.database.read() as tx:
            return await records.changed_since(tx, revision, _BATCH)


def _made_anew(place: Path | None) -> Index:
    """Return an empty index; what was in its place is deleted."""
    if place is not None:
        folders.empty(place)
    return Index(place)


async def _in_thread(do: Callable[..., _T], *args: Any) -> _T:
    """Do it in a thread. Whoever is cancelled waits for it first: a thread goes on regardless."""
    doing = asyncio.ensure_future(asyncio.to_thread(do, *args))
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.gather(doing, return_exceptions=True)
        raise
