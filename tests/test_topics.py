"""Claims on the topic language: how a topic is read, what it lets in, what it says is wrong.

What `judge` says is held against a slow matcher that looks for words in written-out texts.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import TopicError
from bot.topics import (
    MAX_LENGTH,
    MAX_TERMS,
    AllOf,
    ExcludedBy,
    In,
    NotMet,
    Term,
    Topic,
    Verdict,
    judge,
    parse,
)
from bot.words import analyze, words_of


def term(text: str) -> Term:
    """Return the term that `text`, without quotes, stands for."""
    return Term(text, analyze(text))


def topic(*any_of: list[str], none_of: tuple[str, ...] = ()) -> Topic:
    """Return the topic of these alternatives, each a list of terms."""
    return Topic(
        tuple(AllOf(tuple(term(each) for each in terms)) for terms in any_of),
        tuple(term(each) for each in none_of),
    )


WORD = st.text("abcXYZ019+#'*().:/>=-ßé日", min_size=1, max_size=8) | st.sampled_from(
    ["OR", "-OR", "or", "NOT", "c++", "title:x", "upvotes>=1", "robot*", "-survey", "(a)"]
)
TERM_TEXT = st.lists(WORD, min_size=1, max_size=3).map(" ".join).filter(analyze)
TERMS = TERM_TEXT.map(term)


def _distinct(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most, unique=True).map(tuple)


TOPICS = st.builds(
    Topic,
    _distinct(st.builds(AllOf, st.lists(TERMS, min_size=1, max_size=3).map(tuple)), 3),
    _distinct(TERMS, 3),
).filter(lambda each: each.any_of or each.none_of)

VOCABULARY = ("robot", "arm", "plan", "chess")
PHRASES = st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=2).map(" ".join)
TEXTS = st.lists(
    st.lists(st.sampled_from(VOCABULARY), max_size=5).map(" ".join), min_size=1, max_size=3
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        pytest.param("robots", topic(["robots"]), id="a word"),
        pytest.param("robot arm", topic(["robot", "arm"]), id="space is all of them"),
        pytest.param("robot, arm", topic(["robot"], ["arm"]), id="comma is any of them"),
        pytest.param("robot,arm", topic(["robot"], ["arm"]), id="comma without space"),
        pytest.param("robot\narm", topic(["robot"], ["arm"]), id="line is any of them"),
        pytest.param("robot\r\narm", topic(["robot"], ["arm"]), id="line of Windows"),
        pytest.param("robot OR arm", topic(["robot"], ["arm"]), id="OR is any of them"),
        pytest.param("robot or arm", topic(["robot", "or", "arm"]), id="or is a word"),
        pytest.param("ORacle fOR", topic(["ORacle", "fOR"]), id="OR inside a word"),
        pytest.param('"robot arm"', topic(["robot arm"]), id="phrase"),
        pytest.param('" robot \n arm "', topic(["robot arm"]), id="phrase with spaces"),
        pytest.param('"OR"', topic(["OR"]), id="OR in quotes is a word"),
        pytest.param('"a, b" c', topic(["a, b", "c"]), id="comma in quotes"),
        pytest.param('a"b"c', topic(["a", "b", "c"]), id="quotes part words"),
        pytest.param("robot -survey", topic(["robot"], none_of=("survey",)), id="minus"),
        pytest.param("-survey", topic(none_of=("survey",)), id="only minus"),
        pytest.param('-"a survey"', topic(none_of=("a survey",)), id="minus a phrase"),
        pytest.param("-OR", topic(none_of=("OR",)), id="minus OR"),
        pytest.param("--survey", topic(none_of=("survey",)), id="twice minus"),
        pytest.param("-a robot, -b arm", topic(["robot"], ["arm"], none_of=("a", "b")),
                     id="minus is for the whole topic"),
        pytest.param("vision-language", topic(["vision-language"]), id="hyphen inside a word"),
        pytest.param("c++ -c#", topic(["c++"], none_of=("c#",)), id="names with signs"),
        pytest.param("12:30", topic(["12:30"]), id="a colon that is no field"),
        pytest.param('"title:x" "(a)" "robot*"', topic(["title:x", "(a)", "robot*"]),
                     id="later language in quotes"),
        pytest.param("  robot  ", topic(["robot"]), id="spaces around"),
        pytest.param(",, robot,\n,", topic(["robot"]), id="empty alternatives"),
        pytest.param("OR robot OR", topic(["robot"]), id="OR around nothing"),
        pytest.param("robot, arm, robot -a -a", topic(["robot"], ["arm"], none_of=("a",)),
                     id="said twice"),
    ],
)  # fmt: skip
def test_a_topic_is_read_as_it_was_meant(text: str, read: Topic) -> None:
    assert parse(text) == read


@pytest.mark.parametrize("quoted", ["“{}”", "„{}“", "«{}»", "”{}”", '"{}”', "‟{}”"])
def test_quotes_of_every_keyboard_are_quotes(quoted: str) -> None:
    assert parse("-a " + quoted.format("robot arm")) == parse('-a "robot arm"')


@pytest.mark.parametrize(
    ("text", "place", "problem"),
    [
        pytest.param("", 0, "needs a word", id="nothing"),
        pytest.param(" \n ", 0, "needs a word", id="only spaces"),
        pytest.param(", OR", 0, "needs a word", id="only signs"),
        pytest.param('robot "arm', 6, "never closed", id="open quote"),
        pytest.param("robot “arm", 6, "never closed", id="open smart quote"),
        pytest.param('-"arm', 1, "never closed", id="open quote after minus"),
        pytest.param('robot ""', 6, "nothing to look for in ''", id="empty phrase"),
        pytest.param("robot, !?", 7, "nothing to look for in '!?'", id="no letter"),
        pytest.param("robot - arm", 6, "nothing to look for in '-'", id="minus alone"),
        pytest.param("robot (arm", 6, "not understood yet", id="parenthesis"),
        pytest.param("robot arm)", 9, "not understood yet", id="closing parenthesis"),
        pytest.param("robot* arm", 5, "not understood yet", id="prefix"),
        pytest.param("robot title:arm", 6, "not understood yet", id="field"),
        pytest.param("robot -upvotes>=10", 7, "not understood yet", id="number"),
        pytest.param("robot\narm (x", 10, "not understood yet", id="on the second line"),
    ],
)
def test_what_cannot_be_read_is_pointed_at(text: str, place: int, problem: str) -> None:
    with pytest.raises(TopicError) as caught:
        parse(text)
    assert problem in caught.value.problem
    assert (caught.value.place, caught.value.text) == (place, text)


def test_the_caret_counts_in_what_the_person_wrote() -> None:
    with pytest.raises(TopicError) as caught:
        parse("«robot» arm)")
    assert str(caught.value).split("\n")[1:] == ["  «robot» arm)", "             ^"]


def test_the_error_for_later_language_says_what_helps() -> None:
    with pytest.raises(TopicError, match="put it in quotes"):
        parse("title:robot")


def test_a_topic_of_the_longest_length_is_read() -> None:
    assert parse("a" * MAX_LENGTH) == topic(["a" * MAX_LENGTH])


def test_a_longer_topic_is_refused() -> None:
    with pytest.raises(TopicError, match=f"at most {MAX_LENGTH} characters"):
        parse("a" * (MAX_LENGTH + 1))


def test_a_topic_of_the_most_terms_is_read() -> None:
    read = parse(" ".join(f"a{number}" for number in range(MAX_TERMS - 1)) + " -b")
    assert len(read.any_of[0].terms) + len(read.none_of) == MAX_TERMS


@pytest.mark.parametrize("between", [" ", ",", " -"], ids=["all", "any", "none"])
def test_a_topic_of_more_terms_is_refused(between: str) -> None:
    with pytest.raises(TopicError, match=f"at most {MAX_TERMS} terms"):
        parse(between.join(f"a{number}" for number in range(MAX_TERMS + 1)))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("robots", "robots"),
        ("robot  arm\nchess", "robot arm, chess"),
        ("-survey robot OR “robot arm”", 'robot, "robot arm" -survey'),
        ('"robots"', "robots"),
        ('"OR" -"OR"', '"OR" -"OR"'),
        ('"-a"', '"-a"'),
        ('"title:x"', '"title:x"'),
        ("-a -b", "-a -b"),
    ],
)
def test_a_topic_is_shown_as_it_can_be_typed(text: str, shown: str) -> None:
    assert str(parse(text)) == shown


@given(TOPICS)
@settings(max_examples=100, deadline=None)
def test_a_topic_that_is_shown_is_read_as_itself(one: Topic) -> None:
    assert parse(str(one)) == one


def _read(text: str) -> Topic | TopicError:
    try:
        return parse(text)
    except TopicError as error:
        return error


@given(st.text(st.characters(codec="utf-8"), max_size=40) | st.text(' "-,aOR\n“(*', max_size=20))
@settings(max_examples=200, deadline=None)
def test_any_text_is_a_topic_or_an_error_within_it(text: str) -> None:
    match _read(text):
        case TopicError() as error:
            assert 0 <= error.place <= len(text)
            assert "^" in str(error)
        case read:
            assert parse(str(read)) == read


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        pytest.param("robots", In(("robots",)), id="a word, by its stem"),
        pytest.param("arm robot", In(("arm", "robot")), id="all, in any order"),
        pytest.param("arm chess", NotMet(), id="one of all is missing"),
        pytest.param("chess, arm", In(("arm",)), id="one of several"),
        pytest.param("robot, arm robot", In(("robot", "arm")), id="each term told once"),
        pytest.param('"robot arm"', In(("robot arm",)), id="a phrase"),
        pytest.param('"arm robot"', NotMet(), id="a phrase in another order"),
        pytest.param('"arm plans"', NotMet(), id="a phrase over two texts"),
        pytest.param("robot -plan", ExcludedBy("plan"), id="excluded though wanted"),
        pytest.param("chess -plan", ExcludedBy("plan"), id="excluded though unwanted"),
        pytest.param("robot -go -plan -arm", ExcludedBy("plan"), id="the first that excludes"),
        pytest.param("robot -chess", In(("robot",)), id="not excluded"),
        pytest.param("-chess", In(()), id="only excluding lets the rest in"),
    ],
)
def test_a_topic_says_what_let_a_paper_in_or_kept_it_out(text: str, verdict: Verdict) -> None:
    assert judge(parse(text), words_of(["The robot arm", "plans"])) == verdict


def _slowly(any_of: list[list[str]], none_of: list[str], texts: list[str]) -> Verdict:
    def found(phrase: str) -> bool:
        return any(f" {phrase} " in f" {text} " for text in texts)

    for phrase in none_of:
        if found(phrase):
            return ExcludedBy(f'"{phrase}"' if " " in phrase else phrase)
    matched: list[str] = []
    met = not any_of
    for phrases in any_of:
        if all(found(phrase) for phrase in phrases):
            met = True
            matched += [phrase for phrase in phrases if phrase not in matched]
    return In(tuple(dict.fromkeys(matched))) if met else NotMet()


@given(
    st.lists(st.lists(PHRASES, min_size=1, max_size=3), max_size=3),
    st.lists(PHRASES, max_size=2),
    TEXTS,
)
@settings(max_examples=200, deadline=None)
def test_the_verdict_is_that_of_a_slow_matcher(
    any_of: list[list[str]], none_of: list[str], texts: list[str]
) -> None:
    wanted = ", ".join(" ".join(f'"{each}"' for each in phrases) for phrases in any_of)
    written = " ".join([wanted, *(f'-"{each}"' for each in none_of)])
    if any_of or none_of:
        assert judge(parse(written), words_of(texts)) == _slowly(any_of, none_of, texts)
