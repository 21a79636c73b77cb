"""What is wrong with an installation in Discord, one finding after another, each with its mend.

It asks Discord and changes nothing there, but for a test message where it is told to post one. What
is read of a database it is handed: it knows none. No finding ever has the token in it.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from adapters.discord import membership, probing
from adapters.discord.api import Api, pointed
from adapters.discord.chat import id_of
from adapters.discord.findings import failed
from adapters.discord.syncing import are_ours
from adapters.findings import Finding, note, ok, problem, warning
from bot.channels import Channel
from bot.errors import DeliveryError
from bot.prose import one_line

PRIVILEGED = {
    "Presence Intent": 1 << 12 | 1 << 13,
    "Server Members Intent": 1 << 14 | 1 << 15,
    "Message Content Intent": 1 << 18 | 1 << 19,
}
"""Switches of the page Bot -> the flags of an application that has them on: one for those that
Discord has verified, one for all others.
https://docs.discord.com/developers/resources/application#application-object-application-flags
"""
_FOR_A_PERSON = "1"
"""https://docs.discord.com/developers/resources/application#application-object-application-integration-types"""

_EVERYWHERE = "/applications/{application}/commands"
_IN_GUILD = "/applications/{application}/guilds/{guild_id}/commands"
_RUN = "paperboy run registers those of this one as it begins"

Told = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Access:
    """What Discord is asked with, and where. `guild` is the development server, if there is one."""

    token: str
    url: str
    gateway: str
    guild: str | None = None


def now() -> datetime:
    """Return the time by this machine's clock."""
    return datetime.now(UTC)


async def checks(
    access: Access,
    channels: Sequence[Channel],
    *,
    post_to: str | None = None,
    clock: Callable[[], datetime] = now,
) -> AsyncIterator[Finding]:
    """Look at everything, and yield what is found as soon as it is.

    `channels` want digests, and `post_to` is the id of a channel to post a test in.
    """
    with pointed(access.url, access.gateway):
        try:
            async with probing.opened(access.token) as api:
                async for each in _found(api, access, channels, post_to, clock):
                    yield each
        except DeliveryError as error:
            yield failed("token", error)


async def _found(
    api: Api,
    access: Access,
    channels: Sequence[Channel],
    post_to: str | None,
    clock: Callable[[], datetime],
) -> AsyncIterator[Finding]:
    """Look at what takes a token that is good. Raises DeliveryError where it is not."""
    me = await api.read("/users/@me")
    application = await api.read("/applications/@me")
    bot, id_ = id_of(me, "id"), id_of(application, "id")
    for each in (_token(me, application), _intents(application), *portal(application)):
        yield each
    yield await probing.clock(api, access.url, clock)
    tried = {
        "commands": _commands(api, id_, access.guild),
        "gateway": probing.gateway(api, access.gateway),
        "channels": membership.places(api, bot, channels, clock()),
    }
    if post_to is not None:
        tried["post"] = probing.posting(api, post_to)
    for name, found in tried.items():
        try:
            async for each in found:
                yield each
        except DeliveryError as error:
            yield failed(name, error)


async def _commands(api: Api, application: str, guild: str | None) -> AsyncIterator[Finding]:
    """Compare the commands that Discord has with ours. Raises DeliveryError.

    Those of a server are shown there beside those for all, so that some would be there twice.
    """
    ids = {"application": application, "guild_id": guild or ""}
    everywhere = await api.read(_EVERYWHERE, ids)
    there = await api.read(_IN_GUILD, ids) if guild else everywhere
    where = f"in the server {guild} alone" if guild else "everywhere"
    if are_ours(there, guild):
        yield ok("commands", f"those of this version are registered {where}")
    elif there:
        yield warning("commands", f"those of another version are registered {where}; {_RUN}")
    else:
        for_ = f"in the server {guild}" if guild else "for all servers"
        text = f"none are registered {for_} yet; paperboy run registers them as it begins"
        yield note("commands", text)
    if guild and everywhere:
        yield note("commands", f"some are registered everywhere, too, so {guild} shows them twice")


def _token(me: Told, application: Told) -> Finding:
    """Say whose token it is."""
    user, name = (
        one_line(str(each or ""))[:80] for each in (me.get("username"), application.get("name"))
    )
    return ok("token", f"@{user}, of the application {name} ({application.get('id')})")


def _intents(application: Told) -> Finding:
    """Say which privileged intents are on; there is nothing here that needs one."""
    flags = int(application.get("flags") or 0)
    switched_on = [name for name, bits in PRIVILEGED.items() if flags & bits]
    if not switched_on:
        return ok("intents", "no privileged one is on, and none is needed")
    return note(
        "intents",
        f"{', '.join(switched_on)} may be switched off at the page Bot, as nothing here uses it",
    )


def portal(application: Told) -> Iterator[Finding]:
    """Look at switches of the developer portal that keep it from working."""
    if application.get("interactions_endpoint_url"):
        yield problem(
            "portal",
            "what people ask goes to an Interactions Endpoint URL, and never comes here; empty "
            "that field of the page General Information",
        )
    if application.get("bot_require_code_grant"):
        yield problem(
            "portal",
            "nobody can let it into a server; switch Requires OAuth2 Code Grant off at the page "
            "Bot",
        )
    if _FOR_A_PERSON not in (application.get("integration_types_config") or {}):
        yield note(
            "portal",
            "people cannot add it for themselves alone; to let them, tick User Install at the page "
            "Installation",
        )
