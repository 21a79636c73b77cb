"""What may be asked of Discord's REST API: addresses, and what is known of each. Pure.

https://discord.com/developers/docs/reference
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import unquote

from tests.chats.faults import What

_PAGES = frozenset({"limit", "before", "after", "around"})


@dataclass(frozen=True, slots=True)
class Route:
    """One address; in braces are the parts that vary.

    `what` is what the other platforms of the tests call it; `is_open`: it needs no token, and is
    not counted with the others, as it belongs to an interaction.
    """

    name: str
    method: str
    path: str
    what: What | None = None
    query: frozenset[str] = frozenset()
    is_open: bool = False


_CHANNEL, _MESSAGE = "/channels/{channel}", "/channels/{channel}/messages/{message}"
_REACTION = f"{_MESSAGE}/reactions/{{emoji}}"
_COMMANDS = "/applications/{app}/commands"
_OF_GUILD = "/applications/{app}/guilds/{guild}/commands"
_WEBHOOK = "/webhooks/{app}/{token}"
_ANSWER = f"{_WEBHOOK}/messages/{{message}}"
_SHOWING = frozenset({"with_components"})
_LOCALIZED = frozenset({"with_localizations"})

ROUTES = (
    Route("get_me", "GET", "/users/@me"),
    Route("get_user", "GET", "/users/{user}"),
    Route("get_application", "GET", "/applications/@me"),
    Route("get_application_info", "GET", "/oauth2/applications/@me"),
    Route("get_gateway", "GET", "/gateway"),
    Route("get_gateway_bot", "GET", "/gateway/bot"),
    Route("create_message", "POST", f"{_CHANNEL}/messages", What.POST),
    Route("get_messages", "GET", f"{_CHANNEL}/messages", What.FIND, _PAGES),
    Route("get_message", "GET", _MESSAGE),
    Route("edit_message", "PATCH", _MESSAGE),
    Route("delete_message", "DELETE", _MESSAGE, What.DELETE),
    Route("crosspost", "POST", f"{_MESSAGE}/crosspost"),
    Route("start_thread_from_message", "POST", f"{_MESSAGE}/threads"),
    Route(
        "start_thread",
        "POST",
        f"{_CHANNEL}/threads",
        What.POST,
        frozenset({"use_nested_fields"}),
    ),
    Route("get_channel", "GET", _CHANNEL),
    Route("edit_channel", "PATCH", _CHANNEL),
    Route("type", "POST", f"{_CHANNEL}/typing"),
    Route(
        "get_archived_threads",
        "GET",
        f"{_CHANNEL}/threads/archived/public",
        What.FIND,
        frozenset({"limit", "before"}),
    ),
    Route("add_reaction", "PUT", f"{_REACTION}/@me"),
    Route("remove_own_reaction", "DELETE", f"{_REACTION}/@me"),
    Route("remove_reaction", "DELETE", f"{_REACTION}/{{user}}"),
    Route(
        "get_reactions",
        "GET",
        _REACTION,
        What.REACTIONS,
        frozenset({"type", "after", "limit"}),
    ),
    Route("get_guild", "GET", "/guilds/{guild}", query=frozenset({"with_counts"})),
    Route("get_guild_channels", "GET", "/guilds/{guild}/channels"),
    Route("get_active_threads", "GET", "/guilds/{guild}/threads/active", What.FIND),
    Route("get_member", "GET", "/guilds/{guild}/members/{user}"),
    Route("get_roles", "GET", "/guilds/{guild}/roles"),
    Route("open_dm", "POST", "/users/@me/channels"),
    Route("get_commands", "GET", _COMMANDS, query=_LOCALIZED),
    Route("put_commands", "PUT", _COMMANDS),
    Route("get_guild_commands", "GET", _OF_GUILD, query=_LOCALIZED),
    Route("put_guild_commands", "PUT", _OF_GUILD),
    Route(
        "callback",
        "POST",
        "/interactions/{interaction}/{token}/callback",
        query=frozenset({"with_response"}),
        is_open=True,
    ),
    Route("follow_up", "POST", _WEBHOOK, query=_SHOWING | {"wait"}, is_open=True),
    Route("get_answer", "GET", _ANSWER, is_open=True),
    Route("edit_answer", "PATCH", _ANSWER, query=_SHOWING | {"wait"}, is_open=True),
    Route("delete_answer", "DELETE", _ANSWER, is_open=True),
)
BY_NAME = {each.name: each for each in ROUTES}
_WANTED = [(each, each.path.split("/")) for each in ROUTES]


def find(method: str, path: str) -> tuple[Route, dict[str, str]] | None:
    """Return what is at an address, and the parts of it that vary; the first that fits."""
    parts = [unquote(each) for each in path.split("/")]
    for route, wanted in _WANTED:
        if route.method == method and (ids := _fits(wanted, parts)) is not None:
            return route, ids
    return None


def methods_at(path: str) -> Iterable[str]:
    """Return what may be done at an address."""
    parts = path.split("/")
    return {each.method for each, wanted in _WANTED if _fits(wanted, parts) is not None}


def _fits(wanted: list[str], parts: list[str]) -> dict[str, str] | None:
    if len(wanted) != len(parts):
        return None
    ids = {}
    for want, part in zip(wanted, parts, strict=True):
        if want.startswith("{"):
            ids[want.strip("{}")] = part
        elif want != part:
            return None
    return ids
