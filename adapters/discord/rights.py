"""Whether digests can be posted in a channel of Discord: which permissions are missing. Pure.

Who may not see a channel may do nothing there, so nothing else is said then.
https://docs.discord.com/developers/topics/permissions#implicit-permissions
"""

from __future__ import annotations

from collections.abc import Iterator

from adapters.discord import tags
from adapters.discord.payloads import Asker, Room
from adapters.discord.permissions import (
    EMBED,
    HISTORY,
    SEND,
    SEND_IN_THREADS,
    THREADS,
    VIEW,
    Permission,
    missing,
)
from bot.models import Layout
from bot.wording import both

_SPEECHLESS = (4, 14)
"""Kinds that take neither messages nor posts: categories, directories.
https://docs.discord.com/developers/resources/channel#channel-object-channel-types
"""
NO_MESSAGES = "Nothing can be posted in a channel of that kind; choose a text channel or a forum."
NO_FOLLOWERS = "Only an announcement channel has followers; nothing was changed."
_ANNOUNCEMENT = 5
_GIVE = "give it to Paperboy at the channel's Edit Channel, Permissions"


def needed(room: Room, layout: Layout) -> Iterator[Permission]:
    """Yield what posting there takes."""
    yield VIEW
    yield SEND_IN_THREADS if room.is_thread else SEND
    yield EMBED
    yield HISTORY
    if layout is Layout.THREAD and not room.is_thread:
        if not room.is_forum:
            yield THREADS
        yield SEND_IN_THREADS


def problem(room: Room, layout: Layout = Layout.COMPACT) -> str:
    """Say what keeps digests from being posted there; nothing where all is well."""
    if room.kind in _SPEECHLESS:
        return NO_MESSAGES
    lacked = missing(room.held, list(needed(room, layout)))
    if VIEW in lacked:
        lacked = [VIEW]
    if lacked:
        # View Channels is what it is called for a server; a channel has View Channel.
        names = both([each.name.replace("Channels", "Channel") for each in lacked])
        which = "the permission" if len(lacked) == 1 else "the permissions"
        lost = "; ".join(dict.fromkeys(each.lost for each in lacked))
        return f"Paperboy lacks {which} {names} here, and so {lost}: {_GIVE}."
    if room.needs_tag and not room.tags:
        return tags.NONE_FREE
    return ""


def has_followers(room: Room) -> bool:
    """Tell whether people elsewhere can follow it."""
    return room.kind == _ANNOUNCEMENT


def can_show(asker: Asker) -> bool:
    """Tell whether the bot can post an answer where somebody asks."""
    if asker.is_direct:
        return True
    is_thread = asker.room.is_thread or asker.spot != asker.where.id
    speaking = SEND_IN_THREADS if is_thread else SEND
    return not missing(asker.room.held, [VIEW, speaking, EMBED])
