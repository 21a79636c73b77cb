"""How a running Paperboy is, over HTTP: `/healthz`, `/readyz`, `/metrics`. Nothing else is served.

It asks a `Watch`, and knows no database and no chat. Whoever asks is not trusted: one request for
each connection, ten seconds for all of it, and no more connections than a few; nothing that is
answered is a secret, a path or a message. Everything that knows aiohttp and prometheus_client is
in this file.
"""

from __future__ import annotations

import asyncio
import errno
import json
import logging
import socket
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, time
from typing import Any, Self

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from prometheus_client import CollectorRegistry, ProcessCollector, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from bot.deliveries import State
from bot.errors import SettingsError
from bot.health import Ledger, Reconciled, Status, ailments, lacks
from bot.ports import Watch

LIFE = 10.0
"""Seconds from the beginning of a connection to its end, whatever is done with it."""
MOST = 100
"""Connections at a time; one more ends the oldest."""
LAST_SECONDS = 0.5
"""How long stopping waits for those who are being answered, twice."""

_log = logging.getLogger(__name__)
# max_headers and the like are aiohttp's own limits; it answers 400 beyond them.
_OPTIONS: Mapping[str, Any] = {"access_log": None, "lingering_time": 0, "logger": _log}
_HEADERS = {
    "Cache-Control": "no-store",
    "Server": "paperboy",  # else it names versions
    "X-Content-Type-Options": "nosniff",
}


class Web:
    """The server. Use `open`."""

    def __init__(self, watch: Watch, now: Callable[[], datetime], life: float) -> None:
        _log.addFilter(_is_ours)
        self._watch = watch
        self._now = now
        self._life = life
        self._pages: Mapping[str, Callable[[Status], web.Response]] = {
            "/healthz": self._healthz,
            "/readyz": self._readyz,
            "/metrics": self._metrics,
        }
        self._server = web.Server(self._answer)
        self._connections: dict[_Connection, asyncio.TimerHandle] = {}
        self.port = 0
        """The port it listens on, also when any was asked for."""

    @classmethod
    @asynccontextmanager
    async def open(
        cls,
        host: str,
        port: int,
        watch: Watch,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        life: float = LIFE,
    ) -> AsyncIterator[Self]:
        """Answer for as long as the block runs; port 0 takes any that is free.

        A connection ends after `life` seconds. Raises SettingsError, naming the setting, when the
        address cannot be had.
        """
        opened = cls(watch, now, life)
        loop = asyncio.get_running_loop()
        try:
            listening = await loop.create_server(opened._connection, host, port)
        except OSError as error:
            raise SettingsError(_refusal(error, host, port)) from error
        opened.port = listening.sockets[0].getsockname()[1]
        try:
            yield opened
        finally:
            listening.close()
            opened._server.pre_shutdown()
            await opened._server.shutdown(LAST_SECONDS)

    def _connection(self) -> asyncio.Protocol:
        return _Connection(self._server, self._connections, self._life)

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        page = self._pages.get(request.path)
        if page is None:
            known = ", ".join(self._pages)
            response = _json({"ok": False, "why": [f"there is only {known}"]}, 404)
        elif request.method not in ("GET", "HEAD"):
            response = _json({"ok": False, "why": ["it can only be read"]}, 405)
            response.headers["Allow"] = "GET, HEAD"
        else:
            response = page(await self._watch.status(self._now()))
        response.headers.update(_HEADERS)
        response.force_close()
        return response

    def _healthz(self, status: Status) -> web.Response:
        return _verdict(ailments(status, self._now()))

    def _readyz(self, status: Status) -> web.Response:
        return _verdict(lacks(status))

    def _metrics(self, status: Status) -> web.Response:
        registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        registry.register(_Facts(status))
        headers = {"Content-Type": CONTENT_TYPE_PLAIN_0_0_4}
        return web.Response(body=generate_latest(registry), headers=headers)


class _Connection(web.RequestHandler):
    """A connection: it ends soon, whatever comes of it, and sooner when there are too many.

    `open_` has those that are open, the oldest first, and the timer that ends each.
    """

    __slots__ = ("_life", "_open")

    def __init__(
        self, server: web.Server, open_: dict[_Connection, asyncio.TimerHandle], life: float
    ) -> None:
        super().__init__(server, loop=asyncio.get_running_loop(), **_OPTIONS)
        self._open = open_
        self._life = life

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._open[self] = asyncio.get_running_loop().call_later(self._life, self._end)
        if len(self._open) > MOST:
            next(iter(self._open))._end()

    def connection_lost(self, exc: BaseException | None) -> None:
        super().connection_lost(exc)
        self._forget()

    def handle_error(self, *args: Any, **options: Any) -> web.StreamResponse:
        """Answer what is no request, and what broke, with our headers too."""
        response = super().handle_error(*args, **options)
        response.headers.update(_HEADERS)
        return response

    def _end(self) -> None:
        self._forget()  # at once: it is lost only when the loop comes to it
        if self.transport is not None:
            self.transport.abort()  # `close` would wait for a client that reads nothing

    def _forget(self) -> None:
        if timer := self._open.pop(self, None):
            timer.cancel()


class _Facts(Collector):
    """A status, as metrics."""

    def __init__(self, status: Status) -> None:
        self._status = status

    def collect(self) -> Iterable[Metric]:
        yield from _of_process(self._status)
        ledger = self._status.ledger
        yield _gauge("database_up", "1 when the database answered.", ledger is not None)
        if ledger is not None:
            yield from _of_ledger(ledger, self._status.pulse.source.name)


def _of_process(status: Status) -> Iterable[Metric]:
    pulse, sending, source = status.pulse, status.sending, status.pulse.source
    good = {name: _seconds(tick.last_good) for name, tick in pulse.ticks.items()}
    told = "When something that is done again and again last succeeded."
    yield _gauge("tick_last_success_timestamp_seconds", told, good, "tick")
    failures = {name: tick.failures for name, tick in pulse.ticks.items()}
    yield _gauge("tick_failures", "Its failures in a row.", failures, "tick")
    heard = {source.name: _seconds(source.last_good)}
    told = "When the source last told an edition."
    yield _gauge("source_last_success_timestamp_seconds", told, heard, "source")
    failing = {source.name: source.failure is not None}
    yield _gauge("source_failing", "1 when its last answer was a failure.", failing, "source")
    yield _counter("posts", "Messages sent.", sending.posts)
    told = "Messages of an earlier attempt that were there already."
    yield _counter("posts_found", told, sending.found)
    yield _counter("posts_withdrawn", "Messages it took away again.", sending.withdrawn)
    settled = {state: sending.settled.get(state, 0) for state in State}
    told = "Attempts, by what became of the delivery."
    yield _counter("deliveries_settled", told, settled, "state")
    yield from _of_reconciled(pulse.reconciled)


def _of_reconciled(reconciled: Reconciled) -> Iterable[Metric]:
    told = "Messages that were asked for reactions that nobody had heard of."
    yield _counter("reconciliations", told, reconciled.asked)
    told = "Such messages that could not be asked."
    yield _counter("reconciliations_failed", told, reconciled.failed)
    found = {"on": reconciled.put_on, "off": reconciled.taken_off}
    told = "Reactions that were put on or taken off while nobody listened."
    yield _counter("reactions_missed", told, found, "change")
    told = "Messages that were still to be asked when it last looked."
    yield _gauge("reconciliations_waiting", told, reconciled.waiting)


def _of_ledger(ledger: Ledger, source: str) -> Iterable[Metric]:
    told = "Subscriptions whose time has come, and that are not planned yet."
    yield _gauge("subscriptions_due", told, ledger.due)
    told = "Subscriptions that have waited for longer than they wish, and 15 minutes more."
    yield _gauge("subscriptions_overdue", told, ledger.overdue)
    told = "Since when the first subscription is due."
    oldest = _seconds(ledger.oldest_due)
    yield _gauge("subscriptions_oldest_due_timestamp_seconds", told, oldest)
    day = {state: ledger.last_day.get(state, 0) for state in State}
    yield _gauge(
        "deliveries_last_day", "Deliveries that were due in the last 24 hours.", day, "state"
    )
    open_ = {state: ledger.open.get(state, 0) for state in (State.PLANNED, State.SENDING)}
    yield _gauge("deliveries_open", "Deliveries on their way.", open_, "state")
    told = "Deliveries that are unknown, whenever they were due, until an operator resolves them."
    yield _gauge("deliveries_unknown", told, ledger.unknown)
    yield _gauge("notices_waiting", "Notices that are to be told to somebody.", ledger.notices)
    newest = {source: _seconds(_midnight(ledger.newest_edition))}
    told = "The date of the newest edition that was told after it closed."
    yield _gauge("source_newest_edition_timestamp_seconds", told, newest, "source")


def _gauge(
    name: str, told: str, value: float | Mapping[Any, float], label: str = ""
) -> GaugeMetricFamily:
    metric = GaugeMetricFamily(f"paperboy_{name}", told, labels=[label] if label else [])
    for labels, each in _values(value):
        metric.add_metric(labels, each)
    return metric


def _counter(
    name: str, told: str, value: float | Mapping[Any, float], label: str = ""
) -> CounterMetricFamily:
    metric = CounterMetricFamily(f"paperboy_{name}", told, labels=[label] if label else [])
    for labels, each in _values(value):
        metric.add_metric(labels, each)
    return metric


def _values(value: float | Mapping[Any, float]) -> Iterable[tuple[list[str], float]]:
    if isinstance(value, Mapping):
        return [([str(name)], each) for name, each in value.items()]
    return [([], value)]


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None


def _is_ours(record: logging.LogRecord) -> bool:
    """Leave out what aiohttp says of requests that are none: whoever sends them fills no log."""
    error = record.exc_info[1] if record.exc_info else None
    return not isinstance(error, HttpProcessingError)


def _verdict(why: list[str]) -> web.Response:
    return _json({"ok": False, "why": why}, 503) if why else _json({"ok": True}, 200)


def _json(facts: Mapping[str, object], status: int) -> web.Response:
    return web.Response(
        text=f"{json.dumps(facts)}\n", status=status, content_type="application/json"
    )


def _refusal(error: OSError, host: str, port: int) -> str:
    """Name the setting that keeps us from listening, and what mends it."""
    if error.errno == errno.EADDRINUSE:
        return (
            f"PAPERBOY_WEB_PORT: port {port} of {host} is in use; set another, or 0 for no server"
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"PAPERBOY_WEB_PORT: port {port} may not be opened here; set one above 1023"
    if isinstance(error, socket.gaierror):
        return f"PAPERBOY_WEB_HOST: {host} is not found; write an address of this machine"
    why = error.strerror or str(error)
    return f"PAPERBOY_WEB_HOST: nothing can listen at {host}, port {port}: {why}"
