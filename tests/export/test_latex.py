"""Claims on LaTeX: it looks like the text, and has nothing special that the text does not mean."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings

from bot.export.latex import latex
from bot.prose import one_line
from tests.export.lists import ANY_TEXT, HOSTILE
from tests.export.readers import assert_nothing_is_special, bones, typeset

LETTERS = [chr(point) for point in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))]
SYMBOLS = "αβπτωΓΔΩμεϵφϕλΛ±×÷·→←⇒∞∂∇∑√≤≥≠≈∈⊂∩∅∀∃¬⊕⊗⊥⟨⟩♯"
SIGNS = "&%$#_{}\\^~<>|–—…°§©®™£€•“”"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Attention Is All You Need", "Attention Is All You Need"),
        ("R&D: 97% for $0.1, #1", r"R\&D: 97\% for \$0.1, \#1"),
        ("{x} \\y", r"{\textbraceleft}x{\textbraceright} {\textbackslash}y"),
        (
            "<think> | ~x^2",
            r"{\textless}think{\textgreater} {\textbar} {\textasciitilde}x{\textasciicircum}2",
        ),
        (
            "Gödel, Émile, Łukasz, Çağr\u0131",
            r"G{\"o}del, {\'E}mile, {\L}ukasz, {\c{C}}a{\u{g}}r{\i}",
        ),
        ("Nguyễn Việt", r"Nguy{\~{\^e}}n Vi{\^{\d{e}}}t"),
        ("x̄ and ŷ", r"{\=x} and {\^y}"),
        ("π_0 and π₀", r"$\pi_{0}$ and $\pi_{0}$"),
        ("τ²-Bench, VCT², 10⁻³", r"$\tau^{2}$-Bench, VCT$^{2}$, 10$^{-3}$"),
        ("V_0.5 of V_AI, L_2", r"$V_{0.5}$ of $V_{\textrm{AI}}$, $L_{2}$"),
        ("cat_n_01, snake_case, f_", r"cat\_n\_01, snake\_case, f\_"),
        ("αβ-CROWN, ∇f ≤ 2×", r"$\alpha\beta$-CROWN, $\nabla$f $\leq$ 2$\times$"),
        ("Ελληνικά 漢字 نص 🤖", "Ελληνικά 漢字 نص 🤖"),
        ('"Why?" (a "b") c"d', "``Why?'' (a ``b'') c''d"),
        ("“Why?” ‘b’ – — …", r"``Why?'' `b' -- --- {\dots}"),
        ("`a' !`b' ?“c”", "`a' !{}`b' ?{}``c''"),
        ("Pass@1: 2*3=6, [a]/b; c'd!", "Pass@1: 2*3=6, [a]/b; c'd!"),
    ],
)
def test_text_is_written_as_somebody_would_by_hand(text: str, written: str) -> None:
    assert latex(text) == written
    assert_nothing_is_special(written)


def test_every_letter_of_the_latin_script_reads_as_itself() -> None:
    read = {letter: unicodedata.normalize("NFC", typeset(latex(letter))) for letter in LETTERS}
    assert read == {letter: letter for letter in LETTERS}


def test_letters_of_european_names_are_commands() -> None:
    letters = "àéîõüåçčłøßñğşžőŵėąæœđþ"
    assert latex(letters + letters.upper()).isascii()


@pytest.mark.parametrize("sign", SYMBOLS + SIGNS)
def test_every_sign_reads_as_itself(sign: str) -> None:
    written = latex(sign)
    assert written.isascii()
    assert typeset(f"a{written}b") == f"a{sign}b"


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_a_hostile_text_is_special(text: str) -> None:
    assert_nothing_is_special(latex(one_line(text)))


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_nothing_in_any_text_is_special(text: str) -> None:
    assert_nothing_is_special(latex(one_line(text)))


@given(ANY_TEXT)
@settings(max_examples=300, deadline=None)
def test_nothing_of_any_text_is_lost(text: str) -> None:
    line = one_line(text)
    assert bones(typeset(latex(line))) == bones(line)
