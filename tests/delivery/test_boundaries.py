"""Claims on boundaries: what is broken in one row, channel or answer harms no other."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.channels import Account, Channel
from bot.deliveries import State
from bot.delivery import notifying
from bot.delivery.planning import plan, recompute
from bot.errors import DeliveryError
from bot.models import Digest, Layout, MessageRef, Post
from bot.storage import settlements
from bot.storage.channel_tables import deliveries, digests, filters
from bot.storage.channel_tables import notices as notices_table
from bot.storage.channel_tables import subscriptions as subscriptions_table
from bot.storage.channels import channel_id
from bot.storage.database import Database
from tests.builders import DAY
from tests.chats.chat import MANNERS
from tests.chats.fake import FakeChat
from tests.chats.faults import Rules
from tests.delivery.worlds import (
    FRIDAY,
    SOURCE,
    World,
    channel,
    history,
    state,
    subscribe,
    tell_week,
    told,
)

ONE_DAY = timedelta(days=1)


async def world(database: Database, channels: int = 2, **chat: Any) -> World:
    made = World(database, **chat)
    await tell_week(database)
    for n in range(1, channels + 1):
        await subscribe(database, channel(n), topic="robots")
    return made


async def states(here: World, count: int = 2) -> list[State]:
    return [
        (await history(here.database, channel(n)))[0].state
        for n in range(1, count + 1)
        if await history(here.database, channel(n))
    ]


@pytest.mark.parametrize(
    "spoilt",
    [{"zone": "US/Pacific-New"}, {"days": ""}, {"kind": "weekly"}, {"tzdata": "1", "zone": "Mars"}],
)
async def test_a_subscription_that_cannot_be_read_harms_no_other(
    database: Database, spoilt: dict[str, str]
) -> None:
    here = await world(database)
    async with database.write() as tx:
        row = await channel_id(tx, channel(2))
        of_it = subscriptions_table.c.channel_id == row
        await tx.execute(update(subscriptions_table).where(of_it).values(spoilt))
    await recompute(database, here.now)
    await plan(database, SOURCE, here.now)
    await here.settle()
    assert len(here.chat.posts("C1")) == 1
    assert not here.chat.posts("C2")


async def test_a_filter_that_cannot_be_read_harms_no_other(database: Database) -> None:
    here = await world(database, 1)
    await subscribe(database, channel(2), topic="chess")
    async with database.write() as tx:
        of_it = filters.c.text == "chess"
        await tx.execute(update(filters).where(of_it).values(text='"'))
    await here.plan()
    await here.settle()
    assert len(here.chat.posts("C1")) == 1


async def test_a_digest_that_cannot_be_read_fails_alone(database: Database) -> None:
    here = await world(database, 1)
    await subscribe(database, channel(2), topic="robots", size=1)
    await here.plan()
    (other,) = await history(database, channel(2))
    async with database.write() as tx:
        of_it = digests.c.id == other.digest_id
        await tx.execute(update(digests).where(of_it).values(left_out=[["new", [1]], "odd"]))
        of_it = deliveries.c.id == (await history(database, channel(1)))[0].id
        await tx.execute(update(deliveries).where(of_it).values(layout="grid"))
    await here.settle()
    assert await states(here) == [State.SENT, State.FAILED]
    assert len(here.chat.posts()) == 1


class Odd(FakeChat):
    """A door whose words no database can keep, or that raises what nobody expects."""

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        if channel.id == "C1":
            raise DeliveryError("\ud83d \0 is what it said", permanent=True)
        return await super().send(channel, post, key, parent)

    async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
        if "odd" in text:
            raise KeyError(account.id)
        await super().notify(account, text, about)


def odd(here: World) -> World:
    here.chat.__class__ = Odd
    return here


async def test_words_that_no_database_can_keep_harm_nobody(database: Database) -> None:
    here = odd(await world(database))
    await here.plan()
    await here.settle()
    assert await states(here) == [State.FAILED, State.SENT]
    assert "is what it said" in ((await history(database, channel()))[0].reason or "")


async def test_a_slow_one_keeps_nobody_waiting(database: Database) -> None:
    arrived, passed_by, answered = asyncio.Event(), asyncio.Event(), asyncio.Event()

    class Slow(FakeChat):
        async def send(self, channel: Channel, *args: Any, **more: Any) -> MessageRef:
            if channel.id == "C1":
                arrived.set()
                await answered.wait()
            else:
                passed_by.set()
            return await super().send(channel, *args, **more)

    here = await world(database, 1)
    here.chat.__class__ = Slow
    await here.plan()
    sending_all = asyncio.create_task(here.sender().send_due())
    await asyncio.wait_for(arrived.wait(), 60)
    await subscribe(database, channel(2))
    await here.plan()
    await asyncio.wait_for(passed_by.wait(), 60)
    assert not here.chat.posts("C1")
    answered.set()
    await sending_all
    assert len(here.chat.posts("C1")) == 1


async def test_a_notice_that_breaks_keeps_nobody_from_the_others(database: Database) -> None:
    here = odd(await world(database, 1))
    async with database.write() as tx:
        row = {"channel_id": await channel_id(tx, channel()), "created_at": FRIDAY, "attempt": 0}
        rows = [row | {"key": text, "text": text, "claimable_at": FRIDAY} for text in ("odd", "b")]
        await tx.execute(notices_table.insert(), rows)
    assert await notifying.tell_due(database, {here.chat.platform: here.chat}, here.clock) == 2
    assert [each.text for each in here.chat.notices] == ["b"]


@pytest.mark.parametrize("seconds", [-10.0, 1e9, float("inf"), float("nan"), 0.0])
async def test_no_limit_is_so_odd_that_it_costs_a_digest(
    database: Database, seconds: float
) -> None:
    class Limiting(FakeChat):
        async def send(self, *args: Any, **more: Any) -> MessageRef:
            if self._clock() < FRIDAY + timedelta(minutes=5):
                raise DeliveryError("too many", retry_after=seconds, everywhere=True)
            return await super().send(*args, **more)

    here = await world(database, 1)
    here.chat.__class__ = Limiting
    await here.plan()
    await here.settle(hours=3)
    assert await states(here, 1) == [State.SENT]


async def test_waiting_for_a_turn_is_no_failed_try(database: Database) -> None:
    manners = replace(MANNERS, per_workspace=1 / 60)
    here = await world(database, 10, manners=manners)
    await here.plan()
    await here.settle()
    assert {(await history(database, channel(n)))[0].attempt for n in range(1, 11)} == {1}


async def test_whoever_configured_it_is_told_of_a_day_that_failed(database: Database) -> None:
    here = await world(database, 1)
    here.chat.breaks()
    await here.plan()
    await here.settle()
    assert await states(here, 1) == [State.FAILED]
    assert len(await told(database)) == 1


async def test_nothing_to_post_is_not_posted(database: Database) -> None:
    class Empty(FakeChat):
        def render(self, digest: Digest, layout: Layout) -> list[Post]:
            return []

    here = await world(database, 1)
    here.chat.__class__ = Empty
    await here.plan()
    await here.settle()
    assert await states(here, 1) == [State.FAILED]
    assert (await state(database, channel())).covered_until == DAY - ONE_DAY


async def test_what_is_to_be_covered_again_is_whatever_is_sent_meanwhile(
    database: Database,
) -> None:
    manners = replace(MANNERS, can_find=False)
    here = await world(database, 1, rules=Rules(can_find=False), manners=manners)
    here.chat.loses_answer(times=1)
    await here.plan()
    await here.settle()
    (unknown,) = await history(database, channel())
    assert unknown.state is State.UNKNOWN
    await tell_week(database, DAY + ONE_DAY)
    here.now = FRIDAY + ONE_DAY
    await here.plan()
    async with database.write() as tx:
        assert await settlements.resolve(tx, unknown.id, State.FAILED)
    await here.settle()
    assert (await state(database, channel())).covered_until == DAY - ONE_DAY
