"""The index of what the database has, kept up to date: in memory, or on disk for many papers.

Whoever looks something up does so as of the last `catch_up`, and asks whether that is still so
(`revision`). Nobody who looks up waits for the disk: what was taken in is found at once, and kept
for the next start meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from typing import Self

from bot.endings import ended, entered_in_thread, in_thread
from bot.index import folder as folders
from bot.index.folder import Place, Progress
from bot.index.index import Index
from bot.models import Changed
from bot.storage import records
from bot.storage.database import Database, Transaction

IN_MEMORY = 1_000
"""Papers up to which the index is in memory, and made anew at every start, which takes half a
second; for 10,000 it is four, and a tenth to read it back."""
MANY = 100_000
"""Papers from which on the words are read beforehand: too slow for the first who misspells one."""
_BATCH = 200
"""Papers that are read at a time; the event loop makes values of them, a twentieth of a ms each."""
_WITNESSES = 16
"""Papers of the last changes that are kept to recognise the database by."""


class Catalog:
    """An index and the database it is of. Use `open`, as an async context manager."""

    def __init__(
        self,
        database: Database,
        index: Index,
        place: Place | None = None,
        progress: Progress | None = None,
        refusals: Callable[[], AbstractContextManager[None]] = nullcontext,
        take_another: Callable[[], Place] | None = None,
    ) -> None:
        self.database = database
        self.index = index
        self._place = place
        self._progress = progress or Progress()
        self._refusals = refusals
        self._take_another = take_another
        self._is_checked = False
        self._catching_up = asyncio.Lock()
        self._keeping: asyncio.Task[None] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        database: Database,
        folder: Path,
        *,
        in_memory: int = IN_MEMORY,
        tell: Callable[[int], None] | None = None,
    ) -> AsyncIterator[Self]:
        """Open the index of what the database has; of more papers than `in_memory`, in `folder`.

        `tell` is called with the number of papers before an index on disk is made of them, which
        takes seconds or minutes. Raises StoreError.
        """
        async with database.read() as tx:
            count, id_ = await records.count(tx), await records.database_id(tx)
        with ExitStack() as held:
            if count > in_memory:

                def take() -> Place:
                    held.close()  # the place before it, if its folder was deleted
                    return held.enter_context(folders.place(folder, id_))

                place = take()
                refusals = partial(folders.refusals, folder)
                with refusals():
                    progress = await in_thread(place.restore)
                    made = partial(Index, place.work) if progress else partial(_made_anew, place)
                    index = await in_thread(made)
                if tell and not progress:
                    tell(count)
                catalog = cls(database, index, place, progress, refusals, take)
            else:
                catalog = cls(database, Index())
            try:
                await catalog.catch_up()
                if count > MANY:
                    await in_thread(catalog.index.dictionary)
                yield catalog
            finally:
                await catalog._settle()

    @property
    def revision(self) -> int | None:
        """The number of the latest change that the index has; None while it is in doubt."""
        return self._progress.revision if self._is_checked else None

    def doubt(self) -> None:
        """Have the next `catch_up` look whether the index is of this database at all."""
        self._is_checked = False

    async def catch_up(self) -> int:
        """Take into the index what has changed in the database; return how many papers that is."""
        async with self._catching_up:
            async with self.database.read() as tx:
                latest = await records.revision(tx)
                if latest == self.revision:
                    return 0
                is_ours = await self._is_ours(tx, latest)
            with self._refusals():
                if not is_ours or (self._place and not self._place.is_usable()):
                    await self._anew()
                try:
                    taken = await self._take_in(latest)
                except (OSError, ValueError):
                    if self._place is None or self._place.is_usable():
                        raise
                    await self._anew()  # it was deleted under our hands
                    taken = await self._take_in(latest)
            self._is_checked = True
            return taken

    async def _anew(self) -> None:
        await self._kept()
        await in_thread(self._begin_anew)

    def _begin_anew(self) -> None:
        if self._place and self._take_another and not self._place.is_held():
            self._place = self._take_another()
        self.index, self._progress = _made_anew(self._place), Progress()

    async def _is_ours(self, tx: Transaction, latest: int) -> bool:
        """Tell whether the database has all the changes that the index has.

        Not when an older state of it was restored, unless all of the last changes were made anew
        there, to other papers that have changed once more.
        """
        last = self._progress.last
        holders = await records.holders(tx, [number for number, _ in last.values()])
        numbers = await records.last_changes(tx, list(last))
        papers = await records.find(tx, list(last))

        def is_known(key: str) -> bool:
            number, mark = last[key]
            now = numbers.get(key, 0)
            if holders.get(number, key) != key:
                return False
            return now > number or (now == number and folders.mark(papers[key]) == mark)

        return latest >= self._progress.revision and all(map(is_known, last))

    async def _take_in(self, latest: int) -> int:
        """Take in all changes up to this one; they are taken in again when this is broken off."""
        if latest == self._progress.revision:
            return 0
        await self._kept()
        taken, progress = 0, self._progress
        async with entered_in_thread(self.index.intake()) as intake:
            while progress.revision < latest and (
                changed := await self._changed_since(progress.revision)
            ):
                await in_thread(intake.add, [each.record for each in changed])
                told = {
                    each.record.paper.key: (each.revision, folders.mark(each.record))
                    for each in changed[-_WITNESSES:]
                }
                before = {key: it for key, it in progress.last.items() if key not in told}
                last = list((before | told).items())[-_WITNESSES:]
                progress = Progress(changed[-1].revision, dict(last))
                taken += len(changed)
        self._progress = Progress(max(progress.revision, latest), progress.last)
        if self._place is not None:
            self._keeping = asyncio.create_task(in_thread(self._place.keep, self._progress))
        return taken

    async def _changed_since(self, revision: int) -> Sequence[Changed]:
        async with self.database.read() as tx:
            return await records.changed_since(tx, revision, _BATCH)

    async def _kept(self) -> bool:
        """Wait until what was taken in last is kept, or could not be; tell whether there was any.

        What cannot be kept is nothing to those who look up: it is tried again with what comes next,
        and at the end.
        """
        if (keeping := self._keeping) is None:
            return False
        try:
            with suppress(OSError, ValueError):
                await ended(keeping)
        finally:
            self._keeping = None
        return True

    async def _settle(self) -> None:
        """Keep the index as it is after its last merge. Raises StoreError."""
        if await self._kept() and self._place is not None:
            with self._refusals():
                await in_thread(self.index.settle)
                await in_thread(self._place.keep, self._progress)


def _made_anew(place: Place | None) -> Index:
    """Return an empty index; what was in its place is deleted."""
    if place is None:
        return Index()
    place.empty()
    return Index(place.work)
