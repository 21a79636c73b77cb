"""What comes of an answer at a response_url: five within half an hour, and then no more.

https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.chats.platform import Answer
from tests.slack.chat_methods import content
from tests.slack.methods import RefusedError
from tests.slack.state import Channel, Message, ResponseUrl
from tests.slack.workspace import Workspace

USES = 5
OPEN_FOR = timedelta(minutes=30)
KNOWN = {
    *("text", "blocks", "response_type", "replace_original", "delete_original", "thread_ts"),
    *("unfurl_links", "unfurl_media", "metadata", "mrkdwn", "parse", "link_names"),
}


def respond(there: Workspace, at: ResponseUrl, told: object) -> Answer:
    """Do what is asked for at such an address."""
    if there.clock() - at.at > OPEN_FOR:
        return _no(404, "expired_url")
    if at.uses >= USES:
        return _no(404, "used_url")
    if not isinstance(told, dict) or set(told) - KNOWN:
        return _no(400, "invalid_payload")
    channel = there.channels[at.channel]
    if channel.is_archived:
        return _no(410, "channel_is_archived")
    try:
        message = shown(there, at, channel, told)
    except RefusedError as error:
        return _no(400, error.error)
    at.uses += 1
    if message:
        at.heard.append(message)
    there.changed()
    return Answer(told={"text": "ok"})


def shown(
    there: Workspace, at: ResponseUrl, channel: Channel, told: dict[str, Any]
) -> Message | None:
    """Show an answer, or change what it is an answer to. Raises RefusedError."""
    if told.get("delete_original"):
        _take_away(there, at, channel)
        return None
    kind = told.get("response_type", "ephemeral")
    if kind not in ("ephemeral", "in_channel"):
        raise RefusedError("invalid_payload")
    text, blocks = content(told)
    if told.get("replace_original") and at.message:
        at.message.text, at.message.blocks = text, blocks
        at.message.edited = there.next_ts()
        return at.message
    thread = told.get("thread_ts")
    if thread is not None and thread not in channel.messages:
        raise RefusedError("thread_not_found")
    message = there.post(
        channel,
        there.bot,
        text,
        blocks,
        thread_ts=thread,
        metadata=told.get("metadata"),
        to=at.user if kind == "ephemeral" else None,
        by_app=True,
    )
    message.via = at.url
    return message


def _take_away(there: Workspace, at: ResponseUrl, channel: Channel) -> None:
    if at.message is None:
        raise RefusedError("message_not_found")
    if at.message.to is None:
        channel.remove(at.message)
    else:
        there.ephemerals.remove(at.message)
    at.message = None


def _no(status: int, error: str) -> Answer:
    return Answer(status, {"ok": False, "error": error})
