"""What `chat.*` does in a workspace: posting, changing and deleting messages, private ones too.

The errors are those of https://docs.slack.dev/reference/methods/chat.postMessage and of the pages
beside it.
"""

from __future__ import annotations

from typing import Any

from tests.slack import showing
from tests.slack.methods import RefusedError, Told
from tests.slack.state import Block, Channel, Kind, Message
from tests.slack.validity import MESSAGE, TEXT, block_problems, size
from tests.slack.workspace import Workspace

LONGEST = 40_000
"""Slack cuts what is longer; here it is refused. TEXT is what chat.update refuses.

https://docs.slack.dev/reference/methods/chat.postMessage#truncating
"""
METADATA = 8_000
"""Bytes of metadata: Slack does not publish its limit, metadata_too_large exists."""


def post_message(there: Workspace, told: Told) -> Told:
    """Post a message, for all who can see the conversation."""
    channel = there.find(told["channel"])
    _may_post(there, channel)
    text, blocks = content(told)
    metadata = _metadata(told.get("metadata"))
    thread = _thread(channel, told.get("thread_ts"))
    if told.get("reply_broadcast"):
        raise RefusedError("cannot_reply_to_message")
    message = there.post(
        channel, there.bot, text, blocks, thread_ts=thread, metadata=metadata, by_app=True
    )
    shown = showing.message(message, there, metadata=True)
    return {"channel": channel.id, "ts": message.ts, "message": shown}


def post_ephemeral(there: Workspace, told: Told) -> Told:
    """Show a message to one member, who may not even be looking."""
    channel = there.find(told["channel"])
    _may_post(there, channel)
    user = there.users.get(told["user"])
    if user is None or user.deleted or user.id not in channel.members:
        raise RefusedError("user_not_in_channel")
    text, blocks = content(told)
    _metadata(told.get("metadata"))
    thread = _thread(channel, told.get("thread_ts"))
    message = there.post(
        channel, there.bot, text, blocks, thread_ts=thread, to=user.id, by_app=True
    )
    return {"message_ts": message.ts}


def update(there: Workspace, told: Told) -> Told:
    """Change a message of ours."""
    message, channel = _own(there, told, "cant_update_message")
    if channel.is_archived:
        raise RefusedError("is_inactive")
    text, blocks = content(told)
    if len(text) > TEXT:
        raise RefusedError("msg_too_long")
    message.text = text
    if "blocks" in told:
        message.blocks = blocks
    if "metadata" in told:
        message.metadata = _metadata(told["metadata"])
    message.edited = there.next_ts()
    there.changed()
    shown = showing.message(message, there)
    return {"channel": channel.id, "ts": message.ts, "text": text, "message": shown}


def delete(there: Workspace, told: Told) -> Told:
    """Take a message of ours away."""
    message, channel = _own(there, told, "cant_delete_message")
    channel.remove(message)
    there.changed()
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(there: Workspace, told: Told) -> Told:
    """Tell the address of a message."""
    channel = there.find(told["channel"])
    message = channel.messages.get(told["message_ts"])
    if message is None:
        raise RefusedError("message_not_found")
    return {"channel": channel.id, "permalink": showing.permalink(message, there)}


def content(told: Told) -> tuple[str, list[Block]]:
    """Return the text and blocks of a message. Raises RefusedError."""
    text, blocks = told.get("text", ""), told.get("blocks")
    if blocks is not None and not isinstance(blocks, list):
        raise RefusedError("invalid_blocks_format")
    if not text and not blocks:
        raise RefusedError("no_text")
    if len(text) > LONGEST:
        raise RefusedError("msg_too_long")
    problems = block_problems(blocks or [])
    if problems:
        messages = [f"[ERROR] {each}" for each in problems]
        raise RefusedError(
            "invalid_blocks", errors=problems, response_metadata={"messages": messages}
        )
    if size(blocks or []) > MESSAGE:
        raise RefusedError("msg_blocks_too_long")
    return text, blocks or []


def _may_post(there: Workspace, channel: Channel) -> None:
    if channel.is_archived:
        raise RefusedError("is_archived")
    if channel.kind is Kind.IM and not there.has_messages_tab:
        raise RefusedError("messages_tab_disabled")
    if not there.has_bot(channel) and "chat:write.public" not in there.scopes:
        raise RefusedError("not_in_channel")


def _thread(channel: Channel, thread_ts: str | None) -> str | None:
    """Return what a message replies to, which is never itself a reply.

    That Slack says thread_not_found: https://github.com/slackapi/bolt-js/issues/2307
    """
    if thread_ts is None:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise RefusedError("thread_not_found")
    return parent.thread_ts or parent.ts


def _metadata(told: Any) -> dict[str, Any] | None:
    """Return what a message carries unseen.

    https://docs.slack.dev/messaging/message-metadata
    """
    if told is None:
        return None
    if not isinstance(told, dict):
        raise RefusedError("invalid_metadata_format")
    payload = told.get("event_payload")
    if (
        set(told) != {"event_type", "event_payload"}
        or not isinstance(told["event_type"], str)
        or not told["event_type"]
        or not isinstance(payload, dict)
    ):
        raise RefusedError("invalid_metadata_schema")
    if showing.size_of(told) > METADATA:
        raise RefusedError("metadata_too_large")
    return told


def _own(there: Workspace, told: Told, otherwise: str) -> tuple[Message, Channel]:
    channel = there.find(told["channel"])
    message = channel.messages.get(told["ts"])
    if message is None or message.is_tombstone:
        raise RefusedError("message_not_found")
    if message.bot_id != there.bot_id:
        raise RefusedError(otherwise)
    return message, channel
