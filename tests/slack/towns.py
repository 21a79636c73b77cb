"""A Slack with Paperboy in it: the loopback server, the real door, the real engine and database.

async with town(database, folder) as here:
    await here.ada.types("/papers robot", here.channel)
    digest = await here.posts_digest()
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.slack.door import PING, Door, Wiring, opened
from adapters.slack.manifest import EVENTS
from bot.answers.forms import Names
from bot.app import App
from bot.channels import Account, Change, Subscription, Wish
from bot.channels import Channel as Where
from bot.commands.handling import Commands
from bot.deliveries import Delivery, State
from bot.delivery.sending import Sender
from bot.editions import newest_closed
from bot.intents.unread import Command
from bot.library import Library
from bot.storage import editions, ledger, lists, people, subscriptions
from bot.storage.database import Database
from tests.fakes import FakeFinder
from tests.reliability.stage import ONE_DAY, Source, due_now, told
from tests.slack.answered import Answered
from tests.slack.events import wrapped
from tests.slack.people import Person
from tests.slack.server import SlackServer
from tests.slack.sockets import EVENT
from tests.slack.sockets import Delivery as Sent
from tests.slack.state import Channel, Message
from tests.slack.workspace import SCOPES

NAMES: Names = {Command.PAPERS: "/papers", Command.DIGEST: "/digest", Command.SAVED: "/saved"}
BOTH = pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
"""Marks a test that is made with each kind of database."""
OFTEN = 0.2
"""Seconds between two looks whether the socket is alive, for tests of that."""
_LISTED = 100
_MOMENT = 0.05
_FIRST_WAIT = timedelta(milliseconds=50)


@dataclass(frozen=True, slots=True)
class Town:
    """A workspace with a channel, the app, and the editions up to the newest closed one."""

    slack: SlackServer
    channel: Channel
    database: Database
    door: Door
    app: App
    sender: Sender
    folder: Path

    # Who is there

    @property
    def ada(self) -> Person:
        """Somebody in the channel."""
        return self.slack.person("ada")

    @property
    def bob(self) -> Person:
        """Somebody else."""
        return self.slack.person("bob")

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
        return self.slack.posts(where.id)[0]

    async def happens(self, type: str, **told: Any) -> Sent:  # noqa: A002 - as Slack calls it
        """Have Slack tell the app of something; return what became of that."""
        there = self.slack.workspace
        event = {"type": type, "event_ts": there.next_ts()} | told
        sent = self.slack.sockets.deliver(EVENT, wrapped(event, there))
        await sent.done
        return sent

    async def settles(self, channel: Channel | None = None) -> Delivery:
        """Send until a channel's last digest is settled; return it."""
        while (last := (await self.ledger(channel))[0]).state in (State.PLANNED, State.SENDING):
            await self.sender.send_due()
            await asyncio.sleep(_MOMENT)
        return last

    async def sends_off(self, asked: Answered, values: Mapping[str, Any] | None = None) -> Message:
        """Return what ada is told once she sent off the form that she asked for."""
        sent = await self.ada.submits(await asked.form(), values)
        assert sent.is_acknowledged
        assert sent.errors == {}
        return (await asked.answers())[-1]

    # What there is

    async def whispered(self, to: Person, count: int = 1) -> list[Message]:
        """Return what only somebody sees in channels, once there is so much."""

        def seen() -> list[Message]:
            return [each for each in self.slack.workspace.ephemerals if each.to == to.id]

        await self.slack.until(lambda: len(seen()) >= count)
        return seen()

    async def written(self, to: Person, count: int = 1) -> list[Message]:
        """Return what the app wrote in its conversation with somebody, once there is so much."""
        await self.slack.until(lambda: len(self.slack.posts(to.dm.id)) >= count)
        return list(self.slack.posts(to.dm.id))

    def where(self, channel: Channel | None = None) -> Where:
        """Return the channel as the engine knows it."""
        return Where("slack", self.slack.workspace.id, (channel or self.channel).id)

    def account(self, of: Person) -> Account:
        """Return somebody as the engine knows them."""
        return Account("slack", self.slack.workspace.id, of.id)

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

    @asynccontextmanager
    async def another(self, **how: Any) -> AsyncIterator[Town]:
        """Have another process there, too."""
        async with here(self.slack, self.channel, self.database, self.folder, **how) as begun:
            yield begun


@asynccontextmanager
async def town(
    database: Database,
    folder: Path,
    *finders: FakeFinder,
    scopes: Iterable[str] = SCOPES,
    names: Names = NAMES,
    ping: float = PING,
    saves: Collection[str] = ("bookmark",),
) -> AsyncIterator[Town]:
    """Open a town; it closes with no complaint of Slack's left."""
    async with SlackServer(scopes=scopes, events=EVENTS, commands=names.values()) as slack:
        channel = slack.channel("robots", members=[slack.person("ada").user])
        await stock(database)
        how: dict[str, Any] = {"names": names, "saves": saves, "ping": ping}
        async with here(slack, channel, database, folder, *finders, **how) as begun:
            yield begun
        assert slack.complaints == []


async def stock(database: Database) -> None:
    """Have the newest closed edition, and the one before: seven papers, all about robots."""
    now = datetime.now(UTC)
    newest = newest_closed(now)
    async with database.write() as tx:
        await editions.record(tx, [told(newest - ONE_DAY, now), told(newest, now)])


@asynccontextmanager
async def here(
    slack: SlackServer,
    channel: Channel,
    database: Database,
    folder: Path,
    *finders: FakeFinder,
    names: Names = NAMES,
    ping: float = PING,
    saves: Collection[str] = ("bookmark",),
) -> AsyncIterator[Town]:
    """Have a process answer and deliver in a Slack; it can be ended, and another one begun."""
    wiring = Wiring(slack.token, slack.app_token, slack.url, names, saves, ping)
    async with (
        opened(wiring) as door,
        Library.open(database, folder, finders) as library,
    ):
        chats: Mapping[str, Any] = {door.chat.platform: door.chat}
        sender = Sender(database, chats, "town", first_wait=_FIRST_WAIT)
        source = Source(newest_closed(datetime.now(UTC)))
        app = App(database, source, chats, sender, listeners=[door.hearing])
        before = len(slack.sockets.connections)
        listening = asyncio.create_task(door.listen(Commands(library, Source.name)))
        try:
            await slack.connected(before + 1)
            yield Town(slack, channel, database, door, app, sender, folder)
        finally:
            listening.cancel()
            with suppress(asyncio.CancelledError):
                await listening
