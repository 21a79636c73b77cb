"""What there is in a workspace: people, conversations, messages, views, files. Values and tables.

How they look to an app is `showing`'s; what changes them is `workspace`'s and its methods'.
"""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

Block = dict[str, Any]


class Kind(StrEnum):
    """The kinds of conversations; the values are those that `types` lists."""

    PUBLIC = "public_channel"
    PRIVATE = "private_channel"
    IM = "im"
    MPIM = "mpim"


READING = {
    Kind.PUBLIC: "channels:read",
    Kind.PRIVATE: "groups:read",
    Kind.IM: "im:read",
    Kind.MPIM: "mpim:read",
}
"""https://docs.slack.dev/reference/methods/conversations.info"""
HISTORY = {
    Kind.PUBLIC: "channels:history",
    Kind.PRIVATE: "groups:history",
    Kind.IM: "im:history",
    Kind.MPIM: "mpim:history",
}
"""https://docs.slack.dev/reference/methods/conversations.history"""


@dataclass(slots=True)
class User:
    """Somebody with an account: a person, or a bot."""

    id: str
    name: str
    tz: str = "Europe/Berlin"
    deleted: bool = False
    is_bot: bool = False


@dataclass(slots=True)
class Message:
    """A message that is there; `to` is who alone sees it, `thread_ts` what it replies to.

    `via` is the response_url that it came by, if it did.
    `key`, `parent`, `id` and `workspace` are what the other platforms of the tests call these.
    """

    workspace: str
    channel: str
    ts: str
    user: str
    text: str
    at: datetime
    blocks: list[Block] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    to: str | None = None
    bot_id: str | None = None
    via: str | None = None
    edited: str | None = None
    files: list[str] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    replies: list[str] = field(default_factory=list)
    is_tombstone: bool = False

    @property
    def id(self) -> str:
        """The name that Slack gives to it."""
        return self.ts

    @property
    def parent(self) -> str | None:
        """The message that it replies to."""
        return self.thread_ts

    @property
    def key(self) -> str:
        """The key that its metadata carries, if there is one."""
        payload = (self.metadata or {}).get("event_payload") or {}
        return str(payload.get("key", ""))

    @property
    def body(self) -> str:
        """Its text and blocks as JSON, for comparing with what was meant to be sent."""
        return json.dumps({"text": self.text, "blocks": self.blocks}, ensure_ascii=False)


@dataclass(slots=True)
class Channel:
    """A conversation, with its members and what was said in it, oldest first."""

    id: str
    name: str
    kind: Kind = Kind.PUBLIC
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    messages: dict[str, Message] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)

    @property
    def is_private(self) -> bool:
        """Whether only its members know of it."""
        return self.kind is not Kind.PUBLIC

    def add(self, message: Message) -> None:
        """Put a message where it belongs."""
        self.messages[message.ts] = message
        insort(self.order, message.ts)
        parent = self.messages.get(message.thread_ts or "")
        if parent:
            parent.replies.append(message.ts)

    def remove(self, message: Message) -> None:
        """Take a message away; one with replies leaves a stone in its place."""
        if message.replies:
            message.is_tombstone, message.text = True, "This message was deleted."
            message.blocks, message.metadata = [], None
            message.reactions, message.files = {}, []
            return
        del self.messages[message.ts]
        del self.order[bisect_left(self.order, message.ts)]
        parent = self.messages.get(message.thread_ts or "")
        if parent:
            parent.replies.remove(message.ts)
            if parent.is_tombstone and not parent.replies:
                self.remove(parent)

    def shown(self) -> Sequence[Message]:
        """Return the messages that are there, oldest first."""
        return [self.messages[ts] for ts in self.order if not self.messages[ts].is_tombstone]


@dataclass(slots=True)
class View:
    """A modal or a home as it is now; `told` is as the app sent it, with every id filled in."""

    id: str
    user: str
    told: dict[str, Any]
    hash: str
    root: str
    previous: str | None = None
    chosen: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_open: bool = True

    @property
    def type(self) -> str:
        """`modal` or `home`."""
        return str(self.told["type"])

    @property
    def blocks(self) -> list[Block]:
        """What it shows."""
        return list(self.told["blocks"])


@dataclass(slots=True)
class File:
    """A file: announced, uploaded, and shared once it is complete."""

    id: str
    name: str
    length: int
    url: str
    content: bytes | None = None
    title: str = ""
    channels: list[str] = field(default_factory=list)
    is_complete: bool = False


@dataclass(slots=True)
class Trigger:
    """What opens a view, once, and not for long."""

    id: str
    user: str
    at: datetime
    is_used: bool = False


@dataclass(slots=True)
class ResponseUrl:
    """Where an app may answer an interaction; `message` is what was interacted with."""

    url: str
    user: str
    channel: str
    at: datetime
    message: Message | None = None
    thread_ts: str | None = None
    uses: int = 0
    heard: list[Message] = field(default_factory=list)
