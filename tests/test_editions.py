"""Claims on editions: one is always open, since 21:30 in New York on the evening before."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editions import FIRST_DAY, closes_at, newest_closed, open_day, opens_at

DAY = timedelta(days=1)
JUST = timedelta(microseconds=1)
SPRING_FORWARD = date(2026, 3, 8)
FALL_BACK = date(2026, 11, 1)

days = st.dates(FIRST_DAY, date(2040, 12, 31))
instants = st.timedeltas(timedelta(0), 6000 * DAY).map(lambda since: opens_at(FIRST_DAY) + since)


@pytest.mark.parametrize(
    ("day", "opens", "hours"),
    [
        pytest.param(date(2026, 1, 15), "2026-01-15T02:30", 24, id="winter"),
        pytest.param(date(2026, 5, 28), "2026-05-28T01:30", 24, id="summer"),
        pytest.param(date(2027, 1, 1), "2027-01-01T02:30", 24, id="new year"),
        pytest.param(SPRING_FORWARD - DAY, "2026-03-07T02:30", 24, id="before the clocks go on"),
        pytest.param(SPRING_FORWARD, "2026-03-08T02:30", 23, id="the clocks go on"),
        pytest.param(SPRING_FORWARD + DAY, "2026-03-09T01:30", 24, id="after the clocks went on"),
        pytest.param(FALL_BACK - DAY, "2026-10-31T01:30", 24, id="before the clocks go back"),
        pytest.param(FALL_BACK, "2026-11-01T01:30", 25, id="the clocks go back"),
        pytest.param(FALL_BACK + DAY, "2026-11-02T02:30", 24, id="after the clocks went back"),
    ],
)
def test_an_edition_opens_and_closes_by_the_clocks_of_new_york(
    day: date, opens: str, hours: int
) -> None:
    assert opens_at(day) == datetime.fromisoformat(opens).replace(tzinfo=UTC)
    assert closes_at(day) - opens_at(day) == timedelta(hours=hours)


@pytest.mark.parametrize(
    "day",
    [date(2026, 1, 15), date(2026, 5, 28), date(2026, 5, 31), SPRING_FORWARD, FALL_BACK],
    ids=str,
)
def test_the_edition_changes_at_its_instant_and_not_before(day: date) -> None:
    rollover = opens_at(day)
    assert (newest_closed(rollover - JUST), open_day(rollover - JUST)) == (day - 2 * DAY, day - DAY)
    assert (newest_closed(rollover), open_day(rollover)) == (day - DAY, day)


def test_the_rollover_is_at_half_past_nine_in_the_evening() -> None:
    new_york = ZoneInfo("America/New_York")
    assert open_day(datetime(2026, 5, 27, 21, 29, 59, tzinfo=new_york)) == date(2026, 5, 27)
    assert open_day(datetime(2026, 5, 27, 21, 30, tzinfo=new_york)) == date(2026, 5, 28)


@given(days)
@settings(max_examples=100)
def test_editions_follow_each_other_without_gap_or_overlap(day: date) -> None:
    assert closes_at(day) == opens_at(day + DAY) > opens_at(day)


@given(days)
@settings(max_examples=100)
def test_opening_times_are_told_in_utc(day: date) -> None:
    assert opens_at(day).tzinfo is UTC
    assert closes_at(day).tzinfo is UTC


@given(instants)
@settings(max_examples=200)
def test_at_any_instant_one_edition_is_open_and_the_one_before_is_closed(now: datetime) -> None:
    assert opens_at(open_day(now)) <= now < closes_at(open_day(now))
    assert closes_at(newest_closed(now)) <= now < closes_at(newest_closed(now) + DAY)


@given(instants, st.integers(-14, 14))
@settings(max_examples=100)
def test_it_does_not_matter_in_which_zone_now_is_told(now: datetime, hours: int) -> None:
    told = now.astimezone(timezone(timedelta(hours=hours)))
    assert (open_day(told), newest_closed(told)) == (open_day(now), newest_closed(now))
