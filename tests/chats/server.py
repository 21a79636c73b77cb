"""A chat platform over HTTP on the loopback interface, in this event loop or as a process.

    async with ChatServer() as server:
        chat = LoopbackChat(server.port)
        server.loses_answer(times=1)

    python -m tests.chats.server --port-file F --journal J

POST /post {workspace, channel, key, text, parent?} -> {id}; GET or POST /find {channel, key, since,
until, parent?, before?} -> {messages, before}; POST /delete {channel, id}; POST /notify {account,
text}; POST /edit {channel, id, text}; POST /seed {channel, id, text}; POST /reactions {channel,
id} -> {reactions}; GET /journal; POST /faults {rules?, faults?,
refuses?, answers?}. What it does is `platform`'s; how it is said is `connection`'s; here are only
sockets and time. It knows nothing of the bot.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.chats.connection import Connection, Served
from tests.chats.faults import Fault, Misbehaving, Rules, fault_told, rules_told
from tests.chats.journal import Event, Journal
from tests.chats.platform import Answer, Clock, Message, Platform, now
from tests.chats.wire import HOST

_BACKLOG = 1_000


class ChatServer(Misbehaving, Served):
    """A platform that listens on a port; a journal in a file is closed with it."""

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        clock: Clock = now,
        journal: Path | None = None,
        seed: int = 0,
    ) -> None:
        self.platform = Platform(rules, clock=clock, journal=Journal(journal), seed=seed)
        self.port = 0
        self._connections: set[Connection] = set()
        self._listener: socket.socket | None = None
        self._accepting: set[asyncio.Task[Any]] = set()
        self._place: socket.socket | None = None
        self._changing: asyncio.TimerHandle | None = None
        self._late: set[asyncio.TimerHandle] = set()

    async def __aenter__(self) -> Self:
        # Bound but deaf, it keeps the port ours while nobody listens.
        self._place = _bound(0)
        self.port = self._place.getsockname()[1]
        self._listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._hush()
        for handle in self._late:
            handle.cancel()
        await asyncio.gather(*self._accepting)
        while self._connections:
            connection = self._connections.pop()
            connection.close()
            await connection.closed
        if self._place:
            self._place.close()
        self.platform.journal.close()

    @property
    def journal(self) -> Journal:
        """What really happened."""
        return self.platform.journal

    def posts(self, channel: str | None = None) -> Sequence[Message]:
        """Return the messages that remain, oldest first, in one channel or in all."""
        return self.platform.messages(channel)

    def duplicates(self, *, ever: bool = False) -> Mapping[str, Sequence[Event]]:
        """Return the keys that more than one message has, of those that remain or `ever` were."""
        return self.journal.duplicates(ever=ever)

    def react(self, message: str, who: str, emoji: str, *, is_on: bool = True) -> None:
        """Have somebody react, or take a reaction away; nobody is told of it."""
        self.platform.react(message, who, emoji, is_on=is_on)

    def seeds(self, message: str) -> Sequence[str]:
        """Return our own reactions on a message, in the order that they were put."""
        return self.platform.seeds(message)

    @property
    def rules(self) -> Rules:
        """The rules it follows now."""
        return self.platform.rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        self.platform.follow(rules)

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too."""
        self.platform.arm(fault)

    def refuses(self, seconds: float | None = None) -> Self:
        """Stop listening and break off what is open, but for those who told us to."""
        self._hush()
        for connection in list(self._connections):
            if not connection.is_desk:
                connection.break_off()
        if seconds is not None:
            self._changing = asyncio.get_running_loop().call_later(seconds, self._listen)
        return self

    def answers(self) -> Self:
        """Listen and behave again."""
        self.platform.answers()
        self._listen()
        return self

    def later(self, seconds: float, answer: Answer, connection: Connection) -> None:
        """Give an answer when the time has come, whoever still listens."""

        def give() -> None:
            self._late.discard(handle)
            connection.give(answer.then() if answer.then else answer)

        handle = asyncio.get_running_loop().call_later(seconds, give)
        self._late.add(handle)

    def told(self, told: dict[str, Any]) -> None:
        """Do what the desk is told: see `POST /faults`."""
        if told.get("answers"):
            self.answers()
        if "rules" in told:
            self.follow(rules_told(told["rules"]))
        for each in told.get("faults", ()):
            self.arm(fault_told(each))
        if "refuses" in told:
            self.refuses(told["refuses"])

    def came(self, connection: Connection) -> bool:
        """Remember a connection; say whether it is welcome, or came when nobody listened more."""
        self._connections.add(connection)
        return self._listener is not None

    def left(self, connection: Connection) -> None:
        """Forget a connection."""
        self._connections.discard(connection)

    def _listen(self) -> None:
        """Listen from this moment on: a test's next request is heard."""
        if self._changing:
            self._changing.cancel()
            self._changing = None
        if self._listener is None:
            self._listener = _bound(self.port)
            self._listener.listen(_BACKLOG)
            self._listener.setblocking(False)
            asyncio.get_running_loop().add_reader(self._listener, self._accept)

    def _hush(self) -> None:
        """Do not listen from this moment on."""
        if self._changing:
            self._changing.cancel()
            self._changing = None
        if self._listener:
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None

    def _accept(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._listener:
                client, _ = self._listener.accept()
                client.setblocking(False)
                accepting = loop.create_task(
                    loop.connect_accepted_socket(lambda: Connection(self), client)
                )
                self._accepting.add(accepting)
                accepting.add_done_callback(self._accepting.discard)
        except BlockingIOError:
            pass  # those were all


def _bound(port: int) -> socket.socket:
    """Return a socket at a port. Several may be bound to one, if only one of them listens."""
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    place.bind((HOST, port))
    return place


async def _run(port_file: Path, journal: Path | None, setup: dict[str, Any], ends: bool) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, over.set)
    if ends:
        loop.add_reader(sys.stdin.fileno(), over.set)
    rules, seed = rules_told(setup.pop("rules", {})), setup.pop("seed", 0)
    async with ChatServer(rules, journal=journal, seed=seed) as server:
        server.told(setup)
        written = port_file.with_suffix(".new")
        written.write_text(str(server.port))
        written.replace(port_file)
        await over.wait()
        if ends:
            loop.remove_reader(sys.stdin.fileno())


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.chats.server")
    parser.add_argument("--port-file", type=Path, required=True, help="where to write the port")
    parser.add_argument("--journal", type=Path, help="where to append what happens, as JSON lines")
    parser.add_argument("--setup", type=json.loads, default={}, help="as for POST /faults, or seed")
    parser.add_argument("--until-stdin-ends", action="store_true", help="stop with whoever starts")
    told = parser.parse_args()
    asyncio.run(_run(told.port_file, told.journal, told.setup, told.until_stdin_ends))


if __name__ == "__main__":
    main()
