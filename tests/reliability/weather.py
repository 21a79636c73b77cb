"""Bad weather: a platform that limits, fails, loses answers and forbids, by a clock that jumps.

Slack's door asks over HTTP, in real time, which is nothing by that clock: it never waits itself.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from bot.app import App
from bot.deliveries import State
from bot.delivery.sending import Sender
from bot.editions import newest_closed
from bot.models import Layout
from bot.ports import Chat
from bot.storage.channel_tables import channels, deliveries, posts, subscriptions
from bot.storage.database import Database, Transaction
from tests.chats.faults import What
from tests.reliability import stage
from tests.reliability.doors import DISCORD, DOORS, SLACK, TESTCHAT, Platform

TICKS = {
    TESTCHAT: timedelta(seconds=1),
    SLACK: timedelta(seconds=10),
    DISCORD: timedelta(seconds=10),
}
"""How far apart it is looked for what is due, at least: Slack's limits close whole workspaces."""
ARCHIVED = {TESTCHAT: "is_archived", SLACK: "is_archived", DISCORD: "50083"}
"""How each platform says that a channel is."""
THREADS_APART = (DISCORD,)
"""Where what comes below a digest has a place of its own: when that is archived, no channel is."""
THREAD_POSTS = 5
"""A first message, and one for each of the four papers of an edition."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: into which states, after how many requests, and how long that took there."""

    states: Counter[str]
    requests: int
    took: timedelta


@dataclass(slots=True)
class Time:
    """What time it is for all there are."""

    now: datetime


class Weather:
    """Many channels that are due, and `there`, a platform in bad weather that `chat` posts to."""

    def __init__(
        self,
        database: Database,
        time: Time,
        chat: Chat,
        there: Platform,
    ) -> None:
        self.began = time.now
        self.there = there
        there.limits(20, probability=0.3).breaks(probability=0.05)
        there.breaks_after_taking(probability=0.05).loses_answer(probability=0.05)
        there.forbids("is_archived", probability=0.02, on=What.POST)
        self._database = database
        self._time = time
        self._tick = TICKS[chat.platform]
        chats = {chat.platform: chat}
        self._sender = Sender(database, chats, "weather", self._clock)
        source = stage.Source(newest_closed(self.began))
        self._app = App(database, source, chats, self._sender, clock_=self._clock)

    async def blow(self) -> None:
        """Deliver, from turn to turn, until nothing is on its way."""
        await self._app.refresh()
        await self._app.plan()
        while (at := await self._next_turn()) is not None:
            assert at - self.began < timedelta(hours=30), "it never came to an end"
            self._time.now = max(self._time.now + self._tick, at)
            await self._app.give_up()
            await self._sender.send_due()

    async def _next_turn(self) -> datetime | None:
        async with self._database.read() as tx:
            at: datetime | None = await tx.scalar(select(func.min(deliveries.c.claimable_at)))
            return at

    async def _clock(self, _tx: Transaction) -> datetime:
        return self._time.now


async def run(url: str, many: int, seed: int, platform: str = TESTCHAT) -> Outcome:
    """Deliver to so many channels; claim that each has its digest once, or why it has not."""
    await stage.prepare_many(url, many)
    stage.move(url, platform)
    async with Database.open(url) as database:
        async with database.write() as tx:
            tenth = subscriptions.c.id % 10 == 0
            await tx.execute(update(subscriptions).where(tenth).values(layout=Layout.THREAD))
        time = Time(stage.now())
        async with DOORS[platform].inside(lambda: time.now, seed) as (chat, there):
            weather = Weather(database, time, chat, there)
            with stage.no_moments():
                await weather.blow()
            states = await _claims(there, database, many, platform)
        return Outcome(states, len(there.journal.events), time.now - weather.began)


async def _claims(platform: Platform, database: Database, many: int, name: str) -> Counter[str]:
    assert not platform.duplicates(ever=True)
    there: dict[str, set[str]] = {}
    for message in platform.posts():
        there.setdefault(message.channel, set()).add(message.id)
    states: Counter[str] = Counter()
    async with database.read() as tx:
        joined = deliveries.join(channels, channels.c.id == deliveries.c.channel_id)
        rows = list(await tx.execute(select(deliveries, channels).select_from(joined)))
        known: dict[int, set[str]] = {}
        for post in await tx.execute(select(posts)):
            known.setdefault(post.delivery_id, set()).add(post.message_id)
    for row in rows:
        states[row.state] += 1
        assert known.get(row.id, set()) == there.get(row.external_id, set()), row
        if row.state == State.SENT:
            wanted = THREAD_POSTS if row.layout == Layout.THREAD else 1
            assert len(there[row.external_id]) == wanted, row
        else:
            assert row.state == State.FAILED, row
            of_thread = name in THREADS_APART and bool(known.get(row.id))
            assert row.broken_by == (None if of_thread else row.reason), row
            assert ARCHIVED[name] in row.reason
    assert sum(states.values()) == many
    return states
