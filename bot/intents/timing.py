"""When to post, as people write it: at the end of what to look for, or by itself. Pure.

`learning in context` is what to look for; `robots at 9am weekdays in Berlin` ends with a time. What
ends like one and is none is asked back: it must not become a part of what is looked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from bot.clocks import read_zone
from bot.errors import UserError
from bot.hours import read_days, read_time
from bot.intents.digests import Timing

_T = TypeVar("_T")

_LONGEST = 800
"""Characters beyond which no text is read: an expression takes fewer."""
_ZONE_LENGTH = 40
_DAY_WORDS = 14
"""Words that days may have: `Mon, Tue and Thu`."""
_FULL_NAME = 5
"""Letters from which on a word alone is a day: `sat` and `sun` may be looked for."""
_ALSO_WORDS = ("sat", "sun")
"""Short names that are looked for even before `in` and a word."""
_CLOCK = (
    r"(?P<time>noon|midnight|\d[\d:.]{0,8}(?:\s?[ap]\.?m\b\.?|h\d{0,2})?)(?=[\s,]|$)"  # 25:00, too
)
_AT = re.compile(rf"(?:^|(?<=\s))at\s+{_CLOCK}", re.IGNORECASE)
_TIME = re.compile(rf"(?:^|(?<=[\s,]))(?:at\s+)?{_CLOCK}", re.IGNORECASE)
_IN = re.compile(r"(?:^|(?<=\s))in\s+(?=\S)", re.IGNORECASE)
_SURE_CLOCK = re.compile(
    r"(?:^|[\s,])(?:at\s+\d{1,2}(?::\d\d)?\s?[ap]\.?m\b\.?|(?:at\s+)?\d{1,2}:\d\d)(?=[\s,]|$)",
    re.IGNORECASE,
)
"""What nobody looks for, but writes when a time is meant."""
_QUOTED = re.compile('["“”„«»][^"“”„«»]*["“”„«»]')
_TELLING = re.compile(r"[:a-z]", re.IGNORECASE)
"""In a number, what makes it a time."""
_PREPOSITION = re.compile(r"^(?:on|every|each)\s+", re.IGNORECASE)
_EVERY_DAY = re.compile(r"\b(?:every|each)\s+day\b", re.IGNORECASE)
_ABBREVIATED = re.compile(r"[A-Z]{2,5}|(?:UTC|GMT)?[-+−]\d[\d:]*")
"""What is meant for a zone, though it is none."""
_NAMED = r"[^\W\d_][\w.'’/-]*"
_LIKE_A_PLACE = re.compile(rf"{_NAMED}(?:\s+{_NAMED}){{0,2}}")
"""What, after a time or days and `in`, is meant for a zone: `Buenos Aires`, and `Sidney` too."""
_QUOTES = re.compile('["“”„«»]')
_WEEKLY = re.compile(
    r"(?:^|[\s,])(?:weekly|(?:every|each|once\s+a)\s+week)(?=[\s,]|(?P<end>$))", re.IGNORECASE
)
_WHAT_IT_IS = "when to post is a time, days and a zone, at least one of them"
ONE_A_WEEK = "one digest a week is written as its day, and covers the week"


class WeeklyError(UserError):
    """A digest a week was asked for by a word that is no day."""


def parted(text: str) -> tuple[str, Timing]:
    """Part what to look for from when to post it: `[at TIME] [DAYS] [in ZONE]` at the end.

    Raises UserError for what ends like a time and is none.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return text, Timing()
    sought, timing = _at_a_time(text) or _on_days(text) or (text, Timing())
    if any(each["end"] is not None for each in _WEEKLY.finditer(_QUOTED.sub('"', sought))):
        raise WeeklyError(f"{ONE_A_WEEK}; to look for such words, put them in quotes")
    if clock := _SURE_CLOCK.search(_QUOTED.sub("", sought)):
        raise UserError(
            f"{clock[0].strip(' ,')} looks like a time, but the end does not read as one; write it "
            "as: at TIME, days, in ZONE. To look for such words, put them in quotes"
        )
    return sought, timing


def read(text: str) -> Timing:
    """Read a time, days and a zone in any order, one of them at least. Raises UserError."""
    if len(text) > _LONGEST:
        raise UserError(_WHAT_IT_IS)
    if _WEEKLY.search(text):
        raise WeeklyError(ONE_A_WEEK)
    at, rest = None, text
    if clock := _TIME.search(text):
        at = read_time(clock["time"])
        rest = f"{text[: clock.start()]} {text[clock.end() :]}"
    days, rest = _days_in(rest)
    place = _after_in(rest.strip(" ,"))
    if place and len(place) > _ZONE_LENGTH:
        raise UserError(_WHAT_IT_IS)
    try:
        zone = read_zone(place) if place else None
    except UserError as error:
        if at or days:
            raise
        raise UserError(f"{_WHAT_IT_IS}; {error}") from None
    if not (at or days or zone):
        raise UserError(_WHAT_IT_IS)
    return Timing(at, days, zone)


def _at_a_time(text: str) -> tuple[str, Timing] | None:
    """Read a tail with `at TIME` in it."""
    clocks = [each for each in _AT.finditer(text) if _is_open(text[: each.start()])]
    if not clocks:
        return None
    clock = clocks[-1]
    before, rest = text[: clock.start()].strip(), text[clock.end() :].strip(" ,\t\n")
    is_sure = bool(_TELLING.search(clock["time"]))
    at = _read(read_time, clock["time"])
    if at is None and not is_sure and before:
        return None  # images at 1024
    days, place = _leading_days(rest)
    named = _after_in(place)
    zone = _zone(named) if place else None
    if place and zone is None:
        is_meant = days or named != place or _ABBREVIATED.fullmatch(place)
        if (is_meant and is_sure) or (named != place and _is_like_a_place(named)):
            _refuse(named)
        return None
    if place and not (days or named != place or _is_a_name(place)):
        return None  # at 9am center
    if at is None:
        read_time(clock["time"])  # raises
        return None
    if days is None:
        before, days = _trailing_days(before)
    return _without_comma(before), Timing(at, days, zone)


def _on_days(text: str) -> tuple[str, Timing] | None:
    """Read a tail without a time: days, a zone, or both."""
    for found in reversed(list(_IN.finditer(text))):
        place = text[found.end() :]
        zone = _zone(place)
        before, days = _trailing_days(text[: found.start()].strip(), place)
        if days and zone is None and _is_like_a_place(place):
            _refuse(place)
        if zone and _is_open(before) and (days or not before or _is_a_place(place, zone)):
            return _without_comma(before), Timing(None, days, zone)
    before, days = _trailing_days(text)
    return (_without_comma(before), Timing(None, days)) if days else None


def _refuse(place: str) -> None:
    """Ask back for a zone that is none."""
    if len(place) > _ZONE_LENGTH:
        raise UserError("what follows `in` is no zone; to look for words, put them in quotes")
    try:
        read_zone(place)
    except UserError as error:
        raise UserError(f"{error}; to look for these words, put them in quotes") from None


def _leading_days(text: str) -> tuple[frozenset[int] | None, str]:
    """Take days from the beginning: as many words as read as days."""
    words = text.split()
    for n in range(min(len(words), _DAY_WORDS), 0, -1):
        if days := _days(" ".join(words[:n])):
            return days, " ".join(words[n:])
    return None, text


def _trailing_days(text: str, place: str = "") -> tuple[str, frozenset[int] | None]:
    """Take days from the end, where they can be nothing else; `in` and `place` follow them."""
    for n in range(min(len(text.split()), _DAY_WORDS), 0, -1):
        parts = text.rsplit(maxsplit=n)
        before = parts[0] if len(parts) > n else ""
        said = " ".join(parts[-n:])
        if (days := _days(said)) and _is_open(before) and _are_surely_days(said, place):
            return before, days
    return text, None


def _days_in(text: str) -> tuple[frozenset[int] | None, str]:
    """Take days from anywhere: the most words that read as such."""
    words = text.split()
    for n in range(min(len(words), _DAY_WORDS), 0, -1):
        for start in range(len(words) - n + 1):
            if days := _days(" ".join(words[start : start + n])):
                return days, " ".join(words[:start] + words[start + n :])
    return None, text


def _days(text: str) -> frozenset[int] | None:
    """Read days, if it is days from the first word to the last."""
    words = _PREPOSITION.sub("", _EVERY_DAY.sub("daily", text)).split()
    if not words or not all(_read(read_days, each.strip(",")) for each in (words[0], words[-1])):
        return None
    return _read(read_days, " ".join(words))


def _are_surely_days(text: str, place: str) -> bool:
    said = _PREPOSITION.sub("", text)
    if len(said) >= _FULL_NAME or text.lower().startswith(("every", "each")):
        return True
    return bool(place) and (said.lower() not in _ALSO_WORDS or _is_a_name(place))


def _after_in(text: str) -> str:
    found = _IN.match(text)
    return text[found.end() :] if found else text


def _zone(text: str) -> str | None:
    return _read(read_zone, text) if len(text) <= _ZONE_LENGTH else None


def _is_a_name(place: str) -> bool:
    """Tell whether it is written as the name of a zone is."""
    return place[0].isupper() or "/" in place


def _is_like_a_place(place: str) -> bool:
    """Tell whether it is meant for a zone, where one may stand."""
    return bool(_LIKE_A_PLACE.fullmatch(place) or _ABBREVIATED.fullmatch(place))


def _is_a_place(place: str, zone: str) -> bool:
    """Tell whether it is a zone and nothing else: `in Berlin`, not `in center` or `in Factory`."""
    return zone == "UTC" or (_is_a_name(place) and "/" in zone)


def _is_open(before: str) -> bool:
    """Tell whether what follows is in no quotes and in no parentheses."""
    return len(_QUOTES.findall(before)) % 2 == 0 and before.count("(") <= before.count(")")


def _without_comma(text: str) -> str:
    return text.rstrip(" ,\t\n")


def _read(how: Callable[[str], _T], text: str) -> _T | None:
    with suppress(UserError):
        return how(text)
    return None
