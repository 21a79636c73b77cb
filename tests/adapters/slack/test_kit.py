"""Claims on pieces of Block Kit: literal, never too long, never empty, never more than fits."""

from __future__ import annotations

import html
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import fitting, kit, literal
from adapters.slack.kit import Block, Sheet
from tests.adapters.slack.looking import line, of_type
from tests.slack.validity import problems

ANY = st.text(st.characters(), max_size=200)
WORD = "word " * 100


def paragraphs(number: int, length: int) -> tuple[Block, ...]:
    return tuple(block for _ in range(number) for block in kit.paragraph("x" * length))


# Texts


@settings(deadline=None)
@given(text=ANY, limit=st.integers(6, 150))
def test_a_text_is_cut_to_what_slack_may_count(text: str, limit: int) -> None:
    shown = literal.cut(text, limit)
    assert literal.length(shown) <= limit
    assert len(html.escape(shown, quote=False)) <= limit
    if literal.fits(text, limit):
        assert shown == literal.clean(text)
    else:
        assert "…" in shown[-2:]


def test_a_text_that_just_fits_is_whole_and_one_more_is_too_much() -> None:
    assert literal.cut("x" * 10, 10) == "x" * 10
    assert literal.cut("x" * 11, 10) == "x" * 9 + "…"
    assert literal.cut("one two three", 10) == "one two…"
    assert literal.cut("1234567&", 10) == "1234567…"
    assert literal.cut("🤖" * 6, 10) == "🤖" * 4 + "…"


@pytest.mark.parametrize(
    "text", ["", " \n", "\u200b", "\u200d\u200c", "\x00\x1b", "\u202e", "\u3164", "\u2800"]
)
def test_what_shows_nothing_is_nothing(text: str) -> None:
    assert literal.clean(text) == ""
    assert kit.words(text) == kit.link(text, "https://example.com") == ()
    assert kit.context(text) == kit.rich(kit.section(kit.words(text))) == ()


def test_the_text_of_a_message_is_escaped_once() -> None:
    told = literal.escaped("<!channel> & &amp;\n<@U1>")
    assert told == "&lt;!channel&gt; &amp; &amp;amp;\n&lt;@U1&gt;"


@settings(deadline=None)
@given(st.lists(ANY, max_size=60).map("\n".join))
def test_the_text_of_a_message_never_is_too_long_and_never_ends_in_half_an_entity(
    text: str,
) -> None:
    shown = literal.escaped(text)
    assert len(shown) <= literal.TEXT
    assert not set("<>") & set(shown)
    assert literal.escaped(html.unescape(shown)) == shown


def test_a_right_to_left_text_cannot_turn_what_follows_around() -> None:
    hebrew = "\u05e2\u05d1\u05e8\u05d9\u05ea"
    assert literal.clean(hebrew) == f"{hebrew}\u200e"
    assert literal.cut(f"{hebrew} " * 30, 50).endswith("…\u200e")


# Pieces


def test_texts_that_look_alike_are_one() -> None:
    told = kit.section(
        (*kit.fixed("1  "), *kit.words("a", bold=True), *kit.fixed("  ")), kit.words("b"), ()
    )
    assert told["elements"] == [
        {"type": "text", "text": "1  "},
        {"type": "text", "text": "a", "style": {"bold": True}},
        {"type": "text", "text": "  \nb"},
    ]


@pytest.mark.parametrize(
    "url",
    ["", "javascript:alert(1)", "https://", "https://a b", "https://a\nb", "x", "https://[", "https://"
     + "a" * 3_000],
)  # fmt: skip
def test_an_address_that_slack_would_refuse_is_no_link(url: str) -> None:
    assert kit.link("text", url) == ({"type": "text", "text": "text"},)


def test_an_instant_is_shown_by_the_clock_of_whoever_reads_it() -> None:
    assert kit.instant(datetime(2026, 5, 28, 7, tzinfo=UTC)) == (
        {
            "type": "date",
            "timestamp": 1779951600,
            "format": "{date_short_pretty} at {time}",
            "fallback": "28 May 2026 07:00 UTC",
        },
    )


@pytest.mark.parametrize(
    ("id_", "type_"),
    [("C012AB", "channel"), ("G1", "channel"), ("D1", "text"), ("<!here>", "text")],
)
def test_only_a_channel_is_named_as_one(id_: str, type_: str) -> None:
    assert [each["type"] for each in kit.channel(id_)] == [type_]


def test_marks_are_bold_and_the_spaces_around_them_stay() -> None:
    assert kit.marked("We teach robots to read", ((9, 15),)) == (
        {"type": "text", "text": "We teach "},
        {"type": "text", "text": "robots", "style": {"bold": True}},
        {"type": "text", "text": " to read"},
    )


@settings(deadline=None)
@given(text=ANY, at=st.integers(0, 90), size=st.integers(0, 90), limit=st.integers(6, 99))
def test_wherever_the_marks_are_no_piece_is_empty_or_too_long(
    text: str, at: int, size: int, limit: int
) -> None:
    pieces = kit.marked(text, ((at, at + size),), limit)
    assert all(each["text"] for each in pieces)
    assert sum(literal.length(each["text"]) for each in pieces) <= limit


def test_a_heading_that_is_too_long_for_a_header_is_whole_and_bold() -> None:
    assert of_type(kit.header("x" * 150), "header")
    (block,) = kit.header("x" * 151)
    assert line([block]) == "x" * 151
    assert of_type(block, "text")[0]["style"] == {"bold": True}


def test_characters_that_stand_below_each_other_stay_there() -> None:
    assert line(kit.rich(kit.preformatted('  robots "open\n         ^'))) == (
        '  robots "open\n         ^'
    )


# Messages


def test_what_fits_is_one_message() -> None:
    (message,) = kit.messages(kit.told("One.", "Two."))
    assert message.text == "One.\nTwo."
    assert line(message.blocks) == "One.\nTwo."


def test_what_does_not_fit_goes_on_in_further_messages_and_ends_with_the_buttons() -> None:
    last = kit.actions(kit.button("Undo", "undo"))
    first, second = kit.messages(Sheet("Long", paragraphs(6, 3_000), last))
    assert len(first.blocks) + len(second.blocks) == 7
    assert second.blocks[-1:] == last


def test_blocks_are_counted_too() -> None:
    first, second = kit.messages(Sheet("Long", paragraphs(51, 1)))
    assert (len(first.blocks), len(second.blocks)) == (50, 1)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(1, 3_000), st.booleans())
def test_an_answer_takes_four_messages_at_most_and_says_when_there_is_more(
    number: int, length: int, ends: bool
) -> None:
    last = kit.actions(kit.button("Undo", "undo")) if ends else ()
    messages = kit.messages(Sheet("Long", paragraphs(number, length), last))
    shown = sum(len(of_type(each.blocks, "rich_text")) for each in messages)
    assert len(messages) <= kit.MESSAGES
    assert not any(problems(list(each.blocks), each.text) for each in messages)
    assert ("more than fits" in line(messages[-1].blocks) if messages else False) == (
        shown < number
    )
    assert not ends or messages[-1].blocks[-1:] == last


def test_nothing_is_no_message() -> None:
    assert kit.messages(Sheet("", ())) == ()


def test_a_notice_is_one_message_however_long() -> None:
    assert line(kit.said("your channel\nis archived").blocks) == "your channel\nis archived"
    assert not problems(list(kit.said(f"{WORD}\n" * 99).blocks), kit.said(f"{WORD}\n" * 99).text)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 900), max_size=30))
def test_items_are_parted_without_losing_one(lengths: list[int]) -> None:
    def drawn(some: Sequence[int]) -> Sheet:
        return Sheet("", tuple(block for each in some for block in paragraphs(5, each)))

    parts = list(fitting.parted(lengths, 10, drawn))
    assert [each for part, _ in parts for each in part] == lengths
    for part, sheet in parts:
        assert sheet == drawn(part)
        assert len(part) == 1 or (len(part) <= 10 and fitting.size(sheet.blocks) <= fitting.SIZE)
