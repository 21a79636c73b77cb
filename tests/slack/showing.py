"""How what is in a workspace looks to the app that asks: the objects of Slack's answers. Pure.

https://docs.slack.dev/reference/objects
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.slack.state import Block, Channel, Kind, Message, User, View
from tests.slack.workspace import Workspace

Shown = dict[str, Any]
_CREATED = 1_764_000_000
USERS_OF_A_REACTION = 50
"""So many are named unless the full list is asked for; the count is always right.

https://docs.slack.dev/reference/methods/reactions.get
"""


def with_ids(blocks: list[Block], seed: str = "") -> list[Block]:
    """Return blocks with the ids that Slack gives to what came without."""
    return [_with_ids(each, f"{seed}/{n}") for n, each in enumerate(blocks)]


def _with_ids(block: Block, seed: str) -> Block:
    shown: Block = {"block_id": _id(seed)} | block
    if isinstance(block.get("elements"), list) and block["type"] == "actions":
        shown["elements"] = [
            _named(each, f"{seed}/{n}") for n, each in enumerate(block["elements"])
        ]
    for name in ("accessory", "element"):
        if isinstance(block.get(name), dict):
            shown[name] = _named(block[name], f"{seed}/{name}")
    return shown


def _named(element: Block, seed: str) -> Block:
    return element if element["type"] == "image" else {"action_id": _id(seed)} | element


def _id(seed: str) -> str:
    return hashlib.sha256(seed.encode()).hexdigest()[:5]


def message(of: Message, workspace: Workspace, *, metadata: bool = False) -> Shown:
    """Return a message, with its metadata only where that is asked for."""
    shown: Shown = {"type": "message", "user": of.user, "text": of.text, "ts": of.ts}
    if of.is_tombstone:
        shown |= {"subtype": "tombstone", "user": "USLACKBOT", "hidden": True}
    elif of.bot_id:
        shown |= {
            "bot_id": of.bot_id,
            "app_id": workspace.app_id,
            "team": workspace.id,
            "bot_profile": {
                "id": of.bot_id,
                "app_id": workspace.app_id,
                "name": workspace.bot.name,
                "deleted": False,
                "team_id": workspace.id,
            },
        }
    else:
        shown |= {"client_msg_id": _id(of.ts), "team": workspace.id}
    if of.blocks:
        shown["blocks"] = with_ids(of.blocks, of.ts)
    if of.edited:
        shown["edited"] = {"user": of.user, "ts": of.edited}
    if of.files:
        shown["files"] = [{"id": each, "mode": "hosted"} for each in of.files]
    if of.reactions:
        shown["reactions"] = reactions(of, full=True)
    if metadata and of.metadata:
        shown["metadata"] = of.metadata
    return shown | _thread(of, workspace)


def _thread(of: Message, workspace: Workspace) -> Shown:
    if of.thread_ts:
        parent = workspace.channels[of.channel].messages.get(of.thread_ts)
        told = {"thread_ts": of.thread_ts}
        return told | ({"parent_user_id": parent.user} if parent else {})
    if not of.replies:
        return {}
    messages = workspace.channels[of.channel].messages
    users = list(dict.fromkeys(messages[each].user for each in of.replies))
    return {
        "thread_ts": of.ts,
        "reply_count": len(of.replies),
        "reply_users_count": len(users),
        "reply_users": users,
        "latest_reply": of.replies[-1],
        "is_locked": False,
        "subscribed": True,
    }


def reactions(of: Message, *, full: bool) -> list[Shown]:
    """Return the reactions of a message; without `full`, not all who reacted."""
    return [
        {
            "name": name,
            "users": users if full else users[:USERS_OF_A_REACTION],
            "count": len(users),
        }
        for name, users in of.reactions.items()
    ]


def channel(of: Channel, workspace: Workspace) -> Shown:
    """Return a conversation."""
    if of.kind is Kind.IM:
        other = next((each for each in of.members if each != workspace.bot.id), "")
        return {
            "id": of.id,
            "created": _CREATED,
            "is_im": True,
            "is_org_shared": False,
            "user": other,
            "is_user_deleted": workspace.users[other].deleted,
            "is_open": True,
            "is_archived": False,
            "priority": 0,
        }
    nothing = {"value": "", "creator": "", "last_set": 0}
    return {
        "id": of.id,
        "name": of.name,
        "name_normalized": of.name,
        "is_channel": of.kind is Kind.PUBLIC,
        "is_group": of.kind is Kind.PRIVATE,
        "is_im": False,
        "is_mpim": of.kind is Kind.MPIM,
        "is_private": of.is_private,
        "is_archived": of.is_archived,
        "is_member": workspace.has_bot(of),
        "is_general": of.name == "general",
        "is_shared": False,
        "is_ext_shared": False,
        "is_org_shared": False,
        "is_pending_ext_shared": False,
        "pending_shared": [],
        "shared_team_ids": [workspace.id],
        "context_team_id": workspace.id,
        "created": _CREATED,
        "updated": _CREATED * 1000,
        "creator": of.members[-1] if of.members else "",
        "unlinked": 0,
        "topic": nothing,
        "purpose": nothing,
        "previous_names": [],
    }


def user(of: User, workspace: Workspace, at: datetime) -> Shown:
    """Return somebody, with their time zone; one who is gone has none.

    https://docs.slack.dev/reference/objects/user-object
    """
    shown: Shown = {
        "id": of.id,
        "team_id": workspace.id,
        "name": of.name,
        "deleted": of.deleted,
        "profile": {
            "real_name": of.name.title(),
            "real_name_normalized": of.name.title(),
            "display_name": of.name,
            "team": workspace.id,
        },
        "is_bot": of.is_bot,
        "is_app_user": False,
        "updated": _CREATED,
    }
    if of.deleted:
        return shown
    offset = ZoneInfo(of.tz).utcoffset(at.replace(tzinfo=None))
    return shown | {
        "real_name": of.name.title(),
        "color": "9f69e7",
        "tz": of.tz,
        "tz_label": of.tz.replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": False,
        "is_ultra_restricted": False,
    }


def view(of: View, workspace: Workspace, values: Shown) -> Shown:
    """Return a view, with what was filled in so far.

    https://docs.slack.dev/reference/views
    """
    nothing: Shown = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return (
        nothing
        | of.told
        | {
            "id": of.id,
            "team_id": workspace.id,
            "state": {"values": values},
            "hash": of.hash,
            "root_view_id": of.root,
            "previous_view_id": of.previous,
            "app_id": workspace.app_id,
            "app_installed_team_id": workspace.id,
            "bot_id": workspace.bot_id,
        }
    )


def permalink(of: Message, workspace: Workspace) -> str:
    """Return the address of a message.

    https://docs.slack.dev/reference/methods/chat.getPermalink
    """
    url = f"https://{workspace.domain}.slack.com/archives/{of.channel}/p{of.ts.replace('.', '')}"
    return f"{url}?thread_ts={of.thread_ts}&cid={of.channel}" if of.thread_ts else url


def size_of(told: object) -> int:
    """Return how many bytes something takes as JSON."""
    return len(json.dumps(told).encode())
