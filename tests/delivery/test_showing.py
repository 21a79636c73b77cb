"""Claims on votes in their messages: shown as they stand, and how they ended, once for many."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import showing
from bot.intents.digests import NoteVote, OpenVote, Vote
from bot.intents.reading import parse_digest
from bot.models import Kind, MessageRef, Post
from bot.polls import OPEN_FOR
from bot.replies.digests import Voting
from bot.storage import ledger, people, polls
from bot.storage.database import Database
from tests.chats.faults import What
from tests.saving.groups import Group, group, person


@dataclass(frozen=True)
class Open:
    """A vote that was opened, and the message that shows it."""

    here: Group
    roundup: MessageRef
    poll: int
    message: MessageRef

    async def cast(self, who: int, place: int) -> None:
        """Have somebody vote."""
        await self.here.ask(Vote(self.poll, place), person(who))

    async def shows(self) -> int:
        """Have it shown, where it is to be; return how many requests that took."""
        chat = self.here.world.chat
        before = len(chat.journal.of(What.EDIT))
        await showing.show_due(self.here.database, {chat.platform: chat}, self.here.world.clock)
        return len(chat.journal.of(What.EDIT)) - before

    @property
    def text(self) -> str:
        """What its message says."""
        (found,) = [
            each for each in self.here.world.chat.posts() if each.id == self.message.message_id
        ]
        return found.text


@pytest.fixture
async def vote(database: Database, tmp_path: Path) -> AsyncIterator[Open]:
    async with group(database, tmp_path / "index") as here:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        for who in (1, 2):
            await here.save(1, 2, who=who)
        here.later(days=2)
        await here.deliver()
        async with database.read() as tx:
            last, *_ = await ledger.history(tx, here.where, 1, Kind.ROUNDUP)
        (roundup,) = last.posts
        opened = await here.told(OpenVote(roundup), Voting)
        chat = here.world.chat
        message = await chat.send(here.where, Post("a vote"), "vote")
        await here.ask(NoteVote(opened.poll.id, message))
        yield Open(here, roundup, opened.poll.id, message)


async def test_it_is_not_shown_anew_before_anybody_votes(vote: Open) -> None:
    assert await vote.shows() == 0


async def test_votes_that_come_together_are_shown_at_once(vote: Open) -> None:
    for who, place in ((1, 1), (2, 1), (3, 2), (2, 2)):
        await vote.cast(who, place)
    assert await vote.shows() == 1
    assert vote.text == "open\n1. 1\n2. 2\n3. 0"
    assert await vote.shows() == 0


async def test_how_it_ended_is_shown_when_it_has(vote: Open) -> None:
    await vote.cast(1, 3)
    await vote.shows()
    vote.here.later(seconds=OPEN_FOR.total_seconds())
    assert await vote.shows() == 1
    assert vote.text == "closed\n1. 0\n2. 0\n3. 1"
    vote.here.later(days=30)
    assert await vote.shows() == 0


async def test_who_votes_before_the_message_is_known_is_shown_too(vote: Open) -> None:
    here = vote.here
    await here.ask(NoteVote(vote.poll, None))
    await vote.cast(1, 1)
    await here.ask(NoteVote(vote.poll, vote.message))
    assert await vote.shows() == 1


async def test_a_vote_while_it_is_being_shown_is_shown_next(vote: Open) -> None:
    here = vote.here
    await vote.cast(1, 1)
    chat = here.world.chat
    send = chat.show_vote

    class Slow:
        platform, manners = chat.platform, chat.manners

        async def show_vote(self, *told: object) -> None:
            await send(*told)  # type: ignore[arg-type]
            await vote.cast(2, 1)

    await showing.show_due(here.database, {chat.platform: Slow()}, here.world.clock)  # type: ignore[dict-item]
    assert vote.text == "open\n1. 2\n2. 0\n3. 0"


async def test_two_processes_show_it_once(vote: Open) -> None:
    await vote.cast(1, 1)
    before = len(vote.here.world.chat.journal.of(What.EDIT))
    await asyncio.gather(vote.shows(), vote.shows())
    assert len(vote.here.world.chat.journal.of(What.EDIT)) - before == 1


async def test_what_one_process_shows_late_does_not_stay(vote: Open) -> None:
    """Two show it at a time, and the one that began first is the last to be heard."""
    here, chat = vote.here, vote.here.world.chat
    begun, freed = asyncio.Event(), asyncio.Event()

    class Slow:
        platform, manners = chat.platform, chat.manners

        async def show_vote(self, *told: object) -> None:
            begun.set()
            await freed.wait()
            await chat.show_vote(*told)  # type: ignore[arg-type]

    await vote.cast(1, 1)
    slow: dict[str, Any] = {chat.platform: Slow()}
    showing_ = asyncio.create_task(showing.show_due(here.database, slow, here.world.clock))
    await begun.wait()
    await vote.cast(2, 1)
    await vote.shows()
    freed.set()
    await showing_
    await vote.shows()
    assert vote.text == "open\n1. 2\n2. 0\n3. 0"
    assert await vote.shows() == 0


async def test_votes_that_are_cast_at_once_do_not_wait_for_each_other(vote: Open) -> None:
    async def casts(who: int) -> None:
        async with vote.here.database.write() as tx:
            row = await people.person_id(tx, person(who), vote.here.now)
            await polls.vote(tx, vote.poll, row, 1, vote.here.now)

    await asyncio.gather(*(casts(who) for who in range(1, 31)))
    assert await vote.shows() == 1
    assert vote.text.startswith("open\n1. 30")


async def test_who_votes_meanwhile_hurries_no_platform_that_asks_to_wait(vote: Open) -> None:
    vote.here.world.chat.limits(300, times=1, on=What.EDIT)
    asked = 0
    for who in range(1, 31):
        await vote.cast(who, 1)
        asked += await vote.shows()
        vote.here.later(seconds=5)
    assert asked == 1
    vote.here.later(minutes=3)
    assert await vote.shows() == 1
    assert vote.text == "open\n1. 30\n2. 0\n3. 0"


async def test_what_the_platform_does_not_take_is_shown_later(vote: Open) -> None:
    await vote.cast(1, 1)
    vote.here.world.chat.limits(300, times=1, on=What.EDIT)
    assert await vote.shows() == 1
    vote.here.later(seconds=299)
    assert await vote.shows() == 0
    vote.here.later(seconds=2)
    assert await vote.shows() == 1
    assert vote.text.startswith("open\n1. 1")


async def test_in_a_message_that_is_gone_it_is_tried_once(vote: Open) -> None:
    here = vote.here
    await here.world.chat.delete(here.where, vote.message)
    await vote.cast(1, 1)
    assert await vote.shows() == 1
    here.later(days=5)
    assert await vote.shows() == 0


async def test_where_the_bot_was_put_out_how_it_ended_is_shown_once_it_is_back(vote: Open) -> None:
    here = vote.here
    await vote.cast(1, 1)
    here.world.chat.forbids("not_in_channel", on=What.EDIT)
    assert await vote.shows() == 1
    here.later(hours=1)
    assert await vote.shows() == 0
    here.world.chat.answers()
    here.later(seconds=OPEN_FOR.total_seconds())
    assert await vote.shows() == 1
    assert vote.text.startswith("closed\n1. 1")


async def test_it_is_given_up_a_day_after_it_has_closed(vote: Open) -> None:
    here = vote.here
    await vote.cast(1, 1)
    here.world.chat.breaks(on=What.EDIT)
    here.later(seconds=(OPEN_FOR + showing.GIVE_UP_AFTER + timedelta(hours=1)).total_seconds())
    assert await vote.shows() == 1
    here.later(days=1)
    assert await vote.shows() == 0


async def test_where_it_is_is_not_known_by_an_id_that_cannot_be_kept(vote: Open) -> None:
    for odd in ("\0", "\ud800"):
        await vote.here.ask(NoteVote(vote.poll, MessageRef(vote.here.where.id, odd)))
    await vote.cast(1, 1)
    assert await vote.shows() == 1


async def test_what_was_posted_is_not_posted_again(vote: Open) -> None:
    vote.here.later(minutes=2)
    assert not (await vote.here.told(OpenVote(vote.roundup), Voting, person(2))).is_new


async def test_it_is_posted_again_where_nobody_said_that_it_was(
    database: Database, tmp_path: Path
) -> None:
    async with group(database, tmp_path / "index") as here:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        for who in (1, 2):
            await here.save(1, 2, who=who)
        here.later(days=2)
        await here.deliver()
        assert (await here.told(OpenVote(), Voting)).is_new
        assert not (await here.told(OpenVote(), Voting)).is_new
        here.later(minutes=1)
        again = [(await here.told(OpenVote(), Voting)).is_new for _ in range(2)]
        assert again == [True, False]
