"""What Discord takes as a form (a modal), and what it refuses. Pure.

https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal
"""

from __future__ import annotations

from collections.abc import Iterator

from tests.discord import components
from tests.discord.components import INPUT, LABEL, ROW, SELECTS, TEXT, Ids, known
from tests.discord.fields import Fields
from tests.discord.refusals import Path, Problems
from tests.discord.state import Part

TITLE, CUSTOM_ID, MOST = 45, 100, 5
LABEL_TEXT, ABOUT, VALUE, PLACEHOLDER, SHOWN = 45, 100, 4000, 100, 4000
_OF_INPUT = frozenset(
    {
        *("type", "id", "custom_id", "style", "label", "min_length", "max_length", "required"),
        *("value", "placeholder"),
    }
)


def sound(told: object, path: Path, problems: Problems) -> Part:
    """Return a form as it will be shown; note what is wrong with it."""
    fields = Fields(told, path, problems)
    known(fields, frozenset({"custom_id", "title", "components"}))
    fields.text("custom_id", CUSTOM_ID, least=1, required=True)
    fields.text("title", TITLE, least=1, required=True)
    ids = Ids()
    for n, each in enumerate(fields.items("components", MOST, least=1, required=True)):
        _top(Fields(each, (*fields.at("components"), n), problems), ids, problems)
    return dict(fields.told)


def _top(part: Fields, ids: Ids, problems: Problems) -> None:
    match part.choice("type", frozenset({ROW, TEXT, LABEL})):
        case 1:  # ROW: a text input in it, as forms had before there were labels
            inner = part.items("components", 1, least=1, required=True)
            for n, each in enumerate(inner):
                field = Fields(each, (*part.at("components"), n), problems)
                if field.choice("type", frozenset({INPUT})) is not None:
                    field.text("label", LABEL_TEXT, least=1, required=True)
                    _input(field, ids)
        case 10:  # TEXT
            known(part, frozenset({"type", "id", "content"}))
            part.text("content", SHOWN, least=1, required=True)
        case 18:  # LABEL
            known(part, frozenset({"type", "id", "label", "description", "component"}))
            part.text("label", LABEL_TEXT, least=1, required=True)
            part.text("description", ABOUT)
            field = Fields(part.told.get("component"), part.at("component"), problems)
            _labelled(field, ids, problems)
        case _:
            pass


def _labelled(field: Fields, ids: Ids, problems: Problems) -> None:
    kind = field.choice("type", SELECTS | {INPUT, 19, 21, 22, 23})
    if kind == INPUT:
        if field.told.get("label") is not None:
            field.wrong("label", "UNKNOWN_FIELD", "It has one around it.")
        _input(field, ids)
    elif kind in SELECTS:
        if field.told.get("disabled"):
            field.wrong("disabled", "COMPONENT_DISABLED", "Nothing is disabled in a form.")
        components.select(field, ids, problems, in_form=True)
    elif kind is not None:
        ids.read(field)


def _input(field: Fields, ids: Ids) -> None:
    known(field, _OF_INPUT)
    ids.read(field)
    field.choice("style", frozenset({1, 2}))
    least = field.number("min_length", 0, VALUE)
    most = field.number("max_length", 1, VALUE, VALUE)
    if least > most:
        said = f"int value should be less than or equal to {most}."
        field.wrong("min_length", "NUMBER_TYPE_MAX", said)
    field.flag("required", True)
    field.text("value", most)
    field.text("placeholder", PLACEHOLDER)


def fields_of(form: Part) -> Iterator[tuple[Part, Part]]:
    """Yield the fields of a form that is sound, each with what it hangs in."""
    for part in form["components"]:
        if part["type"] == ROW:
            yield part["components"][0], part
        elif part["type"] == LABEL:
            yield part["component"], part
