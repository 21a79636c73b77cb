"""The permissions that the bot asks for: what each is for, and what is missed without it. Pure.

Whoever invites it may leave some out, and a channel may take them away. What is had in a channel
follows from the server, its roles and the channel's overwrites, as Discord tells of them:
https://docs.discord.com/developers/topics/permissions#permission-overwrites
"""

from __future__ import annotations

from base64 import urlsafe_b64decode
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

SCOPES = ("bot", "applications.commands")
"""https://docs.discord.com/developers/topics/oauth2#shared-resources-oauth2-scopes"""
_AUTHORIZE = "https://discord.com/oauth2/authorize"
_FOR_A_PERSON = 1
"""https://docs.discord.com/developers/resources/application#application-object-application-integration-types"""


@dataclass(frozen=True, slots=True)
class Permission:
    """A permission: the `reason` goes on after "to", what is `lost` after "without it".

    It is called as Discord's clients call it in English.
    """

    name: str
    bit: int
    reason: str
    lost: str
    is_optional: bool = False


VIEW = Permission(
    "View Channels",
    1 << 10,
    "see the channels where it is to post",
    "nothing can be posted",
)
SEND = Permission(
    "Send Messages",
    1 << 11,
    "post digests in channels, and begin posts in forums",
    "nothing can be posted, but in threads",
)
SEND_IN_THREADS = Permission(
    "Send Messages in Threads",
    1 << 38,
    "post in threads, and what comes below a digest or a forum's post",
    "nothing can be posted in a thread, nor below a digest",
    is_optional=True,
)
EMBED = Permission(
    "Embed Links",
    1 << 14,
    "show the papers of a digest, which stand in an embed",
    "a digest has no papers in it",
)
HISTORY = Permission(
    "Read Message History",
    1 << 16,
    "look for a post of its own whose answer was lost, and for reactions that were missed",
    "a post whose answer was lost cannot be looked for, and ends as unknown",
)
THREADS = Permission(
    "Create Public Threads",
    1 << 35,
    "open a thread below a digest, in the layout thread",
    "a digest in that layout fails, and one in the others goes on",
    is_optional=True,
)
REACT = Permission(
    "Add Reactions",
    1 << 6,
    "put keycaps below a digest, in channels that want that",
    "there are no keycaps until somebody adds one",
    is_optional=True,
)

PERMISSIONS = (VIEW, SEND, EMBED, HISTORY, SEND_IN_THREADS, THREADS, REACT)
"""All of them, in the order in which they are shown. Answers may have files and embeds without any.

https://docs.discord.com/developers/topics/permissions#permissions-bitwise-permission-flags
https://docs.discord.com/developers/change-log#calculated-permissions-in-interaction-payloads
"""
ASKED = sum(each.bit for each in PERMISSIONS)
"""All of them, as Discord writes them."""

_ADMINISTRATOR = 1 << 3
_ALL = (1 << 64) - 1

Told = Mapping[str, Any]


def application_of(token: str) -> str | None:
    """Return the id that a token begins with; None where it does not look like one.

    https://docs.discord.com/developers/reference#authentication
    """
    first = token.partition(".")[0]
    try:
        id_ = urlsafe_b64decode(first + "=" * (-len(first) % 4)).decode("ascii")
    except ValueError:
        return None
    return id_ if id_.isdecimal() else None


def invitation(application: str) -> str:
    """Return the address at which somebody lets the bot into a server.

    https://docs.discord.com/developers/topics/oauth2#bot-authorization-flow
    """
    asked = {"client_id": application, "permissions": ASKED, "scope": " ".join(SCOPES)}
    return f"{_AUTHORIZE}?{urlencode(asked)}"


def installation(application: str) -> str:
    """Return the address at which somebody has its commands for themselves, wherever they are."""
    asked = {
        "client_id": application,
        "integration_type": _FOR_A_PERSON,
        "scope": "applications.commands",
    }
    return f"{_AUTHORIZE}?{urlencode(asked)}"


def missing(held: int, needed: Collection[Permission]) -> list[Permission]:
    """Return which of these are not held."""
    return [each for each in needed if not held & each.bit]


def in_channel(guild: Told, member: Told, channel: Told) -> int:
    """Return what a member was given in a channel of a guild; threads have that of their channel.

    What it is worth is another question: who may not see a channel may do nothing there.
    """
    held = in_guild(guild, member)
    if held & _ADMINISTRATOR:
        return _ALL
    overwrites = {str(each["id"]): each for each in channel.get("permission_overwrites") or ()}
    roles = [str(each) for each in member.get("roles") or ()]
    for ids in ([str(guild["id"])], roles, [str(member["user"]["id"])]):
        found = [overwrites[each] for each in ids if each in overwrites]
        held &= ~_united(found, "deny")
        held |= _united(found, "allow")
    return held


def in_guild(guild: Told, member: Told) -> int:
    """Return what a member holds in a guild, whatever a channel says."""
    if str(guild.get("owner_id")) == str(member["user"]["id"]):
        return _ALL
    mine = {str(guild["id"]), *map(str, member.get("roles") or ())}
    return _united([each for each in guild["roles"] if str(each["id"]) in mine], "permissions")


def _united(some: Collection[Told], name: str) -> int:
    held = 0
    for each in some:
        held |= int(each[name])
    return held


def names(some: Collection[Permission]) -> str:
    """Name permissions, as in a sentence."""
    return ", ".join(each.name for each in some)
