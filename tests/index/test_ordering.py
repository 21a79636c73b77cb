"""Claims on the order of what is found: what the words say first, votes and age as a nudge."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.index.ranking import TOP, Match, reordered
from bot.models import Record, Stats
from tests.builders import DAY, paper
from tests.index.made import find, index_of, take_in

FILLER = "we show that it holds for many systems and measure what is left of the effect"
OLD = DAY - timedelta(days=5 * 365)


def said(title: str = "On effects", abstract: str = "", upvotes: int = 10, **told: Any) -> Record:
    """Return a paper whose number is given by `first_and_second`."""
    text = f"{FILLER} {abstract} {FILLER}"
    return Record(paper(1, title=title, abstract=text, **told), Stats(upvotes))


def first_and_second(first: Record, second: Record, text: str) -> list[int]:
    """Look a text up among both, and others that have none of its words; both orders of arrival."""
    places = []
    for numbers in ((1, 2), (2, 1)):
        told = sorted(zip(numbers, (first, second), strict=True), key=lambda each: each[0])
        records = [_numbered(number, each) for number, each in told]
        others = [_numbered(n, said("Other things")) for n in range(3, 12)]
        found = find(index_of(*records, *others), text)
        places.append([numbers.index(each) + 1 for each in found])
    assert places[0] == places[1]
    return places[0]


def _numbered(number: int, record: Record) -> Record:
    told = record.paper
    return Record(
        paper(number, title=told.title, abstract=told.abstract, published=told.published),
        record.stats,
    )


@pytest.mark.parametrize(
    ("better", "worse", "text"),
    [
        pytest.param(
            said("Grasping"), said(abstract="grasping"), "grasping", id="title over abstract"
        ),
        pytest.param(
            said(abstract="grasping"), said(abstract="grasp"), "grasping", id="as it was typed"
        ),
        pytest.param(
            said("Robot grasping"), said("Robots grasp"), "robot grasping", id="all as typed"
        ),
        pytest.param(
            said("Grasping by robot arm, considered anew"),
            said("Robot considered anew: grasping by arm"),
            "robot arm",
            id="near over far",
        ),
        pytest.param(
            said("Grasping"),
            said("Grasping, and much else that is of use in the laboratory"),
            "grasping",
            id="all of the title over a part of it",
        ),
        pytest.param(
            said("Grasping", published=OLD, upvotes=0),
            said(abstract="grasping", published=DAY, upvotes=900),
            "grasping",
            id="title over votes and age",
        ),
        pytest.param(
            said("Grasping", upvotes=200), said("Grasping", upvotes=2), "grasping", id="then votes"
        ),
        pytest.param(
            said("Grasping", published=DAY),
            said("Grasping", published=OLD),
            "grasping",
            id="then the newer",
        ),
        pytest.param(
            said("Grasping", published=OLD), said("Grasping"), "grasping", id="an unknown date last"
        ),
        pytest.param(said(upvotes=200), said(upvotes=2), "-grasping -things", id="without words"),
    ],
)
def test_the_better_match_comes_first(better: Record, worse: Record, text: str) -> None:
    assert first_and_second(better, worse, text) == [1, 2]


def test_without_words_those_with_most_votes_are_shown() -> None:
    few = [Record(paper(n, title="Robot"), Stats(1)) for n in range(1, TOP + 100)]
    many = [Record(paper(n, title="Chess"), Stats(99)) for n in range(5_000, 5_050)]
    uncounted = [Record(paper(n, title="Go")) for n in range(6_000, 6_050)]
    index = index_of(*few, *many, *uncounted)
    for text in ("-shogi", "source:hf", "NOT category:cs"):
        found = find(index, text)
        assert len(found) == TOP
        assert set(found[:50]) == set(range(5_000, 5_050))
        assert max(found[50:]) < 5_000


def test_the_same_question_has_the_same_answer() -> None:
    records = [Record(paper(n, title="Robot arm" * (n % 3)), Stats(n % 5)) for n in range(1, 300)]
    index = index_of(*records)
    assert find(index, "robot, paper") == find(index, "robot, paper")


def test_pages_fit_together_after_papers_came_that_match_nothing() -> None:
    index = index_of(*(Record(paper(n, title=f"Robot {n}"), Stats(n)) for n in range(1, 40)))
    before = find(index, "robot")
    take_in(index, *(Record(paper(n, title="Chess"), Stats(n)) for n in range(40, 60)))
    assert find(index, "robot") == before


words = st.sampled_from(["robot", "arm", "plan"])
matches = st.builds(
    Match,
    key=st.sampled_from([paper(n).key for n in range(1, 99)]),
    score=st.floats(0.1, 50),
    title=st.lists(words, max_size=4).map(" ".join),
    exact=st.booleans(),
    near=st.booleans(),
    upvotes=st.integers(0, 10_000),
    published=st.none() | st.integers(-9_000, 400).map(lambda days: DAY.toordinal() + days),
)
several = st.lists(matches, max_size=10, unique_by=lambda each: each.key)


@given(several, st.lists(words, max_size=3), st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_all_are_ordered_whatever_order_they_come_in(
    found: list[Match], wanted: list[str], random: Random
) -> None:
    shuffled = list(found)
    random.shuffle(shuffled)
    order = reordered(found, wanted, DAY)
    assert sorted(order) == sorted(each.key for each in found)
    assert reordered(shuffled, wanted, DAY) == order


@given(matches, st.lists(words, max_size=3), st.integers(0, 10_000), st.integers(0, 9_000))
@settings(max_examples=100)
def test_votes_and_age_never_make_up_for_a_score_half_as_much_again(
    match: Match, wanted: list[str], upvotes: int, age: int
) -> None:
    plain = match._replace(upvotes=0, published=None)
    rival = plain._replace(key="arxiv:2605.99999", score=match.score * 1.5)
    nudged = plain._replace(upvotes=upvotes, published=DAY.toordinal() - age)
    assert reordered([nudged, rival], wanted, DAY) == [rival.key, nudged.key]


def test_a_paper_of_tomorrow_is_as_new_as_one_of_today() -> None:
    one, other = (
        Match(paper(n).key, score=1, published=DAY.toordinal() + 30 * (n - 1)) for n in (1, 2)
    )
    assert reordered([other, one], [], DAY) == [one.key, other.key]
