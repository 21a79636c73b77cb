"""What is asked of a reading list -> what is answered: saved, found again, taken away.

A list is one person's: what is asked says by which account, and a person may have several.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import assert_never

from bot.channels import Account, Channel
from bot.commands.here import here
from bot.commands.reactions import Reactions
from bot.errors import TopicError
from bot.identity import arxiv_id, links_in, papers_in
from bot.intents.listing import MOST_LINKED
from bot.intents.saved import (
    Export,
    ForgetMe,
    NotePost,
    PutBack,
    React,
    RemoveSaved,
    Save,
    SavedHelp,
    SavedIntent,
    SaveLinked,
    SetNamed,
    ShowMine,
    ShowSaved,
    Unsave,
)
from bot.intents.unread import Command
from bot.library import Library
from bot.models import Record
from bot.replies import saved as replies
from bot.replies.reply import Answer, HelpText, Unreadable
from bot.replies.saved import PAGE, NowSaved
from bot.saved import Origin, SavedPaper, Way
from bot.storage import channels, ledger, people, records, saves
from bot.storage.database import Transaction
from bot.storage.saves import Event
from bot.topics.reading import parse
from bot.topics.tree import Expression

_MOST_LISTED = 1_000_000
"""Papers of a list that are looked at, at most."""
_FEW, _PART = 200, 500
"""So few matches are put in order at once; of more, so many papers of the list are looked at."""


class SavedCommands:
    """Answers what is asked of reading lists; papers that are not stored are asked for online."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._database = library.database
        self._reactions = Reactions(library.database)

    async def handle(
        self, intent: SavedIntent, where: Channel, who: Account, now: datetime
    ) -> Answer:
        """Do what is asked. Raises StoreError."""
        try:
            return await self._do(intent, where, who, now)
        except TopicError as error:
            return Unreadable(str(error))

    async def _do(self, intent: SavedIntent, where: Channel, who: Account, now: datetime) -> Answer:
        match intent:
            case Save(keys):
                return await self._save(keys, Origin(Way.BUTTON), where, who, now)
            case SaveLinked():
                return await self._save_linked(intent, where, who, now)
            case Unsave(key):
                return await self._remove([key], (), who, now)
            case React():
                return await self._reactions.react(intent, where, who, now)
            case NotePost(key, message):
                async with self._database.write() as tx:
                    await ledger.note_post(tx, where, message, key, now)
                return replies.NotedPost()
            case ShowSaved():
                return await self._list(intent, who, now)
            case RemoveSaved(places):
                return await self._remove_places(places, who, now)
            case PutBack():
                return await self._put_back(who)
            case Export(_, text):
                listed, read = await self._searched(text, who, now)
                return replies.Exported(intent, tuple(listed), read)
            case ShowMine():
                return await self._mine(who)
            case ForgetMe(is_sure):
                return await self._forget(who, is_sure=is_sure)
            case SetNamed(is_named):
                async with self._database.write() as tx:
                    person = await people.person_id(tx, who, now)
                    await people.set_named(tx, person, is_named=is_named)
                return replies.NamedNow(is_named)
            case SavedHelp():
                return HelpText(Command.SAVED, FORMS)
            case _:
                assert_never(intent)

    async def _save(
        self, keys: Sequence[str], origin: Origin, where: Channel, who: Account, now: datetime
    ) -> replies.Saved:
        """Save papers; one that is on the list already is held by this origin, too."""
        known, unknown = await self._known(keys, now)
        stored = [each.paper.key for each in known]
        async with self._database.write() as tx:
            person = await people.person_id(tx, who, now)
            channel = await channels.channel_id(tx, where)
            rows = await saves.paper_rows(tx, stored)
            events = [Event(person, rows[key], origin, channel, now) for key in stored]
            held = await saves.hold(tx, events, are_latest=True)
            total = await saves.count(tx, person)
            facts = await here(tx, where, stored)
        papers = tuple(
            NowSaved(each, was=was.was, here=facts(each.paper.key))
            for each, was in zip(known, held, strict=True)
        )
        return replies.Saved(papers, unknown, total)

    async def _save_linked(
        self, asked: SaveLinked, where: Channel, who: Account, now: datetime
    ) -> Answer:
        keys = links_in(asked.text) if asked.is_message else papers_in(asked.text)
        if not keys:
            return replies.NothingLinked()
        some, more = keys[:MOST_LINKED], len(keys[MOST_LINKED:])
        if asked.is_message and len(keys) > 1:
            known, unknown = await self._known(some, now)
            return replies.ToSave(tuple(known), unknown, more)
        way = Way.SHORTCUT if asked.is_message else Way.COMMAND
        return await self._save(some, Origin(way), where, who, now)

    async def _known(
        self, keys: Sequence[str], now: datetime
    ) -> tuple[list[Record], tuple[str, ...]]:
        """Return the papers, asked for online where they are not stored; and ids nobody knows."""
        found = [(key, (await self._library.by_key(key, now))[0]) for key in dict.fromkeys(keys)]
        unknown = tuple(arxiv_id(key) for key, record in found if record is None)
        return [record for _, record in found if record is not None], unknown

    async def _list(self, asked: ShowSaved, who: Account, now: datetime) -> replies.SavedList:
        start = (max(asked.page, 1) - 1) * PAGE
        if asked.text:
            return await self._search(asked, start, who, now)
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return replies.SavedList(asked, (), 0, 0)
            total = await saves.count(tx, person)
            papers = await saves.page(tx, person, start, PAGE)
        return replies.SavedList(asked, tuple(papers), total, total)

    async def _search(
        self, asked: ShowSaved, start: int, who: Account, now: datetime
    ) -> replies.SavedList:
        expression = parse(asked.text)
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            keys = await saves.all_keys(tx, person) if person is not None else []
        some, found = await self._library.among(expression, keys, now, _FEW)
        if person is None or not found:
            return replies.SavedList(asked, (), 0, len(keys), str(expression))
        if found <= _FEW:
            async with self._database.read() as tx:
                ordered = await saves.newest_first(tx, person, some)
        else:
            ordered = await self._newest(expression, person, start + PAGE, now)
        papers = await self._placed(ordered[start : start + PAGE], who)
        return replies.SavedList(asked, tuple(papers), found, len(keys), str(expression))

    async def _newest(
        self, expression: Expression, person: int, count: int, now: datetime
    ) -> list[str]:
        """Return the newest of a list that an expression lets in, until there are so many.

        Of a common word, most of a long list are let in, and few of them are shown.
        """
        found: list[str] = []
        for start in range(0, _MOST_LISTED, _PART):
            async with self._database.read() as tx:
                keys = await saves.keys(tx, person, start, _PART)
            found += (await self._library.among(expression, keys, now))[0]
            if len(found) >= count or len(keys) < _PART:
                break
        return found

    async def _searched(
        self, text: str, who: Account, now: datetime
    ) -> tuple[list[SavedPaper], str]:
        """Return all of the list that an expression lets in, and how it was read."""
        expression = parse(text) if text else None
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return [], text
            listed = await saves.page(tx, person, 0, _MOST_LISTED)
        if expression is None:
            return listed, ""
        keys = [each.record.paper.key for each in listed]
        found, _ = await self._library.among(expression, keys, now)
        let_in = set(found)
        return [each for each in listed if each.record.paper.key in let_in], str(expression)

    async def _placed(self, keys: Sequence[str], who: Account) -> list[SavedPaper]:
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            listed = await saves.of_keys(tx, person, keys) if person is not None else {}
        return [listed[key] for key in keys if key in listed]

    async def _remove_places(
        self, places: Sequence[int], who: Account, now: datetime
    ) -> replies.Removed:
        async with self._database.write() as tx:
            person = await people.person_id(tx, who, now)
            listed = await saves.at_places(tx, person, places)
            missing = tuple(place for place in places if place not in listed)
            return await _removed(tx, person, list(listed.values()), missing, now)

    async def _remove(
        self, keys: Sequence[str], missing: tuple[int, ...], who: Account, now: datetime
    ) -> replies.Removed:
        async with self._database.write() as tx:
            person = await people.person_id(tx, who, now)
            return await _removed(tx, person, keys, missing, now)

    async def _put_back(self, who: Account) -> replies.IsBack:
        async with self._database.write() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return replies.IsBack((), 0)
            keys = await saves.put_back(tx, person)
            known = await records.find(tx, keys)
            total = await saves.count(tx, person)
        return replies.IsBack(tuple(known[key] for key in keys), total)

    async def _mine(self, who: Account) -> replies.Mine:
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            return replies.Mine(None if person is None else await people.told(tx, person))

    async def _forget(self, who: Account, *, is_sure: bool) -> Answer:
        async with self._database.write() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return replies.Forgotten(None)
            if is_sure:
                return replies.Forgotten(await people.forget(tx, person))
            return replies.WouldForget(await people.stored(tx, person))


FORMS = (
    ("", "your reading list, the newest first"),
    ('robotics\n"world model" -survey', "what of it has these words; in quotes, any word is one"),
    ("add https://arxiv.org/abs/1706.03762", "save papers by links or arXiv ids"),
    ("remove 2\nremove 2 4-6", "take off the list, by the numbers that it shows"),
    ("undo", "put back what was taken off last"),
    (
        "export bibtex\nexport ris robotics\nexport markdown",
        "a file of the list, or of what of it has these words",
    ),
    ("names on\nnames off", "be named where it is told how many saved a paper; off at first"),
    ("mine", "all that is stored about you, as JSON"),
    ("forget-me", "erase all that is stored about you; it asks before"),
)
"""The forms of `/saved`, those that go together on a line each, and what they do."""


async def _removed(
    tx: Transaction, person: int, keys: Sequence[str], missing: tuple[int, ...], now: datetime
) -> replies.Removed:
    off = await saves.remove(tx, person, keys, now)
    known = await records.find(tx, off)
    total = await saves.count(tx, person)
    return replies.Removed(tuple(known[key] for key in off), missing, total)
