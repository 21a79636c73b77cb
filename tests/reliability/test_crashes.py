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
from tests.reliability.doors import DISCORD, SLACK, TESTCHAT
from tests.reliability.stage import Fresh

BUSY = {TESTCHAT: range(20, 80, 20), SLACK: range(40, 112, 36), DISCORD: range(40, 112, 36)}
"""At which steps of a run, about, posts are sent; cut into parts, with a crash in each."""


def run_all(cases: list[Case], fresh: Fresh) -> list[Outcome]:
    """Run cases, three at a time: most of their time is waiting for leases to end."""
    with ThreadPoolExecutor(3) as pool:
        return list(pool.map(lambda case: crashes.run(case, fresh), cases))


@pytest.mark.parametrize("variant", crashes.VARIANTS, ids=str)
def test_killed_at_any_step_each_post_is_there_once_or_known_to_be_unknown(
    staged: Fresh, variant: Variant
) -> None:
    dice = random.Random(variant.name)
    busy = BUSY[variant.platform]
    steps = [dice.randrange(n, n + busy.step) for n in busy]
    outcomes = run_all(crashes.matrix(variant, steps), staged)
    assert sum(each.killed for each in outcomes) >= len(steps)


@pytest.mark.parametrize(
    "variant", [crashes.FINDS, crashes.SLACK_FINDS, crashes.DISCORD_KNOWS], ids=str
)
def test_without_a_crash_all_are_sent_and_somebody_is_told_once(
    staged: Fresh, variant: Variant
) -> None:
    (outcome,) = run_all([Case(variant, ())], staged)
    assert outcome.states == {State.SENT: 3}
    assert (outcome.killed, outcome.notices) == (0, 1)


@pytest.mark.parametrize(
    ("variant", "fault"),
    [
        (crashes.NEITHER, Fault.LOSES_ANSWER),
        (crashes.NEITHER, Fault.BREAKS_AFTER_TAKING),
        (crashes.SLACK_BLIND, Fault.BREAKS_AFTER_TAKING),
    ],
    ids=str,
)
def test_killed_where_nothing_can_be_asked_what_was_lost_is_never_repeated(
    staged: Fresh, variant: Variant, fault: Fault
) -> None:
    (outcome,) = run_all([Case(variant, (60,), fault)], staged)
    assert outcome.states[State.UNKNOWN] >= 1
