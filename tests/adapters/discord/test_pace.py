"""Claims on the pace of requests: whatever the way does, no more arrive in a second than may."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from heapq import heappop, heappush
from itertools import pairwise
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from adapters.discord.pace import Pace

MOST, SECOND, APART = 49, 1.0, 1 / 60
MOMENT = 1e-6
Way = tuple[float, float, bool]
"""How long a request is on the way there, and its answer back; and whether that ever comes."""
GIVEN_UP = 10.0


def went(count: int, way: Callable[[int], Way]) -> Iterator[tuple[float, float]]:
    """Have requests go as soon as they may; yield when each was sent, and when it arrived."""
    pace, now = Pace(MOST, SECOND, APART), 0.0
    ends: list[tuple[float, int, float | None]] = []
    for n in range(count):
        while (wait := pace.wait(now)) != 0:
            if ends and (wait is None or ends[0][0] <= now + wait):
                now, number, took = heappop(ends)
                pace.end(number, now, took)
            else:
                assert wait is not None
                now += wait
        there, back, is_answered = way(n)
        yield now, now + there
        took = there + back if is_answered else None
        heappush(ends, (now + (took or GIVEN_UP), pace.begin(now), took))


@given(
    seed=st.integers(0, 2**32),
    least=st.tuples(st.floats(0.001, 0.5), st.floats(0.001, 0.5)),
    jitter=st.floats(0.0, 3.0),
    lost=st.sampled_from([0.0, 0.01, 0.3]),
)
def test_no_more_arrive_in_any_second_than_may_however_late_each_is(
    seed: int, least: tuple[float, float], jitter: float, lost: float
) -> None:
    chance = Random(seed)

    def way(n: int) -> Way:
        if n == 0:
            return (*least, True)
        there, back = (each + jitter * chance.random() ** 4 for each in least)
        return there, back, chance.random() >= lost

    arrived = sorted(at for _, at in went(200, way))
    assert all(
        later - at >= SECOND - MOMENT for at, later in zip(arrived, arrived[MOST:], strict=False)
    )


@given(st.floats(0.001, 0.9))
def test_where_the_way_is_always_as_long_as_many_go_as_may(trip: float) -> None:
    sent = [at for at, _ in went(20 * MOST, lambda _: (trip / 2, trip / 2, True))]
    assert len(sent) / sent[-1] >= 0.97 * MOST


def test_not_all_of_a_second_go_at_once() -> None:
    sent = [at for at, _ in went(200, lambda _: (0.01, 0.01, True))]
    assert all(later - at >= APART - MOMENT for at, later in pairwise(sent))


def test_a_request_that_is_never_answered_keeps_no_other_waiting() -> None:
    sent = [at for at, _ in went(400, lambda n: (0.01, 0.01, n != 60))]
    assert max(later - at for at, later in pairwise(sent)) < 0.3
    assert sent[-1] < 400 / 47


def test_where_nothing_is_answered_it_waits_until_they_are_given_up() -> None:
    pace = Pace(2, SECOND, 0.0)
    first, second = pace.begin(0.0), pace.begin(0.0)
    assert pace.wait(5.0) is None
    pace.end(first, 10.0, None)
    pace.end(first, 10.0, None)
    assert pace.wait(10.0) == SECOND
    pace.end(second, 10.0, 0.25)
    assert pace.wait(10.0) == 0.75
    assert pace.wait(10.75) == 0.0
