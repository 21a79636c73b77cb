"""Claims on what a group sees: counts from two up, names of those who wish, round-ups, votes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.deliveries import Skipped, State
from bot.intents.digests import OpenVote, Vote
from bot.intents.papers import LookUp, ShowPaper, ShowTop, Span
from bot.intents.reading import parse_digest
from bot.intents.saved import Save, SetNamed, Unsave
from bot.models import Digest, Kind, MessageRef, Noted, Section
from bot.replies.digests import NotSubscribed, NoVote, Roundup, Settings, Status, Voting
from bot.replies.papers import Card, Found, Top
from bot.replies.reply import HelpText, Refused
from bot.replies.saved import Saved
from bot.storage import channels, digests, ledger, subscriptions
from bot.storage.channel_tables import subscriptions as subscription_rows
from bot.storage.database import Database
from tests.builders import DAY, edition, listing
from tests.delivery.worlds import channel, tell, told
from tests.ledgers import broken
from tests.saving.groups import Group, group, key, person

SATURDAY = date(2026, 5, 30)


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Group]:
    async with group(database, tmp_path / "index") as made:
        yield made


class TestCounts:
    async def test_of_one_person_are_nobodys_business(self, here: Group) -> None:
        await here.save(1)
        card = await here.told(ShowPaper(key(1)), Card)
        assert card.here.saved is None
        assert await here.top() == []

    async def test_are_told_from_two_people_up_where_a_paper_is_shown_again(
        self, here: Group
    ) -> None:
        await here.save(1, 2, who=1)
        await here.save(1, who=2)
        await here.react(1, who=3)
        card = await here.told(ShowPaper(key(1)), Card)
        assert card.here.saved is not None
        assert (card.here.saved.people, card.here.saved.named) == (3, ())
        found = await here.told(LookUp("robots"), Found)
        counts = {each.record.paper.key: each.here.saved for each in found.papers}
        assert counts[key(2)] is None
        assert counts[key(1)] == card.here.saved

    async def test_count_a_person_once_however_they_saved(self, here: Group) -> None:
        await here.save(1, who=1)
        await here.react(1, who=1)
        assert await here.top() == []

    async def test_are_of_the_channel_where_it_was_saved(self, here: Group) -> None:
        for who in (1, 2):
            await here.save(1, who=who, where=channel(2))
        assert await here.top() == []
        there = await here.ask(ShowTop(Span.WEEK), person(99), channel(2))
        assert isinstance(there, Top)
        assert len(there.papers) == 1

    async def test_of_oneself_and_one_other_would_name_the_other(self, here: Group) -> None:
        for who in (1, 2):
            await here.save(1, who=who)
        for who, is_told in ((1, False), (2, False), (3, True)):
            card = await here.told(ShowPaper(key(1)), Card, person(who))
            assert (card.here.saved is not None) == is_told
        reply = await here.told(Save((key(1),)), Saved, person(1))
        assert reply.papers[0].here.saved is None

    async def test_go_down_when_somebody_takes_it_off(self, here: Group) -> None:
        for who in (1, 2, 3):
            await here.save(1, who=who)
        await here.ask(Unsave((key(1),)), person(1))
        assert await here.top() == [(1, 2)]
        await here.ask(Unsave((key(1),)), person(2))
        assert await here.top() == []

    async def test_name_those_who_wish_to_be_named(self, here: Group) -> None:
        for who in (1, 2, 3):
            await here.save(1, who=who)
        await here.ask(SetNamed(is_named=True), person(2))
        top = await here.told(ShowTop(Span.WEEK), Top)
        assert top.papers[0].here.saved is not None
        assert top.papers[0].here.saved.named == (person(2),)
        await here.ask(SetNamed(is_named=False), person(2))
        top = await here.told(ShowTop(Span.WEEK), Top)
        assert top.papers[0].here.saved is not None
        assert top.papers[0].here.saved.named == ()

    async def test_of_a_week_are_not_those_of_a_month(self, here: Group) -> None:
        for who in (1, 2):
            await here.save(1, who=who)
        here.later(days=8)
        for who in (1, 2, 3):
            await here.save(2, who=who)
        assert await here.top(Span.WEEK) == [(2, 3)]
        assert await here.top(Span.MONTH) == [(2, 3), (1, 2)]


class TestARoundup:
    async def _shown(self, here: Group) -> list[tuple[Section, str, int]]:
        async with here.database.read() as tx:
            last, *_ = await ledger.history(tx, here.where, 1, Kind.ROUNDUP)
            frozen: dict[int, Digest] = await digests.load(tx, [last.digest_id or 0])
        return [
            (each.reason.section, each.candidate.paper.key, each.reason.count)
            for digest in frozen.values()
            for each in digest.entries
            if isinstance(each.reason, Noted)
        ]

    async def test_says_when_it_comes_and_keeps_who_said_so(self, here: Group) -> None:
        reply = await here.told(parse_digest("roundup Sat 15:00 Europe/Berlin"), Roundup)
        assert reply.change is not None
        assert reply.change.by == person()
        assert reply.next_due is not None
        assert reply.next_due.at == datetime(2026, 5, 30, 13, tzinfo=UTC)
        status = await here.told(parse_digest("status"), Status)
        assert status.roundup is not None
        assert status.roundup.due == reply.next_due

    async def test_begins_on_friday_afternoon_in_the_zone_of_the_digests(self, here: Group) -> None:
        await here.ask(parse_digest("schedule in Asia/Tokyo"))
        reply = await here.told(parse_digest("roundup on"), Roundup)
        assert reply.next_due is not None
        assert reply.next_due.at == datetime(2026, 6, 5, 6, tzinfo=UTC)

    async def test_has_what_was_saved_what_rose_and_what_was_overlooked(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        for who in (1, 2, 3):
            await here.save(2, who=who)
        await here.save(3, who=1)
        voted = listing(4, 500, title="Robot 4")
        await tell(here.database, edition(voted, day=DAY, observed_at=here.now))
        here.later(days=1, hours=7)
        await here.deliver()
        assert await self._shown(here) == [
            (Section.SAVED, key(2), 3),
            (Section.RISEN, key(4), 404),
            (Section.OVERLOOKED, key(1), 99),
            (Section.OVERLOOKED, key(3), 97),
            (Section.OVERLOOKED, key(5), 95),
        ]

    async def test_is_the_same_whether_or_not_one_person_saved_a_paper(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        await here.save(1, 2, who=1)
        here.later(days=2)
        await here.deliver()
        assert [paper for _, paper, _ in await self._shown(here)] == [key(1), key(2), key(3)]

    async def test_comes_once_a_week_and_is_silent_without_papers(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        for _ in range(7):
            here.later(days=7)
            await here.deliver()
            await here.deliver()
        async with here.database.read() as tx:
            history = await ledger.history(tx, here.where, 9, Kind.ROUNDUP)
        assert [each.local_date for each in history] == [
            SATURDAY + timedelta(days=7 * n) for n in reversed(range(7))
        ]
        assert {each.reason for each in history[:-1]} == {Skipped.EMPTY}
        assert not await told(here.database)

    async def test_comes_early_once_a_day_and_then_at_its_time_all_the_same(
        self, here: Group
    ) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        reply = await here.told(parse_digest("roundup now"), Roundup)
        assert reply.posted == DAY + timedelta(days=1)
        await here.deliver()
        await here.told(parse_digest("roundup now"), Refused)
        here.later(hours=31)
        await here.deliver()
        async with here.database.read() as tx:
            history = await ledger.history(tx, here.where, 9, Kind.ROUNDUP)
        assert [each.local_date for each in history] == [SATURDAY, SATURDAY - timedelta(days=1)]

    async def test_is_tried_again_where_posting_had_failed(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        await broken(here.database, "archived", here.where)
        await here.told(parse_digest("roundup now"), Roundup)
        await here.deliver()
        async with here.database.read() as tx:
            (last,) = await ledger.history(tx, here.where, 9, Kind.ROUNDUP)
        assert last.state is State.SENT

    async def test_that_cannot_be_read_harms_no_other(self, here: Group) -> None:
        for n in (1, 2):
            await here.ask(parse_digest("roundup Sat 15:00 UTC"), None, channel(n))
        async with here.database.write() as tx:
            row = await channels.channel_id(tx, channel(2))
            of_it = subscription_rows.c.channel_id == row
            await tx.execute(subscription_rows.update().where(of_it).values(zone="Mars/Base"))
        here.later(days=2)
        await here.deliver()
        async with here.database.read() as tx:
            assert len(await ledger.history(tx, channel(1), 9, Kind.ROUNDUP)) == 1
            assert not await ledger.history(tx, channel(2), 9, Kind.ROUNDUP)

    async def test_goes_on_when_the_channel_subscribes_again(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        await here.ask(parse_digest("pause"))
        settings = await here.told(parse_digest("subscribe"), Settings)
        assert settings.has_roundup
        async with here.database.read() as tx:
            found = await subscriptions.find(tx, here.where, Kind.ROUNDUP)
        assert found is not None
        assert found.due is not None

    async def test_of_an_empty_week_does_not_come_early(self, here: Group) -> None:
        where = channel(9)
        await here.ask(parse_digest("roundup Sat 15:00 UTC"), None, where)
        assert isinstance(await here.ask(parse_digest("roundup now"), None, where), Refused)
        async with here.database.read() as tx:
            assert not await ledger.history(tx, where, 9, Kind.ROUNDUP)

    async def test_is_planned_for_each_channel_by_its_own_week(self, here: Group) -> None:
        for n in (1, 2, 3):
            where = channel(n)
            await here.ask(parse_digest("roundup Sat 15:00 UTC"), None, where)
            for who in (1, 2):
                await here.save(n, who=who, where=where)
        here.later(days=2)
        await here.deliver()
        async with here.database.read() as tx:
            for n in (2, 3):
                last, *_ = await ledger.history(tx, channel(n), 1, Kind.ROUNDUP)
                frozen = await digests.load(tx, [last.digest_id or 0])
                papers = [e.candidate.paper.key for d in frozen.values() for e in d.entries]
                assert papers == [key(n)]
                assert last.state is State.SENT

    async def test_is_paused_resumed_and_ended_with_the_digests(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        for typed, is_due in (("pause", False), ("resume", True), ("unsubscribe", False)):
            await here.ask(parse_digest(typed))
            async with here.database.read() as tx:
                found = await subscriptions.find(tx, here.where, Kind.ROUNDUP)
            assert found is not None
            assert (found.due is not None) == is_due

    async def test_can_be_turned_off_alone(self, here: Group) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        reply = await here.told(parse_digest("roundup off"), Roundup)
        assert reply.change is not None
        here.later(days=7)
        await here.deliver()
        async with here.database.read() as tx:
            assert not await ledger.history(tx, here.where, 9, Kind.ROUNDUP)
            daily = await subscriptions.find(tx, here.where)
        assert daily is not None
        assert daily.due is not None

    async def test_shows_papers_again_that_a_digest_has_shown_and_hides_none_from_one(
        self, here: Group
    ) -> None:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        here.later(days=2)
        await here.deliver()
        async with here.database.read() as tx:
            shown = await ledger.shown(tx, here.where, [key(n) for n in range(1, 6)])
        assert set(shown.values()) == {DAY + timedelta(days=1)}


class TestARoundUpAlone:
    """A channel that gets nothing else."""

    WHERE = channel(9)

    @pytest.fixture(autouse=True)
    async def _wished(self, here: Group) -> None:
        await self._ask(here, "roundup Sat 15:00 UTC")

    async def _ask(self, here: Group, typed: str) -> Roundup:
        reply = await here.ask(parse_digest(typed), None, self.WHERE)
        assert isinstance(reply, Roundup)
        return reply

    async def _changes(self, here: Group) -> list[str]:
        async with here.database.read() as tx:
            return [each.after for each in await subscriptions.history(tx, self.WHERE, 9)]

    @pytest.mark.parametrize("typed", ["", "status", "roundup"])
    async def test_is_what_the_channel_is_told_about(self, here: Group, typed: str) -> None:
        reply = await self._ask(here, typed)
        assert reply.subscription is not None
        assert (reply.change, reply.broken_by) == (None, None)
        assert reply.next_due is not None
        assert reply.next_due.day == SATURDAY
        await broken(here.database, "archived", self.WHERE)
        assert (await self._ask(here, typed)).broken_by == "archived"

    async def test_is_paused_and_goes_on(self, here: Group) -> None:
        reply = await self._ask(here, "pause until Monday")
        assert reply.subscription is not None
        assert (reply.subscription.is_paused, reply.next_due) == (True, None)
        assert reply.subscription.resumes_at == datetime(2026, 6, 1, tzinfo=UTC)
        assert (await self._ask(here, "pause until Monday")).is_unchanged
        reply = await self._ask(here, "resume")
        assert (reply.ends_pause, reply.is_unchanged) == (True, False)
        assert reply.next_due is not None
        assert await self._changes(here) == [
            "goes on",
            "paused until Mon 1 Jun 2026",
            "15:00 Sat in UTC",
        ]

    async def test_is_tried_again_when_it_is_resumed(self, here: Group) -> None:
        await broken(here.database, "archived", self.WHERE)
        assert (await self._ask(here, "pause")).broken_by == "archived"
        assert (await self._ask(here, "resume")).is_mended
        await broken(here.database, "archived", self.WHERE)
        reply = await self._ask(here, "resume")
        assert (reply.is_unchanged, reply.is_mended, reply.broken_by) == (True, True, None)

    async def test_ends(self, here: Group) -> None:
        reply = await self._ask(here, "unsubscribe")
        assert reply.subscription is not None
        assert not reply.subscription.is_on
        for typed in ("unsubscribe", "pause", "resume", "status"):
            assert await here.ask(parse_digest(typed), None, self.WHERE) == NotSubscribed()
        assert isinstance(await here.ask(parse_digest(""), None, self.WHERE), HelpText)

    async def test_is_not_paused_until_a_day_that_was(self, here: Group) -> None:
        refused = await here.ask(parse_digest("pause until 2026-05-01"), None, self.WHERE)
        assert isinstance(refused, Refused)
        assert (await self._ask(here, "status")).next_due is not None

    async def test_that_was_begun_after_the_digests_had_ended_is_what_is_paused(
        self, here: Group
    ) -> None:
        await here.ask(parse_digest("unsubscribe"))
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        assert isinstance(await here.ask(parse_digest("")), Status)
        reply = await here.told(parse_digest("pause"), Roundup)
        assert reply.subscription is not None
        assert reply.subscription.is_paused


class TestAVote:
    @pytest.fixture
    async def roundup(self, here: Group) -> MessageRef:
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        for who in (1, 2, 3):
            await here.save(1, 2, who=who)
        here.later(days=2)
        await here.deliver()
        async with here.database.read() as tx:
            last, *_ = await ledger.history(tx, here.where, 1, Kind.ROUNDUP)
        (message,) = last.posts
        return message

    async def test_is_among_the_first_three_papers(self, here: Group, roundup: MessageRef) -> None:
        reply = await here.told(OpenVote(roundup), Voting)
        assert reply.is_new
        assert [each.record.paper.key for each in reply.poll.choices] == [key(1), key(2), key(3)]

    async def test_is_opened_once_by_however_many(self, here: Group, roundup: MessageRef) -> None:
        replies = await asyncio.gather(
            *(here.ask(OpenVote(roundup), person(n)) for n in range(1, 9))
        )
        voting = [each for each in replies if isinstance(each, Voting)]
        assert sum(each.is_new for each in voting) == 1
        assert len({each.poll.id for each in voting}) == 1

    async def test_counts_one_vote_of_each_the_last(self, here: Group, roundup: MessageRef) -> None:
        poll = (await here.told(OpenVote(roundup), Voting)).poll.id
        await here.ask(Vote(poll, 1), person(1))
        await here.ask(Vote(poll, 1), person(2))
        reply = await here.told(Vote(poll, 2), Voting, person(1))
        assert [each.votes for each in reply.poll.choices] == [1, 1, 0]
        assert reply.mine == 2
        assert len(reply.poll.leading) == 2

    async def test_closes_by_itself(self, here: Group, roundup: MessageRef) -> None:
        poll = (await here.told(OpenVote(roundup), Voting)).poll.id
        await here.ask(Vote(poll, 3), person(1))
        here.later(days=3)
        reply = await here.told(Vote(poll, 1), Voting, person(2))
        assert not reply.is_open
        assert [each.place for each in reply.poll.leading] == [3]
        assert not (await here.told(OpenVote(roundup), Voting)).is_new

    async def test_for_what_is_not_there_is_none(self, here: Group, roundup: MessageRef) -> None:
        poll = (await here.told(OpenVote(roundup), Voting)).poll.id
        for place in (4, 0):
            refused = await here.told(Vote(poll, place), Refused)
            assert refused.problem == "papers 1 to 3 can be voted for"
        await here.told(Vote(poll + 1, 1), NoVote)
        await here.told(Vote(10**30, 1), NoVote)
        assert isinstance(await here.ask(Vote(poll, 1), None, channel(1, "T2")), NoVote)
        (daily, *_) = await here.messages()
        await here.told(OpenVote(daily), NoVote)
        await here.told(OpenVote(MessageRef("C1", "no such message")), NoVote)
