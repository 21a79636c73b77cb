"""One Slack workspace: its state, and what happens in it.

    workspace = Workspace()
    channel = workspace.channel("general")
    ada = workspace.user("ada")

No sockets and no waiting; time is a function. What a request of the Web API may be is `methods`',
what it does is in `chat_methods` and its siblings; `platform` asks them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

from tests.chats.platform import Clock, now
from tests.slack.methods import RefusedError
from tests.slack.roster import Roster
from tests.slack.state import Block, Channel, File, Message, ResponseUrl, Trigger, User, View

SCOPES = frozenset(
    {
        *("commands", "chat:write", "reactions:read", "reactions:write", "users:read", "im:write"),
        *("channels:read", "groups:read", "channels:history", "groups:history", "channels:join"),
        *("app_mentions:read", "files:write"),
    }
)
"""What the app asks for, none of it left out."""
TRIGGER = timedelta(seconds=3)
"""https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses"""
Happened = Callable[[dict[str, Any]], None]


class Workspace(Roster):
    """A team, and the app in it. `happens` is told each event; who is subscribed, others know."""

    def __init__(
        self,
        id_: str = "T0WORKSPACE",
        *,
        clock: Clock = now,
        scopes: Iterable[str] = SCOPES,
        app_id: str = "A0PAPERBOY",
    ) -> None:
        super().__init__(id_, scopes, app_id)
        self.clock = clock
        self.views: dict[str, View] = {}
        self.homes: dict[str, View] = {}
        self.files: dict[str, File] = {}
        self.triggers: dict[str, Trigger] = {}
        self.response_urls: dict[str, ResponseUrl] = {}
        self.ephemerals: list[Message] = []
        self.base = "http://127.0.0.1/"
        """Where this Slack is; whoever listens sets it."""
        self.page = 1000
        """Messages in one answer at most; 15 for an app that Slack counts as commercial."""
        self.has_home = True
        self.has_messages_tab = True
        self.happens: Happened = lambda event: None
        self.changed: Callable[[], None] = lambda: None
        self._last = 0

    def next_ts(self) -> str:
        """Return a timestamp that is no other's: they only ever rise."""
        at = self.clock()
        micros = int(at.timestamp()) * 1_000_000 + at.microsecond
        self._last = max(self._last + 1, micros)
        return f"{self._last // 1_000_000}.{self._last % 1_000_000:06d}"

    def post(
        self,
        channel: Channel,
        user: User,
        text: str,
        blocks: list[Block] | None = None,
        *,
        thread_ts: str | None = None,
        metadata: dict[str, Any] | None = None,
        to: str | None = None,
        by_app: bool = False,
    ) -> Message:
        """Have a message in a conversation, for all or for one."""
        message = Message(
            self.id,
            channel.id,
            self.next_ts(),
            user.id,
            text,
            self.clock(),
            blocks or [],
            thread_ts,
            metadata,
            to,
            self.bot_id if by_app or user is self.bot else None,
        )
        if to is None:
            channel.add(message)
        else:
            self.ephemerals.append(message)
        self.changed()
        return message

    def react(self, channel: Channel, message: Message, user: User, name: str) -> None:
        """Have a reaction, and let the app know if it may. Raises RefusedError."""
        users = message.reactions.setdefault(name, [])
        if user.id in users:
            raise RefusedError("already_reacted")
        users.append(user.id)
        self._reacted("reaction_added", channel, message, user, name)

    def unreact(self, channel: Channel, message: Message, user: User, name: str) -> None:
        """Take a reaction away, and let the app know if it may. Raises RefusedError."""
        users = message.reactions.get(name, [])
        if user.id not in users:
            raise RefusedError("no_reaction")
        users.remove(user.id)
        if not users:
            del message.reactions[name]
        self._reacted("reaction_removed", channel, message, user, name)

    def _reacted(
        self, type_: str, channel: Channel, message: Message, user: User, name: str
    ) -> None:
        """Tell of a reaction; where the app is not a member, it is told nothing.

        https://docs.slack.dev/reference/events/reaction_added
        """
        self.changed()
        if self.has_bot(channel):
            item = {"type": "message", "channel": channel.id, "ts": message.ts}
            self.happens(
                {
                    "type": type_,
                    "user": user.id,
                    "reaction": name,
                    "item_user": message.user,
                    "item": item,
                    "event_ts": self.next_ts(),
                }
            )

    def join(self, channel: Channel, user: User, inviter: User | None = None) -> None:
        """Have somebody in a channel, and let the app know if it is there.

        https://docs.slack.dev/reference/events/member_joined_channel
        """
        if user.id in channel.members:
            return
        channel.members.append(user.id)
        self.changed()
        if self.has_bot(channel):
            told = {
                "type": "member_joined_channel",
                "user": user.id,
                "channel": channel.id,
                "channel_type": "G" if channel.is_private else "C",
                "team": self.id,
                "event_ts": self.next_ts(),
            }
            self.happens(told | ({"inviter": inviter.id} if inviter else {}))

    def trigger(self, user: User) -> str:
        """Return an id that opens a view for somebody."""
        id_ = f"{self.new_id('')}.{self.new_id('')}.{secrets.token_hex(8)}"
        self.triggers[id_] = Trigger(id_, user.id, self.clock())
        return id_

    def exchange(self, id_: str | None) -> User:
        """Use a trigger up; return who it is for. Raises RefusedError."""
        trigger = self.triggers.get(id_ or "")
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.is_used:
            raise RefusedError("exchanged_trigger_id")
        if self.clock() - trigger.at > TRIGGER:
            raise RefusedError("expired_trigger_id")
        trigger.is_used = True
        return self.users[trigger.user]

    def response_url(
        self,
        kind: str,
        user: User,
        channel: Channel,
        message: Message | None = None,
        thread_ts: str | None = None,
    ) -> ResponseUrl:
        """Return a new address for answers: `commands` or `actions` is in it."""
        path = f"{kind}/{self.id}/{self.new_id('')}/{secrets.token_hex(12)}"
        made = ResponseUrl(
            f"{self.base}{path}", user.id, channel.id, self.clock(), message, thread_ts
        )
        self.response_urls[f"/{path}"] = made
        return made
