"""Claims about the ledger on the command line: what it shows, and what an operator can do there."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import pytest

from bot.channels import Channel
from bot.cli.deliveries import STATES
from bot.deliveries import CALLED_OFF, Delivery, Skipped, State
from bot.delivery.planning import plan
from bot.storage import channels, ledger
from bot.storage.channel_tables import channels as channels_table
from bot.storage.channel_tables import deliveries, posts
from bot.storage.channel_tables import subscriptions as subscriptions_table
from bot.storage.database import Database
from tests.builders import DAY, edition, listing
from tests.delivery.worlds import FRIDAY, SOURCE, change, channel, subscribe, tell, tell_week
from tests.shell import USAGE, Cli, one_line

LATER = FRIDAY + timedelta(days=1, hours=3)
"""When the next digest is due, and its channel has no more patience with the source."""
Story = Callable[[Database], Coroutine[Any, Any, Any]]


def given(paperboy: Cli, story: Story) -> Any:
    """Have something happen in the database of the command line, and return what comes of it."""

    async def happen() -> Any:
        async with Database.open(paperboy.database) as database:
            return await story(database)

    return asyncio.run(happen())


async def become(database: Database, number: int, state: State, reason: str | None = None) -> None:
    """Have a delivery stand so, as the sender writes it."""
    is_open = state in (State.PLANNED, State.SENDING)
    async with database.write() as tx:
        await tx.execute(
            deliveries.update()
            .where(deliveries.c.id == number)
            .values(
                state=state,
                reason=reason,
                attempt=1,
                claimable_at=FRIDAY if is_open else None,
                settled_at=None if is_open else FRIDAY + timedelta(minutes=1),
            )
        )
        if state in (State.SENT, State.UNKNOWN):
            await tx.execute(
                subscriptions_table.update()
                .values(covered_until=deliveries.c.edition_to)
                .where(
                    deliveries.c.id == number,
                    deliveries.c.channel_id == subscriptions_table.c.channel_id,
                )
            )


def planned(*states: State, reason: str | None = None) -> Story:
    """Plan the digests of some channels, and have each stand as is said."""

    async def story(database: Database) -> None:
        await tell_week(database)
        for number in range(1, len(states) + 1):
            await subscribe(database, channel(number))
        await plan(database, SOURCE, FRIDAY)
        for number, state in enumerate(states, 1):
            await become(database, number, state, reason)

    return story


def delivery(paperboy: Cli, number: int = 1) -> Delivery:
    async def story(database: Database) -> Delivery:
        async with database.read() as tx:
            return (await ledger.find(tx, [number]))[number]

    found: Delivery = given(paperboy, story)
    return found


def test_every_state_can_be_asked_for() -> None:
    assert list(STATES) == [str(each) for each in State]


class TestTheList:
    def test_of_nothing_says_so(self, paperboy: Cli) -> None:
        assert paperboy("deliveries").stdout == "There is no delivery yet.\n"
        run = paperboy("deliveries", "--state", "failed")
        assert run.stdout == "There is no such delivery.\n"
        assert json.loads(paperboy("deliveries", "--json").stdout) == []

    def test_has_the_newest_first(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.SENT, State.FAILED, reason="is_archived"))
        assert paperboy("deliveries").stdout.splitlines() == [
            "2  failed   testchat/T1/C2 · Fri 29 May 2026: failed: is_archived",
            "    due 29 May 2026 09:00 UTC · editions Thu 28 May 2026 · 3 papers · 1 attempt",
            "1  sent     testchat/T1/C1 · Fri 29 May 2026: posted",
            "    due 29 May 2026 09:00 UTC · editions Thu 28 May 2026 · 3 papers · 1 attempt",
        ]

    def test_can_be_cut_and_chosen_from(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.SENT, State.FAILED, State.SENT))
        for words, expected in (
            (["--state", "failed"], [2]),
            (["--channel", "testchat/T1/C3"], [3]),
            (["--channel", "testchat/T1/C3", "--state", "failed"], []),
            (["--limit", "2"], [3, 2]),
        ):
            told = json.loads(paperboy("deliveries", "--json", *words).stdout)
            assert [each["id"] for each in told] == expected

    def test_is_facts_as_json(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.SENT))
        (told,) = json.loads(paperboy("deliveries", "--json").stdout)
        assert told == {
            "id": 1,
            "platform": "testchat",
            "workspace": "T1",
            "channel": "C1",
            "kind": "daily",
            "local_date": "2026-05-29",
            "state": "sent",
            "reason": None,
            "text": "Fri 29 May 2026: posted",
            "due_at": "2026-05-29T09:00:00Z",
            "editions_after": "2026-05-27",
            "editions_until": "2026-05-28",
            "papers": 3,
            "attempts": 1,
            "next_try_at": None,
            "give_up_at": "2026-05-30T09:00:00Z",
            "settled_at": "2026-05-29T09:01:00Z",
            "messages": [],
        }

    @pytest.mark.parametrize("wrong", ["C1", "testchat/T1", "//", "testchat//C1"])
    def test_a_channel_has_three_names(self, paperboy: Cli, wrong: str) -> None:
        run = paperboy("deliveries", "--channel", wrong)
        assert run.returncode == USAGE
        assert "PLATFORM/WORKSPACE/CHANNEL" in run.stderr

    def test_of_a_channel_that_there_is_none_says_so(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.SENT))
        said = one_line(paperboy("deliveries", "--channel", "testchat/T1/C9", "--json"), USAGE)
        assert "there is no channel testchat/T1/C9" in said
        assert "PLATFORM/WORKSPACE/CHANNEL" in said


class TestOne:
    def test_is_told_whole(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.SENT)(database)
            async with database.write() as tx:
                await tx.execute(
                    posts.insert().values(
                        delivery_id=1,
                        seq=0,
                        key="pb1-0",
                        workspace_id=1,
                        posted_in="C1",
                        message_id="1234.5678",
                        first_place=1,
                        places=3,
                        sent_at=FRIDAY,
                    )
                )

        given(paperboy, story)
        told = re.sub(r"\(2605\.\d{5}\)", "(ID)", paperboy("deliveries", "1").stdout)
        assert told.splitlines() == [
            "Delivery 1 to testchat/T1/C1",
            "Fri 29 May 2026: posted",
            "state      sent",
            "due        29 May 2026 09:00 UTC",
            "editions   Thu 28 May 2026",
            "digest     Daily Papers · Thu 28 May 2026 · 3 of 3",
            "            1  Robot 3 of 28 May (ID)",
            "            2  Robot 2 of 28 May (ID)",
            "            3  Robot 1 of 28 May (ID)",
            "attempts   1",
            "messages   C1/1234.5678",
            "settled    29 May 2026 09:01 UTC",
            "next       nothing more: it is there",
        ]

    def test_says_what_can_be_done(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.FAILED, State.UNKNOWN, State.PLANNED))
        failed, unknown, waiting = (paperboy("deliveries", n).stdout for n in "123")
        assert "next       nothing more; the next digest covers its editions" in failed
        assert "to do      paperboy deliveries retry 1" in failed
        assert "to do      look in the channel, then: paperboy deliveries resolve 2 sent" in unknown
        assert "next       it is sent as soon as a process has a turn for it" in waiting
        assert "to do" not in waiting

    @pytest.mark.parametrize("reason", Skipped)
    def test_that_was_skipped_says_once_whether_its_editions_are_covered_again(
        self, paperboy: Cli, reason: Skipped
    ) -> None:
        given(paperboy, planned(State.SKIPPED, reason=reason))
        told = paperboy("deliveries", "1").stdout
        is_final = reason in (Skipped.EMPTY, Skipped.UNSUBSCRIBED)
        assert told.count("the next one covers its editions") == (not is_final)
        is_empty = reason is Skipped.EMPTY
        covered = "; its editions are covered" if is_empty else " of this one"
        assert f"next       nothing more{covered}\n" in told
        assert told.endswith("retry 1\n") is (reason in CALLED_OFF)

    def test_that_went_without_editions_names_them(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await tell_week(database)
            two_days = DAY - timedelta(days=2)
            await subscribe(database, channel(), covered_until=two_days)
            await plan(database, SOURCE, LATER)

        given(paperboy, story)
        told = paperboy("deliveries", "1").stdout
        without = "without Fri 29 May 2026, which the source did not tell in time"
        assert f"editions   Wed 27, Thu 28 May 2026; {without}\n" in told
        assert json.loads(paperboy("deliveries", "1", "--json").stdout)["missing"] == ["2026-05-29"]

    def test_that_had_no_edition_at_all_says_so_and_no_more(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.SENT)(database)
            await plan(database, SOURCE, LATER)

        given(paperboy, story)
        told = paperboy("deliveries", "2").stdout
        assert told.splitlines()[:5] == [
            "Delivery 2 to testchat/T1/C1",
            "Sat 30 May 2026: nothing posted: the source did not answer in time; "
            "the next one covers its editions",
            "state      skipped",
            "due        30 May 2026 09:00 UTC",
            "editions   none; without Fri 29 May 2026, which the source did not tell in time",
        ]
        assert "digest " not in told
        assert told.endswith("next       nothing more of this one\n")
        assert "editions" not in paperboy("deliveries", "--limit", "1").stdout.splitlines()[1]
        (listed, _) = json.loads(paperboy("deliveries", "--json").stdout)
        assert listed["papers"] == 0
        assert json.loads(paperboy("deliveries", "2", "--json").stdout)["papers"] == 0

    def test_is_all_facts_as_json(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.UNKNOWN))
        for words in (["show", "1", "--json"], ["1", "--json"], ["--json", "1"]):
            told = json.loads(paperboy("deliveries", *words).stdout)
            assert told["shown"][0]["title"] == "Robot 3 of 28 May"
            assert told["next"].startswith("nothing, until somebody says")

    def test_that_is_not_there_is_a_sentence(self, paperboy: Cli) -> None:
        for words in (["7"], ["retry", "7"], ["resolve", "7", "sent"]):
            said = one_line(paperboy("deliveries", *words), USAGE)
            assert "there is no delivery 7" in said

    @pytest.mark.parametrize(
        "words",
        [
            ["abc"],
            ["0"],
            ["¹"],
            ["9" * 5_000],
            [str(2**63)],
            ["show", "abc"],
            ["retry", "abc"],
            ["resolve", "1.5", "sent"],
        ],
        ids=lambda words: " ".join(words)[:20],
    )
    def test_that_is_no_number_is_answered_with_where_they_are(
        self, paperboy: Cli, words: list[str]
    ) -> None:
        run = paperboy("deliveries", *words)
        assert run.returncode == USAGE
        assert "paperboy deliveries lists them, each with its number" in run.stderr
        assert "Traceback" not in run.stderr

    def test_under_a_misspelt_command_is_not_taken_for_a_number(self, paperboy: Cli) -> None:
        run = paperboy("deliveries", "rety", "7")
        assert run.returncode == USAGE
        assert "No such command 'rety'" in run.stderr

    def test_is_not_chosen_from_a_list(self, paperboy: Cli) -> None:
        run = paperboy("deliveries", "--state", "failed", "7")
        assert run.returncode == USAGE
        assert "are for the list" in run.stderr


def test_hostile_names_and_titles_steer_no_terminal(paperboy: Cli) -> None:
    evil = "\x1b[2J\u202eevil\nline"

    async def story(database: Database) -> None:
        day = edition(listing(1, title=f"Robots {evil}"), day=DAY)
        await tell(database, day)
        await subscribe(database, Channel("testchat", f"T{evil}", f"C{evil}"))
        await plan(database, SOURCE, FRIDAY)
        await become(database, 1, State.FAILED, f"the platform says {evil}")

    given(paperboy, story)
    for words in ([], ["1"], ["--json"], ["1", "--json"]):
        run = paperboy("deliveries", *words)
        assert run.returncode == 0
        assert "evil" in run.stdout
        assert run.stdout.replace("\n", "").isprintable()
        assert "\nline" not in run.stdout


class TestRetry:
    def test_plans_a_failed_delivery_anew(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.FAILED, reason="timed out"))
        run = paperboy("deliveries", "retry", "1")
        assert run.stdout.startswith(
            "Delivery 1 is planned again: it is sent as soon as a process has a turn for it, until"
        )
        again = delivery(paperboy)
        assert (again.state, again.settled_at) == (State.PLANNED, None)

    def test_takes_the_channel_for_mended(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.FAILED, reason="is_archived")(database)
            async with database.write() as tx:
                await tx.execute(channels_table.update().values(broken_by="is_archived"))

        async def broken_by(database: Database) -> str | None:
            async with database.read() as tx:
                return await channels.broken_by(tx, channel())

        given(paperboy, story)
        told = paperboy("deliveries", "1").stdout
        assert "channel    nothing can be posted there: is_archived" in told
        assert "to do      mend what failed, then: paperboy deliveries retry 1" in told
        assert paperboy("deliveries", "retry", "1").returncode == 0
        assert given(paperboy, broken_by) is None

    @pytest.mark.parametrize("state", [each for each in State if each is not State.FAILED])
    def test_is_for_what_failed_alone(self, paperboy: Cli, state: State) -> None:
        given(paperboy, planned(state))
        said = one_line(paperboy("deliveries", "retry", "1"), USAGE)
        assert f"delivery 1 is {state}; only one that failed or was called off can be" in said

    def test_is_not_for_one_without_a_digest(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.FAILED)(database)
            async with database.write() as tx:
                await tx.execute(deliveries.update().values(digest_id=None))

        given(paperboy, story)
        said = one_line(paperboy("deliveries", "retry", "1"), USAGE)
        assert "delivery 1 has no digest that could be sent" in said

    def test_waits_for_another_of_the_channel(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.FAILED)(database)
            await plan(database, SOURCE, LATER)

        given(paperboy, story)
        assert delivery(paperboy, 2).state is State.PLANNED
        said = one_line(paperboy("deliveries", "retry", "1"), USAGE)
        assert "delivery 2 of the same channel is on its way" in said
        assert delivery(paperboy).state is State.FAILED

    def test_never_posts_what_a_later_digest_has_posted(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.FAILED)(database)
            await plan(database, SOURCE, LATER)
            await become(database, 2, State.SENT)

        given(paperboy, story)
        said = one_line(paperboy("deliveries", "retry", "1"), USAGE)
        assert "papers of delivery 1 were posted on 30 May 2026" in said

    @pytest.mark.parametrize(
        ("changed", "why"), [({"is_on": False}, "unsubscribed"), ({"is_paused": True}, "paused")]
    )
    def test_posts_nothing_where_nobody_wants_it(
        self, paperboy: Cli, changed: dict[str, bool], why: str
    ) -> None:
        async def story(database: Database) -> None:
            await planned(State.FAILED)(database)
            await change(database, channel(), due=None, **changed)

        given(paperboy, story)
        assert why in one_line(paperboy("deliveries", "retry", "1"), USAGE)
        assert delivery(paperboy).state is State.FAILED


class TestResolve:
    def test_as_sent_settles_it(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.UNKNOWN, reason="timed out"))
        run = paperboy("deliveries", "resolve", "1", "sent")
        assert run.stdout == (
            "Delivery 1 is sent: its papers count as shown, and nothing more happens.\n"
        )
        settled = delivery(paperboy)
        assert (settled.state, settled.reason) == (State.SENT, "as somebody said: timed out")

    def test_as_failed_has_its_editions_covered_again(self, paperboy: Cli) -> None:
        given(paperboy, planned(State.UNKNOWN))
        run = paperboy("deliveries", "resolve", "1", "failed")
        assert run.stdout == (
            "Delivery 1 failed. The next digest covers its editions, back to seven days; "
            "the next digest is due 30 May 2026 09:00 UTC.\n"
        )

        async def next_one(database: Database) -> Delivery:
            await plan(database, SOURCE, LATER)
            async with database.read() as tx:
                (newest, *_) = await ledger.newest(tx, 1)
            return newest

        planned_anew = given(paperboy, next_one)
        assert planned_anew.window == delivery(paperboy).window
        assert planned_anew.local_date == FRIDAY.date() + timedelta(days=1)

    def test_says_so_where_no_digest_comes(self, paperboy: Cli) -> None:
        async def story(database: Database) -> None:
            await planned(State.UNKNOWN)(database)
            await change(database, channel(), due=None, is_on=False)

        given(paperboy, story)
        run = paperboy("deliveries", "resolve", "1", "failed")
        assert "the channel has unsubscribed: no digest comes" in run.stdout

    @pytest.mark.parametrize("state", [State.SENT, State.FAILED, State.PLANNED, State.SENDING])
    def test_is_for_what_is_unknown_alone(self, paperboy: Cli, state: State) -> None:
        given(paperboy, planned(state))
        said = one_line(paperboy("deliveries", "resolve", "1", "sent"), USAGE)
        assert f"delivery 1 is {state}; only one of which nobody knows can be resolved" in said

    def test_knows_two_outcomes(self, paperboy: Cli) -> None:
        assert paperboy("deliveries", "resolve", "1", "maybe").returncode == USAGE
