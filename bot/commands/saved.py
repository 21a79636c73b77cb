"""What is asked of a reading list -> what is answered: saved, found again, taken away.

A list is one person's: what is asked says by which account, and a person may have several.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.channels import Account, Channel
from bot.commands.here import here, of_network
from bot.commands.listed import MOST_LISTED, Listed
from bot.commands.reactions import Reactions
from bot.errors import TopicError
from bot.identity import arxiv_id, links_in, papers_in, unread_in
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
from bot.models import MessageRef, Record
from bot.replies import saved as replies
from bot.replies.papers import NoSuchPaper
from bot.replies.reply import Answer, HelpText, Unreadable
from bot.replies.saved import NowSaved
from bot.saved import Origin, Way
from bot.storage import channels, ledger, lists, missed, people, records, saves
from bot.storage.database import Transaction
from bot.storage.saves import Event
from bot.storage.texts import is_kept

_MOMENT = timedelta(microseconds=1)


class SavedCommands:
    """Answers what is asked of reading lists; papers that are not stored are asked for online."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._database = library.database
        self._reactions = Reactions(library.database)
        self._listed = Listed(library)

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
            case Unsave(keys):
                return await self._remove(keys, who, now)
            case React():
                return await self._reactions.react(intent, where, who, now)
            case NotePost(key, message):
                async with self._database.write() as tx:
                    await ledger.note_post(tx, where, message, key, now)
                return replies.NotedPost()
            case ShowSaved():
                return await self._listed.page(intent, who, now)
            case RemoveSaved(places):
                return await self._remove_places(places, who, now)
            case PutBack():
                return await self._put_back(who)
            case Export():
                return await self._listed.export(intent, who, now)
            case ShowMine():
                return await self._mine(who)
            case ForgetMe(is_sure):
                return await self._forget(who, now, is_sure=is_sure)
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
        if not known:
            return replies.Saved((), unknown, await self._count(who))
        stored = [each.paper.key for each in known]
        async with self._database.write() as tx:
            person = await people.person_id(tx, who, now)
            channel = await channels.channel_id(tx, where)
            rows = await saves.paper_rows(tx, stored)
            last = len(stored) - 1  # those named first stand first in the list
            events = [
                Event(person, rows[key], origin, channel, now + (last - n) * _MOMENT)
                for n, key in enumerate(stored)
            ]
            held = await saves.hold(tx, events, are_latest=True)
            total = await lists.count(tx, person)
            facts = await here(tx, where, stored, who)
        papers = tuple(
            NowSaved(each, was=was.was, here=facts(each.paper.key))
            for each, was in zip(known, held, strict=True)
        )
        return replies.Saved(papers, unknown, total)

    async def _count(self, who: Account) -> int:
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            return 0 if person is None else await lists.count(tx, person)

    async def _save_linked(
        self, asked: SaveLinked, where: Channel, who: Account, now: datetime
    ) -> Answer:
        keys = links_in(asked.text) if asked.is_message else papers_in(asked.text)
        if not keys and asked.under is not None:
            keys = await self._shown_in(asked.under, where)
        if not keys:
            return replies.NothingLinked()
        some, more = keys[:MOST_LINKED], len(keys[MOST_LINKED:])
        if asked.is_message and len(keys) > 1:
            known, unknown = await self._known(some, now)
            return replies.ToSave(tuple(known), unknown, more)
        way = Way.SHORTCUT if asked.is_message else Way.COMMAND
        saved = await self._save(some, Origin(way), where, who, now)
        return saved if asked.is_message else replace(saved, unread=unread_in(asked.text))

    async def _shown_in(self, message: MessageRef, where: Channel) -> tuple[str, ...]:
        """Return the papers that a message shows, if it is ours."""
        if not is_kept(message.posted_in, message.message_id):
            return ()
        async with self._database.read() as tx:
            return tuple(await ledger.papers_in(tx, where, message))

    async def _known(
        self, keys: Sequence[str], now: datetime
    ) -> tuple[list[Record], tuple[NoSuchPaper, ...]]:
        """Return the papers, asked for online where they are not stored; and those nobody knows."""
        distinct = list(dict.fromkeys(keys))
        known, asked = await self._library.by_keys(distinct, now)
        notes = of_network(asked)
        unknown = tuple(NoSuchPaper(arxiv_id(key), notes) for key in distinct if key not in known)
        return [known[key] for key in distinct if key in known], unknown

    async def _remove_places(
        self, places: Sequence[int], who: Account, now: datetime
    ) -> replies.Removed:
        async with self._database.write() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return replies.Removed((), tuple(places), 0)
            listed = await lists.at_places(tx, person, [n for n in places if 0 < n <= MOST_LISTED])
            missing = tuple(place for place in places if place not in listed)
            return await _removed(tx, person, list(listed.values()), missing, now)

    async def _remove(self, keys: Sequence[str], who: Account, now: datetime) -> replies.Removed:
        async with self._database.write() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return replies.Removed((), (), 0)
            return await _removed(tx, person, keys, (), now)

    async def _put_back(self, who: Account) -> replies.IsBack:
        async with self._database.write() as tx:
            person = await people.known_person(tx, who)
            if person is None:
                return replies.IsBack((), 0)
            keys = await saves.put_back(tx, person)
            known = await records.find(tx, keys)
            total = await lists.count(tx, person)
        return replies.IsBack(tuple(known[key] for key in keys), total)

    async def _mine(self, who: Account) -> replies.Mine:
        async with self._database.read() as tx:
            person = await people.known_person(tx, who)
            return replies.Mine(None if person is None else await people.told(tx, person))

    async def _forget(self, who: Account, now: datetime, *, is_sure: bool) -> Answer:
        async with self._database.write() as tx:
            if is_sure:  # also of whom nothing is stored: a reaction of theirs may have been missed
                await missed.note_forgotten(tx, who.platform, who.realm, now)
            person = await people.known_person(tx, who)
            if person is None:
                return replies.Forgotten(None)
            if is_sure:
                return replies.Forgotten(await people.forget(tx, person))
            return replies.WouldForget(await people.stored(tx, person))


FORMS = (
    (
        "",
        "your reading list, the newest first; a paper comes onto it by Save, which nobody sees, or "
        "by a reaction, which all see: 1️⃣ to 🔟 on a digest, 🔖 on one paper",
    ),
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
    total = await lists.count(tx, person)
    return replies.Removed(tuple(known[key] for key in off), missing, total)
