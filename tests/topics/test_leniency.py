"""Claims on leniency: what people type, and what platforms make of it, is read as it was meant."""

from __future__ import annotations

import pytest

from bot.topics.reading import parse
from bot.topics.tree import Expression, Term
from bot.words import analyze, spellings


def word(text: str) -> Term:
    """Return what a plain word is read as."""
    return Term(text, spellings(text))


def phrase(text: str) -> Term:
    """Return what words in quotes are read as."""
    return Term(text, (analyze(text),), quoted=True)


@pytest.mark.parametrize(
    "quoted", ["“{}”", "„{}“", "«{}»", "”{}”", '"{}"', "‟{}”", "&quot;{}&quot;"]
)
def test_quotes_of_every_keyboard_are_quotes(quoted: str) -> None:
    assert parse("-plan " + quoted.format("robot arm")) == parse('-plan "robot arm"')


@pytest.mark.parametrize("dash", ["-", "–", "—", "−", "--"])
def test_any_dash_before_a_word_is_a_minus(dash: str) -> None:
    assert parse(f"robot {dash}survey") == parse("robot -survey")


def test_signs_of_east_asian_keyboards_are_read_as_plain_ones() -> None:
    wide = "\uff08robot\u3001arm\uff09\u3000hand\uff0ctitle\uff1achess\uff1b-survey"
    assert parse(wide) == parse("(robot, arm) hand, title:chess, -survey")


@pytest.mark.parametrize(
    "text",
    [
        "robot, arm!",
        "robot?, arm.",
        "‘robot’, 'arm'",
        "robot: , arm…",
        "robot …, — arm",
        "🤖 robot, arm",
    ],
)
def test_stray_punctuation_is_passed_over(text: str) -> None:
    assert parse(text) == parse("robot, arm")


def test_punctuation_takes_no_negation_that_stands_apart() -> None:
    assert parse("robot NOT … survey") == parse("robot NOT survey")
    assert parse("chess -> robot") == parse("chess robot")


def test_entities_are_decoded_once() -> None:
    assert parse("R&amp;D") == Expression(((word("R&D"),),))
    assert parse('"&lt;b&gt;"') == Expression(((phrase("<b>"),),))
    assert parse('"&amp;lt; x"') == Expression(((phrase("&lt; x"),),))
    assert str(parse('"&amp;lt; x"')) == '"&amp;lt; x"'


def test_latex_is_shown_and_matched_as_its_symbols() -> None:
    read = parse(r"$\beta$-VAE")
    assert str(read) == "β-VAE"
    assert read.any_of[0][0] == word("β-VAE")
    assert word("β-VAE").spellings == word("beta-VAE").spellings


def test_what_is_not_seen_is_not_kept() -> None:
    assert parse("ro\u200bbot\x00 \u202earm") == parse("robot arm")


@pytest.mark.parametrize("text", ["12:30", "arXiv:2409.01234", "https://arxiv.org/abs/2409.01234"])
def test_a_colon_that_is_no_field_is_text(text: str) -> None:
    assert parse(text) == Expression(((phrase(text),),))
