"""Claims on words: what people mean as the same word is the same word, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import Words, analyze, words_of

WORDS = st.lists(st.sampled_from(["robot", "arm", "plan"]), max_size=6).map(tuple)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Robots", "robot"),
        ("robotics", "robotic"),
        ("learning", "learned"),
        ("agentic", "agents"),
        ("modelling", "modeling"),
        ("Gödel", "godel"),
        ("naïve", "NAIVE"),
        ("Straße", "strasse"),
        ("T²PO", "T2PO"),
        ("ﬁne", "fine"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER A}I", "ai"),
        ("e\N{COMBINING ACUTE ACCENT}tude", "étude"),
        ("vision-language", "vision language"),
        ("vision/language", "vision language"),
        ("x_t", "x t"),
        ("“agents”,", "agents"),
        ("GPT-4", "gpt 4"),
        ("c++", "C++"),
        ("(C++)", "C++"),
        ("C++/Python", "C++ Python"),
        ("etc++", "etc"),
        ("C#m", "C m"),
    ],
)
def test_the_same_word_written_in_two_ways_is_one(one: str, other: str) -> None:
    assert analyze(one) == analyze(other) != ()


@pytest.mark.parametrize(
    ("several", "one"),
    [
        *[("LLMs", "LLM"), ("VLMs", "VLM"), ("GPUs", "GPU"), ("TPUs", "TPU"), ("CNNs", "CNN")],
        *[("MDPs", "MDP"), ("GANs", "GAN"), ("VAEs", "VAE"), ("APIs", "API"), ("KGs", "KG")],
    ],
)
def test_the_plural_of_an_acronym_is_its_singular(several: str, one: str) -> None:
    assert analyze(several) == analyze(one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("C++", "C"),
        ("C#", "C"),
        ("C#", "C++"),
        ("F#", "F"),
        ("css", "cs"),
        ("gas", "ga"),
        ("bus", "bu"),
        ("robot", "robust"),
        ("β-VAE", "VAE"),
        ("3d", "3"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert analyze(one) != analyze(other)


def test_words_stand_in_the_order_they_were_written() -> None:
    assert analyze("A β-VAE for 3D arms") == ("a", "β", "vae", "for", "3d", "arm")


@pytest.mark.parametrize("text", ["", "   ", "-- ! …", "🤖", "++", "#"])
def test_text_without_letters_and_digits_has_no_words(text: str) -> None:
    assert analyze(text) == ()


@pytest.mark.parametrize(
    ("phrase", "found"),
    [
        pytest.param("arm", True, id="a word"),
        pytest.param("robot arm", True, id="words that stand together"),
        pytest.param("the robot arm", True, id="a whole text"),
        pytest.param("Robotic Arms", True, id="stems of them"),
        pytest.param("arm robot", False, id="in another order"),
        pytest.param("the arm", False, id="with a word between"),
        pytest.param("arm plan", False, id="from one text into the next"),
        pytest.param("ar", False, id="part of a word"),
        pytest.param("plan a grasp now", False, id="longer than the text"),
    ],
)
def test_a_phrase_is_found_where_its_words_stand_together(phrase: str, found: bool) -> None:
    words = words_of(["The robot arm", "plan a grasp"])
    assert words.contain(analyze(phrase)) is found


def test_no_texts_contain_nothing() -> None:
    assert not words_of([]).contain(("robot",))


def test_an_empty_text_keeps_its_neighbours_apart() -> None:
    assert words_of(["robot", "", "arm"]) == Words((("robot",), (), ("arm",)))


@given(st.lists(WORDS, max_size=3), WORDS.filter(bool))
@settings(max_examples=120)
def test_containing_is_what_it_is_when_written_out(
    runs: list[tuple[str, ...]], phrase: tuple[str, ...]
) -> None:
    written_out = any(f" {' '.join(phrase)} " in f" {' '.join(run)} " for run in runs)
    assert Words(tuple(runs)).contain(phrase) is written_out


@given(st.text(max_size=60))
@settings(max_examples=120)
def test_words_are_not_empty_and_have_no_spaces(text: str) -> None:
    assert all(word and not set(word) & set(" \t\n-,.\"'()") for word in analyze(text))


@given(st.text(st.characters(codec="ascii"), max_size=60))
@settings(max_examples=120)
def test_case_makes_no_difference(text: str) -> None:
    assert analyze(text.upper()) == analyze(text.lower()) == analyze(text)


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        (f"{name}s", name)
        for name in ("VLA", "GPU", "FPGA", "RNA", "VQA", "PDE", "LLM", "GAN", "AI")
    ],
)
def test_acronyms_match_their_plural(plural: str, singular: str) -> None:
    assert analyze(plural) == analyze(singular) == analyze(plural.lower())


@pytest.mark.parametrize("text", ["\udcff", "a\udcff", "a\ud800b"])
def test_half_a_character_is_passed_over(text: str) -> None:
    assert analyze(text) == analyze(text.encode("ascii", "ignore").decode())


def test_a_language_keeps_its_sign_before_a_version() -> None:
    assert analyze("C++17") == (*analyze("C++"), "17")


def test_what_is_not_seen_parts_no_word() -> None:
    assert analyze("soft\u00adhyphen") == analyze("softhyphen")
