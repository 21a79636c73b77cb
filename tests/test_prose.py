r"""Claims on prose: text from anywhere becomes one clean line, and never costs us the rest.

The titles are made up, in the shapes that sources send: LaTeX, LaTeX without its backslashes, and
dollars that are money.
"""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.prose import (
    excerpt,
    is_plain,
    one_line,
    readable,
    runs_to_the_left,
    shortened,
    steady,
    visible,
)

ANY_CHARACTER = st.characters()  # surrogates and controls too
ANY_TEXT = st.text(ANY_CHARACTER, max_size=60)
PIECES = (
    *("\\", "$", "^", "_", "{", "}", "[", "]", "%", "&", "#", "~", "'", '"', "*", "."),
    *(" ", "\n", "a", "B", "7", "é", "e\u0301", "\u200b", "\x1b", "\ud800"),
    *("\\alpha", "\\frac", "\\sqrt", "\\textbf{", "textbf{", "\\href{", "\\begin{x}", "\\end{x}"),
    *("\\left", "\\verb|", "\\ours", "^circ", "{\\it ", "$x^{", "\\(", "\\]", "'s", "\\u"),
)
LATEX = st.lists(st.sampled_from(PIECES) | ANY_CHARACTER, max_size=12).map("".join)
WITHOUT_MARKS = st.text(st.characters(exclude_characters="\\$^{"), max_size=60)
SENTENCES = st.lists(
    st.sampled_from(["We", "ask", "robots.", "Why?", "Longerword,", "a", "e.g.", "al.", "-", "…"]),
    max_size=20,
).map(" ".join)

INVISIBLE = {
    "null": "\x00",
    "bell": "\x07",
    "escape": "\x1b",
    "delete": "\x7f",
    "C1 control": "\x9b",
    "zero-width space": "\u200b",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "left-to-right override": "\u202d",
    "right-to-left override": "\u202e",
    "isolate": "\u2066",
    "end of isolate": "\u2069",
    "first half of a pair": "\ud83d",
    "second half of a pair": "\ude00",
    "tag": "\U000e0041",
}


def is_one_clean_line(text: str) -> bool:
    """Tell that `text` has no control character, half pair or line end, and single spaces only."""
    kinds = {unicodedata.category(each) for each in text}
    return not kinds & {"Cc", "Cs", "Zl", "Zp"} and text == " ".join(text.split())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"$\tau^2$-Lab: Agents", "τ²-Lab: Agents"),
        (r"tau^2-Lab", "τ²-Lab"),
        (r"X^{2}-Splats", "X²-Splats"),
        (r"A 10^{-3} Bound", "A 10⁻³ Bound"),
        (r"All of $\mathbb{R}^n$", "All of Rⁿ"),
        (r"Search with A^*", "Search with A*"),
        (r"A$^{*}$ Search", "A* Search"),
        (r"Views over 360^circ", "Views over 360°"),
        (r"Views over 360$^\circ$", "Views over 360°"),
        (r"Views over 360^{\circ}", "Views over 360°"),
        (r"$\pi$-Grasp", "π-Grasp"),
        (r"$\beta$-Mix and $k$-Mix", "β-Mix and k-Mix"),
        (r"{\lambda}-Mix", "λ-Mix"),
        (r"\lambda-Mix", "λ-Mix"),
        (r"Twice as fast: 2$\times$", "Twice as fast: 2×"),
        (r"At $O(n^2)$ Cost", "At O(n²) Cost"),
        (r"CO$_{2}$ at Home", "CO₂ at Home"),
        (r"$x_{t}$", "x_t"),
        (r"Half: $\frac{1}{2}$", "Half: 1/2"),
        (r"\(x^2\) and \[y\]", "x² and y"),
        (r"$\{0, 1\}$", "{0, 1}"),
    ],
    ids=str,
)
def test_latex_is_shown_as_the_symbols_it_stands_for(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\texttt{D}ual Planner", "Dual Planner"),
        (r"texttt{D}ual Planner", "Dual Planner"),
        (r"\textbf{Bold \emph{and} loud}", "Bold and loud"),
        (r"R^textbf{2AI}", "R²AI"),
        (r"\mathbf{x} and mathcal{L}", "x and L"),
        (r"{\it vs.} the Rest", "vs. the Rest"),
        (r"{\bf A} Name", "A Name"),
        (r"\href{https://example.com}{Our Page} Is Up", "Our Page Is Up"),
        (r"\url{https://example.com/a}", "https://example.com/a"),
    ],
    ids=str,
)
def test_styles_and_links_leave_their_text(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\$OneMillion Questions", "$OneMillion Questions"),
        ("Agents under $0.1", "Agents under $0.1"),
        ("It costs $5 and saves $10", "It costs $5 and saves $10"),
        ("Pay $5-$10 a day", "Pay $5-$10 a day"),
        (r"From \$1 to \$2", "From $1 to $2"),
        (r"\$5 for $n^2$ Steps", "$5 for n² Steps"),
        ("$5 for $n^2$ Steps", "$5 for n² Steps"),
        ("US$", "US$"),
        ("US$ or CA$", "US$ or CA$"),
        ("$ $", "$ $"),
    ],
    ids=str,
)
def test_dollars_that_are_money_stay(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"95\% of Us", "95% of Us"),
        ("50% of Us", "50% of Us"),
        (r"$<1\%$ of Us", "<1% of Us"),
        (r"You \& Me", "You & Me"),
        (r"The \#1", "The #1"),
        (r"snake\_case", "snake_case"),
        (r"A \\ B", "A B"),
        ("back\\ slash", "back slash"),
        (r"The query\'s End", "The query's End"),
    ],
    ids=str,
)
def test_escaped_characters_lose_their_backslash(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"M\"uller", "Müller"),
        (r"M\"{u}ller", "Müller"),
        (r"Caf\'e", "Café"),
        (r"Caf\'{e}", "Café"),
        (r"na\"{\i}ve", "naïve"),
        (r"se\~nor", "señor"),
        (r"voil\`a", "voilà"),
        (r"ha\v{c}ek", "haček"),
        (r"gar\c{c}on", "garçon"),
        (r"\'Swiat", "Świat"),
        (r"stra{\ss}e", "straße"),
    ],
    ids=str,
)
def test_accents_are_put_on_their_letters(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"\ourmodel: A Model", "ourmodel: A Model"),
        (r"\ourmodel{} Is a Model", "ourmodel Is a Model"),
        (r"$\ourmodel$ Is a Model", "ourmodel Is a Model"),
        (r"Robots, \ie Arms", "Robots, i.e. Arms"),
        (r"Turned by 90\deg", "Turned by 90°"),
    ],
    ids=str,
)
def test_a_macro_nobody_knows_keeps_its_name(written: str, read: str) -> None:
    assert readable(written) == read


@pytest.mark.parametrize(
    "text",
    [
        "A Plain Title",
        "A {Title} in {Braces}",
        "A* and B_2 ~ 50% & #1",
        "x^Q",
        "a ^ b",
        "x^{2",
        "contextbf{a}",
        "Line -- or Line?",
        "\\",
        "$",
        "{}",
    ],
)
def test_what_cannot_be_read_as_latex_stays_as_it_was_written(text: str) -> None:
    assert readable(text) == text


@pytest.mark.parametrize(
    "written",
    [
        "A\n  Title",
        " A Title ",
        "A\tTitle",
        "A\r\nTitle",
        "A\N{NO-BREAK SPACE}Title",
        "A\x0b\x0cTitle",
        "A\u2028Title",
        "A\u3000Title",
        "A \u200b Title",
        "\u200b A Title",
    ],
    ids=ascii,
)
def test_a_text_over_several_lines_becomes_one(written: str) -> None:
    assert readable(written) == "A Title"


@pytest.mark.parametrize("unseen", INVISIBLE.values(), ids=INVISIBLE.keys())
def test_what_is_not_seen_but_does_something_is_taken_out(unseen: str) -> None:
    assert visible(f"ro{unseen}bot") == readable(f"ro{unseen}bot") == "robot"
    assert readable(f"{unseen}$x^2${unseen}") == "x²"


def test_an_escape_sequence_is_no_more_than_its_letters() -> None:
    assert readable("\x1b[31mred\x1b[0m") == "[31mred[0m"


def test_line_ends_and_tabs_are_visible_enough() -> None:
    assert visible("one\n\ttwo\r\n") == "one\n\ttwo\r\n"


@pytest.mark.parametrize(
    "text",
    ["\N{WOMAN}\u200d\N{ROCKET}", "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645"],
    ids=["emoji", "Persian"],
)
def test_joiners_that_emoji_and_scripts_need_stay(text: str) -> None:
    assert readable(text) == visible(text) == text


def test_letters_and_their_accents_are_composed() -> None:
    assert visible("Cafe\u0301") == readable("Cafe\u0301") == "Café"
    assert visible("e\u200b\u0301") == "é"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("A Plain Title", True),
        ("Café", True),
        (" spaces around ", True),
        ("", True),
        ("Cafe\u0301", False),
        ("two  spaces", False),
        ("two\nlines", False),
        ("$x$", False),
        ("x^2", False),
        ("{x}", False),
        ("\\x", False),
        ("\x1b[31m", False),
        ("\u202e", False),
    ],
    ids=ascii,
)
def test_plain_is_what_needs_no_reading(text: str, plain: bool) -> None:
    assert is_plain(text) is plain


@given(ANY_TEXT | LATEX)
@settings(max_examples=200, deadline=None)
def test_any_text_becomes_one_clean_line(text: str) -> None:
    assert is_one_clean_line(readable(text))


@given(ANY_TEXT | WITHOUT_MARKS | SENTENCES)
@settings(max_examples=120, deadline=None)
def test_plain_text_is_only_stripped(text: str) -> None:
    for each in (text, readable(text)):
        assert not is_plain(each) or readable(each) == each.strip()


@given(WITHOUT_MARKS)
@settings(max_examples=120, deadline=None)
def test_text_without_latex_is_read_the_same_twice(text: str) -> None:
    once = readable(text)
    assert readable(once) == once


@given(st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=60) | SENTENCES)
@settings(max_examples=100)
def test_words_without_marks_are_left_as_they_are(text: str) -> None:
    assert readable(text) == visible(text) == text


@given(ANY_TEXT)
@settings(max_examples=120)
def test_what_is_visible_is_composed_and_can_be_written_anywhere(text: str) -> None:
    shown = visible(text)
    assert visible(shown) == shown
    assert unicodedata.is_normalized("NFC", shown)
    assert shown.encode().decode() == shown


@pytest.mark.parametrize(
    "hostile",
    [
        "{" * 20_000,
        "}" * 20_000,
        "$" * 20_000,
        "\\" * 5_000,
        " " * 20_000 + "{",
        "$\\" * 5_000,
        "^{" * 5_000,
        "$x^{" * 5_000,
        "_{" * 5_000,
        "{\\it " * 4_000,
        "\\textbf{" * 2_000,
        "\\href{" * 2_000,
        "\\begin{a}" * 2_000,
        "\\left(" * 2_000,
        '\\"{' * 4_000,
        "$" + "{" * 299 + "$",
        "$" + "\\sqrt" * 50 + "$",
        "\u0301" * 20_000,
    ],
    ids=lambda text: f"{len(text)} of {text[:9]}".replace("\u0301", "'"),
)
def test_hostile_text_is_read_to_its_end(hostile: str) -> None:
    assert is_one_clean_line(readable(hostile))


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        pytest.param("One two three", 13, "One two three", id="fits"),
        pytest.param("One two three", 12, "One two…", id="after a word"),
        pytest.param("One two six nine", 12, "One two six…", id="a word fits to the end"),
        pytest.param("One two three", 7, "One…", id="no room for the ellipsis"),
        pytest.param("One two, three", 10, "One two…", id="no comma before the ellipsis"),
        pytest.param("One two - three", 11, "One two…", id="no dash before the ellipsis"),
        pytest.param("Onetwothree four", 8, "Onetwot…", id="a word longer than the room"),
        pytest.param("A pneumonoultramicroscopic word", 12, "A pneumonou…", id="half stays used"),
        pytest.param("One", 1, "…", id="room for nothing else"),
        pytest.param("", 1, "", id="nothing"),
    ],
)
def test_a_text_is_shortened_after_a_word(text: str, limit: int, shown: str) -> None:
    assert shortened(text, limit) == shown


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        pytest.param("One. Two.", 9, "One. Two.", id="fits"),
        pytest.param("We ask why. We do not know yet.", 20, "We ask why.", id="after a sentence"),
        pytest.param("We ask. Is it so? It is, we say.", 20, "We ask. Is it so?", id="the last"),
        pytest.param("We do it! And we do it again.", 12, "We do it!", id="shouted"),
        pytest.param("One. A much longer sentence here.", 20, "One. A much longer…", id="short"),
        pytest.param("Robots, e.g. arms and hands, are good.", 20, "Robots, e.g. arms…", id="e.g."),
        pytest.param("The idea of Bo et al. is an old one now.", 30, "The idea of Bo et al. is an…",
                     id="et al."),
        pytest.param("It is over 2.5 times as fast now.", 20, "It is over 2.5…", id="a number"),
    ],
)  # fmt: skip
def test_an_excerpt_ends_with_a_sentence_when_that_keeps_half(
    text: str, limit: int, shown: str
) -> None:
    assert excerpt(text, limit) == shown


@given(SENTENCES | ANY_TEXT, st.integers(1, 80))
@settings(max_examples=120)
def test_a_cut_text_keeps_its_limit_and_its_beginning(text: str, limit: int) -> None:
    for shown in (excerpt(text, limit), shortened(text, limit)):
        assert len(shown) <= limit
        assert shown == text or text.startswith(shown.removesuffix("…"))


@given(SENTENCES, st.integers(1, 80))
@settings(max_examples=120)
def test_only_a_cut_text_gets_an_ellipsis(text: str, limit: int) -> None:
    assert (shortened(text, limit) == text) == (len(text) <= limit)


def test_no_title_leaves_anything_behind_for_the_next() -> None:
    readable(r"\title{Other} \author{Somebody}")
    assert readable(r"A \maketitle B") == "A maketitle B"
    assert readable(r"Written \today") == "Written today"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        (r"R\^ole", "Rôle"),
        (r"Beno\^{i}t", "Benoît"),
        (r"Dvo\v r\'ak", "Dvořák"),
        (r"and\/or", "and/or"),
        (r"a\1b", "a1b"),
        (r"\frac", "frac"),
        (r"seen before \cite{x}", "seen before"),
        (r"\includegraphics{a} seen", "seen"),
        (r"US$/CA$ rates", "US$/CA$ rates"),
        (r"10^-3 and 3^rd", "10⁻³ and 3ʳᵈ"),
        (r"\\", r"\\"),
    ],
    ids=str,
)
def test_no_letter_is_lost_and_none_made_up(written: str, read: str) -> None:
    assert readable(written) == read


def test_an_excerpt_is_not_cut_inside_a_number() -> None:
    assert excerpt("We reach a score of 3.5 on all of the tasks.", 22) == "We reach a score of…"


@pytest.mark.parametrize(
    "flood",
    ["a" + "\u0315\u0300" * 100_000, r"\( \)" * 40_000, r"{\it " * 40_000, r"\cite{" * 40_000],
    ids=["marks", "delimiters", "switches", "pointers"],
)
def test_a_flood_is_read_in_time(flood: str) -> None:
    """Each took minutes when it was read in time that grows with the square of its length."""
    assert readable(flood).isprintable()
    assert len(readable(flood)) <= len(flood)


@given(ANY_TEXT)
def test_a_line_has_no_spaces_around_it_whatever_was_taken_away(text: str) -> None:
    line = one_line(text)
    assert line == line.strip()
    assert "  " not in line


def test_what_follows_a_right_to_left_text_stays_in_its_order() -> None:
    hebrew = "\u05e2\u05d1\u05e8\u05d9\u05ea"
    assert steady(f"{hebrew}\n1") == f"{hebrew} 1\u200e"
    assert steady("left to right") == "left to right"


def test_every_letter_that_runs_to_the_left_is_known() -> None:
    for each in map(chr, range(sys.maxunicode)):
        is_one = unicodedata.bidirectional(each) in ("R", "AL") and each != "\u200f"
        assert runs_to_the_left(each) == is_one, hex(ord(each))
