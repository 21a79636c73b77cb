"""The commands that Discord is given: put once, left alone then, read as they are written."""

from __future__ import annotations

import asyncio
import json

import pytest

from adapters.discord import connecting, syncing, tree
from adapters.discord.api import Api, logged_in
from adapters.discord.gateway import intents
from bot.errors import DeliveryError
from bot.intents.digests import Reschedule, Subscribe, SubscribeRoundup
from bot.intents.unread import Misread, NoSuchForm
from tests.discord import commands
from tests.discord.towns import Town


async def test_they_are_put_once_and_left_alone_while_they_are_the_same(here: Town) -> None:
    assert len(here.discord.calls("put_commands")) == 1
    async with here.another():
        await here.discord.until(lambda: len(here.discord.calls("get_commands")) == 2)
    assert len(here.discord.calls("put_commands")) == 1
    here.discord.world.commands[None][0]["description"] = "another one"
    async with here.another():
        await here.discord.until(lambda: len(here.discord.calls("put_commands")) == 2)


async def test_a_development_server_has_them_alone(here: Town) -> None:
    async with here.another(development_guild=here.guild.id):
        there = here.discord.world.commands[here.guild.id]
        assert {each["name"] for each in there} == {"papers", "digest", "saved", "Save paper"}
        assert all(each["contexts"] is None for each in there)
    async with here.another(development_guild=here.guild.id):
        await here.discord.until(lambda: len(here.discord.calls("get_guild_commands")) == 2)
    assert len(here.discord.calls("put_guild_commands")) == 1
    assert len(here.discord.calls("put_commands")) == 1


async def test_what_discord_refuses_for_good_is_not_asked_again(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    here.discord.world.commands[None].clear()
    here.discord.forbids("50001", on="put_commands")
    async with logged_in(here.discord.token) as client:
        with pytest.raises(DeliveryError):
            await syncing.sync(Api(client), here.discord.bot_id, None)
        await syncing.keep(Api(client), here.discord.bot_id, None)
    assert "discord.commands_refused" in caplog.text


async def test_what_cannot_be_read_is_asked_for_again_after_ever_longer_waits(
    here: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "_AGAIN", (0.01, 0.02, 0.03))
    here.discord.world.commands[None].clear()
    here.discord.platform.instead["get_commands"] = [None]
    async with logged_in(here.discord.token) as client:
        keeping = asyncio.create_task(syncing.keep(Api(client), here.discord.bot_id, None))
        await here.discord.until(lambda: len(caplog.records) == 3)
        here.discord.platform.instead.clear()
        await keeping
    assert caplog.messages[:3] == ["discord.not_reached"] * 3
    assert [getattr(each, "again_in", 0) for each in caplog.records[:3]] == [0.01, 0.02, 0.03]
    assert len(here.discord.world.commands[None]) == 4


def test_discord_takes_them_as_they_are() -> None:
    there = commands.sound(tree.commands())
    assert [each["name"] for each in there] == ["papers", "digest", "saved", "Save paper"]
    assert len(json.dumps(there[1])) < 20_000


def test_what_each_subcommand_takes_is_read() -> None:
    for words, told in _uses():
        asked = tree.meant(words, told)
        assert asked is not None
        assert not isinstance(asked, NoSuchForm), words
        assert not isinstance(asked, Misread), words


def _uses() -> list[tuple[str, dict[str, str | int | bool]]]:
    """Return each command with all that it takes, and with what it needs only."""
    values: dict[str, str | int | bool] = {
        "query": "robot",
        "topic": "robot",
        "at": "9am",
        "days": "Mon",
        "zone": "Berlin",
        "size": 7,
        "papers": 7,
        "wait": "2h",
        "until": "Monday",
        "words": "robot",
        "paper": "1706.03762",
        "numbers": "1",
        "which": "1-3",
        "channel": "1",
        "name": "news",
    }
    found = []
    for command in tree.commands()[:3]:
        for way, options in _leaves(command):
            chosen = {
                each["name"]: each["choices"][0]["value"]
                if "choices" in each
                else values[each["name"]]
                for each in options
            }
            needed = {e["name"]: chosen[e["name"]] for e in options if e["required"]}
            found.append((way, chosen))
            if way != "digest schedule":  # which is refused without any
                found.append((way, needed))
    return found


def _leaves(part: tree.Part, before: str = "") -> list[tuple[str, list[tree.Part]]]:
    way = f"{before} {part['name']}".strip()
    options = part.get("options", [])
    nested = [each for each in options if each["type"] in (1, 2)]
    return [leaf for each in nested for leaf in _leaves(each, way)] or [(way, options)]


def test_a_command_of_yesterday_means_nothing() -> None:
    assert tree.meant("digest yesterday", {}) is None


def test_times_days_and_zones_are_read_as_in_typed_text() -> None:
    told = {"topic": "robot at 9am", "days": "weekdays", "zone": "tokyo"}
    asked = tree.meant("digest subscribe", told)
    assert isinstance(asked, Subscribe)
    assert (asked.text, f"{asked.timing.at:%H:%M}", asked.timing.zone) == (
        "robot",
        "09:00",
        "Asia/Tokyo",
    )
    assert asked.timing.days == frozenset({1, 2, 3, 4, 5})
    assert isinstance(tree.meant("digest schedule", {"at": "noon"}), Reschedule)
    assert isinstance(tree.meant("digest roundup on", {"days": "Fri"}), SubscribeRoundup)
    assert isinstance(tree.meant("digest roundup on", {"days": "Mon-Fri"}), Misread)


def test_the_same_commands_are_equal_whoever_tells_of_them() -> None:
    ours = tree.commands()
    told = [
        each
        | {
            "id": "1",
            "version": "2",
            "nsfw": False,
            "dm_permission": True,
            "description_localizations": None,
        }
        for each in ours
    ]
    assert syncing.normal(told) == syncing.normal(ours)
    changed = [dict(each) for each in ours]
    changed[1]["options"] = changed[1]["options"][1:]
    assert syncing.normal(changed) != syncing.normal(ours)
    assert syncing.normal(ours[1:]) != syncing.normal(ours)


def test_nothing_is_heard_but_servers_and_reactions() -> None:
    heard = {name for name, is_on in intents() if is_on}
    assert heard == {"guilds", "guild_reactions", "dm_reactions"}
