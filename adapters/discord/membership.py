"""Channels that want digests, as the doctor looks at them: what keeps the bot from posting there.

Discord is asked for each server once: for its roles, for what the bot is there, and for the
channels that it sees. Threads, and channels that it does not see, are asked for one by one.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from adapters.discord import tags
from adapters.discord.api import Api
from adapters.discord.errors import PLACE, RefusedError
from adapters.discord.findings import failed
from adapters.discord.ids import OUTSIDE, channel
from adapters.discord.payloads import FORUMS, Room
from adapters.discord.permissions import (
    REACT,
    Permission,
    in_channel,
    in_guild,
    missing,
    names,
)
from adapters.discord.rights import needed
from adapters.findings import Finding, Verdict, may_post, note, ok, problem
from bot.channels import Channel
from bot.errors import DeliveryError
from bot.models import Layout
from bot.prose import one_line
from bot.wording import count

SERVERS = 100
"""Servers that are looked at: each takes three requests."""
_NAME = "channels"
_CATEGORY, _THREADS = 4, (10, 11, 12)
"""https://docs.discord.com/developers/resources/channel#channel-object-channel-types"""
_LOCKED, _NO_MESSAGES, _NO_TAG = 160005, 50008, 40067
_BY_LINK = "let it in once more by the link of paperboy invite discord, which adds what is missing"
_BY_HAND = "allow that to Paperboy at Edit Channel, Permissions"

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Server:
    """A server, the bot as its member, and the channels that the bot sees there, by their ids.

    `held` is what it has wherever no channel says otherwise.
    """

    told: Told
    me: Told
    rooms: Mapping[str, Told]
    held: int

    @property
    def called(self) -> str:
        """Its name, for a sentence."""
        return _named(self.told)


async def places(
    api: Api, me: str, channels: Sequence[Channel], now: datetime
) -> AsyncIterator[Finding]:
    """Say of channels what keeps the bot, whose id is `me`, from posting there.

    Conversations of two are left out: whether somebody takes messages shows only when one is sent.
    """
    ours = sorted((each.workspace, each.id) for each in channels if each.workspace != OUTSIDE)
    servers = [(id_, [room for _, room in some]) for id_, some in groupby(ours, lambda it: it[0])]
    well = 0
    for id_, some in servers[:SERVERS]:
        try:
            server = await _server(api, me, id_)
        except DeliveryError as error:
            yield _absent(id_, len(some), error)
            continue
        if _is_timed_out(server.me, now):
            yield problem(_NAME, f"the bot is timed out in {server.called}; a moderator can end it")
            continue
        for room in some:
            found = await _channel(api, server, room)
            well += all(each.verdict is not Verdict.PROBLEM for each in found)
            for each in found:
                yield each
    if len(servers) > SERVERS:
        yield note(_NAME, f"{count(len(servers) - SERVERS, 'more server')} not looked at")
    if well:
        yield ok(_NAME, may_post("bot", well))
    elif not ours:
        mend = "let the bot into a server, and use /digest settings in a channel"
        yield note(_NAME, f"none gets digests yet; {mend}")


async def _server(api: Api, me: str, id_: str) -> _Server:
    """Ask for a server. Raises DeliveryError."""
    ids = {"guild": id_, "me": me}
    told = await api.read("/guilds/{guild}", ids)
    member = await api.read("/guilds/{guild}/members/{me}", ids)
    rooms = await api.read("/guilds/{guild}/channels", ids)
    try:
        listed = {str(each["id"]): each for each in rooms}
        return _Server(told, member, listed, in_guild(told, member))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        why = f"Discord's answer about the server {id_} cannot be read"
        raise DeliveryError(why, ambiguous=True) from error


def _absent(id_: str, many: int, error: DeliveryError) -> Finding:
    """Say that nothing can be known of a server, as the bot is not in it."""
    if not isinstance(error, RefusedError):
        return failed(_NAME, error)
    why = PLACE.get(error.code) or str(error)
    return problem(_NAME, f"{count(many, 'channel')} of the server {id_}: {why}")


def _is_timed_out(me: Told, now: datetime) -> bool:
    """https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members"""
    until = me.get("communication_disabled_until")
    return bool(until) and datetime.fromisoformat(str(until)) > now


async def _channel(api: Api, server: _Server, id_: str) -> Sequence[Finding]:
    """Say of one channel what is wrong, or to be known; nothing where all is well."""
    try:
        room = server.rooms.get(id_) or await api.read("/channels/{channel}", {"channel": id_})
        home = room
        if room.get("type") in _THREADS:
            home = server.rooms.get(str(room.get("parent_id"))) or {}
    except RefusedError as error:
        why = PLACE.get(error.code) or str(error)
        return [problem(_NAME, f"{id_} in {server.called}: {why}")]
    except DeliveryError as error:
        return [failed(_NAME, error)]
    where = f"{_named(room)} in {server.called}"
    if barred := _barred(room):
        return [problem(_NAME, f"{where}: {PLACE[barred]}")]
    held = in_channel(server.told, server.me, home)
    required, optional = _wanted(room, held)
    if lacking := missing(held, required):
        mend = _BY_LINK if missing(server.held, lacking) else _BY_HAND
        return [problem(_NAME, f"{where}: it lacks {names(lacking)}; {mend}")]
    lost = [f"without {each.name}, {each.lost}" for each in missing(held, optional)]
    return [note(_NAME, f"{where}: {each}") for each in lost]


def _barred(room: Told) -> int | None:
    """Return the number of the refusal for who posts there, whatever they hold."""
    kind, metadata = room.get("type"), room.get("thread_metadata") or {}
    if kind == _CATEGORY:
        return _NO_MESSAGES
    if metadata.get("locked"):
        return _LOCKED
    is_barred = kind in FORUMS and tags.wants(room) and not tags.usable(room)
    return _NO_TAG if is_barred else None


def _wanted(room: Told, held: int) -> tuple[Sequence[Permission], Sequence[Permission]]:
    """Return what must be held in a channel of this kind, and what is of use there besides."""
    kind = Room(
        channel(room.get("guild_id"), str(room.get("id"))), int(room.get("type") or 0), held
    )
    required = list(needed(kind, Layout.COMPACT))
    useful = [REACT] if kind.is_thread else [*needed(kind, Layout.THREAD), REACT]
    return required, [each for each in useful if each not in required]


def _named(told: Told) -> str:
    name = one_line(str(told.get("name") or ""))[:80]
    return f"{name} ({told.get('id')})"
