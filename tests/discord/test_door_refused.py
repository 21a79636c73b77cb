"""Refusals that no channel is at fault for, with the real client: all wait, and all go on."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

import pytest

from adapters.discord import errors
from bot.deliveries import State
from tests.discord.state import Channel
from tests.discord.towns import Town

SOON = 1.0
UNAUTHORIZED = {"message": "401: Unauthorized", "code": 0}
BANNED = "You are being blocked from accessing our API temporarily"
SHAPES: list[tuple[int, Any]] = [
    (403, "<html>error code: 1020</html>"),
    (404, "<html>404</html>"),
    (401, "<html>who are you?</html>"),
    (407, "<html>proxy</html>"),
    (403, None),
    (404, {}),
    (403, []),
    (403, {"message": BANNED, "code": 0}),
    (403, {"message": None, "code": 0}),
    (403, {"message": 5, "code": "x", "errors": 7}),
    (403, {"message": "internal network error", "code": 40333}),
]


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it be asked again sooner than in minutes."""
    monkeypatch.setattr(errors, "AGAIN_IN", SOON)


async def town_of(here: Town, count: int) -> list[Channel]:
    """Have some channels in as many servers, whose digests are due."""
    channels = [here.channel]
    for n in range(1, count):
        guild = here.discord.guild(f"lab {n}")
        channels.append(here.discord.channel(f"robots {n}", guild=guild))
    for each in channels:
        await here.subscribe(each)
    return channels


async def states(here: Town, channels: list[Channel]) -> set[State]:
    return {(await here.ledger(each))[0].state for each in channels}


async def sent(here: Town, channels: list[Channel]) -> None:
    """Send until all is sent."""
    async with asyncio.timeout(20):
        while await states(here, channels) != {State.SENT}:
            await here.deliver()
            await asyncio.sleep(0.05)


@pytest.mark.parametrize(("status", "told"), SHAPES, ids=range(len(SHAPES)))
async def test_what_is_refused_on_the_way_to_discord_stops_nothing_for_good(
    here: Town, status: int, told: Any
) -> None:
    await here.subscribe()
    here.discord.tells(told, on="create_message", status=status)
    await here.deliver()
    (delivery,) = await here.ledger()
    assert delivery.state is State.PLANNED
    assert "token" not in str(delivery.reason)
    await here.deliver()
    assert len(here.discord.calls("create_message")) == 1, "it is left alone for a while"
    await sent(here, [here.channel])
    assert len(here.discord.posts(here.channel.id)) == 1


async def test_a_token_that_is_reset_breaks_no_channel_and_all_goes_on_when_it_is_right_again(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    channels = await town_of(here, 12)
    token, here.discord.world.token = here.discord.world.token, "reset"
    for _ in range(10):
        await here.deliver()
        await here.tell()
        await asyncio.sleep(SOON / 4)
    assert await states(here, channels) == {State.PLANNED}
    told = [each for each in caplog.records if each.message == "discord.bot_refused"]
    assert [each.levelno for each in told] == [logging.ERROR]
    assert "reset the token" in str(told[0].__dict__["why"])
    here.discord.world.token = token
    await sent(here, channels)
    assert len(here.discord.posts()) == len(channels)
    await here.tell()
    assert here.discord.posts(here.ada.dm.id) == []
    status = await (await here.ada.uses("/digest status", here.channel)).answer()
    assert "Nothing can be posted here" not in status.text


async def test_while_the_bot_is_refused_hardly_anything_is_asked(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(errors, "AGAIN_IN", 60.0)
    await town_of(here, 40)
    here.discord.world.token = "reset"
    before = len(here.discord.calls())
    for _ in range(4):
        await here.deliver()
    assert len(here.discord.calls()) - before <= 5


async def test_a_token_that_is_refused_while_it_is_looked_for_a_post_has_it_looked_for_again(
    here: Town,
) -> None:
    await here.subscribe()
    here.discord.loses_answer(times=1)
    await here.deliver()
    here.discord.tells(UNAUTHORIZED, on="get_messages", status=401)
    await sent(here, [here.channel])
    assert len(here.discord.posts(here.channel.id)) == 1
    assert here.discord.duplicates(ever=True) == {}
