"""The form that sets a channel up: what it shows, and what was filled in -> an intent. Pure.

A form has five fields at most, and Discord cannot show what is wrong with one: that is said in a
message, which has what was filled in, and a button that opens the form again with it
(https://docs.discord.com/developers/components/using-modal-components).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from typing import Any, TypeVar

import discord

from adapters.discord import kit, literal
from adapters.discord.fitting import Component, Embed, Message
from bot.channels import MAX_SIZE, Wish
from bot.clocks import read_zone
from bot.errors import TopicError, UserError
from bot.hours import read_time
from bot.intents import options
from bot.intents.digests import SetSize, Subscribe, Timing
from bot.schedule import EVERY_DAY, Schedule
from bot.topics.reading import MAX_LENGTH, parse

TITLE, LABEL, ABOUT = 45, 45, 100
"""https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-response-object-modal"""
AGAIN = "Open the form again"
_WRONG = "Nothing was changed yet: the form has something in it that cannot be read."
_INPUT, _SELECT, _LABEL = 4, 3, 18
_LINE, _LINES = 1, 2
"""https://docs.discord.com/developers/components/reference#text-input-text-input-styles"""
_SHORT, _PROBLEM = 60, 350
"""Characters of a short field, and of what is said of one."""
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NOTHING = "(nothing)"
_BEGINNING = Wish(Schedule(time(9), "UTC", EVERY_DAY))

_T = TypeVar("_T")


class Field(StrEnum):
    """What the form asks for."""

    TOPICS = "topics"
    TIME = "time"
    ZONE = "zone"
    DAYS = "days"
    SIZE = "size"


NAMED = {
    Field.TOPICS: "Topics",
    Field.TIME: "Time",
    Field.ZONE: "Time zone",
    Field.DAYS: "Days",
    Field.SIZE: "Papers at most",
}
_ABOUT = {
    Field.TOPICS: 'As in: robotics, "world model" -survey. Leave it empty for everything.',
    Field.TIME: "As in: 09:00, 9am, noon",
    Field.ZONE: "A city, as Berlin or New York; or UTC",
    Field.SIZE: f"A number from 1 to {MAX_SIZE}",
}


@dataclass(frozen=True, slots=True)
class Filled:
    """What stands in the fields, as it was typed; days count from Monday, which is 1."""

    topics: str
    time: str
    zone: str
    days: tuple[int, ...]
    size: str


def wished(wish: Wish | None) -> Filled:
    """Return what stands in the form where this is wished for; no zone where nothing is."""
    shown = wish or _BEGINNING
    return Filled(
        shown.topic or "",
        f"{shown.schedule.at:%H:%M}",
        shown.schedule.zone if wish else "",
        tuple(sorted(shown.schedule.days)),
        str(shown.size),
    )


def view(filled: Filled, custom_id: str) -> dict[str, Any]:
    """Return the form, filled in; `custom_id` says which channel it is about."""
    texts = {
        Field.TOPICS: _text(Field.TOPICS, filled.topics, MAX_LENGTH, _LINES, is_needed=False),
        Field.TIME: _text(Field.TIME, filled.time, _SHORT),
        Field.ZONE: _text(Field.ZONE, filled.zone, _SHORT),
        Field.DAYS: _days(filled.days),
        Field.SIZE: _text(Field.SIZE, filled.size, _SHORT),
    }
    return {
        "custom_id": custom_id,
        "title": "Daily papers here",
        "components": [_labelled(field, part) for field, part in texts.items()],
    }


def filled_in(fields: Mapping[str, Sequence[str]]) -> Filled:
    """Return what was filled in."""
    texts = {each: " ".join(fields.get(each, ())) for each in Field}
    days = tuple(int(each) for each in fields.get(Field.DAYS, ()) if each in set("1234567"))
    topics, at, zone, size = (
        texts[each] for each in (Field.TOPICS, Field.TIME, Field.ZONE, Field.SIZE)
    )
    return Filled(topics, at, zone, days, size)


def read(filled: Filled) -> Subscribe | Mapping[Field, str]:
    """Read what was filled in; or say what is wrong, by field."""
    problems: dict[Field, str] = {}
    topic = _read(Field.TOPICS, _topic, filled.topics, problems)
    at = _read(Field.TIME, read_time, filled.time, problems)
    zone = _read(Field.ZONE, read_zone, filled.zone, problems)
    size = _read(Field.SIZE, options.size, filled.size.strip(), problems)
    if not filled.days:
        problems[Field.DAYS] = "choose one day at least"
    if problems or size is None:
        return problems
    when = Timing(at, frozenset(filled.days), zone)
    return Subscribe(topic, when, (SetSize(size.size),), is_whole=True)


def wrong(filled: Filled, problems: Mapping[Field, str], custom_id: str) -> Message:
    """Say what is wrong, show what was filled in, and offer the form again."""
    told = [f"{NAMED[field]}: {problem}" for field, problem in problems.items()]
    said = kit.lines(
        *kit.sentences(_WRONG, bold=True), *(kit.words(each, _PROBLEM) for each in told)
    )
    days = ", ".join(_DAYS[each - 1] for each in filled.days)
    shown = (filled.topics, filled.time, filled.zone, days, filled.size)
    fields = [
        {"name": NAMED[field], "value": kit.preformatted(text or _NOTHING)}
        for field, text in zip(Field, shown, strict=True)
    ]
    embed: Embed = {"fields": fields}
    again = kit.button(AGAIN, custom_id, kit.PRIMARY)
    return Message(said, (embed,), kit.pressable(again))


def shown_in(message: discord.Message | None) -> Filled | None:
    """Return what was filled in, of a message that `wrong` made; None for any other."""
    for embed in message.embeds if message is not None else ():
        found = {each.name: _unfenced(each.value or "") for each in embed.fields}
        with suppress(KeyError):
            texts = {field: found[NAMED[field]] for field in Field}
            days = tuple(n for n, name in enumerate(_DAYS, 1) if name in texts[Field.DAYS])
            return Filled(
                texts[Field.TOPICS], texts[Field.TIME], texts[Field.ZONE], days, texts[Field.SIZE]
            )
    return None


def _unfenced(shown: str) -> str:
    text = shown.removeprefix("```").removesuffix("```").strip("\n")
    return "" if text == _NOTHING else text


def _topic(text: str) -> str | None:
    try:
        return str(parse(text)) if text.strip() else None
    except TopicError as error:
        raise UserError(error.problem) from None


def _read(
    field: Field, how: Callable[[str], _T], text: str, problems: dict[Field, str]
) -> _T | None:
    try:
        return how(text)
    except UserError as error:
        problems[field] = str(error)
        return None


def _labelled(field: Field, part: Component) -> Component:
    about = {"description": _ABOUT[field]} if field in _ABOUT else {}
    return {"type": _LABEL, "label": NAMED[field], **about, "component": part}


def _text(
    field: Field, value: str, most: int, style: int = _LINE, *, is_needed: bool = True
) -> Component:
    """Return a field for a text; what is too long for it Discord would not take."""
    part: Component = {"type": _INPUT, "custom_id": field.value, "style": style}
    part |= {"max_length": most, "required": is_needed}
    return part | ({"value": value} if value and literal.units(value) <= most else {})


def _days(chosen: Sequence[int]) -> Component:
    listed = [
        {"label": name, "value": str(n), "default": n in chosen} for n, name in enumerate(_DAYS, 1)
    ]
    part: Component = {"type": _SELECT, "custom_id": Field.DAYS.value, "options": listed}
    return part | {"min_values": 1, "max_values": len(_DAYS), "required": True}
