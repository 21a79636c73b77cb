"""Claims on what cannot be read: an error names the place and a mend, and nothing else happens."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.errors import TopicError
from bot.topics.reading import MAX_DEPTH, MAX_LENGTH, MAX_TERMS, parse
from bot.topics.tree import Expression


def problem(text: str) -> TopicError:
    """Return what is wrong with an expression."""
    with pytest.raises(TopicError) as caught:
        parse(text)
    return caught.value


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        pytest.param("", 0, "there are no words", id="nothing"),
        pytest.param(" \n ", 0, "there are no words", id="only spaces"),
        pytest.param(", OR", 0, "there is nothing to look for", id="only signs"),
        pytest.param("🤖 … !?", 0, "there is nothing to look for", id="no letter"),
        pytest.param('robot "arm', 6, "never closed: add another", id="open quote"),
        pytest.param("robot “arm", 6, "never closed: add another", id="open smart quote"),
        pytest.param('-"arm', 1, "never closed", id="open quote after minus"),
        pytest.param('title:"arm', 6, "never closed", id="open quote after a field"),
        pytest.param('robot ""', 6, "no word between these quotation marks", id="empty phrase"),
        pytest.param('title:"…"', 6, "no word between these quotation", id="empty in a field"),
        pytest.param("robot (arm", 6, "never closed: add )", id="open parenthesis"),
        pytest.param("((a) b", 0, "never closed", id="the one that is open"),
        pytest.param("robot arm)", 9, "never opened: take it out", id="closing parenthesis"),
        pytest.param("robot ()", 6, "nothing in these parentheses", id="empty parentheses"),
        pytest.param("robot -(…)", 7, "nothing in these parentheses", id="parentheses of nothing"),
        pytest.param("robot - arm", 6, "as in -survey, or take it out", id="minus alone"),
        pytest.param("robot – arm", 6, "as in -survey, or take it out", id="dash alone"),
        pytest.param("arm !robot", 4, "to do without a word, write -robot", id="exclamation mark"),
        pytest.param("rob*t", 0, "* stands after one word", id="star within"),
        pytest.param("(robot −)", 7, "as in -survey, or take it out", id="minus before the end"),
        pytest.param("- robot\n- arm", 0, "take it out", id="a list with bullets"),
        pytest.param("robot NOT", 6, "as in: NOT survey", id="NOT of nothing"),
        pytest.param("(robot NOT) arm", 7, "NOT needs something", id="NOT before the end"),
        pytest.param("NOT, arm", 0, "NOT needs something", id="NOT before a comma"),
        pytest.param("NOT OR arm", 0, "NOT needs something", id="NOT before OR"),
        pytest.param("robot NOT -arm", 10, "one negation is enough", id="NOT and minus"),
        pytest.param("robot -NOT arm", 7, "one negation is enough", id="minus and NOT"),
        pytest.param("NOT NOT arm", 4, "one negation is enough", id="NOT twice"),
        pytest.param("A* search", 0, "at least 3 letters, as in: manipulat*", id="short prefix"),
        pytest.param("a vision-lang*", 2, "* stands after one word", id="prefix of two words"),
        pytest.param("title:ab*", 6, "* stands after one word", id="short prefix in a field"),
        pytest.param("title: robot", 6, "needs a word right after the colon", id="space after it"),
        pytest.param("robot author:", 13, "author: needs a word", id="field of nothing"),
        pytest.param("author:…", 7, "author: needs a word", id="field of punctuation"),
        pytest.param("robot tittle:x", 6, "did you mean title:?", id="misspelt field"),
        pytest.param("robot by:Ada", 6, "did you mean author:?", id="another name of a field"),
        pytest.param("after:2026", 0, "did you mean since:?", id="another name of a date"),
        pytest.param("abstract:arm", 0, "leave it out, or put it in quotes", id="no such field"),
        pytest.param('venue:"arm"', 0, "there is no field venue:", id="no such field, quoted"),
        pytest.param("category:robotics", 9, "write one such as cs.RO, or cs", id="no category"),
        pytest.param('category:"cs RO"', 10, "is no arXiv category", id="no category, quoted"),
        pytest.param("a source:acl", 9, "there are huggingface, arxiv, sample", id="no source"),
        pytest.param("since:2026-13", 6, "write 2026-05-28, 2026-05, 2026, 7d", id="no month"),
        pytest.param("since:2026-02-29", 6, "'2026-02-29' is no date", id="no day"),
        pytest.param("until:yesterday", 6, "is no date", id="no number in a date"),
        pytest.param("since:0026", 6, "is no date", id="no year"),
        pytest.param("until:\uff17d", 6, "is no date", id="wide digits"),
        pytest.param("a upvotes>10", 9, "write it as upvotes>=11", id="more than"),
        pytest.param("stars<10", 5, "write it as -stars>=10", id="less than"),
        pytest.param("stars<=10", 5, "write it as -stars>=11", id="at most"),
        pytest.param("stars=10", 5, "write it as stars>=10", id="equal"),
        pytest.param("comments: 2", 8, "write it as comments>=2", id="colon for a count"),
        pytest.param("upvotes>=", 7, "write it as upvotes>=10", id="count of nothing"),
        pytest.param("upvotes>=1k", 7, "write it as upvotes>=10", id="no digits"),
        pytest.param("a star>=5", 2, "did you mean stars>=10?", id="misspelt count"),
        pytest.param("year>=2024", 0, "did you mean since:2026?", id="a date as a count"),
        pytest.param("k>=5", 0, "there are upvotes, stars, comments", id="no such count"),
        pytest.param("robot\narm (x", 10, "never closed", id="on the second line"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_pointed_at_and_mended(text: str, place: int, said: str) -> None:
    error = problem(text)
    assert said in error.problem
    assert (error.place, error.text) == (place, text)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("«robot» arm)", ["  «robot» arm)", "             ^"]),
        ("robot\narm (x", ["  arm (x", "      ^"]),
        ("&lt;b&gt; (x", ["  <b> (x", "      ^"]),
    ],
    ids=["as the person wrote it", "on its line", "with entities decoded"],
)
def test_the_caret_stands_under_the_place(text: str, drawn: list[str]) -> None:
    assert str(problem(text)).split("\n")[1:] == drawn


@pytest.mark.parametrize("each", ["{}", "{},", "-{}", "NOT {}", "({}, x)", '"{}"', "org:{}"])
def test_more_terms_than_the_most_are_refused(each: str) -> None:
    text = " ".join(each.format(f"a{number}") for number in range(MAX_TERMS + 1))
    assert f"at most {MAX_TERMS} terms" in problem(text).problem


def test_deeper_parentheses_are_refused_where_they_open() -> None:
    error = problem("(" * (MAX_DEPTH + 1) + "a" + ")" * (MAX_DEPTH + 1))
    assert (error.place, f"at most {MAX_DEPTH}" in error.problem) == (MAX_DEPTH, True)


def test_what_is_too_long_is_refused_as_it_is_written_and_as_it_would_be() -> None:
    assert f"at most {MAX_LENGTH} characters" in problem("a" * (MAX_LENGTH + 1)).problem
    assert "when it is written out" in problem(",".join(f"a:{n:07}" for n in range(50))).problem


SIGNS = (
    *("a ", "the ", "a* ", "(", "-", ")", '"', "NOT ", "-(", "()", "upvotes ", "title:"),
    *("&lt;", "&", "$\\beta^", "{\\", "e\u0301", "🤖", "\u202eא"),
)


@pytest.mark.parametrize(
    "text",
    [
        *(sign * 10_000 for sign in "a(-)\",*\\$&:;|\n\x00\u202e"),
        *((sign * MAX_LENGTH)[:MAX_LENGTH] for sign in SIGNS),
        "a" + "\u0301" * (MAX_LENGTH - 1),
        " ".join(["term"] * 500),
        '(-"NOT ,)(“',
        "\x1b[31mrobot\x07 \ud800",
    ],
)  # fmt: skip
def test_hostile_text_is_read_or_refused_and_nothing_else(text: str) -> None:
    read_or_refused(text)


PIECES = (
    *(
        "(",
        ")",
        '"',
        "“",
        "”",
        " ",
        "\n",
        ",",
        ";",
        "|",
        "-",
        "–",
        "'",
        "*",
        ".",
        ":",
        "<",
        ">=",
        "#",
    ),
    *(
        "NOT",
        "NOT ",
        " OR ",
        "AND ",
        "OR",
        "title:",
        "author:",
        "category:",
        "cs.RO",
        "since:",
        "7d",
    ),
    *(
        "upvotes",
        "5",
        "foo:",
        "robot",
        "the",
        "robotics",
        "rl",
        "c++",
        "é",
        "e\u0301",
        "ß",
        "İ",
        "½",
    ),
    *("&lt;", "&amp;", "lt;", "$\\beta$", "\\", "{", "}", "^", "_", "\u200b", "\x00", "日本", "🤖"),
)


def tried(text: str) -> Expression | TopicError:
    """Return what a text is read as, or why it is not."""
    try:
        return parse(text)
    except TopicError as error:
        return error


def read_or_refused(text: str) -> None:
    """Check that a text is an expression, read from its own text again, or an error within it."""
    match tried(text):
        case TopicError() as error:
            assert 0 <= error.place <= len(error.text)
            assert "^" in str(error)
        case read:
            assert parse(str(read)) == read
            assert str(parse(str(read))) == str(read)
            assert not set(str(read)) & set("\n\x00\x1b\u202e")


@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
@settings(max_examples=1500, deadline=None)
def test_any_pieces_of_the_language_are_an_expression_or_an_error(text: str) -> None:
    read_or_refused(text)


@given(st.text(max_size=40))
@example("\x1b!0")
@example("'!robotics")
@settings(max_examples=300, deadline=None)
def test_any_text_is_an_expression_or_an_error(text: str) -> None:
    read_or_refused(text)
