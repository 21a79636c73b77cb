"""Claims on words: what people mean as the same word is the same word, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.words import (
    analyze,
    as_written,
    fold,
    folded,
    spellings,
    stemmer,
    tokenizer,
)

TEXTS = st.text(max_size=60) | st.text("aefmnsuLMS0βΠςéß²c+#- .,_'", max_size=30)


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
        ("β-VAE", "beta-VAE"),
        ("\N{GREEK CAPITAL LETTER BETA}-VAE", "beta VAE"),
        ("π0", "pi0"),
        ("λ", "lambda"),
        ("µ", "mu"),
        ("σ²", "sigma2"),
        ("λόγος", "ΛΟΓΟΣ"),
        ("résumé", "re\u0301sume\u0301"),
        ("日本", "日本"),
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
        ("βγ", "beta gamma"),
        ("λόγος", "logos"),
        ("3d", "3"),
        ("vision-language", "visionlanguage"),
    ],
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert analyze(one) != analyze(other)


def test_words_stand_in_the_order_they_were_written() -> None:
    assert analyze("A β-VAE for 3D arms") == ("a", "beta", "vae", "for", "3d", "arm")


@pytest.mark.parametrize("text", ["", "   ", "-- ! …", "🤖", "++", "#"])
def test_text_without_letters_and_digits_has_no_words(text: str) -> None:
    assert analyze(text) == ()


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("robots", [("robot",)]),
        ("vision-language", [("vision", "languag"), ("visionlanguag",)]),
        ("fine-tuning", [("fine", "tune"), ("finetun",)]),
        ("finetuning", [("finetun",), ("fine", "tune")]),
        ("fine\N{NON-BREAKING HYPHEN}tuning", [("fine", "tune"), ("finetun",)]),
        ("Multi-Modal", [("multi", "modal"), ("multimod",)]),
        ("MULTIMODAL", [("multimod",), ("multi", "modal")]),
        ("nonsense", [("nonsens",), ("non", "sens")]),
        ("multi modal", [("multi", "modal")]),
        ("state-of-the-art", [("state", "of", "the", "art")]),
        ("GPT-4", [("gpt", "4")]),
        ("prefix", [("prefix",)]),
        ("…", []),
    ],
)
def test_a_word_has_all_its_spellings_its_own_first(text: str, ways: list[tuple[str, ...]]) -> None:
    assert spellings(text) == tuple(ways)


@pytest.mark.parametrize(
    ("typed", "written"),
    [("multimodal", "multi-modal"), ("fine-tuning", "finetuned"), ("finetuning", "fine tuning")],
)
def test_one_spelling_finds_another(typed: str, written: str) -> None:
    assert analyze(written) in spellings(typed)


def test_names_are_not_stemmed() -> None:
    assert as_written("Ada Hastings-Böll") == ("ada", "hastings", "boll")
    assert as_written("C++ robots") == ("cplusplus", "robots")


@given(TEXTS)
@settings(max_examples=200)
def test_what_is_folded_stays(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert analyze(fold(text)) == analyze(text)


@given(TEXTS)
@settings(max_examples=200)
def test_the_tokenizers_of_the_index_make_the_same_words_of_folded_text(text: str) -> None:
    assert tuple(stemmer().analyze(fold(text))) == analyze(text)
    assert tuple(tokenizer().analyze(fold(text))) == as_written(text)


@given(st.lists(TEXTS, max_size=3))
@settings(max_examples=200)
def test_texts_are_folded_and_analyzed_alike_alone_and_together(texts: list[str]) -> None:
    assert folded(texts) == [fold(text) for text in texts]
    apart = tuple(word for text in texts for word in analyze(text))
    assert analyze("\n".join(texts)) == apart


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


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u200d", "\x1b", "\x7f", "\u202e"])
def test_what_is_not_seen_parts_no_word(unseen: str) -> None:
    assert analyze(f"soft{unseen}hyphen") == analyze("softhyphen")
