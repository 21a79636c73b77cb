"""What happens at Discord: messages, threads, reactions, and the events of them.

    world = World()
    channel = world.channel("robots")
    world.post(channel, world.user("ada"), content="hello")

No sockets and no waiting; time is a function. What a request may be is the methods'.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.chats.platform import Clock, now
from tests.discord import rights, showing
from tests.discord.reacting import Reacting, in_guild
from tests.discord.refusals import RefusedError
from tests.discord.rights import Right
from tests.discord.state import (
    Attachment,
    Channel,
    Flag,
    Kind,
    Message,
    Part,
    User,
)

NONCE_WINDOW = 300.0
"""Seconds for which a nonce is known again: "the past few minutes".

https://discord.com/developers/docs/resources/message#create-message
"""
STARTER = 21
"""The type of the message that a thread begins with when it was made from another.

https://discord.com/developers/docs/resources/message#message-object-message-types
"""


class World(Reacting):
    """A Discord, and one bot in it; `guild` is the id of the first one, where the bot is."""

    def __init__(
        self,
        *,
        guild: str | None = None,
        clock: Clock = now,
        bot_rights: Right = rights.BOT,
    ) -> None:
        super().__init__(clock, bot_rights)
        self.nonce_window = NONCE_WINDOW
        self.ephemerals: list[Message] = []
        self._nonces: dict[tuple[str, str], Message] = {}
        self.guild("lab", id=guild)

    # Messages

    def post(
        self,
        channel: Channel,
        author: User,
        *,
        id: str | None = None,  # noqa: A002 - as Discord calls it
        content: str = "",
        to: str | None = None,
        files: list[Attachment] | None = None,
        **how: Any,
    ) -> Message:
        """Have a message in a channel, for all or for one."""
        home = self.home(channel)
        message = Message(
            self.workspace(channel),
            home.id,
            channel.id,
            id or self.ids.next(),
            author.id,
            content,
            self.clock(),
            parent=None if home is channel or id == channel.id else channel.id,
            to=to,
            files=files or [],
            **how,
        )
        self.message_ids.add(message.id)
        if to is not None:
            self.ephemerals.append(message)
        else:
            channel.add(message)
            if channel.is_archived and not channel.is_locked:
                self.archive(channel, is_archived=False)
            self.tell(channel, "MESSAGE_CREATE", self._sent(channel, message))
        self.changed()
        return message

    def remembered(self, author: User, nonce: str) -> Message | None:
        """Return the message that this nonce gave, while it is remembered. Raises RefusedError.

        One that was deleted since is unknown, by design:
        https://github.com/discord/discord-api-docs/issues/6647
        """
        first = self._nonces.get((author.id, nonce))
        if first is None or self.clock() - first.at > timedelta(seconds=self.nonce_window):
            return None
        if first.id not in self.channels[first.posted_in].messages:
            raise RefusedError(10008)
        return first

    def remember(self, author: User, nonce: str, message: Message) -> None:
        """Know a nonce again from now on."""
        self._nonces[author.id, nonce] = message

    def message(self, channel: Channel, id_: str) -> Message:
        """Return a message that is there. Raises RefusedError."""
        found = channel.messages.get(id_)
        if found is None:
            self.must_be_id("message_id", id_)
            raise RefusedError(10008)
        return found

    def delete(self, message: Message) -> None:
        """Take a message away; a thread that was made from it stays."""
        if message.to is not None:
            self.ephemerals.remove(message)
            self.changed()
            return
        channel = self.channels[message.posted_in]
        channel.remove(message)
        told: Part = {"id": message.id, "channel_id": channel.id}
        self.tell(channel, "MESSAGE_DELETE", told | in_guild(channel))
        self.changed()

    def edited(self, message: Message) -> None:
        """Note that a message was changed."""
        message.edited = self.clock()
        if message.to is None:
            channel = self.channels[message.posted_in]
            self.tell(channel, "MESSAGE_UPDATE", self._sent(channel, message))
        self.changed()

    # Threads

    def thread(
        self,
        parent: Channel,
        owner: User,
        name: str,
        *,
        id: str | None = None,  # noqa: A002 - as Discord calls it
        kind: Kind | None = None,
    ) -> Channel:
        """Open a thread."""
        usual = Kind.ANNOUNCEMENT_THREAD if parent.kind is Kind.ANNOUNCEMENT else Kind.THREAD
        made = Channel(
            id or self.ids.next(), name, kind or usual, parent.guild, parent.id, owner.id
        )
        made.members.append(owner.id)
        self.open(made)
        told = showing.channel(self, made) | {"newly_created": True}
        self.tell(made, "THREAD_CREATE", told)
        self.changed()
        return made

    def thread_from(self, message: Message, owner: User, name: str) -> Channel:
        """Open a thread from a message; it has the message's id. Raises RefusedError."""
        parent = self.channels[message.posted_in]
        if message.thread or message.id in self.channels:
            raise RefusedError(160004)
        made = self.thread(parent, owner, name, id=message.id)
        message.thread = made.id
        message.flags |= Flag.HAS_THREAD
        starter = Message(
            self.workspace(parent),
            self.home(made).id,
            made.id,
            self.ids.next(),
            owner.id,
            "",
            self.clock(),
            type=STARTER,
            refers_to=message.id,
        )
        made.add(starter)
        made.sent = 0
        return made

    def archive(self, channel: Channel, *, is_archived: bool, is_locked: bool = False) -> None:
        """Archive a thread, or take it out again."""
        channel.is_archived, channel.is_locked = is_archived, is_locked
        channel.archived_at = self.clock()
        self.tell(channel, "THREAD_UPDATE", showing.channel(self, channel))
        self.changed()

    # Channels

    def vanish(self, channel: Channel) -> None:
        """Have a channel no more, nor what hangs in it.

        A forum's threads are not told of: https://discord.com/developers/docs/events/gateway-events
        """
        assert channel.guild
        for each in [each for each in self.channels.values() if each.parent == channel.id]:
            del self.channels[each.id]
            del self.guilds[channel.guild].channels[each.id]
        name = "THREAD_DELETE" if channel.is_thread else "CHANNEL_DELETE"
        self.tell(channel, name, showing.channel(self, channel))
        del self.channels[channel.id]
        del self.guilds[channel.guild].channels[channel.id]
        self.changed()

    def _sent(self, channel: Channel, message: Message) -> Part:
        """Show a message as the gateway does: with its guild, and who its author is there."""
        told = showing.message(self, message) | in_guild(channel)
        members = self.guilds[channel.guild].members if channel.guild else {}
        if message.author in members:
            told["member"] = showing.member(self, members[message.author])
            del told["member"]["user"]
        return told
