"""Claims on errors: one tree, and a caret that stands under the place that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import (
    BusyError,
    PaperboyError,
    SettingsError,
    SourceError,
    StoreError,
    TopicError,
    UserError,
)

LINES = st.lists(st.text("abc ", max_size=150), min_size=1, max_size=3).map("\n".join)


@pytest.mark.parametrize(
    "error",
    [
        UserError("This cannot be done."),
        TopicError("robots (", 7, "This cannot be read."),
        SettingsError("This setting is missing."),
        SourceError("The source is down."),
        BusyError("This event is being seen to."),
        StoreError("The database is locked."),
    ],
    ids=lambda error: type(error).__name__,
)
def test_every_error_is_ours_and_has_a_sentence(error: PaperboyError) -> None:
    assert isinstance(error, PaperboyError)
    assert str(error).startswith("Th")


def test_a_topic_that_cannot_be_read_is_the_persons_to_mend() -> None:
    assert issubclass(TopicError, UserError)


def test_a_source_that_says_nothing_may_be_asked_again() -> None:
    error = SourceError("down")
    assert (error.retry_after, error.permanent) == (None, False)


def test_a_source_says_whether_and_when_to_ask_again() -> None:
    error = SourceError("busy", retry_after=12.5, permanent=True)
    assert (error.retry_after, error.permanent) == (12.5, True)


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        pytest.param("robots (arm", 7, ["  robots (arm", "         ^"], id="in the middle"),
        pytest.param("(arm", 0, ["  (arm", "  ^"], id="at the start"),
        pytest.param("arm", 3, ["  arm", "     ^"], id="behind the end"),
        pytest.param("", 0, ["  ", "  ^"], id="nothing written"),
        pytest.param("one\ntwo (\nthree", 8, ["  two (", "      ^"], id="only the line of it"),
        pytest.param("one\ntwo", 3, ["  one", "     ^"], id="at a line's end"),
        pytest.param("one\n", 4, ["  ", "  ^"], id="on an empty last line"),
        pytest.param(
            "é β 日 (", 6, ["  é β 日 (", "         ^"], id="wide characters take two columns"
        ),
        pytest.param("a\t(b", 2, ["  a (b", "    ^"], id="a tab takes one"),
        pytest.param("\x1b[31m(a", 5, ["   [31m(a", "       ^"], id="controls are not sent"),
        pytest.param("e\u0301 (", 3, ["  e\u0301 (", "    ^"], id="accents take none"),
    ],
)
def test_the_caret_stands_under_the_place(text: str, place: int, shown: list[str]) -> None:
    error = TopicError(text, place, "what is wrong")
    assert str(error).split("\n") == ["what is wrong", *shown]


@pytest.mark.parametrize(
    ("text", "place", "shown"),
    [
        pytest.param("a" * 80 + "(", 80, "…" + "a" * 60 + "(", id="cut before"),
        pytest.param("(" + "a" * 80, 0, "(" + "a" * 59 + "…", id="cut behind"),
        pytest.param("a" * 60 + "(", 60, "a" * 60 + "(", id="just fits"),
    ],
)
def test_a_long_line_is_cut_around_the_caret(text: str, place: int, shown: str) -> None:
    _, line, caret = str(TopicError(text, place, "!")).split("\n")
    assert line == "  " + shown
    assert line[caret.index("^")] == "("


@given(LINES, st.data())
@settings(max_examples=100)
def test_the_caret_points_at_the_very_character(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    _, line, caret = str(TopicError(text, place, "!")).split("\n")
    pointed_at = line[caret.index("^") :][:1]
    assert pointed_at == text[place : place + 1].replace("\n", "")
    assert len(line) <= len("  …") + 2 * 60 + len("…")


def test_an_error_keeps_what_it_is_about() -> None:
    error = TopicError("robots (", 7, "what is wrong")
    assert (error.text, error.place, error.problem) == ("robots (", 7, "what is wrong")
