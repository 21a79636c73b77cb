"""What Discord takes as commands of an application, and what it refuses. Pure.

https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from tests.discord.fields import Fields, length
from tests.discord.refusals import Path, Problems, RefusedError
from tests.discord.state import Part

CHAT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN, A_USER, A_CHANNEL, A_ROLE = range(1, 9)
MENTIONABLE, NUMBER, ATTACHMENT = 9, 10, 11
MOST = {CHAT: 100, USER: 15, MESSAGE: 15}
NAME, DESCRIPTION, MOST_OPTIONS, MOST_CHOICES, CHOICE, LONGEST = 32, 100, 25, 25, 100, 6000
MOST_IN_ALL = 8000
_OF_COMMAND = frozenset(
    {
        *("id", "application_id", "guild_id", "version", "type", "name", "description", "options"),
        *("name_localizations", "description_localizations", "default_member_permissions"),
        *("dm_permission", "contexts", "integration_types", "nsfw", "handler"),
    }
)
_OF_OPTION = frozenset(
    {
        *("type", "name", "description", "required", "options", "choices", "autocomplete"),
        *("name_localizations", "description_localizations", "min_value", "max_value"),
        *("min_length", "max_length", "channel_types"),
    }
)
_VALUES = frozenset(range(STRING, ATTACHMENT + 1))
_CHOOSABLE = frozenset({STRING, INTEGER, NUMBER})


def sound(told: object) -> list[Part]:
    """Return all commands of one place as they will be there. Raises RefusedError."""
    problems = Problems()
    listed = Fields({"": told}, (), problems).items("", sum(MOST.values()))
    commands = [_command(each, (n,), problems) for n, each in enumerate(listed)]
    names = [(each.get("type"), each.get("name")) for each in commands]
    for n, each in enumerate(names):
        if each in names[:n]:
            said = "Application command names must be unique"
            problems.add((n, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", said)
    problems.settle()
    for kind, most in MOST.items():
        if sum(each["type"] == kind for each in commands) > most:
            raise RefusedError(30032)
    return commands


def _command(told: object, path: Path, problems: Problems) -> Part:
    fields = Fields(told, path, problems)
    _known(fields, _OF_COMMAND)
    kind = fields.choice("type", frozenset(MOST), required=False) or CHAT
    name = fields.text("name", NAME, least=1, required=True)
    if kind == CHAT:
        _name(fields, name)
        fields.text("description", DESCRIPTION, least=1, required=True)
    elif fields.told.get("description"):
        said = "Context menu commands cannot have description"
        fields.wrong("description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", said)
    options = fields.items("options", MOST_OPTIONS)
    if options and kind != CHAT:
        said = "Context menu commands cannot have options"
        fields.wrong("options", "APPLICATION_COMMAND_CONTEXT_MENU_OPTIONS", said)
    _options(options, fields, problems, depth=0)
    _rights(fields)
    contexts = fields.items("contexts", 3) if fields.told.get("contexts") is not None else None
    if contexts is not None and (not contexts or set(contexts) - {0, 1, 2}):
        fields.wrong("contexts", "BASE_TYPE_CHOICES", "Value must be one of {0, 1, 2}.")
    total = sum(map(length, _texts(dict(fields.told))))
    if total > MOST_IN_ALL:
        said = f"Command exceeds maximum size ({MOST_IN_ALL})"
        fields.wrong("", "APPLICATION_COMMAND_TOO_LARGE", said)
    return dict(fields.told) | {"type": kind}


def _rights(fields: Fields) -> None:
    told = fields.told.get("default_member_permissions")
    if told is not None and not (isinstance(told, str | int) and str(told).isdecimal()):
        said = "Permissions must be a whole number in a string."
        fields.wrong("default_member_permissions", "PERMISSION_TYPE", said)


def _name(fields: Fields, name: str) -> None:
    """Check a name that is typed: letters and digits of any script, none of them upper case."""
    is_fit = all(each in "-_'" or unicodedata.category(each)[0] in "LN" for each in name)
    if name and not (is_fit and name == name.lower()):
        said = "Command name is invalid"
        fields.wrong("name", "APPLICATION_COMMAND_INVALID_NAME", said)


def _options(options: list[Any], fields: Fields, problems: Problems, *, depth: int) -> None:
    names: set[str] = set()
    was_optional = False
    kinds = set()
    for n, each in enumerate(options):
        option = Fields(each, (*fields.at("options"), n), problems)
        kind, name = _option(option, problems, depth=depth)
        if name in names:
            said = "Option name already exists"
            option.wrong("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", said)
        names.add(name)
        kinds.add(kind in (SUBCOMMAND, GROUP))
        is_required = option.flag("required")
        if is_required and was_optional:
            said = "Required options must be placed before non-required options"
            option.wrong("required", "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", said)
        was_optional = was_optional or not is_required
    if len(kinds) > 1:
        said = "Sub-command and sub-command group option types are mutually exclusive to all others"
        fields.wrong("options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", said)


def _option(option: Fields, problems: Problems, *, depth: int) -> tuple[int, str]:
    _known(option, _OF_OPTION)
    nested = {0: frozenset({SUBCOMMAND, GROUP}), 1: frozenset({SUBCOMMAND})}.get(depth, frozenset())
    kind = option.choice("type", _VALUES | nested) or STRING
    name = option.text("name", NAME, least=1, required=True)
    _name(option, name)
    option.text("description", DESCRIPTION, least=1, required=True)
    if kind in (SUBCOMMAND, GROUP):
        if "required" in option.told:
            option.wrong("required", "UNKNOWN_FIELD", "A subcommand is neither.")
        inner = option.items("options", MOST_OPTIONS, least=int(kind == GROUP))
        _options(inner, option, problems, depth=2 if kind == SUBCOMMAND else 1)
        return kind, name
    _choices(option, kind, problems)
    for limit in ("min_length", "max_length"):
        if limit in option.told and kind != STRING:
            option.wrong(limit, "UNKNOWN_FIELD", "Only a text has a length.")
        option.number(limit, int(limit == "max_length"), LONGEST)
    for limit in ("min_value", "max_value"):
        if limit in option.told and kind not in (INTEGER, NUMBER):
            option.wrong(limit, "UNKNOWN_FIELD", "Only a number has a least and a most.")
    return kind, name


def _choices(option: Fields, kind: int, problems: Problems) -> None:
    choices = option.items("choices", MOST_CHOICES)
    if option.flag("autocomplete"):
        if choices:
            said = "Choices and autocomplete are mutually exclusive"
            option.wrong("choices", "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES", said)
        if kind not in _CHOOSABLE:
            option.wrong("autocomplete", "UNKNOWN_FIELD", "There is nothing to be completed.")
    if choices and kind not in _CHOOSABLE:
        option.wrong("choices", "UNKNOWN_FIELD", "There is nothing to be chosen.")
    choices_sound(choices, kind, option.at("choices"), problems)


def choices_sound(choices: list[Any], kind: int, path: Path, problems: Problems) -> None:
    """Note what is wrong with choices, of a command or suggested ones."""
    names: set[str] = set()
    for n, each in enumerate(choices):
        choice = Fields(each, (*path, n), problems)
        _known(choice, frozenset({"name", "value", "name_localizations"}))
        name = choice.text("name", CHOICE, least=1, required=True)
        if name in names:
            said = "Choice name already exists"
            choice.wrong("name", "APPLICATION_COMMAND_OPTIONS_CHOICE_NAME_EXISTS", said)
        names.add(name)
        if kind == STRING:
            choice.text("value", CHOICE, least=1, required=True)
        elif isinstance(choice.told.get("value"), bool) or not isinstance(
            choice.told.get("value"), int if kind == INTEGER else int | float
        ):
            choice.wrong("value", "NUMBER_TYPE_COERCE", "Value is no number.")


def _texts(told: Part) -> Iterator[str]:
    for name in ("name", "description", "value"):
        if isinstance(told.get(name), str):
            yield told[name]
    for name in ("options", "choices"):
        for each in told.get(name) or ():
            if isinstance(each, dict):
                yield from _texts(each)


def _known(fields: Fields, names: frozenset[str]) -> None:
    for name in fields.told:
        if name not in names:
            fields.wrong(name, "UNKNOWN_FIELD", "Discord would not look at this.")
