"""The commands that Discord has of ours: compared with what they should be, and put there.

Discord counts each time that they are put, so what is the same already is left alone.
https://docs.discord.com/developers/interactions/application-commands#registering-a-command
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from adapters.discord import tree
from adapters.discord.api import Api
from adapters.discord.connecting import not_reached, waits
from adapters.discord.told import readable
from bot.errors import DeliveryError

_ALL = "/applications/{application}/commands"
_OF_GUILD = "/applications/{application}/guilds/{guild_id}/commands"
_USUAL: Mapping[str, Any] = {
    "type": 1,
    "name": "",
    "description": "",
    "default_member_permissions": None,
    "required": False,
    "autocomplete": False,
    "min_value": None,
    "max_value": None,
    "min_length": None,
    "max_length": None,
}
"""What is said of a command or an option, and what it is where nothing is said."""
_EVERYWHERE = ("contexts", "integration_types")
"""https://docs.discord.com/developers/interactions/application-commands#application-command-object"""
_LISTED = ("contexts", "integration_types", "channel_types")
_INSIDE = ("options", "choices")

log = logging.getLogger(__name__)


async def sync(api: Api, application: str, guild: str | None) -> bool:
    """Put our commands where they differ, in one server or for all; tell whether they did.

    Raises DeliveryError.
    """
    wanted = _of_guild(tree.commands()) if guild else tree.commands()
    path = _OF_GUILD if guild else _ALL
    ids = {"application": application} | ({"guild_id": guild} if guild else {})
    if are_ours(await api.read(path, ids), guild):
        return False
    await api.write("PUT", path, ids, wanted)  # type: ignore[arg-type]  # a list is JSON, too
    log.info("discord.commands_put", extra={"guild": guild or "all"})
    return True


async def keep(api: Api, application: str, guild: str | None) -> None:
    """Put them, as soon as that can be done; what Discord refuses for good is written down."""
    for wait in waits():
        try:
            await sync(api, application, guild)
            return
        except DeliveryError as error:
            if error.permanent:
                log.error("discord.commands_refused", extra={"why": str(error)})
                return
            await not_reached(error, wait)
        except Exception:  # no mistake of ours with them ends the process
            log.exception("discord.commands_broke", extra={"again_in": wait})
            await asyncio.sleep(wait)


def are_ours(told: Any, guild: str | None) -> bool:
    """Tell whether the commands that Discord tells of are ours, those of one server or for all.

    Raises DeliveryError.
    """
    with readable("what commands it has"):
        if guild:
            return normal(_of_guild(told)) == normal(_of_guild(tree.commands()))
        return normal(told) == normal(tree.commands())


def _of_guild(commands: Any) -> list[dict[str, Any]]:
    """Leave out what is only for commands that are everywhere."""
    return [
        {name: each[name] for name in each if name not in _EVERYWHERE} for each in _all(commands)
    ]


def normal(commands: Any) -> Mapping[tuple[int, str], Any]:
    """Return commands so that the same are equal, as they are told and as Discord tells of them."""
    return {(each.get("type", 1), each["name"]): _normal(each) for each in _all(commands)}


def _all(commands: Any) -> list[Any]:
    if not isinstance(commands, list):
        raise TypeError("it is no list")
    return commands


def _normal(part: Mapping[str, Any]) -> Mapping[str, Any]:
    same = {name: part.get(name) or usual for name, usual in _USUAL.items()}
    if (rights := part.get("default_member_permissions")) is not None:
        same["default_member_permissions"] = str(rights)
    lists = {name: sorted(part.get(name) or ()) for name in _LISTED}
    inside = {name: [_normal(each) for each in part.get(name) or ()] for name in _INSIDE}
    return same | lists | inside | {"value": part.get("value")}
