"""What channels must have got by the end of a year: calculated from the promises alone.

Written from `product.md` with zoneinfo and arithmetic; no code of the bot has a part in it. What
happened to the world comes in as a `Year`: who wished for what, when the process was down, when the
source was, and when the source was asked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

ONE_DAY = timedelta(days=1)
BACK = 7
"""Editions that a digest goes back at most."""
LEFT = 2
"""And so many more, where the last one left them behind."""

Span = tuple[datetime, datetime]
"""From an instant on, up to another one."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a channel wishes for; `word` is in the titles it wants, if it wants only some."""

    name: str
    zone: str
    at: time
    days: frozenset[int]
    word: str | None = None
    size: int = 5
    patience: timedelta = timedelta(hours=2)
    pauses: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """A paper on an edition's list."""

    key: str
    title: str
    votes: int


@dataclass(frozen=True, slots=True)
class Year:
    """What happened, from `start` to `end`; `asked` is when the source was asked, if it was up."""

    start: datetime
    end: datetime
    wanted: tuple[Wanted, ...]
    editions: Mapping[date, Sequence[Told]]
    down: tuple[Span, ...]
    outages: tuple[Span, ...]
    asked: tuple[datetime, ...]

    def is_up(self, at: datetime) -> bool:
        return not any(a <= at < b for a, b in self.down)

    def source_is_up(self, at: datetime) -> bool:
        return not any(a <= at < b for a, b in self.outages)


@dataclass(frozen=True, slots=True)
class Entry:
    """What a channel must have for a local date, and when it must have been there.

    `papers` are the keys that are shown, in their order; empty where nothing is posted.
    """

    what: str
    by: datetime
    window: tuple[date, date] | None = None
    papers: tuple[str, ...] = ()


@dataclass(slots=True)
class _Channel:
    covered: date
    shown: set[str] = field(default_factory=set)
    entries: dict[date, Entry] = field(default_factory=dict)


@cache
def _zone(name: str) -> ZoneInfo:
    with files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


def instant(day: date, at: time, zone: str) -> datetime:
    """Return when it is that time on that day; later by what the clock skips, if it does."""
    return datetime.combine(day, at, _zone(zone)).astimezone(UTC)


def closes(day: date) -> datetime:
    """Return when the edition of a day closes: at 21:30 in New York."""
    return instant(day, time(21, 30), "America/New_York")


def newest_closed(at: datetime) -> date:
    """Return the last edition that has closed."""
    day = at.astimezone(_zone("America/New_York")).date()
    return day if closes(day) <= at else day - ONE_DAY


def occurrences(wanted: Wanted, start: datetime, end: datetime) -> Iterator[tuple[datetime, date]]:
    """Yield each chosen local date that begins to be due after `start`, up to `end`."""
    day = start.date() - ONE_DAY
    while day <= end.date() + ONE_DAY:
        at = instant(day, wanted.at, wanted.zone)
        if start < at <= end and day.isoweekday() in wanted.days:
            yield at, day
        day += ONE_DAY


def known_since(year: Year) -> dict[date, datetime]:
    """Return since when each edition is known whole: asked for after it had closed."""
    asked = [at for at in year.asked if year.is_up(at) and year.source_is_up(at)]
    since: dict[date, datetime] = {}
    for day in year.editions:
        first = bisect_right(asked, closes(day) - timedelta(microseconds=1))
        if first < len(asked):
            since[day] = asked[first]
    return since


def expected(year: Year) -> dict[str, dict[date, Entry]]:
    """Return what each channel must have for each local date, by its name."""
    since = known_since(year)
    return {each.name: _entries(year, each, since) for each in year.wanted}


def _entries(year: Year, wanted: Wanted, since: Mapping[date, datetime]) -> dict[date, Entry]:
    channel = _Channel(newest_closed(year.start))
    coming = list(occurrences(wanted, year.start, year.end))
    instants = {at for at, _ in coming} | {at + wanted.patience for at, _ in coming}
    instants |= set(year.asked) | {up for _, up in year.down} | {b for _, b in wanted.pauses}
    due: list[tuple[datetime, date]] = []
    for now in sorted(instants):
        if now > year.end or not year.is_up(now):
            continue
        due += [each for each in coming if each[0] <= now]
        coming = [each for each in coming if each[0] > now]
        due = [each for each in due if not _is_paused(wanted, each[0], now)]
        if due and _plan(year, wanted, channel, due, now, since):
            due = []
    return channel.entries


def _is_paused(wanted: Wanted, at: datetime, now: datetime) -> bool:
    """Whether what was due then is dropped by now: due in a pause, or not posted when it began."""
    return any(a <= at <= b or at < a <= now for a, b in wanted.pauses)


def _plan(
    year: Year,
    wanted: Wanted,
    channel: _Channel,
    due: Sequence[tuple[datetime, date]],
    now: datetime,
    since: Mapping[date, datetime],
) -> bool:
    """Say what a channel gets now, for the last of the dates that are due; False if it waits."""
    closed = newest_closed(now)
    if channel.covered < closed - (BACK + LEFT) * ONE_DAY:
        channel.covered = closed - BACK * ONE_DAY
    after = channel.covered
    window = [after + n * ONE_DAY for n in range(1, (closed - after).days + 1)]
    there = [day for day in window if day in since and since[day] <= now]
    at, label = due[-1]
    if len(there) < len(window) and now < at + wanted.patience:
        return False
    for _, missed in due[:-1]:
        channel.entries[missed] = Entry("missed", now)
    if window and not there:
        channel.entries[label] = Entry("no source", now)
        return True
    until = there[-1] if there else after
    papers = {
        each.key: each
        for day in there
        for each in year.editions.get(day, ())
        if each.key not in channel.shown and (wanted.word is None or wanted.word in each.title)
    }
    best = sorted(papers.values(), key=lambda each: -each.votes)[: wanted.size]
    keys = tuple(each.key for each in best)
    channel.shown |= set(keys)
    channel.covered = until
    channel.entries[label] = Entry("sent" if keys else "empty", now, (after, until), keys)
    return True
