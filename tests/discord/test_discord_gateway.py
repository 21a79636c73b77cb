"""The gateway of the loopback Discord talks as Discord's does, also when it fails."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import discord
import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from tests.discord.bots import Bot
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.discord.sessions import Intent

GUILDS = Intent.GUILDS
Told = dict[str, Any]


class Wire:
    """A connection to the gateway without a client."""

    def __init__(self, there: DiscordServer, socket: ClientWebSocketResponse) -> None:
        self._there = there
        self._socket = socket

    async def say(self, op: int, told: object) -> None:
        await self._socket.send_str(json.dumps({"op": op, "d": told}))

    async def identify(self, intents: int = GUILDS, **more: Any) -> None:
        token = {"token": self._there.token, "properties": {}, "intents": int(intents)}
        await self.say(2, token | more)

    async def hear(self) -> Told:
        message = await self._socket.receive(timeout=3)
        assert message.type is WSMsgType.TEXT, message
        told: Told = json.loads(message.data)
        return told

    async def close(self, code: int) -> None:
        await self._socket.close(code=code)

    async def closed_with(self) -> int | None:
        while (await self._socket.receive(timeout=3)).type is WSMsgType.TEXT:
            pass
        return self._socket.close_code


@asynccontextmanager
async def wire(there: DiscordServer, query: str = "v=10&encoding=json") -> AsyncIterator[Wire]:
    async with (
        ClientSession() as session,
        session.ws_connect(f"{there.gateway_url}?{query}") as socket,
    ):
        opened = Wire(there, socket)
        assert (await opened.hear())["d"]["heartbeat_interval"] == 41250
        yield opened


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the client connect again at once."""
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.01)


async def test_a_bot_is_told_who_it_is_and_where(there: DiscordServer) -> None:
    channel, away = there.channel("robots"), there.guild("away")
    async with Bot.connected(there) as bot:
        assert bot.user
        assert bot.user.id == int(there.bot_id)
        assert {each.name for each in bot.guilds} == {"lab", away.name}
        seen = bot.get_channel(int(channel.id))
        assert isinstance(seen, discord.TextChannel)
        assert seen.permissions_for(seen.guild.me).value & sum(Right) == there.world.rights(channel)
        (session,) = there.gateway.ready
        assert session.intents == discord.Intents.default().value
    await there.until(lambda: not there.gateway.ready)
    assert there.complaints == []


async def test_who_says_goodbye_has_no_session_any_more(there: DiscordServer) -> None:
    async with wire(there) as opened:
        await opened.identify()
        await there.until(lambda: there.gateway.ready)
        await opened.close(4000)
        await there.until(lambda: not there.gateway.connections)
        assert len(there.gateway.sessions) == 1
    async with wire(there) as opened:
        await opened.identify()
        await there.until(lambda: there.gateway.ready)
        await opened.close(1000)
        await there.until(lambda: not there.gateway.connections)
        assert len(there.gateway.sessions) == 1


async def test_heartbeats_are_answered(there: DiscordServer) -> None:
    async with DiscordServer(heartbeat=0.05) as quick:
        with quick.pointed():
            async with Bot.connected(quick) as bot:
                (connection,) = quick.gateway.connections
                await quick.until(lambda: len(connection.beats) > 5)
                assert bot.latency < 0.2
                assert connection.beats[-1] == quick.gateway.ready[0].last
        assert quick.complaints == []


async def test_a_bot_hears_what_it_asked_for_and_nothing_else(there: DiscordServer) -> None:
    ada, channel = there.person("ada"), there.channel("robots")
    said = await ada.says(channel, "hello")
    wanted = {"GUILDS": ("GUILD_CREATE",), "GUILD_MESSAGE_REACTIONS": ("MESSAGE_REACTION_ADD",)}
    for name, events in wanted.items():
        async with wire(there) as opened:
            await opened.identify(Intent[name])
            await there.until(lambda: there.gateway.ready)
            await ada.reacts(said, "🔖")
            await ada.unreacts(said, "🔖")
            await ada.says(channel, "again")
            (session,) = there.gateway.ready
            assert set(session.names) - {"READY", "MESSAGE_REACTION_REMOVE"} == set(events)
        await there.until(lambda: not there.gateway.connections)
        there.gateway.forget()


async def test_what_is_in_channels_that_a_bot_does_not_see_it_is_not_told(
    there: DiscordServer, bot: Bot
) -> None:
    ada = there.person("ada")
    hidden, shown = there.channel("hidden", private_to=[ada.user]), there.channel("shown")
    await ada.reacts(await ada.says(hidden, "a"), "🔖")
    said = await ada.says(shown, "b")
    await ada.reacts(said, "🔖")
    await there.until(lambda: len(bot.heard) == 2)
    assert bot.heard == [("message", "ada", ""), ("added", "🔖", ada.id, said.id)]


async def test_other_peoples_words_are_heard_with_the_intent_that_is_allowed(
    there: DiscordServer,
) -> None:
    intents = discord.Intents.default()
    intents.message_content = True
    with pytest.raises(discord.PrivilegedIntentsRequired):
        async with asyncio.timeout(5), discord.Client(intents=intents) as client:
            await client.start(there.token)
    assert there.gateway.closed == [4014]
    there.gateway.privileged = Intent.MESSAGE_CONTENT
    async with Bot.connected(there, intents) as bot:
        await there.person("ada").says(there.channel("robots"), "hello")
        await there.until(lambda: bot.heard)
        assert bot.heard == [("message", "ada", "hello")]


async def test_reactions_messages_and_channels_that_go_are_told(
    there: DiscordServer, bot: Bot
) -> None:
    ada, mod = there.person("ada"), there.person("mod", can=Right.ADMINISTRATOR)
    channel = there.channel("robots")
    thread = await ada.opens_thread(channel, "talk")
    said = await ada.says(channel, "a")
    await ada.reacts(said, "1️⃣")
    await ada.unreacts(said, "1️⃣")
    await mod.clears_reactions(said)
    await mod.deletes(said)
    await mod.deletes_channel(thread)
    await mod.deletes_channel(channel)
    guild = there.guild("other")
    await mod.removes_bot(there.guild())
    wanted = [
        *(("message", "ada", ""), ("added", "1️⃣", ada.id, said.id)),
        *(("removed", "1️⃣", ada.id, said.id), ("cleared", said.id), ("gone", said.id)),
        *(("thread gone", thread.id), ("channel gone", "robots")),
        *(("joined", guild.name), ("left", "lab")),
    ]
    await there.until(lambda: len(bot.heard) == len(wanted))
    assert bot.heard == wanted


@pytest.mark.usefixtures("impatient")
async def test_a_cut_connection_is_resumed_and_nothing_was_missed(
    there: DiscordServer, bot: Bot
) -> None:
    ada = there.person("ada")
    said = await ada.says(there.channel("robots"), "a")
    there.gateway.cut()
    await ada.reacts(said, "🔖")
    await there.until(lambda: ("resumed",) in bot.heard)
    assert ("added", "🔖", ada.id, said.id) in bot.heard
    assert (there.gateway.resumed, len(there.gateway.identified)) == (1, 1)


@pytest.mark.usefixtures("impatient")
async def test_a_connection_is_opened_anew_when_that_is_asked_for(
    there: DiscordServer, bot: Bot
) -> None:
    there.gateway.ask_to_reconnect()
    await there.until(lambda: there.gateway.resumed == 1)
    there.gateway.invalidate(is_resumable=True)
    await there.until(lambda: there.gateway.resumed == 2)
    there.gateway.hang_up(4000)
    await there.until(lambda: there.gateway.resumed == 3)
    assert len(there.gateway.identified) == 1


@pytest.mark.usefixtures("impatient")
async def test_a_session_that_is_forgotten_begins_anew(there: DiscordServer, bot: Bot) -> None:
    there.gateway.invalidate()
    await there.until(lambda: len(there.gateway.identified) == 2)
    there.gateway.forget()
    there.gateway.cut()
    await there.until(lambda: len(there.gateway.identified) == 3)
    await there.connected()
    assert len(there.gateway.sessions) == 1


@pytest.mark.usefixtures("impatient")
async def test_a_connection_that_fell_silent_is_given_up(there: DiscordServer) -> None:
    async with DiscordServer(heartbeat=0.05) as quick:
        with quick.pointed():
            async with Bot.connected(quick) as bot:
                bot._connection.heartbeat_timeout = 0.2
                quick.gateway.cut()
                await quick.until(lambda: quick.gateway.resumed == 1)
                quick.gateway.go_silent()
                await quick.person("ada").says(quick.channel("robots"), "a")
                await quick.until(lambda: ("message", "ada", "") in bot.heard)
                assert quick.gateway.resumed == 2


async def test_while_it_is_deaf_nobody_connects(there: DiscordServer, bot: Bot) -> None:
    there.refuses()
    await there.until(lambda: not there.gateway.connections)
    there.answers()
    await there.until(lambda: there.gateway.resumed, 10)
    assert bot.is_ready()


async def test_rights_and_outages_are_told(there: DiscordServer, bot: Bot) -> None:
    guild, root = there.guild(), there.person("root", can=Right.ADMINISTRATOR)
    channel = there.channel("robots")
    await there.until(lambda: bot.get_channel(int(channel.id)))
    seen = bot.get_channel(int(channel.id))
    assert isinstance(seen, discord.TextChannel)
    await root.forbids(channel, Right.SEND_MESSAGES)
    await there.until(lambda: not seen.permissions_for(seen.guild.me).send_messages)
    await root.allows(channel, Right.SEND_MESSAGES)
    await there.until(lambda: seen.permissions_for(seen.guild.me).send_messages)
    for role in guild.roles.values():
        await root.changes_role(guild, role, Right(role.permissions) & ~Right.EMBED_LINKS)
    await there.until(lambda: not seen.permissions_for(seen.guild.me).embed_links)
    there.world.lose(guild)
    await there.until(lambda: bot.guilds[0].unavailable)
    there.world.recover(guild)
    await there.until(lambda: not bot.guilds[0].unavailable)


async def test_two_that_are_the_same_bot_are_both_told(there: DiscordServer, bot: Bot) -> None:
    async with Bot.connected(there) as other:
        await there.person("ada").says(there.channel("robots"), "a")
        await there.until(lambda: bot.heard and other.heard)
        assert bot.heard == other.heard


async def test_a_shard_is_told_of_its_guilds(there: DiscordServer) -> None:
    there.guild("first", id=str(2 << 22))
    there.guild("second", id=str(3 << 22))
    async with wire(there) as opened:
        await opened.identify(shard=[1, 2])
        ready = (await opened.hear())["d"]
        assert str(3 << 22) in [each["id"] for each in ready["guilds"]]
        assert str(2 << 22) not in [each["id"] for each in ready["guilds"]]


async def test_what_no_bot_should_say_closes_the_connection(there: DiscordServer) -> None:
    async def code(op: int, told: object) -> int | None:
        async with wire(there) as opened:
            await opened.say(op, told)
            return await opened.closed_with()

    good = {"token": there.token, "properties": {}, "intents": 1}
    assert await code(2, good | {"token": "wrong"}) == 4004
    assert await code(2, good | {"intents": 1 << 40}) == 4013
    assert await code(2, good | {"shard": [2, 2]}) == 4010
    assert await code(99, {}) == 4001
    assert await code(3, {}) == 4003
    assert await code(3, {"a": "x" * 4096}) == 4002
    async with wire(there) as opened:
        for _ in range(2):
            await opened.identify()
        assert await opened.closed_with() == 4005
    async with wire(there) as opened:
        for _ in range(121):
            await opened.say(3, {})
        assert await opened.closed_with() in (4003, 4008)
    async with wire(there, "v=6&encoding=json") as opened:
        assert await opened.closed_with() == 4012
    assert len(there.complaints) >= 9


async def test_who_identifies_too_soon_is_sent_away(there: DiscordServer) -> None:
    there.gateway.spacing = 60
    began = time.monotonic()
    for wanted in (0, 9):
        async with wire(there) as opened:
            await opened.identify()
            assert (await opened.hear())["op"] == wanted
    assert time.monotonic() - began < 2
