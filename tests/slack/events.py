"""The events an app can be told of, what it needs for each, and how they are wrapped. Pure.

https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.slack.workspace import Workspace

Event = dict[str, Any]
TOKEN = "loopback-verification-token"
"""What Slack has in every payload, and nobody should use."""

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "tokens_revoked": (),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
    "member_joined_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_deleted": ("groups:read",),
    "group_left": ("groups:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
}
"""Each has its page: https://docs.slack.dev/reference/events"""


def may_hear(event: Event, subscribed: frozenset[str], scopes: set[str]) -> bool:
    """Whether an app with these scopes is told."""
    if event["type"] not in subscribed:
        return False
    needed = EVENTS[event["type"]]
    if event["type"] == "member_joined_channel":
        needed = ("groups:read",) if event["channel_type"] == "G" else ("channels:read",)
    return not needed or not scopes.isdisjoint(needed)


def wrapped(event: Event, there: Workspace) -> Event:
    """Return an event as it is sent."""
    return {
        "token": TOKEN,
        "team_id": there.id,
        "context_team_id": there.id,
        "context_enterprise_id": None,
        "api_app_id": there.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": there.new_id("Ev"),
        "event_time": int(there.clock().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": there.id,
                "user_id": there.bot.id,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": False,
        "event_context": there.new_id("4-"),
    }
