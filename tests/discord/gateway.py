"""The gateway: WebSockets over which a bot is told what happens, and proves that it is there.

It can be cut, go silent, ask for another connection, and forget sessions; `complaints` of the
world are what a bot should not have said. What events there are, others know.
https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

import asyncio
import json
import time
from secrets import token_hex
from typing import Any

from aiohttp import WSMessage, WSMsgType, web

from tests.chats.listening import break_off
from tests.discord import showing
from tests.discord.bureau import Bureau
from tests.discord.sessions import PRIVILEGED, VALID, Intent, Session, redacted
from tests.discord.sockets import SAYINGS, Connection, Goodbye, Op
from tests.discord.state import Part

HEARTBEAT = 41.25
"""Seconds between two heartbeats."""
LARGEST = 4096
"""Bytes of what a bot may say at once."""
MOST_SAID, SAID_IN = 120, 60.0
_GOODBYE = frozenset({1000, 1001})
"""Codes of a bot that ends its session."""


class Gateway:
    """All connections of a bot, and its sessions."""

    def __init__(self, there: Bureau, heartbeat: float = HEARTBEAT) -> None:
        self.sessions: dict[str, Session] = {}
        self.connections: list[Connection] = []
        self.privileged = Intent(0)
        """The privileged intents that the bot may ask for."""
        self.spacing = 0.0
        """Seconds between two that identify; who is sooner is told that its session is invalid."""
        self.is_mute = False
        """Whether it says nothing to whoever identifies or resumes."""
        self.asked: list[float] = []
        """When somebody wanted a session, whether they were given one or not."""
        self.identified: list[float] = []
        self.closed: list[Goodbye] = []
        """How it closed connections for what a bot said."""
        self._there = there
        self._heartbeat = heartbeat
        self._is_silent = False

    # What a bot has

    @property
    def ready(self) -> list[Session]:
        """The sessions that are connected."""
        return [each for each in self.sessions.values() if each.send]

    @property
    def resumed(self) -> int:
        """How often a session was resumed."""
        return sum(each.names.count("RESUMED") for each in self.sessions.values())

    def dispatch(self, name: str, told: Part) -> None:
        """Tell every session that wants to know of an event.

        What becomes of the bot itself takes no intent.
        https://discord.com/developers/docs/events/gateway#list-of-intents
        """
        is_own = name == "GUILD_MEMBER_UPDATE" and told["user"]["id"] == self._there.bot.id
        for each in self.sessions.values():
            if (is_own and each.has(told["guild_id"])) or each.wants(name, told):
                is_message = name in ("MESSAGE_CREATE", "MESSAGE_UPDATE")
                bot = self._there.bot.id
                each.dispatch(name, redacted(told, bot, each.intents) if is_message else told)

    # How it misbehaves

    def cut(self) -> None:
        """Break off every connection, without a word."""
        for each in list(self.connections):
            break_off(each.transport)

    def hang_up(self, code: int = Goodbye.NOT_KNOWN) -> None:
        """Close every connection with a code."""
        for each in self.connections:
            each.leave(code)

    def go_silent(self) -> None:
        """Say nothing any more, not even that a heartbeat came; new connections work."""
        for each in self.connections:
            each.is_silent = True

    def ask_to_reconnect(self) -> None:
        """Have every connection opened anew, as Discord does when a server is shut down."""
        for each in self.connections:
            each.send({"op": Op.RECONNECT, "d": None})

    def invalidate(self, *, is_resumable: bool = False) -> None:
        """Say that the sessions are no good; one that is resumable may try again."""
        for each in self.connections:
            each.send({"op": Op.INVALID_SESSION, "d": is_resumable})
        if not is_resumable:
            self.forget()

    def forget(self) -> None:
        """Know no session any more: none can be resumed."""
        for each in self.sessions.values():
            each.send = None
        self.sessions.clear()

    async def close(self) -> None:
        """Close all connections."""
        for each in list(self.connections):
            break_off(each.transport)

    # What a bot says

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Talk with a bot until it goes."""
        query = request.rel_url.query
        socket = web.WebSocketResponse(max_msg_size=2**20, compress=False)
        await socket.prepare(request)
        is_compressed = query.get("compress") == "zlib-stream"
        connection = Connection(socket, is_compressed=is_compressed)
        self.connections.append(connection)
        talking = asyncio.create_task(connection.talk())
        connection.send(
            {
                "op": Op.HELLO,
                "s": None,
                "t": None,
                "d": {"heartbeat_interval": int(self._heartbeat * 1000)},
            }
        )
        if query.get("v") != "10" or query.get("encoding") != "json":
            self._refuse(connection, Goodbye.BAD_VERSION)
        try:
            async for message in socket:
                if bye := self._heard(connection, message):
                    self._refuse(connection, bye)
        finally:
            self.connections.remove(connection)
            if connection.session:
                self._left(connection, connection.session, socket.close_code)
            talking.cancel()
        return socket

    def _left(self, connection: Connection, session: Session, code: int | None) -> None:
        """Note that a connection is gone; who says goodbye ends its session.

        https://discord.com/developers/docs/events/gateway#initiating-a-disconnect
        """
        if session.send == connection.send:
            session.send = None
            if code in _GOODBYE and not connection.is_leaving:
                self.sessions.pop(session.id, None)

    def _refuse(self, connection: Connection, why: Goodbye) -> None:
        self.closed.append(why)
        self._there.complaints.append(f"the gateway closes with {why}: {SAYINGS[why]}")
        connection.leave(why)

    def _heard(self, connection: Connection, message: WSMessage) -> Goodbye | None:
        """Do what a bot says; return why the connection is closed, if it is."""
        if message.type is not WSMsgType.TEXT or len(message.data) > LARGEST:
            return Goodbye.NOT_DECODED
        try:
            told = json.loads(message.data)
            op, data = told["op"], told.get("d")
        except (ValueError, TypeError, KeyError):
            return Goodbye.NOT_DECODED
        if op != Op.HEARTBEAT:  # tests have hearts that beat fast
            now = time.monotonic()
            connection.said = [each for each in connection.said if now - each < SAID_IN] + [now]
        if len(connection.said) > MOST_SAID:
            return Goodbye.TOO_MUCH
        match op:
            case Op.HEARTBEAT:
                connection.beats.append(data)
                connection.send({"op": Op.ACKNOWLEDGED})
                return None
            case Op.IDENTIFY | Op.RESUME if self.is_mute:
                return None
            case Op.IDENTIFY:
                return self._identify(connection, data)
            case Op.RESUME:
                return self._resume(connection, data)
            case Op.PRESENCE | Op.REQUEST_MEMBERS if connection.session is None:
                return Goodbye.NOT_AUTHENTICATED
            case Op.PRESENCE:
                return None
            case Op.REQUEST_MEMBERS:
                self._there.complaints.append("members were asked for")
                return None
            case _:
                return Goodbye.UNKNOWN_OP

    def _identify(self, connection: Connection, told: Any) -> Goodbye | None:
        if connection.session:
            return Goodbye.TWICE
        if not isinstance(told, dict) or told.get("token") != self._there.token:
            return Goodbye.BAD_TOKEN
        intents, shard = told.get("intents"), tuple(told.get("shard", (0, 1)))
        if not isinstance(intents, int) or intents & ~VALID:
            return Goodbye.BAD_INTENTS
        if intents & PRIVILEGED & ~self.privileged:
            return Goodbye.DISALLOWED_INTENTS
        if len(shard) != 2 or not 0 <= shard[0] < shard[1]:
            return Goodbye.BAD_SHARD
        if not isinstance(told.get("properties"), dict):
            return Goodbye.NOT_DECODED
        now = time.monotonic()
        self.asked.append(now)
        if self.identified and now - self.identified[-1] < self.spacing:
            connection.send({"op": Op.INVALID_SESSION, "d": False})
            return None
        self.identified.append(now)
        session = Session(token_hex(16), intents, (shard[0], shard[1]), send=connection.send)
        self.sessions[session.id] = connection.session = session
        self._welcome(session)
        return None

    def _welcome(self, session: Session) -> None:
        """Tell who the bot is, and then of each guild."""
        there = self._there
        own = [
            each
            for each in there.guilds.values()
            if there.bot.id in each.members and session.has(each.id)
        ]
        session.dispatch(
            "READY",
            {
                "v": 10,
                "user": showing.user(there.bot) | {"verified": True, "mfa_enabled": False},
                "guilds": [{"id": each.id, "unavailable": True} for each in own],
                "session_id": session.id,
                "resume_gateway_url": there.gateway_url,
                "application": {"id": there.app_id, "flags": there.app_flags},
                "shard": list(session.shard),
            },
        )
        if session.intents & Intent.GUILDS:
            for each in own:
                if not each.is_unavailable:
                    session.dispatch("GUILD_CREATE", showing.arriving(there, each))

    def _resume(self, connection: Connection, told: Any) -> Goodbye | None:
        if connection.session:
            return Goodbye.TWICE
        if not isinstance(told, dict) or told.get("token") != self._there.token:
            return Goodbye.BAD_TOKEN
        session = self.sessions.get(str(told.get("session_id")))
        since = told.get("seq")
        missed = session.missed(since) if session and isinstance(since, int) else None
        if session is None or missed is None:
            connection.send({"op": Op.INVALID_SESSION, "d": False})
            return None
        connection.session, session.send = session, connection.send
        for each in missed:
            connection.send(each)
        session.dispatch("RESUMED", {})
        return None
