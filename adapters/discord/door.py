"""The Discord door: opened with a token, it listens to the gateway, and has the chat to post by.

What posts needs no gateway: it asks by a client of its own, which lives as long as the door.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Collection
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import discord

from adapters.discord import connecting, syncing
from adapters.discord.answering import Answers
from adapters.discord.api import GATEWAY, REST, logged_in, pointed
from adapters.discord.chat import DiscordChat
from adapters.discord.conversation import Conversation
from adapters.discord.gateway import Gateway
from adapters.discord.happenings import Happenings
from adapters.discord.hearing import Ear, Hearings
from adapters.discord.passes import Passes
from adapters.discord.reacted import BOOKMARK
from adapters.discord.sight import Sight
from bot.errors import SettingsError
from bot.ports import Assistant

_TOKEN = "PAPERBOY_DISCORD_TOKEN"  # noqa: S105 - the name of the setting
_WRONG = (
    f"{_TOKEN}: Discord does not know that token; reset it on the page Bot of the developer "
    "portal, and set the new one"
)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a door is opened with. `saves` are emoji that save the one paper of a message.

    `development_guild` is a server that alone has the commands, which are new there at once.
    """

    token: str
    url: str = REST
    gateway: str = GATEWAY
    saves: Collection[str] = (BOOKMARK,)
    development_guild: str | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """An open door: `chat` posts digests. `hearings` say since when it hears which servers."""

    chat: DiscordChat
    hearings: Hearings
    _wiring: Wiring
    _api: Answers
    _ear: Ear
    _sight: Sight
    _application: str

    async def listen(self, engine: Assistant) -> None:
        """Answer people until it is cancelled; a connection that is lost is made again."""

        passes = Passes(self._wiring.token)

        def begin() -> Gateway:
            client = Gateway(self._ear, self.hearings)
            self._sight.client = client
            talk = Conversation(self._api, engine, client, clock=_now, passes=passes)
            client.hear = talk.hear
            client.happenings = Happenings(client, engine, saves=self._wiring.saves, clock=_now)
            return client

        guild = self._wiring.development_guild
        async with asyncio.TaskGroup() as group:
            group.create_task(syncing.keep(self._api, self._application, guild))
            group.create_task(connecting.listen(self._wiring.token, begin))


@asynccontextmanager
async def opened(wiring: Wiring) -> AsyncIterator[Door]:
    """Open a door, as soon as Discord can be reached. Raises SettingsError for a refused token."""
    _be_quiet()
    async with AsyncExitStack() as stack:
        stack.enter_context(pointed(wiring.url, wiring.gateway))
        client = await _logged_in(stack, wiring.token)
        api = Answers(client)
        ear = Ear()
        hearings = Hearings(ear)
        sight = Sight()
        chat = DiscordChat(api, saves=wiring.saves, sight=sight)
        yield Door(chat, hearings, wiring, api, ear, sight, str(client.application_id))


async def _logged_in(stack: AsyncExitStack, token: str) -> discord.Client:
    for wait in connecting.waits():
        try:
            return await stack.enter_async_context(logged_in(token))
        except discord.LoginFailure as error:
            raise SettingsError(_WRONG) from error
        except Exception as error:  # noqa: BLE001 - no odd answer of Discord's ends the process
            await connecting.not_reached(error, wait)
    raise AssertionError("waits have no end")


def _now() -> datetime:
    return datetime.now(UTC)


def _be_quiet() -> None:
    """Have the client write nothing below warnings: it would tell what people ask.

    What it says of connections, and of the lack of voice, is said here, or is nobody's business.
    """
    logging.getLogger("discord").setLevel(logging.WARNING)
    logging.getLogger("discord.client").setLevel(logging.CRITICAL)
