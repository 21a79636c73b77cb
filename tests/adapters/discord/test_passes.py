"""Claims on passes: each is one person's, for one channel, and for a while."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.actions import CUSTOM_ID, channel_of, pass_of, set_up
from adapters.discord.passes import Passes

NOW = datetime(2026, 5, 29, 9, 59, tzinfo=UTC)
PASSES = Passes("a token")
ADAS = PASSES.of("1", "ada", NOW)


@pytest.mark.parametrize("later", [timedelta(0), timedelta(minutes=2), timedelta(hours=1)])
def test_a_pass_holds_for_an_hour_at_least(later: timedelta) -> None:
    assert PASSES.holds(ADAS, "1", "ada", NOW + later)


@pytest.mark.parametrize(
    ("shown", "channel", "person", "at"),
    [
        (ADAS, "2", "ada", NOW),
        (ADAS, "1", "bob", NOW),
        (ADAS, "1", "ada", NOW + timedelta(hours=2)),
        (ADAS[:-1], "1", "ada", NOW),
        ("", "1", "ada", NOW),
        ("\ud800é", "1", "ada", NOW),
    ],
)
def test_it_holds_for_nothing_else(shown: str, channel: str, person: str, at: datetime) -> None:
    assert not PASSES.holds(shown, channel, person, at)
    assert not Passes("another token").holds(ADAS, "1", "ada", NOW)


def test_it_goes_with_the_id_of_a_form() -> None:
    longest = "9" * 20
    id_ = set_up(longest, ADAS)
    assert len(id_) <= CUSTOM_ID
    assert (channel_of(id_), pass_of(id_)) == (longest, ADAS)
    assert (channel_of(set_up("1")), pass_of(set_up("1"))) == ("1", "")
