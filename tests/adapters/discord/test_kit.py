"""Claims on pieces of messages: literal, never too long, never empty, never more than fits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import fitting, kit, literal
from adapters.discord.kit import Block, Message, Sheet
from bot.channels import Channel
from tests.adapters.discord.looking import line
from tests.adapters.discord.reading import kinds, read, seen
from tests.adapters.discord.validity import problems

ANY = st.text(st.characters(), max_size=200)
PAGE = "https://huggingface.co/papers/2605.00001"
UNDO = kit.pressable(kit.button("Undo", "undo"))


def paragraphs(number: int, length: int) -> tuple[Block, ...]:
    return tuple(block for _ in range(number) for block in kit.paragraph("x" * length))


# Pieces


@pytest.mark.parametrize("text", ["", " \n", "\u200b", "\u200d\u200c", "\x00\x1b", "\u202e"])
def test_what_shows_nothing_is_nothing(text: str) -> None:
    assert kit.words(text, bold=True) == kit.link(text, PAGE) == kit.code(text) == ""
    assert kit.context(text) == kit.paragraph(text) == kit.blocks(kit.small(kit.words(text))) == ()


def test_a_text_is_bold_or_in_italics_as_a_whole() -> None:
    assert kit.words("a * b", bold=True) == "**a \\* b**"
    assert kit.words("a * b", italic=True) == "*a \\* b*"


def test_a_title_is_the_text_of_its_link() -> None:
    assert kit.link("Agents: A/B", PAGE) == f"[Agents: A/B](<{PAGE}>)"


@pytest.mark.parametrize("title", ["*Large* Models", "[Re] Agents", "https://a.example", "A <b>"])
def test_a_title_whose_signs_would_have_an_effect_stands_beside_its_link(title: str) -> None:
    shown = kit.link(title, PAGE)
    assert shown.endswith(f" [page](<{PAGE}>)")
    assert seen(read(shown)) == f"{title} page"
    assert kinds(shown) == {"link"}


def test_without_an_address_there_is_no_link() -> None:
    assert kit.link("a_b", "javascript:alert(1)") == "a\\_b"


def test_what_is_typed_is_code_unless_it_would_end_that() -> None:
    assert kit.code("/papers *") == "`/papers *`"
    assert kit.code("/papers `") == "\\/papers \\`"


def test_an_instant_is_shown_by_the_clock_of_whoever_reads_it() -> None:
    assert kit.instant(datetime(2026, 5, 28, 7, tzinfo=UTC)) == "<t:1779951600:f>"


@pytest.mark.parametrize(
    ("channel", "shown"),
    [
        (Channel("discord", "1", "23"), "<#23>"),
        (Channel("discord", "@me", "23"), "your conversation with Paperboy"),
        (Channel("discord", "1", "<@1>"), "\\<\\@1\\>"),
    ],
)
def test_only_a_channel_of_a_guild_is_named_as_one(channel: Channel, shown: str) -> None:
    assert kit.channel(channel) == shown


def test_marks_are_bold_and_the_spaces_around_them_stay() -> None:
    assert kit.marked("We teach robots to read", ((9, 15),)) == "We teach **robots** to read"
    assert kit.marked("We teach robots to read", ((8, 16),)) == "We teach **robots** to read"
    assert kit.marked("reread *it*", ((0, 2), (2, 6))) == "**reread** \\*it\\*"


@settings(deadline=None)
@given(text=ANY, at=st.integers(0, 90), size=st.integers(0, 90), limit=st.integers(6, 99))
def test_wherever_the_marks_are_nothing_else_has_an_effect_or_is_too_long(
    text: str, at: int, size: int, limit: int
) -> None:
    shown = kit.marked(text, ((at, at + size), (at + size, at + size + 3)), limit)
    assert kinds(shown) <= {"bold"}
    assert literal.units(seen(read(shown))) <= limit


def test_characters_that_stand_below_each_other_stay_there_and_end_no_code() -> None:
    assert seen(read(kit.preformatted('  robots "open', "         ^"))) == (
        '  robots "open\n         ^\n'
    )
    assert kinds(kit.preformatted("a ``` **b**", "  ^")) == {"block"}


def test_a_heading_that_is_too_long_for_a_title_is_whole_and_bold() -> None:
    assert kit.titled("x" * 256) == (Block(title="x" * 256),)
    assert kit.titled("x" * 257) == (Block(f"**{'x' * 257}**"),)
    (linked,) = kit.titled("x" * 257, PAGE)
    assert (linked.title, linked.url) == ("x" * 255 + "…", PAGE)


def test_a_select_has_a_row_and_buttons_go_five_to_one() -> None:
    select = kit.select("Save", "save", [kit.option("One", "1")])
    buttons = [kit.button(str(n), f"vote:1:{n}") for n in range(1, 8)]
    rows = kit.pressable(select, None, *buttons)
    assert [len(row["components"]) for row in rows] == [1, 5, 2]
    assert not problems(Message("x", (), rows).body())


# Messages


def test_what_fits_is_one_message() -> None:
    assert kit.messages(kit.told("One.", "Two.")) == (Message("One.\nTwo."),)


def test_sentences_that_do_not_fit_into_a_content_stand_in_embeds() -> None:
    (message,) = kit.messages(kit.told("x" * 1_500, "y" * 1_500))
    assert message.content == ""
    assert line(message.body()) == f"{'x' * 1_500}\n{'y' * 1_500}"


def test_what_does_not_fit_goes_on_in_further_messages_and_ends_with_the_buttons() -> None:
    first, second = kit.messages(Sheet(("Long",), paragraphs(3, 3_000), UNDO))
    assert (first.content, second.content) == ("Long", "")
    assert (len(first.embeds), len(second.embeds)) == (2, 1)
    assert (first.rows, second.rows) == ((), UNDO)


def test_a_second_component_with_the_same_id_goes_into_another_message() -> None:
    first, second = kit.messages(Sheet((), (Block("a", UNDO), Block("b", UNDO))))
    assert (first.rows, second.rows) == (UNDO, UNDO)


@settings(deadline=None)
@given(st.integers(0, 40), st.integers(1, 3_000), st.booleans())
def test_an_answer_takes_four_messages_at_most_and_says_when_there_is_more(
    number: int, length: int, ends: bool
) -> None:
    messages = kit.messages(Sheet(("Long",), paragraphs(number, length), UNDO if ends else ()))
    bodies = [each.body() for each in messages]
    shown = sum(line(each).count("x" * length) for each in bodies)
    assert 1 <= len(messages) <= kit.MESSAGES
    assert not [why for each in bodies for why in problems(each)]
    assert ("more than fits" in line(bodies[-1])) == (shown < number)
    assert not ends or messages[-1].rows == UNDO


def test_nothing_is_no_message() -> None:
    assert kit.messages(Sheet()) == ()


def test_a_notice_is_one_message_however_long_and_names_its_channel() -> None:
    about = Channel("discord", "1", "23")
    assert kit.said("your channel\nis archived") == Message("your channel\nis archived")
    assert kit.noticed("it is *archived*", about) == Message("<#23>\nit is \\*archived\\*")
    for long in (kit.said("word " * 9_999), kit.noticed("*word\n" * 999, about)):
        assert not problems(long.body())


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 900), max_size=30))
def test_items_are_parted_without_losing_one(lengths: list[int]) -> None:
    def drawn(some: Sequence[int]) -> Message:
        return fitting.drawn(block for each in some for block in paragraphs(3, each))

    parts = list(fitting.parted(lengths, 10, drawn))
    assert [each for part, _ in parts for each in part] == lengths
    for part, message in parts:
        assert message == drawn(part)
        assert len(part) == 1 or (len(part) <= 10 and fitting.is_one(message))
