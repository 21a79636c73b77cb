"""The gateway's client: what Discord tells, handed on to whoever answers it or notes it.

Discord tells of each thing once. What cannot be noted, as the database fails, is tried again for
some minutes. https://docs.discord.com/developers/events/gateway
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import discord
from aiohttp import ClientError
from discord.utils import utcnow

from adapters.discord.api import ANSWER_WITHIN
from adapters.discord.errors import failure
from adapters.discord.happenings import Happenings, room_of
from adapters.discord.hearing import Ear, Hearings
from adapters.discord.payloads import Room
from adapters.discord.sessions import Sessions
from bot.errors import DeliveryError, StoreError

_DONE_AGAIN = (1, 5, 15, 60, 240)
"""Seconds before each further try to do what happened, where the database fails."""
GUILDS_COME_WITHIN = 2.0
"""Seconds after the last server that Discord tells of when a session begins."""
_UNSEEN = (10003, 50001)
"""Discord's numbers for a channel that is gone, or hidden from the bot."""

Hear = Callable[[discord.Interaction], Awaitable[None]]
log = logging.getLogger(__name__)


def intents() -> discord.Intents:
    """Return what is heard: servers and reactions; none of it is privileged.

    https://docs.discord.com/developers/events/gateway#list-of-intents
    """
    wanted = discord.Intents.none()
    wanted.guilds = wanted.guild_reactions = wanted.dm_reactions = True
    return wanted


class Gateway(Sessions):
    """A client that listens, and knows the channels of all servers; it keeps no messages."""

    def __init__(self, ear: Ear, hearings: Hearings) -> None:
        super().__init__(
            intents=intents(),
            max_messages=None,
            member_cache_flags=discord.MemberCacheFlags.none(),
            chunk_guilds_at_startup=False,
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=GUILDS_COME_WITHIN,
        )
        self.ear = ear
        self.hearings = hearings
        self.hear: Hear | None = None
        self.happenings: Happenings | None = None
        self._doing: set[asyncio.Task[Any]] = set()

    # What is known

    async def room(self, channel_id: str) -> Room | None:
        """Return a channel that the bot sees. Raises DeliveryError."""
        channel = await self._channel(channel_id)
        if channel is None or not hasattr(channel, "guild") or self.user is None:
            return None
        try:
            return room_of(channel, self.user.id)
        except discord.ClientException:  # it is a thread of a channel that the bot does not see
            return None

    async def manages(self, channel_id: str, person: str) -> bool:
        """Tell whether somebody may manage a channel. Raises DeliveryError."""
        channel = await self._channel(channel_id)
        if channel is None:
            return False
        try:
            member = await channel.guild.fetch_member(int(person))
        except discord.NotFound:
            return False
        except (discord.HTTPException, discord.RateLimited, OSError, TimeoutError) as error:
            raise DeliveryError(f"Discord did not say who that is: {error}") from error
        return bool(channel.permissions_for(member).manage_channels)

    async def _channel(self, channel_id: str) -> Any:
        """Return a channel. Raises DeliveryError.

        A session is told of all channels, but for archived threads: those are asked for.
        https://docs.discord.com/developers/topics/threads#active-and-archived-threads
        """
        if not channel_id.isdecimal():
            return None
        if known := self.get_channel(int(channel_id)):
            return known
        what = f"GET /channels/{channel_id}"
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                return await self.fetch_channel(int(channel_id))
        except discord.HTTPException as error:
            if error.code in _UNSEEN:
                return None
            raise failure(what, error.status, error.code, "") from error
        except discord.InvalidData:  # it is of a kind that the client does not know
            return None
        except (discord.RateLimited, ClientError, OSError) as error:
            why = f"Discord did not answer {what} ({type(error).__name__})"
            raise DeliveryError(why) from error

    # What is heard

    async def on_connect(self) -> None:
        """Note that a session has begun; servers may be gone since the last one."""
        bot = f"@{self.user.name}" if self.user else ""
        log.info("discord.connected", extra={"bot": bot, "servers": len(self.guilds)})
        gone = self.hearings.are(each.id for each in self.guilds)
        self.ear.begun()
        for each in gone:
            await self._noted(partial(Happenings.removed, guild=each))

    async def on_resumed(self) -> None:
        """Note that the session goes on."""
        log.info("discord.resumed")
        self.ear.resumed()

    async def on_disconnect(self) -> None:
        """Note that there is no connection."""
        if self.ear.is_connected:
            log.info("discord.disconnected")
        self.ear.lost()

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """Answer somebody."""
        if self.hear is not None:
            await self._through(self.hear(interaction))

    async def on_raw_reaction_add(self, told: discord.RawReactionActionEvent) -> None:
        """Note a reaction."""
        at = utcnow()
        await self._noted(lambda there: there.react(told, at, is_on=True))

    async def on_raw_reaction_remove(self, told: discord.RawReactionActionEvent) -> None:
        """Note that somebody took their reaction away."""
        at = utcnow()
        await self._noted(lambda there: there.react(told, at, is_on=False))

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        """Note that a channel is gone."""
        at = utcnow()
        await self._noted(lambda there: there.deleted(channel.guild.id, channel.id, at))

    async def on_guild_channel_update(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Note that a channel was changed."""
        await self._noted(lambda there: there.channel_changed(before, after))

    async def on_guild_role_update(self, before: discord.Role, after: discord.Role) -> None:
        """Note that a role was changed."""
        await self._noted(lambda there: there.role_changed(before, after))

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Note what became of the bot itself: of nobody else it is told."""
        await self._noted(lambda there: there.bot_changed(before, after))

    async def on_raw_thread_delete(self, told: discord.RawThreadDeleteEvent) -> None:
        """Note that a thread is gone."""
        at = utcnow()
        await self._noted(lambda there: there.deleted(told.guild_id, told.thread_id, at))

    async def on_raw_thread_update(self, told: discord.RawThreadUpdateEvent) -> None:
        """Note that a thread was changed."""
        at = utcnow()
        await self._noted(lambda there: there.thread_changed(told, at))

    async def on_thread_update(self, before: discord.Thread, after: discord.Thread) -> None:
        """Note that a thread was unlocked."""
        if before.locked and not after.locked:
            await self._noted(lambda there: there.thread_opened(after))

    async def on_thread_join(self, thread: discord.Thread) -> None:
        """Note that a thread is there again."""
        await self._noted(lambda there: there.thread_opened(thread))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """Hear a server; whoever manages a channel there finds the commands."""
        log.info("discord.joined", extra={"workspace": str(guild.id)})
        self.hearings.come(guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """Hear a server that is told of, as after an outage."""
        self.hearings.come(guild.id)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """Note that the bot was removed from a server; an outage is something else."""
        self.hearings.go(guild.id)
        await self._noted(lambda there: there.removed(guild.id))

    async def on_error(self, event_method: str, /, *_: Any, **__: Any) -> None:
        """Write down a mistake of ours: it harms no other event."""
        log.error("discord.event_broke", exc_info=sys.exception(), extra={"event": event_method})

    # How

    async def finished(self, within: float) -> None:
        """Wait for what is under way, so long, and break off what is not done by then."""
        if self._doing:
            await asyncio.wait(self._doing, timeout=within)
        for task in self._doing:
            task.cancel()
        await asyncio.gather(*self._doing, return_exceptions=True)

    async def _noted(self, what: Callable[[Happenings], Coroutine[Any, Any, None]]) -> None:
        if self.happenings is not None:
            await self._through(_done(what, self.happenings))

    async def _through(self, doing: Awaitable[None]) -> None:
        """Do something to its end, whatever becomes of the connection that it came by."""
        task = asyncio.ensure_future(doing)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)
        await asyncio.shield(task)


async def _done(what: Callable[[Happenings], Coroutine[Any, Any, None]], there: Happenings) -> None:
    """Have something done that Discord tells once: while the database fails, again and again."""
    for wait in _DONE_AGAIN:
        try:
            await what(there)
            return
        except StoreError as error:
            log.warning("discord.event_failed", extra={"why": str(error), "again_in": wait})
            await asyncio.sleep(wait)
    await what(there)
