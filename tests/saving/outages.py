"""A channel that is listened to, or not: what tests of reactions unheard of begin with."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select

from bot.models import MessageRef
from bot.reactions import SETTLED
from bot.reconciling import SPACING, Reconciler
from bot.storage.channel_tables import accounts
from bot.storage.database import Database
from tests.chats.fake import FakeChat
from tests.chats.faults import What
from tests.delivery.worlds import FRIDAY, World
from tests.saving.groups import Group, group, person

HOUR = timedelta(hours=1)


class Ear:
    """A `Listener` of the channel's workspace; it hears something as long as it has a `since`."""

    platform, workspace = "testchat", "T1"

    def __init__(self, world: World) -> None:
        self._world = world
        self.since: datetime | None = None

    def connected_for(self) -> timedelta | None:
        """Say for how long it has heard all."""
        return None if self.since is None else self._world.now - self.since


class Process:
    """A process that listens, and makes up for what it did not hear."""

    def __init__(self, here: Group) -> None:
        self._here = here
        self.ear = Ear(here.world)
        chats = {here.world.chat.platform: here.world.chat}
        self.reconciler = Reconciler(here.database, chats, [self.ear], here.world.clock)

    async def connects(self) -> None:
        """Begin to listen, and have that noted."""
        self.ear.since = self._here.now
        await self.reconciler.tick()

    def stops(self) -> None:
        """Hear nothing any more."""
        self.ear.since = None

    async def settles(self) -> None:
        """Have been connected for as long as it takes to judge what was missed."""
        self._here.later(seconds=SETTLED.total_seconds())
        await self.reconciler.tick()

    async def goes_on(self, times: int, every: float = SPACING.total_seconds()) -> None:
        """Tick so often, as far apart as it does."""
        for _ in range(times):
            self._here.later(seconds=every)
            await self.reconciler.tick()


class Outage:
    """A group, and the process that listens to it."""

    def __init__(self, here: Group) -> None:
        self.group = here
        self.process = Process(here)

    @property
    def chat(self) -> FakeChat:
        """The platform."""
        return self.group.world.chat

    async def message(self) -> MessageRef:
        """Return the digest."""
        return (await self.group.messages())[0]

    async def react(self, place: int, who: int = 1, *, is_on: bool = True) -> None:
        """Have somebody react, and the bot hear of it."""
        await self.react_unheard(place, who, is_on=is_on)
        await self.group.react(place, who, is_on=is_on, emoji=str(place))

    async def react_unheard(
        self, place: int, who: int = 1, *, is_on: bool = True, message: MessageRef | None = None
    ) -> None:
        """Have somebody react, with nobody to hear of it."""
        of = message or await self.message()
        self.chat.react(of.message_id, person(who).id, str(place), is_on=is_on)

    def goes_down(self) -> None:
        """Have nobody listen, from an hour after the digest's last reaction on."""
        self.group.later(hours=1)
        self.process.stops()
        self.group.later(hours=1)

    async def comes_up(self) -> None:
        """Have the process begin again, and make up for what it can."""
        await self.comes_up_for_one()
        await self.process.goes_on(3)

    async def comes_up_for_one(self) -> None:
        """Have the process begin again, and ask one message of what it missed."""
        self.process = Process(self.group)
        await self.process.connects()
        await self.process.settles()

    def asked(self) -> list[str]:
        """Return the messages that were asked, in that order."""
        return [each.id for each in self.chat.journal.of(What.REACTIONS)]

    async def people(self) -> int:
        """Return how many people are known."""
        async with self.group.database.read() as tx:
            return await tx.scalar(select(func.count()).select_from(accounts)) or 0


@asynccontextmanager
async def outage(database: Database, folder: Path, papers: int = 5) -> AsyncIterator[Outage]:
    """Have a channel with a digest that was posted, and a process that listens since before that.

    U1 was there before the digest, as it set the channel up.
    """
    async with group(database, folder, papers=papers, now=FRIDAY - 3 * HOUR) as here:
        made = Outage(here)
        posted = here.now
        here.world.now = posted - HOUR
        await made.process.connects()
        here.world.now = posted
        await made.process.reconciler.tick()
        yield made
