"""What there is at Discord: people, guilds, channels, messages. Values and tables.

How they look to an app is `showing`'s; what changes them is `world`'s and the methods'.
"""

from __future__ import annotations

import json
from bisect import bisect_left, insort
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum
from typing import Any

Part = dict[str, Any]
DIRECT = "@me"
"""What stands for a guild outside of them."""


class Kind(IntEnum):
    """The kinds of channels.

    https://discord.com/developers/docs/resources/channel#channel-object-channel-types
    """

    TEXT = 0
    DM = 1
    VOICE = 2
    CATEGORY = 4
    ANNOUNCEMENT = 5
    ANNOUNCEMENT_THREAD = 10
    THREAD = 11
    PRIVATE_THREAD = 12
    STAGE = 13
    FORUM = 15
    MEDIA = 16


NAMED = {
    "text": Kind.TEXT,
    "dm": Kind.DM,
    "voice": Kind.VOICE,
    "category": Kind.CATEGORY,
    "announcement": Kind.ANNOUNCEMENT,
    "thread": Kind.THREAD,
    "private_thread": Kind.PRIVATE_THREAD,
    "forum": Kind.FORUM,
    "media": Kind.MEDIA,
}
"""How tests call them."""
THREADS = frozenset({Kind.ANNOUNCEMENT_THREAD, Kind.THREAD, Kind.PRIVATE_THREAD})
FORUMS = frozenset({Kind.FORUM, Kind.MEDIA})
SPEECHLESS = FORUMS | {Kind.CATEGORY}
"""Kinds that take no messages."""


class Flag(IntEnum):
    """Flags of messages that matter here.

    https://discord.com/developers/docs/resources/message#message-object-message-flags
    """

    CROSSPOSTED = 1 << 0
    SUPPRESS_EMBEDS = 1 << 2
    HAS_THREAD = 1 << 5
    EPHEMERAL = 1 << 6
    LOADING = 1 << 7
    SUPPRESS_NOTIFICATIONS = 1 << 12
    COMPONENTS_V2 = 1 << 15


@dataclass(slots=True)
class User:
    """Somebody with an account: a person, or the bot."""

    id: str
    name: str
    is_bot: bool = False
    takes_dms: bool = True
    locale: str = "en-US"


@dataclass(slots=True)
class Role:
    """A role of a guild; the one with the guild's id is everybody's."""

    id: str
    name: str
    permissions: int
    position: int = 0
    is_managed: bool = False


@dataclass(slots=True)
class Member:
    """Somebody in a guild."""

    user_id: str
    joined: datetime
    roles: list[str] = field(default_factory=list)
    timed_out_until: datetime | None = None


@dataclass(slots=True)
class Guild:
    """A guild, with who is in it."""

    id: str
    name: str
    owner_id: str
    roles: dict[str, Role]
    members: dict[str, Member] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    locale: str = "en-US"
    is_unavailable: bool = False


@dataclass(slots=True)
class Attachment:
    """A file of a message."""

    id: str
    name: str
    content: bytes
    description: str | None = None


@dataclass(slots=True)
class Message:
    """A message that is there; `to` is who alone sees it, `posted_in` the channel it stands in.

    `workspace`, `channel`, `id`, `key`, `parent` and `body` are what the other platforms of the
    tests call these: a thread that the app made belongs to its channel, and is the `parent` there.
    """

    workspace: str
    channel: str
    posted_in: str
    id: str
    author: str
    content: str
    at: datetime
    embeds: list[Part] = field(default_factory=list)
    components: list[Part] = field(default_factory=list)
    parent: str | None = None
    nonce: str | None = None
    flags: int = 0
    type: int = 0
    to: str | None = None
    files: list[Attachment] = field(default_factory=list)
    reactions: dict[str, list[str]] = field(default_factory=dict)
    super_reactions: dict[str, list[str]] = field(default_factory=dict)
    edited: datetime | None = None
    thread: str | None = None
    pings: list[str] = field(default_factory=list)
    refers_to: str | None = None
    interaction: Part | None = None

    @property
    def key(self) -> str:
        """The key that it carries: behind the custom id of its first component, or as nonce."""
        first = first_custom_id(self.components)
        return first.rpartition("#")[2] if "#" in first else self.nonce or ""

    @property
    def body(self) -> str:
        """What it shows as JSON, for comparing with what was meant to be sent."""
        return json.dumps(
            {"content": self.content, "embeds": self.embeds, "components": self.components},
            ensure_ascii=False,
        )

    @property
    def text(self) -> str:
        """All that is read in it."""
        read: list[str | None] = [self.content]
        for embed in self.embeds:
            read += [embed.get("author", {}).get("name"), embed.get("title")]
            read.append(embed.get("description"))
            for each in embed.get("fields", ()):
                read += [each["name"], each["value"]]
            read.append(embed.get("footer", {}).get("text"))
        return "\n".join(each for each in read if each)


def first_custom_id(rows: Sequence[Part]) -> str:
    """Return the custom id of the first component that has one."""
    for row in rows:
        for each in row.get("components", ()):
            if "custom_id" in each:
                return str(each["custom_id"])
    return ""


@dataclass(slots=True)
class Tag:
    """A tag of a forum."""

    id: str
    name: str
    is_moderated: bool = False


@dataclass(slots=True)
class Channel:
    """A channel, with what was said in it, oldest first. `overwrites`: kind, allowed, denied."""

    id: str
    name: str
    kind: Kind = Kind.TEXT
    guild: str | None = None
    parent: str | None = None
    owner: str | None = None
    overwrites: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    topic: str | None = None
    tags: list[Tag] = field(default_factory=list)
    needs_tag: bool = False
    applied: list[str] = field(default_factory=list)
    recipient: str | None = None
    members: list[str] = field(default_factory=list)
    is_archived: bool = False
    is_locked: bool = False
    archived_at: datetime | None = None
    messages: dict[str, Message] = field(default_factory=dict)
    order: list[int] = field(default_factory=list)
    sent: int = 0

    @property
    def is_thread(self) -> bool:
        """Whether it hangs in another channel."""
        return self.kind in THREADS

    @property
    def is_forum(self) -> bool:
        """Whether it holds threads only."""
        return self.kind in FORUMS

    def add(self, message: Message) -> None:
        """Put a message where it belongs."""
        self.messages[message.id] = message
        insort(self.order, int(message.id))
        self.sent += 1

    def remove(self, message: Message) -> None:
        """Take a message away."""
        del self.messages[message.id]
        del self.order[bisect_left(self.order, int(message.id))]

    def shown(self) -> Sequence[Message]:
        """Return the messages that are there, oldest first."""
        return [self.messages[str(number)] for number in self.order]
