"""Claims on places: where nothing can be posted nothing is tried, nothing lost, and one told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from bot.channels import Channel
from bot.deliveries import Delivery, Skipped, State
from bot.delivery import mending, roundups
from bot.delivery.planning import Planned, plan
from bot.errors import UserError
from bot.intents.places import Arrived, Departed, ShowMyChannels, Uninstalled
from bot.intents.reading import parse_digest
from bot.models import Kind
from bot.replies.digests import Posting, Status
from bot.replies.places import MOST, Arrival, MyChannels, Noticed
from bot.storage import breaking, channels, due, ledger, notices
from bot.storage import channel_tables as tables
from bot.storage.database import Database, Transaction
from tests.builders import DAY
from tests.delivery.worlds import (
    FRIDAY,
    ME,
    SOURCE,
    change,
    channel,
    history,
    state,
    subscribe,
    tell_week,
    told,
)
from tests.saving.groups import Group, group, person

ONE_DAY = timedelta(days=1)
WHY = "the channel was archived; unarchive it"
GONE = "Paperboy was removed from the workspace; install it again"


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Group]:
    """Have a channel that got its first digest."""
    async with group(database, tmp_path / "index") as made:
        yield made


async def why(database: Database, where: Channel) -> str | None:
    async with database.read() as tx:
        return await channels.broken_by(tx, where)


async def rows(database: Database, table: Any) -> int:
    async with database.read() as tx:
        return int(await tx.scalar(select(func.count()).select_from(table)))


async def told_to(database: Database) -> Sequence[str]:
    """Return who is told of what is to be told, as the first."""
    async with database.write() as tx:
        found = []
        while one := await notices.claim(tx, ["testchat"], FRIDAY + 99 * ONE_DAY, FRIDAY):
            found.append(one.to.id if one.to else "nobody")
            await notices.told(tx, one, FRIDAY)
    return found


async def is_any_due(here: Group) -> bool:
    async with here.database.read() as tx:
        return await due.is_any(tx, here.now)


async def days_pass(here: Group, days: int) -> None:
    """Let days go by in which all editions are told and whoever plans looks every six hours."""
    for _ in range(days):
        await tell_week(here.database, here.now.date())
        for _ in range(4):
            here.later(hours=6)
            await here.deliver()


def said(found: Sequence[Delivery]) -> list[tuple[date, State, str | None]]:
    return [(each.local_date, each.state, each.reason) for each in found]


class TestDeparted:
    async def test_says_why_nothing_can_be_posted_and_tells_whoever_set_it_up_once(
        self, here: Group
    ) -> None:
        for _ in range(3):
            assert await here.ask(Departed(WHY)) == Noticed()
        assert await why(here.database, here.where) == WHY
        assert await told(here.database) == [WHY]
        assert await told_to(here.database) == [ME.id]
        status = await here.told(parse_digest("status"), Status)
        assert status.broken_by == WHY

    async def test_told_to_several_at_once_tells_once(self, here: Group) -> None:
        await asyncio.gather(*(here.ask(Departed(f"{WHY} ({n})")) for n in range(5)))
        assert len(await told(here.database)) == 1

    async def test_again_after_it_was_mended_tells_again(self, here: Group) -> None:
        for _ in range(2):
            await here.ask(Departed(WHY))
            await here.ask(Arrived())
        assert await told(here.database) == [WHY, WHY]

    async def test_for_another_reason_is_known_and_told_to_nobody_twice(self, here: Group) -> None:
        await here.ask(Departed(WHY))
        await here.ask(Departed("it was deleted"))
        assert await why(here.database, here.where) == "it was deleted"
        assert await told(here.database) == [WHY]

    async def test_tells_nobody_where_nobody_wants_anything(self, here: Group) -> None:
        await here.ask(parse_digest("unsubscribe"))
        await here.ask(Departed(WHY))
        assert await why(here.database, here.where) == WHY
        assert await told(here.database) == []

    async def test_of_a_channel_that_only_has_a_roundup_tells_whoever_set_that_up(
        self, here: Group
    ) -> None:
        where = channel(9)
        await here.ask(parse_digest("roundup Sat 15:00 UTC"), person(7), where)
        await here.ask(Departed(WHY), None, where)
        assert await told_to(here.database) == [person(7).id]

    async def test_leaves_no_trace_of_a_channel_that_was_never_heard_of(self, here: Group) -> None:
        before = await rows(here.database, tables.channels)
        assert await here.ask(Departed(WHY), None, channel(77, "T7")) == Noticed()
        assert await rows(here.database, tables.channels) == before

    async def test_calls_nothing_off_and_is_news_no_more_when_that_fails(self, here: Group) -> None:
        await tell_week(here.database, FRIDAY.date())
        await plan(here.database, SOURCE, here.later(hours=24))
        await here.ask(Departed(WHY))
        here.world.chat.forbids("is_archived", channel=here.where.id)
        await here.world.settle()
        last, *_ = await history(here.database, here.where)
        assert last.state is State.FAILED
        assert await why(here.database, here.where) == last.reason
        assert await told(here.database) == [WHY]

    async def test_after_a_digest_that_failed_there_tells_nobody_again(self, here: Group) -> None:
        here.world.chat.forbids("is_archived", channel=here.where.id)
        await days_pass(here, 1)
        (failure,) = await told(here.database)
        await here.ask(Departed(WHY))
        assert await told(here.database) == [failure]
        assert await why(here.database, here.where) == WHY


class TestArrived:
    async def test_in_a_channel_that_nobody_set_up_leaves_no_trace(self, here: Group) -> None:
        before = await rows(here.database, tables.channels)
        reply = await here.ask(Arrived(person(3)), None, channel(77, "T7"))
        assert reply == Arrival(None, None, was_broken=False)
        assert await rows(here.database, tables.channels) == before

    async def test_says_when_the_next_digest_comes(self, here: Group) -> None:
        reply = await here.told(Arrived(), Arrival)
        assert reply.subscription == await state(here.database, here.where)
        assert reply.next_run
        assert reply.next_run.due.day == FRIDAY.date() + ONE_DAY
        assert not reply.was_broken
        await here.ask(Departed(WHY))
        assert (await here.told(Arrived(), Arrival)).was_broken
        assert not (await here.told(Arrived(), Arrival)).was_broken

    async def test_says_what_there_is_but_digests(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        assert (await here.told(Arrived(), Arrival)).roundup
        await here.ask(parse_digest("unsubscribe"))
        reply = await here.told(Arrived(), Arrival)
        assert reply.subscription
        assert (reply.subscription.is_on, reply.next_run, reply.roundup) == (False, None, None)


class TestMeanwhile:
    async def test_nothing_is_planned_and_nothing_is_looked_at(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        await here.ask(Departed(WHY))
        for _ in range(20):
            here.later(days=1)
            assert not await is_any_due(here)
            assert await plan(here.database, SOURCE, here.now) == Planned()
            assert await roundups.plan(here.database, here.now) == 0
        assert len(await history(here.database, here.where)) == 1

    @pytest.mark.parametrize(
        "mends", [Arrived(), parse_digest("resume"), parse_digest("subscribe")]
    )
    async def test_is_made_up_for_by_one_digest_of_all_that_closed_and_the_dates_are_known(
        self, here: Group, mends: Any
    ) -> None:
        before = await state(here.database, here.where)
        await here.ask(Departed(WHY))
        await days_pass(here, 4)
        assert await state(here.database, here.where) == before
        await here.ask(mends)
        await here.deliver()
        found = await history(here.database, here.where)
        first = FRIDAY.date()
        assert said(found) == [
            (first + 4 * ONE_DAY, State.SENT, None),
            *((first + n * ONE_DAY, State.SKIPPED, Skipped.CLOSED) for n in (3, 2, 1)),
            (first, State.SENT, None),
        ]
        assert found[0].window
        assert found[0].window.after == before.covered_until == DAY
        await days_pass(here, 1)
        (latest, *_) = await history(here.database, here.where)
        assert (latest.local_date, latest.state) == (first + 5 * ONE_DAY, State.SENT)

    async def test_a_digest_of_now_mends_it_too(self, here: Group) -> None:
        await here.ask(Departed(WHY))
        await tell_week(here.database, FRIDAY.date())
        here.later(hours=20)
        await here.told(parse_digest("now"), Posting)
        await here.deliver()
        (latest, *_) = await history(here.database, here.where)
        assert latest.state is State.SENT

    async def test_what_nothing_ran_for_later_is_not_blamed_on_it(self, here: Group) -> None:
        await here.ask(Departed(WHY))
        await here.ask(Arrived())
        here.later(days=3)
        await tell_week(here.database, here.now.date())
        await here.deliver()
        found = await history(here.database, here.where)
        assert [each.reason for each in found] == [None, Skipped.MISSED, Skipped.MISSED, None]

    async def test_roundups_of_weeks_that_were_missed_are_known(self, here: Group) -> None:
        where = channel(9)
        await here.ask(parse_digest("roundup Sat 15:00 UTC"), None, where)
        await here.ask(Departed(WHY), None, where)
        here.later(days=16)
        await here.deliver()
        await here.ask(Arrived(), None, where)
        await here.deliver()
        async with here.database.read() as tx:
            found = await ledger.history(tx, where, 9, Kind.ROUNDUP)
        assert [each.reason for each in found] == [Skipped.EMPTY, Skipped.CLOSED, Skipped.CLOSED]

    async def test_a_pause_ends_and_nothing_is_planned(self, here: Group) -> None:
        await here.ask(parse_digest("pause 2d"))
        await here.ask(Departed(WHY))
        here.later(days=3)
        assert not await is_any_due(here)

    async def test_what_failed_is_not_tried_again_by_an_operator_where_it_has_no_digest(
        self, here: Group
    ) -> None:
        await here.ask(Departed(WHY))
        await days_pass(here, 2)
        await here.ask(Arrived())
        await here.deliver()
        closed = next(
            each
            for each in await history(here.database, here.where)
            if each.reason == Skipped.CLOSED
        )
        with pytest.raises(UserError, match="has no digest that could be sent"):
            await mending.retry(here.database, closed.id)


class Counting(Transaction):
    """A transaction that counts what it asks."""

    asked = 0

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        Counting.asked += 1
        return await super().execute(statement, parameters)


class TestUninstalled:
    async def test_is_of_all_channels_that_want_something_and_tells_nobody(
        self, here: Group
    ) -> None:
        for n in (2, 3):
            await subscribe(here.database, channel(n))
        await change(here.database, channel(3), is_on=False)
        await here.ask(parse_digest("roundup Sat 15:00 UTC"), None, channel(4))
        await subscribe(here.database, channel(1, "T2"))
        for _ in range(2):
            assert await here.ask(Uninstalled(GONE), None, channel(99)) == Noticed()
        asked = [*(channel(n) for n in (1, 2, 3, 4)), channel(1, "T2")]
        assert [await why(here.database, each) for each in asked] == [GONE, GONE, None, GONE, None]
        assert await told(here.database) == []
        here.later(days=1)
        assert await is_any_due(here)
        await tell_week(here.database, FRIDAY.date())
        await here.deliver()
        assert len(here.world.chat.posts()) == 2

    async def test_of_a_workspace_that_was_never_heard_of_is_nothing(self, here: Group) -> None:
        assert await here.ask(Uninstalled(GONE), None, channel(1, "T77")) == Noticed()

    async def test_calls_off_what_has_not_begun_which_may_be_posted_after_all(
        self, here: Group
    ) -> None:
        await tell_week(here.database, FRIDAY.date())
        await plan(here.database, SOURCE, here.later(hours=24))
        await here.ask(Uninstalled(GONE))
        await here.world.settle()
        (last, *_) = await history(here.database, here.where)
        assert (last.state, last.reason) == (State.SKIPPED, Skipped.CLOSED)
        assert (await state(here.database, here.where)).covered_until == DAY
        await here.told(parse_digest("now"), Posting)
        await here.deliver()
        (again, *_) = await history(here.database, here.where)
        assert (again.id, again.state) == (last.id, State.SENT)

    async def test_takes_a_few_statements_however_many_channels_there_are(
        self, here: Group, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await _many(here.database, 10_000)
        monkeypatch.setattr(Counting, "asked", 0)
        async with here.database.write() as tx:
            monkeypatch.setattr(tx, "__class__", Counting)
            await breaking.uninstall(tx, "testchat", "T1", GONE, here.now)
        assert Counting.asked <= 5
        async with here.database.read() as tx:
            broken = select(func.count()).where(tables.channels.c.broken_by == GONE)
            assert await tx.scalar(broken) == 10_001
        here.later(days=9)
        assert not await is_any_due(here)


async def _many(database: Database, count: int) -> None:
    """Have other channels of the workspace that wish for what the first one does."""
    table = tables.subscriptions
    async with database.write() as tx:
        row = (await tx.execute(select(table))).mappings().one()
        first = await channels.known_channel(tx, channel())
        space = await tx.scalar(
            select(tables.channels.c.workspace_id).where(tables.channels.c.id == first)
        )
        made = [{"workspace_id": space, "external_id": f"D{n}"} for n in range(count)]
        await tx.execute(insert(tables.channels), made)
        others = select(tables.channels.c.id).where(tables.channels.c.id != first)
        alike = {name: value for name, value in row.items() if name != "id"}
        rows = [alike | {"channel_id": each} for each in await tx.scalars(others)]
        await tx.execute(insert(table), rows)


class TestMyChannels:
    async def test_are_those_that_somebody_configured_last_and_that_get_something(
        self, here: Group
    ) -> None:
        you = person(7)
        for n, workspace in ((5, "T2"), (4, "T1"), (3, "T1"), (2, "T1")):
            await here.ask(parse_digest("subscribe"), you, channel(n, workspace))
        await here.ask(parse_digest("size 3"), person(8), channel(2))
        await here.ask(parse_digest("unsubscribe"), you, channel(3))
        await here.ask(parse_digest("roundup Sat 15:00 UTC"), you, channel(4))
        await here.ask(parse_digest("roundup Sat 15:00 UTC"), you, channel(6))
        await here.ask(Departed(WHY), None, channel(4))
        reply = await here.told(ShowMyChannels(), MyChannels, you)
        assert [(each.channel, each.kind, each.broken_by) for each in reply.channels] == [
            (channel(4), Kind.DAILY, WHY),
            (channel(6), Kind.ROUNDUP, None),
            (channel(5, "T2"), Kind.DAILY, None),
        ]
        assert reply.more == 0
        assert reply.channels[0].subscription == await state(here.database, channel(4))
        assert reply.channels[0].subscription.owner == you

    async def test_of_somebody_who_was_never_heard_of_are_none(self, here: Group) -> None:
        assert await here.ask(ShowMyChannels(), person(99)) == MyChannels(())

    async def test_are_shown_up_to_a_hundred_and_the_others_counted(self, here: Group) -> None:
        await _many(here.database, MOST + 4)
        reply = await here.told(ShowMyChannels(), MyChannels, ME)
        assert (len(reply.channels), reply.more) == (MOST, 5)
