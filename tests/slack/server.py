"""Slack on the loopback interface: Web API, Socket Mode and response URLs, for the real clients.

    async with SlackServer() as slack:
        client = AsyncWebClient(token=slack.token, base_url=slack.url, retry_handlers=[])
        channel = slack.channel("general")
        await client.chat_postMessage(channel=channel.id, text="hello")
        slack.limits(30, channel=channel.id)
        await slack.person("ada").types("/papers robotics", channel)

It can also run as a process, with a desk as `tests.chats.server` has. What Slack does is
`workspace`'s and `platform`'s; here it is only put together, and begun and ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.chats.faults import Fault, Misbehaving, Rules, fault_told, rules_told
from tests.chats.journal import Event, Journal
from tests.chats.listening import Port, break_off
from tests.chats.platform import Clock, now
from tests.chats.wire import HOST
from tests.slack.events import EVENTS
from tests.slack.inbound import Inbound
from tests.slack.people import Person
from tests.slack.platform import Asked, Platform
from tests.slack.serving import Serving
from tests.slack.sockets import PATIENCE, Delivery, Sockets
from tests.slack.state import Channel, Message
from tests.slack.workspace import SCOPES, Workspace

_LARGEST = 2**27
"""Bytes of a body."""
_WARNED_FOR = 10.0
"""Seconds from a warning to the end of a connection, as Slack has it."""


class SlackServer(Misbehaving):
    """One app's Slack that listens on a port; a journal in a file is closed with it.

    `patience`: seconds to acknowledge an envelope in. `events`, `commands`: what the app has.
    `tokens`: that of the app in the workspace, and the app's own; made up unless given.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        team: str = "T0WORKSPACE",
        scopes: Iterable[str] = SCOPES,
        events: Iterable[str] = EVENTS,
        commands: Iterable[str] | None = None,
        tokens: tuple[str, str] | None = None,
        patience: float = PATIENCE,
        clock: Clock = now,
        journal: Path | None = None,
        seed: int = 0,
    ) -> None:
        self.workspace = Workspace(team, clock=clock, scopes=scopes)
        if tokens:
            self.workspace.token = tokens[0]
        self.platform = Platform(
            self.workspace, rules, clock=clock, journal=Journal(journal), seed=seed
        )
        if tokens:
            self.platform.app_token = tokens[1]
        self.sockets = Sockets(self.workspace.app_id, patience)
        self.port = 0
        self._events, self._commands = tuple(events), commands
        self._inbound = {team: self._connected(self.workspace)}
        self._serving = Serving(self.platform, self.sockets, self.told)
        self._people: dict[tuple[str, str], Person] = {}
        self._web: web.Server
        self._place: Port

    async def __aenter__(self) -> Self:
        self._web = web.Server(self._serving.handle, request_factory=_request, access_log=None)
        self._place = Port(self._web)
        self.port = self._place.number
        self.platform.connect = self._address
        for each in self.platform.workspaces.values():
            each.base = self.base
        self._place.listen()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self._place.close()
        self._serving.over.set()
        await self.sockets.close()
        await self._web.shutdown(0)
        self.journal.close()

    # Where it is, and who is there

    @property
    def base(self) -> str:
        """The address of everything here."""
        return f"http://{HOST}:{self.port}/"

    @property
    def url(self) -> str:
        """The address of the Web API."""
        return f"{self.base}api/"

    @property
    def token(self) -> str:
        """The app's token for the first workspace."""
        return self.workspace.token

    @property
    def app_token(self) -> str:
        """The app's own token, for sockets."""
        return self.platform.app_token

    def install(self, team: str, scopes: Iterable[str] = SCOPES) -> Workspace:
        """Have the app in another workspace."""
        made = Workspace(team, clock=self.workspace.clock, scopes=scopes)
        made.base = self.base
        self.platform.workspaces[made.token] = made
        self._inbound[team] = self._connected(made)
        return made

    def channel(self, name: str, **how: Any) -> Channel:
        """Return a channel of the first workspace, with the app in it unless said otherwise."""
        return self.workspace.channel(name, **how)

    def person(self, name: str, *, team: str | None = None, tz: str = "Europe/Berlin") -> Person:
        """Return somebody by name."""
        inbound = self._inbound[team or self.workspace.id]
        known = self._people.get((inbound.workspace.id, name))
        if known is None:
            known = Person(inbound.workspace.user(name, tz=tz), inbound)
            self._people[inbound.workspace.id, name] = known
        return known

    # What happened

    @property
    def journal(self) -> Journal:
        """What really became of posts."""
        return self.platform.journal

    def posts(self, channel: str | None = None) -> Sequence[Message]:
        """Return the messages of the app that remain, oldest first, in one channel or in all."""
        found = [
            message
            for there in self.platform.workspaces.values()
            for each in there.channels.values()
            if channel in (None, each.id)
            for message in each.shown()
            if message.bot_id
        ]
        return found if channel else sorted(found, key=lambda each: each.ts)

    def duplicates(self, *, ever: bool = False) -> Mapping[str, Sequence[Event]]:
        """Return the keys that more than one message has, of those that remain or `ever` were."""
        found = self.journal.duplicates(ever=ever)
        return {key: events for key, events in found.items() if key}

    def calls(self, method: str | None = None) -> list[Asked]:
        """Return the requests there were, of one method or all."""
        return [each for each in self.platform.calls if method in (None, each.method)]

    @property
    def events(self) -> list[Delivery]:
        """The events that the app was told of."""
        return [each for inbound in self._inbound.values() for each in inbound.events]

    @property
    def late_acknowledgements(self) -> list[Delivery]:
        """What the app did not acknowledge in time."""
        return self.sockets.late_acknowledgements

    @property
    def complaints(self) -> list[str]:
        """What Slack would have ignored, and a test should not."""
        return self.sockets.complaints

    def repeats(self, event: Delivery) -> Delivery:
        """Tell of an event again, as Slack does when it missed the acknowledgement."""
        return self._inbound[event.payload["team_id"]].again(event.payload)

    async def until(self, happened: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something is so. Raises AssertionError when the time is over."""
        end = asyncio.get_running_loop().time() + within
        while not happened():
            assert asyncio.get_running_loop().time() < end, f"not within {within} seconds"
            await asyncio.sleep(0.005)

    async def connected(self, sockets: int = 1, within: float = 5.0) -> None:
        """Wait until the app has so many sockets."""
        await self.until(lambda: len(self.sockets.connections) >= sockets, within)

    # How it behaves

    @property
    def rules(self) -> Rules:
        """The rules it follows now."""
        return self.platform.rules

    def follow(self, rules: Rules) -> None:
        """Follow these rules from now on."""
        self.platform.follow(rules)

    def follows_tiers(self, minute: float | None = 60.0) -> Self:
        """Hold to the published limits of each method, in minutes of so many seconds.

        https://docs.slack.dev/apis/web-api/rate-limits
        """
        self.platform.minute = minute
        return self

    def arm(self, fault: Fault) -> None:
        """Have a fault from now on, too."""
        self.platform.arm(fault)

    def refuses(self, seconds: float | None = None) -> Self:
        """Stop listening and break off what is open, but for those who told us to."""
        self._place.hush(seconds)
        for each in list(self._web.connections):
            if each not in self._serving.desks:
                break_off(each.transport)
        return self

    def answers(self) -> Self:
        """Listen and behave again."""
        self.platform.answers()
        self._place.listen()
        return self

    def drops_sockets(self) -> Self:
        """Break off every socket, without a word."""
        self.sockets.drop()
        return self

    async def sends_disconnect_warning(self, closing_in: float = _WARNED_FOR) -> None:
        """Say that every socket will be closed soon.

        https://docs.slack.dev/apis/events-api/using-socket-mode#disconnect
        """
        await self.sockets.say_goodbye("warning", closing_in)

    async def refreshes_sockets(self) -> None:
        """Have every socket opened anew, and close it at once, as Slack does now and then."""
        await self.sockets.say_goodbye("refresh_requested", 0.0)

    def told(self, told: dict[str, Any]) -> None:
        """Do what the desk is told: see `POST /faults` of `tests.chats.server`."""
        if told.get("answers"):
            self.answers()
        if "rules" in told:
            self.follow(rules_told(told["rules"]))
        for each in told.get("faults", ()):
            self.arm(fault_told(each))
        if "refuses" in told:
            self.refuses(told["refuses"])

    def _connected(self, there: Workspace) -> Inbound:
        return Inbound(there, self.sockets, self._events, self._commands)

    def _address(self) -> str:
        return f"ws://{HOST}:{self.port}/link/?ticket={self.sockets.ticket()}&app_id=A0PAPERBOY"


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_LARGEST)
