"""What is suggested while somebody types: papers, topics, zones -> choices. Pure.

At most 25, each of 100 characters at most; what is too long to be handed back is left out.
https://docs.discord.com/developers/interactions/application-commands#autocomplete
"""

from __future__ import annotations

from collections.abc import Iterable

from adapters.discord.literal import clean, units
from bot.prose import shortened
from bot.replies.suggestions import Suggestion
from bot.zones import names

MOST, LONGEST = 25, 100
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

Choice = dict[str, str]


def choices(some: Iterable[Suggestion]) -> list[Choice]:
    """Return what is suggested for a query."""
    found: dict[str, str] = {}
    for each in some:
        name = _cut(clean(each.text))
        if name and each.value.strip() and units(each.value) <= LONGEST:
            found.setdefault(name, each.value)
    return [{"name": name, "value": value} for name, value in found.items()][:MOST]


def zones(typed: str) -> list[Choice]:
    """Return the zones that have what was typed in their names, those that begin with it first."""
    wanted = "_".join(typed.strip().lower().split())[:60]
    found = [name for name in names() if wanted in name.lower()] if wanted else list(_OFTEN)
    if wanted:
        found.sort(key=lambda name: _order(name, wanted))
    return [{"name": name.replace("_", " "), "value": name} for name in found[:MOST]]


def _order(name: str, wanted: str) -> tuple[bool, bool, bool, str]:
    city = name.rpartition("/")[2].lower()
    return name.lower() != wanted, not city.startswith(wanted), "/" not in name, name


def _cut(name: str) -> str:
    """Cut a name, by what Discord may count as characters."""
    cut = shortened(name, LONGEST)
    while units(cut) > LONGEST:
        cut = shortened(name, len(cut) - 1)
    return cut
