"""Claims on ranking: upvotes, then comments, then who was first; never the order of arrival."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Candidate
from bot.ranking import ranked
from tests.builders import NOON, candidate

LATER = NOON + timedelta(hours=1)


def _candidate(number: int, upvotes: int, comments: int | None, seen: datetime) -> Candidate:
    return candidate(number, upvotes, comments=comments, first_seen=seen)


candidates = st.lists(
    st.builds(
        _candidate,
        st.integers(1, 30),
        st.integers(0, 3),
        st.none() | st.integers(0, 2),
        st.sampled_from([NOON, LATER]),
    ),
    max_size=12,
    unique_by=lambda each: each.paper.key,
)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(candidate(2, 11), candidate(1, 10, comments=99), id="more upvotes"),
        pytest.param(candidate(2, comments=2), candidate(1, comments=1), id="then more comments"),
        pytest.param(candidate(2, comments=1), candidate(1), id="comments unknown are none"),
        pytest.param(candidate(2), candidate(1, first_seen=LATER), id="then seen first"),
        pytest.param(candidate(1), candidate(2), id="then the smaller key"),
        pytest.param(candidate(1), candidate(2, stars=9999), id="stars do not count"),
    ],
)
def test_the_better_paper_comes_first(better: Candidate, worse: Candidate) -> None:
    assert ranked([worse, better]) == ranked([better, worse]) == [better, worse]


def test_nothing_ranks_as_nothing() -> None:
    assert ranked([]) == []


@given(candidates, st.randoms(use_true_random=False))
@settings(max_examples=100)
def test_the_order_of_arrival_does_not_matter(several: list[Candidate], random: Random) -> None:
    shuffled = list(several)
    random.shuffle(shuffled)
    assert ranked(shuffled) == ranked(several)


@given(candidates)
@settings(max_examples=100)
def test_ranking_keeps_every_paper_and_never_puts_fewer_votes_first(
    several: list[Candidate],
) -> None:
    order = ranked(iter(several))
    upvotes = [each.stats.upvotes for each in order]
    assert sorted(order, key=several.index) == several
    assert upvotes == sorted(upvotes, reverse=True)
