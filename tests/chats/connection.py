"""HTTP as a test platform speaks it: bytes to requests, answers to bytes, one connection's worth.

What a request does is `platform`'s; who listens, and when, is `server`'s.
"""

from __future__ import annotations

import asyncio
import json
import socket
from abc import ABC, abstractmethod
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from math import ceil
from typing import Any
from urllib.parse import parse_qsl

from tests.chats.faults import What
from tests.chats.journal import line
from tests.chats.platform import Answer, Asked, Platform

_LINES = {each.value: b"HTTP/1.1 %d %b\r\n" % (each, each.phrase.encode()) for each in HTTPStatus}
_GARBAGE = b"<html>\xff\x00 Something went wrong"
_REQUESTS: dict[str, What] = {f"/{what}": what for what in What}


class Served(ABC):
    """What a connection needs of the server it is one of."""

    platform: Platform

    @abstractmethod
    def came(self, connection: Connection) -> bool:
        """Remember a connection; say whether it is welcome, or came when nobody listened more."""

    @abstractmethod
    def left(self, connection: Connection) -> None:
        """Forget a connection."""

    @abstractmethod
    def later(self, seconds: float, answer: Answer, connection: Connection) -> None:
        """Give an answer when the time has come, whoever still listens."""

    @abstractmethod
    def told(self, told: dict[str, Any]) -> None:
        """Do what the desk is told: see `POST /faults`."""


class Connection(asyncio.Protocol):
    """One client's connection: requests in, answers out, one after the other."""

    def __init__(self, server: Served) -> None:
        self.is_desk = False
        self.closed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._server = server
        self._transport: asyncio.Transport
        self._received = b""
        self._is_busy = False
        self._is_last = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        if not self._server.came(self):
            transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        self._server.left(self)
        self.closed.set_result(None)

    def data_received(self, data: bytes) -> None:
        self._received += data
        while not self._is_busy and (request := self._next()):
            self._take(*request)

    def close(self) -> None:
        """Close it without more ado."""
        self._transport.abort()

    def break_off(self) -> None:
        """Close it so that the other side sees it now, not when the event loop comes to it."""
        if not self._transport.is_closing():
            with suppress(OSError):  # the other side may have gone before
                self._transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            self._transport.abort()

    def give(self, answer: Answer) -> None:
        """Send an answer, or break the connection off instead."""
        self._is_busy = False
        if self._transport.is_closing():
            return
        if answer.lost:
            self._transport.abort()
            return
        body = _GARBAGE if answer.garbage else json.dumps(answer.told).encode()
        self._send(answer.status, body, answer.retry_after)
        while not self._is_busy and (request := self._next()):
            self._take(*request)

    def _next(self) -> tuple[str, bytes] | None:
        """Return the next whole request, what it asks for and its body."""
        if self._is_last or self._transport.is_closing():
            return None
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return None
        head = self._received[:end]
        low = head.lower()
        at = low.find(b"\r\ncontent-length:")
        try:
            size = int(low[at + 17 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            method, target, _ = head.split(b"\r\n", 1)[0].decode("ascii").split(" ")
        except ValueError:
            self._refuse(400, "invalid_request")
            return None
        whole = end + 4 + size
        if len(self._received) < whole:
            return None
        body = self._received[end + 4 : whole]
        self._received = self._received[whole:]
        self._is_last = b"\r\nconnection: close" in low
        return (target if method == "GET" else target.partition("?")[0]), body

    def _take(self, target: str, body: bytes) -> None:
        path, _, query = target.partition("?")
        if path == "/journal":
            self.is_desk = True
            lines = "".join(map(line, self._server.platform.journal.events))
            self._send(200, lines.encode())
            return
        try:
            told = json.loads(body) if body else dict(parse_qsl(query))
            if path == "/faults":
                self.is_desk = True
                self._server.told(told)
                self._send(200, b"{}")
                return
            if path not in _REQUESTS:
                self._refuse(404, "no_such_method")
                return
            asked = read(_REQUESTS[path], told)
        except (ValueError, TypeError, KeyError, AttributeError):
            self._refuse(400, "invalid_arguments")
            return
        answer = self._server.platform.ask(asked)
        if answer.late:
            self._is_busy = True
            self._server.later(answer.late, answer, self)
        else:
            self.give(answer)

    def _refuse(self, status: int, code: str) -> None:
        """Answer what is no request, and hang up: what follows it cannot be trusted either."""
        self._is_last = True
        self._send(status, json.dumps({"error": code}).encode())

    def _send(self, status: int, body: bytes, retry_after: float | None = None) -> None:
        wait = b"" if retry_after is None else b"Retry-After: %d\r\n" % ceil(retry_after)
        self._transport.write(
            b"%bContent-Type: application/json\r\n%bContent-Length: %d\r\n\r\n%b"
            % (_LINES[status], wait, len(body), body)
        )
        if self._is_last:
            self._transport.close()


def read(what: What, told: dict[str, Any]) -> Asked:
    """Read a request from the wire. Raises ValueError, TypeError or KeyError."""
    before = told.get("before")
    return Asked(
        what,
        _text(told, "workspace", ""),
        _text(told, "account" if what is What.NOTIFY else "channel"),
        _text(told, "key", ""),
        _text(told, "text", ""),
        _text(told, "parent") if told.get("parent") is not None else None,
        _text(told, "id", ""),
        _instant(told, "since"),
        _instant(told, "until"),
        int(before) if before else None,
    )


def _text(told: dict[str, Any], name: str, otherwise: str | None = None) -> str:
    value = told.get(name, otherwise)
    if not isinstance(value, str):
        raise TypeError(name)
    return value


def _instant(told: dict[str, Any], name: str) -> datetime | None:
    if not told.get(name):
        return None
    at = datetime.fromisoformat(told[name])
    if at.tzinfo is None:
        raise ValueError(name)
    return at
