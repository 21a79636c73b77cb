"""What `reactions.*`, `users.info`, `bots.info`, `auth.test` and `files.*` do in a workspace.

Each has its page below https://docs.slack.dev/reference/methods
"""

from __future__ import annotations

import re
from typing import Any

from tests.slack import showing
from tests.slack.methods import RefusedError, Told, invalid
from tests.slack.state import Channel, File, Kind, Message
from tests.slack.workspace import Workspace

_EMOJI = re.compile(r"[a-z0-9_+'’\-]{1,100}(::skin-tone-[2-6])?")
DISTINCT = 23
"""Kinds of reactions that a message takes: too_many_emoji names no number, this one is hearsay."""
SHARED = 100


def auth_test(there: Workspace, told: Told) -> Told:
    """Tell whose token it is. https://docs.slack.dev/reference/methods/auth.test"""
    return {
        "url": f"https://{there.domain}.slack.com/",
        "team": there.domain.title(),
        "user": there.bot.name,
        "team_id": there.id,
        "user_id": there.bot.id,
        "bot_id": there.bot_id,
        "is_enterprise_install": False,
    }


def bots_info(there: Workspace, told: Told) -> Told:
    """Tell of a bot. https://docs.slack.dev/reference/methods/bots.info"""
    if told.get("bot") != there.bot_id:
        raise RefusedError("bot_not_found")
    return {
        "bot": {
            "id": there.bot_id,
            "deleted": False,
            "name": there.bot.name,
            "updated": 1_764_000_000,
            "app_id": there.app_id,
            "user_id": there.bot.id,
            "icons": {},
        }
    }


def users_info(there: Workspace, told: Told) -> Told:
    """Tell of somebody. https://docs.slack.dev/reference/methods/users.info"""
    shown = showing.user(there.somebody(told["user"]), there, there.clock())
    return {"user": shown | ({"locale": "en-US"} if told.get("include_locale") else {})}


def get_reactions(there: Workspace, told: Told) -> Told:
    """Tell who reacted to a message, with what; no history scope is needed for that."""
    channel, message = _item(there, told)
    shown = showing.message(message, there)
    shown["permalink"] = showing.permalink(message, there)
    if message.reactions:
        shown["reactions"] = showing.reactions(message, full=told.get("full", False))
    return {"type": "message", "channel": channel.id, "message": shown}


def add_reaction(there: Workspace, told: Told) -> Told:
    """React to a message, as the app."""
    channel, message = _item(there, told)
    if channel.is_archived:
        raise RefusedError("is_archived")
    if not there.has_bot(channel):
        raise RefusedError("not_in_channel")
    name = _name(told)
    if name not in message.reactions and len(message.reactions) >= DISTINCT:
        raise RefusedError("too_many_emoji")
    there.react(channel, message, there.bot, name)
    return {}


def remove_reaction(there: Workspace, told: Told) -> Told:
    """Take a reaction of the app away."""
    channel, message = _item(there, told)
    there.unreact(channel, message, there.bot, _name(told))
    return {}


def _item(there: Workspace, told: Told) -> tuple[Channel, Message]:
    if "channel" not in told or "timestamp" not in told:
        raise RefusedError("no_item_specified")
    if not re.fullmatch(r"\d{10}\.\d{6}", told["timestamp"]):
        raise RefusedError("bad_timestamp")
    channel = there.find(told["channel"])
    message = channel.messages.get(told["timestamp"])
    if message is None or message.is_tombstone:
        raise RefusedError("message_not_found")
    return channel, message


def _name(told: Told) -> str:
    name = str(told["name"])
    if not _EMOJI.fullmatch(name):
        raise RefusedError("invalid_name")
    return name


def get_upload_url(there: Workspace, told: Told) -> Told:
    """Give a file a place to be sent to.

    https://docs.slack.dev/reference/methods/files.getUploadURLExternal
    """
    if told["length"] < 1 or not told["filename"]:
        raise RefusedError("missing_argument")
    id_ = there.new_id("F")
    path = f"upload/v1/{there.id}/{id_}"
    there.files[id_] = File(id_, told["filename"], told["length"], f"{there.base}{path}")
    return {"upload_url": there.files[id_].url, "file_id": id_}


def complete_upload(there: Workspace, told: Told) -> Told:
    """Have files shown in a conversation. They are never for one person's eyes in a channel.

    A person's id is refused: https://github.com/slackapi/bolt-js/issues/2115
    """
    files = [_uploaded(there, each) for each in _files(told["files"])]
    wanted = [*([told["channel_id"]] if told.get("channel_id") else []), *told.get("channels", [])]
    if len(wanted) > SHARED:
        raise RefusedError("channels_limit_exceeded")
    channels = [_target(there, each) for each in wanted]
    for file, title in files:
        file.is_complete, file.title = True, title or file.name
        file.channels = [each.id for each in channels]
    for channel in channels:
        message = there.post(
            channel,
            there.bot,
            told.get("initial_comment", ""),
            thread_ts=told.get("thread_ts"),
            by_app=True,
        )
        message.files = [file.id for file, _ in files]
    return {"files": [{"id": file.id, "title": file.title} for file, _ in files]}


def _files(told: Any) -> list[dict[str, str]]:
    if not isinstance(told, list) or not told or not all(isinstance(each, dict) for each in told):
        raise invalid("must be a list of files [json-pointer:/files]")
    if any(set(each) - {"id", "title"} or "id" not in each for each in told):
        raise invalid("must have an id, and may have a title [json-pointer:/files]")
    return told


def _uploaded(there: Workspace, told: dict[str, str]) -> tuple[File, str]:
    file = there.files.get(told["id"])
    if file is None or file.content is None or file.is_complete:
        raise RefusedError("file_not_found")
    return file, told.get("title", "")


def _target(there: Workspace, id_: str) -> Channel:
    channel = there.channels.get(id_)
    if channel is None or (channel.is_private and not there.has_bot(channel)):
        raise RefusedError("invalid_channel" if id_ in there.users else "channel_not_found")
    if channel.is_archived:
        raise RefusedError("is_archived")
    if channel.kind is Kind.PUBLIC and not there.has_bot(channel):
        raise RefusedError("not_in_channel")
    return channel
