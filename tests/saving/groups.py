"""A channel with digests and people who save: what tests of reading lists begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from bot.channels import Account, Channel
from bot.commands.handling import Commands
from bot.delivery import roundups
from bot.delivery.planning import plan
from bot.identity import arxiv_id
from bot.intents.papers import ShowTop, Span
from bot.intents.reading import Intent, parse
from bot.intents.saved import React, Save, ShowSaved
from bot.library import Library
from bot.models import MessageRef
from bot.replies.papers import Top
from bot.replies.reply import Reply
from bot.replies.saved import SavedList
from bot.storage import channels, ledger, lists, people
from bot.storage.database import Database
from tests.builders import DAY, edition, listing
from tests.delivery.worlds import FRIDAY, SOURCE, World, channel, subscribe, tell
from tests.fakes import FakeFinder

_T = TypeVar("_T")


def person(number: int = 1) -> Account:
    """Return somebody of the workspace."""
    return Account("testchat", "T1", f"U{number}")


def key(number: int) -> str:
    """Return the key of `builders.paper`."""
    return f"arxiv:2605.{number:05}"


class Group:
    """A channel that got a digest of papers 1 to `papers`, best first, and what it is asked."""

    def __init__(self, database: Database, library: Library) -> None:
        self.database = database
        self.library = library
        self.world = World(database)
        self.where = channel()
        self._commands = Commands(library, SOURCE, self.world.clock)

    @property
    def now(self) -> datetime:
        """What the clock says."""
        return self.world.now

    def later(self, **by: float) -> datetime:
        """Put the clock forward."""
        self.world.now += timedelta(**by)
        return self.world.now

    async def ask(
        self,
        asked: Intent | str,
        who: Account | None = None,
        where: Channel | None = None,
    ) -> Reply:
        """Ask for an intent, or for what was typed after /papers."""
        intent = parse(asked) if isinstance(asked, str) else asked
        return await self._commands.handle(intent, where or self.where, who or person(), self.now)

    async def once(
        self, event: str, asked: Intent, who: Account | None = None, where: Channel | None = None
    ) -> Reply | None:
        """Ask as a platform does that tells of an event."""
        to, by = where or self.where, who or person()
        return await self._commands.handle_once(event, asked, to, by, self.now)

    async def told(self, asked: Intent | str, kind: type[_T], who: Account | None = None) -> _T:
        """Ask, and return an answer of this kind."""
        reply = await self.ask(asked, who)
        assert isinstance(reply, kind), reply
        return reply

    async def save(self, *numbers: int, who: int = 1, where: Channel | None = None) -> Reply:
        """Save papers by a button."""
        return await self.ask(Save(tuple(map(key, numbers))), person(who), where)

    async def react(
        self,
        place: int | None,
        who: int = 1,
        *,
        is_on: bool = True,
        at: datetime | None = None,
        message: MessageRef | None = None,
        emoji: str | None = None,
    ) -> Reply:
        """React to a message, the digest's first one unless it is said."""
        of = message or (await self.messages())[0]
        asked = React(of, emoji or f"keycap {place}", place, is_on, at or self.now)
        return await self.ask(asked, person(who))

    async def listed(self, text: str = "", page: int = 1, who: int = 1) -> SavedList:
        """Return a page of somebody's list."""
        return await self.told(ShowSaved(text, page), SavedList, person(who))

    async def saved(self, who: int = 1) -> list[int]:
        """Return the numbers of the papers on somebody's list, the newest first."""
        async with self.database.read() as tx:
            row = await people.known_person(tx, person(who))
            found = await lists.keys(tx, row) if row is not None else []
        return [int(arxiv_id(each)[5:]) for each in found]

    async def top(self, span: Span = Span.WEEK) -> list[tuple[int, int]]:
        """Return the numbers of the papers saved most here, with how many people did."""
        reply = await self.told(ShowTop(span), Top, person(99))
        return [
            (int(arxiv_id(each.record.paper.key)[5:]), each.here.saved.people)
            for each in reply.papers
            if each.here.saved
        ]

    async def deliver(self) -> None:
        """Plan and send what is due now."""
        await plan(self.database, SOURCE, self.now)
        await roundups.plan(self.database, self.now)
        await self.world.sender().send_due()

    async def messages(self) -> Sequence[MessageRef]:
        """Return the messages of the channel's daily digests, in their order."""
        async with self.database.read() as tx:
            found = await ledger.history(tx, self.where, 100)
        return [message for each in reversed(found) for message in each.posts]

    async def channel_row(self) -> int:
        """Return the row of the channel."""
        async with self.database.write() as tx:
            return await channels.channel_id(tx, self.where)


@asynccontextmanager
async def group(
    database: Database, folder: Path, *finders: FakeFinder, papers: int = 5, **wished: Any
) -> AsyncIterator[Group]:
    """Have a channel get the digest of a day with this many papers."""
    told = (
        listing(n, 100 - n, title=f"Robot {n}", abstract=f"About robots, part {n}.")
        for n in range(1, papers + 1)
    )
    await tell(database, edition(*told, day=DAY))
    await subscribe(database, size=min(papers, 20), **wished)
    async with Library.open(database, folder, finders, patience=5) as library:
        made = Group(database, library)
        await made.deliver()
        yield made


__all__ = ["DAY", "FRIDAY", "Group", "group", "key", "person"]
