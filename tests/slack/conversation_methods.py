"""What `conversations.*` and `users.conversations` do: finding, joining and reading conversations.

https://docs.slack.dev/apis/web-api/using-the-conversations-api
"""

from __future__ import annotations

import base64
import binascii
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

from tests.slack import showing
from tests.slack.methods import RefusedError, Told
from tests.slack.state import HISTORY, READING, Channel, Kind, Message, User
from tests.slack.workspace import Workspace

HISTORY_PAGE, HISTORY_MOST = 100, 999
REPLIES_PAGE, REPLIES_MOST = 1000, 1000
LISTED_PAGE, LISTED_MOST = 100, 999
PEOPLE_OF_A_DM = 8


def info(there: Workspace, told: Told) -> Told:
    """Tell of one conversation."""
    channel = _known(there, told)
    shown = showing.channel(channel, there)
    if told.get("include_locale"):
        shown["locale"] = "en-US"
    if told.get("include_num_members"):
        shown["num_members"] = len(channel.members)
    return {"channel": shown}


def open_(there: Workspace, told: Told) -> Told:
    """Open the conversation with one person, or with several.

    https://docs.slack.dev/reference/methods/conversations.open
    """
    if "channel" in told:
        channel = there.find(told["channel"])
        if channel.kind not in (Kind.IM, Kind.MPIM):
            raise RefusedError("method_not_supported_for_channel_type")
        there.needs(_writing(channel.kind))
    else:
        ids = told.get("users") or []
        there.needs(_writing(Kind.IM if len(ids) < 2 else Kind.MPIM))
        channel = there.direct(*_people(there, ids), there.bot)
    whole = showing.channel(channel, there)
    return {"channel": whole if told.get("return_im") else {"id": channel.id}}


def join(there: Workspace, told: Told) -> Told:
    """Have the app in a public channel."""
    channel = there.find(told["channel"])
    if channel.kind is not Kind.PUBLIC:
        raise RefusedError("method_not_supported_for_channel_type")
    if channel.is_archived:
        raise RefusedError("is_archived")
    if there.has_bot(channel):
        return {
            "channel": showing.channel(channel, there),
            "warning": "already_in_channel",
            "response_metadata": {"warnings": ["already_in_channel"]},
        }
    there.join(channel, there.bot)
    return {"channel": showing.channel(channel, there)}


def history(there: Workspace, told: Told) -> Told:
    """List the messages of a conversation that are no replies, newest first."""
    channel = _readable(there, told)
    spoken = [channel.messages[ts] for ts in reversed(_between(channel.order, told))]
    return _page(
        there,
        [each for each in spoken if each.thread_ts is None],
        told,
        HISTORY_PAGE,
        HISTORY_MOST,
    ) | {"pin_count": 0}


def replies(there: Workspace, told: Told) -> Told:
    """List a thread, its first message always before the replies, oldest first."""
    channel = _readable(there, told)
    parent = channel.messages.get(told["ts"])
    if parent is None:
        raise RefusedError("thread_not_found")
    answers = [channel.messages[ts] for ts in _between(parent.replies, told)]
    return _page(there, [parent, *answers], told, REPLIES_PAGE, REPLIES_MOST)


def list_(there: Workspace, told: Told) -> Told:
    """List the conversations that the app may know of."""
    return _listed(there, told, [*there.channels.values()])


def of_user(there: Workspace, told: Told) -> Told:
    """List the conversations that the app, or somebody, is in."""
    user = there.somebody(told["user"]) if "user" in told else there.bot
    return _listed(
        there, told, [each for each in there.channels.values() if user.id in each.members]
    )


def members(there: Workspace, told: Told) -> Told:
    """List who is in a conversation."""
    channel = _known(there, told)
    some, cursor = _cut(channel.members, told, LISTED_PAGE, LISTED_MOST)
    return {"members": list(some), "response_metadata": {"next_cursor": cursor}}


def _writing(kind: Kind) -> str:
    return "im:write" if kind is Kind.IM else "mpim:write"


def _people(there: Workspace, ids: Sequence[str]) -> list[User]:
    if not ids:
        raise RefusedError("users_list_not_supplied")
    if len(ids) > PEOPLE_OF_A_DM:
        raise RefusedError("too_many_users")
    people = [there.somebody(each) for each in ids]
    if any(each.is_bot for each in people):
        raise RefusedError("cannot_dm_bot")
    if any(each.deleted for each in people):
        raise RefusedError("user_disabled")
    return people


def _known(there: Workspace, told: Told) -> Channel:
    channel = there.find(told["channel"])
    there.needs(READING[channel.kind])
    return channel


def _readable(there: Workspace, told: Told) -> Channel:
    channel = there.find(told["channel"])
    there.needs(HISTORY[channel.kind])
    if not there.has_bot(channel):
        raise RefusedError("not_in_channel")
    return channel


def _between(order: Sequence[str], told: Told) -> Sequence[str]:
    """Return the timestamps that lie between `oldest` and `latest`, which are in order."""
    oldest, latest = (_instant(told, name) for name in ("oldest", "latest"))
    left, right = (
        (bisect_left, bisect_right) if told.get("inclusive") else (bisect_right, bisect_left)
    )
    start = left(order, oldest) if oldest else 0
    end = right(order, latest) if latest else len(order)
    return order[start:end]


def _instant(told: Told, name: str) -> str | None:
    """Return a timestamp as messages have theirs, so that it can be compared."""
    if name not in told:
        return None
    seconds, _, rest = str(told[name]).partition(".")
    if not seconds.isdecimal() or (rest and not rest.isdecimal()):
        raise RefusedError(f"invalid_ts_{name}")
    return f"{seconds.zfill(10)}.{rest[:6].ljust(6, '0')}"


def _page(there: Workspace, messages: Sequence[Message], told: Told, usual: int, most: int) -> Told:
    some, cursor = _cut(messages, told, min(usual, there.page), min(most, there.page))
    with_metadata = told.get("include_all_metadata", False)
    shown: Told = {
        "messages": [showing.message(each, there, metadata=with_metadata) for each in some],
        "has_more": bool(cursor),
    }
    return shown | ({"response_metadata": {"next_cursor": cursor}} if cursor else {})


def _cut(items: Sequence[Any], told: Told, usual: int, most: int) -> tuple[Sequence[Any], str]:
    """Return a page, and where the next one begins; nothing where there is none.

    https://docs.slack.dev/apis/web-api/pagination
    """
    limit = told.get("limit", usual)
    if limit < 1:
        raise RefusedError("invalid_limit")
    start = _start(told.get("cursor", ""))
    end = start + min(limit, most)
    return items[start:end], _cursor(end) if end < len(items) else ""


def _cursor(at: int) -> str:
    return base64.b64encode(f"next:{at}".encode()).decode()


def _start(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, at = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word != "next":
            raise ValueError(word)
        return int(at)
    except (ValueError, binascii.Error):
        raise RefusedError("invalid_cursor") from None


def _listed(there: Workspace, told: Told, channels: Sequence[Channel]) -> Told:
    names = told.get("types") or [Kind.PUBLIC.value]
    if not set(names) <= {kind.value for kind in Kind}:
        raise RefusedError("invalid_types")
    kinds = {Kind(name) for name in names}
    for kind in kinds:
        there.needs(READING[kind])
    found = [
        each
        for each in channels
        if each.kind in kinds
        and (not each.is_private or there.has_bot(each))
        and not (told.get("exclude_archived") and each.is_archived)
    ]
    some, cursor = _cut(found, told, LISTED_PAGE, LISTED_MOST)
    shown = [showing.channel(each, there) for each in some]
    return {"channels": shown, "response_metadata": {"next_cursor": cursor}}
