"""Instants as Slack's client writes them, for a reader who looks at one moment. Pure.

The moment has the reader's zone; the language is English, the clock has twelve hours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_ENDINGS = {1: "st", 2: "nd", 3: "rd", 21: "st", 22: "nd", 23: "rd", 31: "st"}
_NEAR = {-1: "yesterday", 0: "today", 1: "tomorrow"}
_TOKEN = re.compile(r"\{(\w+)\}")


def written(date: Mapping[str, Any], at: datetime) -> str:
    """Return a date element as text; its fallback where the client could not write it.

    https://docs.slack.dev/reference/block-kit/block-elements/date-element has the tokens.
    """
    form = str(date.get("format", ""))
    known = all(each in _TOKENS for each in _TOKEN.findall(form))
    try:
        moment = datetime.fromtimestamp(date["timestamp"], at.tzinfo)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        known = False
    if not known:
        return str(date.get("fallback", form))
    text = _TOKEN.sub(lambda token: _TOKENS[token[1]](moment, at), form)
    return text[:1].upper() + text[1:]


def clock(moment: datetime) -> str:
    """Return `9:05 AM`."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"


def _day(moment: datetime) -> str:
    return f"{_MONTHS[moment.month - 1]} {_nth(moment.day)}, {moment.year}"


def _short(moment: datetime) -> str:
    return f"{_MONTHS[moment.month - 1][:3]} {moment.day}, {moment.year}"


def _long(moment: datetime) -> str:
    return f"{_WEEKDAYS[moment.weekday()]}, {_day(moment)}"


def _nth(number: int) -> str:
    return f"{number}{_ENDINGS.get(number, 'th')}"


_Write = Callable[[datetime], str]
_WriteSeen = Callable[[datetime, datetime], str]


def _plain(write: _Write) -> _WriteSeen:
    return lambda moment, _at: write(moment)


def _pretty(write: _Write) -> _WriteSeen:
    """Name a day that is near, and write every other one."""
    return lambda moment, at: _NEAR.get((moment.date() - at.date()).days) or write(moment)


_TOKENS: Mapping[str, _WriteSeen] = {
    "date_num": _plain(lambda moment: f"{moment:%Y-%m-%d}"),
    "date": _plain(_day),
    "date_short": _plain(_short),
    "date_long": _plain(_long),
    "date_pretty": _pretty(_day),
    "date_short_pretty": _pretty(_short),
    "date_long_pretty": _pretty(_long),
    "time": _plain(clock),
    "time_secs": _plain(lambda moment: clock(moment).replace(" ", f":{moment:%S} ")),
}
