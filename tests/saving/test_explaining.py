"""Claims on what people are told of reactions: how they work, once; and which saved nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, event

from bot.channels import Account
from bot.commands.reactions import Reactions
from bot.delivery import notifying
from bot.explaining import NO_VOTE, first, nothing
from bot.intents.digests import NoteVote, OpenVote, Resume
from bot.intents.reading import parse_digest
from bot.intents.saved import ForgetMe, NotePost, React, SetNamed, ShowMine
from bot.models import MessageRef
from bot.replies.digests import Voting
from bot.replies.reply import WithNotices
from bot.replies.saved import Mine
from bot.storage import breaking
from bot.storage.database import Database
from tests.chats.faults import What
from tests.chats.journal import Event
from tests.saving.groups import Group, group, key, person

FIRST = first("Robot 1")


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Group]:
    async with group(database, tmp_path / "index") as made:
        yield made


async def tell(here: Group) -> Sequence[Event]:
    """Have people told; return what was told until now."""
    chat = here.world.chat
    await notifying.tell_due(here.database, {chat.platform: chat}, here.world.clock)
    return chat.notices


def asked(here: Group) -> int:
    """Return how often the platform was asked to tell somebody something."""
    return len(here.world.chat.journal.of(What.NOTIFY))


async def test_the_first_reaction_ever_is_explained_to_whoever_reacted(here: Group) -> None:
    await here.react(1, who=3)
    (notice,) = await tell(here)
    assert (notice.channel, notice.text) == (person(3).id, FIRST)
    assert len(await tell(here)) == 1


async def test_after_that_reactions_are_confirmed_by_themselves(here: Group) -> None:
    for place, is_on in ((1, True), (2, True), (1, False), (1, True)):
        here.later(seconds=1)
        await here.react(place, who=3, is_on=is_on)
    assert len(await tell(here)) == 1
    here.later(days=400)
    await here.react(3, who=3)
    assert len(await tell(here)) == 1


async def test_each_person_is_told_once_whatever_comes_at_once(here: Group) -> None:
    people = range(1, 6)
    await asyncio.gather(*(here.react(place, who=who) for place in (1, 2) for who in people))
    await tell(here)
    told = [each.channel for each in await tell(here)]
    assert sorted(told) == [person(n).id for n in people]


async def test_who_saved_by_a_button_is_still_told_of_reactions(here: Group) -> None:
    await here.save(1, who=3)
    await here.react(1, who=3)
    assert await tell(here) == []  # it was on the list already: nothing has come of it
    await here.react(2, who=3)
    assert len(await tell(here)) == 1


async def test_a_reaction_that_is_taken_away_before_it_is_heard_of_is_not_explained(
    here: Group,
) -> None:
    at = here.now
    here.later(seconds=10)
    await here.react(1, who=3, is_on=False)
    await here.react(1, who=3, at=at)
    assert await tell(here) == []


async def test_one_that_is_taken_away_again_at_once_is_not_explained(here: Group) -> None:
    later = here.now + timedelta(seconds=1)
    here.later(seconds=2)
    await asyncio.gather(
        here.react(2, who=4),  # what comes while that is written is written together
        here.react(1, who=3, at=here.now - timedelta(seconds=2)),
        here.react(1, who=3, is_on=False, at=later),
    )
    assert [each.channel for each in await tell(here)] == [person(4).id]
    await here.react(1, who=3)
    assert len(await tell(here)) == 2


async def test_who_cannot_be_written_to_is_not_told_and_nobody_else_is(here: Group) -> None:
    here.world.chat.forbids("cannot_dm", on=What.NOTIFY, channel=person(3).id)
    await here.react(1, who=3)
    for _ in range(3):
        assert await tell(here) == []
        here.later(hours=1)
    told = await here.ask(Resume())
    assert not isinstance(told, WithNotices)


async def test_while_the_platform_does_not_answer_it_is_tried_again(here: Group) -> None:
    here.world.chat.hangs_up(times=1, on=What.NOTIFY)
    await here.react(1, who=3)
    assert await tell(here) == []
    here.later(minutes=6)
    assert len(await tell(here)) == 1


async def test_who_cannot_be_told_for_a_day_is_not_asked_for_again(here: Group) -> None:
    """As Slack may refuse somebody by a name that nobody has documented."""
    here.world.chat.breaks(on=What.NOTIFY, channel=person(3).id)
    await here.react(1, who=3)
    for _ in range(200):
        await tell(here)
        here.later(minutes=15)
    assert 90 < asked(here) < 100
    await here.react(1, who=4)
    assert [each.channel for each in await tell(here)] == [person(4).id]


@pytest.mark.parametrize("wait", [300, 7_200])
async def test_where_the_platform_asks_to_wait_nobody_is_told_in_that_time(
    here: Group, wait: int
) -> None:
    await asyncio.gather(*(here.react(1, who=who) for who in range(10, 30)))
    here.world.chat.limits(wait, times=1, on=What.NOTIFY)
    for _ in range(4):
        await tell(here)
        assert asked(here) == 1
        here.later(minutes=1)
    here.later(hours=1)
    for _ in range(10):
        await tell(here)
    told = sorted(each.channel for each in await tell(here))
    assert told == [person(who).id for who in range(10, 30)]


async def test_a_platform_that_does_not_answer_is_asked_once_in_a_round(here: Group) -> None:
    """So that it keeps others waiting for as long as one question takes."""
    await asyncio.gather(*(here.react(1, who=who) for who in range(10, 30)))
    here.world.chat.hangs_up(on=What.NOTIFY)
    await tell(here)
    assert asked(here) == 1


async def test_who_is_forgotten_is_told_nothing_any_more_and_anew_when_they_come_back(
    here: Group,
) -> None:
    await here.react(1, who=3)
    await here.ask(ForgetMe(is_sure=True), person(3))
    assert await tell(here) == []
    assert (await here.told(ShowMine(), Mine, person(3))).facts is None
    await here.react(1, who=3)
    assert [each.channel for each in await tell(here)] == [person(3).id]


async def test_it_is_among_what_is_stored_about_somebody(here: Group) -> None:
    await here.react(1, who=3)
    facts = (await here.told(ShowMine(), Mine, person(3))).facts
    assert facts
    assert [each["text"] for each in facts["notices"]] == [FIRST]


# What saves nothing


@pytest.mark.parametrize(("place", "emoji"), [(6, "keycap 6"), (None, "bookmark")])
async def test_a_reaction_that_names_no_paper_of_a_digest_is_told_once(
    here: Group, place: int | None, emoji: str
) -> None:
    for _ in range(3):
        await here.react(place, who=3, emoji=emoji)
        await here.react(place, who=3, emoji=emoji, is_on=False)
    (notice,) = await tell(here)
    assert (notice.channel, notice.text) == (person(3).id, nothing(place, 5))


async def test_however_many_name_none_a_day_it_is_said_once(here: Group) -> None:
    messages = [MessageRef(here.where.id, f"shared {n}") for n in range(30)]
    for message in messages:
        await here.ask(NotePost(key(1), message))
    for days in range(2):
        for message in messages:
            await here.react(2, who=3, message=message)
        for _ in range(10):
            await tell(here)
        assert len(await tell(here)) == days + 1
        here.later(days=1)


async def test_of_many_people_the_database_is_asked_together_whatever_they_name(
    here: Group,
) -> None:
    counts = [0, 0]
    for n, place in enumerate((1, 6)):

        def count(*_: object, which: int = n) -> None:
            counts[which] += 1

        event.listen(Engine, "before_cursor_execute", count)
        people = range(100 * (n + 1), 100 * (n + 2))
        await asyncio.gather(*(here.react(place, who=who) for who in people))
        event.remove(Engine, "before_cursor_execute", count)
    assert 0 < max(counts) < 6 * 100  # of each by themselves it was asked a dozen times


async def test_two_processes_that_are_told_of_the_same_people_do_not_wait_for_each_other(
    here: Group,
) -> None:
    """Of some who save with what one is told of, and save nothing with what the other is."""
    (message, *_), people = await here.messages(), range(100, 200)

    async def hears(order: Iterable[int], place: int) -> None:
        process = Reactions(here.database)
        asked = (
            (React(message, f"keycap {at}", at, True, here.now), person(who))
            for who in order
            for at in (place if who % 2 else 7 - place,)
        )
        await asyncio.gather(
            *(process.react(each, here.where, who, here.now) for each, who in asked)
        )

    await asyncio.gather(hears(people, 1), hears(reversed(people), 6))
    assert all([await here.saved(who) == [1] for who in people])


async def test_what_is_wrong_with_a_channel_is_told_before_how_reactions_work(
    here: Group,
) -> None:
    await asyncio.gather(*(here.react(1, who=who) for who in range(10, 40)))
    here.later(seconds=1)
    async with here.database.write() as tx:
        await breaking.depart(tx, here.where, "it was deleted", here.now, None)
    told = await tell(here)
    assert told[0].text == "it was deleted"
    assert len(told) == notifying.MOST


async def test_on_a_message_of_one_paper_the_keycap_is_named_that_saves_it(here: Group) -> None:
    message = MessageRef(here.where.id, "shared")
    await here.ask(NotePost(key(1), message))
    await here.react(2, who=3, message=message)
    (notice,) = await tell(here)
    assert notice.text == "Your 2️⃣ saved nothing: on that message, react with 1️⃣."


async def test_on_what_is_not_ours_nobody_is_told_anything_and_nothing_is_stored(
    here: Group,
) -> None:
    await here.react(1, who=3, message=MessageRef(here.where.id, "no message of ours"))
    assert await tell(here) == []
    assert (await here.told(ShowMine(), Mine, person(3))).facts is None


async def test_on_a_vote_it_is_said_that_it_is_none(here: Group) -> None:
    await here.ask(parse_digest("roundup Sat 15:00 UTC"))
    for who in (1, 2):
        await here.save(1, 2, who=who)
    here.later(days=2)
    await here.deliver()
    vote = await here.told(OpenVote(), Voting)
    message = MessageRef(here.where.id, "the vote")
    await here.ask(NoteVote(vote.poll.id, message))
    await here.react(1, who=3, message=message)
    (notice,) = await tell(here)
    assert (notice.channel, notice.text) == (person(3).id, NO_VOTE)
    assert await here.saved(3) == []


async def test_what_is_said_of_a_title_has_an_end() -> None:
    assert len(first("x" * 10_000)) < 500


async def test_an_aside_goes_to_the_account_of_that_platform(here: Group) -> None:
    other = Account("elsewhere", "T1", person(3).id)
    await here.ask(SetNamed(is_named=True), other)
    await here.react(1, who=3)
    (notice,) = await tell(here)
    assert notice.channel == person(3).id
