"""Claims on what no version of Discord or of the commands was seen to send: each is answered."""

from __future__ import annotations

from typing import Any

import pytest

from adapters.discord import conversation
from tests.discord import interactions
from tests.discord.answered import Answered
from tests.discord.bureau import AUTOCOMPLETE, COMMAND, COMPONENT, SUBMIT
from tests.discord.reading import words
from tests.discord.towns import Town

DIGEST, MENU = {"id": "1", "type": 1, "name": "digest"}, {"id": "1", "type": 3, "target_id": "1"}


def sub(name: str, *options: Any) -> dict[str, Any]:
    return DIGEST | {"options": [{"name": name, "type": 1, "options": list(options)}]}


def option(name: str, value: object, kind: int = 3) -> dict[str, Any]:
    return {"name": name, "type": kind, "value": value}


async def sent(here: Town, kind: int, data: Any, **told: Any) -> Answered:
    """Have ada's client send something, as it is."""
    there = here.discord.world
    begun = there.begin(kind, here.ada.user, here.channel)
    begun.data = data | ({"focused": 3} if kind == AUTOCOMPLETE else {})
    await there.deliver(begun, interactions.payload(there, begun, data) | told)
    return Answered(there, here.ada.user, here.channel, begun)


@pytest.mark.parametrize(
    "data",
    [
        sub("sound"),
        sub("sound", option("rung", "off")),
        sub("publish", option("to-followers", None)),
        sub("gone"),
        DIGEST,
        MENU | {"name": "Save paper", "resolved": None},
        MENU | {"name": "Save paper", "resolved": {"messages": [5]}},
        DIGEST | {"options": [{"name": "status", "type": 1, "options": None}]},
        sub("status", option("channel", "123", 7)) | {"resolved": None},
        sub("status", option("channel", "123", 7)) | {"resolved": {"channels": {"123": {}}}},
        {"id": "1", "type": 1, "name": "papers", "options": [option("query", ["robot"])]},
    ],
    ids=str,
)
async def test_a_command_of_another_version_is_answered(here: Town, data: Any) -> None:
    told = await (await sent(here, COMMAND, data)).answer()
    assert told.to == here.ada.id
    assert words(told)


async def test_one_that_lacks_what_it_takes_is_said_to_be_of_another_version(here: Town) -> None:
    told = await (await sent(here, COMMAND, sub("sound"))).answer()
    assert words(told) == conversation.NO_COMMAND


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ([option("size", 0, 4)], "a digest has 1 to 20 papers"),
        ([option("size", -3, 4)], "a digest has 1 to 20 papers"),
        ([option("size", 10**30, 4)], "a digest has 1 to 20 papers"),
    ],
)
async def test_a_number_out_of_bounds_is_refused(here: Town, options: Any, why: str) -> None:
    told = await (await sent(here, COMMAND, sub("subscribe", *options))).answer()
    assert why in words(told)
    assert await here.subscription() is None


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (COMPONENT, {"custom_id": None, "component_type": 2}),
        (COMPONENT, {"custom_id": "tag:1", "component_type": 3, "values": None}),
        (SUBMIT, {"custom_id": "set-up:0:0", "components": [None, 5, {"component": 5}]}),
        (SUBMIT, {"custom_id": 5, "components": None}),
    ],
    ids=str,
)
async def test_a_press_and_a_form_of_any_shape_are_answered(
    here: Town, kind: int, data: Any
) -> None:
    asked = await sent(here, kind, data)
    await here.discord.until(lambda: asked.is_acknowledged)


@pytest.mark.parametrize("typed", [None, option("zone", None) | {"focused": True}])
async def test_what_is_typed_meanwhile_has_suggestions_or_none(here: Town, typed: Any) -> None:
    asked = await sent(here, AUTOCOMPLETE, sub("subscribe", typed))
    await here.discord.until(lambda: asked.interaction.choices is not None)
