"""Claims on texts as Discord is given them: clean, without effect, never too long."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import literal

ANY = st.text(st.characters(), max_size=200)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@settings(deadline=None)
@given(text=ANY | st.text("*_~1.-:", max_size=200), limit=st.integers(6, 150))
def test_a_text_is_cut_to_what_discord_may_count(text: str, limit: int) -> None:
    shown = literal.cut(text, limit)
    assert units(shown) <= literal.length(shown) <= limit
    assert units(literal.escaped(shown)) <= limit
    if literal.fits(text, limit):
        assert shown == literal.clean(text)
    else:
        assert "…" in shown[-2:]


def test_a_text_that_just_fits_is_whole_and_one_more_is_too_much() -> None:
    assert literal.cut("x" * 10, 10) == "x" * 10
    assert literal.cut("x" * 11, 10) == "x" * 9 + "…"
    assert literal.cut("one two three", 10) == "one two…"
    assert literal.cut("12345678*", 10) == "12345678*"
    assert literal.cut("123456789*", 10) == "123456789…"
    assert literal.cut("🤖" * 6, 10) == "🤖" * 4 + "…"


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u200d\u200c", "\x00\x1b", "\u202e"])
def test_what_shows_nothing_is_nothing(text: str) -> None:
    assert literal.clean(text) == ""


def test_each_sign_that_may_mean_something_is_escaped() -> None:
    assert literal.escaped("*_~|>#[]()<@`/\\") == ("\\*\\_\\~\\|\\>\\#\\[\\]\\(\\)\\<\\@\\`\\/\\\\")
    assert literal.escaped("https://a.example :tada:") == "https\\:\\/\\/a.example \\:tada\\:"


def test_signs_without_a_meaning_stay_as_they_are() -> None:
    assert literal.escaped("A-B + C. 1. Plan: tools!") == "A-B + C. 1. Plan: tools!"


@pytest.mark.parametrize(
    ("text", "shown"),
    [("- a", "\\- a"), ("+ a", "\\+ a"), ("12. a", "12\\. a"), ("-# a", "\\-\\# a")],
)
def test_what_would_begin_a_list_is_escaped(text: str, shown: str) -> None:
    assert literal.escaped(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "Agents That Plan: Tools",
        "A* Search",
        "Pass@k",
        "P(x|y)",
        "A/B",
        "C#",
        "snake_case",
        "50% & more",
    ],
)
def test_an_ordinary_title_can_be_the_text_of_a_link(text: str) -> None:
    assert literal.harmless(text)


@pytest.mark.parametrize(
    "text",
    [
        "*a*",
        "a_b_c",
        "~~",
        "||",
        "`",
        "[a",
        "a]",
        "<a>",
        "\\",
        ":a:",
        "@everyone",
        "@HERE",
        "a://b",
        "www.a.b",
        "see www.a",
        "discord.gg/a",
        "- a",
        "1. a",
        "# a",
        "> a",
        "* a",
    ],
)
def test_a_text_with_signs_that_have_an_effect_cannot(text: str) -> None:
    assert not literal.harmless(text)


@pytest.mark.parametrize(
    "url",
    [
        "",
        "javascript:alert(1)",
        "https://",
        "https://a b",
        "https://a\nb",
        "x",
        "https://[",
        "https://" + "a" * 600,
        "//a",
        "discord://a",
    ],
)
def test_an_address_that_is_none_is_none(url: str) -> None:
    assert literal.address(url) == ""


def test_an_address_has_nothing_that_would_end_a_link() -> None:
    assert literal.address("https://a.example/b_(c)?d=<e>&f=[g]#h") == (
        "https://a.example/b_%28c%29?d=%3Ce%3E&f=%5Bg%5D#h"
    )
    assert literal.address("https://a.example/%20b") == "https://a.example/%20b"


def test_a_right_to_left_text_cannot_turn_what_follows_around() -> None:
    hebrew = "\u05e2\u05d1\u05e8\u05d9\u05ea"
    assert literal.clean(hebrew) == f"{hebrew}\u200e"
    assert literal.cut(f"{hebrew} " * 30, 50).endswith("…\u200e")


@pytest.mark.parametrize(
    ("text", "is_one"),
    [("123456789012345678", True), ("", False), ("C1", False), ("1" * 21, False), ("١٢", False)],
)
def test_an_id_has_digits_alone(text: str, is_one: bool) -> None:
    assert literal.is_id(text) is is_one
