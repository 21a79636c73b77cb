"""Claims on likelier spellings: one slip is mended, two in a long word, nothing else changes."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.index.spelling import Dictionary
from bot.models import Record, Stats
from bot.topics.reading import MAX_LENGTH, parse
from tests.builders import paper
from tests.index.made import index_of, take_in

LETTERS = "abcdefghijklmnopqrstuvwxyz"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        pytest.param("difusion", "diffusion", id="a letter missing"),
        pytest.param("diffussion", "diffusion", id="a letter too many"),
        pytest.param("diffuzion", "diffusion", id="another letter"),
        pytest.param("diffusoin", "diffusion", id="two swapped"),
        pytest.param("iffusion", "diffusion", id="the first one missing"),
        pytest.param("difuzion", "diffusion", id="two slips in a long word"),
        pytest.param("dfiusoin", None, id="three slips"),
        pytest.param("robt", None, id="four letters are too few"),
        pytest.param("robpt", "robot", id="five are enough for one slip"),
        pytest.param("rbpot", None, id="but not for two"),
        pytest.param("boots", "boot", id="a word of four letters can be meant"),
        pytest.param("chses", None, id="a word that only one paper has is not offered"),
        pytest.param("gpt45", None, id="nor what is not letters alone"),
        pytest.param("diffusion policy", None, id="nor for two words"),
        pytest.param("", None, id="nothing"),
        pytest.param("robot", None, id="itself"),
        pytest.param("x" * 10_000, None, id="far from everything"),
    ],
)
def test_the_likeliest_word(written: str, meant: str | None) -> None:
    known = [("diffusion", 9), ("robot", 9), ("boot", 2), ("chess", 1), ("gpt4", 9)]
    assert Dictionary(known).nearest(written) == meant


@pytest.mark.parametrize(
    ("papers", "meant"),
    [
        pytest.param({"graspinf": 2, "grispinf": 90}, "graspinf", id="fewer slips, then"),
        pytest.param({"braspine": 90, "graspinf": 2}, "graspinf", id="the first letter, then"),
        pytest.param({"graspint": 9, "graspinm": 8}, "graspint", id="more papers, then"),
        pytest.param({"graspint": 9, "graspinm": 9}, "graspinm", id="by the alphabet"),
    ],
)
def test_of_several_the_likeliest(papers: dict[str, int], meant: str) -> None:
    for known in (papers.items(), reversed(papers.items())):
        assert Dictionary(known).nearest("graspine") == meant


@given(
    st.text(LETTERS, min_size=5, max_size=12),
    st.integers(0, 12),
    st.sampled_from(LETTERS),
    st.sampled_from(["insert", "delete", "replace", "swap"]),
)
@settings(max_examples=100)
def test_one_slip_anywhere_is_mended(word: str, at: int, letter: str, slip: str) -> None:
    at %= len(word) - 1
    mistaken = {
        "insert": word[:at] + letter + word[at:],
        "delete": word[:at] + word[at + 1 :],
        "replace": word[:at] + letter + word[at + 1 :],
        "swap": word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    }[slip]
    expected = word if len(mistaken) >= 5 and mistaken != word else None
    assert Dictionary([(word, 2)]).nearest(mistaken) == expected


TITLES = (
    "Diffusion policy",
    "Diffusion policies for robotics",
    "Robotics and vision-language models",
    "A vision-language survey",
    "Robot arms and policy",
    "A robot survey",
    "Gödel machines",
    "Gödel numbers",
)
INDEX = index_of(*(Record(paper(n, title=title)) for n, title in enumerate(TITLES, 1)))


@pytest.mark.parametrize(
    ("typed", "likelier"),
    [
        pytest.param("difusion", "diffusion", id="a word"),
        pytest.param("Difusion POLICYY", "diffusion policy", id="two words, in lower case"),
        pytest.param("difusion policy", "diffusion policy", id="a word beside one that exists"),
        pytest.param("difusion Policy", "diffusion Policy", id="which stays as it is written"),
        pytest.param('"difusion policy"', '"diffusion policy"', id="in a phrase"),
        pytest.param("visoin-language", "vision-language", id="in a word with a hyphen"),
        pytest.param("gödeel", "godel", id="by its folded letters"),
        pytest.param("difusion -survey", "diffusion -survey", id="exclusions stay"),
        pytest.param("difusion -surveyy", "diffusion -surveyy", id="and are not mended"),
        pytest.param("difusion NOT surveyy", "diffusion NOT surveyy", id="nor is what is not so"),
        pytest.param(
            "difusion author:lecunn since:2026 upvotes>=3",
            "diffusion author:lecunn since:2026 upvotes>=3",
            id="fields, dates and counts stay",
        ),
        pytest.param("difusion pol*", "diffusion pol*", id="beginnings stay"),
        pytest.param("difusion, robit arm", "diffusion, robot arm", id="in each alternative"),
        pytest.param("(difusion, arm) policy", "(diffusion, arm) policy", id="in parentheses"),
        pytest.param("robtics", "robotics", id="into a built-in topic"),
        pytest.param("nlp difusion", "nlp diffusion", id="beside the name of one"),
        pytest.param("difusion (nlp)", "(diffusion) (nlp)", id="beside one"),
    ],
)
def test_a_likelier_expression_is_one_that_can_be_typed(typed: str, likelier: str) -> None:
    corrected = INDEX.corrected(parse(typed))
    assert str(corrected) == likelier
    assert corrected == parse(likelier)


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("diffusion", id="a word that exists"),
        pytest.param("policys", id="one whose stem exists"),
        pytest.param("policies machines", id="beside another one"),
        pytest.param("zzzzzz", id="what is near to nothing"),
        pytest.param("arns", id="a short word"),
        pytest.param("title:difusion", id="a field"),
        pytest.param("-difusion", id="an exclusion"),
        pytest.param("alignment", id="a built-in topic of which no paper has a word"),
        pytest.param("difus*", id="a beginning"),
        pytest.param("since:2026", id="no word"),
    ],
)
def test_there_is_nothing_likelier(typed: str) -> None:
    assert INDEX.corrected(parse(typed)) is None


def test_what_would_grow_too_long_is_left_alone() -> None:
    longest = " ".join(["difusion"] + [f"x{n:03}" * 6 for n in range(20)])[: MAX_LENGTH - 1] + "x"
    assert len(longest) == MAX_LENGTH
    assert INDEX.corrected(parse(longest)) is None
    assert INDEX.corrected(parse(longest[:-1])) is not None


def test_words_that_came_later_are_known_when_many_came() -> None:
    index = index_of(Record(paper(1, title="Chess")))
    assert index.corrected(parse("grasping")) is None
    take_in(index, *(Record(paper(n, title="Grasping")) for n in (2, 3)))
    assert str(index.corrected(parse("graspnig"))) == "grasping"


def test_the_name_of_a_built_in_topic_is_known_without_any_paper() -> None:
    index = index_of(Record(paper(1, title="Chess")))
    assert str(index.corrected(parse("robtics"))) == "robotics"


def test_words_of_replaced_papers_are_not_there() -> None:
    index = index_of(
        *(Record(paper(n, title=f"Diffusion {n}")) for n in range(1, 30)),
        *(Record(paper(n, title="Difusion")) for n in (41, 42)),
    )
    assert index.corrected(parse("difusion")) is None
    take_in(index, *(Record(paper(n, title="Diffusion")) for n in (41, 42)))
    assert str(index.corrected(parse("difusion"))) == "diffusion"


def test_a_slip_does_not_become_a_word_by_votes_that_come_again() -> None:
    slip = paper(1, title="Difusion")
    index = index_of(Record(slip, Stats(1)), *(Record(paper(n)) for n in range(2, 40)))
    for upvotes in (2, 3, 4):
        take_in(index, Record(slip, Stats(upvotes)))
    assert index.corrected(parse("diffusion")) is None
