"""What the doctor tries out on Discord: to log in, its gateway, its clock, a post.

Nothing told here has the token in it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import discord
from aiohttp import ClientError, ClientSession, ClientTimeout

from adapters import findings
from adapters.discord import kit
from adapters.discord.api import ANSWER_WITHIN, Api, logged_in
from adapters.discord.chat import DiscordChat
from adapters.discord.errors import failure
from adapters.discord.findings import failed
from adapters.discord.ids import channel, made_at
from adapters.discord.payloads import FORUMS
from adapters.discord.told import readable
from adapters.findings import Finding, note, ok, problem, warning
from adapters.posting import TEST, Trial
from adapters.posting import posting as tried
from bot.errors import DeliveryError
from bot.models import MessageRef, Post
from bot.wording import count

_NO_TOKEN = 401
_HELLO = 10
"""https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway-gateway-opcodes"""
SERVERS = 2_500
"""Of one connection. https://docs.discord.com/developers/events/gateway#sharding"""
_FEW = 0.1
"""Of the sessions of a day; whoever begins so many is restarted again and again."""
_CODED = {"v": "10", "encoding": "json"}


@asynccontextmanager
async def opened(token: str) -> AsyncIterator[Api]:
    """Log in. Raises DeliveryError."""
    async with AsyncExitStack() as stack:
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                client = await stack.enter_async_context(logged_in(token))
        except discord.LoginFailure as error:
            raise failure("the token", _NO_TOKEN, 0, "") from error
        except discord.HTTPException as error:
            raise failure("to let it log in", error.status, error.code, "") from error
        except (discord.DiscordException, ClientError, OSError, ValueError) as error:
            raise DeliveryError(f"Discord cannot be reached ({type(error).__name__})") from error
        yield Api(client)


async def clock(api: Api, url: str, now: Callable[[], datetime]) -> Finding:
    """Compare the clocks, by when Discord says that it answered; this takes no token.

    https://docs.discord.com/developers/events/gateway#get-gateway
    """
    timeout, headers = (
        ClientTimeout(total=ANSWER_WITHIN),
        {"User-Agent": api.client.http.user_agent},
    )
    try:
        async with (
            ClientSession(timeout=timeout, headers=headers) as session,
            session.get(f"{url.rstrip('/')}/gateway") as answer,
        ):
            return findings.clock("Discord", answer.headers.get("Date", ""), now())
    except (ClientError, OSError, TimeoutError) as error:
        return note("clock", f"not compared, as Discord did not answer ({type(error).__name__})")


async def gateway(api: Api, url: str) -> AsyncIterator[Finding]:
    """Say whether the gateway can be reached, and how many sessions it gives. Raises DeliveryError.

    Nobody logs in there, so none of them is used up.
    """
    host = urlsplit(url).hostname or "the gateway"
    try:
        first = await _first_word(api, url)
    except (ClientError, OSError, TimeoutError, TypeError, ValueError) as error:
        why = f"no WebSocket to {host} ({type(error).__name__})"
        yield problem("gateway", f"{why}; have proxies and firewalls pass WebSockets to {host}")
    else:
        if first.get("op") == _HELLO:
            yield ok("gateway", f"{host} says hello")
        else:
            yield problem(
                "gateway", f"{host} does not say hello; is PAPERBOY_DISCORD_GATEWAY right?"
            )
    told = await api.read("/gateway/bot")
    with readable("GET /gateway/bot"):
        found = list(sessions(told))
    for each in found:
        yield each


async def _first_word(api: Api, url: str) -> Mapping[str, Any]:
    """Return what Discord says first. Raises what aiohttp does, and ValueError."""
    asked = "&".join(f"{name}={value}" for name, value in _CODED.items())
    async with asyncio.timeout(api.answer_within):
        socket = await api.client.http.ws_connect(f"{url.rstrip('/')}/?{asked}")
        try:
            told = await socket.receive_json()
        finally:
            await socket.close()
    if not isinstance(told, dict):
        raise ValueError("it is no object")
    return told


def sessions(told: Mapping[str, Any]) -> Iterator[Finding]:
    """Say how many sessions may still begin today, and how many connections there should be.

    https://docs.discord.com/developers/events/gateway#get-gateway-bot
    """
    limit = told["session_start_limit"]
    total, left = int(limit["total"]), int(limit["remaining"])
    anew = timedelta(milliseconds=int(limit.get("reset_after") or 0))
    said = f"{left:,} of {count(total, 'session')} of the day left"
    again = f"there are more in {round(anew.total_seconds() / 60)} min"
    if left > total * _FEW:
        yield ok("gateway", said)
    elif left:
        yield warning("gateway", f"{said}, {again}; see in the log why it connects so often")
    else:
        yield problem("gateway", f"{said}, {again}; until then nobody who restarts it can connect")
    shards = int(told.get("shards") or 1)
    if shards > 1:
        said = f"Discord would have {shards} connections for so many servers, and here is one"
        yield note("gateway", f"{said}, which it takes up to {SERVERS:,} servers")


async def posting(api: Api, channel_id: str, *, between: float = 1.0) -> AsyncIterator[Finding]:
    """Post a message, find it by its key, and take it away. Raises DeliveryError.

    Not in a forum: of a post there a bot may take away the text, and not the title.
    """
    room = await api.read("/channels/{channel}", {"channel": channel_id})
    with readable(f"GET /channels/{channel_id}"):
        kind, there = room.get("type"), channel(room.get("guild_id"), channel_id)
    if kind in FORUMS:
        text = (
            f"{channel_id} is a forum, where a test would leave a title; name a channel or thread"
        )
        yield problem("post", text)
        return
    button = kit.button("Test", "test") | {"disabled": True}
    message = kit.Message(kit.words(TEST), (), kit.pressable(button))
    trial = Trial("Discord", "the key", _sent_at, failed, between)
    post = Post(json.dumps(message.body()), ())
    async for each in tried(DiscordChat(api), there, post, trial):
        yield each


def _sent_at(sent: MessageRef) -> datetime:
    return made_at(sent.message_id)
