"""What Discord takes as components of a message, and what it refuses. Pure.

The newer kinds of components (`IS_COMPONENTS_V2`) are not known here.
https://discord.com/developers/docs/components/reference
"""

from __future__ import annotations

from typing import Any

from tests.discord.emojis import is_emoji
from tests.discord.fields import Fields
from tests.discord.refusals import Path, Problems
from tests.discord.state import Part

ROW, BUTTON, SELECT, INPUT, USERS, ROLES, MENTIONABLES, CHANNELS = range(1, 9)
TEXT, LABEL = 10, 18
LINK, PREMIUM = 5, 6
SELECTS = frozenset({SELECT, USERS, ROLES, MENTIONABLES, CHANNELS})
STYLES = frozenset(range(1, 7))
MOST_ROWS, MOST_BUTTONS, MOST_OPTIONS = 5, 5, 25
CUSTOM_ID, BUTTON_LABEL, URL, PLACEHOLDER, OPTION = 100, 80, 512, 150, 100
_OF_BUTTON = frozenset({"type", "id", "style", "label", "emoji", "custom_id", "url", "disabled"})
_OF_SELECT = frozenset(
    {
        *("type", "id", "custom_id", "options", "placeholder", "min_values", "max_values"),
        *("disabled", "required", "channel_types", "default_values"),
    }
)
_OF_OPTION = frozenset({"label", "value", "description", "emoji", "default"})


class Ids:
    """The custom ids of a message or a form: none is there twice."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def read(self, fields: Fields) -> str:
        """Return the custom id of a component; note what is wrong with it."""
        told = fields.text("custom_id", CUSTOM_ID, least=1, required=True)
        if told and told in self._seen:
            said = "Component custom id cannot be duplicated"
            fields.wrong("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", said)
        self._seen.add(told)
        return told


def sound(told: object, path: Path, problems: Problems) -> list[Part]:
    """Return the rows of a message as they will be shown; note what is wrong with them."""
    holder = Fields({"components": told}, path[:-1], problems)
    ids = Ids()
    rows = []
    for n, each in enumerate(holder.items("components", MOST_ROWS)):
        row = Fields(each, (*path, n), problems)
        if row.choice("type", frozenset({ROW})) is None:
            continue
        parts = row.items("components", MOST_BUTTONS, least=1, required=True)
        known(row, frozenset({"type", "id", "components"}))
        rows.append({"type": ROW, "components": _row(parts, row, ids, problems)})
    return rows


def _row(parts: list[Any], row: Fields, ids: Ids, problems: Problems) -> list[Part]:
    shown = []
    for n, each in enumerate(parts):
        fields = Fields(each, (*row.at("components"), n), problems)
        kind = fields.choice("type", SELECTS | {BUTTON})
        if kind == BUTTON:
            shown.append(_button(fields, ids))
        elif kind is not None:
            if len(parts) > 1:
                said = "A row with a select menu holds nothing else."
                fields.wrong("type", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", said)
            shown.append(select(fields, ids, problems))
    return shown


def _button(fields: Fields, ids: Ids) -> Part:
    known(fields, _OF_BUTTON)
    style = fields.choice("style", STYLES)
    label = fields.text("label", BUTTON_LABEL)
    emoji(fields)
    fields.flag("disabled")
    if not label and fields.told.get("emoji") is None:
        said = "A label or an emoji must be specified"
        fields.wrong("", "BUTTON_COMPONENT_INVALID_LABEL", said)
    if style == LINK:
        fields.url("url", URL, required=True)
        if "custom_id" in fields.told:
            said = "A custom id and url cannot both be specified"
            fields.wrong("custom_id", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", said)
    elif style == PREMIUM:
        fields.wrong("style", "BASE_TYPE_CHOICES", "There is nothing to buy here.")
    elif style is not None:
        ids.read(fields)
        if "url" in fields.told:
            said = "A custom id and url cannot both be specified"
            fields.wrong("url", "BUTTON_COMPONENT_CUSTOM_ID_AND_URL", said)
    return dict(fields.told)


def select(fields: Fields, ids: Ids, problems: Problems, *, in_form: bool = False) -> Part:
    """Return a select; note what is wrong with it."""
    known(fields, _OF_SELECT)
    ids.read(fields)
    fields.text("placeholder", PLACEHOLDER)
    fields.flag("disabled")
    fields.flag("required")
    least = fields.number("min_values", 0, MOST_OPTIONS, 1)
    most = fields.number("max_values", 1, MOST_OPTIONS, 1)
    if least > most:
        fields.wrong(
            "min_values", "NUMBER_TYPE_MAX", f"int value should be less than or equal to {most}."
        )
    if fields.told.get("type") != SELECT:
        return dict(fields.told)
    if in_form and fields.told.get("required", True) and least == 0:
        said = "A select that is required takes at least one value."
        fields.wrong("min_values", "SELECT_COMPONENT_REQUIRED", said)
    options = fields.items("options", MOST_OPTIONS, least=1, required=True)
    values: set[str] = set()
    chosen = 0
    for n, each in enumerate(options):
        option = Fields(each, (*fields.at("options"), n), problems)
        known(option, _OF_OPTION)
        option.text("label", OPTION, least=1, required=True)
        value = option.text("value", OPTION, least=1, required=True)
        option.text("description", OPTION)
        emoji(option)
        chosen += option.flag("default")
        if value and value in values:
            said = "The specified option value is already used"
            option.wrong("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", said)
        values.add(value)
    if chosen > most:
        said = f"At most {most} options may be chosen from the start."
        fields.wrong("options", "SELECT_COMPONENT_TOO_MANY_DEFAULT_VALUES", said)
    if options and most > len(options):
        said = f"There are {len(options)} options only."
        fields.wrong("max_values", "SELECT_COMPONENT_MAX_VALUES", said)
    return dict(fields.told)


def emoji(fields: Fields) -> None:
    """Note what is wrong with the emoji of a component."""
    told = fields.told.get("emoji")
    if told is None:
        return
    name, id_ = (told.get("name"), told.get("id")) if isinstance(told, dict) else (None, None)
    if not id_ and not (isinstance(name, str) and is_emoji(name)):
        path = (*fields.at("emoji"), "name")
        fields.problems.add(path, "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def known(fields: Fields, names: frozenset[str]) -> None:
    """Note fields that Discord would not look at: a test should not send them."""
    for name in fields.told:
        if name not in names:
            fields.wrong(name, "UNKNOWN_FIELD", "Discord would not look at this.")


def parts(rows: list[Part]) -> list[Part]:
    """Return the buttons and selects of a message."""
    return [each for row in rows for each in row["components"]]
