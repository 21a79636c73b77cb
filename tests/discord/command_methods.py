"""What Discord does with the commands that an application registers: for all, or for a guild.

https://discord.com/developers/docs/interactions/application-commands#bulk-overwrite-global-application-commands
"""

from __future__ import annotations

from tests.discord import commands
from tests.discord.asking import Ask, Done
from tests.discord.bureau import Bureau
from tests.discord.refusals import RefusedError
from tests.discord.state import Part


def list_(there: Bureau, ask: Ask) -> Done:
    """Return the commands of one place."""
    place = _place(there, ask)
    return Done(list(there.commands.get(place, [])))


def put(there: Bureau, ask: Ask) -> Done:
    """Have these commands, and no others; one that is known by kind and name keeps its id."""
    place = _place(there, ask)
    known = {(each["type"], each["name"]): each["id"] for each in there.commands.get(place, [])}
    made = []
    for each in commands.sound(ask.told):
        id_ = known.get((each["type"], each["name"])) or there.ids.next()
        made.append(_registered(each, id_, place, there))
    there.commands[place] = made
    there.changed()
    return Done(list(made))


def _registered(told: Part, id_: str, guild: str | None, there: Bureau) -> Part:
    made: Part = {
        "description": "",
        "default_member_permissions": None,
        "dm_permission": True,
        "contexts": None,
        "integration_types": [0],
        "nsfw": False,
        "name_localizations": None,
        "description_localizations": None,
        **told,
        "id": id_,
        "application_id": there.app_id,
        "version": there.ids.next(),
    }
    rights = made["default_member_permissions"]
    made["default_member_permissions"] = None if rights is None else str(rights)
    return made | ({"guild_id": guild} if guild else {})


def _place(there: Bureau, ask: Ask) -> str | None:
    if ask.ids["app"] != there.app_id:
        raise RefusedError(20012)
    guild = ask.ids.get("guild")
    return there.known_guild(guild).id if guild else None
