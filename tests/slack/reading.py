"""What a person reads in a message or a form, and what there is to press and choose. Pure.

assert "3 of 7" in words(digest)
await ada.chooses(digest, "save", option(digest, "save", "save", 2))
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.slack import filling
from tests.slack.interactions import Place, blocks_of
from tests.slack.state import Block

_IN_LINES = ("rich_text_section", "rich_text_preformatted")


def words(place: Place) -> str:
    """Return all that can be read, each text on a line of its own."""
    return "\n".join(_texts(place.blocks))


def buttons(place: Place) -> dict[str, str]:
    """Return what the buttons say, by what they do."""
    return {
        each["action_id"]: each["text"]["text"]
        for each in _elements(place)
        if each["type"] == "button"
    }


def options(place: Place, select: str) -> list[str]:
    """Return the values of a select, one after the other."""
    found = [each for each in _elements(place) if each["action_id"] == select]
    assert found, f"there is no {select!r} to choose in"
    return [option["value"] for each in found for option in filling.options(each)]


def option(place: Place, select: str, what: str, number: int = 1) -> str:
    """Return the option that does this with the first paper, or with another one."""
    return [each for each in options(place, select) if each.startswith(f"{what}:")][number - 1]


def _elements(place: Place) -> Iterator[Block]:
    for block in blocks_of(place):
        yield from filling.elements(block)


def _texts(told: Any) -> Iterator[str]:
    match told:
        case {"type": str(kind), "elements": list(pieces)} if kind in _IN_LINES:
            yield "".join(map(_piece, pieces))
        case {"text": str(text)}:
            yield text
        case dict():
            for value in told.values():
                yield from _texts(value)
        case list():
            for each in told:
                yield from _texts(each)
        case _:
            return


def _piece(of: Block) -> str:
    match of:
        case {"type": "date"}:
            return str(of["fallback"])
        case {"type": "channel"}:
            return f"#{of['channel_id']}"
        case _:
            return str(of.get("text") or of.get("url") or "")
