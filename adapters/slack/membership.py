"""Channels that want digests, as the doctor looks at them: what keeps the app from posting there.

Slack is asked for the channels that the app is in, some hundred at a time: thousands of them take
a few requests.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any

from adapters.findings import Finding, may_post, note, ok, problem, warning
from adapters.slack.api import Api
from adapters.slack.errors import PLACE
from adapters.slack.findings import refusal
from bot.channels import Channel
from bot.errors import DeliveryError
from bot.prose import one_line

ASKED = 20
"""Channels of which it is asked why the app is not in them."""
_NAME = "channels"
_PAGE, _MOST_PAGES = 200, 100
_FLAGS = {
    "is_archived": "is_archived",
    "is_read_only": "restricted_action_read_only_channel",
    "is_thread_only": "restricted_action_thread_only_channel",
    "is_frozen": "restricted_action",
}
"""What a channel may be -> the error of who posts there; where nothing is told, it is none of them.
https://docs.slack.dev/reference/objects/conversation-object
"""

Room = Mapping[str, Any]


async def places(api: Api, team: str, channels: Sequence[Channel]) -> AsyncIterator[Finding]:
    """Say of channels what keeps the app from posting there. Raises DeliveryError.

    Conversations of the app with one person are left out: it may always write there.
    """
    strangers = sorted({each.workspace for each in channels} - {team})
    if strangers:
        text = f"channels of {', '.join(strangers)} get nothing: the token is for {team} alone"
        yield warning(_NAME, text)
    ours = [each for each in channels if each.workspace == team and not each.id.startswith("D")]
    if not ours:
        text = "none gets digests yet; invite the app into one, and set it up there"
        yield note(_NAME, text)
        return
    rooms = {each["id"]: each async for each in _rooms(api)}
    absent = [each for each in ours if each.id not in rooms]
    barred = {each: why for each in ours if (why := _why_not(rooms.get(each.id, {})))}
    barred |= dict.fromkeys(absent[ASKED:], PLACE["channel_not_found"])
    for each in absent[:ASKED]:
        barred[each] = await _why_absent(api, each)
    for each, why in barred.items():
        yield problem(_NAME, f"{_called(each, rooms.get(each.id, {}))}: {why}")
    if well := len(ours) - len(barred):
        yield ok(_NAME, may_post("app", well))


async def _rooms(api: Api) -> AsyncIterator[Room]:
    """Yield the channels that the app is in.

    https://docs.slack.dev/reference/methods/users.conversations
    """
    cursor: str | None = None
    for _ in range(_MOST_PAGES):
        told = await api.read(
            "users.conversations",
            types="public_channel,private_channel",
            limit=_PAGE,
            cursor=cursor,
        )
        for each in told.get("channels") or ():
            if isinstance(each, dict) and isinstance(each.get("id"), str):
                yield each
        cursor = (told.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return


async def _why_absent(api: Api, channel: Channel) -> str:
    """Return why nothing can be posted in a channel that the app is not in."""
    try:
        told = await api.read("conversations.info", channel=channel.id)
    except DeliveryError as error:
        return PLACE.get(str(refusal(error).get("error"))) or str(error)
    room = told.get("channel")
    return _why_not(room if isinstance(room, dict) else {}) or PLACE["not_in_channel"]


def _why_not(room: Room) -> str:
    return next((PLACE[error] for flag, error in _FLAGS.items() if room.get(flag)), "")


def _called(channel: Channel, room: Room) -> str:
    name = one_line(str(room.get("name") or ""))[:80]
    return f"#{name} ({channel.id})" if name else channel.id
