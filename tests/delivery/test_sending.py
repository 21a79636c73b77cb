"""Claims on sending: every post once, whatever the platform answers and whoever is overtaken."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from bot.channels import Channel
from bot.deliveries import Delivery, State
from bot.delivery import notifying
from bot.delivery.sending import Sender, _Claim
from bot.models import Layout, MessageRef, Post
from bot.storage import channels, claims, digests, ledger, paces, settlements
from bot.storage.database import Database
from tests.builders import DAY
from tests.chats.chat import MANNERS
from tests.chats.fake import FakeChat
from tests.chats.faults import Rules, Scope, What
from tests.delivery.worlds import (
    FRIDAY,
    World,
    channel,
    history,
    state,
    subscribe,
    tell_week,
    told,
)

ONE_DAY = timedelta(days=1)


async def world(database: Database, channels: int = 1, **chat: Any) -> World:
    """Return channels that are due and planned."""
    made = World(database, **chat)
    await tell_week(database)
    for n in range(1, channels + 1):
        await subscribe(database, channel(n))
    await made.plan()
    return made


async def last(world: World, number: int = 1) -> Delivery:
    return (await history(world.database, channel(number)))[0]


class TestWell:
    async def test_what_is_planned_is_posted_once_and_settled(self, database: Database) -> None:
        here = await world(database, channels=3)
        assert await here.sender().send_due() == 3
        assert await here.sender().send_due() == 0
        assert [len(here.chat.posts(f"C{n}")) for n in (1, 2, 3)] == [1, 1, 1]
        delivery = await last(here)
        assert (delivery.state, len(delivery.posts), delivery.attempt) == (State.SENT, 1, 1)
        assert (await state(database, channel())).covered_until == DAY

    async def test_a_thread_is_posted_in_order_under_its_first_message(
        self, database: Database
    ) -> None:
        here = World(database)
        await tell_week(database)
        await subscribe(database, layout=Layout.THREAD)
        await here.plan()
        await here.sender().send_due()
        first, *replies = here.chat.posts("C1")
        assert first.parent is None
        assert [each.parent for each in replies] == [first.id] * 3

    async def test_between_posts_of_a_channel_there_is_the_time_it_wants(
        self, database: Database
    ) -> None:
        here = World(database, manners=replace(MANNERS, between_posts=timedelta(seconds=61)))
        await tell_week(database)
        await subscribe(database, layout=Layout.THREAD)
        await here.plan()
        await here.settle()
        times = [each.at for each in here.chat.posts("C1")]
        assert len(times) == 4
        assert all(b - a > timedelta(minutes=1) for a, b in pairwise(times))

    async def test_two_processes_share_the_work(self, database: Database) -> None:
        here = await world(database, channels=30)
        counts = await asyncio.gather(*(here.sender(str(n)).send_due() for n in range(3)))
        assert sum(counts) == 30
        assert len(here.chat.posts()) == 30
        assert not here.chat.duplicates(ever=True)

    async def test_a_message_has_a_key_of_at_most_25_ascii_characters(
        self, database: Database
    ) -> None:
        here = await world(database)
        await here.sender().send_due()
        (post,) = here.chat.posts()
        assert len(post.key) <= 25
        assert post.key.isascii()


class TestBadWeather:
    async def test_a_limit_moves_it_to_when_the_platform_wants_it(self, database: Database) -> None:
        here = await world(database)
        here.chat.limits(90, times=1)
        sender = here.sender()
        await sender.send_due()
        waiting = await last(here)
        assert waiting.state is State.PLANNED
        assert waiting.next_try_at
        assert timedelta(seconds=90) <= waiting.next_try_at - here.now < timedelta(seconds=95)
        here.later(seconds=89)
        assert await sender.send_due() == 0
        here.later(seconds=6)
        assert await sender.send_due() == 1
        assert (await last(here)).state is State.SENT

    async def test_a_limit_of_a_workspace_spares_all_its_channels(self, database: Database) -> None:
        here = await world(database, channels=3)
        here.chat.limits(60, times=1, channel="C1", scope=Scope.WORKSPACE)
        sender = here.sender()
        await sender.send_due()
        await subscribe(database, channel(9))
        await here.plan()
        assert await sender.send_due() == 0
        here.later(seconds=61)
        await here.settle(sender)
        assert len(here.chat.posts()) == 4

    @pytest.mark.parametrize("is_one", [True, False])
    async def test_a_limit_of_everything_holds_in_all_workspaces_where_we_are_one(
        self, database: Database, is_one: bool
    ) -> None:
        here = await world(database, manners=replace(MANNERS, is_one=is_one))
        here.chat.limits(60, times=1, scope=Scope.PLATFORM)
        sender = here.sender()
        await sender.send_due()
        await subscribe(database, channel(9, "T2"))
        await here.plan()
        assert await sender.send_due() == (0 if is_one else 1)
        here.later(seconds=64)
        await here.settle(sender)
        assert len(here.chat.posts()) == 2

    async def test_an_answer_that_was_lost_is_looked_for_before_it_is_sent_again(
        self, database: Database
    ) -> None:
        here = await world(database)
        here.chat.loses_answer(times=1)
        sender = here.sender()
        await here.settle(sender)
        delivery = await last(here)
        assert (delivery.state, sender.done.found, len(delivery.posts)) == (State.SENT, 1, 1)
        assert len(here.chat.posts()) == 1
        assert not here.chat.duplicates(ever=True)

    async def test_a_platform_that_never_answers_is_asked_whether_it_is_there(
        self, database: Database
    ) -> None:
        class Silent(FakeChat):
            async def send(self, *args: Any, **more: Any) -> MessageRef:
                message = await super().send(*args, **more)
                await asyncio.Event().wait()
                return message

        here = await world(database, manners=replace(MANNERS, answer_within=timedelta(seconds=0.1)))
        here.chat.__class__ = Silent
        await here.settle()
        delivery = await last(here)
        assert (delivery.state, delivery.attempt) == (State.SENT, 2)
        assert len(here.chat.posts()) == 1

    async def test_what_was_not_taken_is_sent_again(self, database: Database) -> None:
        here = await world(database)
        here.chat.breaks(times=2).hangs_up(times=1)
        await here.settle()
        assert len(here.chat.posts()) == 1
        assert (await last(here)).attempt == 4

    async def test_a_platform_that_remembers_keys_is_sent_the_same_again(
        self, database: Database
    ) -> None:
        manners = replace(MANNERS, can_find=False, repeats_within=timedelta(minutes=3))
        rules = Rules(idempotent_for=300, can_find=False)
        here = await world(database, rules=rules, manners=manners)
        here.chat.loses_answer(times=1)
        await here.settle()
        assert (await last(here)).state is State.SENT
        assert not here.chat.duplicates(ever=True)

    async def test_what_nobody_can_know_is_unknown_and_counts_as_shown(
        self, database: Database
    ) -> None:
        manners = replace(MANNERS, can_find=False)
        here = await world(database, rules=Rules(can_find=False), manners=manners)
        here.chat.loses_answer(times=1)
        await here.settle()
        delivery = await last(here)
        assert (delivery.state, len(here.chat.posts())) == (State.UNKNOWN, 1)
        assert delivery.reason
        assert (await state(database, channel())).covered_until == DAY

    async def test_an_unknown_one_that_failed_is_covered_by_the_next(
        self, database: Database
    ) -> None:
        manners = replace(MANNERS, can_find=False)
        here = await world(database, rules=Rules(can_find=False), manners=manners)
        here.chat.loses_answer(times=1)
        await here.settle()
        async with database.write() as tx:
            assert await settlements.resolve(tx, (await last(here)).id, State.FAILED)
            assert not await settlements.resolve(tx, (await last(here)).id, State.FAILED)
        assert (await state(database, channel())).covered_until == DAY - ONE_DAY

    async def test_who_configured_it_is_told_of_a_day_that_was_given_up(
        self, database: Database
    ) -> None:
        here = await world(database, channels=2)
        async with database.write() as tx:
            assert await settlements.expire(tx, here.later(hours=25)) == 2
            assert await settlements.expire(tx, here.now) == 0
        failed = await last(here)
        assert (failed.state, await told(database)) == (State.FAILED, [failed.reason] * 2)

    async def test_of_what_was_given_up_half_way_the_posted_half_counts_as_shown(
        self, database: Database
    ) -> None:
        here = World(database, manners=replace(MANNERS, between_posts=ONE_DAY / 24))
        await tell_week(database, papers=12)
        where = await subscribe(database, size=20)
        await here.plan()
        await here.sender().send_due()
        async with database.write() as tx:
            assert await settlements.expire(tx, here.later(hours=25)) == 1
        async with database.read() as tx:
            (digest,) = (await digests.load(tx, [(await last(here)).digest_id or 0])).values()
            of_it = [each.candidate.paper.key for each in digest.entries]
            shown = await ledger.shown(tx, where, of_it)
        assert (len(of_it), set(shown)) == (12, set(of_it[:10]))

    async def test_a_permanent_refusal_stops_the_channel_and_tells_its_owner_once(
        self, database: Database
    ) -> None:
        here = await world(database, channels=2)
        here.chat.forbids("is_archived", channel="C1")
        await here.settle()
        failed, other = await last(here, 1), await last(here, 2)
        assert (failed.state, other.state) == (State.FAILED, State.SENT)
        assert (await state(database, channel())).covered_until == DAY - ONE_DAY
        async with database.read() as tx:
            assert await channels.broken_by(tx, channel()) == failed.reason
        assert await told(database) == [failed.reason]
        chats = {here.chat.platform: here.chat}
        assert await notifying.tell_due(database, chats, here.clock) == 1
        assert await notifying.tell_due(database, chats, here.clock) == 0
        assert [each.text for each in here.chat.notices] == [failed.reason]
        here.later(days=1)
        await here.plan()
        assert len(await history(database, channel())) == 1

    async def test_what_never_works_is_given_up_with_the_day(self, database: Database) -> None:
        here = await world(database)
        here.chat.breaks()
        await here.settle()
        delivery = await last(here)
        assert delivery.state is State.FAILED
        assert "day" in (delivery.reason or "")
        assert delivery.attempt < 70
        here.chat.answers()
        await tell_week(database, DAY + ONE_DAY)
        await here.plan()
        await here.settle()
        assert len(here.chat.posts()) == 1

    async def test_one_channel_that_breaks_delays_no_other(self, database: Database) -> None:
        here = await world(database, channels=5)
        here.chat.breaks(channel="C2").limits(3600, channel="C3")
        await here.sender().send_due()
        assert [len(here.chat.posts(f"C{n}")) for n in range(1, 6)] == [1, 0, 0, 1, 1]

    async def test_a_thread_that_was_cut_off_goes_on_where_it_stopped(
        self, database: Database
    ) -> None:
        here = World(database)
        await tell_week(database)
        await subscribe(database, layout=Layout.THREAD)
        await here.plan()
        here.chat.loses_answer(times=1, probability=0.5).breaks(probability=0.5)
        await here.settle()
        texts = [each.text for each in here.chat.posts("C1")]
        assert len(texts) == len(set(texts)) == 4

    async def test_a_mistake_of_ours_harms_no_other(self, database: Database) -> None:
        here = await world(database, channels=2)
        here.chat.__class__ = Clumsy
        await here.sender().send_due()
        assert [len(here.chat.posts(f"C{n}")) for n in (1, 2)] == [0, 1]
        broken = await last(here)
        assert (broken.state, "mistake" in (broken.reason or "")) == (State.UNKNOWN, True)

    async def test_a_workspace_that_is_down_is_left_alone_and_others_are_not(
        self, database: Database
    ) -> None:
        here = await world(database, channels=60)
        await subscribe(database, channel(99, "T2"))
        await here.plan()
        here.chat.breaks(workspace="T1")
        sender = here.sender()
        await sender.send_due()
        assert len(here.chat.posts("C99")) == 1
        here.later(seconds=8)
        before = len(here.chat.journal.events)
        await sender.send_due()
        assert len(here.chat.journal.events) == before
        here.chat.answers()
        await here.settle(sender)
        assert len(here.chat.posts()) == 61


class Clumsy(FakeChat):
    """A door with a bug."""

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        if channel.id == "C1":
            raise ZeroDivisionError
        return await super().send(channel, post, key, parent)


class TestOvertaken:
    async def test_what_a_crashed_process_had_claimed_is_taken_over_when_its_lease_ends(
        self, database: Database
    ) -> None:
        here = await world(database)
        await claim(here)
        other = here.sender("other")
        assert await other.send_due() == 0
        here.later(minutes=1)
        assert await other.send_due() == 1
        assert (await last(here)).state is State.SENT

    async def test_what_it_had_sent_is_found(self, database: Database) -> None:
        here = await world(database)
        stalled = Stalled(here, after_sending=True)
        await stalled.begin()
        here.later(minutes=1)
        other = here.sender("other")
        await other.send_due()
        assert (other.done.found, len(here.chat.posts())) == (1, 1)
        assert (await last(here)).state is State.SENT
        await stalled.go_on()
        assert len(here.chat.posts()) == 1

    async def test_one_that_stood_still_before_it_sent_takes_its_message_away(
        self, database: Database
    ) -> None:
        here = await world(database)
        stalled = Stalled(here, after_sending=False)
        await stalled.begin()
        here.later(minutes=1)
        await here.sender("other").send_due()
        await stalled.go_on()
        assert len(here.chat.posts()) == 1
        assert len(here.chat.duplicates(ever=True)) == 1
        assert stalled.sender.done.withdrawn == 1
        (post,) = (await last(here)).posts
        assert here.chat.posts()[0].id == post.message_id

    async def test_a_message_that_cannot_be_taken_away_at_once_is_taken_away_soon(
        self, database: Database
    ) -> None:
        here = await world(database)
        stalled = Stalled(here, after_sending=False)
        await stalled.begin()
        here.later(minutes=1)
        await here.sender("other").send_due()
        here.chat.breaks(on=What.DELETE, times=1)
        await stalled.go_on()
        assert (len(here.chat.posts()), stalled.sender.done.withdrawn) == (1, 1)

    async def test_one_that_can_never_be_taken_away_is_told_to_operators(
        self, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        here = await world(database)
        stalled = Stalled(here, after_sending=False)
        await stalled.begin()
        here.later(minutes=1)
        await here.sender("other").send_due()
        here.chat.forbids("cant_delete", on=What.DELETE)
        await stalled.go_on()
        assert (len(here.chat.posts()), stalled.sender.done.withdrawn) == (2, 0)
        assert "delivery.stray" in caplog.messages

    async def test_with_keys_that_are_remembered_it_never_was_twice(
        self, database: Database
    ) -> None:
        manners = replace(MANNERS, repeats_within=timedelta(minutes=5))
        here = await world(database, rules=Rules(idempotent_for=600), manners=manners)
        stalled = Stalled(here, after_sending=False)
        await stalled.begin()
        here.later(minutes=1)
        await here.sender("other").send_due()
        await stalled.go_on()
        assert len(here.chat.posts()) == 1
        assert not here.chat.duplicates(ever=True)

    async def test_after_the_day_it_is_asked_for_and_not_sent_any_more(
        self, database: Database
    ) -> None:
        here = await world(database)
        await claim(here)
        here.later(days=2)
        await here.settle()
        assert (await last(here)).state is State.FAILED
        assert not here.chat.posts()


async def claim(here: World) -> None:
    """Claim all, as a process does that crashes before it sends."""
    async with here.database.write() as tx:
        lease = here.now + timedelta(seconds=30)
        assert await claims.claim(tx, "gone", [here.chat.platform], here.now, lease, 10)


class Frozen(Sender):
    """One that claims once: then its machine stands still."""

    async def _claim(self) -> Any:
        claim, self._claim = await super()._claim(), self._nothing  # type: ignore[method-assign]
        return claim

    async def _nothing(self) -> Any:
        return _Claim()


class Stalled:
    """A process whose machine stands still, before or after a message is taken."""

    def __init__(self, here: World, *, after_sending: bool) -> None:
        self.sender = Frozen(here.database, {here.chat.platform: here.chat}, "stalled", here.clock)
        self._here = here
        self._after = after_sending
        self._go = asyncio.Event()
        self._there = asyncio.Event()
        self._task: asyncio.Task[int] | None = None

    async def begin(self) -> None:
        """Run until it stands still."""
        chat = self._here.chat
        through = chat._carry

        async def carry(asked: Any) -> Any:
            answer = await through(asked) if self._after else None
            chat._carry = through  # type: ignore[method-assign]
            self._there.set()
            await self._go.wait()
            return answer if self._after else await through(asked)

        chat._carry = carry  # type: ignore[method-assign]
        self._task = asyncio.create_task(self.sender.send_due())
        await asyncio.wait_for(self._there.wait(), 10)
        await asyncio.sleep(0.2)  # until it has seen that there is nothing else to claim

    async def go_on(self) -> None:
        """Let it go on, to its end."""
        assert self._task
        self._go.set()
        await asyncio.wait_for(self._task, 20)


class TestTurns:
    async def test_a_burst_goes_out_at_the_rate_of_the_workspace(self, database: Database) -> None:
        manners = replace(MANNERS, per_workspace=1 / 6, per_second=100)
        here = await world(database, channels=40, manners=manners)
        await here.settle()
        times = sorted(each.at for each in here.chat.posts())
        assert len(times) == 40
        assert times[-1] - times[0] >= 38 * timedelta(seconds=6)
        assert times[-1] - times[0] <= 40 * timedelta(seconds=6) + timedelta(minutes=1)

    async def test_whose_turn_would_come_after_its_day_takes_none(self, database: Database) -> None:
        manners = replace(MANNERS, per_workspace=1 / 36_000)
        here = await world(database, channels=9, manners=manners)
        await here.settle()
        states = [(await last(here, n)).state for n in range(1, 10)]
        assert (states.count(State.SENT), states.count(State.FAILED)) == (3, 6)
        async with database.write() as tx:
            free = await paces.next_free(tx, ["posts:testchat/T1"], here.now)
        assert max(free.values()) <= FRIDAY + timedelta(hours=34)

    async def test_another_workspace_is_not_behind_it(self, database: Database) -> None:
        manners = replace(MANNERS, per_workspace=1 / 6, per_second=100)
        here = await world(database, channels=40, manners=manners)
        sender = here.sender()
        await sender.send_due()
        await subscribe(database, channel(99, "T2"))
        here.later(minutes=1)
        await here.plan()
        await sender.send_due()
        assert len(here.chat.posts("C99")) == 1
        assert len(here.chat.posts()) < 20


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_weather_each_is_posted_once_or_explained(
    database: Database, seed: int
) -> None:
    here = await world(database, channels=40, seed=seed)
    here.chat.limits(20, probability=0.3).breaks(probability=0.1)
    here.chat.loses_answer(probability=0.05).forbids(probability=0.02, on=What.POST)
    await here.settle()
    for n in range(1, 41):
        delivery = await last(here, n)
        posts = len(here.chat.posts(f"C{n}"))
        assert (delivery.state, posts) in ((State.SENT, 1), (State.FAILED, 0), (State.UNKNOWN, 0))
        assert delivery.state is State.SENT or delivery.reason
    assert len(here.chat.posts()) >= 35
    assert not here.chat.duplicates(ever=True)
