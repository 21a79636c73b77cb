"""What Discord tells of a reaction -> what it means; and who is there of them. Pure.

A keycap has the sign U+FE0F or not, as clients like; Discord's own emoji are named by their sign,
those of a server by an id as well, and never mean one of ours.
https://docs.discord.com/developers/resources/emoji#emoji-object
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.discord.ids import account
from bot.reactions import Reaction

NORMAL, SUPER = 0, 1
"""https://docs.discord.com/developers/resources/message#get-reactions-reaction-types"""
Kinds = tuple[int, ...]
_COUNTED = {NORMAL: "normal", SUPER: "burst"}
"""https://docs.discord.com/developers/resources/message#reaction-count-details-object"""
_VARIANT = "\N{VARIATION SELECTOR-16}"
_KEYCAP = "\N{COMBINING ENCLOSING KEYCAP}"
_TEN = "\N{KEYCAP TEN}"
BOOKMARK = "\N{BOOKMARK}"
"""What saves the one paper of a message unless the settings name others."""


def name_of(emoji: object) -> str | None:
    """Return an emoji of Unicode without what makes no difference; None for any other."""
    if not isinstance(emoji, Mapping) or emoji.get("id"):
        return None
    name = emoji.get("name")
    return name.replace(_VARIANT, "") if isinstance(name, str) and name else None


def place_of(name: str, saves: frozenset[str]) -> int | bool:
    """Return the place that an emoji names, True for one that saves, False for any other.

    `saves` are emoji without U+FE0F.
    """
    if name == _TEN:
        return 10
    digit, keycap = name[:1], name[1:]
    if keycap == _KEYCAP and digit in "123456789":
        return int(digit)
    return name in saves


def meant(message: Mapping[str, Any], saves: frozenset[str]) -> Iterator[tuple[str, str, Kinds]]:
    """Yield the emoji on a message that mean a paper: as Discord calls them, and their names.

    With them come the kinds that are there of each, as far as Discord counts them apart.
    """
    for each in message.get("reactions") or ():
        emoji = each.get("emoji") if isinstance(each, Mapping) else None
        name = name_of(emoji)
        if name is not None and place_of(name, saves) is not False:
            yield str(emoji["name"]), name, _kinds(each.get("count_details"))  # type: ignore[index]


def _kinds(counts: Any) -> Kinds:
    """Return those of which there are some; all where Discord does not say so."""
    if not isinstance(counts, Mapping):
        return tuple(_COUNTED)
    return tuple(kind for kind, name in _COUNTED.items() if counts.get(name, 1) != 0)


def of_people(name: str, users: Sequence[Any], saves: frozenset[str]) -> Iterator[Reaction]:
    """Yield what people mean who put an emoji on a message; a bot means nothing."""
    place = place_of(name, saves)
    for user in users:
        if isinstance(user, Mapping) and not user.get("bot") and isinstance(user.get("id"), str):
            yield Reaction(account(user["id"]), name, None if place is True else int(place))
