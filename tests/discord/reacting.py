"""What the bot is told of, and reactions, of which it is told most.

https://discord.com/developers/docs/events/gateway-events
"""

from __future__ import annotations

from tests.discord import showing
from tests.discord.refusals import RefusedError
from tests.discord.rights import Right
from tests.discord.roster import Roster
from tests.discord.state import Channel, Guild, Message, Part, User

MOST_REACTIONS = 20
"""Emojis on one message."""


class Reacting(Roster):
    """Guilds where people react, and a bot is told of what happens."""

    def tell(self, channel: Channel, name: str, told: Part) -> None:
        """Tell of something in a channel, if the bot sees it."""
        if self.sees(channel):
            self.happens(name, told)

    def tell_guild(self, guild: Guild, name: str, told: Part) -> None:
        """Tell of something in a guild, if the bot is there."""
        if self.bot.id in guild.members:
            self.happens(name, told)

    def member_changed(self, guild: Guild) -> None:
        """Tell what the bot is in a guild now."""
        told = showing.member(self, guild.members[self.bot.id]) | {"guild_id": guild.id}
        self.tell_guild(guild, "GUILD_MEMBER_UPDATE", told)

    def tell_always(self, channel: Channel, name: str, told: Part) -> None:
        """Tell of a channel, whether the bot sees it or not: channels are told of all the same."""
        if channel.guild:
            self.tell_guild(self.guilds[channel.guild], name, told)

    # Reactions

    def react(self, message: Message, user: User, emoji: str, *, is_super: bool = False) -> None:
        """Have a reaction; one that is there already changes nothing. Raises RefusedError."""
        channel = self.channels[message.posted_in]
        if channel.is_archived:
            raise RefusedError(50083)
        there = message.super_reactions if is_super else message.reactions
        if emoji not in message.reactions and emoji not in message.super_reactions:
            if len({*message.reactions, *message.super_reactions}) >= MOST_REACTIONS:
                raise RefusedError(30010)
            if not self.rights(channel, user) & Right.ADD_REACTIONS:
                raise RefusedError(50013)
        users = there.setdefault(emoji, [])
        if user.id in users:
            return
        users.append(user.id)
        told = self._reaction(channel, message, user, emoji, is_super=is_super)
        if channel.guild:
            guild = self.guilds[channel.guild]
            told["member"] = showing.member(self, guild.members[user.id])
        told["message_author_id"] = message.author
        self.tell(channel, "MESSAGE_REACTION_ADD", told)
        self.changed()

    def unreact(self, message: Message, user: User, emoji: str, *, is_super: bool = False) -> None:
        """Take a reaction away, if it is there."""
        channel = self.channels[message.posted_in]
        there = message.super_reactions if is_super else message.reactions
        users = there.get(emoji, [])
        if user.id not in users:
            return
        users.remove(user.id)
        if not users:
            del there[emoji]
        told = self._reaction(channel, message, user, emoji, is_super=is_super)
        self.tell(channel, "MESSAGE_REACTION_REMOVE", told)
        self.changed()

    def clear_reactions(self, message: Message, emoji: str | None = None) -> None:
        """Take all reactions away, or all with one emoji."""
        channel = self.channels[message.posted_in]
        told: Part = {"channel_id": channel.id, "message_id": message.id} | in_guild(channel)
        if emoji is None:
            message.reactions.clear()
            message.super_reactions.clear()
            self.tell(channel, "MESSAGE_REACTION_REMOVE_ALL", told)
        else:
            message.reactions.pop(emoji, None)
            message.super_reactions.pop(emoji, None)
            told["emoji"] = showing.emoji(emoji)
            self.tell(channel, "MESSAGE_REACTION_REMOVE_EMOJI", told)
        self.changed()

    def _reaction(
        self, channel: Channel, message: Message, user: User, emoji: str, *, is_super: bool
    ) -> Part:
        return {
            "user_id": user.id,
            "channel_id": channel.id,
            "message_id": message.id,
            "emoji": showing.emoji(emoji),
            "burst": is_super,
            "type": int(is_super),
        } | in_guild(channel)


def in_guild(channel: Channel) -> Part:
    """Return what an event tells of where a channel is."""
    return {"guild_id": channel.guild} if channel.guild else {}
