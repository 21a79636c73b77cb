"""When a digest is due: a wall time, a zone and days of the week -> local dates and instants. Pure.

A digest belongs to the local date it was planned for, whatever the clock says when it is posted:
where clocks are put forward at midnight, it may say the next day. Each chosen local date has one
occurrence. A wall time that is skipped that day is as much later as the clock was put forward; one
that comes twice is taken the first time (PEP 495, `fold=0`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.zones import zone

EVERY_DAY = frozenset(range(1, 8))
WEEKDAYS = frozenset(range(1, 6))
WEEKEND = EVERY_DAY - WEEKDAYS
"""Days of the week as ISO 8601 counts them, Monday is 1."""

_DAY = timedelta(days=1)
_MOST = 21
"""Dates to try: a chosen day comes every week, but one that the zone skips as a whole."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """At which wall time, in which zone (an IANA name), on which days of the week, at least one."""

    at: time
    zone: str
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Due:
    """One occurrence of a schedule: the local date it belongs to, and its instant, in UTC."""

    day: date
    at: datetime


def next_due(schedule: Schedule, after: datetime, beyond: date = date.min) -> Due:
    """Return the first occurrence later than `after`, of a local date later than `beyond`.

    So a channel that moves to another zone has no local date twice. Raises KeyError for a zone
    there is not, ValueError for no days.
    """
    for day in _chosen(schedule, max(_local(schedule, after) - _DAY, _after(beyond))):
        at = _instant(schedule, day)
        if at is not None and at > after:
            return Due(day, at)
    raise ValueError(f"no occurrence of {schedule} is later than {after}")


def missed(schedule: Schedule, first: Due, now: datetime) -> Iterator[Due]:
    """Yield the occurrences from `first` up to `now`, both included: all that are due."""
    due = first
    while due.at <= now:
        yield due
        due = next_due(schedule, due.at, due.day)


def _local(schedule: Schedule, instant: datetime) -> date:
    return instant.astimezone(zone(schedule.zone)).date()


def _chosen(schedule: Schedule, first: date) -> Iterator[date]:
    dates = (first + n * _DAY for n in range(_MOST))
    return (day for day in dates if day.isoweekday() in schedule.days)


def _instant(schedule: Schedule, day: date) -> datetime | None:
    """Return when it is that time on that day; None for a day that the zone does not have."""
    local = datetime.combine(day, schedule.at, zone(schedule.zone))
    at = local.astimezone(UTC)
    is_skipped = at == datetime.combine(day + _DAY, schedule.at, local.tzinfo).astimezone(UTC)
    return None if is_skipped else at


def _after(day: date) -> date:
    return day + _DAY if day < date.max else day
