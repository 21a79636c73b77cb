"""Claims about corners that were found here: each was a post lost, repeated or forgotten."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.channels import Channel
from bot.deliveries import State
from bot.delivery.planning import plan, recompute
from bot.delivery.sending import Sender
from bot.errors import SourceError
from bot.models import Layout, MessageRef, Post
from bot.refreshing import refresh
from bot.storage.channel_tables import subscriptions
from bot.storage.database import Database
from bot.ticker import Ticker
from tests.builders import DAY, listing
from tests.chats.chat import MANNERS
from tests.chats.fake import FakeChat
from tests.chats.faults import Rules
from tests.delivery.worlds import (
    FRIDAY,
    SOURCE,
    World,
    change,
    channel,
    history,
    subscribe,
    tell_week,
)
from tests.fakes import FakeSource

REMEMBERED = timedelta(minutes=3)


async def world(database: Database, *, layout: Layout = Layout.COMPACT, **chat: Any) -> World:
    """Return a channel that is due and planned."""
    here = World(database, **chat)
    await tell_week(database)
    await subscribe(database, layout=layout)
    await here.plan()
    return here


class Slow(FakeChat):
    """A platform that takes a message at once, and answers later."""

    taken: asyncio.Event

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        sent = await super().send(channel, post, key, parent)
        self.taken.set()
        await asyncio.sleep(0.25)
        return sent


def slow(chat: FakeChat) -> Slow:
    """Have it answer later from now on."""
    chat.__class__ = Slow
    assert isinstance(chat, Slow)
    chat.taken = asyncio.Event()
    return chat


async def test_what_is_being_sent_when_it_is_stopped_is_settled(database: Database) -> None:
    here = await world(database)
    chat = slow(here.chat)
    async with Ticker.running(patience=timedelta(seconds=8)) as ticker:
        ticker.every(timedelta(seconds=1), "send", here.sender().send_due)
        await chat.taken.wait()
    assert (await history(database, channel()))[0].state is State.SENT


class TestKeysThatAreRemembered:
    """Sent again soon, it is the same message; later it would be another one."""

    async def world(self, database: Database) -> World:
        manners = replace(MANNERS, repeats_within=REMEMBERED)
        return await world(database, rules=Rules(idempotent_for=300), manners=manners)

    async def test_a_limit_after_a_lost_answer_does_not_make_it_forget_that_it_was_sent(
        self, database: Database
    ) -> None:
        here = await self.world(database)
        here.chat.loses_answer(times=1).limits(600, times=1)
        await here.settle()
        assert len(here.chat.posts("C1")) == 1

    async def test_what_was_sent_just_before_the_end_of_its_day_has_not_failed(
        self, database: Database
    ) -> None:
        here = await self.world(database)
        here.later(hours=23, minutes=59, seconds=55)
        here.chat.loses_answer(times=1)
        await here.settle()
        (delivery,) = await history(database, channel())
        assert (delivery.state, len(here.chat.posts())) == (State.SENT, 1)


async def test_a_thread_that_takes_longer_than_a_lease_goes_on_with_another(
    database: Database,
) -> None:
    manners = replace(MANNERS, can_find=False, answer_within=timedelta(seconds=0.3))
    here = await world(database, layout=Layout.THREAD, rules=Rules(can_find=False), manners=manners)
    chats = {here.chat.platform: slow(here.chat)}
    await here.settle(Sender(database, chats, "one", here.clock, margin=timedelta(seconds=0.2)))
    (delivery,) = await history(database, channel())
    assert (delivery.state, len(delivery.posts), len(here.chat.posts())) == (State.SENT, 4, 4)
    assert delivery.attempt > 1


class Half(FakeChat):
    """A platform where no reply can be posted for a while, after a first message was."""

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        if parent is not None:
            self.limits(25 * 3600, times=1)
        return await super().send(channel, post, key, parent)


async def test_what_a_failed_digest_has_shown_is_not_shown_again(database: Database) -> None:
    here = await world(database, layout=Layout.THREAD)
    here.chat.__class__ = Half
    await here.settle()
    (failed,) = await history(database, channel())
    assert (failed.state, len(failed.posts)) == (State.FAILED, 1)
    here.chat.__class__ = FakeChat
    here.later(days=1)
    await tell_week(database, DAY + timedelta(days=1))
    await here.plan()
    await here.settle()
    shown = [each.text for each in here.chat.posts() if each.parent is None]
    assert len(shown) == 2
    assert "Robot 3 of 28 May" in shown[0]
    assert "28 May" not in shown[1].partition("\n")[2]


class TestDueWhileNothingRan:
    async def test_another_version_of_the_zones_does_not_skip_it(self, database: Database) -> None:
        await tell_week(database)
        where = await subscribe(database)
        async with database.write() as tx:
            await tx.execute(subscriptions.update().values(tzdata="2001a"))
        await self.comes_back(database, where)

    async def test_nor_does_a_pause_that_ended_before(self, database: Database) -> None:
        await tell_week(database)
        where = await subscribe(database)
        over = FRIDAY - timedelta(hours=3)
        await change(database, where, due=None, is_paused=True, resumes_at=over)
        await self.comes_back(database, where)

    async def comes_back(self, database: Database, where: Channel) -> None:
        """Begin again an hour after it was due."""
        now = FRIDAY + timedelta(hours=1)
        await recompute(database, now)
        await plan(database, SOURCE, now)
        (delivery,) = await history(database, where)
        assert (delivery.state, delivery.due_at) == (State.PLANNED, FRIDAY)


class Late(FakeChat):
    """A platform to which a request comes after its process stood still, and lost its answer."""

    stood_still: asyncio.Event
    goes_on: asyncio.Event

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        if not self.stood_still.is_set():
            self.stood_still.set()
            await self.goes_on.wait()
            self.loses_answer(times=1)
        return await super().send(channel, post, key, parent)


async def test_one_that_stood_still_and_got_no_answer_takes_its_message_away(
    database: Database,
) -> None:
    here = await world(database)
    here.chat.__class__ = Late
    assert isinstance(here.chat, Late)
    here.chat.stood_still, here.chat.goes_on = asyncio.Event(), asyncio.Event()
    overtaken = asyncio.create_task(here.sender("overtaken").send_due())
    await here.chat.stood_still.wait()
    await asyncio.sleep(0.3)  # until it has seen that there is nothing else to claim
    here.later(minutes=1)
    await here.sender("other").send_due()
    here.chat.goes_on.set()
    await overtaken
    assert len(here.chat.posts()) == 1


async def test_a_source_that_fails_between_two_editions_has_neither_given_up(
    database: Database,
) -> None:
    before = DAY - timedelta(days=1)
    source = FakeSource().lists(DAY, listing(1)).lists(before, listing(2, title="Unseen"))
    source.fails(before, SourceError("it broke"), times=1)
    where = await subscribe(database, covered_until=before - timedelta(days=1))
    here = World(database, FRIDAY + timedelta(hours=3))
    await refresh(database, source, here.now)
    await here.plan()
    await here.settle()
    await refresh(database, source, here.now)
    here.now = FRIDAY + timedelta(days=1)
    await refresh(database, source, here.now)
    await here.plan()
    await here.settle()
    assert len(await history(database, where)) == 2
    assert any("Unseen" in each.text for each in here.chat.posts())
