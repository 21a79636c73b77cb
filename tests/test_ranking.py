"""Claims on ranking: upvotes, then comments, then who was first; never the order of arrival.

And on what a paper has gained since an instant, and which ones rise.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.models import Candidate
from bot.ranking import gained, ranked, rising
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
        pytest.param(candidate(2, 1), candidate(1, stats=None), id="votes unknown are none"),
        pytest.param(candidate(1, stats=None), candidate(2, 0), id="and no less than none"),
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
    upvotes = [each.stats.upvotes for each in order if each.stats]
    assert sorted(order, key=several.index) == several
    assert upvotes == sorted(upvotes, reverse=True)


@pytest.mark.parametrize(
    ("better", "worse", "gains"),
    [
        pytest.param(candidate(1, 40), candidate(2, 49), {1: 10}, id="what is gained counts again"),
        pytest.param(candidate(1, 50), candidate(2, 30), {2: 19}, id="what was had counts, too"),
        pytest.param(candidate(1, 40), candidate(2, 45), {2: -6}, id="what is lost counts against"),
        pytest.param(candidate(2, 50), candidate(1, 40), {1: 10}, id="then upvotes"),
        pytest.param(candidate(2, 5, comments=1), candidate(1, 5), {}, id="then the usual order"),
        pytest.param(candidate(1, 1), candidate(2, stats=None), {}, id="votes unknown are none"),
    ],
)
def test_the_one_that_rises_comes_first(
    better: Candidate, worse: Candidate, gains: dict[int, int]
) -> None:
    told = {candidate(number).paper.key: gain for number, gain in gains.items()}
    assert rising([worse, better], told) == rising([better, worse], told) == [better, worse]


@given(candidates, st.lists(st.integers(-3, 3), min_size=30, max_size=30))
@settings(max_examples=100)
def test_of_all_papers_none_gets_lost_by_rising(several: list[Candidate], gains: list[int]) -> None:
    told = {candidate(n).paper.key: gain for n, gain in enumerate(gains, 1)}
    order = rising(iter(several), told)
    assert sorted(order, key=several.index) == several
    assert rising(several, {}) == ranked(several)


def _seen(*counts: tuple[float, int]) -> list[tuple[datetime, int]]:
    """Return counts seen so many hours after noon."""
    return [(NOON + timedelta(hours=hours), upvotes) for hours, upvotes in counts]


@pytest.mark.parametrize(
    ("seen", "gain"),
    [
        pytest.param(_seen(), 0, id="never seen"),
        pytest.param(_seen((5, 40)), 0, id="seen once, later"),
        pytest.param(_seen((-5, 40)), 0, id="seen once, before"),
        pytest.param(_seen((0, 40), (4, 50)), 10, id="seen at the instant"),
        pytest.param(_seen((-2, 40), (2, 50)), 5, id="evenly between two"),
        pytest.param(_seen((-1, 40), (3, 50)), 7, id="rounded down"),
        pytest.param(_seen((-3, 40), (1, 50), (9, 60)), 12, id="and all that came after"),
        pytest.param(_seen((2, 40), (4, 50)), 10, id="from the first when that is younger"),
        pytest.param(_seen((-9, 10), (-2, 40)), 0, id="nothing since"),
        pytest.param(_seen((-2, 10), (2, 6)), -2, id="taken back"),
    ],
)
def test_what_was_gained_since_noon(seen: list[tuple[datetime, int]], gain: int) -> None:
    assert gained(seen, NOON) == gain


def _ascending(steps: list[tuple[int, int]]) -> list[tuple[datetime, int]]:
    times = [NOON + timedelta(microseconds=at) for at in accumulate(step for step, _ in steps)]
    return list(zip(times, accumulate(more for _, more in steps), strict=True))


steps = st.tuples(st.integers(1, 10**12), st.integers(0, 10**6))
observations = st.lists(steps, max_size=8).map(_ascending)
instants = st.integers(-(10**6), 8 * 10**12).map(lambda us: NOON + timedelta(microseconds=us))


@given(observations, instants)
@settings(max_examples=100)
def test_a_gain_is_never_more_than_was_seen_to_come(
    seen: list[tuple[datetime, int]], since: datetime
) -> None:
    all_of_it = seen[-1][1] - seen[0][1] if seen else 0
    assert 0 <= gained(seen, since) <= all_of_it


@given(observations, instants, instants)
@settings(max_examples=100)
def test_the_longer_ago_the_more_was_gained(
    seen: list[tuple[datetime, int]], one: datetime, other: datetime
) -> None:
    assert gained(seen, min(one, other)) >= gained(seen, max(one, other))


@given(observations, instants)
@settings(max_examples=100)
def test_only_the_counts_next_to_the_instant_and_the_latest_matter(
    seen: list[tuple[datetime, int]], since: datetime
) -> None:
    """So no others need be read."""
    before = [each for each in seen if each[0] <= since]
    after = seen[len(before) :]
    read = before[-1:] + after[:1] + after[1:][-1:]
    assert gained(read, since) == gained(seen, since)
