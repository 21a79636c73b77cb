"""Time zones, as people name them -> zones of the IANA database; and what may be meant. Pure.

What could mean two things is asked back, never guessed, and never suggested.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from typing import NamedTuple

from bot import cities
from bot.errors import UserError
from bot.zones import names

_OFFSET = re.compile(r"(?:utc|gmt)?\s*[-+−]\s*\d{1,2}(?::?\d{2})?", re.IGNORECASE)
_LIKE = 0.8
_NEAR = 3
"""Zones that are offered for one there is not."""
_LONGEST = 60
"""Characters that are looked at while somebody types."""
_TOGETHER = 3
"""Cities of one zone that are suggested at once."""

_MEANT = {
    "Africa/Johannesburg": "sast",
    "Africa/Nairobi": "eat",
    "America/Anchorage": "akst akdt",
    "America/Chicago": "cst cdt ct",
    "America/Denver": "mst mdt mt",
    "America/Halifax": "ast adt",
    "America/Los_Angeles": "pst pdt pt",
    "America/New_York": "est edt et",
    "America/Sao_Paulo": "brt",
    "Asia/Hong_Kong": "hkt",
    "Asia/Kolkata": "ist",
    "Asia/Seoul": "kst",
    "Asia/Shanghai": "",
    "Asia/Singapore": "sgt",
    "Asia/Tokyo": "jst",
    "Australia/Perth": "awst",
    "Australia/Sydney": "aest aedt",
    "Europe/Athens": "eet eest",
    "Europe/Berlin": "cet cest met",
    "Europe/Lisbon": "wet west",
    "Europe/London": "bst",
    "Europe/Moscow": "msk",
    "Pacific/Auckland": "nzst nzdt",
    "Pacific/Honolulu": "hst",
}
"""What people most often mean by an abbreviation. Some are in the database as zones of their own:
without the summer time that those who write them have."""

_OFTEN = (
    "UTC",
    "America/Los_Angeles",
    "America/New_York",
    "America/Sao_Paulo",
    "Europe/London",
    "Europe/Berlin",
    "Africa/Lagos",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Australia/Sydney",
)
"""Zones that are suggested before anything is typed, from west to east."""


class Likely(NamedTuple):
    """A zone that may be meant, and how it is shown: `San Francisco (America/Los Angeles)`."""

    shown: str
    zone: str


def read_zone(text: str) -> str:
    """Read a zone by its name or a city: `Europe/Berlin`, `new york`, `Boston`. Raises UserError.

    An abbreviation or an offset is refused, with the zone that may be meant.
    """
    plain = cities.key(text)
    if meant := _meant().get(plain):
        raise UserError(
            f"{text.strip()} is said of more than one zone, or of half a year; "
            f"name a city, such as {meant}"
        )
    if _OFFSET.fullmatch(text.strip()):
        raise UserError(
            f"{text.strip()} has no summer time; name a city, such as Europe/Berlin, or UTC"
        )
    if zone := _zones().get(plain):
        return zone
    if city := cities.by_key().get(plain):
        return city.zone
    if hint := " or ".join(_near(plain)):
        raise UserError(f"there is no zone {text.strip()!r}; is it {hint}?")
    raise UserError(
        f"there is no zone {text.strip()!r}; a zone has the name of one of its large cities, as "
        "Europe/Berlin is that of all of Germany"
    )


def likely(typed: str) -> Sequence[Likely]:
    """Return the zones that may be meant by what was typed so far, the likeliest first.

    Each is there once, and `read_zone` takes it.
    """
    wanted = cities.key(typed[:_LONGEST])
    if not wanted:
        return [Likely(_shown(zone), zone) for zone in _OFTEN]
    named = {name: _shown(name) for name in _suggested() if wanted in name.lower()}
    begun = {name for name in named if _city(name).startswith(wanted)}
    named |= {zone: shown for shown, zone in _of_cities(wanted) if zone not in begun}
    found = [Likely(shown, zone) for zone, shown in named.items()]
    found.sort(key=lambda each: _order(each, wanted))
    meant = _meant().get(wanted)
    first = [Likely(_shown(meant), meant)] if meant else []
    return first + [each for each in found if each.zone != meant]


def _near(plain: str) -> Iterable[str]:
    """Return the zones, or else the cities, whose names are nearly that."""
    near = get_close_matches(plain, _zones(), _NEAR, _LIKE)
    known = cities.by_key()
    also = [] if near else get_close_matches(plain, known, _NEAR, _LIKE)
    return dict.fromkeys([*(_zones()[each] for each in near), *(known[each].name for each in also)])


def _of_cities(wanted: str) -> Iterator[Likely]:
    """Yield the zones of cities that have a word which begins so, with these cities."""
    for zone, named in cities.cities().items():
        if some := [city for city in named if f"_{wanted}" in f"_{cities.key(city)}"]:
            yield Likely(f"{', '.join(some[:_TOGETHER])} ({_shown(zone)})", zone)


def _order(each: Likely, wanted: str) -> tuple[bool, bool, bool, bool, str]:
    """Order by how it begins; of those alike, zones that many live in come first."""
    is_it = each.zone.lower() == wanted
    begins = _city(each.zone).startswith(wanted) or cities.key(each.shown).startswith(wanted)
    is_large = each.zone in _MEANT or each.zone in _OFTEN or each.zone in cities.cities()
    return not is_it, not begins, not is_large, "/" not in each.zone, each.shown


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].lower()


def _shown(zone: str) -> str:
    return zone.replace("_", " ")


@cache
def _suggested() -> frozenset[str]:
    """Return the names that are suggested: not those that are refused, nor those of no place.

    `Etc/GMT+5` is five hours behind, and `Factory` stands for a clock that was never set.
    """
    of_none = {name for name in names() if any(each.isdigit() for each in name)}
    return names() - of_none - {name for name in names() if name.lower() in _meant()} - {"Factory"}


@cache
def _meant() -> Mapping[str, str]:
    return {short: zone for zone, all_ in _MEANT.items() for short in all_.split()}


@cache
def _zones() -> Mapping[str, str]:
    """Return zones by their name, and by their city where no other zone has it; in lower case."""
    known = {name.lower(): name for name in names()}
    of: dict[str, list[str]] = {}
    for name in names():
        of.setdefault(_city(name), []).append(name)
    return {**{city: zones[0] for city, zones in of.items() if len(zones) == 1}, **known}
