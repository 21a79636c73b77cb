"""Requests over a few kept connections: as little HTTP as a test platform needs, and its errors.

It knows nothing of chats. It tells a request that was never sent from one that has no answer.
"""

from __future__ import annotations

import asyncio
import select
from dataclasses import dataclass

HOST = "127.0.0.1"


class NotSentError(Exception):
    """The request did not leave; nothing can have come of it."""


class UnansweredError(Exception):
    """The request was sent; what came of it is not known."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An HTTP answer. `retry_after` is that header, 0 without one."""

    status: int
    body: bytes
    retry_after: float = 0.0


class _Connection(asyncio.Protocol):
    """One connection; one request at a time."""

    def __init__(self) -> None:
        self._received = b""
        self._waiting: asyncio.Future[Reply] | None = None
        self._transport: asyncio.Transport
        self._look = select.poll()
        self.closed = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._look.register(transport.get_extra_info("socket").fileno(), select.POLLIN)

    def data_received(self, data: bytes) -> None:
        self._received += data
        end = self._received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._received[:end].lower()
        try:
            status, size = int(head[9:12]), int(_header(head, b"content-length") or b"0")
            retry_after = float(_header(head, b"retry-after") or b"0")
        except ValueError:
            self._fail("it does not speak HTTP")
            return
        if len(self._received) < end + 4 + size:
            return
        reply = Reply(status, self._received[end + 4 : end + 4 + size], retry_after)
        self._received = b""
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fail("the connection was closed")
        if not self.closed.done():
            self.closed.set_result(None)

    def is_usable(self) -> bool:
        """Whether the other side keeps it open: an idle connection has nothing to be read.

        The socket is asked, not the event loop, which may not have looked yet.
        """
        return not self._transport.is_closing() and not self._look.poll(0)

    def ask(self, request: bytes) -> asyncio.Future[Reply]:
        """Send a request; its answer comes with the future."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return self._waiting

    def close(self) -> None:
        """Break it off."""
        self._transport.abort()

    def _fail(self, why: str) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(UnansweredError(why))


class Wire:
    """At most so many connections to one port of this machine; more requests wait for one."""

    def __init__(self, port: int, connections: int = 100) -> None:
        self._port = port
        self._turns = asyncio.Semaphore(connections)
        self._idle: list[_Connection] = []
        self._open: set[_Connection] = set()

    async def post(self, path: str, body: bytes, within: float) -> Reply:
        """Ask once, and wait so many seconds at most. Raises NotSentError or UnansweredError."""
        request = b"POST %b HTTP/1.1\r\nHost: %b\r\nContent-Length: %d\r\n\r\n%b" % (
            path.encode(),
            HOST.encode(),
            len(body),
            body,
        )
        is_sent = False
        try:
            async with asyncio.timeout(within), self._turns:
                connection = await self._connected()
                try:
                    is_sent = True
                    reply = await connection.ask(request)
                except BaseException:  # what comes now on this connection is of another time
                    connection.close()
                    raise
        except TimeoutError:
            raise (UnansweredError if is_sent else NotSentError)("the time is over") from None
        self._idle.append(connection)
        return reply

    async def close(self) -> None:
        """Close all connections."""
        self._idle.clear()
        while self._open:
            connection = self._open.pop()
            connection.close()
            await connection.closed

    async def _connected(self) -> _Connection:
        while self._idle:
            connection = self._idle.pop()
            if connection.is_usable():
                return connection
            connection.close()
        loop = asyncio.get_running_loop()
        try:
            _, made = await loop.create_connection(_Connection, HOST, self._port)
        except OSError as error:
            raise NotSentError(error.strerror or str(error)) from error
        self._open.add(made)
        made.closed.add_done_callback(lambda _: self._open.discard(made))
        return made


def _header(head: bytes, name: bytes) -> bytes:
    """Return a header of a head in lower case."""
    start = head.find(b"\r\n" + name + b":")
    if start < 0:
        return b""
    start += len(name) + 3
    end = head.find(b"\r\n", start)
    return head[start : end if end >= 0 else len(head)].strip()
