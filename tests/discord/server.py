"""Discord on the loopback interface: REST API v10 and gateway, for the real client.

    async with DiscordServer() as discord:
        channel = discord.channel("robots")
        with discord.pointed():
            client = discord_py.Client(...)
            await client.login(discord.token)
        discord.limits(30, channel=channel.id)
        await discord.person("ada").uses("/papers", channel, query="robotics")

It can also run as a process, with a desk as `tests.chats.server` has. What Discord does is
`world`'s and `platform`'s; here it is only put together, and begun and ended.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import discord as library
from aiohttp import web
from yarl import URL

from tests.chats.faults import Failing, Fault, Misbehaving, Rules, When, fault_told, rules_told
from tests.chats.journal import Event, Journal
from tests.chats.listening import Port, break_off
from tests.chats.platform import Clock, now
from tests.chats.wire import HOST
from tests.discord import rights
from tests.discord.answers import SHARED, Answer
from tests.discord.buckets import GLOBAL, MESSAGES
from tests.discord.bureau import PATIENCE, Bureau
from tests.discord.gateway import HEARTBEAT, Gateway
from tests.discord.people import Person
from tests.discord.platform import Asked, Platform
from tests.discord.rights import Right
from tests.discord.serving import Serving
from tests.discord.state import NAMED, Channel, Guild, Kind, Message
from tests.discord.world import NONCE_WINDOW

USUAL = Rules(idempotent_for=NONCE_WINDOW)
"""Discord without its limits, which would have tests wait."""
STRICT = Rules(idempotent_for=NONCE_WINDOW, per_channel=MESSAGES, per_platform=GLOBAL)
"""Discord with its limits."""
_POSTED = frozenset({0, 20, 23})
"""Types of messages that are the bot's own words."""
_LARGEST = 2**27
"""Bytes of a body."""


class DiscordServer(Misbehaving):
    """One bot's Discord that listens on a port; a journal in a file is closed with it.

    `token` is the bot's, `guild` the id of the first guild, `lab`; made up unless given.
    `patience`: seconds to answer an interaction in. `heartbeat`: seconds between two heartbeats.
    """

    def __init__(
        self,
        rules: Rules | None = None,
        *,
        clock: Clock = now,
        seed: int = 0,
        journal: Path | None = None,
        token: str | None = None,
        guild: str | None = None,
        bot_rights: Right = rights.BOT,
        patience: float = PATIENCE,
        heartbeat: float = HEARTBEAT,
    ) -> None:
        self.world = Bureau(guild=guild, clock=clock, bot_rights=bot_rights, patience=patience)
        if token:
            self.world.token = token
        self.platform = Platform(self.world, rules or USUAL, journal=Journal(journal), seed=seed)
        self.world.complaints = self.platform.complaints
        self.gateway = Gateway(self.world, heartbeat)
        self.world.happens = self.gateway.dispatch
        self.port = 0
        self._serving = Serving(self.platform, self.gateway, self.told)
        self._people: dict[str, Person] = {}
        self._web: web.Server
        self._place: Port

    async def __aenter__(self) -> Self:
        self._web = web.Server(self._serving.handle, request_factory=_request, access_log=None)
        self._place = Port(self._web)
        self.port = self._place.number
        self.world.gateway_url = self.gateway_url
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
        await self.gateway.close()
        await self._web.shutdown(0)
        self.journal.close()

    # Where it is, and who is there

    @property
    def url(self) -> str:
        """The address of the REST API."""
        return f"http://{HOST}:{self.port}/api/v10"

    @property
    def gateway_url(self) -> str:
        """The address of the gateway."""
        return f"ws://{HOST}:{self.port}/gateway/"

    @property
    def token(self) -> str:
        """The bot's token."""
        return self.world.token

    @property
    def bot_id(self) -> str:
        """The bot's id; the application has the same."""
        return self.world.bot.id

    @contextmanager
    def pointed(self) -> Iterator[Self]:
        """Have discord.py ask here, until the block ends."""
        with pointed(self.url, self.gateway_url):
            yield self

    def guild(self, name: str = "lab", **how: Any) -> Guild:
        """Return a guild, with the bot in it unless said otherwise; a new one is told of."""
        known = set(self.world.guilds)
        guild = self.world.guild(name, **how)
        if guild.id not in known and self.world.bot.id in guild.members:
            self.world.arrived(guild)
        return guild

    def channel(self, name: str, kind: str = "text", **how: Any) -> Channel:
        """Return a channel; `roster` says how it can be. One of kind `dm` is with a person."""
        if NAMED[kind] is Kind.DM:
            return self.world.dm(self.person(name).user)
        is_new = name not in {each.name for each in self.world.channels.values()}
        channel = self.world.channel(name, kind, **how)
        if is_new:
            self.world.opened(channel)
        return channel

    def person(self, name: str, *, guild: Guild | None = None, can: Right | None = None) -> Person:
        """Return somebody by name, in a guild; `can` is what they may besides everybody."""
        known = self._people.get(name)
        if known is None:
            known = Person(self.world.user(name), self.world)
            self._people[name] = known
            self.world.join(guild or self.world.first_guild, known.user)
        if guild:
            self.world.join(guild, known.user)
        if can is not None:
            home = guild or self.world.first_guild
            role = self.world.role(home, f"may {int(can)}", can)
            self.world.join(home, known.user, role)
        return known

    # What happened

    @property
    def journal(self) -> Journal:
        """What really became of posts."""
        return self.platform.journal

    @property
    def complaints(self) -> list[str]:
        """What Discord would have ignored or refused, and a test should not."""
        return self.platform.complaints

    def posts(self, channel: str | None = None) -> Sequence[Message]:
        """Return the messages of the bot that remain, oldest first, in one channel or in all.

        Those in threads that the bot opened are among their channel's.
        """
        found = [
            message
            for each in self.world.channels.values()
            if channel in (None, each.id, each.parent)
            for message in each.shown()
            if message.author == self.world.bot.id
            and message.type in _POSTED
            and channel in (None, message.channel, message.posted_in)
        ]
        return sorted(found, key=lambda each: int(each.id))

    def duplicates(self, *, ever: bool = False) -> Mapping[str, Sequence[Event]]:
        """Return the keys that more than one message has, of those that remain or `ever` were."""
        found = self.journal.duplicates(ever=ever)
        return {key: events for key, events in found.items() if key}

    def calls(self, name: str | None = None) -> list[Asked]:
        """Return the requests there were, of one route or all."""
        return [each for each in self.platform.calls if name in (None, each.name)]

    async def until(self, happened: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something is so. Raises AssertionError when the time is over."""
        await self.world.until(happened, within)

    async def connected(self, sessions: int = 1, within: float = 5.0) -> None:
        """Wait until the bot has so many sessions at the gateway."""
        await self.until(lambda: len(self.gateway.ready) >= sessions, within)

    # How it behaves

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

    def limits_all(self, retry_after: float, **when: Any) -> Self:
        """Say that it was too much of a thing that others use up, too: it is nobody's fault.

        https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
        """
        told: When = {**when}  # type: ignore[typeddict-item]
        self.arm(Fault(Failing.LIMITS, seconds=retry_after, code=SHARED, **told))
        return self

    def tells(self, told: Any, *, on: str, status: int = 200, times: int = 1) -> Self:
        """Answer the next requests of a route with this, as what is on the way may."""
        self.platform.tells(Answer(status, told), on, times)
        return self

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


@contextmanager
def pointed(api: str, gateway: str) -> Iterator[None]:
    """Have discord.py ask at these addresses, until the block ends: it has no setting for that."""
    route, socket = library.http.Route, library.gateway.DiscordWebSocket
    before = route.BASE, socket.DEFAULT_GATEWAY
    route.BASE, socket.DEFAULT_GATEWAY = api, URL(gateway)
    try:
        yield
    finally:
        route.BASE, socket.DEFAULT_GATEWAY = before


def _request(message: Any, payload: Any, protocol: Any, writer: Any, task: Any) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_LARGEST)
