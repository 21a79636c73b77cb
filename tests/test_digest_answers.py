"""Claims on how what is told of a channel's digests is put into words, the same in every chat."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import get_args

import pytest

from adapters.console.drawing import called
from bot import wording
from bot.answers import digests as answers
from bot.answers import forms, subscriptions
from bot.answers.deliveries import outcome
from bot.channels import Account, Change, Subscription
from bot.deliveries import Skipped, State
from bot.intents.unread import Command
from bot.models import Layout
from bot.replies.digests import (
    DigestsReply,
    IsPaused,
    NextRun,
    NothingNew,
    NothingPosted,
    NotSubscribed,
    OnItsWay,
    Posting,
    Previewed,
    Roundup,
    Settings,
    Status,
    TopicFilter,
    Voting,
)
from bot.replies.papers import BuiltIn
from bot.replies.reply import NoSuchForm, Refused
from tests.builders import DAY, NOON, SOMEBODY
from tests.scenes import SPELL
from tests.told import (
    CLOSES,
    NEXT,
    RUN,
    about_digests,
    delivery,
    digest,
    poll,
    subscription,
    week,
    wish,
)
from tests.told import change as topics_changed


def change(what: str = "topics") -> Change:
    return replace(topics_changed(), what=what)


SETTINGS = Settings(subscription(), TopicFilter(), RUN, change())
PAUSED = subscription(is_paused=True, resumes_at=CLOSES)


def typed(form: str) -> str:
    return f"/digest {form}"


def facts(reply: Settings) -> dict[str, str]:
    """Return facts by name; those without one belong to the one above."""
    told: dict[str, str] = {}
    last = ""
    for name, fact in answers.settings_facts(reply, typed):
        last = name or last
        told[last] = f"{told[last]} | {fact}" if last in told else fact
    return told


def test_every_kind_of_reply_is_made_for_tests() -> None:
    assert {type(each) for each in about_digests("x")} == set(get_args(DigestsReply))


def test_settings_are_the_whole_state() -> None:
    assert facts(SETTINGS) == {
        "topics": "everything",
        "when": "18:00 weekdays in Europe/Berlin",
        "what": "at most 5 papers, compact",
        "options": "nothing on a day without papers; never filled up; "
        "waits up to 2 hours for its source",
        "next": "Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC) | it shows editions up to "
        "Thu 28 May 2026; that of Fri 29 May 2026 closes Sat 30 May 2026 03:30, and is shown from "
        "then on",
    }


def test_settings_say_what_was_assumed_and_how_to_change_it() -> None:
    told = facts(replace(SETTINGS, assumed=("09:00", "UTC")))["when"]
    assert told.endswith(
        "assumed 09:00, UTC; to change it: /digest schedule 18:00 Mon,Thu America/New_York"
    )


def test_topics_come_with_what_they_stand_for_and_names_that_are_words() -> None:
    topic = TopicFilter("robotics, nlp tricks", (BuiltIn("robotics", ("robot", "arm")),), ("nlp",))
    told = facts(replace(SETTINGS, topic=topic))["topics"]
    assert told.startswith("robotics, nlp tricks | robotics is a built-in topic: robot, arm")
    assert "nlp is the name of a built-in topic, read as a word here" in told


def test_topics_are_shown_with_all_that_they_stand_for() -> None:
    terms = tuple(f"term {n}" for n in range(9))
    topic = TopicFilter("robotics", (BuiltIn("robotics", terms),))
    assert answers.topic_facts(topic, None) == [
        ("topics", "robotics"),
        ("robotics", ", ".join(terms)),
    ]


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (SETTINGS, "Changed topics: everything → robots"),
        (replace(SETTINGS, change=None), "It was so already; nothing was changed"),
        (replace(SETTINGS, change=None, is_mended=True), "Posting is tried here again"),
        (
            replace(SETTINGS, subscription=PAUSED, change=change(what="paused")),
            "Digests are paused until Sat 30 May 2026",
        ),
        (
            replace(SETTINGS, subscription=PAUSED),
            "Changed topics: everything → robots; still paused until Sat 30 May 2026",
        ),
        (
            replace(SETTINGS, change=change(what="subscribed"), ends_pause=True),
            "This channel gets digests again: the pause has ended",
        ),
        (
            replace(SETTINGS, subscription=subscription(is_on=False)),
            "This channel gets no digests any more; its settings are kept",
        ),
        (replace(SETTINGS, change=replace(change(), before=None)), "This channel gets digests"),
    ],
)
def test_settings_say_what_became_of_it(reply: Settings, said: str) -> None:
    assert answers.settings(reply) == said


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (
            replace(SETTINGS, next_run=replace(RUN, is_due=True, waits_until=CLOSES)),
            "the one of Fri 29 May 2026 has been waiting for its source since Fri 29 May 2026 18:00"
            ", and waits until Sat 30 May 2026 03:30 in Europe/Berlin (01:30 UTC) at most",
        ),
        (
            replace(SETTINGS, next_run=replace(RUN, is_due=True)),
            "the one of Fri 29 May 2026 was due Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)"
            ", and is posted as soon as Paperboy gets to it",
        ),
        (
            replace(SETTINGS, next_run=None, subscription=subscription(is_paused=True)),
            "none until somebody resumes them: /digest resume",
        ),
        (
            replace(SETTINGS, next_run=None, subscription=PAUSED),
            "none until Sat 30 May 2026 03:30 in Europe/Berlin (01:30 UTC); "
            "to go on at once: /digest resume",
        ),
        (
            replace(SETTINGS, next_run=None, subscription=PAUSED, after_pause=RUN.due),
            "none until Sat 30 May 2026 03:30 in Europe/Berlin (01:30 UTC); "
            "to go on at once: /digest resume | "
            "the first one after it comes Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)",
        ),
        (
            replace(
                SETTINGS, next_run=None, subscription=subscription(is_paused=True), called_off=DAY
            ),
            "none until somebody resumes them: /digest resume | the digest of Thu 28 May 2026, "
            "which was on its way, will not come; the next one covers its editions",
        ),
        (
            replace(
                SETTINGS, next_run=None, subscription=subscription(is_on=False), called_off=DAY
            ),
            "none; to have digests again: /digest subscribe | the digest of Thu 28 May 2026, "
            "which was on its way, will not come",
        ),
        (
            replace(SETTINGS, broken_by="archived"),
            "none: nothing can be posted here: archived | when that is mended: /digest resume",
        ),
        (
            replace(SETTINGS, next_run=None, subscription=subscription(is_on=False)),
            "none; to have digests again: /digest subscribe",
        ),
    ],
)
def test_what_comes_next_may_be_nothing(reply: Settings, said: str) -> None:
    assert facts(reply)["next"] == said


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (State.PLANNED, None, "about to be posted"),
        (State.PLANNED, "it is asked to wait", "about to be posted: it is asked to wait"),
        (State.SENDING, None, "being posted"),
        (State.SENT, None, "posted"),
        (State.SKIPPED, Skipped.EMPTY, "nothing posted: no paper was let in"),
        (State.SKIPPED, Skipped.MISSED, "nothing posted: it was due while nothing ran"),
        (State.SKIPPED, Skipped.CLOSED, "nothing posted: nothing could be posted here"),
        (State.SKIPPED, Skipped.NO_SOURCE, "nothing posted: the source did not answer in time"),
        (State.SKIPPED, "another", "nothing posted: another"),
        (State.FAILED, "archived", "failed: archived"),
        (State.UNKNOWN, "timed out", "not known whether it was posted: timed out"),
    ],
)
def test_each_delivery_says_what_became_of_it(state: State, reason: str | None, said: str) -> None:
    told = outcome(delivery(state, reason))
    assert told.startswith(f"Thu 28 May 2026: {said}")


@pytest.mark.parametrize("reason", Skipped)
def test_each_reason_for_silence_is_a_sentence(reason: Skipped) -> None:
    told = outcome(delivery(State.SKIPPED, reason))
    assert told.startswith("Thu 28 May 2026: nothing posted: ")
    assert not told.endswith(f": {reason}")


def status(**told: object) -> Status:
    known: dict[str, object] = {
        "subscription": subscription(),
        "topic": TopicFilter(),
        "next_run": RUN,
        "deliveries": (),
        "changes": (change(),),
        "asker": SOMEBODY,
    }
    return Status(**known | told)  # type: ignore[arg-type]


def test_who_asks_is_you_and_others_go_by_what_they_are_called() -> None:
    other = Account("slack", "T1", "U2")
    line = "Fri 29 May 2026 14:00 by {}: topics: everything → robots"
    for asker, name in ((SOMEBODY, "you"), (other, SOMEBODY.id)):
        told = answers.status_facts(status(asker=asker), typed, called)
        assert ("changed", line.format(name)) in told


def test_a_status_says_what_is_wrong() -> None:
    assert answers.status(status()) == "This channel gets digests"
    broken = status(broken_by="archived", subscription=subscription(silent_runs=5))
    assert answers.status(broken) == "Nothing can be posted here: archived"
    told = answers.status_facts(broken, typed, called)
    assert ("next", "none: nothing can be posted here: archived") in told
    assert ("", "when that is mended: /digest resume") in told
    assert answers.status(status(subscription=PAUSED)) == "Digests are paused until Sat 30 May 2026"
    assert ("silent", "the last 5 digests had no paper") in told
    assert ("posted", "nothing was posted yet") in told


def test_a_status_of_what_is_off_says_so_whatever_else_is_wrong() -> None:
    off = status(subscription=subscription(is_on=False), next_run=None, broken_by="archived")
    assert answers.status(off) == "This channel gets no digests any more; its settings are kept"
    told = answers.status_facts(off, typed, called)
    assert ("next", "none; to have digests again: /digest subscribe") in told
    assert ("changed", "Fri 29 May 2026 14:00 by you: topics: everything → robots") in told


def test_replies_without_facts_are_a_sentence() -> None:
    assert answers.posting(Posting(DAY, RUN)) == (
        "Posted now, as the digest of Thu 28 May 2026; "
        "the next one comes Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)"
    )
    assert answers.on_its_way(OnItsWay(DAY)) == (
        "The digest of Thu 28 May 2026 is on its way already"
    )
    waits = replace(RUN, is_due=True, waits_until=CLOSES)
    assert answers.on_its_way(OnItsWay(DAY, waits)).startswith(
        "The digest of Fri 29 May 2026 has been waiting for its source since Fri 29 May 2026 18:00"
    )
    assert answers.nothing_new(NothingNew(DAY, NEXT, CLOSES, "UTC")) == (
        "There is nothing new since the edition of Thu 28 May 2026; "
        "that of Fri 29 May 2026 closes Sat 30 May 2026 01:30 UTC"
    )
    assert answers.is_paused(IsPaused(None, "UTC"), typed) == (
        "Digests are paused until somebody resumes them: /digest resume"
    )
    assert answers.is_paused(IsPaused(CLOSES, "UTC"), typed) == (
        "Digests are paused until Sat 30 May 2026 01:30 UTC; to go on at once: /digest resume"
    )
    assert answers.not_subscribed(NotSubscribed(), typed).startswith(
        "This channel gets no digests; to have some: /digest subscribe robotics at"
    )
    assert answers.not_subscribed(NotSubscribed(was=True), typed).endswith(": /digest subscribe")


@pytest.mark.parametrize(
    ("coming", "said"),
    [
        (RUN, "; the first one comes Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)"),
        (
            replace(RUN, is_due=True, waits_until=CLOSES),
            "; the first one has been waiting for its source since Fri 29 May 2026 18:00, "
            "and waits until Sat 30 May 2026 03:30 in Europe/Berlin (01:30 UTC) at most",
        ),
        (
            replace(RUN, is_due=True),
            "; the first one was due Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC), "
            "and is posted as soon as Paperboy gets to it",
        ),
        (IsPaused(None, "UTC"), ": digests are paused until somebody resumes them"),
        (IsPaused(CLOSES, "UTC"), ": digests are paused until Sat 30 May 2026 01:30 UTC"),
    ],
)
def test_what_keeps_the_first_digest_is_told(coming: NextRun | IsPaused, said: str) -> None:
    assert answers.nothing_posted(NothingPosted(coming)) == f"No digest was posted here yet{said}"


def test_a_preview_names_the_days_that_have_nothing() -> None:
    reply = Previewed((digest(),), (NEXT,), (DAY,))
    assert answers.previewed(reply) == "What the last 1 edition would have been here"
    assert answers.without_papers(reply) == [
        "no papers on Fri 29 May 2026",
        "not stored: Thu 28 May 2026",
    ]


def test_what_was_left_out_is_counted_by_rule_with_some_titles() -> None:
    assert answers.left_out(digest()) == [
        ("left out: 2 beyond the first 1", ["Paper 2", "Paper 3"])
    ]


@pytest.mark.parametrize(
    ("moment", "zone", "said"),
    [
        (NOON, "UTC", "Fri 29 May 2026 12:00 UTC"),
        (NOON, "Europe/London", "Fri 29 May 2026 13:00 in Europe/London (12:00 UTC)"),
        (
            datetime(2026, 5, 29, 20, tzinfo=UTC),
            "Asia/Tokyo",
            "Sat 30 May 2026 05:00 in Asia/Tokyo (Fri 29 May 2026 20:00 UTC)",
        ),
    ],
)
def test_an_instant_is_told_there_and_in_utc(moment: datetime, zone: str, said: str) -> None:
    assert subscriptions.local_and_utc(moment, zone) == said


def test_a_wish_is_told_in_words() -> None:
    wished = wish(size=1, layout=Layout.CARDS, patience=timedelta(minutes=61), fills_up=True)
    assert subscriptions.wish(wished) == (
        "everything; 18:00 weekdays in Europe/Berlin; at most 1 paper, cards"
    )
    assert subscriptions.options(replace(wished, says_empty=True)) == (
        "one line on a day without papers; filled up with the day's top; "
        "waits up to 1 hour and 1 minute for its source"
    )


def test_what_was_typed_is_answered_with_what_to_type() -> None:
    assert forms.no_such_form(NoSuchForm("nwo", "now"), SPELL) == (
        "there is no /digest nwo; did you mean /digest now? /digest help says what there is"
    )
    assert forms.refused(Refused("no", "size 8"), SPELL) == "no; as in: /digest size 8"
    assert forms.refused(Refused("no"), SPELL) == "no"
    assert forms.no_such_form(NoSuchForm("drop", "remove 2", Command.SAVED), SPELL) == (
        "there is no /saved drop; did you mean /saved remove 2? /saved help says what there is"
    )
    of_a_list = Refused("no", "remove 2", Command.SAVED)
    assert forms.refused(of_a_list, SPELL) == "no; as in: /saved remove 2"


FRIDAYS = replace(wish().schedule, at=time(15), days=frozenset({5}))
WEEKLY = subscription(wish=replace(wish(), schedule=FRIDAYS))


@pytest.mark.parametrize(
    ("reply", "said"),
    [
        (Roundup(None), "This channel gets no round-up"),
        (Roundup(replace(WEEKLY, is_on=False)), "This channel gets no round-up"),
        (
            Roundup(replace(WEEKLY, is_on=False), change("round-up")),
            "This channel gets no round-up any more",
        ),
        (
            Roundup(WEEKLY, replace(change("round-up"), before=None), RUN.due),
            "This channel gets a round-up each week",
        ),
        (
            Roundup(WEEKLY, replace(change("round-up"), before="a", after="b"), RUN.due),
            "The round-up is changed: a → b",
        ),
        (
            Roundup(replace(WEEKLY, is_paused=True, resumes_at=CLOSES), change("round-up")),
            "The round-up is paused until Sat 30 May 2026",
        ),
        (
            Roundup(WEEKLY, change("round-up"), RUN.due, ends_pause=True),
            "The round-up goes on: the pause has ended",
        ),
        (Roundup(WEEKLY, is_unchanged=True), "It was so already; nothing was changed"),
        (Roundup(WEEKLY, is_unchanged=True, is_mended=True), "Posting is tried here again"),
        (Roundup(WEEKLY, next_due=RUN.due), "The weekly round-up"),
    ],
)
def test_a_round_up_says_whether_there_is_one(reply: Roundup, said: str) -> None:
    assert answers.roundup(reply) == said


@pytest.mark.parametrize("none", [None, replace(WEEKLY, is_on=False)])
def test_where_there_is_no_round_up_it_is_said_how_to_have_one(none: Subscription | None) -> None:
    assert answers.roundup_facts(Roundup(none), typed) == [
        ("to begin", "/digest roundup Fri 15:00"),
    ]


@pytest.mark.parametrize(
    ("of", "when"),
    [
        (WEEKLY, "; next Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)"),
        (replace(WEEKLY, due=None), ""),
        (
            replace(WEEKLY, due=None, is_paused=True, resumes_at=CLOSES),
            "; paused until Sat 30 May 2026",
        ),
        (replace(WEEKLY, due=None, is_paused=True), "; paused until somebody resumes them"),
    ],
)
def test_a_round_up_says_when_it_comes_and_a_status_does_too(of: Subscription, when: str) -> None:
    told = f"15:00 Fri in Europe/Berlin{when}"
    assert answers.roundup_facts(Roundup(of, next_due=of.due), typed)[0] == ("when", told)
    assert ("round-up", told) in answers.status_facts(status(roundup=of), typed, called)


def test_a_round_up_says_why_nothing_can_be_posted() -> None:
    told = answers.roundup_facts(Roundup(WEEKLY, broken_by="archived"), typed)
    assert told[1:3] == [
        ("next", "none: nothing can be posted here: archived"),
        ("", "when that is mended: /digest resume"),
    ]


def test_a_status_says_nothing_of_a_round_up_that_is_not_there() -> None:
    for none in (None, replace(WEEKLY, is_on=False)):
        told = answers.status_facts(status(roundup=none), typed, called)
        assert "round-up" not in [name for name, _ in told]


def test_somebody_who_is_forgotten_has_no_name() -> None:
    nobody = replace(change(), by=None)
    told = answers.status_facts(status(changes=(nobody,)), typed, called)
    assert (
        "changed",
        "Fri 29 May 2026 14:00 by somebody who is forgotten: topics: everything → robots",
    ) in told


def test_a_vote_says_until_when_it_is_open() -> None:
    assert answers.voting(Voting(poll(), is_open=True)) == (
        "Which paper shall we read? One vote each, until 30 May 2026 01:30 UTC"
    )


@pytest.mark.parametrize(
    ("votes", "won"),
    [
        ((2, 1), "Paper 1"),
        ((1, 2, 0), "Paper 2"),
        ((1, 1, 1), "Paper 1, Paper 2 and Paper 3"),
        ((0, 0), "nothing"),
    ],
)
def test_a_vote_that_is_over_says_what_won(votes: tuple[int, ...], won: str) -> None:
    over = Voting(poll(votes=votes), is_open=False)
    assert answers.voting(over) == f"The vote closed 30 May 2026 01:30 UTC: {won}"


def test_a_vote_says_for_each_paper_how_many_and_whether_one_did() -> None:
    voting = Voting(poll(votes=(1_000, 1, 0)), is_open=True, mine=2)
    told = [answers.choice(voting, each) for each in voting.poll.choices]
    assert told == ["1,000 votes", "1 vote, with yours", "0 votes"]


def test_a_round_up_is_headed_by_its_week_and_each_paper_has_its_reason() -> None:
    shown = week()
    assert wording.heading(shown) == "The week here · Fri 22 – Thu 28 May 2026"
    assert [wording.reason(each) for each in shown.entries] == [
        "saved by 3 people",
        "saved by 2 people",
        "+30 upvotes since it was posted here",
        "90 upvotes",
        "5 upvotes",
    ]
    across = replace(shown, days=(date(2025, 12, 29), date(2026, 1, 4)))
    assert wording.heading(across) == "The week here · Mon 29 Dec 2025 – Sun 4 Jan 2026"
