"""A Discord with Paperboy in it: the loopback server, the real door, the real engine and database.

async with town(database, folder) as here:
    await here.ada.uses("/papers", here.channel, query="robot")
    digest = await here.posts_digest()
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import gateway, sessions
from adapters.discord.door import Door, Wiring, opened
from bot.app import App
from bot.channels import Account, Change, Subscription, Wish
from bot.channels import Channel as Where
from bot.commands.handling import Commands
from bot.deliveries import Delivery, State
from bot.delivery.sending import Sender
from bot.editions import newest_closed
from bot.library import Library
from bot.storage import editions, ledger, lists, people, subscriptions
from bot.storage.database import Database
from tests.discord.answered import Answered
from tests.discord.bots import GUILDS_COME_WITHIN
from tests.discord.people import Person
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.discord.state import Channel, Guild, Message
from tests.fakes import FakeFinder
from tests.reliability.stage import ONE_DAY, Source, due_now, told

BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Marks a test that is made with each kind of database."""
_LISTED = 100
_MOMENT, _WITHIN = 0.05, 5.0
_FIRST_WAIT = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class Town:
    """A server with a channel, the bot, and the editions up to the newest closed one."""

    discord: DiscordServer
    channel: Channel
    database: Database
    door: Door
    app: App
    sender: Sender
    folder: Path

    # Who is there

    @property
    def ada(self) -> Person:
        """Somebody who manages channels."""
        return self.discord.person("ada")

    @property
    def bob(self) -> Person:
        """Somebody else."""
        return self.discord.person("bob")

    @property
    def owner(self) -> Person:
        """Whoever may do anything."""
        return self.discord.person("owner", can=Right.ADMINISTRATOR)

    @property
    def guild(self) -> Guild:
        """The server where they are."""
        return self.discord.world.first_guild

    # What happens

    async def deliver(self) -> None:
        """Plan what is due and send it, as `paperboy run` does at each tick."""
        await self.app.refresh()
        await self.app.plan()
        await self.sender.send_due()

    async def tell(self) -> None:
        """Tell people what they are to be told."""
        await self.app.tell()

    async def subscribe(self, channel: Channel | None = None, **wished: Any) -> None:
        """Have ada set a channel up, to digests of which the first is due now."""
        at = datetime.now(UTC)
        schedule, due = due_now(at)
        owner = self.account(self.ada)
        wish = Wish(schedule, **{"topic": "robot"} | wished)
        made = Subscription(wish, owner, due, newest_closed(at) - ONE_DAY)
        change = Change(at, owner, "subscribed", None, "robot")
        async with self.database.write() as tx:
            await subscriptions.keep(tx, self.where(channel), made, change)

    async def posts_digest(self, channel: Channel | None = None, **wished: Any) -> Message:
        """Return a digest of four papers that was posted in a channel, for ada."""
        where = channel or self.channel
        await self.subscribe(where, **wished)
        await self.deliver()
        return self.discord.posts(where.id)[0]

    async def settles(self, channel: Channel | None = None) -> Delivery:
        """Send until a channel's last digest is settled; return it."""
        while (last := (await self.ledger(channel))[0]).state in (State.PLANNED, State.SENDING):
            await self.sender.send_due()
            await asyncio.sleep(_MOMENT)
        return last

    async def sends_off(self, asked: Answered, values: Mapping[str, Any] | None = None) -> Message:
        """Return what ada is told first once she sent off the form that she asked for."""
        sent = await self.ada.submits(await asked.form(), values)
        assert sent.is_acknowledged
        return (await sent.answers())[0]

    # What there is

    async def written(self, to: Person, count: int = 1) -> list[Message]:
        """Return what the bot wrote in its conversation with somebody, once there is so much."""
        await self.discord.until(lambda: len(self.discord.posts(to.dm.id)) >= count)
        return list(self.discord.posts(to.dm.id))

    def where(self, channel: Channel | None = None) -> Where:
        """Return the channel as the engine knows it."""
        of = channel or self.channel
        return Where("discord", of.guild or "@me", of.id)

    def account(self, of: Person) -> Account:
        """Return somebody as the engine knows them."""
        return Account("discord", "", of.id)

    async def ledger(self, channel: Channel | None = None) -> list[Delivery]:
        """Return the deliveries of the channel, the newest first."""
        async with self.database.read() as tx:
            return await ledger.history(tx, self.where(channel), _LISTED)

    async def subscription(self, channel: Channel | None = None) -> Subscription | None:
        """Return what the channel wishes for."""
        async with self.database.read() as tx:
            return await subscriptions.find(tx, self.where(channel))

    async def saved(self, by: Person) -> list[str]:
        """Return the keys on somebody's reading list, the newest first."""
        async with self.database.read() as tx:
            person = await people.known_person(tx, self.account(by))
            if person is None:
                return []
            return await lists.keys(tx, person)

    async def saves(self, by: Person, count: int) -> list[str]:
        """Return the same, once there are so many: nothing answers a reaction."""
        end = asyncio.get_running_loop().time() + _WITHIN
        while len(keys := await self.saved(by)) != count:
            said = f"{count} papers were expected, there are {keys}"
            assert asyncio.get_running_loop().time() < end, said
            await asyncio.sleep(_MOMENT / 2)
        return keys

    @asynccontextmanager
    async def another(self, **how: Any) -> AsyncIterator[Town]:
        """Have another process there, too."""
        async with here(self.discord, self.channel, self.database, self.folder, **how) as begun:
            yield begun


@asynccontextmanager
async def town(
    database: Database,
    folder: Path,
    *finders: FakeFinder,
    saves: Collection[str] = ("🔖",),
    patience: float = 3.0,
) -> AsyncIterator[Town]:
    """Open a town; it closes with no complaint of Discord's left."""
    async with DiscordServer(patience=patience) as discord:
        discord.person("ada", can=Right.MANAGE_CHANNELS)
        discord.person("bob")
        channel = discord.channel("robots")
        await stock(database)
        async with here(discord, channel, database, folder, *finders, saves=saves) as begun:
            yield begun
        assert discord.complaints == []


async def stock(database: Database) -> None:
    """Have the newest closed edition, and the one before: seven papers, all about robots."""
    now = datetime.now(UTC)
    newest = newest_closed(now)
    async with database.write() as tx:
        await editions.record(tx, [told(newest - ONE_DAY, now), told(newest, now)])


@asynccontextmanager
async def here(
    discord: DiscordServer,
    channel: Channel,
    database: Database,
    folder: Path,
    *finders: FakeFinder,
    saves: Collection[str] = ("🔖",),
    development_guild: str | None = None,
) -> AsyncIterator[Town]:
    """Have a process answer and deliver in a Discord; it can be ended, and another one begun."""
    wiring = Wiring(discord.token, discord.url, discord.gateway_url, saves, development_guild)
    with quick():
        async with (
            opened(wiring) as door,
            Library.open(database, folder, finders) as library,
        ):
            chats: Mapping[str, Any] = {door.chat.platform: door.chat}
            sender = Sender(database, chats, "town", first_wait=_FIRST_WAIT)
            source = Source(newest_closed(datetime.now(UTC)))
            app = App(database, source, chats, sender, listeners=door.hearings)
            before = len(discord.gateway.ready)
            listening = asyncio.create_task(door.listen(Commands(library, Source.name)))
            try:
                await discord.connected(before + 1)
                place = development_guild
                await discord.until(lambda: discord.world.commands.get(place))
                yield Town(discord, channel, database, door, app, sender, folder)
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening


@contextmanager
def quick() -> Iterator[None]:
    """Have the client not wait as it does at Discord, where sessions must not begin too fast."""
    before = gateway.GUILDS_COME_WITHIN, sessions.SPACING
    gateway.GUILDS_COME_WITHIN, sessions.SPACING = GUILDS_COME_WITHIN, 0.0
    try:
        yield
    finally:
        gateway.GUILDS_COME_WITHIN, sessions.SPACING = before
