"""What a person reads in a message or a form, and what there is to press and choose. Pure.

assert "3 of 7" in words(digest)
await ada.chooses(digest, "save", option(digest, "save", "save", 2))
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from tests.adapters.discord.looking import components, line, nodes
from tests.discord.bureau import Form
from tests.discord.state import Message

_STEERING = ("mention", "address", "emoji", "spoiler", "heading", "quote", "list", "struck")
"""What nothing is drawn with, so that only a text from outside can have made it."""


def words(message: Message) -> str:
    """Return all that can be read, as it is seen; spaces are plain ones."""
    read = line(_body(message))
    fields = (each for embed in message.embeds for each in embed.get("fields", ()))
    return "\n".join([read, *(f"{each['name']}: {each['value']}" for each in fields)])


def buttons(message: Message) -> dict[str, str]:
    """Return what the buttons say, by what they do."""
    told = components(_body(message))
    return {_plain(each["custom_id"]): each["label"] for each in told if each["type"] == 2}


def options(message: Message, select: str) -> list[str]:
    """Return the values of a select, one after the other."""
    told = components(_body(message))
    found = [each for each in told if each["type"] == 3 and _plain(each["custom_id"]) == select]
    assert found, f"there is no {select!r} to choose in"
    return [option["value"] for each in found for option in each["options"]]


def option(message: Message, select: str, what: str, number: int = 1) -> str:
    """Return the option that does this with the first paper, or with another one."""
    return [each for each in options(message, select) if each.startswith(f"{what}:")][number - 1]


def steers(message: Message) -> list[str]:
    """Return what a text from outside has made of a message; it should be nothing."""
    found = [f"{kind} {node}" for kind in _STEERING for node in nodes(_body(message), kind)]
    return [*found, *(f"calls {each}" for each in message.pings)]


def filled(form: Form) -> dict[str, Any]:
    """Return what a form holds, by its fields: a text, or what is chosen."""
    return dict(_held(form))


def _held(form: Form) -> Iterator[tuple[str, Any]]:
    for part in form.told["components"]:
        field: Mapping[str, Any] = part["component"]
        if field["type"] == 4:
            yield field["custom_id"], field.get("value", "")
        else:
            chosen = [each["value"] for each in field["options"] if each.get("default")]
            yield field["custom_id"], chosen


def _body(message: Message) -> dict[str, Any]:
    body = {"content": message.content, "embeds": message.embeds}
    return body | {"components": message.components}


def _plain(custom_id: str) -> str:
    return custom_id.rpartition("#")[0] or custom_id
