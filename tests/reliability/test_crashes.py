"""Claims about crashes: killed at any step, also while it starts again, each post is there once.

A few steps of each variant; `python -m tests.reliability.soak` has them all.
"""

from __future__ import annotations

import random
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.deliveries import State
from tests.reliability import crashes
from tests.reliability.crashes import Case, Fault, Outcome, Variant
from tests.reliability.stage import Fresh

LATEST = 90
"""About as many steps does a run have."""


def run_all(cases: list[Case], fresh: Fresh) -> list[Outcome]:
    """Run cases, three at a time: most of their time is waiting for leases to end."""
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(lambda case: crashes.run(case, fresh), cases))


@pytest.mark.parametrize("variant", crashes.VARIANTS, ids=lambda each: each.name)
def test_killed_at_any_step_each_post_is_there_once_or_known_to_be_unknown(
    staged: Fresh, variant: Variant
) -> None:
    dice = random.Random(variant.name)
    steps = [dice.randrange(n, n + 20) for n in range(20, LATEST - 20, 20)]
    outcomes = run_all(crashes.matrix(variant, steps), staged)
    assert sum(each.killed for each in outcomes) >= len(steps)


def test_without_a_crash_all_are_sent_and_somebody_is_told_once(staged: Fresh) -> None:
    (outcome,) = run_all([Case(crashes.FINDS, ())], staged)
    assert outcome.states == {State.SENT: 3}
    assert (outcome.killed, outcome.notices) == (0, 1)


@pytest.mark.parametrize("fault", [Fault.LOSES_ANSWER, Fault.BREAKS_AFTER_TAKING])
def test_killed_where_nothing_can_be_asked_what_was_lost_is_never_repeated(
    staged: Fresh, fault: Fault
) -> None:
    (outcome,) = run_all([Case(crashes.NEITHER, (60,), fault)], staged)
    assert outcome.states[State.UNKNOWN] >= 1
