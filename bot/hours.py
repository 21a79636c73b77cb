"""Times and days of the week, as people write them -> values, and back. Pure.

What could mean two things is asked back, never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import time

from bot.errors import UserError
from bot.schedule import EVERY_DAY, WEEKDAYS, WEEKEND

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LETTERS = 3
_SETS = {
    "daily": EVERY_DAY,
    "every day": EVERY_DAY,
    "everyday": EVERY_DAY,
    "weekdays": WEEKDAYS,
    "workdays": WEEKDAYS,
    "weekends": WEEKEND,
}
_TIMES = {"noon": time(12), "midnight": time(0)}
_CLOCK = re.compile(
    r"(?P<hour>\d{1,2})(?:(?P<sign>[:.h]?)(?P<minute>\d{2}))?\s*(?:h|(?P<half>[ap])\.?m\.?)?",
    re.IGNORECASE,
)
_NOON = 12
_TO = re.compile(r"\s*(?:[-\u2010-\u2015]|\bto\b)\s*")
_AND = re.compile(r"\s*(?:[,&+]|\band\b)\s*|\s+")


def read_time(text: str) -> time:
    """Read `09:00`, `9am`, `9:30 pm`, `18h`, `noon`. Raises UserError.

    Of digits alone, one or two are an hour: 1024 and 9.30 are numbers.
    """
    plain = text.strip().lower()
    if plain in _TIMES:
        return _TIMES[plain]
    clock = _CLOCK.fullmatch(plain)
    hour, minute = (int(clock["hour"]), int(clock["minute"] or 0)) if clock else (99, 0)
    if clock and clock["half"]:
        is_hour = 1 <= hour <= _NOON
        hour = hour % _NOON + (_NOON if clock["half"] == "p" else 0) if is_hour else 99
    is_number = clock and clock["minute"] and clock["sign"] in ("", ".") and not clock["half"]
    try:
        return time(99 if is_number else hour, minute)
    except ValueError:
        raise UserError(f"there is no time {text.strip()!r}; write 09:00, 9am or 6:30pm") from None


def read_days(text: str) -> frozenset[int]:
    """Read `weekdays`, `Mon-Thu`, `Mon, Thu`, `daily`. Raises UserError."""
    plain = " ".join(text.lower().split())
    for name, days in _SETS.items():
        if plain in (name, name.removesuffix("s")):
            return days
    chosen: set[int] = set()
    for part in filter(None, _AND.split(_TO.sub("-", plain))):
        ends = [_day(each) for each in part.split("-")]
        match ends:
            case [int(day)]:
                chosen.add(day)
            case [int(first), int(last)]:
                chosen |= {(first - 1 + n) % 7 + 1 for n in range((last - first) % 7 + 1)}
            case _:
                chosen.clear()
                break
    if not chosen:
        raise UserError(
            f"there are no days {text.strip()!r}; write daily, weekdays, Mon-Thu or Mon,Thu"
        )
    return frozenset(chosen)


def days(chosen: Iterable[int]) -> str:
    """Write days of the week as `read_days` reads them: `daily`, `Mon-Thu`, `Mon,Thu`."""
    wanted = frozenset(chosen)
    for name, each in _SETS.items():
        if wanted == each:
            return name
    return ",".join(_DAYS[day - 1][:_LETTERS].capitalize() for day in sorted(wanted))


def _day(text: str) -> int | None:
    """Return the day of the week that a word begins, of three letters or more."""
    word = text.removesuffix("s") if text not in _DAYS else text
    for number, day in enumerate(_DAYS, 1):
        if len(word) >= _LETTERS and day.startswith(word):
            return number
    return None
