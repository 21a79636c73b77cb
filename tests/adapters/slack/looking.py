"""What a test looks at in blocks: texts, links, ids. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any


def every(told: object) -> Iterator[Mapping[str, Any]]:
    """Yield each object there is in blocks, the outer one first."""
    if isinstance(told, Mapping):
        yield told
        for value in told.values():
            yield from every(value)
    elif isinstance(told, Sequence) and not isinstance(told, str):
        for each in told:
            yield from every(each)


def of_type(told: object, type_: str) -> list[Mapping[str, Any]]:
    """Return the objects of a type."""
    return [each for each in every(told) if each.get("type") == type_]


def line(told: object) -> str:
    """Return what stands in rich texts, headers and contexts, without what can be pressed.

    Spaces at which no line ends are plain ones here.
    """
    shown = [each for each in every(told) if each.get("type") in ("rich_text", "header", "context")]
    return "\n".join(_said(each) for each in shown).replace("\N{NO-BREAK SPACE}", " ")


def _said(block: Mapping[str, Any]) -> str:
    if block["type"] == "header":
        return str(block["text"]["text"])
    if block["type"] == "context":
        return "\n".join(each["text"] for each in block["elements"])
    return "\n".join("".join(map(_piece, part["elements"])) for part in block["elements"])


def _piece(piece: Mapping[str, Any]) -> str:
    match piece["type"]:
        case "date":
            return str(piece["fallback"])
        case "channel":
            return f"#{piece['channel_id']}"
        case _:
            return str(piece["text"])


def pressable(told: object) -> dict[str, str]:
    """Return what can be pressed: the text of each button, by its id."""
    return {each["action_id"]: each["text"]["text"] for each in of_type(told, "button")}


def options(told: object, id_: str) -> dict[str, str]:
    """Return the options of the selects with an id: their texts, by their values."""
    selects = [each for each in of_type(told, "static_select") if each["action_id"] == id_]
    return {
        each["value"]: each["text"]["text"]
        for select in selects
        for each in every(select)
        if "value" in each
    }
