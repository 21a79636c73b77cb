"""Claims on what crosses: commands, planning, sending, operators, one in the middle of another."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.channels import Channel
from bot.commands.digests import DigestCommands
from bot.deliveries import Skipped, State
from bot.delivery import mending, planning
from bot.delivery.sending import AT_ONCE, BATCH, Sender
from bot.errors import UserError
from bot.intents.digests import DigestIntent
from bot.intents.reading import parse_digest
from bot.models import MessageRef
from bot.replies.digests import Posting
from bot.replies.reply import Refused, Reply
from bot.schedule import Schedule, next_due
from bot.storage import due, settlements
from bot.storage.database import Database, Transaction
from tests.builders import DAY
from tests.chats.chat import MANNERS
from tests.chats.fake import FakeChat
from tests.chats.faults import Rules
from tests.delivery.worlds import (
    FRIDAY,
    ME,
    SOURCE,
    World,
    channel,
    history,
    state,
    subscribe,
    tell_week,
)

ONE_DAY = timedelta(days=1)
WEDNESDAYS = Schedule(time(9), "UTC", frozenset({3}))
WEDNESDAY = FRIDAY - 2 * ONE_DAY
TUESDAY = WEDNESDAY.date() - ONE_DAY


async def say(here: World, typed: str, where: Channel | None = None) -> Reply:
    intent = parse_digest(typed)
    assert isinstance(intent, DigestIntent)
    commands = DigestCommands(here.database, SOURCE)
    return await commands.handle(intent, where or channel(), ME, here.now)


async def next_day(here: World, day: date, **fault: str) -> None:
    """Have an edition told, and the digest of the morning after it planned and settled."""
    here.now = datetime.combine(day + ONE_DAY, time(9), FRIDAY.tzinfo)
    await tell_week(here.database, day)
    if fault:
        here.chat.forbids(**fault)  # type: ignore[arg-type]
    await here.plan()
    await here.settle()
    here.chat.answers()


async def seen(here: World) -> set[str]:
    """Return the editions, `28 May`, of which a channel has had a paper."""
    text = "\n".join(each.text for each in here.chat.posts())
    return set(re.findall(r"Robot \d of (\d\d \w{3})", text))


def editions(first: date, last: date) -> set[str]:
    days = [first + n * ONE_DAY for n in range((last - first).days + 1)]
    return {f"{day:%d %b}" for day in days}


class TestOperators:
    async def test_what_was_posted_since_is_not_tried_again(self, database: Database) -> None:
        here = World(
            database, rules=Rules(can_find=False), manners=replace(MANNERS, can_find=False)
        )
        await subscribe(database)
        here.chat.loses_answer(times=1)
        await next_day(here, DAY)
        await next_day(here, DAY + ONE_DAY, code="is_archived")
        await say(here, "resume")
        await next_day(here, DAY + 2 * ONE_DAY)
        first, second = 1, 2
        await mending.resolve(database, first, State.FAILED)
        await mending.retry(database, first, here.clock)
        await here.settle()
        with pytest.raises(UserError, match="posted on 31 May 2026"):
            await mending.retry(database, second, here.clock)


class TestWindows:
    async def test_what_a_weekly_digest_left_behind_is_in_the_next_one(
        self, database: Database
    ) -> None:
        here = World(database, WEDNESDAY)
        await tell_week(database, TUESDAY - ONE_DAY)
        await subscribe(
            database,
            schedule=WEDNESDAYS,
            covered_until=TUESDAY - 7 * ONE_DAY,
            now=WEDNESDAY - ONE_DAY / 24,
            size=20,
            patience=timedelta(hours=1),
        )
        here.later(hours=1)
        await here.plan()
        await here.settle()
        await tell_week(database, TUESDAY)
        here.now = WEDNESDAY + 7 * ONE_DAY
        await tell_week(database, here.now.date() - ONE_DAY)
        await here.plan()
        await here.settle()
        assert await seen(here) == editions(TUESDAY - 6 * ONE_DAY, here.now.date() - ONE_DAY)

    async def test_what_lies_too_far_back_is_left_behind_for_good(self, database: Database) -> None:
        here = World(database)
        await tell_week(database, DAY - ONE_DAY)
        await subscribe(database, covered_until=DAY - 12 * ONE_DAY, size=3)
        here.later(hours=2)
        await here.plan()
        await here.settle()
        assert (await state(database, channel())).covered_until == DAY - ONE_DAY


class TestCallingOff:
    @pytest.mark.parametrize("word", ["pause", "unsubscribe"])
    async def test_what_may_be_there_and_is_not_is_not_sent_again(
        self, database: Database, word: str
    ) -> None:
        here = World(database)
        await tell_week(database)
        await subscribe(database)
        await here.plan()
        here.chat.breaks(times=1)
        await here.sender().send_due()
        await say(here, word)
        await here.settle()
        (delivery,) = await history(database, channel())
        assert delivery.state is State.SKIPPED
        assert delivery.reason in (Skipped.PAUSED, Skipped.UNSUBSCRIBED)
        assert not here.chat.posts()

    @pytest.mark.parametrize("word", ["pause", "unsubscribe"])
    async def test_what_is_refused_for_now_while_it_is_called_off_does_not_come_later(
        self, database: Database, word: str
    ) -> None:
        here = World(database)
        await tell_week(database)
        await subscribe(database)

        class Interrupted(FakeChat):
            async def send(self, *args: Any, **more: Any) -> MessageRef:
                await say(here, word)
                return await super().send(*args, **more)

        await here.plan()
        here.chat.__class__ = Interrupted
        here.chat.limits(30, times=1)
        await here.sender().send_due()
        await here.settle()
        assert (await history(database, channel()))[0].state is State.SKIPPED
        assert not here.chat.posts()

    async def test_what_is_there_is_found_and_counts(self, database: Database) -> None:
        here = World(database)
        await tell_week(database)
        await subscribe(database)
        await here.plan()
        here.chat.loses_answer(times=1)
        await here.sender().send_due()
        await say(here, "unsubscribe")
        await here.settle()
        assert (await history(database, channel()))[0].state is State.SENT
        assert len(here.chat.posts()) == 1

    async def test_a_pause_that_was_made_longer_is_not_ended_by_who_looked_before(
        self, database: Database
    ) -> None:
        here = World(database)
        await subscribe(database)
        await say(here, "pause 1d")
        here.later(days=1)
        async with database.read() as tx:
            looked = await due.wakened(tx, here.now)
        await say(here, "pause 5d")
        async with database.write() as tx:
            next_ = [(each, next_due(each.schedule, each.after)) for each in looked]
            await due.reschedule(tx, next_)
        after = await state(database, channel())
        assert (after.is_paused, after.due) == (True, None)


class TestNow:
    async def test_uses_up_no_date_while_the_source_has_not_told(self, database: Database) -> None:
        here = World(database, FRIDAY + timedelta(hours=3))
        await tell_week(database, DAY - ONE_DAY)
        await subscribe(database, now=here.now)
        before = (await state(database, channel())).due
        said = await say(here, "now")
        assert isinstance(said, Refused)
        assert "still being fetched" in said.problem
        assert (await state(database, channel())).due == before

    async def test_tries_the_one_that_failed_again_instead_of_using_up_another_date(
        self, database: Database
    ) -> None:
        here = World(database)
        await tell_week(database)
        await subscribe(database)
        here.chat.forbids("not_in_channel")
        await here.plan()
        for _ in range(3):
            await here.settle()
            here.later(minutes=1)
            said = await say(here, "now")
            assert isinstance(said, Posting)
            assert said.day == FRIDAY.date()
        here.chat.answers()
        await here.settle()
        (delivery,) = await history(database, channel())
        assert (delivery.state, len(here.chat.posts())) == (State.SENT, 1)
        coming = (await state(database, channel())).due
        assert coming
        assert coming.day == FRIDAY.date() + ONE_DAY


class GivenUpMeanwhile:
    """A database in which digests are given up between a look and what is written after it."""

    def __init__(self, database: Database, now: datetime) -> None:
        self.read = database.read
        self._database = database
        self._now = now

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        async with self._database.write() as tx:
            assert await settlements.expire(tx, self._now) == 1
        async with self._database.write() as tx:
            yield tx


async def test_one_given_up_half_posted_while_it_is_planned_gets_what_is_left(
    database: Database,
) -> None:
    here = World(database, manners=replace(MANNERS, between_posts=ONE_DAY / 24))
    await tell_week(database, papers=12)
    half, refused = channel(), channel(2)
    for each in (half, refused):
        await subscribe(database, each, size=12)
    here.chat.forbids("not_in_channel", channel="C2")
    await here.plan()
    await here.sender().send_due()
    here.chat.answers()
    await say(here, "resume", refused)
    here.now = FRIDAY + ONE_DAY
    await tell_week(database, DAY + ONE_DAY, papers=12)
    meanwhile = GivenUpMeanwhile(database, here.now)
    await planning.plan(meanwhile, SOURCE, here.now)  # type: ignore[arg-type]
    here.later(minutes=2)
    await here.plan()
    await here.settle()
    text = "\n".join(each.text for each in here.chat.posts("C1"))
    papers = re.findall(r"papers/(\S+)", text)
    assert len(papers) == len(set(papers)) > 10


class Hanging(FakeChat):
    """A platform that takes requests and never answers."""

    async def send(self, *args: Any, **more: Any) -> MessageRef:
        await asyncio.Event().wait()
        return await super().send(*args, **more)


async def test_a_platform_that_hangs_keeps_no_other_waiting(database: Database) -> None:
    arrived = asyncio.Event()

    class Announcing(FakeChat):
        async def send(self, *args: Any, **more: Any) -> MessageRef:
            arrived.set()
            return await super().send(*args, **more)

    here = World(database)
    here.chat.__class__ = Announcing
    await tell_week(database)
    for n in range(1, AT_ONCE + BATCH):
        await subscribe(database, replace(channel(n), platform="hanging"))
    await here.plan()
    here.later(seconds=1)
    await subscribe(database, now=FRIDAY - ONE_DAY / 24)
    await here.plan()
    patient = replace(MANNERS, per_second=1e6, per_workspace=1e6, answer_within=ONE_DAY / 86400)
    hanging = Hanging(lambda: here.now, manners=patient, platform="hanging")
    chats = {"hanging": hanging, here.chat.platform: here.chat}
    sender = Sender(database, chats, "one", here.clock)
    sending_all = asyncio.create_task(sender.send_due())
    await asyncio.wait_for(arrived.wait(), 60)
    assert sender.done.settled.keys() <= {State.SENT}
    await sending_all


async def test_one_that_is_stopped_between_claiming_and_sending_leaves_nothing_unknown(
    database: Database,
) -> None:
    here = World(database, rules=Rules(can_find=False), manners=replace(MANNERS, can_find=False))
    await tell_week(database)
    for n in range(1, 11):
        await subscribe(database, channel(n))
    await here.plan()

    class Stopped(Sender):
        async def _claim(self) -> Any:
            claim = await super()._claim()
            sending_all.cancel()
            return claim

    stopped = Stopped(database, {here.chat.platform: here.chat}, "stopped", here.clock)
    sending_all = asyncio.create_task(stopped.send_due())
    with pytest.raises(asyncio.CancelledError):
        await sending_all
    here.later(minutes=1)
    await here.settle()
    states = [(await history(database, channel(n)))[0].state for n in range(1, 11)]
    assert states == [State.SENT] * 10
    assert len(here.chat.posts()) == 10
