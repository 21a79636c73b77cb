"""What Discord tells, read with care: what has another shape was not told by it. Pure.

Who asked is told that there was no answer, and asks again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NoReturn

from bot.errors import DeliveryError

Told = Mapping[str, Any]
_DIGITS = 20
"""Of an id, at most. https://docs.discord.com/developers/reference#snowflakes"""


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Read an answer. Raises DeliveryError where that stumbles, as over one of another shape."""
    try:
        yield
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise DeliveryError(f"Discord's answer to {what} cannot be read") from error


def object_(told: Any) -> Told:
    """Return what is told of one thing. Raises DeliveryError."""
    return told if isinstance(told, Mapping) else _unread()


def listed(told: Any) -> list[Told]:
    """Return what is told of things that have ids, in a list. Raises DeliveryError."""
    if not isinstance(told, list) or not all(map(_has_id, told)):
        _unread()
    return list(told)


def message(told: Any) -> Told:
    """Return a message that may have a heading and reactions. Raises DeliveryError."""
    found = {"content": "", "embeds": [], "reactions": []} | dict(object_(told))
    embeds, reactions = found["embeds"], found["reactions"]
    is_sound = isinstance(found["content"], str) and isinstance(reactions, list)
    if not is_sound or not isinstance(embeds, list) or not all(map(_is_headed, embeds)):
        _unread()
    return found


def forum(told: Any) -> Told:
    """Return a forum that may have tags. Raises DeliveryError."""
    found = {"flags": 0, "available_tags": []} | dict(object_(told))
    if not isinstance(found["flags"], int):
        _unread()
    listed(found["available_tags"])
    return found


def _has_id(told: Any) -> bool:
    id_ = told.get("id") if isinstance(told, Mapping) else None
    return isinstance(id_, str) and id_.isascii() and id_.isdecimal() and len(id_) <= _DIGITS


def _is_headed(embed: Any) -> bool:
    return isinstance(embed, Mapping) and isinstance(embed.get("title", ""), str)


def _unread() -> NoReturn:
    raise DeliveryError("Discord's answer cannot be read")
