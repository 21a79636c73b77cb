"""What somebody may do in a channel, as Discord computes it from roles and overwrites. Pure.

https://discord.com/developers/docs/topics/permissions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import IntFlag

from tests.discord.state import Channel, Guild, Member


class Right(IntFlag):
    """The permissions that matter here."""

    KICK_MEMBERS = 1 << 1
    ADMINISTRATOR = 1 << 3
    MANAGE_CHANNELS = 1 << 4
    MANAGE_GUILD = 1 << 5
    ADD_REACTIONS = 1 << 6
    VIEW_CHANNEL = 1 << 10
    SEND_MESSAGES = 1 << 11
    MANAGE_MESSAGES = 1 << 13
    EMBED_LINKS = 1 << 14
    ATTACH_FILES = 1 << 15
    READ_MESSAGE_HISTORY = 1 << 16
    MENTION_EVERYONE = 1 << 17
    USE_EXTERNAL_EMOJIS = 1 << 18
    MANAGE_ROLES = 1 << 28
    USE_APPLICATION_COMMANDS = 1 << 31
    MANAGE_THREADS = 1 << 34
    CREATE_PUBLIC_THREADS = 1 << 35
    CREATE_PRIVATE_THREADS = 1 << 36
    SEND_MESSAGES_IN_THREADS = 1 << 38
    MODERATE_MEMBERS = 1 << 40
    USE_EXTERNAL_APPS = 1 << 50


ALL = ~Right(0)
EVERYBODY = (
    Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.SEND_MESSAGES_IN_THREADS
    | Right.READ_MESSAGE_HISTORY
    | Right.ADD_REACTIONS
    | Right.EMBED_LINKS
    | Right.ATTACH_FILES
    | Right.USE_EXTERNAL_EMOJIS
    | Right.USE_APPLICATION_COMMANDS
    | Right.CREATE_PUBLIC_THREADS
    | Right.USE_EXTERNAL_APPS
)
"""What everybody may in a new guild, as far as it matters here."""
BOT = (
    Right.VIEW_CHANNEL
    | Right.SEND_MESSAGES
    | Right.SEND_MESSAGES_IN_THREADS
    | Right.READ_MESSAGE_HISTORY
    | Right.ADD_REACTIONS
    | Right.EMBED_LINKS
    | Right.ATTACH_FILES
    | Right.CREATE_PUBLIC_THREADS
)
"""What a bot is invited with, unless a test says otherwise."""
DIRECT = EVERYBODY | Right.READ_MESSAGE_HISTORY
"""What anybody may in a conversation of two."""
TIMED_OUT = Right.VIEW_CHANNEL | Right.READ_MESSAGE_HISTORY
"""What is left of what somebody may who is timed out."""
ROLE, MEMBER = 0, 1
"""What an overwrite is for."""


def in_guild(guild: Guild, member: Member) -> Right:
    """Return what a member may in a guild."""
    if guild.owner_id == member.user_id:
        return ALL
    found = Right(guild.roles[guild.id].permissions)
    for id_ in member.roles:
        found |= Right(guild.roles[id_].permissions)
    return ALL if found & Right.ADMINISTRATOR else found


def in_channel(guild: Guild, member: Member, channel: Channel, parent: Channel | None) -> Right:
    """Return what a member may in a channel; a thread has the overwrites of its parent."""
    base = in_guild(guild, member)
    if base & Right.ADMINISTRATOR:
        return ALL
    overwrites = (parent or channel).overwrites
    found = _changed(base, overwrites, [guild.id])
    found = _changed(found, overwrites, member.roles)
    found = _changed(found, overwrites, [member.user_id])
    if not found & Right.VIEW_CHANNEL:
        return Right(0)
    can_speak = Right.SEND_MESSAGES_IN_THREADS if parent else Right.SEND_MESSAGES
    if not found & can_speak:
        found &= ~(Right.MENTION_EVERYONE | Right.EMBED_LINKS | Right.ATTACH_FILES)
    return found & TIMED_OUT if member.timed_out_until else found


def _changed(
    base: Right, overwrites: Mapping[str, tuple[int, int, int]], ids: Iterable[str]
) -> Right:
    allow = deny = 0
    for id_ in ids:
        if id_ in overwrites:
            _, allowed, denied = overwrites[id_]
            allow, deny = allow | allowed, deny | denied
    return (base & ~Right(deny)) | Right(allow)
