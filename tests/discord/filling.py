"""What a person can fill in: options of a command, selects, forms. Wrong ones fail a test. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tests.discord import commands, forms, showing
from tests.discord.bureau import Bureau
from tests.discord.commands import GROUP, INTEGER, NUMBER, STRING, SUBCOMMAND
from tests.discord.components import INPUT, LABEL, SELECT
from tests.discord.fields import length
from tests.discord.state import Channel, Part

_SWITCH = 23
_CHECKS = 22
_RADIO = 21


def found(known: Sequence[Part], name: str) -> tuple[Part, list[Part]]:
    """Return a command by what is typed, `/digest subscribe`, and the way down to it."""
    words = name.removeprefix("/").split(" ")
    tops = [each for each in known if each["name"] == words[0] and each["type"] == commands.CHAT]
    assert tops, f"there is no command {name}, only {sorted(each['name'] for each in known)}"
    top, at, way = tops[0], tops[0], []
    for word in words[1:]:
        inner = {each["name"]: each for each in at.get("options") or ()}
        assert word in inner, f"there is no {word!r} in {name}, only {sorted(inner)}"
        at = inner[word]
        assert at["type"] in (SUBCOMMAND, GROUP), f"{word!r} is an option, not a subcommand"
        way.append(at)
    nested = [e for e in at.get("options") or () if e["type"] in (SUBCOMMAND, GROUP)]
    assert not nested, f"{name} cannot be used alone, only with {[e['name'] for e in nested]}"
    return top, way


def options(
    there: Bureau, at: Part, told: Mapping[str, Any], resolved: Part, focused: str | None = None
) -> list[Part]:
    """Return what a command is used with. With one that is `focused`, it is not finished yet."""
    known = {each["name"]: each for each in at.get("options") or ()}
    strange = set(told) - set(known)
    assert not strange, f"there are no options {sorted(strange)}, only {sorted(known)}"
    missing = [n for n, each in known.items() if each.get("required") and n not in told]
    assert focused or not missing, f"Discord wants these first: {missing}"
    made = []
    for name, value in told.items():
        option = known[name]
        if name == focused:
            assert option.get("autocomplete"), f"nothing is suggested for {name!r}"
            made.append({"type": option["type"], "name": name, "value": value, "focused": True})
        else:
            value = _value(there, option, value, resolved)
            made.append({"type": option["type"], "name": name, "value": value})
    return made


def _value(there: Bureau, option: Part, value: Any, resolved: Part) -> Any:
    kind, name = option["type"], option["name"]
    if choices := option.get("choices"):
        fit = [each["value"] for each in choices if value in (each["name"], each["value"])]
        assert fit, f"{name!r} has no choice {value!r}, only {[e['name'] for e in choices]}"
        return fit[0]
    if kind == STRING:
        assert isinstance(value, str), f"{name!r} is a text"
        least, most = option.get("min_length") or 0, option.get("max_length") or commands.LONGEST
        assert least <= length(value) <= most, f"{name!r} takes {least} to {most} characters"
        return value.strip() or value
    if kind in (INTEGER, NUMBER):
        wanted = int if kind == INTEGER else (int, float)
        assert isinstance(value, wanted), f"{name!r} is a number"
        assert not isinstance(value, bool), f"{name!r} is a number"
        least, most = option.get("min_value"), option.get("max_value")
        assert least is None or value >= least, f"{name!r} is at least {least}"
        assert most is None or value <= most, f"{name!r} is at most {most}"
        return value
    if kind == commands.BOOLEAN:
        assert isinstance(value, bool), f"{name!r} is yes or no"
        return value
    return _entity(there, value, resolved, option.get("channel_types"))


def _entity(there: Bureau, value: Any, resolved: Part, kinds: Sequence[int] | None) -> str:
    """Note somebody or a channel among what is resolved; return the id."""
    if isinstance(value, Channel):
        assert not kinds or value.kind in kinds, "that kind of channel cannot be chosen"
        resolved.setdefault("channels", {})[value.id] = showing.channel(there, value) | {
            "permissions": "0"
        }
        return value.id
    user = there.users[value.id]
    resolved.setdefault("users", {})[user.id] = showing.user(user)
    return user.id


def chosen(there: Bureau, select: Part, told: Any, resolved: Part) -> list[str]:
    """Return the values chosen in a select: one or several, each by its value or its label."""
    listed = list(told) if isinstance(told, list | tuple) else [told]
    least, most = select.get("min_values", 1), select.get("max_values", 1)
    if select.get("required") is False:
        least = 0
    assert least <= len(listed) <= most, f"{least} to {most} can be chosen"
    if select["type"] != SELECT:
        return [_entity(there, each, resolved, select.get("channel_types")) for each in listed]
    values = []
    for each in listed:
        fit = [o["value"] for o in select["options"] if each in (o["value"], o["label"])]
        assert fit, f"there is no option {each!r}, only {[o['value'] for o in select['options']]}"
        values.append(fit[0])
    assert len(set(values)) == len(values), "an option is chosen once"
    return values


def submitted(there: Bureau, form: Part, told: Mapping[str, Any], resolved: Part) -> list[Part]:
    """Return the fields of a form as they are sent off, filled in by custom ids."""
    known = {field["custom_id"] for field, _ in forms.fields_of(form)}
    strange = set(told) - known
    assert not strange, f"there are no fields {sorted(strange)}, only {sorted(known)}"
    made = []
    for field, part in forms.fields_of(form):
        filled = _filled(there, field, told, resolved)
        sent = {"type": field["type"], "custom_id": field["custom_id"], "id": 1} | filled
        inside = {"component": sent} if part["type"] == LABEL else {"components": [sent]}
        made.append({"type": part["type"], "id": 1} | inside)
    return made


def _filled(there: Bureau, field: Part, told: Mapping[str, Any], resolved: Part) -> Part:
    name, kind = field["custom_id"], field["type"]
    is_required = field.get("required", True)
    if kind == INPUT:
        value = told.get(name, field.get("value") or "")
        assert value or not is_required, f"Discord wants this to be filled in first: {name!r}"
        least, most = field.get("min_length") or 0, field.get("max_length") or forms.VALUE
        if value:
            assert least <= length(value) <= most, f"{name!r} takes {least} to {most} characters"
        return {"value": value}
    if kind == _SWITCH:
        return {"value": bool(told.get(name, field.get("default", False)))}
    if kind == _RADIO:
        return {"value": told.get(name)}
    if name in told:
        if kind == _CHECKS:
            return {"values": list(told[name])}
        return {"values": chosen(there, field, told[name], resolved)}
    usual = [each["value"] for each in field.get("options") or () if each.get("default")]
    assert usual or not is_required, f"Discord wants this to be chosen first: {name!r}"
    return {"values": usual}
