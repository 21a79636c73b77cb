"""Claims on planning: one row for each channel and local date, with all that was missed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.channels import Change
from bot.deliveries import Skipped, State, Window
from bot.delivery.planning import Planned, plan, recompute
from bot.models import AlreadyPosted, Digest, Stats
from bot.schedule import Schedule
from bot.storage import digests, subscriptions
from bot.storage.channel_tables import deliveries
from bot.storage.channel_tables import subscriptions as subscriptions_table
from bot.storage.database import Database
from tests.builders import DAY, edition, listing, reasons
from tests.delivery.worlds import (
    FRIDAY,
    ME,
    SOURCE,
    change,
    channel,
    history,
    state,
    subscribe,
    tell,
    tell_week,
    told,
)

ONE_DAY = timedelta(days=1)


async def planned(database: Database, now: datetime = FRIDAY) -> Planned:
    return await plan(database, SOURCE, now)


async def settle_all(database: Database, as_: State = State.SENT) -> None:
    """Settle what is planned, as if it had been posted, or not."""
    async with database.write() as tx:
        await tx.execute(
            deliveries.update()
            .where(deliveries.c.state == State.PLANNED)
            .values(state=as_, claimable_at=None)
        )
        if as_ is not State.FAILED:
            await tx.execute(
                subscriptions_table.update()
                .values(covered_until=deliveries.c.edition_to, silent_runs=0)
                .where(deliveries.c.channel_id == subscriptions_table.c.channel_id)
            )


async def digest_of(database: Database, number: int = 1) -> Digest:
    (last, *_) = await history(database, channel(number))
    assert last.digest_id is not None
    async with database.read() as tx:
        return (await digests.load(tx, [last.digest_id]))[last.digest_id]


def titles(digest: Digest) -> Sequence[str]:
    return [each.candidate.paper.title for each in digest.entries]


async def test_what_is_due_gets_its_digest_once(database: Database) -> None:
    await tell_week(database)
    where = await subscribe(database)
    assert (await planned(database)).plans == 1
    (delivery,) = await history(database, where)
    assert (delivery.state, delivery.local_date, delivery.due_at) == (
        State.PLANNED,
        FRIDAY.date(),
        FRIDAY,
    )
    assert delivery.window == Window(DAY - ONE_DAY, DAY)
    assert titles(await digest_of(database)) == [
        "Robot 3 of 28 May",
        "Robot 2 of 28 May",
        "Robot 1 of 28 May",
    ]
    assert await planned(database) == Planned()
    due = (await state(database, where)).due
    assert due
    assert (due.day, due.at) == (FRIDAY.date() + ONE_DAY, FRIDAY + ONE_DAY)


async def test_nothing_is_planned_before_it_is_due(database: Database) -> None:
    await tell_week(database)
    await subscribe(database)
    assert await planned(database, FRIDAY - timedelta(seconds=1)) == Planned()


async def test_two_who_plan_at_once_plan_one(database: Database) -> None:
    await tell_week(database)
    where = await subscribe(database)
    await asyncio.gather(*(planned(database) for _ in range(5)))
    assert len(await history(database, where)) == 1


async def test_channels_that_wish_for_the_same_share_a_digest(database: Database) -> None:
    await tell_week(database)
    for n in range(1, 5):
        await subscribe(database, channel(n), topic="robots" if n < 4 else None)
    assert (await planned(database)).plans == 2
    rows = [(await history(database, channel(n)))[0].digest_id for n in range(1, 5)]
    assert rows[0] == rows[1] == rows[2] != rows[3]


async def test_it_covers_all_editions_since_the_last_one_ranked_together(
    database: Database,
) -> None:
    await tell_week(database)
    where = await subscribe(database, covered_until=DAY - 3 * ONE_DAY, size=3)
    await planned(database)
    (delivery,) = await history(database, where)
    assert delivery.window == Window(DAY - 3 * ONE_DAY, DAY)
    digest = await digest_of(database)
    assert digest.days == (DAY - 2 * ONE_DAY, DAY - ONE_DAY, DAY)
    assert [title.split(" of ")[0] for title in titles(digest)] == ["Robot 3"] * 3


async def test_it_goes_back_seven_editions_at_most(database: Database) -> None:
    await tell_week(database)
    where = await subscribe(database, covered_until=date(2026, 1, 1))
    await planned(database)
    assert (await history(database, where))[0].window == Window(DAY - 7 * ONE_DAY, DAY)


async def test_after_a_downtime_one_digest_covers_what_was_missed(database: Database) -> None:
    await tell_week(database, DAY + 2 * ONE_DAY)
    where = await subscribe(database)
    await planned(database, FRIDAY + 2 * ONE_DAY + timedelta(hours=3))
    last, *missed = await history(database, where)
    assert (last.state, last.local_date) == (State.PLANNED, FRIDAY.date() + 2 * ONE_DAY)
    assert last.window == Window(DAY - ONE_DAY, DAY + 2 * ONE_DAY)
    assert [(each.local_date, each.state, each.reason) for each in missed] == [
        (FRIDAY.date() + ONE_DAY, State.SKIPPED, Skipped.MISSED),
        (FRIDAY.date(), State.SKIPPED, Skipped.MISSED),
    ]


async def test_a_channel_of_some_weekdays_considers_every_edition(database: Database) -> None:
    await tell_week(database, DAY + 3 * ONE_DAY)
    monday = FRIDAY + 3 * ONE_DAY
    where = await subscribe(database, schedule=Schedule(time(9), "UTC", frozenset({1, 5})))
    await planned(database)
    await settle_all(database)
    assert await planned(database, FRIDAY + ONE_DAY) == Planned()
    await planned(database, monday)
    second, first = await history(database, where)
    assert first.window == Window(DAY - ONE_DAY, DAY)
    assert second.window == Window(DAY, DAY + 3 * ONE_DAY)


class TestWithoutPapers:
    async def test_a_day_without_papers_is_skipped_with_counts_per_rule(
        self, database: Database
    ) -> None:
        await tell_week(database)
        where = await subscribe(database, topic="chess")
        await planned(database)
        (delivery,) = await history(database, where)
        assert (delivery.state, delivery.reason) == (State.SKIPPED, Skipped.EMPTY)
        assert len((await digest_of(database)).left_out) == 3
        after = await state(database, where)
        assert (after.covered_until, after.silent_runs) == (DAY, 1)

    async def test_a_channel_may_have_one_line_instead(self, database: Database) -> None:
        await tell_week(database)
        where = await subscribe(database, topic="chess", says_empty=True)
        await planned(database)
        assert (await history(database, where))[0].state is State.PLANNED

    async def test_after_five_silent_runs_somebody_is_told_once(self, database: Database) -> None:
        await tell_week(database, DAY + 6 * ONE_DAY)
        await subscribe(database, topic="chess")
        for n in range(7):
            await planned(database, FRIDAY + n * ONE_DAY)
            assert len(await told(database)) == (1 if n >= 4 else 0)

    async def test_filling_up_marks_what_it_fills_with(self, database: Database) -> None:
        await tell_week(database)
        await subscribe(database, topic="chess", fills_up=True, size=2)
        await planned(database)
        digest = await digest_of(database)
        assert [each.fills_up for each in reasons(digest)] == [True, True]


class TestOnce:
    async def test_a_paper_that_was_posted_is_left_out_with_its_date(
        self, database: Database
    ) -> None:
        again = listing(7, 90, title="Robots again")
        await tell(database, edition(again, day=DAY))
        await tell(database, edition(again, listing(8, title="Robots, new"), day=DAY + ONE_DAY))
        where = await subscribe(database)
        await subscribe(database, channel(2), covered_until=DAY)
        await planned(database)
        await settle_all(database)
        await planned(database, FRIDAY + ONE_DAY)
        digest = await digest_of(database)
        assert titles(digest) == ["Robots, new"]
        assert [each.rule for each in digest.left_out] == [AlreadyPosted(FRIDAY.date())]
        assert len(await history(database, where)) == 2
        assert titles(await digest_of(database, 2))[0] == "Robots again"

    async def test_what_failed_was_not_shown_and_is_covered_again(self, database: Database) -> None:
        await tell_week(database, DAY + ONE_DAY)
        where = await subscribe(database)
        await planned(database)
        await settle_all(database, State.FAILED)
        await planned(database, FRIDAY + ONE_DAY)
        (last, _) = await history(database, where)
        assert last.window == Window(DAY - ONE_DAY, DAY + ONE_DAY)
        assert len((await digest_of(database)).entries) == 5

    async def test_while_the_last_one_is_on_its_way_the_next_waits(
        self, database: Database
    ) -> None:
        await tell_week(database, DAY + ONE_DAY)
        where = await subscribe(database)
        await planned(database)
        assert await planned(database, FRIDAY + ONE_DAY) == Planned()
        assert len(await history(database, where)) == 1

    async def test_unsubscribing_and_subscribing_again_the_same_day_gives_no_second(
        self, database: Database
    ) -> None:
        await tell_week(database)
        where = await subscribe(database)
        await planned(database)
        await settle_all(database)
        await change(database, where, is_on=False, due=None)
        later = Schedule(time(18), "UTC")
        await subscribe(database, now=FRIDAY + timedelta(hours=2), schedule=later)
        assert await planned(database, FRIDAY + timedelta(hours=10)) == Planned()
        assert len(await history(database, where)) == 1

    async def test_what_is_changed_while_it_is_planned_is_planned_once(
        self, database: Database
    ) -> None:
        await tell_week(database)
        where = await subscribe(database, size=1)
        async with database.write() as tx:
            before = await subscriptions.lock(tx, where)
            assert before
            looking = asyncio.create_task(planned(database))
            await asyncio.sleep(0.2)
            after = replace(before, wish=replace(before.wish, size=2))
            await subscriptions.keep(tx, where, after, Change(FRIDAY, ME, "size 2", None, ""))
        await looking
        await planned(database)
        (delivery,) = await history(database, where)
        assert delivery.state is State.PLANNED
        due = (await state(database, where)).due
        assert due
        assert due.day == FRIDAY.date() + ONE_DAY


class TestPatience:
    async def test_it_waits_for_an_edition_that_has_closed_and_was_not_told(
        self, database: Database
    ) -> None:
        await tell_week(database, DAY - ONE_DAY)
        where = await subscribe(database, patience=timedelta(hours=1))
        assert await planned(database) == Planned(0, 1)
        assert await history(database, where) == []
        await tell_week(database)
        assert (await planned(database, FRIDAY + timedelta(minutes=30))).plans == 1
        (delivery,) = await history(database, where)
        assert (delivery.due_at, delivery.state) == (FRIDAY, State.PLANNED)

    async def test_an_edition_that_was_told_only_while_it_was_open_is_waited_for(
        self, database: Database
    ) -> None:
        morning = edition(listing(1), observed_at=FRIDAY - ONE_DAY)
        await tell(database, morning)
        await subscribe(database)
        assert await planned(database) == Planned(0, 1)

    async def test_in_the_end_it_goes_without_and_the_next_one_covers_it(
        self, database: Database
    ) -> None:
        await tell_week(database, DAY - ONE_DAY)
        where = await subscribe(
            database, covered_until=DAY - 2 * ONE_DAY, patience=timedelta(hours=1)
        )
        await planned(database, FRIDAY + timedelta(hours=1))
        (delivery,) = await history(database, where)
        assert delivery.window == Window(DAY - 2 * ONE_DAY, DAY - ONE_DAY)
        assert (await digest_of(database)).missing == (DAY,)

    async def test_without_any_edition_it_says_so(self, database: Database) -> None:
        await tell_week(database, DAY - ONE_DAY)
        where = await subscribe(database, patience=timedelta(hours=1))
        await planned(database, FRIDAY + timedelta(hours=1))
        (delivery,) = await history(database, where)
        assert (delivery.state, delivery.reason) == (State.SKIPPED, Skipped.NO_SOURCE)
        after = await state(database, where)
        assert (after.covered_until, after.silent_runs) == (DAY - ONE_DAY, 0)

    async def test_without_any_edition_one_line_says_so_where_that_is_wished_for(
        self, database: Database
    ) -> None:
        await tell_week(database, DAY - ONE_DAY)
        where = await subscribe(database, patience=timedelta(hours=1), says_empty=True)
        await planned(database, FRIDAY + timedelta(hours=1))
        (delivery,) = await history(database, where)
        assert delivery.state is State.PLANNED
        digest = await digest_of(database)
        assert (digest.entries, digest.missing) == ((), (DAY,))
        await settle_all(database)
        assert (await state(database, where)).covered_until == DAY - ONE_DAY

    async def test_it_waits_for_categories_that_decide(self, database: Database) -> None:
        await tell(database, edition(listing(1, title="Robots")))
        await subscribe(database, topic="category:cs.RO", patience=timedelta(hours=1))
        await subscribe(database, channel(2), topic="robots", patience=timedelta(hours=1))
        assert await planned(database) == Planned(1, 1)
        assert (await planned(database, FRIDAY + timedelta(hours=1))).plans == 1


class TestCallingOff:
    @pytest.mark.parametrize(
        ("changed", "why"),
        [({"is_paused": True}, Skipped.PAUSED), ({"is_on": False}, Skipped.UNSUBSCRIBED)],
    )
    async def test_what_waits_for_its_turn_is_not_posted_where_nobody_wants_it_now(
        self, database: Database, changed: dict[str, bool], why: Skipped
    ) -> None:
        await tell_week(database)
        where, other = await subscribe(database), await subscribe(database, channel(2))
        await planned(database)
        before = await state(database, where)
        await change(database, where, due=None, **changed)
        (delivery,) = await history(database, where)
        assert (delivery.state, delivery.reason) == (State.SKIPPED, why)
        assert (delivery.next_try_at, delivery.settled_at) == (None, FRIDAY)
        assert (await history(database, other))[0].state is State.PLANNED
        assert (await state(database, where)).covered_until == before.covered_until

    async def test_what_may_be_there_already_is_found_out_first(self, database: Database) -> None:
        await tell_week(database)
        where = await subscribe(database)
        await planned(database)
        async with database.write() as tx:
            await tx.execute(deliveries.update().values(uncertain_since=FRIDAY))
        await change(database, where, due=None, is_paused=True)
        assert (await history(database, where))[0].state is State.PLANNED


class TestZones:
    async def test_another_version_of_the_zones_has_it_computed_anew(
        self, database: Database
    ) -> None:
        where = await subscribe(database, schedule=Schedule(time(9), "Europe/Berlin"))
        old = FRIDAY - ONE_DAY / 24
        async with database.write() as tx:
            stale = {"tzdata": "2001a", "next_due_at": old, "next_local_date": FRIDAY.date()}
            await tx.execute(subscriptions_table.update().values(stale))
        assert await recompute(database, FRIDAY - timedelta(hours=3)) == 1
        due = (await state(database, where)).due
        assert due
        assert due.at == FRIDAY - timedelta(hours=2)
        assert await recompute(database, FRIDAY) == 0

    async def test_a_date_that_other_zones_have_earlier_is_due_still(
        self, database: Database
    ) -> None:
        where = await subscribe(database, schedule=Schedule(time(9), "Europe/Berlin"))
        later = FRIDAY + timedelta(hours=3)
        async with database.write() as tx:
            stale = {"tzdata": "2001a", "next_due_at": later, "next_local_date": FRIDAY.date()}
            await tx.execute(subscriptions_table.update().values(stale))
        assert await recompute(database, FRIDAY) == 1
        due = (await state(database, where)).due
        assert due
        assert (due.day, due.at) == (FRIDAY.date(), FRIDAY - timedelta(hours=2))

    async def test_a_pause_that_is_over_ends_by_itself(self, database: Database) -> None:
        where = await subscribe(database)
        until = FRIDAY + timedelta(hours=5)
        await change(database, where, due=None, is_paused=True, resumes_at=until)
        assert await recompute(database, FRIDAY) == 0
        assert await recompute(database, until) == 1
        after = await state(database, where)
        assert after.due
        assert (after.due.at, after.is_paused) == (FRIDAY + ONE_DAY, False)

    async def test_a_digest_at_the_instant_at_which_a_pause_ends_comes(
        self, database: Database
    ) -> None:
        where = await subscribe(database)
        await change(database, where, due=None, is_paused=True, resumes_at=FRIDAY)
        assert await recompute(database, FRIDAY) == 1
        due = (await state(database, where)).due
        assert due
        assert due.at == FRIDAY


async def test_hostile_titles_are_planned_like_any_other(database: Database) -> None:
    title = "'); DROP TABLE deliveries; -- \u202e <!channel> @everyone 🤖"
    await tell(database, edition(listing(1, title=title)))
    await subscribe(database)
    await planned(database)
    digest = await digest_of(database)
    assert titles(digest) == [title]
    assert digest.entries[0].candidate.stats == Stats(10)
