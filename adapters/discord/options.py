"""Options of commands that are more than one word -> intents, as if they were typed. Pure.

Times, days and zones are read as in typed text, so that the same is refused in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from bot.clocks import read_zone
from bot.errors import UserError
from bot.hours import days, read_days, read_time
from bot.intents.digests import (
    Option,
    Reschedule,
    SetLayout,
    Subscribe,
    SubscribeRoundup,
    Timing,
)
from bot.intents.options import size as read_size
from bot.intents.papers import LookUp
from bot.intents.reading import EXAMPLES, Intent, parse, parse_digest
from bot.intents.unread import Misread
from bot.models import Layout

Told = Mapping[str, str | int | bool]
"""The options of a command that were filled in, by name."""


def query(told: Told) -> Intent:
    """Read what was looked up; it is kept, to be suggested again."""
    asked = parse(_text(told, "query"))
    return replace(asked, is_kept=True) if isinstance(asked, LookUp) else asked


def subscribe(told: Told) -> Intent:
    """Read the options of `/digest subscribe`; a topic may end with a time, as when it is typed."""
    asked = parse_digest(f"subscribe {_text(told, 'topic')}".strip())
    if not isinstance(asked, Subscribe):
        return asked
    try:
        when, chosen = timing(told), tuple(_options(told))
    except UserError as error:
        return Misread(str(error), EXAMPLES["subscribe"])
    said = asked.timing
    both = Timing(when.at or said.at, when.days or said.days, when.zone or said.zone)
    return replace(asked, timing=both, options=chosen)


def schedule(told: Told) -> Intent:
    """Read the options of `/digest schedule`."""
    try:
        when = timing(told)
    except UserError as error:
        return Misread(str(error), EXAMPLES["schedule"])
    return Reschedule(when) if when != Timing() else parse_digest("schedule")


def roundup(told: Told) -> Intent:
    """Read the options of `/digest roundup on`; it comes once a week."""
    try:
        when = timing(told)
    except UserError as error:
        return Misread(str(error), EXAMPLES["roundup"])
    if when == Timing():
        return parse_digest("roundup on")
    if when.days is not None and len(when.days) != 1:
        return parse_digest(f"roundup {days(when.days)}")
    return SubscribeRoundup(when)


def edit(word: str, told: Told) -> Intent:
    """Read what is done to the topics."""
    return parse_digest(f"topics {word} {_text(told, 'topic')}")


def timing(told: Told) -> Timing:
    """Read a time, days and a zone, as far as they are told. Raises UserError."""
    at, on, zone = (_text(told, name) for name in ("at", "days", "zone"))
    return Timing(
        read_time(at) if at else None,
        read_days(on) if on else None,
        read_zone(zone) if zone else None,
    )


def _options(told: Told) -> list[Option]:
    """Read how much is shown, and how. Raises UserError."""
    found: list[Option] = []
    if text := _text(told, "size"):
        found.append(read_size(text))
    with suppress(ValueError):
        found.append(SetLayout(Layout(_text(told, "layout"))))
    return found


def _text(told: Told, name: str) -> str:
    return str(told.get(name, "")).strip()
