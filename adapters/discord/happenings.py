"""What the door does with what Discord tells unasked: reactions, and channels that come and go.

A reaction that a moderator takes away from all is not taken back by those who reacted: it removes
nothing. A server that is not to be reached for a while is still there.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

import discord

from adapters.discord import ids, payloads, rights
from adapters.discord.payloads import Room
from adapters.discord.reacted import name_of, place_of
from bot.channels import Channel
from bot.intents.places import Arrived, Departed, PlacesIntent, Uninstalled
from bot.intents.saved import React
from bot.models import MessageRef
from bot.ports import Assistant

DELETED = "the channel was deleted"
LOCKED = "the thread is locked; it goes on once somebody who moderates it unlocks it"
REMOVED = (
    "Paperboy was removed from the server; whoever manages it can add it again, "
    "and then /digest resume goes on"
)
_VARIANT = "\N{VARIATION SELECTOR-16}"

log = logging.getLogger(__name__)


class Happenings:
    """Tells the engine what happens. `saves` are emoji that save the one paper of a message."""

    def __init__(
        self,
        client: discord.Client,
        engine: Assistant,
        *,
        saves: Collection[str],
        clock: Callable[[], datetime],
    ) -> None:
        self._client = client
        self._engine = engine
        self._saves = frozenset(each.replace(_VARIANT, "") for each in saves)
        self._now = clock

    async def react(
        self, told: discord.RawReactionActionEvent, at: datetime, *, is_on: bool
    ) -> None:
        """Save a paper by a reaction on a message of ours, or let it go. Raises StoreError."""
        us = self._us
        is_ours = told.message_author_id in (us, None)  # when one is taken away it is not told
        is_bot = told.user_id == us or (told.member is not None and told.member.bot)
        emoji = name_of({"id": told.emoji.id, "name": told.emoji.name})
        if not is_ours or is_bot or emoji is None:
            return
        place = place_of(emoji, self._saves)
        if place is False:
            return
        message = MessageRef(str(told.channel_id), str(told.message_id))
        number = None if place is True else int(place)
        reaction = React(message, emoji, number, is_on, at)
        where = self._home(told.guild_id, told.channel_id)
        await self._engine.handle(reaction, where, ids.account(told.user_id), self._now())

    async def deleted(self, guild: int, channel: int, at: datetime) -> None:
        """Note that a channel is gone, or a thread, or a post of a forum. Raises StoreError."""
        await self._note(Departed(DELETED, at), ids.channel(guild, channel))

    async def thread_changed(self, told: discord.RawThreadUpdateEvent, at: datetime) -> None:
        """Note that a thread is locked. Raises StoreError.

        One that is archived and not locked is opened by the next message.
        """
        data: Any = told.data
        if (data.get("thread_metadata") or {}).get("locked"):
            where = ids.channel(told.guild_id, told.thread_id)
            await self._note(Departed(LOCKED, at), where)

    async def thread_opened(self, thread: discord.Thread) -> None:
        """Go on in a thread that was locked until now, or may have been. Raises StoreError."""
        if not thread.locked:
            await self._note(Arrived(None), ids.channel(thread.guild.id, thread.id))

    async def channel_changed(
        self, before: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        """Go on in a channel where what was missing is there again. Raises StoreError."""
        was, now = (room_of(each, self._us) for each in (before, after))
        if rights.problem(was) and not rights.problem(now):
            await self._note(Arrived(None), now.where)

    async def role_changed(self, before: discord.Role, after: discord.Role) -> None:
        """Go on where a role of the bot gives again what was missing. Raises StoreError."""
        gained = after.permissions.value & ~before.permissions.value
        if after.permissions.administrator and not before.permissions.administrator:
            gained = discord.Permissions.all().value
        me = after.guild.get_member(self._us)
        if me is not None and after in me.roles and gained:
            await self._given_back(
                after.guild, lambda _, now: replace(now, held=now.held & ~gained)
            )

    async def bot_changed(self, before: discord.Member, after: discord.Member) -> None:
        """Go on where a role was given back, or a timeout has been ended. Raises StoreError."""
        await self._given_back(after.guild, lambda each, _: room_of(each, self._us, before))

    async def _given_back(self, guild: discord.Guild, before: Callable[[Any, Room], Room]) -> None:
        """Go on in each channel where what was missing is there again."""
        threads = [each for each in guild.threads if each.parent is not None and not each.locked]
        for each in (*guild.channels, *threads):
            now = room_of(each, self._us)
            if rights.problem(before(each, now)) and not rights.problem(now):
                await self._note(Arrived(None), now.where)

    async def removed(self, guild: int) -> None:
        """Note that nothing can be posted in a whole server any more. Raises StoreError."""
        log.warning("discord.removed", extra={"workspace": str(guild)})
        await self._note(Uninstalled(REMOVED), ids.channel(guild, guild))

    async def _note(self, intent: PlacesIntent, where: Channel) -> None:
        await self._engine.handle(intent, where, ids.account(self._us), self._now())

    def _home(self, guild_id: int | None, channel_id: int) -> Channel:
        guild = self._client.get_guild(guild_id) if guild_id else None
        thread = guild.get_thread(channel_id) if guild is not None else None
        if thread is not None:
            return payloads.home_of(guild_id, thread, self._us)[0]
        return ids.channel(guild_id, channel_id)

    @property
    def _us(self) -> int:
        return self._client.user.id if self._client.user is not None else 0


def room_of(channel: Any, us: int, me: discord.Member | None = None) -> Room:
    """Return a channel of a server as the client knows it, for the bot or as it was, `me`."""
    guild = channel.guild
    me = me or guild.me
    where, kind = payloads.home_of(guild.id, channel, us)
    held = channel.permissions_for(me).value if me is not None else 0
    free = [each.name for each in getattr(channel, "available_tags", ()) if not each.moderated]
    flags = getattr(channel, "flags", None)
    needs_tag = kind in payloads.FORUMS and bool(flags is not None and flags.require_tag)
    of_kind = rights.TimedOut if me is not None and me.is_timed_out() else Room
    return of_kind(where, kind, held, needs_tag, tuple(free))
