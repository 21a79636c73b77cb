"""The methods of the Web API that there are here, as a table: arguments, scopes and limits.

Each has a page at https://docs.slack.dev/reference/methods/NAME that says all of this. Slack itself
ignores arguments that it does not know; here they are refused, as they are mistakes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

Told = dict[str, Any]
"""The arguments of a request."""


class RefusedError(Exception):
    """Slack does not do it: its name for that, and what else it tells."""

    def __init__(self, error: str, **more: Any) -> None:
        super().__init__(error)
        self.error = error
        self.more = more


def invalid(*messages: str) -> RefusedError:
    """Return the refusal of arguments."""
    told = [f"[ERROR] {each}" for each in messages]
    return RefusedError("invalid_arguments", response_metadata={"messages": told})


@dataclass(frozen=True, slots=True)
class Method:
    """What a request may look like.

    `scopes`: each of them is needed; which of the reading scopes, the channel decides. `json`: a
    JSON body is read at all. `tier`: requests a minute of each workspace are in TIERS.
    """

    required: Mapping[str, Read] = field(default_factory=dict)
    optional: Mapping[str, Read] = field(default_factory=dict)
    scopes: tuple[str, ...] = ()
    json: bool = True
    tier: int | None = None
    of_app: bool = False


TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""https://docs.slack.dev/apis/web-api/rate-limits"""

Read = Callable[[Any], Any]
"""Reads an argument, which is text in a form and may be more in JSON. Raises ValueError."""


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise ValueError("must be a string")
    return str(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if value in ("1", "true", 1):
        return True
    if value in ("0", "false", 0):
        return False
    raise ValueError("must be a boolean")


def _number(value: Any) -> int:
    try:
        return int(_text(value))
    except ValueError:
        raise ValueError("must be an integer") from None


def _json(value: Any) -> Any:
    """Read what is JSON, or JSON in a text."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise ValueError("must be JSON") from None


def _names(value: Any) -> list[str]:
    """Read what is parted by commas, or is a list already."""
    told = value if isinstance(value, list) else _text(value).split(",")
    return [_text(each).strip() for each in told if _text(each).strip()]


_MESSAGE = {"text": _text, "blocks": _json, "metadata": _json, "parse": _text}
_PLACE = {"channel": _text, "ts": _text}
_PAGES = {"cursor": _text, "limit": _number}
_TIMELINE = _PAGES | {
    "oldest": _text,
    "latest": _text,
    "inclusive": _boolean,
    "include_all_metadata": _boolean,
}
_LISTED = _PAGES | {"types": _names, "exclude_archived": _boolean, "team_id": _text}
_ITEM = {"channel": _text, "timestamp": _text}
_VIEW = {"view": _json}

METHODS: Mapping[str, Method] = MappingProxyType(
    {
        "auth.test": Method(),
        "apps.connections.open": Method(scopes=("connections:write",), tier=3, of_app=True),
        "bots.info": Method({}, {"bot": _text, "team_id": _text}, ("users:read",), False, 3),
        "blocks.validate": Method({}, {"blocks": _json, "message": _json, "view": _json}),
        "chat.postMessage": Method(
            {"channel": _text},
            _MESSAGE
            | {
                "thread_ts": _text,
                "reply_broadcast": _boolean,
                "mrkdwn": _boolean,
                "link_names": _boolean,
                "unfurl_links": _boolean,
                "unfurl_media": _boolean,
            },
            ("chat:write",),
        ),
        "chat.postEphemeral": Method(
            {"channel": _text, "user": _text},
            _MESSAGE | {"thread_ts": _text, "link_names": _boolean},
            ("chat:write",),
            tier=4,
        ),
        "chat.update": Method(_PLACE, _MESSAGE | {"link_names": _boolean}, ("chat:write",), tier=3),
        "chat.delete": Method(_PLACE, {}, ("chat:write",), tier=3),
        "chat.getPermalink": Method({"channel": _text, "message_ts": _text}, json=False),
        "conversations.info": Method(
            {"channel": _text},
            {"include_locale": _boolean, "include_num_members": _boolean},
            json=False,
            tier=3,
        ),
        "conversations.open": Method(
            {},
            {"channel": _text, "users": _names, "return_im": _boolean},
            tier=3,
        ),
        "conversations.join": Method({"channel": _text}, scopes=("channels:join",), tier=3),
        "conversations.history": Method({"channel": _text}, _TIMELINE, tier=3),
        "conversations.replies": Method(_PLACE, _TIMELINE, json=False, tier=3),
        "conversations.list": Method({}, _LISTED, json=False, tier=2),
        "conversations.members": Method({"channel": _text}, _PAGES, json=False, tier=4),
        "users.conversations": Method({}, _LISTED | {"user": _text}, json=False, tier=3),
        "users.info": Method(
            {"user": _text}, {"include_locale": _boolean}, ("users:read",), False, 4
        ),
        "reactions.get": Method({}, _ITEM | {"full": _boolean}, ("reactions:read",), False, 3),
        "reactions.add": Method({"name": _text}, _ITEM, ("reactions:write",), tier=3),
        "reactions.remove": Method({"name": _text}, _ITEM, ("reactions:write",), tier=2),
        "views.open": Method(_VIEW, {"trigger_id": _text}, tier=4),
        "views.update": Method(
            _VIEW, {"view_id": _text, "external_id": _text, "hash": _text}, tier=4
        ),
        "views.publish": Method({"user_id": _text} | _VIEW, {"hash": _text}, tier=4),
        "files.getUploadURLExternal": Method(
            {"filename": _text, "length": _number},
            {"alt_txt": _text, "snippet_type": _text},
            ("files:write",),
            False,
            4,
        ),
        "files.completeUploadExternal": Method(
            {"files": _json},
            {
                "channel_id": _text,
                "channels": _names,
                "initial_comment": _text,
                "thread_ts": _text,
            },
            ("files:write",),
            tier=4,
        ),
    }
)


def read(method: Method, told: Mapping[str, Any]) -> Told:
    """Return the arguments as they are meant. Raises RefusedError."""
    problems: list[str] = []
    found: Told = {}
    for name, value in told.items():
        if name == "team_id" and name not in method.optional:
            continue  # bolt's clients send it with everything
        reading = method.required.get(name) or method.optional.get(name)
        if reading is None:
            problems.append(f"unknown argument: {name}")
            continue
        try:
            found[name] = reading(value)
        except ValueError as error:
            problems.append(f"{error} [json-pointer:/{name}]")
    problems += [f"missing required field: {name}" for name in method.required if name not in told]
    if problems:
        raise invalid(*problems)
    return found
