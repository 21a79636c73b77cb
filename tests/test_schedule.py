"""Claims on schedules: one occurrence for each chosen local date, in every zone and every year."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from itertools import pairwise

import pytest
import tzdata
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.schedule import Due, Schedule, missed, next_due
from bot.zones import names, zone

FIRST, LAST = date(2020, 1, 1), date(2040, 12, 31)
DAY = timedelta(days=1)
TIMES = (time(0), time(0, 30), time(2, 30), time(9), time(23, 30))
MIDNIGHTS = [datetime.combine(FIRST + n * DAY, time(), UTC) for n in range((LAST - FIRST).days)]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(schedule: Schedule, after: str, beyond: date = date.min) -> tuple[str, str]:
    found = next_due(schedule, at(after), beyond)
    return str(found.day), f"{found.at:%Y-%m-%d %H:%M}"


BERLIN = Schedule(time(9), "Europe/Berlin")


def test_it_is_the_wall_time_there_in_summer_and_in_winter() -> None:
    assert due(BERLIN, "2026-01-15T00:00") == ("2026-01-15", "2026-01-15 08:00")
    assert due(BERLIN, "2026-07-15T00:00") == ("2026-07-15", "2026-07-15 07:00")


def test_it_is_later_than_after() -> None:
    assert due(BERLIN, "2026-01-15T07:59") == ("2026-01-15", "2026-01-15 08:00")
    assert due(BERLIN, "2026-01-15T08:00") == ("2026-01-16", "2026-01-16 08:00")


def test_it_is_of_a_date_beyond_the_last_one() -> None:
    assert due(BERLIN, "2026-01-15T00:00", date(2026, 1, 15)) == ("2026-01-16", "2026-01-16 08:00")


def test_only_chosen_days_come() -> None:
    monday_and_thursday = Schedule(time(9), "Europe/Berlin", frozenset({1, 4}))
    assert due(monday_and_thursday, "2026-11-21T12:00") == ("2026-11-23", "2026-11-23 08:00")
    assert due(monday_and_thursday, "2026-11-23T12:00") == ("2026-11-26", "2026-11-26 08:00")


def test_a_channel_that_moves_has_no_date_twice() -> None:
    """In Kiritimati it is the next day already when it is nine in Honolulu."""
    there = next_due(Schedule(time(9), "Pacific/Kiritimati"), at("2026-05-27T12:00"))
    here = next_due(Schedule(time(9), "Pacific/Honolulu"), there.at, there.day)
    assert (there.day, here.day) == (date(2026, 5, 28), date(2026, 5, 29))


@pytest.mark.parametrize(
    ("zone_name", "wall", "day", "instant"),
    [
        ("America/New_York", time(2, 30), "2026-03-08", "2026-03-08 07:30"),  # is skipped: 03:30
        ("America/New_York", time(1, 30), "2026-11-01", "2026-11-01 05:30"),  # comes twice
        ("Africa/Cairo", time(0, 30), "2026-04-24", "2026-04-23 22:30"),  # midnight is skipped
        ("Asia/Beirut", time(0), "2026-03-29", "2026-03-28 22:00"),
    ],
)
def test_a_time_that_is_skipped_is_later_and_one_that_comes_twice_is_the_first(
    zone_name: str, wall: time, day: str, instant: str
) -> None:
    before = at(f"{date.fromisoformat(day) - DAY}T12:00")
    assert due(Schedule(wall, zone_name), str(before.replace(tzinfo=None)))[0] in (
        day,
        str(before.date()),
    )
    found = next_due(Schedule(wall, zone_name), before, date.fromisoformat(day) - DAY)
    assert (str(found.day), f"{found.at:%Y-%m-%d %H:%M}") == (day, instant)


def test_a_date_that_a_zone_skips_has_no_occurrence() -> None:
    """Samoa went from 29 to 31 December 2011."""
    days = [each.day for each in every(Schedule(time(9), "Pacific/Apia"), date(2011, 12, 28), 4)]
    assert days == [date(2011, 12, 28), date(2011, 12, 29), date(2011, 12, 31), date(2012, 1, 1)]


def test_all_that_was_missed_is_told_and_no_more() -> None:
    first = next_due(BERLIN, at("2026-05-27T12:00"))
    told = list(missed(BERLIN, first, at("2026-05-30T07:00")))
    assert [each.day.day for each in told] == [28, 29, 30]
    assert list(missed(BERLIN, first, first.at - DAY)) == []


def test_there_must_be_a_zone_and_a_day() -> None:
    with pytest.raises(KeyError):
        next_due(Schedule(time(9), "Europe/Atlantis"), at("2026-05-27T12:00"))
    with pytest.raises(ValueError, match="no occurrence"):
        next_due(Schedule(time(9), "UTC", frozenset()), at("2026-05-27T12:00"))


def every(schedule: Schedule, day: date, count: int) -> list[Due]:
    """Return occurrences from a date on."""
    found = [next_due(schedule, datetime.combine(day - 2 * DAY, time(), UTC), day - DAY)]
    while len(found) < count:
        found.append(next_due(schedule, found[-1].at, found[-1].day))
    return found


def test_there_is_one_occurrence_for_each_date_in_every_zone() -> None:
    """Walked through at the times that are odd somewhere: around each change of the clock."""
    for name in distinct():
        for changed in changes(name):
            first = changed - 2 * DAY
            for wall in TIMES:
                found = every(Schedule(wall, name), first, 5)
                assert [each.day for each in found] == [first + n * DAY for n in range(5)]
                assert all(one.at < other.at for one, other in pairwise(found))
                assert all(is_right(wall, name, each) for each in found)


def distinct() -> list[str]:
    """Return a name of each zone; many have several, whose files are the same."""
    folder = files(tzdata).joinpath("zoneinfo")
    return list(
        {folder.joinpath(*name.split("/")).read_bytes(): name for name in sorted(names())}.values()
    )


def changes(name: str) -> list[date]:
    """Return the dates on which the clocks of a zone are changed, at least one of each kind."""
    there = zone(name)
    found: dict[tuple[timedelta | None, timedelta | None, int], date] = {}
    told = [(day, day.astimezone(there).utcoffset()) for day in MIDNIGHTS]
    for (day, before), (_, after) in pairwise(told):
        if before != after:
            found.setdefault((before, after, day.year), day.date())
    return [FIRST + 40 * DAY, *found.values()]


def is_right(wall: time, name: str, found: Due) -> bool:
    """Tell whether it is that time there for the first time, or would be without a gap."""
    named, there = datetime.combine(found.day, wall, zone(name)), zone(name)
    ways = [named.replace(fold=fold).astimezone(UTC) for fold in (0, 1)]
    shown = [way.astimezone(there).replace(tzinfo=None) for way in ways]
    real = [
        way for way, time_ in zip(ways, shown, strict=True) if time_ == named.replace(tzinfo=None)
    ]
    if real:
        return found.at == min(real)
    gap = abs(ways[0] - ways[1])
    late = found.at.astimezone(there).replace(tzinfo=None) - named.replace(tzinfo=None)
    return late == gap > timedelta(0)


@given(
    st.sampled_from(sorted(names())),
    st.times(timezones=st.none()).map(lambda each: each.replace(second=0, microsecond=0, fold=0)),
    st.frozensets(st.integers(1, 7), min_size=1),
    st.dates(FIRST, LAST),
)
@settings(max_examples=300)
def test_chosen_dates_come_once_each_in_order(
    name: str, wall: time, days: frozenset[int], after: date
) -> None:
    schedule = Schedule(wall, name, days)
    found = [next_due(schedule, datetime.combine(after, time(12), UTC))]
    for _ in range(20):
        found.append(next_due(schedule, found[-1].at, found[-1].day))
    first, last = found[0].day, found[-1].day
    span = [first + n * DAY for n in range((last - first).days + 1)]
    assert [each.day for each in found] == [day for day in span if day.isoweekday() in days]
    assert all(one.at < other.at for one, other in pairwise(found))
    assert all(is_right(wall, name, each) for each in found)
