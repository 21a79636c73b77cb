"""The loopback Discord takes commands as Discord does, and refuses those that it would refuse.

https://discord.com/developers/docs/interactions/application-commands
"""

from __future__ import annotations

from typing import Any

import pytest

from tests.discord.plain import Plain
from tests.discord.server import DiscordServer

Told = dict[str, Any]
TOO_LONG, TOO_SHORT, MISSING = "BASE_TYPE_MAX_LENGTH", "BASE_TYPE_BAD_LENGTH", "BASE_TYPE_REQUIRED"


def command(**more: Any) -> Told:
    return {"name": "papers", "description": "a"} | more


def option(**more: Any) -> Told:
    return {"type": 3, "name": "query", "description": "a"} | more


SUB = {"type": 1, "name": "sub", "description": "a"}
COMMANDS: list[tuple[list[Told], str, str]] = [
    ([command(name="Papers")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ([command(name="a b")], "0.name", "APPLICATION_COMMAND_INVALID_NAME"),
    ([command(name="x" * 33)], "0.name", TOO_SHORT),
    ([command(description="")], "0.description", MISSING),
    ([command(description="x" * 101)], "0.description", TOO_SHORT),
    ([command(), command()], "1.name", "APPLICATION_COMMANDS_DUPLICATE_NAME"),
    ([command(type=3)], "0.description", "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION"),
    ([command(contexts=[3])], "0.contexts", "BASE_TYPE_CHOICES"),
    (
        [command(default_member_permissions="all")],
        "0.default_member_permissions",
        "PERMISSION_TYPE",
    ),
    ([command(options=[option(name=f"o{n}") for n in range(26)])], "0.options", TOO_LONG),
    (
        [command(options=[option(), option()])],
        "0.options.1.name",
        "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS",
    ),
    (
        [command(options=[option(), option(name="b", required=True)])],
        "0.options.1.required",
        "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID",
    ),
    ([command(options=[option(), SUB])], "0.options", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID"),
    (
        [command(options=[option(choices=[{"name": "a", "value": "a"}], autocomplete=True)])],
        "0.options.0.choices",
        "APPLICATION_COMMAND_AUTOCOMPLETE_WITH_CHOICES",
    ),
    (
        [command(options=[option(choices=[{"name": "x" * 101, "value": "a"}])])],
        "0.options.0.choices.0.name",
        TOO_SHORT,
    ),
    (
        [command(options=[option(choices=[{"name": str(n), "value": "a"} for n in range(26)])])],
        "0.options.0.choices",
        TOO_LONG,
    ),
    (
        [command(options=[SUB | {"options": [SUB]}])],
        "0.options.0.options.0.type",
        "BASE_TYPE_CHOICES",
    ),
    (
        [
            command(
                options=[
                    option(
                        name=f"o{n}",
                        choices=[{"name": f"{k:0>90}", "value": f"{k:0>90}"} for k in range(25)],
                    )
                    for n in range(2)
                ]
            )
        ],
        "0",
        "APPLICATION_COMMAND_TOO_LARGE",
    ),
]


@pytest.mark.parametrize(("told", "place", "code"), COMMANDS, ids=range(len(COMMANDS)))
async def test_commands_that_do_not_fit_are_refused_with_their_place(
    there: DiscordServer, plain: Plain, told: list[Told], place: str, code: str
) -> None:
    reply = await plain.ask("PUT", f"/applications/{there.bot_id}/commands", told)
    assert (reply.status, reply.code) == (400, 50035)
    assert code in reply.errors(*place.split("."))
    assert not there.world.commands


async def test_commands_replace_those_before_and_keep_their_ids(
    there: DiscordServer, plain: Plain
) -> None:
    path = f"/applications/{there.bot_id}/commands"
    (first,) = (await plain.ask("PUT", path, [command()])).told
    second = [command(description="b"), {"name": "Save paper", "type": 3}]
    told = (await plain.ask("PUT", path, second)).told
    assert [each["id"] == first["id"] for each in told] == [True, False]
    assert (await plain.ask("GET", path)).told == told
    of_guild = f"/applications/{there.bot_id}/guilds/{there.guild().id}/commands"
    assert (await plain.ask("GET", of_guild)).told == []
    too_many = [{"name": f"menu {n}", "type": 3} for n in range(16)]
    assert (await plain.ask("PUT", path, too_many)).code == 30032
    assert (await plain.ask("PUT", "/applications/1/commands", [])).code == 20012
