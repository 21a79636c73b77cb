"""Claims about reactions while nobody listened: lists end as if they had been told in time."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.health import Reconciled
from bot.intents.saved import ForgetMe, NotePost, Unsave
from bot.models import MessageRef, Post
from bot.reactions import ASKED, SETTLED
from bot.reconciling import AGAIN, TRIES
from bot.storage import saves
from bot.storage.database import Database
from bot.storage.door_tables import listening
from tests.chats.faults import Scope, What
from tests.saving.groups import key, person
from tests.saving.outages import Outage, Process, outage

MOMENT = timedelta(microseconds=1)
NEW = 7
"""Somebody of whom nothing was heard before."""


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Outage]:
    async with outage(database, tmp_path / "index") as made:
        yield made


async def share(here: Outage, number: int) -> MessageRef:
    """Have a paper shared in the channel."""
    group = here.group
    posted = await here.chat.send(group.where, Post("a paper"), f"share{number}")
    await group.ask(NotePost(key(number), posted))
    return posted


# What is made up for


async def test_a_reaction_that_was_missed_saves_the_paper(here: Outage) -> None:
    here.goes_down()
    await here.react_unheard(2)
    await here.react_unheard(3, NEW)
    await here.comes_up()
    assert await here.group.saved() == [2]
    assert await here.group.saved(NEW) == [3]
    assert here.process.reconciler.done == Reconciled(asked=1, put_on=2)


async def test_one_that_was_taken_away_lets_the_paper_go(here: Outage) -> None:
    await here.react(2)
    await here.react(3)
    here.goes_down()
    await here.react_unheard(2, is_on=False)
    await here.comes_up()
    assert await here.group.saved() == [3]
    assert here.process.reconciler.done == Reconciled(asked=1, taken_off=1)


async def test_what_else_holds_the_paper_goes_on_holding_it(here: Outage) -> None:
    await here.react(2)
    await here.group.save(2)
    here.goes_down()
    await here.react_unheard(2, is_on=False)
    await here.comes_up()
    assert await here.group.saved() == [2]


async def test_one_that_was_taken_away_and_put_on_again_counts(here: Outage) -> None:
    await here.react(2)
    await here.react(2, is_on=False)
    here.goes_down()
    await here.react_unheard(2)
    await here.comes_up()
    assert await here.group.saved() == [2]


async def test_a_share_is_asked_too(here: Outage) -> None:
    shared = await share(here, 4)
    here.goes_down()
    here.chat.react(shared.message_id, person(NEW).id, "save")
    await here.comes_up()
    assert await here.group.saved(NEW) == [4]


async def test_what_is_the_same_changes_nothing(here: Outage) -> None:
    await here.react(1)
    here.goes_down()
    await here.comes_up()
    assert await here.group.saved() == [1]
    assert here.process.reconciler.done == Reconciled(asked=1)


async def test_a_moderator_who_clears_all_takes_nothing_off(here: Outage) -> None:
    for who in (1, NEW):
        await here.react(1, who)
    here.goes_down()
    for who in (1, NEW):
        await here.react_unheard(1, who, is_on=False)
    await here.comes_up()
    assert await here.group.saved() == await here.group.saved(NEW) == [1]


# Later events win


async def test_a_paper_taken_off_the_list_since_stays_off(here: Outage) -> None:
    here.goes_down()
    await here.react_unheard(2)
    here.process = Process(here.group)
    await here.process.connects()
    here.group.later(seconds=5)
    await here.group.save(2)
    await here.group.ask(Unsave((key(2),)))
    await here.process.settles()
    assert await here.group.saved() == []


async def test_a_paper_taken_off_the_list_before_stays_off(here: Outage) -> None:
    await here.react(2)
    await here.group.ask(Unsave((key(2),)))
    here.group.later(minutes=1)
    await here.group.save(2)
    here.group.later(minutes=1)
    await here.group.ask(Unsave((key(2),)))
    here.goes_down()
    await here.comes_up()
    assert await here.group.saved() == []


async def test_a_reaction_that_was_heard_since_counts(here: Outage) -> None:
    await here.react(2)
    here.goes_down()
    here.process = Process(here.group)
    await here.process.connects()
    here.group.later(seconds=5)
    await here.group.react(2, emoji="2")  # which the platform does not tell of yet
    await here.react_unheard(2, is_on=False)
    await here.process.settles()
    assert await here.group.saved() == [2]


# What was erased stays erased


async def test_whoever_was_forgotten_is_not_remembered(here: Outage) -> None:
    await here.react(2)
    await here.react(3, NEW)
    here.group.later(minutes=1)
    for who in (1, NEW):
        await here.group.ask(ForgetMe(is_sure=True), person(who))
    here.goes_down()
    await here.comes_up()
    assert await here.people() == 0
    assert here.asked()


async def test_whoever_came_back_gets_nothing_back(here: Outage) -> None:
    await here.react(2)
    here.group.later(minutes=1)
    await here.group.ask(ForgetMe(is_sure=True), person(1))
    here.group.later(minutes=1)
    await here.group.save(5)
    here.goes_down()
    await here.comes_up()
    assert await here.group.saved() == [5]


async def test_whoever_was_forgotten_before_anything_was_stored_is_not_remembered(
    here: Outage,
) -> None:
    here.goes_down()
    await here.react_unheard(2, NEW)
    here.process = Process(here.group)
    await here.process.connects()
    await here.group.ask(ForgetMe(is_sure=True), person(NEW))
    await here.process.settles()
    assert await here.group.saved(NEW) == []
    assert await here.people() == 1


async def test_where_one_was_forgotten_others_who_were_known_lose_nothing(here: Outage) -> None:
    await here.react(3, NEW)
    await here.group.ask(ForgetMe(is_sure=True), person(NEW))
    here.goes_down()
    await here.react_unheard(2)
    await here.comes_up()
    assert await here.group.saved() == [2]
    assert await here.group.saved(NEW) == []


async def test_who_was_forgotten_during_the_question_is_not_remembered(
    here: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    here.goes_down()
    await here.react_unheard(2)
    asked = here.chat.reactions

    async def forgotten_meanwhile(*of: object) -> object:
        told = await asked(*of)  # type: ignore[arg-type]
        await here.group.ask(ForgetMe(is_sure=True), person(1))
        return told

    monkeypatch.setattr(here.chat, "reactions", forgotten_meanwhile)
    await here.comes_up()
    assert here.asked()
    assert await here.people() == 0


async def test_of_before_anybody_listened_only_those_count_who_were_known(
    database: Database, tmp_path: Path
) -> None:
    async with outage(database, tmp_path / "index") as here:
        async with database.write() as tx:
            await tx.execute(listening.update().values(began_at=here.group.now + MOMENT))
        here.goes_down()
        await here.react_unheard(2)
        await here.react_unheard(3, NEW)
        await here.comes_up()
        assert await here.group.saved() == [2]
        assert await here.group.saved(NEW) == []


# How it is asked


async def test_with_no_gap_nothing_is_asked(here: Outage) -> None:
    await here.react_unheard(2)
    await here.process.goes_on(20, 30)
    assert here.asked() == []


async def test_each_message_is_asked_once_the_newest_first(here: Outage) -> None:
    shared = [await share(here, number) for number in (1, 2)]
    here.goes_down()
    await here.comes_up()
    await here.process.goes_on(10, 30)
    wanted = [shared[1].message_id, shared[0].message_id, (await here.message()).message_id]
    assert here.asked() == wanted


async def test_each_gap_is_asked_for_anew(here: Outage) -> None:
    for asked in (1, 2):
        here.goes_down()
        await here.comes_up()
        assert len(here.asked()) == asked


async def test_what_was_asked_before_a_second_gap_was_judged_is_asked_again(here: Outage) -> None:
    await share(here, 4)
    here.goes_down()
    await here.comes_up_for_one()
    await here.react(2)
    await here.react(3)
    await here.react(3, is_on=False)
    here.goes_down()
    await here.react_unheard(2, is_on=False)
    await here.react_unheard(3)
    await here.comes_up()
    assert await here.group.saved() == [3]


async def test_of_several_processes_one_asks(here: Outage) -> None:
    for number in range(1, 5):
        await share(here, number)
    here.goes_down()
    both = [Process(here.group), Process(here.group)]
    for each in both:
        await each.connects()
    here.group.later(seconds=SETTLED.total_seconds())
    for _ in range(15):
        here.group.later(seconds=1)
        for each in both:
            await each.reconciler.tick()
    assert len(here.asked()) == len(set(here.asked())) == 5
    assert sum(each.reconciler.done.asked for each in both) == 5


async def test_a_process_that_begins_while_another_listens_has_missed_nothing(
    here: Outage,
) -> None:
    here.group.later(seconds=30)
    another = Process(here.group)
    await another.connects()
    for _ in range(24):
        here.group.later(seconds=10)
        for each in (here.process, another):
            await each.reconciler.tick()
    assert here.asked() == []


async def test_no_more_than_thirty_a_minute_are_asked(here: Outage) -> None:
    for number in range(40):
        await share(here, number % 5 + 1)
    here.goes_down()
    here.process = Process(here.group)
    await here.process.connects()
    await here.process.settles()
    await here.process.goes_on(60, 1)
    assert 25 <= len(here.asked()) <= 31
    assert here.process.reconciler.done.waiting > 0


async def test_messages_of_longer_ago_than_a_week_are_not_asked(here: Outage) -> None:
    here.goes_down()
    here.group.later(days=ASKED.days)
    await here.comes_up()
    assert here.asked() == []


async def test_who_is_not_connected_asks_nothing(here: Outage) -> None:
    here.goes_down()
    await here.process.goes_on(10, 30)
    assert here.asked() == []


# What goes wrong


async def test_a_message_that_is_gone_is_asked_once_and_nothing_lost(here: Outage) -> None:
    await here.react(2)
    await here.chat.delete(here.group.where, await here.message())
    here.goes_down()
    await here.comes_up()
    await here.process.goes_on(20, 30)
    assert len(here.asked()) == 1
    assert await here.group.saved() == [2]
    assert here.process.reconciler.done == Reconciled(failed=1)


async def test_who_is_told_to_wait_asks_nothing_in_that_time(here: Outage) -> None:
    here.chat.limits(300, times=1, on=What.REACTIONS, scope=Scope.WORKSPACE)
    here.goes_down()
    await here.react_unheard(2)
    await here.comes_up()
    await here.process.goes_on(28, 10)
    assert len(here.asked()) == 1
    await here.process.goes_on(3, 10)
    assert len(here.asked()) == 2
    assert await here.group.saved() == [2]


@pytest.mark.parametrize("seconds", [1e9, 1e20, float("inf")])
async def test_no_platform_has_a_workspace_left_alone_for_longer_than_an_hour(
    here: Outage, seconds: float
) -> None:
    here.chat.limits(seconds, times=1, on=What.REACTIONS, scope=Scope.WORKSPACE)
    here.goes_down()
    await here.react_unheard(2)
    await here.comes_up()
    here.group.later(hours=1)
    await here.process.goes_on(2)
    assert await here.group.saved() == [2]


async def test_one_that_does_not_answer_is_tried_again_and_not_for_ever(here: Outage) -> None:
    await share(here, 3)
    here.chat.breaks(503, times=TRIES, on=What.REACTIONS)
    here.goes_down()
    await here.react_unheard(2)
    await here.comes_up()
    await here.process.goes_on(TRIES + 1, AGAIN.total_seconds())
    assert len(here.asked()) == TRIES + 1
    assert await here.group.saved() == [2]
    assert here.process.reconciler.done.failed == TRIES


async def test_what_the_database_does_not_take_is_written_later(
    here: Outage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refuse(*_: object) -> None:
        raise StoreError("the database is locked")

    here.goes_down()
    await here.react_unheard(2)
    here.process = Process(here.group)
    await here.process.connects()
    with monkeypatch.context() as patched, pytest.raises(StoreError):
        patched.setattr(saves, "hold", refuse)
        await here.process.settles()
    await here.process.goes_on(2)
    assert await here.group.saved() == [2]
    assert len(here.asked()) == 1


async def test_a_process_that_crashes_in_between_loses_nothing(here: Outage) -> None:
    here.goes_down()
    await here.react_unheard(2)
    here.chat.refuses(on=What.REACTIONS)
    await here.comes_up()
    here.chat.answers()
    here.goes_down()
    await here.comes_up()
    assert await here.group.saved() == [2]
