"""What is suggested while somebody types: papers, topics, zones -> choices. Pure.

At most 25, each of 100 characters at most; what is too long to be handed back is left out.
https://docs.discord.com/developers/interactions/application-commands#autocomplete
"""

from __future__ import annotations

from collections.abc import Iterable

from adapters.discord.literal import clean, units
from bot.clocks import likely
from bot.prose import shortened
from bot.replies.suggestions import Suggestion

MOST, LONGEST = 25, 100

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
    """Return the zones that may be meant by what was typed."""
    return [{"name": _cut(each.shown), "value": each.zone} for each in likely(typed)[:MOST]]


def _cut(name: str) -> str:
    """Cut a name, by what Discord may count as characters."""
    cut = shortened(name, LONGEST)
    while units(cut) > LONGEST:
        cut = shortened(name, len(cut) - 1)
    return cut
