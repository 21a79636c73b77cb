"""Claims on what the door shows as a whole: as it was read once by eye, and as Discord takes it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.adapters.discord.goldens import HERE, cases
from tests.adapters.discord.validity import problems
from tests.scenes import written

CASES = cases()


def test_every_case_is_kept_and_nothing_else() -> None:
    assert {path.stem for path in HERE.glob("*.json")} == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_what_is_shown_is_what_was_read(name: str) -> None:
    """Run `python -m tests.adapters.discord.goldens`, and read the difference."""
    assert written(CASES[name]) == (HERE / f"{name}.json").read_text()


@pytest.mark.parametrize("name", CASES)
def test_discord_takes_it(name: str) -> None:
    told: Any = json.loads(written(CASES[name]))
    shown = [{k: v for k, v in each.items() if k not in ("places", "reply")} for each in told]
    assert not [why for each in shown for why in problems(each)]
