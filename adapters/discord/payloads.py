"""What Discord's client tells of an interaction -> who asks, where, and for what: values. Pure.

An interaction is a command, something pressed or chosen, a form that was sent off, or what is
typed so far (https://docs.discord.com/developers/interactions/receiving-and-responding). What is
missing is an empty text: what cannot be used then is answered as nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import discord

from adapters.discord import ids
from adapters.discord.options import Told
from adapters.discord.permissions import SEND, SEND_IN_THREADS
from bot.channels import Account, Channel
from bot.models import MessageRef

_SUBCOMMANDS = (1, 2)
"""https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-option-type"""
_MANAGE_CHANNELS = 1 << 4
_TEXT = 0
_THREADS = (10, 11, 12)
FORUMS = (15, 16)
"""Kinds of channels. https://docs.discord.com/developers/resources/channel#channel-object-channel-types"""
_DEPTH = 6
_TEXTS = ("content", "url", "title", "description", "name", "value")
_PARTS = ("embeds", "fields", "author", "message_snapshots", "message")


@dataclass(frozen=True, slots=True)
class Room:
    """A channel as it matters for posting: its kind, and what the bot holds there.

    `tags` are those that a post may have; a forum may insist on one.
    """

    where: Channel
    kind: int
    held: int
    needs_tag: bool = False
    tags: tuple[str, ...] = ()

    @property
    def is_thread(self) -> bool:
        """Whether it hangs in a channel."""
        return self.kind in _THREADS

    @property
    def is_forum(self) -> bool:
        """Whether it has posts only."""
        return self.kind in FORUMS


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where; an answer goes to `token` within fifteen minutes.

    `spot` is the channel or thread in which they are, `where` what its digests are of: a thread
    that the bot opened belongs to its channel. `is_ours`: the bot is in that server, or it is its
    own conversation with them. `manages`: they may manage that channel; `may_speak`: they may post
    where they are. `is_elsewhere`: they ask about another channel than the one they are in.
    """

    where: Channel
    who: Account
    spot: str
    id: str
    token: str
    application: str
    room: Room
    is_ours: bool = True
    manages: bool = False
    may_speak: bool = True
    is_elsewhere: bool = False
    is_pressed: bool = False
    file_limit: int = 10 * 2**20

    @property
    def is_direct(self) -> bool:
        """Whether it is in no server."""
        return self.where.workspace == ids.OUTSIDE

    def at(self, room: Room, *, manages: bool) -> Asker:
        """Return them as they ask about a channel, which may be another one."""
        if room.where == self.where:
            return replace(self, room=room, manages=manages)
        asked = replace(self, where=room.where, spot=room.where.id, room=room, manages=manages)
        return replace(asked, is_ours=True, is_elsewhere=True)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or select: its id, what was chosen, and under which message for everybody.

    `shown` are the values of all options of that select.
    """

    custom_id: str
    values: tuple[str, ...]
    message: MessageRef | None
    shown: tuple[str, ...] = ()


def asker(interaction: discord.Interaction) -> Asker:
    """Read who asks."""
    guild, channel = interaction.guild_id, interaction.channel
    home, kind = home_of(guild, channel, interaction.application_id)
    speaks = SEND_IN_THREADS if isinstance(channel, discord.Thread) else SEND
    is_here = interaction.context.dm_channel or interaction.is_guild_integration()
    is_member = guild is not None and interaction.client.get_guild(guild) is not None
    return Asker(
        home,
        ids.account(interaction.user.id),
        str(interaction.channel_id or ""),
        str(interaction.id),
        interaction.token,
        str(interaction.application_id),
        Room(home, kind, interaction.app_permissions.value),
        is_ours=is_here or is_member,
        manages=guild is None or bool(interaction.permissions.value & _MANAGE_CHANNELS),
        may_speak=guild is None or bool(interaction.permissions.value & speaks.bit),
        is_pressed=interaction.message is not None,
        file_limit=interaction.filesize_limit,
    )


def home_of(guild: int | None, channel: Any, us: int) -> tuple[Channel, int]:
    """Return the channel that something is of, and its kind.

    A thread that the bot opened, `us`, belongs to its channel: it hangs on a digest, or is one.
    """
    if isinstance(channel, discord.Thread) and channel.owner_id == us:
        kind = channel.parent.type.value if channel.parent is not None else _TEXT
        return ids.channel(guild, channel.parent_id), kind
    if channel is None:
        return ids.channel(guild, ""), _TEXT
    return ids.channel(guild, channel.id), channel.type.value


def manages(channel: object) -> bool:
    """Tell whether whoever named a channel may manage it, by what is told of that channel."""
    held = text(channel, "permissions")
    return held.isdecimal() and bool(int(held) & _MANAGE_CHANNELS)


def command(interaction: discord.Interaction) -> tuple[str, Told, Any]:
    """Read a slash command: its words, its options, and the channel that one of them names."""
    data: Any = interaction.data or {}
    words, options = [text(data, "name")], _list(data, "options")
    while options and options[0].get("type") in _SUBCOMMANDS:
        words.append(text(options[0], "name"))
        options = _list(options[0], "options")
    told = {text(each, "name"): each["value"] for each in options if each.get("value") is not None}
    named = told.get("channel")
    resolved = _dict(_dict(data, "resolved"), "channels")
    return " ".join(words), told, resolved.get(named) if isinstance(named, str) else None


def focused(interaction: discord.Interaction) -> tuple[str, str]:
    """Read what is being typed: the option's name, and its text so far."""
    options: Any = interaction.data or {}
    pending = _list(options, "options")
    while pending:
        each = pending.pop(0)
        if each.get("focused"):
            return text(each, "name"), str(each.get("value") or "")
        pending += _list(each, "options")
    return "", ""


def pressed(interaction: discord.Interaction) -> Pressed:
    """Read what was pressed or chosen."""
    data: Any = interaction.data or {}
    custom_id = text(data, "custom_id")
    values = tuple(each for each in _list(data, "values") if isinstance(each, str))
    message = interaction.message
    if message is None:
        return Pressed(custom_id, values, None)
    is_private = message.flags.ephemeral
    ref = None if is_private else MessageRef(str(interaction.channel_id), str(message.id))
    return Pressed(custom_id, values, ref, tuple(_options(message, custom_id)))


def _options(message: discord.Message, custom_id: str) -> Iterator[str]:
    for row in message.components:
        for each in row.children if isinstance(row, discord.ActionRow) else ():
            if isinstance(each, discord.SelectMenu) and each.custom_id == custom_id:
                yield from (option.value for option in each.options)


def fields(interaction: discord.Interaction) -> Mapping[str, Sequence[str]]:
    """Read what was filled into a form, by the ids of its fields."""
    data: Any = interaction.data or {}
    found = {}
    for part in _list(data, "components"):
        for each in (part.get("component"), *_list(part, "components")):
            if isinstance(each, Mapping):
                chosen = [one for one in _list(each, "values") if isinstance(one, str)]
                found[text(each, "custom_id")] = chosen or [text(each, "value")]
    return found


def target(interaction: discord.Interaction) -> tuple[str, MessageRef | None]:
    """Return the texts of the message that a command was used on, and where it is if it is ours."""
    data: Any = interaction.data or {}
    id_ = text(data, "target_id")
    message = _dict(_dict(_dict(data, "resolved"), "messages"), id_)
    is_ours = text(message, "author", "id") == str(interaction.application_id)
    ref = MessageRef(text(message, "channel_id") or str(interaction.channel_id), id_)
    return " ".join(_texts(message)), ref if is_ours and id_ else None


def _texts(message: object, depth: int = 0) -> Iterator[str]:
    """Yield the texts of a message: its own, of what is embedded, and of one that it forwards."""
    if isinstance(message, Mapping) and depth < _DEPTH:
        yield from (message[each] for each in _TEXTS if isinstance(message.get(each), str))
        for name in _PARTS:
            part = message.get(name)
            for each in part if isinstance(part, list) else [part]:
                yield from _texts(each, depth + 1)


def text(told: object, *path: str) -> str:
    """Return a text of a payload; an empty one where there is none."""
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told if isinstance(told, str) else ""


def _dict(told: object, name: str) -> Mapping[str, Any]:
    value = told.get(name) if isinstance(told, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _list(told: object, name: str) -> list[Any]:
    value = told.get(name) if isinstance(told, Mapping) else None
    return list(value) if isinstance(value, list) else []
