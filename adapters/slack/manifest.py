"""The app as Slack is told of it: commands, shortcut, events, scopes -> an app manifest. Pure.

What Slack takes is in https://docs.slack.dev/reference/app-manifest and, as a JSON schema, in
https://github.com/slackapi/manifest-schema. No address is in it: everything comes over Socket Mode.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from adapters.slack.scopes import SCOPES
from bot.answers.forms import Names
from bot.intents.unread import Command

NAME = "Paperboy"
SHORTCUT = "save-paper"
"""The callback id of the shortcut on messages."""
SHORTCUT_NAME = "Save paper"
DESCRIPTION = "The day's trending research papers: a short list a day, look-ups, reading lists."
COLOR = "#1d3557"

EVENTS: Mapping[str, tuple[str, ...]] = {
    "app_home_opened": (),
    "app_mention": ("app_mentions:read",),
    "app_uninstalled": (),
    "tokens_revoked": (),
    "member_joined_channel": ("channels:read", "groups:read"),
    "channel_left": ("channels:read",),
    "group_left": ("groups:read",),
    "channel_archive": ("channels:read",),
    "channel_unarchive": ("channels:read",),
    "channel_deleted": ("channels:read",),
    "group_archive": ("groups:read",),
    "group_unarchive": ("groups:read",),
    "group_deleted": ("groups:read",),
    "reaction_added": ("reactions:read",),
    "reaction_removed": ("reactions:read",),
}
"""What the app is told of -> the scopes of which it takes one; with both it hears of all channels.

Each has a page below https://docs.slack.dev/reference/events
"""

_COMMANDS: Mapping[Command, tuple[str, str]] = {
    Command.PAPERS: (
        "Look research papers up, or see the latest",
        "[robotics -survey | trending | week | 2409.01234 | why | top | help]",
    ),
    Command.DIGEST: (
        "Have the day's papers posted in this channel",
        "[subscribe robotics at 09:00 weekdays in Europe/Berlin | status | preview | help]",
    ),
    Command.SAVED: (
        "Your reading list",
        "[robotics | export bibtex | remove 2 | undo | help]",
    ),
}


def manifest(names: Names) -> dict[str, Any]:
    """Return the manifest of an app whose commands have these names, each with its slash.

    What is optional is listed twice, as Slack wants it.
    """
    return {
        "_metadata": {"major_version": 1, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": DESCRIPTION,
            "background_color": COLOR,
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [
                {
                    "name": SHORTCUT_NAME,
                    "type": "message",
                    "callback_id": SHORTCUT,
                    "description": "Put the papers that a message links to on your reading list",
                }
            ],
            "slash_commands": [
                {
                    "command": names[command],
                    "description": description,
                    "usage_hint": hint,
                    "should_escape": False,
                }
                for command, (description, hint) in _COMMANDS.items()
            ],
        },
        "oauth_config": {
            "scopes": {
                "bot": [each.name for each in SCOPES],
                "bot_optional": [each.name for each in SCOPES if each.is_optional],
            }
        },
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def unheard(granted: Collection[str]) -> list[str]:
    """Return the events that do not come for want of a scope."""
    return [name for name, of in EVENTS.items() if of and not set(of) & set(granted)]


def as_json(told: Mapping[str, Any]) -> str:
    """Write a manifest as JSON."""
    return json.dumps(told, indent=2, ensure_ascii=False)


def as_yaml(told: Mapping[str, Any]) -> str:
    """Write a manifest as YAML. Texts stand in quotes, as colons and slashes are in them."""
    return "\n".join(_lines(told))


def _lines(told: Mapping[str, Any]) -> Iterator[str]:
    for name, value in told.items():
        match value:
            case dict():
                yield f"{name}:"
                yield from (f"  {line}" for line in _lines(value))
            case list():
                yield f"{name}:"
                yield from (f"  {line}" for each in value for line in _item(each))
            case _:
                yield f"{name}: {_scalar(value)}"


def _item(value: Any) -> Iterator[str]:
    """Yield the lines of an entry of a list."""
    lines = _lines(value) if isinstance(value, dict) else iter([_scalar(value)])
    yield from (f"{'  ' if n else '- '}{line}" for n, line in enumerate(lines))


def _scalar(value: str | bool | int) -> str:
    return json.dumps(value, ensure_ascii=False)
