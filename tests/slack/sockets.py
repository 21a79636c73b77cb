"""Socket Mode: the connections of an app, and the envelopes that go to any one of them.

An envelope is to be acknowledged within three seconds. Events that are not, and those that no
connection took, are sent again, three times; commands and interactions never are: the person sees
an error instead. What an envelope holds, others know.

https://docs.slack.dev/apis/events-api/using-socket-mode
https://docs.slack.dev/apis/events-api#retries
"""

from __future__ import annotations

import asyncio
import json
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

from aiohttp import WSMsgType, web

from tests.chats.listening import break_off

MOST = 10
"""Connections of an app. https://docs.slack.dev/apis/events-api/using-socket-mode"""
PATIENCE = 3.0
"""Seconds within which an envelope is to be acknowledged."""
RETRIES = 3
EVENT, INTERACTIVE, COMMAND = "events_api", "interactive", "slash_commands"
_NO_SOCKET = 60.0


@dataclass(slots=True)
class Attempt:
    """One envelope that was sent: over which connection, and how long its answer took."""

    envelope_id: str
    socket: int
    began: float
    latency: float | None = None
    is_late: bool = False


@dataclass(slots=True)
class Delivery:
    """Something to be delivered, and how that went; `answer` is the payload that came back."""

    type: str
    payload: dict[str, Any]
    done: asyncio.Future[None]
    heard: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when it is done, or when there is nobody to hear it for now."""
    attempts: list[Attempt] = field(default_factory=list)
    is_acknowledged: bool = False
    answer: dict[str, Any] | None = None

    @property
    def latency(self) -> float | None:
        """How long it took to be acknowledged, by the first attempt that was."""
        return next((each.latency for each in self.attempts if each.latency is not None), None)

    @property
    def is_in_time(self) -> bool:
        """Whether an attempt was acknowledged while it was waited for."""
        return any(each.latency is not None and not each.is_late for each in self.attempts)


class Connection:
    """One WebSocket of the app."""

    def __init__(
        self, number: int, socket: web.WebSocketResponse, transport: asyncio.BaseTransport | None
    ) -> None:
        self.number = number
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.is_leaving = False
        self._socket = socket
        self._transport = transport

    async def send(self, told: dict[str, Any]) -> bool:
        """Send something; say whether the connection was still there."""
        with suppress(ConnectionError, RuntimeError):
            await self._socket.send_str(json.dumps(told))
            return True
        return False

    def drop(self) -> None:
        """Break it off."""
        break_off(self._transport)


class Sockets:
    """The connections there are, and what was delivered over them."""

    def __init__(self, app_id: str, patience: float = PATIENCE) -> None:
        self.app_id = app_id
        self.patience = patience
        self.waits: tuple[float, ...] = (0.0,) * RETRIES
        """Seconds before each time that an event is sent again; Slack's are 0, 60 and 300."""
        self.deliveries: list[Delivery] = []
        self.complaints: list[str] = []
        self.opened = 0
        self.connections: list[Connection] = []
        self._tickets: set[str] = set()
        self._envelopes: dict[str, tuple[Delivery, Attempt]] = {}
        self._working: set[asyncio.Task[None]] = set()
        self._turn = 0
        self._arrived = asyncio.Event()

    def ticket(self) -> str:
        """Return what lets one connection in."""
        made = secrets.token_hex(8)
        self._tickets.add(made)
        return made

    @property
    def late_acknowledgements(self) -> list[Delivery]:
        """What was acknowledged too late, or not at all within the time for it."""
        return [
            each for each in self.deliveries if any(attempt.is_late for attempt in each.attempts)
        ]

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Hold one connection as long as it is there."""
        ticket = request.rel_url.query.get("ticket", "")
        if ticket not in self._tickets:
            return web.Response(status=404, text="no such ticket")
        self._tickets.remove(ticket)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.opened += 1
        connection = Connection(self.opened, socket, request.transport)
        if len(self.connections) >= MOST:
            await connection.send(self._goodbye("too_many_websockets"))
            await socket.close()
            return socket
        self.connections.append(connection)
        await connection.send(self._hello())
        self._arrived.set()
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    self._heard(message.data)
        finally:
            self.connections.remove(connection)
            if not self.connections:
                self._arrived.clear()
            if not connection.gone.done():
                connection.gone.set_result(None)
        return socket

    def deliver(self, type_: str, payload: dict[str, Any]) -> Delivery:
        """Deliver something; it is `done` once acknowledged, or given up."""
        delivery = Delivery(type_, payload, asyncio.get_running_loop().create_future())
        self.deliveries.append(delivery)
        working = asyncio.get_running_loop().create_task(self._work(delivery))
        self._working.add(working)
        working.add_done_callback(self._working.discard)
        return delivery

    async def say_goodbye(self, reason: str, closing_in: float | None) -> None:
        """Ask every connection to be opened anew, and close it after some seconds, if at all."""
        for each in list(self.connections):
            each.is_leaving = True
            await each.send(self._goodbye(reason))
            if closing_in is not None:
                asyncio.get_running_loop().call_later(closing_in, each.drop)

    def drop(self) -> None:
        """Break off every connection."""
        for each in list(self.connections):
            each.drop()

    async def close(self) -> None:
        """Deliver nothing more, and close what is open."""
        for each in self._working:
            each.cancel()
        await asyncio.gather(*self._working, return_exceptions=True)
        self.drop()

    async def _work(self, delivery: Delivery) -> None:
        reason = ""
        waits = (0.0, *self.waits) if delivery.type == EVENT else (0.0,)
        try:
            for number, wait in enumerate(waits):
                await asyncio.sleep(wait)
                connection = await self._some(is_patient=number > 0)
                if connection is None:
                    reason = "connection_failed"
                    delivery.heard.set()
                elif reason := await self._attempt(delivery, connection, number, reason):
                    continue
                else:
                    return
        finally:
            if not delivery.done.done():
                delivery.done.set_result(None)
            delivery.heard.set()

    async def _attempt(
        self, delivery: Delivery, connection: Connection, number: int, reason: str
    ) -> str:
        """Send it once; return why that was nothing, if it was."""
        attempt = Attempt(str(uuid4()), connection.number, time.monotonic())
        delivery.attempts.append(attempt)
        self._envelopes[attempt.envelope_id] = (delivery, attempt)
        told: dict[str, Any] = {
            "envelope_id": attempt.envelope_id,
            "payload": delivery.payload,
            "type": delivery.type,
            "accepts_response_payload": delivery.type != EVENT,
        }
        if delivery.type == EVENT:
            told |= {"retry_attempt": number, "retry_reason": reason}
        if not await connection.send(told):
            return "connection_failed"
        await asyncio.wait(
            (delivery.done, connection.gone),
            timeout=self.patience,
            return_when=asyncio.FIRST_COMPLETED,
        )
        if delivery.is_acknowledged:
            return ""
        attempt.is_late = not connection.gone.done()
        return "timeout" if attempt.is_late else "connection_failed"

    async def _some(self, *, is_patient: bool) -> Connection | None:
        """Return a connection, any; those that are about to go only if there is no other."""
        if not self.connections and is_patient:
            with suppress(TimeoutError):
                async with asyncio.timeout(_NO_SOCKET):
                    await self._arrived.wait()
        staying = [each for each in self.connections if not each.is_leaving] or self.connections
        if not staying:
            return None
        self._turn += 1
        return staying[self._turn % len(staying)]

    def _heard(self, data: str) -> None:
        """Take an acknowledgement."""
        try:
            told = json.loads(data)
            delivery, attempt = self._envelopes[told["envelope_id"]]
        except (ValueError, TypeError, KeyError):
            self.complaints.append(f"no acknowledgement of anything: {data[:200]}")
            return
        if attempt.latency is not None:
            self.complaints.append(f"acknowledged twice: {delivery.type}")
            return
        attempt.latency = time.monotonic() - attempt.began
        payload = told.get("payload")
        if payload and delivery.type == EVENT:
            self.complaints.append(f"an event takes no payload: {payload}")
        if not delivery.is_acknowledged and not delivery.done.done():
            delivery.answer = payload or None
        delivery.is_acknowledged = True
        if not delivery.done.done():
            delivery.done.set_result(None)
        delivery.heard.set()

    def _hello(self) -> dict[str, Any]:
        return {
            "type": "hello",
            "num_connections": len(self.connections),
            "debug_info": {"host": "applink-0", "approximate_connection_time": 18060},
            "connection_info": {"app_id": self.app_id},
        }

    def _goodbye(self, reason: str) -> dict[str, Any]:
        return {"type": "disconnect", "reason": reason, "debug_info": {"host": "applink-0"}}
