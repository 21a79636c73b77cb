"""The form that sets a channel up: what it shows, and what was filled in -> an intent. Pure.

Fields are known by the id of their block, which is also where Slack shows what is wrong with them
(https://docs.slack.dev/surfaces/modals#displaying_errors).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import time, timedelta
from enum import StrEnum
from typing import Any

from adapters.slack import kit
from adapters.slack.kit import Block
from adapters.slack.payloads import PLATFORM, Asker, Payload, text
from bot.answers import subscriptions as words
from bot.channels import DEFAULT_SIZE, MAX_PATIENCE, MAX_SIZE, Account, Channel, Wish
from bot.clocks import likely
from bot.errors import TopicError, UserError
from bot.intents.digests import (
    SetEmpty,
    SetFill,
    SetLayout,
    SetPatience,
    SetSize,
    Subscribe,
    Timing,
)
from bot.models import Layout
from bot.schedule import EVERY_DAY, Schedule
from bot.topics import built_in
from bot.topics.reading import MAX_LENGTH, parse
from bot.topics.tree import Expression, Named, Node
from bot.zones import names as zone_names

SET_UP = "set-up"
"""The form's callback id."""
MOST_ZONES = 100
"""https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element/#external_select"""
_METADATA = 3_000
_DIGITS = 6
_BEGINNING = Wish(Schedule(time(9), "UTC", EVERY_DAY))
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_WAITS = tuple(timedelta(minutes=n) for n in (0, 30, 60, 120, 240, 480, 720))
_LAYOUTS = {
    Layout.COMPACT: "Compact: two lines a paper",
    Layout.CARDS: "Cards: with an excerpt of each abstract",
    Layout.THREAD: "Thread: compact, and a reply for each paper",
}
_PROBLEM = 150
"""Characters of what is said below a field."""


class Field(StrEnum):
    """What the form asks for."""

    TOPICS = "topics"
    WORDS = "words"
    TIME = "time"
    ZONE = "zone"
    DAYS = "days"
    SIZE = "size"
    LAYOUT = "layout"
    EXTRAS = "extras"
    PATIENCE = "patience"


class Extra(StrEnum):
    """What can be ticked."""

    SAYS_EMPTY = "says-empty"
    FILLS_UP = "fills-up"


@dataclass(frozen=True, slots=True)
class Place:
    """What a form is about, and where its answer goes: kept in the form while it is open."""

    channel: str
    response_url: str = ""
    is_direct: bool = False


def view(wish: Wish | None, zone: str, place: Place) -> Block:
    """Return the form, filled in with what is wished for; `zone` is the person's, if there is none.

    https://docs.slack.dev/reference/views/modal-views
    """
    shown = wish or Wish(Schedule(_BEGINNING.schedule.at, zone or "UTC", EVERY_DAY))
    topics, words_ = _parted(shown.topic)
    return {
        "type": "modal",
        "callback_id": SET_UP,
        "title": kit.plain("Daily papers here", 24),
        "submit": kit.plain("Save", 24),
        "close": kit.plain("Cancel", 24),
        "private_metadata": _written(place),
        "blocks": [
            _input(
                Field.TOPICS,
                "Topics",
                _several("Any of these; none for everything", _topic_options(), topics),
                is_optional=True,
            ),
            _input(
                Field.WORDS,
                "Words",
                _line(words_),
                hint='Let in as well, as in: "world model", imitation learning -survey',
                is_optional=True,
            ),
            _input(Field.TIME, "Time", _clock(shown.schedule.at)),
            _input(Field.ZONE, "Time zone", _zone(shown.schedule.zone)),
            _input(Field.DAYS, "Days", _several("Days", _day_options(), shown.schedule.days)),
            _input(Field.SIZE, "Papers at most", _number(shown.size)),
            _input(Field.LAYOUT, "Layout", _one(_layout_options(), shown.layout)),
            _input(
                Field.PATIENCE,
                "If the source is late",
                _one(_wait_options(shown.patience), _minutes(shown.patience)),
            ),
            _input(Field.EXTRAS, "Also", _ticks(shown), is_optional=True),
        ],
    }


def read(body: Payload) -> Subscribe | Mapping[str, str]:
    """Read what was filled in; or say what is wrong, by field."""
    told = {field: _told(body, field) for field in Field}
    problems: dict[str, str] = {}
    topic = _topic(told[Field.TOPICS], told[Field.WORDS], problems)
    at = _time(told[Field.TIME], problems)
    zone = _chosen(told[Field.ZONE])
    if zone not in zone_names():
        problems[Field.ZONE] = "choose a zone: type a city, as Berlin or New York"
    days = frozenset(int(each) for each in _all_chosen(told[Field.DAYS]) if each in set("1234567"))
    if not days:
        problems[Field.DAYS] = "choose one day at least"
    size = text(told[Field.SIZE], "value") or str(DEFAULT_SIZE)
    if not (_is_number(size) and 1 <= int(size) <= MAX_SIZE):
        problems[Field.SIZE] = f"a number from 1 to {MAX_SIZE}"
    layout = _chosen(told[Field.LAYOUT])
    if layout not in list(Layout):
        problems[Field.LAYOUT] = "choose a layout"
    patience = _chosen(told[Field.PATIENCE])
    if not (_is_number(patience) and timedelta(minutes=int(patience)) <= MAX_PATIENCE):
        problems[Field.PATIENCE] = "choose how long"
    if problems:
        return {field: kit.cut(problem, _PROBLEM) for field, problem in problems.items()}
    extras = _all_chosen(told[Field.EXTRAS])
    return Subscribe(
        topic,
        Timing(at, days, zone),
        (
            SetSize(int(size)),
            SetLayout(Layout(layout)),
            SetEmpty(Extra.SAYS_EMPTY in extras),
            SetFill(Extra.FILLS_UP in extras),
            SetPatience(timedelta(minutes=int(patience))),
        ),
        is_whole=True,
    )


def asker(body: Payload) -> Asker | None:
    """Read who filled a form in, and for which channel; None for a form that is not ours."""
    with suppress(ValueError, TypeError, KeyError, RecursionError):
        told = json.loads(text(body, "view", "private_metadata"))
        team = text(body, "team", "id") or text(body, "user", "team_id")
        if isinstance(told["channel"], str) and told["channel"]:
            return Asker(
                Channel(PLATFORM, team, told["channel"]),
                Account(PLATFORM, team, text(body, "user", "id")),
                str(told.get("response_url") or ""),
                is_direct=bool(told.get("direct")),
            )
    return None


def zones(typed: str) -> list[Block]:
    """Return the zones that may be meant by what was typed."""
    return [kit.option(each.shown, each.zone) for each in likely(typed)[:MOST_ZONES]]


def known_zone(name: str) -> str:
    """Return a zone that Slack names, if it is one; nothing otherwise."""
    return name if name in zone_names() else ""


def _parted(topic: str | None) -> tuple[list[str], str]:
    """Part the topics of a filter that can be chosen from what is written beside them."""
    if not topic:
        return [], ""
    whole = parse(topic)
    names = {each: _name(each) for each in whole.any_of}
    rest = tuple(each for each in whole.any_of if not names[each])
    return [name for name in names.values() if name], str(Expression(rest, whole.none_of))


def _name(alternative: Sequence[Node]) -> str:
    """Return the built-in topic that an alternative is, if it is one alone."""
    match alternative:
        case [Named(name=name)]:
            return name
        case _:
            return ""


def _is_number(written: str) -> bool:
    return written.isascii() and written.isdigit() and len(written) <= _DIGITS


def _topic(names: object, line: object, problems: dict[str, str]) -> str | None:
    """Put topics and words together; what cannot be read is a problem of its field."""
    chosen = ", ".join(_all_chosen(names))
    written = text(line, "value").strip()
    goes_on = written.startswith(("-", "–", "−", "NOT ", "not "))
    whole = (
        f"{chosen}{' ' if goes_on else ', '}{written}" if chosen and written else chosen + written
    )
    if not whole:
        return None
    try:
        return str(parse(whole))
    except TopicError as error:
        problems[Field.WORDS] = error.problem
    except UserError as error:
        problems[Field.WORDS] = str(error)
    return None


def _time(told: object, problems: dict[str, str]) -> time | None:
    try:
        return time.fromisoformat(text(told, "selected_time"))
    except ValueError:
        problems[Field.TIME] = "choose a time"
        return None


def _told(body: Payload, field: Field) -> object:
    """Return what was filled into a field."""
    values: Any = body.get("view")
    for name in ("state", "values", field.value, field.value):
        values = values.get(name) if isinstance(values, Mapping) else None
    return values


def _chosen(told: object) -> str:
    return text(told, "selected_option", "value")


def _all_chosen(told: object) -> list[str]:
    some = told.get("selected_options") if isinstance(told, Mapping) else None
    return [text(each, "value") for each in some] if isinstance(some, list) else []


def _written(place: Place) -> str:
    told = {"channel": place.channel, "response_url": place.response_url, "direct": place.is_direct}
    written = json.dumps(told, separators=(",", ":"))
    return written if len(written) <= _METADATA else json.dumps({"channel": place.channel})


def _input(
    field: Field, label: str, element: Block, *, hint: str = "", is_optional: bool = False
) -> Block:
    told: Block = {
        "type": "input",
        "block_id": field.value,
        "label": kit.plain(label, kit.PLACEHOLDER),
        "element": element | {"action_id": field.value},
        "optional": is_optional,
    }
    return told | ({"hint": kit.plain(hint, kit.PLACEHOLDER)} if hint else {})


def _line(topic: str | None) -> Block:
    told: Block = {"type": "plain_text_input", "multiline": True, "max_length": MAX_LENGTH}
    return told | ({"initial_value": topic} if topic else {})


def _number(size: int) -> Block:
    return {
        "type": "number_input",
        "is_decimal_allowed": False,
        "min_value": "1",
        "max_value": str(MAX_SIZE),
        "initial_value": str(size),
    }


def _clock(at: time) -> Block:
    return {"type": "timepicker", "initial_time": f"{at:%H:%M}"}


def _zone(name: str) -> Block:
    return {
        "type": "external_select",
        "min_query_length": 0,
        "placeholder": kit.plain("A city, as Berlin", kit.PLACEHOLDER),
        "initial_option": kit.option(name.replace("_", " "), name),
    }


def _one(options: Iterable[Block], value: str) -> Block:
    known = list(options)
    return {
        "type": "static_select",
        "options": known,
        "initial_option": next(each for each in known if each["value"] == value),
    }


def _several(placeholder: str, options: Iterable[Block], values: Iterable[object]) -> Block:
    known, wanted = list(options), {str(each) for each in values}
    initial = [each for each in known if each["value"] in wanted]
    told: Block = {
        "type": "multi_static_select",
        "placeholder": kit.plain(placeholder, kit.PLACEHOLDER),
        "options": known,
    }
    return told | ({"initial_options": initial} if initial else {})


def _ticks(of: Wish) -> Block:
    options = [
        kit.option("One line on a day without papers", Extra.SAYS_EMPTY),
        kit.option("Fill short digests with the day's top", Extra.FILLS_UP),
    ]
    ticked = (of.says_empty, of.fills_up)
    initial = [each for each, is_on in zip(options, ticked, strict=True) if is_on]
    told: Block = {"type": "checkboxes", "options": options}
    return told | ({"initial_options": initial} if initial else {})


def _topic_options() -> list[Block]:
    return [kit.option(name, name) for name in built_in.names()]


def _day_options() -> list[Block]:
    return [kit.option(name, str(n)) for n, name in enumerate(_DAYS, 1)]


def _layout_options() -> list[Block]:
    return [kit.option(told, layout) for layout, told in _LAYOUTS.items()]


def _wait_options(now: timedelta) -> list[Block]:
    waits = sorted({*_WAITS, now})
    return [kit.option(_wait(each), _minutes(each)) for each in waits]


def _wait(patience: timedelta) -> str:
    told = words.patience(Wish(_BEGINNING.schedule, patience=patience))
    return told[0].upper() + told[1:]


def _minutes(patience: timedelta) -> str:
    return str(patience // timedelta(minutes=1))
