"""What is set to one of a few values, or a number, a span, a day, as people write it. Pure.

Each function reads what stands after its word, and raises UserError.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from bot.channels import MAX_PATIENCE, MAX_SIZE
from bot.errors import UserError
from bot.hours import read_days
from bot.intents.digests import (
    Pause,
    SetEmpty,
    SetFill,
    SetKeycaps,
    SetLayout,
    SetPatience,
    SetSize,
    Weekday,
    Yearly,
)
from bot.models import Layout
from bot.prose import shortened

_LONGEST = 60
_DIGITS = 3
_LAYOUTS = {each.value: each for each in Layout}
_ON_OR_OFF = {"on": True, "yes": True, "off": False, "no": False}
_ON_EMPTY = {"line": True, "nothing": False}
_PATIENCE = re.compile(
    r"(?:(?P<hours>\d{1,4}(?:\.\d{1,2})?)\s*h(?:ours?)?)?\s*"
    r"(?:(?P<minutes>\d{1,4})\s*m(?:in(?:ute)?s?)?)?",
    re.ASCII | re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september",
    "october", "november", "december",
)  # fmt: skip
_OF_A_MONTH = re.compile(
    r"(?:(?P<before>\d{1,2})(?:st|nd|rd|th|\.)?\s+)?(?P<month>[a-z]{3,9})\.?"
    r"(?:\s+(?P<after>\d{1,2})(?:st|nd|rd|th)?)?(?:,?\s+(?P<year>\d{4}))?",
    re.ASCII,
)
_LEAP = 2000
"""A year that has every date."""
_UNTIL = re.compile(r"^(?:until|for)(?:\s+|$)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,4})\s*(d|days?|w|weeks?)", re.ASCII | re.IGNORECASE)


def pause(rest: str) -> Pause:
    """Read `until Monday`, `5d`, `until 2026-06-15`, `until 15 June`, or nothing."""
    said = _UNTIL.sub("", rest)
    plain = said.lower()
    if not rest:
        return Pause()
    if span := _SPAN.fullmatch(plain):
        return Pause(timedelta(days=int(span[1])) * (7 if span[2][0] == "w" else 1))
    if plain == "tomorrow":
        return Pause(timedelta(days=1))
    try:
        if _DATE.fullmatch(plain):
            return Pause(date.fromisoformat(plain))
        if named := _named(plain):
            return Pause(named)
        if len(plain) <= _LONGEST and len(days := read_days(plain)) == 1:
            return Pause(Weekday(*days))
    except (UserError, ValueError):
        pass
    problem = f"{shortened(said, _LONGEST)!r} is no day" if said else "say until when"
    raise UserError(
        f"{problem}; write a date as 2026-06-15 or 15 June, a day as Monday, or some days as 5d"
    )


def size(rest: str) -> SetSize:
    """Read how many papers."""
    is_number = rest.isascii() and rest.isdecimal() and len(rest) <= _DIGITS
    if is_number and 1 <= int(rest) <= MAX_SIZE:
        return SetSize(int(rest))
    raise UserError(f"a digest has 1 to {MAX_SIZE} papers")


def patience(rest: str) -> SetPatience:
    """Read `2h`, `90m`, `1h30m`, `2.5h`, `0`."""
    span = _PATIENCE.fullmatch(rest)
    if rest in ("0", "none") or (rest and span):
        hours, minutes = (float(span[name] or 0) if span else 0 for name in ("hours", "minutes"))
        if (wait := timedelta(minutes=round(hours * 60 + minutes))) <= MAX_PATIENCE:
            return SetPatience(wait)
    most = MAX_PATIENCE // timedelta(hours=1)
    raise UserError(f"a digest waits for its source 0 to {most} hours, or some minutes as 90m")


def layout(rest: str) -> SetLayout:
    """Read `compact`, `cards`, `thread`."""
    if chosen := _LAYOUTS.get(rest.lower()):
        return SetLayout(chosen)
    raise UserError("a layout is compact, cards or thread")


def empty(rest: str) -> SetEmpty:
    """Read `line` or `nothing`."""
    if rest.lower() in _ON_EMPTY:
        return SetEmpty(_ON_EMPTY[rest.lower()])
    raise UserError("a day without papers gets a line, or nothing")


def fill(rest: str) -> SetFill:
    """Read `on` or `off`."""
    if rest.lower() in _ON_OR_OFF:
        return SetFill(_ON_OR_OFF[rest.lower()])
    raise UserError("filling a short digest up with the day's top is on, or off")


def keycaps(rest: str) -> SetKeycaps:
    """Read `on`, `off` or `auto`."""
    if rest.lower() in _ON_OR_OFF:
        return SetKeycaps(_ON_OR_OFF[rest.lower()])
    if rest.lower() == "auto":
        return SetKeycaps(None)
    raise UserError(
        "keycaps from the bot are on, off, or auto: where people cannot add a reaction themselves"
    )


def _named(text: str) -> date | Yearly | None:
    """Read `15 june`, `june 15`, `15 jun 2026`; None where no month is named. Raises ValueError."""
    said = _OF_A_MONTH.fullmatch(text)
    if said is None or bool(said["before"]) == bool(said["after"]):
        return None
    months = [n for n, name in enumerate(_MONTHS, 1) if name.startswith(said["month"])]
    if not months:
        return None
    day = date(int(said["year"] or _LEAP), months[0], int(said["before"] or said["after"]))
    return day if said["year"] else Yearly(day.month, day.day)
