"""One WebSocket of a bot at the gateway: what is said goes out in its order.

What is to be said, `gateway` knows.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from contextlib import suppress
from enum import IntEnum

from aiohttp import web

from tests.discord.sessions import Session
from tests.discord.state import Part


class Op(IntEnum):
    """The kinds of what is said.

    https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway
    """

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    ACKNOWLEDGED = 11


class Goodbye(IntEnum):
    """Why a connection is closed."""

    NOT_KNOWN = 4000
    UNKNOWN_OP = 4001
    NOT_DECODED = 4002
    NOT_AUTHENTICATED = 4003
    BAD_TOKEN = 4004
    TWICE = 4005
    TOO_MUCH = 4008
    BAD_SHARD = 4010
    BAD_VERSION = 4012
    BAD_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


SAYINGS = {
    Goodbye.NOT_KNOWN: "Unknown error.",
    Goodbye.UNKNOWN_OP: "Unknown opcode.",
    Goodbye.NOT_DECODED: "Error while decoding payload.",
    Goodbye.NOT_AUTHENTICATED: "Not authenticated.",
    Goodbye.BAD_TOKEN: "Authentication failed.",
    Goodbye.TWICE: "Already authenticated.",
    Goodbye.TOO_MUCH: "You are being rate limited.",
    Goodbye.BAD_SHARD: "Invalid shard.",
    Goodbye.BAD_VERSION: "Invalid API version.",
    Goodbye.BAD_INTENTS: "Invalid intent(s).",
    Goodbye.DISALLOWED_INTENTS: "Disallowed intent(s).",
}


class Connection:
    """A connection; compressed if that was asked for. `said`: when the bot said something."""

    def __init__(self, socket: web.WebSocketResponse, *, is_compressed: bool) -> None:
        self.socket = socket
        self.session: Session | None = None
        self.beats: list[int | None] = []
        self.said: list[float] = []
        self.is_silent = False
        self.is_leaving = False
        self._packed = zlib.compressobj() if is_compressed else None
        self._waiting: asyncio.Queue[Part | int] = asyncio.Queue()

    def send(self, told: Part) -> None:
        """Say something, unless it is silent."""
        if not self.is_silent:
            self._waiting.put_nowait(told)

    def leave(self, code: int) -> None:
        """Close it, once all is said."""
        self.is_leaving = True
        self._waiting.put_nowait(code)

    async def talk(self) -> None:
        """Say what is to be said, until it is closed."""
        with suppress(ConnectionError):
            while not self.socket.closed:
                told = await self._waiting.get()
                if isinstance(told, int):
                    why = SAYINGS[Goodbye(told)] if told in list(Goodbye) else ""
                    await self.socket.close(code=told, message=why.encode())
                    return
                written = json.dumps(told)
                if self._packed is None:
                    await self.socket.send_str(written)
                else:
                    packed = self._packed.compress(written.encode())
                    await self.socket.send_bytes(packed + self._packed.flush(zlib.Z_SYNC_FLUSH))

    @property
    def transport(self) -> asyncio.BaseTransport | None:
        """What it goes over."""
        request = self.socket._req
        return request.transport if request else None
