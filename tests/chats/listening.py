"""A port of this machine that can go deaf, and listen again, from one moment to the next.

It knows nothing of what is spoken there.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from tests.chats.wire import HOST

_BACKLOG = 1_000


class Port:
    """A port with a protocol for each connection that is taken."""

    def __init__(self, speak: Callable[[], asyncio.BaseProtocol]) -> None:
        # Bound but deaf, it keeps the port ours while nobody listens.
        self._place = _bound(0)
        self.number: int = self._place.getsockname()[1]
        self._speak = speak
        self._listener: socket.socket | None = None
        self._accepting: set[asyncio.Task[Any]] = set()
        self._changing: asyncio.TimerHandle | None = None

    def listen(self) -> None:
        """Listen from this moment on: the next request is heard."""
        self._change_no_more()
        if self._listener is None:
            self._listener = _bound(self.number)
            self._listener.listen(_BACKLOG)
            self._listener.setblocking(False)
            asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def hush(self, seconds: float | None = None) -> None:
        """Do not listen from this moment on, or for so long."""
        self._change_no_more()
        if self._listener:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        if seconds is not None:
            self._changing = asyncio.get_running_loop().call_later(seconds, self.listen)

    async def close(self) -> None:
        """Give the port back."""
        self.hush()
        await asyncio.gather(*self._accepting)
        self._place.close()

    def _change_no_more(self) -> None:
        if self._changing:
            self._changing.cancel()
            self._changing = None

    def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        with suppress(BlockingIOError):  # those were all
            while self._listener:
                client, _ = self._listener.accept()
                client.setblocking(False)
                accepting = loop.create_task(self._take(client))
                self._accepting.add(accepting)
                accepting.add_done_callback(self._accepting.discard)

    async def _take(self, client: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_accepted_socket(self._speak, client)
        if self._listener is None:  # it came when nobody listened any more
            transport.abort()


def break_off(transport: asyncio.BaseTransport | None) -> None:
    """Close a connection so that the other side sees it now, not when the loop comes to it."""
    if isinstance(transport, asyncio.Transport) and not transport.is_closing():
        with suppress(OSError):  # the other side may have gone before
            transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
        transport.abort()


def _bound(port: int) -> socket.socket:
    """Return a socket at a port. Several may be bound to one, if only one of them listens."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((HOST, port))
    return place
