"""How the journal calls what is asked of Discord: channels, keys, texts. Pure.

A thread that the bot opened belongs to its channel; a conversation is whom it is with.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from tests.chats.faults import What
from tests.chats.journal import Event
from tests.discord.asking import Done
from tests.discord.roster import Roster
from tests.discord.state import Kind, Message, first_custom_id

_ESCAPED = re.compile(r"\\([^\w\s])")


def place(there: Roster, ids: Mapping[str, str]) -> tuple[str, str]:
    """Return the channel that a request is about, and its guild."""
    channel = there.find_channel(ids.get("channel", ""))
    if channel is None:
        return ids.get("channel", ""), ids.get("guild", "")
    return channel.recipient or there.home(channel).id, there.workspace(channel)


def event(
    there: Roster,
    at: datetime,
    what: What,
    ids: Mapping[str, str],
    told: object,
    done: Done,
    answered: str,
) -> Event:
    """Return what is written of a request."""
    asked = there.channels.get(ids.get("channel", ""))
    channel, guild = place(there, ids)
    message, text = done.message, ""
    parent = asked.id if asked and there.home(asked) is not asked else None
    if what is What.POST and asked and asked.kind is Kind.DM:
        what, text = What.NOTIFY, read(message)
    return Event(
        at,
        what,
        guild,
        channel,
        key(told, message),
        message.id if message else ids.get("message", ""),
        done.taken,
        answered,
        parent,
        text,
    )


def key(told: object, message: Message | None) -> str:
    """Return the key that a message carries, or was to carry: a nonce, or in a custom id."""
    if not isinstance(told, dict):
        return ""
    if told.get("nonce") not in (None, ""):
        return str(told["nonce"])
    if message:
        return message.key
    inner = told.get("message", told)
    rows = inner.get("components") if isinstance(inner, dict) else None
    first = first_custom_id(rows) if isinstance(rows, list) else ""
    return first.rpartition("#")[2] if "#" in first else ""


def read(message: Message | None) -> str:
    """Return what a person reads: what is escaped for Discord's markup, without that."""
    return _ESCAPED.sub(r"\1", message.text) if message else ""
