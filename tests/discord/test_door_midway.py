"""What ends while a digest comes, with the real client: the digest, and not its channel."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.deliveries import State
from tests.discord.state import Channel
from tests.discord.towns import Town

Ends = Callable[[Town, Channel], Awaitable[None]]


async def locked(here: Town, thread: Channel) -> None:
    await here.owner.archives(thread, locking=True)


async def deleted(here: Town, thread: Channel) -> None:
    await here.owner.deletes_channel(thread)


async def begun(here: Town, channel: Channel) -> Channel:
    """Have a digest come, of which a reply is there already; return its thread."""
    await here.subscribe(channel, layout="thread")
    async with asyncio.timeout(10):
        while len(here.discord.posts(channel.id)) < 2:
            await here.deliver()
            await asyncio.sleep(0.1)
    (thread,) = [each for each in here.discord.world.channels.values() if each.parent == channel.id]
    return thread


@pytest.mark.parametrize("kind", ["text", "forum", "announcement"])
@pytest.mark.parametrize("ends", [locked, deleted])
async def test_where_its_thread_ends_a_digest_does_and_its_channel_goes_on(
    here: Town, kind: str, ends: Ends
) -> None:
    channel = here.discord.channel("papers", kind)
    await ends(here, await begun(here, channel))
    assert (await here.settles(channel)).state is State.FAILED
    status = await (await here.ada.uses("/digest status", here.channel, channel=channel)).answer()
    assert "Nothing can be posted" not in status.text


@pytest.mark.parametrize("ends", [locked, deleted])
async def test_a_thread_that_is_the_channel_ends_as_one(here: Town, ends: Ends) -> None:
    thread = here.discord.channel("side", "thread", parent=here.channel)
    await here.subscribe(thread, layout="thread")
    await here.deliver()
    await ends(here, thread)
    assert (await here.settles(thread)).state is not State.SENT
    status = await (await here.ada.uses("/digest status", here.channel)).answer()
    assert "Nothing can be posted" not in status.text


ODD: list[Any] = [[None], [{"id": "x"}], [{"foo": 1}], [{"id": 5}], [5], {"messages": []}, 7]


@pytest.mark.parametrize("told", ODD, ids=range(len(ODD)))
async def test_an_odd_list_of_messages_is_asked_for_again(
    here: Town, told: Any, caplog: pytest.LogCaptureFixture
) -> None:
    await here.subscribe()
    here.discord.loses_answer(times=1)
    here.discord.tells(told, on="get_messages", times=2)
    await here.deliver()
    assert (await here.settles()).state is State.SENT
    assert len(here.discord.calls("get_messages")) == 3
    assert len(here.discord.posts(here.channel.id)) == 1
    assert "delivery.broke" not in caplog.messages


@pytest.mark.parametrize("on", ["get_channel", "get_active_threads", "get_archived_threads"])
@pytest.mark.parametrize("told", [[5], {"threads": [None], "available_tags": 5, "type": 15}])
async def test_an_odd_answer_about_a_forum_is_asked_for_again(
    here: Town, on: str, told: Any, caplog: pytest.LogCaptureFixture
) -> None:
    forum = here.discord.channel("papers", "forum")
    await here.subscribe(forum)
    here.discord.loses_answer(times=1, on="start_thread")
    here.discord.tells(told, on=on)
    await here.deliver()
    assert (await here.settles(forum)).state is State.SENT
    assert len(here.discord.posts(forum.id)) == 1
    assert "delivery.broke" not in caplog.messages
