"""What happens, as lines for machines and people: one for each event, on stderr.

The message of a log record is the name of an event (`delivery.sent`), its `extra` are the fields.
Whatever a value holds, it stays within its line and its field. `configure` is called by the
composition root alone; until then nothing is changed, and nothing here knows any event.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum, StrEnum
from math import isfinite
from typing import TextIO

LONGEST = 1_000
"""Characters of a value; what is longer is cut."""


class Format(StrEnum):
    """How a line is written."""

    TEXT = "text"
    """`key=value` pairs, as logfmt (https://brandur.org/logfmt)."""
    JSON = "json"
    """An object."""


class Level(StrEnum):
    """From where on events are told."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


_OURS = ("bot", "adapters")
_STANDARD = frozenset(logging.makeLogRecord({}).__dict__) | {"message", "asctime", "taskName"}
_FIRST = ("at", "level", "event")
_FRAMES = 8

_SECRET_NAME = re.compile("secret|token|passw|authorization|api_?key", re.IGNORECASE)
_SECRETS = (
    re.compile(r"(?<=://)\S+(?=@)"),  # who logs in, in an address
    re.compile(r"\bx(?:ox[a-z]|app)-[\w-]+", re.IGNORECASE),  # Slack's tokens
    re.compile(r"(?<=\bBearer )\S+|(?<=\bBot )\S{20,}", re.IGNORECASE),
    re.compile(r"(?<=\bticket=)[\w-]+"),  # the address of one of Slack's sockets
    re.compile(r"\b[\w-]{23,28}\.[\w-]{6,7}\.[\w-]{27,}"),  # Discord's
)
_HIDDEN = "***"
_PLAIN = re.compile(r"[^\s\"=\\]+")

Value = str | int | float | bool | None


def configure(format_: Format, level: Level, stream: TextIO | None = None) -> None:
    """Tell events from this level on; of other libraries, what they warn of."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_Formatter(format_))
    root = logging.getLogger()
    for each in root.handlers[:]:
        root.removeHandler(each)
    root.addHandler(handler)
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(level.upper())
    for name in ("apscheduler", "aiohttp.access"):  # whatever they set themselves
        logging.getLogger(name).setLevel(max(logging.getLogger(name).level, logging.WARNING))
    # It warns of each repetition, with all arguments; who asked is told once, when all failed.
    logging.getLogger("stamina").setLevel(logging.ERROR)


class _Formatter(logging.Formatter):
    def __init__(self, format_: Format) -> None:
        super().__init__()
        self._format = format_

    def format(self, record: logging.LogRecord) -> str:
        fields = dict(_fields(record))
        if self._format is Format.JSON:
            return json.dumps(fields)
        return " ".join(f"{name}={_written(value)}" for name, value in fields.items())


def _fields(record: logging.LogRecord) -> Iterator[tuple[str, Value]]:
    yield "at", _utc(datetime.fromtimestamp(record.created, UTC))
    yield "level", record.levelname.lower()
    yield "event", _text(_message(record))
    if not record.name.startswith(_OURS):
        yield "logger", record.name
    for name, value in record.__dict__.items():
        if name not in _STANDARD:
            key = re.sub(r"[^\w.-]", "_", name, flags=re.ASCII)
            yield f"{key}_" if key in _FIRST else key, _value(name, value)
    if record.exc_info and record.exc_info[1] is not None:
        yield from _failure(record.exc_info[1])


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except (TypeError, ValueError):  # arguments that do not fit: a mistake of who logs
        return str(record.msg)


def _failure(error: BaseException) -> Iterator[tuple[str, Value]]:
    """Tell an error by its words and by where it came from, the innermost place last."""
    yield "error", _text(f"{type(error).__name__}: {error}")
    frames = list(traceback.walk_tb(error.__traceback__))[-_FRAMES:]
    places = (
        f"{frame.f_globals.get('__name__', '?')}:{line} {frame.f_code.co_name}"
        for frame, line in frames
    )
    yield "where", " > ".join(places)


def _value(name: str, value: object) -> Value:
    if _SECRET_NAME.search(name):
        return _HIDDEN
    match value:
        case Enum():
            return _value(name, value.value)
        case float() if not isfinite(value):
            return str(value)
        case None | bool() | int() | float():
            return value
        case datetime() if value.tzinfo is not None:
            return _utc(value)
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case list() | tuple() | set() | frozenset():
            return _text(",".join(str(_value(name, each)) for each in value))
        case Mapping():
            pairs = (f"{key}:{_value(str(key), each)}" for key, each in value.items())
            return _text(",".join(pairs))
        case _:
            return _text(str(value))


def _text(text: str) -> str:
    text = text[: 2 * LONGEST]
    for secret in _SECRETS:
        text = secret.sub(_HIDDEN, text)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _written(value: Value) -> str:
    """Write a value so that it is one, whatever is in it."""
    if not isinstance(value, str):
        return json.dumps(value)
    if _PLAIN.fullmatch(value) and value.isprintable():
        return value
    escaped = value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
    return f'"{"".join(map(_escaped, escaped))}"'


def _escaped(character: str) -> str:
    """Write what is not seen, or turns the direction of what follows, as its number."""
    if character.isprintable():
        return character
    number = ord(character)
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
