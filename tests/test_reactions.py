"""Claims about reactions that nobody heard of: which are made up for, and which had better not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.models import MessageRef
from bot.reactions import (
    MARGIN,
    NOTED,
    SETTLED,
    Heard,
    Known,
    heard,
    origin_of,
    taken_off,
    was_put_on,
)
from bot.saved import Hold, Origin, Way

POSTED = datetime(2026, 5, 29, 9, tzinfo=UTC)
STOPPED = POSTED + timedelta(hours=2)
UNTIL = POSTED + timedelta(hours=5)
"""When listening began again."""
MOMENT = timedelta(microseconds=1)
HOUR = timedelta(hours=1)


def on(at: datetime) -> Hold:
    return Hold(True, at, at)


def off(at: datetime) -> Hold:
    return Hold(False, at, at)


# Whether anything was missed


def test_where_nobody_ever_listened_nothing_was_missed() -> None:
    assert heard(None, POSTED, POSTED) is Heard.NOTED


def test_who_listens_on_notes_it_once_a_minute() -> None:
    assert heard(UNTIL, STOPPED, UNTIL + NOTED - MOMENT) is Heard.NOTHING
    assert heard(UNTIL, STOPPED, UNTIL + NOTED) is Heard.NOTED


def test_who_connected_after_the_last_note_waits_whether_another_listened() -> None:
    assert heard(STOPPED, UNTIL, UNTIL + SETTLED - MOMENT) is Heard.NOTHING
    assert heard(STOPPED, UNTIL, UNTIL + SETTLED) is Heard.MISSED
    assert SETTLED > NOTED


def test_another_that_listened_all_along_has_heard_it_all() -> None:
    assert heard(UNTIL + NOTED, UNTIL, UNTIL + SETTLED) is not Heard.MISSED


def test_a_note_from_the_future_is_mended() -> None:
    assert heard(UNTIL + timedelta(days=1), POSTED, UNTIL) is Heard.NOTED


# What was put on


@pytest.mark.parametrize(
    "known",
    [
        Known(),
        Known(forgotten_at=POSTED - 2 * HOUR),
        Known(since=POSTED - 2 * HOUR),
        Known(since=POSTED - 2 * HOUR, forgotten_at=POSTED + HOUR),
        Known(since=POSTED + HOUR),
        Known(hold=off(STOPPED), since=POSTED + HOUR, forgotten_at=POSTED + HOUR / 2),
        Known(since=POSTED - 2 * HOUR, removed_at=POSTED - 2 * HOUR),
    ],
    ids=[
        "of somebody new, where nobody was forgotten",
        "where somebody was forgotten before the message",
        "of somebody known since before the message",
        "of somebody known since before, whoever else was forgotten",
        "of somebody known since, where nobody was forgotten",
        "that was taken away before, and is there again",
        "of a paper that was taken off the list before the message",
    ],
)
def test_a_reaction_is_put_on(known: Known) -> None:
    assert was_put_on(known, POSTED, UNTIL)


@pytest.mark.parametrize(
    "known",
    [
        Known(hold=on(STOPPED), since=POSTED - 2 * HOUR),
        Known(hold=on(UNTIL + HOUR), since=POSTED - 2 * HOUR),
        Known(hold=off(UNTIL), since=POSTED - 2 * HOUR),
        Known(hold=off(STOPPED), removed_at=STOPPED + HOUR, since=POSTED - 2 * HOUR),
        Known(since=POSTED - 2 * HOUR, removed_at=POSTED + HOUR),
        Known(forgotten_at=POSTED + HOUR),
        Known(forgotten_at=POSTED - MARGIN),
        Known(since=POSTED + 2 * HOUR, forgotten_at=POSTED + HOUR),
        Known(since=POSTED - MARGIN, forgotten_at=POSTED + HOUR),
    ],
    ids=[
        "is known",
        "was heard since",
        "was taken away since",
        "may be older than that its paper was taken off the list",
        "was missed while the paper was taken off the list",
        "may be of somebody who was forgotten",
        "may be of somebody who was forgotten at about the time of the message",
        "may be of before somebody was forgotten who is known again",
        "is of somebody known since about the time of the message",
    ],
)
def test_no_reaction_is_put_on_that(known: Known) -> None:
    assert not was_put_on(known, POSTED, UNTIL)


# What was taken off

MINE, YOURS, OTHER, LATER = (1, "one"), (2, "one"), (1, "two"), (3, "one")


def test_what_held_a_paper_and_is_gone_was_taken_off() -> None:
    held = {MINE: on(POSTED), YOURS: on(POSTED), OTHER: off(POSTED)}
    assert taken_off(held, {YOURS}, UNTIL) == [MINE]


def test_what_was_heard_since_is_not_taken_off() -> None:
    assert taken_off({MINE: on(UNTIL)}, set(), UNTIL) == []


def test_the_last_one_may_be_taken_off_too() -> None:
    assert taken_off({MINE: on(POSTED), OTHER: on(POSTED)}, set(), UNTIL) == [MINE, OTHER]


def test_reactions_of_several_people_that_are_all_gone_were_cleared() -> None:
    assert taken_off({MINE: on(POSTED), YOURS: on(POSTED)}, set(), UNTIL) == []


def test_what_was_put_on_after_a_clearing_does_not_make_it_something_else() -> None:
    held = {MINE: on(POSTED), YOURS: on(POSTED + MOMENT), LATER: on(POSTED + HOUR)}
    assert taken_off(held, {LATER}, UNTIL) == []


def test_where_an_older_one_is_left_nothing_was_cleared() -> None:
    held = {LATER: on(POSTED), MINE: on(POSTED + MOMENT), YOURS: on(POSTED + HOUR)}
    assert taken_off(held, {LATER}, UNTIL) == [MINE, YOURS]


# What it is called


def test_a_reaction_is_one_of_a_message_and_an_emoji() -> None:
    of = MessageRef("C/1", "17.5")
    assert origin_of(of, "keycap ten") == Origin(Way.REACTION, "C%2F1/17.5/keycap%20ten")
    assert origin_of(MessageRef("C", "1/17.5"), "x") != origin_of(MessageRef("C/1", "17.5"), "x")
