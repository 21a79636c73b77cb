"""Claims on snippets: the piece with most of the words, marked where they stand."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.replies.papers import Snippet
from bot.snippets import LENGTH, snippet
from bot.words import analyze

FILLER = "and so it goes on for a while with nothing to be seen in it, "


def marked(text: str, words: str) -> str | None:
    """Return the snippet for these words with its marks as brackets."""
    found = snippet(text, analyze(words))
    return None if found is None else _bracketed(found)


def _bracketed(found: Snippet) -> str:
    shown, at = "", 0
    for start, end in found.marks:
        shown += f"{found.text[at:start]}[{found.text[start:end]}]"
        at = end
    return shown + found.text[at:]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        pytest.param("A robot arm.", "arm", "A robot [arm].", id="a word"),
        pytest.param("A robot arm.", "arm robot", "A [robot] [arm].", id="several, as they stand"),
        pytest.param("Robotic arms", "robot arm", "[Robotic] [arms]", id="other forms of them"),
        pytest.param("Arm in arm", "arm", "[Arm] in [arm]", id="each time"),
        pytest.param("An armchair", "arm", None, id="not a part of a word"),
        pytest.param("LLMs, GPUs", "llm gpu", "[LLMs], [GPUs]", id="plurals of acronyms"),
        pytest.param("Gödel’s β-VAE", "godel beta", "[Gödel]’s [β]-VAE", id="folded letters"),
        pytest.param("In C++, not C.", "C++", "In [C++], not C.", id="a language"),
        pytest.param("vision-language", "language", "vision-[language]", id="with a hyphen"),
        pytest.param("a_robot_arm", "robot", "[a_robot_arm]", id="with underscores"),
        pytest.param("🤖 robot 👩‍🔬", "robot", "🤖 [robot] 👩‍🔬", id="emoji"),
        pytest.param("On τ²-bench: x₁", "τ² x1", "On [τ²]-bench: [x₁]", id="raised and lowered"),
        pytest.param("$\\tau$ robot_{1}", "robot", "$\\tau$ [robot_]{1}", id="LaTeX that was left"),
        pytest.param("ロボット arm", "ロボット", "[ロボット] arm", id="other scripts"),
        pytest.param("ﬁne tuning", "fine", "[ﬁne] tuning", id="ligatures"),
        pytest.param("Go\nand\tgo", "go", "[Go]\nand\t[go]", id="other white space"),
        pytest.param("", "robot", None, id="no text"),
        pytest.param("Robots", "", None, id="no words"),
        pytest.param("chess", "robot", None, id="none of them"),
    ],
)
def test_marks_stand_where_the_words_do(text: str, words: str, shown: str | None) -> None:
    assert marked(text, words) == shown


def test_a_short_text_is_shown_whole() -> None:
    text = ("a robot " * 30)[:LENGTH]
    found = snippet(text, ["robot"])
    assert found
    assert found.text == text


def test_a_long_text_is_cut_between_words_around_the_first_word_found() -> None:
    found = snippet(FILLER * 3 + "a robot arm " + FILLER * 3, ["arm"])
    assert found
    assert found.text.startswith("…")
    assert found.text.endswith("…")
    assert set(found.text.strip("…").split()) <= set(f"{FILLER} a robot arm".split())
    assert "a robot arm" in found.text


def test_the_beginning_is_shown_when_the_word_is_near_it() -> None:
    found = snippet("We show a robot arm: " + FILLER * 4, ["arm"])
    assert found
    assert found.text.startswith("We show a robot arm")


def test_the_piece_with_most_different_words_is_shown() -> None:
    text = f"An arm, an arm. {FILLER * 4}A robot with an arm plays. {FILLER * 4}A robot plays."
    found = marked(text, "arm robot play")
    assert found
    assert "[robot] with an [arm] [plays]" in found


def test_of_pieces_with_as_many_the_first_is_shown() -> None:
    found = snippet(f"A robot. {FILLER * 4} Robots.", ["robot"])
    assert found
    assert found.text.startswith("A robot.")


def test_a_word_at_the_very_end_is_shown() -> None:
    found = snippet(FILLER * 5 + "robot", ["robot"])
    assert found
    assert found.text.endswith("robot")
    assert found.marks[0][1] == len(found.text)


@pytest.mark.parametrize("length", [LENGTH - 40, LENGTH, LENGTH + 1, 5_000])
def test_a_word_of_any_length_is_no_trouble(length: int) -> None:
    long = "x" * length
    found = snippet(f"{FILLER * 2}{long} robot {FILLER * 2}", [long, "robot"])
    assert found
    assert len(found.text) <= LENGTH + 2
    assert found.text[slice(*found.marks[0])] in (long, "robot")


def test_a_word_too_long_to_be_shown_has_no_snippet() -> None:
    assert snippet("x" * 5_000, ["x" * 5_000]) is None


def test_a_long_text_full_of_the_words_is_no_trouble() -> None:
    found = snippet("ab cd " * 3_500, ["ab", "cd"])
    assert found
    assert len(found.marks) > 40


VOCABULARY = (
    "robot",
    "Robots",
    "arm",
    "Gödel",
    "β-VAE",
    "C++",
    "LLMs",
    "日本語",
    "🤖",
    "…",
    "x" * 50,
)
TEXTS = st.lists(st.sampled_from(VOCABULARY) | st.text(max_size=12), max_size=60)
STEMS = st.lists(st.sampled_from(sorted(set(analyze(" ".join(VOCABULARY))))), max_size=4)


@given(TEXTS, STEMS, st.sampled_from([" ", "  ", "", ", "]))
@settings(max_examples=100, deadline=None)
def test_every_snippet_is_a_piece_of_the_text_with_marks_on_words(
    texts: list[str], stems: list[str], between: str
) -> None:
    text = between.join(texts)
    found = snippet(text, stems)
    if found is None:
        return
    inner = found.text.removeprefix("…") if found.text not in text else found.text
    assert inner.removesuffix("…") in text
    assert len(found.text) <= LENGTH + 2
    assert found.marks
    ends = [place for mark in found.marks for place in mark]
    assert ends == sorted(ends)
    assert ends[0] >= 0
    assert ends[-1] <= len(found.text)
    for start, end in found.marks:
        assert set(analyze(found.text[start:end])) & set(stems)


@given(TEXTS.map(" ".join), STEMS.filter(bool))
@settings(max_examples=100, deadline=None)
def test_there_is_one_wherever_a_word_is(text: str, stems: list[str]) -> None:
    words = {stem for word in text.split() for stem in analyze(word)}
    if {"robot", "arm"} & set(stems) & words:
        assert snippet(text, stems)
