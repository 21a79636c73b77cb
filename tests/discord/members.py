"""What anybody does at Discord besides using the bot: reacting, talking, moderating, inviting.

The bot is told of it as its intents have it; nothing of this waits for the bot.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.discord import bodies, showing
from tests.discord.bureau import Bureau
from tests.discord.rights import Right
from tests.discord.state import Channel, Flag, Guild, Message, Role, User


class Member:
    """Somebody who is there."""

    def __init__(self, user: User, there: Bureau) -> None:
        self.user = user
        self._there = there

    @property
    def id(self) -> str:
        """Their id."""
        return self.user.id

    @property
    def dm(self) -> Channel:
        """The bot's conversation with them."""
        return self._there.dm(self.user)

    def inbox(self) -> list[Message]:
        """Return what only they see: private answers, and what the bot wrote to them."""
        own = [each for each in self._there.ephemerals if each.to == self.id]
        direct = [each for each in self.dm.shown() if each.author != self.id]
        said = [each for each in [*own, *direct] if not each.flags & Flag.LOADING]
        return sorted(said, key=lambda each: int(each.id))

    # Reacting

    async def reacts(self, message: Message, emoji: str, *, is_super: bool = False) -> None:
        """React to a message."""
        channel = self._sees(message)
        assert message.to is None, "nobody can react to a private answer"
        assert not channel.is_archived, "an archived thread takes no reactions"
        self._there.react(message, self.user, emoji, is_super=is_super)

    async def unreacts(self, message: Message, emoji: str, *, is_super: bool = False) -> None:
        """Take their reaction away."""
        there = message.super_reactions if is_super else message.reactions
        assert self.id in there.get(emoji, ()), "they did not react so"
        self._there.unreact(message, self.user, emoji, is_super=is_super)

    async def clears_reactions(self, message: Message, emoji: str | None = None) -> None:
        """Take away all reactions of everybody, or those with one emoji."""
        self._needs(self._sees(message), Right.MANAGE_MESSAGES)
        self._there.clear_reactions(message, emoji)

    # Talking

    async def says(self, channel: Channel, text: str, **how: Any) -> Message:
        """Write a message; who is mentioned in it is called."""
        self._is_in(channel)
        speaking = Right.SEND_MESSAGES_IN_THREADS if channel.is_thread else Right.SEND_MESSAGES
        self._needs(channel, speaking)
        called = bodies.pings(text, None, usual=bodies.IN_CHANNELS)
        pings = [each for each in called if each in self._there.users]
        return self._there.post(channel, self.user, content=text, pings=pings, **how)

    async def opens_thread(self, parent: Channel, name: str, text: str = "") -> Channel:
        """Open a thread, or a post of a forum, with a first message."""
        self._is_in(parent)
        made = self._there.thread(parent, self.user, name)
        if text:
            first = made.id if parent.is_forum else None
            self._there.post(made, self.user, id=first, content=text)
        return made

    # Moderating

    async def deletes(self, message: Message) -> None:
        """Delete a message: their own, or as a moderator. A private answer goes for them alone."""
        channel = self._sees(message)
        if message.author != self.id and message.to is None:
            self._needs(channel, Right.MANAGE_MESSAGES)
        self._there.delete(message)

    async def archives(self, thread: Channel, *, locking: bool = False) -> None:
        """Archive a thread."""
        self._needs(thread, Right.VIEW_CHANNEL)
        self._there.archive(thread, is_archived=True, is_locked=locking)

    async def unarchives(self, thread: Channel) -> None:
        """Take a thread out of the archive."""
        self._there.archive(thread, is_archived=False)

    async def deletes_channel(self, channel: Channel) -> None:
        """Delete a channel or a thread for good, with all that hangs in it."""
        self._needs(channel, Right.MANAGE_THREADS if channel.is_thread else Right.MANAGE_CHANNELS)
        self._there.vanish(channel)

    async def forbids(self, channel: Channel, denied: Right, user: User | None = None) -> None:
        """Take rights from somebody in a channel, or else from the bot."""
        self._needs(channel, Right.MANAGE_ROLES)
        self._there.deny(channel, user or self._there.bot, denied)
        self._there.tell_always(channel, "CHANNEL_UPDATE", showing.channel(self._there, channel))

    async def allows(self, channel: Channel, allowed: Right, user: User | None = None) -> None:
        """Give somebody rights in a channel, or else the bot."""
        self._needs(channel, Right.MANAGE_ROLES)
        self._there.allow(channel, user or self._there.bot, allowed)
        self._there.tell_always(channel, "CHANNEL_UPDATE", showing.channel(self._there, channel))

    async def changes_role(self, guild: Guild, role: Role, allowed: Right) -> None:
        """Have a role allow something else; the one with the guild's id is everybody's."""
        assert self._there.guild_rights(guild, self.user) & Right.MANAGE_ROLES, "they may not"
        role.permissions = int(allowed)
        told = {"guild_id": guild.id, "role": showing.role(self._there, role)}
        self._there.tell_guild(guild, "GUILD_ROLE_UPDATE", told)

    async def times_bot_out(self, guild: Guild, until: datetime | None) -> None:
        """Let the bot only read until then; None ends that."""
        assert self._there.guild_rights(guild, self.user) & Right.MODERATE_MEMBERS, "they may not"
        guild.members[self._there.bot.id].timed_out_until = until
        self._there.member_changed(guild)

    async def makes_role(self, guild: Guild, name: str, allowed: Right) -> Role:
        """Make a role, which nobody has yet."""
        assert self._there.guild_rights(guild, self.user) & Right.MANAGE_ROLES, "they may not"
        role = self._there.role(guild, name, allowed)
        told = {"guild_id": guild.id, "role": showing.role(self._there, role)}
        self._there.tell_guild(guild, "GUILD_ROLE_CREATE", told)
        return role

    async def gives_bot(self, guild: Guild, role: Role) -> None:
        """Give the bot a role."""
        assert self._there.guild_rights(guild, self.user) & Right.MANAGE_ROLES, "they may not"
        guild.members[self._there.bot.id].roles.append(role.id)
        self._there.member_changed(guild)

    async def invites_bot(self, guild: Guild, can: Right | None = None) -> None:
        """Have the bot in a guild, with a role of its own."""
        assert self._there.guild_rights(guild, self.user) & Right.MANAGE_GUILD, "they may not"
        role = self._there.role(guild, self._there.bot.name, can or self._there.bot_rights)
        self._there.join(guild, self._there.bot, role)
        self._there.arrived(guild)

    async def removes_bot(self, guild: Guild) -> None:
        """Take the bot out of a guild. https://discord.com/developers/docs/events/gateway-events"""
        assert self._there.guild_rights(guild, self.user) & Right.KICK_MEMBERS, "they may not"
        self._there.tell_guild(guild, "GUILD_DELETE", {"id": guild.id})
        del guild.members[self._there.bot.id]

    async def leaves(self, guild: Guild) -> None:
        """Leave a guild."""
        told = {"guild_id": guild.id, "user": showing.user(self.user)}
        del guild.members[self.id]
        self._there.tell_guild(guild, "GUILD_MEMBER_REMOVE", told)

    # How

    def _is_in(self, channel: Channel) -> None:
        assert self._there.sees(channel, self.user), "they do not see that channel"

    def _sees(self, message: Message) -> Channel:
        channel = self._there.channels[message.posted_in]
        self._is_in(channel)
        assert message.to in (None, self.id), "that message is somebody else's"
        if message.to is None:
            assert message.id in channel.messages, "that message is gone"
        return channel

    def _needs(self, channel: Channel, *needed: Right) -> None:
        may = self._there.rights(channel, self.user)
        assert all(each & may for each in needed), f"they may not: {needed}"
