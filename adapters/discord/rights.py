"""Whether digests can be posted in a channel of Discord: which permissions are missing. Pure.

Who may not see a channel may do nothing there, so nothing else is said then.
https://docs.discord.com/developers/topics/permissions#implicit-permissions
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

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
TIMED_OUT = (
    "Paperboy is timed out in this server, and so nothing can be posted; whoever has the "
    "permission Timeout Members can end that, by Remove Timeout in the menu of its name."
)
_ANNOUNCEMENT = 5


@dataclass(frozen=True, slots=True)
class TimedOut(Room):
    """A channel of a server where the bot may only read for a while, whatever it was given.

    https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members
    """


def needed(room: Room, layout: Layout) -> Iterator[Permission]:
    """Yield what posting there takes."""
    yield VIEW
    yield _speaking(room)
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
    lacked = _lacking(room, layout)
    if isinstance(room, TimedOut) and lacked and VIEW not in lacked:
        return TIMED_OUT
    if lacked:
        # View Channels is what it is called for a server; a channel has View Channel.
        names = both([each.name.replace("Channels", "Channel") for each in lacked])
        which, it = ("permission", "it") if len(lacked) == 1 else ("permissions", "them")
        lost = "nothing can be posted" if lacked[0] is _speaking(room) else lacked[0].lost
        give = f"give {it} to Paperboy at the channel's Edit Channel, Permissions"
        return f"Paperboy lacks the {which} {names} here, and so {lost}: {give}."
    if room.needs_tag and not room.tags:
        return tags.NONE_FREE
    return ""


def _lacking(room: Room, layout: Layout) -> list[Permission]:
    """Return what is to be given, the worst first: not what is only implied by what else lacks."""
    lacked = missing(room.held, list(needed(room, layout)))
    if VIEW in lacked:
        return [VIEW]
    if _speaking(room) in lacked:  # whoever may not speak, may embed nothing, whatever they hold
        return [each for each in lacked if each is not EMBED]
    return lacked


def _speaking(room: Room) -> Permission:
    return SEND_IN_THREADS if room.is_thread else SEND


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
