"""What is on somebody's list: a page of it, all of it, or what an expression lets in."""

from __future__ import annotations

from datetime import datetime

from bot.channels import Account
from bot.intents.saved import Export, Format, ShowSaved
from bot.library import Library
from bot.replies.saved import PAGE, Exported, SavedList
from bot.saved import SavedPaper
from bot.storage import lists, people
from bot.topics.reading import parse
from bot.topics.tree import Expression

MOST_LISTED = 1_000_000
"""Papers of a list that are looked at, at most."""
_FEW, _PART = 200, 500
"""So few matches are put in order at once; of more, so many papers of the list are looked at."""


class Listed:
    """Reads lists; a library knows which papers an expression lets in."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._database = library.database

    async def page(self, asked: ShowSaved, who: Account, now: datetime) -> SavedList:
        """Return a page of the list, or of a search. Raises TopicError, StoreError."""
        start = (min(max(asked.page, 1), MOST_LISTED // PAGE) - 1) * PAGE
        if asked.text:
            return await self._search(asked, parse(asked.text), start, who, now)
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return SavedList(asked, (), 0, 0)
            total = await lists.count(tx, person)
            papers = await lists.page(tx, person, start, PAGE)
        return SavedList(asked, tuple(papers), total, total)

    async def export(self, asked: Export, who: Account, now: datetime) -> Exported:
        """Return what is asked for of the list. Raises TopicError, StoreError."""
        expression = parse(asked.text) if asked.text else None
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return Exported(asked, ())
            listed = await lists.page(tx, person, 0, MOST_LISTED)
            needs_keys = asked.format is Format.BIBTEX
            ever = await lists.ever_saved(tx, person) if needs_keys else []
        if asked.places:
            listed = [each for each in listed if each.place in asked.places]
        if expression is not None:
            keys = [each.record.paper.key for each in listed]
            let_in = set((await self._library.among(expression, keys, now))[0])
            listed = [each for each in listed if each.record.paper.key in let_in]
        read = str(expression) if expression else ""
        return Exported(asked, tuple(listed), read, tuple(ever))

    async def _search(
        self, asked: ShowSaved, expression: Expression, start: int, who: Account, now: datetime
    ) -> SavedList:
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            keys = await lists.all_keys(tx, person) if person is not None else []
        some, found = await self._library.among(expression, keys, now, _FEW)
        papers: list[SavedPaper] = []
        if person is not None and found > _FEW:
            papers = await self._newest(expression, person, start, now)
        elif person is not None and found:
            async with self._database.read() as tx:
                shown = (await lists.newest_first(tx, person, some))[start : start + PAGE]
                placed = await lists.of_keys(tx, person, shown)
            papers = [placed[key] for key in shown if key in placed]
        return SavedList(asked, tuple(papers), found, len(keys), str(expression))

    async def _newest(
        self, expression: Expression, person: int, start: int, now: datetime
    ) -> list[SavedPaper]:
        """Return a page of a list that an expression lets in much of, without looking at all of it.

        Of a common word most papers are let in, and the newest of them are near its beginning.
        """
        places: dict[str, int] = {}
        for first in range(0, MOST_LISTED, _PART):
            async with self._database.read() as tx:
                keys = await lists.keys(tx, person, first, _PART)
            found, _ = await self._library.among(expression, keys, now)
            place = {key: first + n for n, key in enumerate(keys, 1)}
            places |= {key: place[key] for key in found}
            if len(places) >= start + PAGE or len(keys) < _PART:
                break
        shown = list(places)[start : start + PAGE]
        async with self._database.read() as tx:
            return await lists.at(tx, person, {key: places[key] for key in shown})
