"""Claims on the manifest: Slack takes it, and it is what the code is made of.

The rules are those of https://github.com/slackapi/manifest-schema, and those that Slack has besides
(https://docs.slack.dev/reference/app-manifest).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack.manifest import (
    EVENTS,
    NAME,
    SHORTCUT,
    as_json,
    as_yaml,
    manifest,
    unheard,
)
from adapters.slack.scopes import SCOPES
from bot.intents.unread import Command
from bot.settings import Settings, command_names

NAMES = {each: f"/{each}" for each in Command}
TOLD = manifest(NAMES)
NAME_OF_COMMAND = st.from_regex(r"/[a-z0-9_-]{1,31}", fullmatch=True)

TEXT = (1, 50)
SCHEMA: dict[str, Any] = {
    "_metadata": {"major_version": 1, "minor_version": 1},
    "display_information": {
        "name": (1, 35),
        "description": (1, 140),
        "background_color": (4, 7),
    },
    "features": {
        "app_home": {
            "home_tab_enabled": bool,
            "messages_tab_enabled": bool,
            "messages_tab_read_only_enabled": bool,
        },
        "bot_user": {"display_name": (1, 80), "always_online": bool},
        "shortcuts": [
            {
                "name": (1, 24),
                "type": (1, 50),
                "callback_id": (1, 255),
                "description": (1, 150),
            }
        ],
        "slash_commands": [
            {
                "command": (2, 32),
                "description": (1, 2000),
                "usage_hint": (1, 1000),
                "should_escape": bool,
            }
        ],
    },
    "oauth_config": {"scopes": {"bot": [TEXT], "bot_optional": [TEXT]}},
    "settings": {
        "event_subscriptions": {"bot_events": [TEXT]},
        "interactivity": {"is_enabled": bool},
        "org_deploy_enabled": bool,
        "socket_mode_enabled": bool,
        "token_rotation_enabled": bool,
    },
}
"""Characters from and to; a boolean; an object with no other keys; a list of 1 to 50 such."""


def check(told: Any, rule: Any, at: str = "") -> None:
    """Hold a part of a manifest to its rule."""
    match rule:
        case dict():
            assert isinstance(told, Mapping), at
            assert told.keys() == rule.keys(), at
            for name, value in told.items():
                check(value, rule[name], f"{at}/{name}")
        case [each]:
            assert isinstance(told, list), at
            assert 0 < len(told) <= 50, at
            assert len({json.dumps(one) for one in told}) == len(told), at
            for n, value in enumerate(told):
                check(value, each, f"{at}/{n}")
        case (int(least), int(most)):
            assert isinstance(told, str), at
            assert least <= len(told) <= most, at
        case type():
            assert type(told) is rule, at
        case _:
            assert told == rule, at


def test_it_is_of_the_shape_that_slack_takes() -> None:
    check(TOLD, SCHEMA)
    assert re.fullmatch("#[0-9a-fA-F]{6}", TOLD["display_information"]["background_color"])


def test_both_forms_are_the_same_manifest() -> None:
    assert yaml.safe_load(as_yaml(TOLD)) == json.loads(as_json(TOLD)) == TOLD


@given(st.lists(NAME_OF_COMMAND, min_size=3, max_size=3, unique=True))
def test_any_names_of_commands_come_through(names: list[str]) -> None:
    told = manifest(command_names(" ".join(names)))
    check(told, SCHEMA)
    assert [each["command"] for each in told["features"]["slash_commands"]] == names
    assert yaml.safe_load(as_yaml(told)) == told


def test_its_names_are_those_that_are_set_unless_others_are() -> None:
    assert command_names(Settings.model_fields["slack_commands"].default) == NAMES


def test_what_is_optional_is_listed_twice() -> None:
    scopes = TOLD["oauth_config"]["scopes"]
    assert scopes["bot"] == [each.name for each in SCOPES]
    assert set(scopes["bot_optional"]) < set(scopes["bot"])
    assert scopes["bot_optional"] == [each.name for each in SCOPES if each.is_optional]


def test_every_event_can_be_had_with_the_scopes() -> None:
    names = {each.name for each in SCOPES}
    assert {scope for of in EVENTS.values() for scope in of} <= names
    assert unheard(names) == []
    assert TOLD["settings"]["event_subscriptions"]["bot_events"] == list(EVENTS)


def test_only_a_mention_takes_a_scope_that_may_be_left_out() -> None:
    assert unheard({each.name for each in SCOPES if not each.is_optional}) == ["app_mention"]


@pytest.mark.parametrize(
    ("granted", "silent"),
    [
        ({"channels:read"}, "group_archive"),
        ({"groups:read"}, "channel_archive"),
        (set(), "member_joined_channel"),
    ],
)
def test_without_a_scope_its_events_do_not_come(granted: set[str], silent: str) -> None:
    assert silent in unheard(granted)
    assert "member_joined_channel" not in unheard({"groups:read"})
    assert not {"app_home_opened", "app_uninstalled", "tokens_revoked"} & set(unheard(granted))


def test_no_address_is_needed_and_nothing_expires() -> None:
    settings = TOLD["settings"]
    assert settings["socket_mode_enabled"]
    assert settings["interactivity"]["is_enabled"]
    assert not settings["token_rotation_enabled"]
    assert not settings["org_deploy_enabled"]
    assert "://" not in as_json(TOLD)


def test_people_meet_it_under_its_name() -> None:
    features = TOLD["features"]
    assert features["bot_user"] == {"display_name": NAME, "always_online": True}
    assert features["app_home"]["home_tab_enabled"]
    assert features["app_home"]["messages_tab_enabled"]
    (shortcut,) = features["shortcuts"]
    assert (shortcut["type"], shortcut["callback_id"]) == ("message", SHORTCUT)
    assert shortcut["name"] == "Save paper"


def test_text_in_yaml_stands_in_quotes() -> None:
    assert '- "chat:write"\n' in as_yaml(TOLD)
