"""The scopes that the app asks for: what each is for, and what is missed without it. Pure.

Whoever installs the app may leave out what is optional, and all else works without
(https://docs.slack.dev/authentication/installing-with-oauth#optional-scopes). To post where it is
no member is not among them: there it hears of no reaction, and cannot look for what it has posted.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

HELD = "x-oauth-scopes"
"""The header of every answer that says which scopes its token has."""


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope: the `reason` goes on after "to", what is `lost` after "without it"."""

    name: str
    reason: str
    lost: str
    is_optional: bool = False


SCOPES = (
    Scope(
        "commands",
        "take slash commands, and the shortcut on messages",
        "nobody can ask anything",
    ),
    Scope(
        "chat:write",
        "post digests and answers, and take away what was posted twice",
        "nothing can be posted",
    ),
    Scope(
        "reactions:read",
        "save papers by reaction, and ask for reactions that were missed",
        "a reaction saves nothing",
    ),
    Scope(
        "channels:read",
        "know of public channels that it was invited to, was removed from, or that were archived",
        "what happens to a public channel goes unnoticed",
    ),
    Scope(
        "groups:read",
        "know the same of private channels",
        "what happens to a private channel goes unnoticed",
    ),
    Scope(
        "users:read",
        "go by the time zone of whoever sets a channel up, tell bots from people among those who "
        "react, and name those who wish to be named",
        "everybody begins in UTC, bots save by their reactions, too, and people go by their ids",
    ),
    Scope(
        "im:write",
        "write to a person in its own conversation with them: notices, exports, private answers",
        "nobody is told when something goes wrong",
    ),
    Scope(
        "channels:history",
        "look whether a post whose answer was lost is in a public channel",
        "such a post ends as unknown in a public channel, for an operator to resolve",
        is_optional=True,
    ),
    Scope(
        "groups:history",
        "look for the same in a private channel",
        "such a post ends as unknown in a private channel, for an operator to resolve",
        is_optional=True,
    ),
    Scope(
        "app_mentions:read",
        "answer when it is mentioned, as in threads, where Slack has no slash commands",
        "a mention is not answered; in threads there are buttons and the shortcut",
        is_optional=True,
    ),
    Scope(
        "files:write",
        "send exports of a reading list as files",
        "exports come as text, in several messages when they are long",
        is_optional=True,
    ),
    Scope(
        "channels:join",
        "join a public channel when whoever sets it up says so",
        "it has to be invited to every channel",
        is_optional=True,
    ),
    Scope(
        "reactions:write",
        "put keycaps below a digest, in channels that want that",
        "there are no keycaps until somebody adds one",
        is_optional=True,
    ),
)
"""All of them, in the order in which they are shown.

Each has a page below https://docs.slack.dev/reference/scopes
"""


def missing_required(granted: Collection[str]) -> list[str]:
    """Return the names of what was not granted and must be."""
    return [each.name for each in _lacking(granted) if not each.is_optional]


def lost(granted: Collection[str]) -> list[str]:
    """Say, a sentence for each, what is missed without what was left out."""
    return [f"without {each.name}, {each.lost}" for each in _lacking(granted) if each.is_optional]


def needless(granted: Collection[str]) -> list[str]:
    """Return the names of what was granted and is not asked for."""
    return sorted(set(granted) - {each.name for each in SCOPES})


def held(headers: Mapping[str, Any]) -> frozenset[str] | None:
    """Read which scopes a token has from the headers of an answer; None where they do not say."""
    for name, value in headers.items():
        if name.lower() == HELD:
            told = ",".join(value) if isinstance(value, list) else str(value)
            return frozenset(filter(None, map(str.strip, told.split(","))))
    return None


def _lacking(granted: Collection[str]) -> list[Scope]:
    return [each for each in SCOPES if each.name not in granted]
