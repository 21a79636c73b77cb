"""Reactions -> what they do to reading lists: many in one transaction, as they come in storms.

Each says how it ended, whatever order they came in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.channels import Account, Channel
from bot.errors import StoreError
from bot.explaining import Missed, explain, of_no_use, say_what_failed
from bot.intents.saved import React
from bot.reactions import LONGEST, origin_of
from bot.replies.saved import LetGo, NoSuchPlace, NowSaved, Saved
from bot.saved import Origin
from bot.storage import channels, ledger, people, records, saves
from bot.storage.database import Database
from bot.storage.ledger import Place
from bot.storage.saves import Event
from bot.storage.texts import is_kept
from bot.together import Together

_Outcome = Saved | LetGo | NoSuchPlace


@dataclass(frozen=True, slots=True)
class _Asked:
    """A reaction, by somebody in a channel; `now` is when we were told."""

    reaction: React
    where: Channel
    who: Account
    now: datetime

    @property
    def place(self) -> Place:
        """What it is on."""
        return Place(self.where, self.reaction.message, self.reaction.place)

    @property
    def origin(self) -> Origin:
        """What it is, apart from all other reactions."""
        return origin_of(self.reaction.message, self.reaction.emoji)

    @property
    def can_be_kept(self) -> bool:
        """Tell whether all that names it can be stored; no platform sends anything else."""
        message, who = self.reaction.message, self.who
        of_message = (message.posted_in, message.message_id, self.reaction.emoji)
        names = (*of_message, who.platform, who.realm, who.id)
        return is_kept(*names) and len(self.origin.id) <= LONGEST


class Reactions:
    """Lets reactions save papers, and let them go."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._together = Together(self._happened, passes=StoreError)

    async def react(self, reaction: React, where: Channel, who: Account, now: datetime) -> _Outcome:
        """Do what a reaction means. Raises StoreError."""
        asked = _Asked(reaction, where, who, now)
        return await self._together.add(asked) if asked.can_be_kept else NoSuchPlace()

    async def _happened(self, asked: Sequence[_Asked]) -> Sequence[_Outcome]:
        async with self._database.write() as tx:
            rows = await ledger.papers_at(tx, [each.place for each in asked])
            now = max(each.now for each in asked)
            missed = [each for each in asked if each.place not in rows and each.reaction.is_on]
            said = await of_no_use(tx, [Missed(each.who, each.place) for each in missed])
            meant = [each for each in asked if each.place in rows]
            if not meant and not said:
                return [NoSuchPlace()] * len(asked)
            who = [*(each.who for each in meant), *(each.who for each in said)]
            persons = await people.person_ids(tx, who, now)
            wheres = {*(each.where for each in meant), *(each.place.channel for each in said)}
            where = {each: await channels.channel_id(tx, each) for each in sorted(wheres, key=repr)}
            events = [
                Event(
                    persons[each.who],
                    rows[each.place],
                    each.origin,
                    where[each.where],
                    min(each.reaction.at, each.now),  # a clock that is ahead must not win for long
                    each.reaction.is_on,
                )
                for each in meant
            ]
            became = await saves.hold(tx, events)
            await explain(tx, zip(events, became, strict=True), now)
            await say_what_failed(tx, said, persons, where, now)
            held = dict(zip(map(id, meant), became, strict=True))
            known = await records.of_rows(tx, sorted(set(rows.values())))
        outcomes: list[_Outcome] = []
        for each in asked:
            if each.place not in rows:
                outcomes.append(NoSuchPlace())
                continue
            record, was = known[rows[each.place]], held[id(each)]
            if each.reaction.is_on and was.is_saved:
                outcomes.append(Saved((NowSaved(record, was=was.was),)))
            else:
                outcomes.append(LetGo(record, still=was.is_saved, was=was.was))
        return outcomes
