"""Claims on what the door shows as a whole: as it was read once by eye, and as Slack takes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.adapters.slack.goldens import HERE, cases
from tests.scenes import written
from tests.slack.validity import problems, view_problems

CASES = cases()


def test_every_case_is_kept_and_nothing_else() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_shown_is_what_was_read(name: str) -> None:
    """Run `python -m tests.adapters.slack.goldens`, and read the difference."""
    assert written(CASES[name]) == (HERE / f"{name}.json").read_text()


@pytest.mark.parametrize("name", CASES)
def test_slack_takes_it(name: str) -> None:
    told: Any = json.loads(written(CASES[name]))
    if isinstance(told, dict):
        assert not view_problems(told)
    else:
        assert not [why for each in told for why in problems(each["blocks"], each["text"])]
