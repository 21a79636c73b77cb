"""Claims about the log: one line for each event, whatever is in it."""

from __future__ import annotations

import io
import json
import logging
import re
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.deliveries import State
from bot.logs import LONGEST, Format, Level, configure

OURS = "bot.delivery.sending"
KEPT = ("", "bot", "adapters", "apscheduler", "aiohttp.access", "stamina", OURS)


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Leave logging as pytest has set it."""
    loggers = {name: logging.getLogger(name) for name in KEPT}
    before = {name: (each.level, each.handlers[:]) for name, each in loggers.items()}
    yield
    for name, (level, handlers) in before.items():
        loggers[name].setLevel(level)
        loggers[name].handlers[:] = handlers


def logged(
    event: str = "delivery.sent",
    *arguments: Any,
    as_: Format = Format.TEXT,
    level: Level = Level.INFO,
    at: int = logging.INFO,
    by: str = OURS,
    error: BaseException | None = None,
    odd: Mapping[str, object] = MappingProxyType({}),
    **fields: Any,
) -> str:
    """Log an event, and return what was written; `odd` are fields that are named otherwise here."""
    stream = io.StringIO()
    configure(as_, level, stream)
    logging.getLogger(by).log(at, event, *arguments, extra={**odd, **fields}, exc_info=error)
    return stream.getvalue()


def read(line: str) -> dict[str, str]:
    """Read a line as logfmt is read: pairs, of which values may be quoted."""
    found: dict[str, str] = {}
    rest = line.rstrip("\n")
    while rest:
        name, _, rest = rest.partition("=")
        if rest.startswith('"'):
            end = 1
            while rest[end] != '"':
                end += 2 if rest[end] == "\\" else 1
            found[name], rest = rest[1:end], rest[end + 1 :]
        else:
            value, gap, rest = rest.partition(" ")
            found[name], rest = value, gap + rest
        rest = rest.removeprefix(" ")
    return found


class TestALine:
    def test_has_the_event_and_its_fields(self) -> None:
        line = logged(delivery=7, why="timed out", channel="C1")
        assert line.endswith(
            ' level=info event=delivery.sent delivery=7 why="timed out" channel=C1\n'
        )

    def test_says_when_in_utc(self) -> None:
        before = datetime.now(UTC) - timedelta(seconds=1)
        at = datetime.fromisoformat(read(logged())["at"])
        assert before <= at <= datetime.now(UTC)
        assert "Z level=" in logged()

    def test_is_an_object_where_that_is_wished_for(self) -> None:
        told = json.loads(logged(as_=Format.JSON, delivery=7, late=None, ok=True, share=0.5))
        assert told.pop("at")
        assert told == {
            "level": "info",
            "event": "delivery.sent",
            "delivery": 7,
            "late": None,
            "ok": True,
            "share": 0.5,
        }

    @pytest.mark.parametrize(
        ("value", "written"),
        [
            (State.SENT, "sent"),
            (datetime(2026, 5, 29, 9, tzinfo=UTC), "2026-05-29T09:00:00.000Z"),
            (date(2026, 5, 29), "2026-05-29"),
            (timedelta(minutes=2), "120.0"),
            (["slack", "discord"], "slack,discord"),
            ({State.SENT: 2}, "sent:2"),
            (None, "null"),
            (True, "true"),
            (float("nan"), "nan"),
            ("", '""'),
            ("robotics · 論文", '"robotics · 論文"'),
        ],
    )
    def test_writes_values_as_they_are_read(self, value: object, written: str) -> None:
        assert logged(value=value).endswith(f" value={written}\n")

    def test_a_field_never_takes_the_place_of_the_event(self) -> None:
        told = read(logged(odd={"event": "forged", "level": "error"}))
        assert (told["event"], told["level"]) == ("delivery.sent", "info")
        assert (told["event_"], told["level_"]) == ("forged", "error")

    def test_other_libraries_are_named(self) -> None:
        line = logged("the pool of %s is full", "x", by="sqlalchemy.pool", at=logging.WARNING)
        assert 'event="the pool of x is full" logger=sqlalchemy.pool' in line

    def test_arguments_that_do_not_fit_lose_no_event(self) -> None:
        assert "event=" in logged("%d papers", "many")


class TestHostileValues:
    @pytest.mark.parametrize(
        "value",
        [
            "a\nat=2026 level=error event=forged",
            "a\r\nlevel=error",
            'a" event=forged b="',
            "a\\",
            'a\\" event=forged',
            "a event=forged",
            "\x1b[2J\x1b]0;title\x07",
            "\u202etxt.exe",
            "\u2028event=forged",
            "\x85event=forged",
            "\ud800",
        ],
    )
    @pytest.mark.parametrize("format_", list(Format))
    def test_stay_in_their_line_and_field(self, value: str, format_: Format) -> None:
        line = logged(as_=format_, why=value, last=1)
        assert line.count("\n") == 1
        assert line.rstrip("\n").isprintable()
        told = json.loads(line) if format_ is Format.JSON else read(line)
        assert list(told) == ["at", "level", "event", "why", "last"]
        assert told["event"] == "delivery.sent"

    @given(st.text(max_size=80))
    def test_whatever_they_are(self, value: str) -> None:
        line = logged(why=value, last=1)
        assert list(read(line)) == ["at", "level", "event", "why", "last"]
        assert line.count("\n") == 1
        assert line.rstrip("\n").isprintable()

    def test_are_cut(self) -> None:
        assert len(logged(why="x" * 1_000_000)) < LONGEST + 200

    def test_of_many_addresses_are_read_soon(self) -> None:
        began = time.monotonic()
        logged(why="://x" * 100_000)
        assert time.monotonic() - began < 1


class TestSecrets:
    @pytest.mark.parametrize(
        "text",
        [
            "cannot reach postgresql://paperboy:hunter2@db/papers",
            "cannot reach postgresql://paperboy:hun@ter2@db/papers",
            "xoxb-hunter2-12345 was refused",
            "xapp-1-A1-hunter2 was refused",
            "Authorization: Bearer hunter2",
            "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAx.Ghunte.hunter2hunter2hunter2hunter2hunter2",
        ],
    )
    def test_in_a_value_are_hidden(self, text: str) -> None:
        assert "hunter2" not in logged(why=text)
        assert "hunter2" not in logged(text)
        assert "hunter2" not in logged("it.broke", error=ValueError(text))

    @pytest.mark.parametrize("name", ["token", "SLACK_BOT_TOKEN", "password", "client_secret"])
    def test_under_a_telling_name_are_hidden(self, name: str) -> None:
        assert f"{name}=***" in logged(odd={name: "hunter2"})


class TestErrors:
    def test_are_part_of_the_line(self) -> None:
        def fails() -> None:
            raise LookupError("nothing\nthere")

        with pytest.raises(LookupError) as raised:
            fails()
        line = logged("delivery.broke", at=logging.ERROR, error=raised.value, delivery=7)
        told = read(line)
        assert line.count("\n") == 1
        assert told["error"] == r"LookupError: nothing\nthere"
        assert " fails" in told["where"].rsplit(">", 1)[1]
        assert "/" not in told["where"]

    def test_however_deep_are_short(self) -> None:
        def deeper(n: int) -> None:
            deeper(n + 1)

        with pytest.raises(RecursionError) as raised:
            deeper(0)
        assert len(logged("it.broke", error=raised.value)) < 2 * LONGEST


class TestLevels:
    def test_less_than_the_level_is_not_told(self) -> None:
        assert not logged(at=logging.DEBUG)
        assert logged(at=logging.DEBUG, level=Level.DEBUG)
        assert not logged(at=logging.WARNING, level=Level.ERROR)

    @pytest.mark.parametrize(
        "name", ["apscheduler.scheduler", "aiohttp.access", "httpx", "alembic"]
    )
    def test_other_libraries_only_warn(self, name: str) -> None:
        assert not logged(by=name, level=Level.DEBUG)
        assert logged(by=name, at=logging.WARNING)

    def test_to_configure_twice_tells_once(self) -> None:
        first = io.StringIO()
        configure(Format.TEXT, Level.INFO, first)
        assert logged().count("\n") == 1
        assert not first.getvalue()


def test_each_event_has_its_line_in_the_operations_guide() -> None:
    """Those of other libraries apart."""
    root = Path(__file__).parent.parent
    files = [file for part in ("bot", "adapters") for file in (root / part).rglob("*.py")]
    logs = re.compile(r"\blog\.(?:debug|info|warning|error|exception)\(\s*\"([\w.]+)\"")
    events = {event for file in files for event in logs.findall(file.read_text())}
    guide = (root / "docs/operations.md").read_text()
    assert events
    assert not [event for event in sorted(events) if f"`{event}`" not in guide]
