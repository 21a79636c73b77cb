"""Claims on `/digest`: what is changed, what stays, and what one is told of it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import insert, select

from bot.channels import DEFAULT_SIZE, Account, Channel, Subscription
from bot.commands.digests import FORMS, DigestCommands
from bot.commands.wishes import DEFAULT
from bot.deliveries import Skipped, State
from bot.editions import newest_closed
from bot.intents.buttons import Offer, of_action
from bot.intents.digests import (
    DigestIntent,
    SetEmpty,
    SetFill,
    SetLayout,
    SetPatience,
    SetSize,
    Subscribe,
    Timing,
    Why,
)
from bot.intents.reading import parse_digest
from bot.intents.unread import Command
from bot.models import AlreadyPosted, Layout, MessageRef, OutsideTopic
from bot.reach import MoreThanAThird
from bot.replies.digests import (
    Explained,
    IsPaused,
    NextRun,
    NothingNew,
    NothingPosted,
    NotSubscribed,
    OnItsWay,
    Posting,
    Previewed,
    Settings,
    Status,
    Topics,
)
from bot.replies.reply import HelpText, Refused, Reply, Unreadable
from bot.schedule import WEEKDAYS, Due, Schedule
from bot.storage import channels, editions, ledger, subscriptions
from bot.storage.channel_tables import posts, workspaces
from bot.storage.channel_tables import subscriptions as subscriptions_table
from bot.storage.database import Database
from bot.topics.reading import parse
from tests.builders import DAY, HERE, NOON, SOMEBODY, edition, listing
from tests.ledgers import broken, delivered

ANOTHER = Account("slack", "T1", "U2")
_DAY = timedelta(days=1)
FRIDAY, SATURDAY, MONDAY = DAY + _DAY, DAY + 2 * _DAY, date(2026, 6, 1)


@pytest.fixture
async def commands(database: Database) -> DigestCommands:
    """Answer from a database with two closed editions, and one that is open at NOON."""
    async with database.write() as tx:
        told = (
            edition(listing(1, 30, title="A robot"), listing(2, 20, title="Chess"),
                    day=DAY - _DAY),
            edition(listing(3, 50, title="Robot arms"), listing(4, 40, title="A survey of robots"),
                    listing(5, 30, title="Go")),
            edition(listing(6, 90, title="Robots tomorrow"), day=FRIDAY, observed_at=NOON),
        )  # fmt: skip
        await editions.record(tx, told)
    return DigestCommands(database, "huggingface")


async def ask(
    commands: DigestCommands,
    typed: str,
    who: Account = SOMEBODY,
    now: datetime = NOON,
    where: Channel = HERE,
) -> Reply:
    intent = parse_digest(typed)
    assert isinstance(intent, DigestIntent)
    return await commands.handle(intent, where, who, now)


async def told_until(database: Database, now: datetime) -> None:
    """Have all editions told that have closed by now, from FRIDAY's on."""
    days = (newest_closed(now) - FRIDAY).days + 1
    told = [edition(listing(n), day=FRIDAY + n * _DAY, observed_at=now) for n in range(days)]
    async with database.write() as tx:
        await editions.record(tx, told)


async def stored(database: Database) -> Subscription:
    async with database.read() as tx:
        found = await subscriptions.find(tx, HERE)
    assert found
    return found


async def settings(
    commands: DigestCommands, typed: str, who: Account = SOMEBODY, now: datetime = NOON
) -> Settings:
    reply = await ask(commands, typed, who, now)
    assert isinstance(reply, Settings)
    return reply


async def waiting(commands: DigestCommands, now: datetime) -> tuple[bool, datetime | None]:
    """Ask whether a digest is due, and until when it waits for its source."""
    status = await ask(commands, "status", now=now)
    assert isinstance(status, Status)
    assert status.next_run
    return status.next_run.is_due, status.next_run.waits_until


def shown(reply: Settings) -> list[str]:
    assert reply.first
    return [each.candidate.paper.title for each in reply.first.entries]


async def press(commands: DigestCommands, message: str, where: Channel = HERE) -> Reply:
    """Press the button that asks why, under a message."""
    intent = of_action(Offer.WHY, MessageRef(HERE.id, message))
    assert isinstance(intent, Why)
    return await commands.handle(intent, where, ANOTHER, NOON)


async def posted(database: Database, *messages: str) -> None:
    """Write down the messages of the last delivery."""
    async with database.write() as tx:
        (last,) = await ledger.history(tx, HERE, 1)
        for seq, message in enumerate(messages):
            values = {
                "delivery_id": last.id,
                "seq": seq,
                "key": message,
                "workspace_id": select(workspaces.c.id).scalar_subquery(),
                "posted_in": HERE.id,
                "message_id": message,
                "first_place": 1,
                "places": 1,
                "sent_at": NOON,
            }
            await tx.execute(insert(posts).values(values))


class TestSubscribing:
    async def test_echoes_the_whole_state_and_what_the_newest_edition_would_be(
        self, commands: DigestCommands, database: Database
    ) -> None:
        typed = "subscribe robots -survey at 18:00 weekdays in Berlin"
        reply = await settings(commands, typed)
        schedule = Schedule(time(18), "Europe/Berlin", WEEKDAYS)
        assert reply.subscription == await stored(database)
        assert reply.subscription.wish.schedule == schedule
        assert reply.subscription.wish.topic == "robotics -survey"
        assert reply.subscription.owner == SOMEBODY
        assert [each.name for each in reply.topic.built_in] == ["robotics"]
        assert reply.next_run
        assert reply.next_run.due == Due(FRIDAY, datetime(2026, 5, 29, 16, tzinfo=UTC))
        assert reply.next_run.edition == DAY
        assert reply.next_run.closes_at == datetime(2026, 5, 30, 1, 30, tzinfo=UTC)
        assert reply.estimate
        assert (reply.estimate.let_in, reply.estimate.considered) == (2, 5)
        assert reply.estimate.cautions == (MoreThanAThird(),)
        assert shown(reply) == ["Robot arms"]
        assert reply.can_post_now
        assert reply.assumed == ()
        assert reply.change
        assert (reply.change.by, reply.change.what, reply.change.before) == (
            SOMEBODY,
            "subscribed",
            None,
        )

    async def test_without_words_is_everything_at_nine_in_utc_and_says_so(
        self, commands: DigestCommands
    ) -> None:
        reply = await settings(commands, "subscribe")
        assert reply.subscription.wish.schedule == DEFAULT
        assert reply.subscription.wish.topic is None
        assert reply.assumed == ("09:00", "daily", "UTC")
        assert reply.estimate is None
        assert shown(reply) == ["Robot arms", "A survey of robots", "Go"]

    @pytest.mark.parametrize(
        ("typed", "assumed"),
        [
            ("at 10:00", ("daily", "UTC")),
            ("weekdays", ("09:00", "UTC")),
            ("in Berlin", ("09:00", "daily")),
            ("at 9am in Berlin", ()),
        ],
    )
    async def test_says_only_what_it_assumed(
        self, commands: DigestCommands, typed: str, assumed: tuple[str, ...]
    ) -> None:
        assert (await settings(commands, f"subscribe {typed}")).assumed == assumed

    async def test_it_goes_by_the_zone_of_whoever_asks_where_none_was_ever_said(
        self, commands: DigestCommands, database: Database
    ) -> None:
        usual = Subscribe("arms", Timing(at=time(7)), usual_zone="Europe/Berlin")
        asked = await commands.handle(usual, HERE, SOMEBODY, NOON)
        assert isinstance(asked, Settings)
        assert asked.assumed == ("daily", "Europe/Berlin")
        elsewhere = replace(usual, usual_zone="Asia/Tokyo")
        again = await commands.handle(elsewhere, HERE, ANOTHER, NOON)
        assert isinstance(again, Settings)
        assert again.assumed == ()
        assert (await stored(database)).wish.schedule.zone == "Europe/Berlin"

    async def test_a_second_time_keeps_what_is_not_given(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms at 18:00 weekdays in Berlin")
        await ask(commands, "size 8")
        before = await stored(database)
        again = await settings(commands, "subscribe legs", ANOTHER)
        assert again.assumed == ()
        wish = replace(before.wish, topic="legs")
        assert await stored(database) == replace(before, wish=wish, owner=ANOTHER)
        await ask(commands, "subscribe at 7am")
        after = await stored(database)
        assert after.wish.schedule == Schedule(time(7), "Europe/Berlin", WEEKDAYS)
        assert after.wish.topic == "legs"
        assert after.covered_until == before.covered_until

    async def test_of_two_at_once_both_are_heard(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await asyncio.gather(
            ask(commands, "subscribe arms"), ask(commands, "subscribe at 18:00 in Berlin")
        )
        wish = (await stored(database)).wish
        assert (wish.topic, wish.schedule.zone) == ("arms", "Europe/Berlin")

    async def test_the_first_digest_shows_the_newest_edition_with_papers(
        self, commands: DigestCommands
    ) -> None:
        sunday = datetime(2026, 6, 1, 1, tzinfo=UTC)
        reply = await settings(commands, "subscribe", now=sunday)
        assert reply.subscription.covered_until == DAY
        assert shown(reply) == ["Robots tomorrow"]

    async def test_the_first_digest_shows_no_edition_that_is_open(
        self, commands: DigestCommands
    ) -> None:
        reply = await settings(commands, "subscribe")
        assert reply.subscription.covered_until == DAY - _DAY

    async def test_with_nothing_stored_begins_with_the_newest_closed_edition(
        self, database: Database
    ) -> None:
        reply = await settings(DigestCommands(database, "huggingface"), "subscribe robots")
        assert reply.subscription.covered_until == DAY - _DAY
        assert reply.first is None
        assert reply.estimate
        assert not reply.estimate.days

    async def test_again_on_the_same_day_gives_no_second_digest(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        await delivered(database, FRIDAY)
        await ask(commands, "unsubscribe")
        reply = await settings(commands, "subscribe")
        assert reply.next_run
        assert reply.next_run.due.day == SATURDAY
        moved = await settings(commands, "schedule Pacific/Honolulu")
        assert moved.next_run
        assert moved.next_run.due.day == SATURDAY

    async def test_what_cannot_be_read_changes_nothing(
        self, commands: DigestCommands, database: Database
    ) -> None:
        assert isinstance(await ask(commands, "subscribe robots ((("), Unreadable)
        assert isinstance(await ask(commands, f"subscribe {'x' * 10_000}"), Unreadable)
        async with database.read() as tx:
            assert await subscriptions.find(tx, HERE) is None

    async def test_offers_to_post_at_once_what_has_papers(self, commands: DigestCommands) -> None:
        assert (await settings(commands, "subscribe robots")).can_post_now
        assert not (await settings(commands, "subscribe zzzz")).can_post_now
        soon = NOON + timedelta(seconds=30)
        assert not (await settings(commands, "subscribe robots at 12:01", now=soon)).can_post_now

    async def test_ends_a_pause_and_says_so(
        self, commands: DigestCommands, database: Database
    ) -> None:
        assert not (await settings(commands, "subscribe")).ends_pause
        await ask(commands, "pause until Monday")
        reply = await settings(commands, "subscribe")
        assert (reply.ends_pause, reply.subscription.is_paused) == (True, False)
        assert reply.next_run
        async with database.read() as tx:
            (last, *_) = await subscriptions.history(tx, HERE, 9)
        assert last.before
        assert last.before.endswith("; paused until Mon 1 Jun 2026")
        assert "paused" not in last.after
        assert not (await settings(commands, "subscribe")).ends_pause

    async def test_ends_no_pause_that_ended_with_the_subscription(
        self, commands: DigestCommands
    ) -> None:
        for typed in ("subscribe", "pause", "unsubscribe"):
            assert not (await settings(commands, typed)).ends_pause
        assert not (await settings(commands, "subscribe")).ends_pause

    async def test_is_of_one_channel(self, commands: DigestCommands) -> None:
        await ask(commands, "subscribe")
        elsewhere = replace(HERE, id="C2")
        assert await ask(commands, "status", where=elsewhere) == NotSubscribed()


class TestChanging:
    @pytest.mark.parametrize(
        ("typed", "what", "before", "after"),
        [
            ("topics add legs", "topics", "arms -survey", "arms, legs -survey"),
            ("topics exclude chess", "topics", "arms -survey", "arms -survey -chess"),
            ("topics remove survey", "topics", "arms -survey", "arms"),
            ("topics set legs", "topics", "arms -survey", "legs"),
            ("topics clear", "topics", "arms -survey", "everything"),
            ("schedule 18:00 in Berlin", "schedule", "09:00 daily in UTC",
             "18:00 daily in Europe/Berlin"),
            ("size 8", "size", "at most 5 papers", "at most 8 papers"),
            ("layout cards", "layout", "compact", "cards"),
            ("empty line", "empty days", "nothing on a day without papers",
             "one line on a day without papers"),
            ("fill on", "filling up", "never filled up", "filled up with the day's top"),
            ("patience 90m", "patience", "waits up to 2 hours for its source",
             "waits up to 1 hour and 30 minutes for its source"),
            ("patience 0", "patience", "waits up to 2 hours for its source",
             "waits for no source"),
        ],
    )  # fmt: skip
    async def test_is_kept_with_who_and_what(
        self,
        commands: DigestCommands,
        database: Database,
        typed: str,
        what: str,
        before: str,
        after: str,
    ) -> None:
        await ask(commands, "subscribe arms -survey")
        reply = await settings(commands, typed, ANOTHER)
        kept = await stored(database)
        assert reply.subscription == kept
        assert kept.owner == ANOTHER
        async with database.read() as tx:
            last, first = await subscriptions.history(tx, HERE, 9)
        assert reply.change == last
        assert (last.by, last.what, last.before, last.after) == (ANOTHER, what, before, after)
        assert (first.by, first.what) == (SOMEBODY, "subscribed")

    async def test_sets_one_thing_and_leaves_the_others(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms")
        for typed in ("size 20", "layout thread", "empty line", "fill on", "patience 12h"):
            await ask(commands, typed)
        wish = (await stored(database)).wish
        assert (wish.size, wish.layout, wish.says_empty, wish.fills_up, wish.patience) == (
            20,
            Layout.THREAD,
            True,
            True,
            timedelta(hours=12),
        )
        assert (wish.topic, wish.schedule) == ("arms", DEFAULT)

    async def test_of_two_at_once_neither_undoes_the_other(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms")
        for n in range(1, 9):
            await asyncio.gather(
                ask(commands, f"topics set legs{n}"), ask(commands, f"size {n}", ANOTHER)
            )
            wish = (await stored(database)).wish
            assert (wish.topic, wish.size) == (f"legs{n}", n)

    async def test_what_is_so_already_is_no_change(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms")
        for typed in (f"size {DEFAULT_SIZE}", "topics set arms", "resume", "schedule daily"):
            assert (await settings(commands, typed, ANOTHER)).change is None
        assert (await stored(database)).owner == SOMEBODY

    async def test_topics_come_with_an_estimate_and_other_things_without(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe arms")
        topics = await settings(commands, "topics add zzzz")
        assert topics.estimate
        assert topics.estimate.cautions
        assert (await settings(commands, "size 3")).estimate is None
        assert (await settings(commands, "topics clear")).estimate is None

    @pytest.mark.parametrize("typed", ["everything", "All", "all  papers", "*", "any"])
    async def test_everything_is_no_filter_and_in_quotes_a_word(
        self, commands: DigestCommands, typed: str
    ) -> None:
        await ask(commands, "subscribe arms")
        assert (
            await settings(commands, f"subscribe {typed} at 9:00")
        ).subscription.wish.topic is None
        await ask(commands, "topics set arms")
        assert (await settings(commands, f"topics set {typed}")).subscription.wish.topic is None
        quoted = (await settings(commands, 'subscribe "everything"')).subscription.wish.topic
        assert quoted == '"everything"'

    async def test_topics_count_silent_days_anew(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms")
        change = (await settings(commands, "size 3")).change
        assert change
        async with database.write() as tx:
            silent = replace(await stored(database), silent_runs=4)
            await subscriptions.keep(tx, HERE, silent, change)
        assert (await settings(commands, "size 4")).subscription.silent_runs == 4
        assert (await settings(commands, "topics add legs")).subscription.silent_runs == 0

    @pytest.mark.parametrize(
        ("typed", "says"),
        [
            ("topics remove legs", "it has arms"),
            ("topics remove arms", "clear it"),
            ("pause until 2026-05-29", "not to come"),
            ("pause until 29 May", "not to come"),
            ("pause until 29 February", "within 366 days"),
            ("pause until 2027-12-31", "within 366 days"),
            ("pause 9999w", "within 366 days"),
            ("pause until 0001-01-01", "not to come"),
            ("pause until 9999-12-31", "within 366 days"),
        ],
    )
    async def test_what_cannot_be_done_is_refused(
        self, commands: DigestCommands, database: Database, typed: str, says: str
    ) -> None:
        await ask(commands, "subscribe arms")
        before = await stored(database)
        reply = await ask(commands, typed)
        assert isinstance(reply, Refused)
        assert says in reply.problem
        assert await stored(database) == before

    async def test_a_topic_that_gets_too_long_is_refused(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, f"subscribe {'x' * 490}")
        assert isinstance(await ask(commands, "topics add robot arms"), Unreadable)
        assert (await stored(database)).wish.topic == "x" * 490

    @pytest.mark.parametrize(
        "typed", ["topics add x", "size 3", "schedule 9am", "pause", "resume", "now", "preview",
                  "topics", "unsubscribe", "why"],
    )  # fmt: skip
    async def test_without_a_subscription_says_so(
        self, commands: DigestCommands, typed: str
    ) -> None:
        assert await ask(commands, typed) == NotSubscribed()
        await ask(commands, "subscribe")
        await ask(commands, "unsubscribe")
        assert await ask(commands, typed) == NotSubscribed(was=True)


HOSTILE = [
    pytest.param("x" * 10_000, id="a long word"),
    pytest.param("robot " * 2_000, id="a long text"),
    pytest.param(", ".join(f"a{n}" for n in range(500)), id="many alternatives"),
    pytest.param("\x00\x01\x1b[31mrobot\x7f", id="control characters"),
    pytest.param("🤖👩‍🔬", id="emoji"),
    pytest.param("\u202eشم\u202c", id="from right to left"),
    pytest.param("“robots” ’ – arms", id="smart quotes"),
    pytest.param("&lt;robots&gt; &amp;lt;", id="entities"),
    pytest.param("\ud800robot", id="half a character"),
    pytest.param("'; DROP TABLE subscriptions; --", id="SQL"),
]


@pytest.mark.parametrize("typed", HOSTILE)
async def test_whatever_is_typed_has_a_reply_and_can_be_kept(
    commands: DigestCommands, database: Database, typed: str
) -> None:
    await ask(commands, "subscribe arms")
    for form in ("topics add", "topics exclude", "topics remove", "topics set", "subscribe"):
        reply = await ask(commands, f"{form} {typed}")
        assert isinstance(reply, Settings | Refused | Unreadable)
        topic = (await stored(database)).wish.topic
        assert topic
        assert str(parse(topic)) == topic


class TestTheNextRun:
    async def test_stays_when_something_else_changes(self, commands: DigestCommands) -> None:
        first = await settings(commands, "subscribe at 18:00")
        later = NOON + timedelta(hours=1)
        assert (await settings(commands, "size 3", now=later)).next_run == first.next_run

    async def test_moves_with_the_schedule(self, commands: DigestCommands) -> None:
        await ask(commands, "subscribe")
        reply = await settings(commands, "schedule Mon 10:30 in Tokyo")
        assert reply.next_run
        assert reply.next_run.due == Due(MONDAY, datetime(2026, 6, 1, 1, 30, tzinfo=UTC))
        assert reply.next_run.edition == date(2026, 5, 31)
        assert reply.next_run.next_edition == MONDAY

    async def test_in_tokyo_says_from_when_on_it_shows_the_next_edition(
        self, commands: DigestCommands
    ) -> None:
        reply = await settings(commands, "subscribe at 09:00 in Tokyo")
        assert reply.next_run
        assert reply.next_run.due.day == SATURDAY
        assert reply.next_run.edition == DAY
        assert reply.next_run.closes_at == datetime(2026, 5, 30, 1, 30, tzinfo=UTC)  # 10:30 there

    async def test_one_that_is_due_already_is_posted_first(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        late = datetime(2026, 5, 29, 18, 30, tzinfo=UTC)
        reply = await settings(commands, "schedule 08:00", now=late)
        assert reply.next_run
        assert (reply.next_run.due.day, reply.next_run.is_due) == (FRIDAY, True)
        assert (await stored(database)).wish.schedule.at == time(8)

    async def test_waits_for_its_source_up_to_its_patience_and_not_a_moment_more(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe")
        nine = NOON + timedelta(hours=21)
        assert await waiting(commands, nine - timedelta(minutes=1)) == (False, None)
        assert await waiting(commands, nine) == (True, nine + timedelta(hours=2))
        assert await waiting(commands, nine + timedelta(hours=2)) == (True, None)
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(7), day=FRIDAY)])
        assert await waiting(commands, nine) == (True, None)

    async def test_waits_for_categories_that_its_topic_asks_for(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe category:cs.RO at 18:00")
        six = NOON + timedelta(hours=6)
        assert await waiting(commands, six) == (True, six + timedelta(hours=2))

    async def test_of_some_that_are_due_is_the_last_which_covers_the_others(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe")
        reply = await ask(commands, "status", now=NOON + timedelta(days=3))
        assert isinstance(reply, Status)
        assert reply.next_run
        assert (reply.next_run.due.day, reply.next_run.is_due) == (MONDAY, True)

    @pytest.mark.parametrize("typed", ["size 3", "resume", "subscribe"])
    async def test_comes_where_nothing_can_be_posted_only_when_that_is_mended(
        self, commands: DigestCommands, database: Database, typed: str
    ) -> None:
        await ask(commands, "subscribe")
        await broken(database, "archived")
        reply = await settings(commands, typed)
        mends = typed != "size 3"
        assert (reply.is_mended, reply.broken_by) == (mends, None if mends else "archived")
        assert not (await settings(commands, "subscribe")).broken_by


class TestAForm:
    """What sets up all at once."""

    WHOLE = Subscribe(
        None,
        Timing(time(8), frozenset({1}), "Asia/Tokyo"),
        (
            SetSize(3),
            SetLayout(Layout.CARDS),
            SetEmpty(says_empty=True),
            SetFill(fills_up=True),
            SetPatience(timedelta(hours=1)),
        ),
        is_whole=True,
    )

    async def test_sets_all_of_it_at_once_in_one_change(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await commands.handle(self.WHOLE, HERE, SOMEBODY, NOON)
        reply = await commands.handle(self.WHOLE, HERE, SOMEBODY, NOON)
        assert isinstance(reply, Settings)
        assert reply.change is None
        wish = reply.subscription.wish
        assert wish == (await stored(database)).wish
        assert wish.schedule == Schedule(time(8), "Asia/Tokyo", frozenset({1}))
        assert (wish.topic, wish.size, wish.layout) == (None, 3, Layout.CARDS)
        assert (wish.says_empty, wish.fills_up, wish.patience) == (True, True, timedelta(hours=1))
        async with database.read() as tx:
            (change,) = await subscriptions.history(tx, HERE, 9)
        assert (change.what, change.before) == ("subscribed", None)
        assert change.after == (
            "everything; 08:00 Mon in Asia/Tokyo; at most 3 papers, cards; one line on a day "
            "without papers; filled up with the day's top; waits up to 1 hour for its source"
        )

    async def test_without_a_topic_lets_in_everything_where_words_leave_it(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe robots")
        said = await commands.handle(Subscribe(options=(SetSize(3),)), HERE, SOMEBODY, NOON)
        assert isinstance(said, Settings)
        assert (said.subscription.wish.topic, said.subscription.wish.size) == ("robotics", 3)
        whole = await commands.handle(Subscribe(is_whole=True), HERE, SOMEBODY, NOON)
        assert isinstance(whole, Settings)
        assert (whole.subscription.wish.topic, whole.subscription.wish.size) == (None, 3)

    async def test_of_which_one_thing_cannot_be_read_changes_nothing(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe robots")
        before = await stored(database)
        bad = replace(self.WHOLE, text="robots (")
        assert isinstance(await commands.handle(bad, HERE, SOMEBODY, NOON), Unreadable)
        assert await stored(database) == before

    async def test_says_what_it_changed_of_what_few_channels_change(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe")
        asked = Subscribe(options=(SetPatience(timedelta(hours=1)),))
        reply = await commands.handle(asked, HERE, SOMEBODY, NOON)
        assert isinstance(reply, Settings)
        assert reply.change
        assert reply.change.before
        assert reply.change.before.endswith("waits up to 2 hours for its source")
        assert reply.change.after.endswith("waits up to 1 hour for its source")

    async def test_with_another_topic_is_not_blamed_for_the_silence_of_the_last(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe robots")
        async with database.write() as tx:
            await tx.execute(subscriptions_table.update().values(silent_runs=4))
        await ask(commands, "subscribe")
        assert (await stored(database)).silent_runs == 4
        await ask(commands, "subscribe chess")
        assert (await stored(database)).silent_runs == 0


class TestPausing:
    @pytest.mark.parametrize(
        ("typed", "resumes_at"),
        [
            ("pause", None),
            ("pause until Monday", datetime(2026, 5, 31, 22, tzinfo=UTC)),
            ("pause until Friday", datetime(2026, 6, 4, 22, tzinfo=UTC)),
            ("pause until 2026-06-15", datetime(2026, 6, 14, 22, tzinfo=UTC)),
            ("pause until June 15", datetime(2026, 6, 14, 22, tzinfo=UTC)),
            ("pause until 28 May", datetime(2027, 5, 27, 22, tzinfo=UTC)),
            ("pause 5d", datetime(2026, 6, 2, 22, tzinfo=UTC)),
        ],
    )
    async def test_lasts_until_the_day_begins_there(
        self, commands: DigestCommands, typed: str, resumes_at: datetime | None
    ) -> None:
        await ask(commands, "subscribe in Berlin")
        reply = await settings(commands, typed)
        assert reply.subscription.is_paused
        assert reply.subscription.resumes_at == resumes_at
        assert reply.subscription.due is None
        assert reply.next_run is None
        assert await ask(commands, "now") == IsPaused(resumes_at, "Europe/Berlin")

    async def test_ends_with_the_next_date_and_tries_a_broken_channel_again(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        await ask(commands, "pause")
        await broken(database, "not in the channel")
        reply = await settings(commands, "resume", now=NOON + timedelta(hours=7))
        assert reply.next_run
        assert reply.next_run.due.day == SATURDAY
        assert (reply.subscription.is_paused, reply.ends_pause) == (False, True)
        async with database.read() as tx:
            assert await channels.broken_by(tx, HERE) is None

    async def test_a_change_meanwhile_does_not_end_it(self, commands: DigestCommands) -> None:
        await ask(commands, "subscribe")
        await ask(commands, "pause")
        for typed in ("schedule 18:00", "size 3", "topics set arms"):
            reply = await settings(commands, typed)
            assert (reply.subscription.is_paused, reply.next_run) == (True, None)
            assert not reply.ends_pause

    async def test_off_is_off_and_keeps_its_settings(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms at 18:00")
        reply = await settings(commands, "unsubscribe", ANOTHER)
        assert (reply.subscription.is_on, reply.next_run) == (False, None)
        again = await settings(commands, "subscribe")
        assert (again.subscription.wish.topic, again.subscription.is_on) == ("arms", True)

    async def test_off_has_a_status_that_says_who_and_what_was(
        self, commands: DigestCommands, database: Database
    ) -> None:
        assert await ask(commands, "status") == NotSubscribed()
        await ask(commands, "subscribe arms")
        await delivered(database, FRIDAY)
        await ask(commands, "unsubscribe", ANOTHER)
        reply = await ask(commands, "status")
        assert isinstance(reply, Status)
        assert not reply.subscription.is_on
        assert reply.topic.text == "arms"
        assert (reply.changes[0].by, reply.changes[0].what) == (ANOTHER, "unsubscribed")
        assert [each.local_date for each in reply.deliveries] == [FRIDAY]

    async def test_that_ends_by_itself_says_when_the_next_one_comes(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 00:00")
        assert (await settings(commands, "pause")).after_pause is None
        assert (await settings(commands, "pause until Monday")).after_pause == Due(
            MONDAY, datetime(2026, 6, 1, tzinfo=UTC)
        )
        await delivered(database, MONDAY)
        status = await ask(commands, "status")
        assert isinstance(status, Status)
        assert status.after_pause
        assert status.after_pause.day == MONDAY + _DAY
        assert (await settings(commands, "unsubscribe")).after_pause is None

    @pytest.mark.parametrize("typed", ["pause", "unsubscribe"])
    async def test_calls_off_what_has_not_begun_and_says_so(
        self, commands: DigestCommands, database: Database, typed: str
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        await delivered(database, FRIDAY, State.PLANNED)
        assert (await settings(commands, "size 3")).called_off is None
        assert (await settings(commands, typed)).called_off == FRIDAY

    async def test_calls_nothing_off_that_is_being_posted(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        await delivered(database, FRIDAY, State.SENDING)
        assert (await settings(commands, "pause")).called_off is None

    async def test_calls_off_what_is_due_and_waits(self, commands: DigestCommands) -> None:
        await ask(commands, "subscribe")
        late = NOON + timedelta(hours=22)
        assert (await settings(commands, "size 3", now=late)).called_off is None
        assert (await settings(commands, "pause", now=late)).called_off == SATURDAY
        assert (await settings(commands, "unsubscribe", now=late)).called_off is None


class TestNow:
    async def test_makes_the_next_one_due_as_that_dates(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        await broken(database, "not in the channel")
        reply = await ask(commands, "now", ANOTHER)
        assert isinstance(reply, Posting)
        assert (reply.day, reply.next_run.due.day) == (FRIDAY, SATURDAY)
        after = await stored(database)
        assert after.due == Due(FRIDAY, NOON)
        assert after.owner == SOMEBODY
        async with database.read() as tx:
            assert await channels.broken_by(tx, HERE) is None
            (last, *_) = await subscriptions.history(tx, HERE, 9)
        assert (last.by, last.what) == (ANOTHER, "asked for now")

    @pytest.mark.parametrize(
        ("days", "had", "now", "counts_as", "then"),
        [
            ("daily", FRIDAY, NOON, SATURDAY, SATURDAY + _DAY),
            ("Mon", None, NOON, FRIDAY, MONDAY),
            ("Mon", FRIDAY, NOON, SATURDAY, MONDAY),
            ("Mon", None, NOON + _DAY, SATURDAY, MONDAY),
            ("Mon", None, NOON + 2 * _DAY, MONDAY, MONDAY + 7 * _DAY),
            ("weekdays", FRIDAY, NOON, SATURDAY, MONDAY),
            ("Fri, Sun", FRIDAY, NOON, MONDAY - _DAY, FRIDAY + 7 * _DAY),
        ],
    )
    async def test_counts_as_a_date_of_its_own_where_the_next_one_is_far(
        self,
        commands: DigestCommands,
        database: Database,
        days: str,
        had: date | None,
        now: datetime,
        counts_as: date,
        then: date,
    ) -> None:
        if had:
            await delivered(database, had)
        await ask(commands, f"subscribe at 09:00 {days}")
        await told_until(database, now)
        reply = await ask(commands, "now", now=now)
        assert isinstance(reply, Posting)
        assert (reply.day, reply.next_run.due.day) == (counts_as, then)

    async def test_of_two_at_once_one_posts(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        moments = [NOON + n * timedelta(milliseconds=5) for n in range(4)]
        said = await asyncio.gather(*(ask(commands, "now", now=each) for each in moments))
        assert sorted(type(each).__name__ for each in said) == ["OnItsWay"] * 3 + ["Posting"]
        async with database.read() as tx:
            history = await subscriptions.history(tx, HERE, 9)
        assert [each.what for each in history] == ["asked for now", "subscribed"]

    @pytest.mark.parametrize("state", [State.PLANNED, State.SENDING])
    async def test_is_not_needed_while_one_is_on_its_way(
        self, commands: DigestCommands, database: Database, state: State
    ) -> None:
        await ask(commands, "subscribe at 18:00")
        await delivered(database, DAY, state)
        assert await ask(commands, "now") == OnItsWay(DAY)
        assert (await stored(database)).due == Due(FRIDAY, NOON + timedelta(hours=6))

    async def test_brings_nothing_sooner_while_the_source_is_waited_for(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe")
        late = NOON + timedelta(hours=22)
        reply = await ask(commands, "now", now=late)
        assert isinstance(reply, OnItsWay)
        assert reply.day == SATURDAY
        assert reply.run
        assert reply.run.waits_until == late + timedelta(hours=1)

    async def test_brings_nothing_where_nothing_is_new(
        self, commands: DigestCommands, database: Database
    ) -> None:
        change = (await settings(commands, "subscribe at 06:00 in Berlin")).change
        assert change
        async with database.write() as tx:
            covered = replace(await stored(database), covered_until=DAY)
            await subscriptions.keep(tx, HERE, covered, change)
        closes = datetime(2026, 5, 30, 1, 30, tzinfo=UTC)
        assert await ask(commands, "now") == NothingNew(DAY, FRIDAY, closes, "Europe/Berlin")
        assert not (await settings(commands, "subscribe")).can_post_now
        assert isinstance(await ask(commands, "now", now=closes), Refused)
        await told_until(database, closes)
        assert isinstance(await ask(commands, "now", now=closes), Posting)


class TestLooking:
    async def test_a_preview_is_each_of_the_last_days_with_what_kept_papers_out(
        self, commands: DigestCommands, database: Database
    ) -> None:
        async with database.write() as tx:
            await editions.record(tx, [edition(day=DAY - 2 * _DAY)])
        await ask(commands, "subscribe robots -survey")
        reply = await ask(commands, "preview")
        assert isinstance(reply, Previewed)
        assert [each.days for each in reply.digests] == [(DAY - _DAY,), (DAY,)]
        assert [len(each.entries) for each in reply.digests] == [1, 1]
        assert {type(each.rule).__name__ for each in reply.digests[1].left_out} == {
            "Excluded",
            "OutsideTopic",
        }
        assert reply.empty == (DAY - 2 * _DAY,)
        assert len(reply.missing) == 4

    async def test_a_preview_knows_what_was_posted(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe robots")
        first = (await settings(commands, "subscribe")).first
        await delivered(database, FRIDAY, digest=first)
        await delivered(database, SATURDAY, State.FAILED, digest=first)
        reply = await ask(commands, "preview")
        assert isinstance(reply, Previewed)
        assert not reply.digests[1].entries
        rules = {each.rule for each in reply.digests[1].left_out}
        assert rules == {AlreadyPosted(FRIDAY), OutsideTopic()}

    async def test_a_preview_shows_no_paper_twice(
        self, commands: DigestCommands, database: Database
    ) -> None:
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(1, 90, title="A robot"))])
        await ask(commands, "subscribe")
        reply = await ask(commands, "preview")
        assert isinstance(reply, Previewed)
        titles = [each.candidate.paper.title for one in reply.digests for each in one.entries]
        assert titles.count("A robot") == 1

    async def test_a_preview_of_old_papers_is_of_the_newest_days_there_are(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe")
        reply = await ask(commands, "preview", now=NOON + 100 * _DAY)
        assert isinstance(reply, Previewed)
        assert [each.days for each in reply.digests] == [(DAY - _DAY,), (DAY,), (FRIDAY,)]

    async def test_topics_are_shown_with_what_they_stand_for(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe robots, nlp tricks")
        reply = await ask(commands, "topics")
        assert isinstance(reply, Topics)
        assert reply.topic.text == "robotics, nlp tricks"
        assert [each.name for each in reply.topic.built_in] == ["robotics"]
        assert reply.topic.as_words == ("nlp",)
        assert reply.estimate

    async def test_bare_is_status_where_there_is_one_and_help_where_not(
        self, commands: DigestCommands
    ) -> None:
        assert await ask(commands, "") == HelpText(Command.DIGEST, FORMS)
        await ask(commands, "subscribe")
        assert isinstance(await ask(commands, ""), Status)
        await ask(commands, "unsubscribe")
        assert await ask(commands, "") == HelpText(Command.DIGEST, FORMS)
        assert await ask(commands, "help") == HelpText(Command.DIGEST, FORMS)

    async def test_a_status_is_what_was_what_comes_and_who_changed_what(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe arms at 18:00")
        for n in range(1, 8):
            await ask(commands, f"size {n}", ANOTHER)
            await delivered(database, DAY - n * _DAY, State.SKIPPED, reason=Skipped.EMPTY)
        await delivered(database, DAY, State.FAILED, reason="archived")
        await broken(database, "archived")
        reply = await ask(commands, "status")
        assert isinstance(reply, Status)
        assert [each.after for each in reply.changes] == [
            f"at most {n} paper{'s' * (n > 1)}" for n in (7, 6, 5, 4, 3)
        ]
        assert [each.local_date for each in reply.deliveries] == [DAY - n * _DAY for n in range(5)]
        assert (reply.deliveries[0].state, reply.deliveries[0].reason) == (State.FAILED, "archived")
        assert reply.broken_by == "archived"
        assert reply.asker == SOMEBODY
        assert reply.next_run
        assert not reply.next_run.is_due


class TestWhy:
    async def test_everyone_is_told_of_the_last_digest(
        self, commands: DigestCommands, database: Database
    ) -> None:
        first = (await settings(commands, "subscribe robots -survey")).first
        assert first
        await delivered(database, DAY)
        await delivered(database, FRIDAY, digest=first)
        reply = await ask(commands, "why", ANOTHER)
        assert isinstance(reply, Explained)
        assert (reply.delivery.local_date, reply.delivery.state) == (FRIDAY, State.SENT)
        assert reply.digest
        assert reply.digest.entries == first.entries
        assert set(reply.digest.left_out) == set(first.left_out)

    async def test_a_silent_day_has_its_reason_and_what_was_left_out(
        self, commands: DigestCommands, database: Database
    ) -> None:
        nothing = (await settings(commands, "subscribe zzzz")).first
        await delivered(database, FRIDAY, State.SKIPPED, nothing, reason=Skipped.EMPTY)
        reply = await ask(commands, "why")
        assert isinstance(reply, Explained)
        assert (reply.delivery.reason, reply.digest and len(reply.digest.left_out)) == ("empty", 3)

    async def test_one_that_has_no_digest_is_explained_without(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await ask(commands, "subscribe")
        await delivered(database, FRIDAY, State.SKIPPED, reason=Skipped.MISSED)
        reply = await ask(commands, "why")
        assert isinstance(reply, Explained)
        assert reply.digest is None

    async def test_before_the_first_says_when_that_comes(self, commands: DigestCommands) -> None:
        run = (await settings(commands, "subscribe at 18:00")).next_run
        assert run
        assert await ask(commands, "why") == NothingPosted(run)
        await ask(commands, "pause until Monday")
        resumes_at = datetime(2026, 6, 1, tzinfo=UTC)
        assert await ask(commands, "why") == NothingPosted(IsPaused(resumes_at, "UTC"))
        await ask(commands, "unsubscribe")
        assert await ask(commands, "why") == NotSubscribed(was=True)

    async def test_before_the_first_says_what_one_that_is_due_waits_for(
        self, commands: DigestCommands
    ) -> None:
        await ask(commands, "subscribe")
        late = NOON + timedelta(hours=22)
        reply = await ask(commands, "why", now=late)
        assert isinstance(reply, NothingPosted)
        assert isinstance(reply.coming, NextRun)
        assert reply.coming.waits_until == late + timedelta(hours=1)

    async def test_a_button_asks_of_the_digest_that_it_stands_under(
        self, commands: DigestCommands, database: Database
    ) -> None:
        first = (await settings(commands, "subscribe robots")).first
        await delivered(database, FRIDAY, digest=first)
        await posted(database, "1.1", "1.2")
        await delivered(database, SATURDAY)
        await posted(database, "2.1")
        reply = await ask(commands, "why")
        assert isinstance(reply, Explained)
        assert (reply.delivery.local_date, reply.digest) == (SATURDAY, None)
        for message in ("1.1", "1.2"):
            reply = await press(commands, message)
            assert isinstance(reply, Explained)
            assert reply.delivery.local_date == FRIDAY
            assert reply.digest
            assert first
            assert reply.digest.entries == first.entries
        reply = await press(commands, "2.1")
        assert isinstance(reply, Explained)
        assert reply.delivery.local_date == SATURDAY

    async def test_a_button_asks_in_a_thread_of_the_channels_digest(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await delivered(database, FRIDAY)
        await posted(database, "1.1")
        thread = replace(HERE, id="1.1", parent=HERE.id)
        assert isinstance(await press(commands, "1.1", thread), Explained)
        for elsewhere in (replace(HERE, workspace="T2"), replace(HERE, platform="discord")):
            assert isinstance(await press(commands, "1.1", elsewhere), Refused)

    async def test_a_button_is_of_the_digest_on_its_way_where_nothing_else_is_known(
        self, commands: DigestCommands, database: Database
    ) -> None:
        await delivered(database, FRIDAY)
        await posted(database, "1.1")
        refused = await press(commands, "2.1")
        assert isinstance(refused, Refused)
        assert "it is not known which digest" in refused.problem
        await delivered(database, SATURDAY, State.SENDING)
        reply = await press(commands, "2.1")
        assert isinstance(reply, Explained)
        assert reply.delivery.local_date == SATURDAY


async def test_now_posts_nothing_where_nothing_matches_and_keeps_the_date(
    commands: DigestCommands, database: Database
) -> None:
    await settings(commands, "subscribe zzzqqq")
    before = await stored(database)
    assert isinstance(await ask(commands, "now"), Refused)
    assert await stored(database) == before
    await settings(commands, "topics set robots")
    assert isinstance(await ask(commands, "now"), Posting)
