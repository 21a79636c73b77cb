"""What the door knows of channels that nobody asks from, with the real client."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from adapters.discord.conversation import OUTSIDE
from adapters.discord.rights import TIMED_OUT
from tests.discord.answered import Answered
from tests.discord.reading import words
from tests.discord.rights import Right
from tests.discord.state import Channel
from tests.discord.towns import Town


async def archived(here: Town, parent: Channel | None = None) -> Channel:
    """Return a thread that gets digests, and is archived: the client forgets it then."""
    thread = here.discord.channel("lab", "thread", parent=parent or here.channel)
    await here.subscribe(thread)
    await here.owner.archives(thread)
    return thread


async def changes(here: Town, thread: Channel) -> Answered:
    """Have ada press Change at a thread, from another channel."""
    listed = await (await here.ada.uses("/digest channels", here.channel)).answer()
    return await here.ada.presses(listed, f"set-up:{thread.id}")


# Archived threads


async def test_an_archived_thread_is_changed_from_elsewhere(here: Town) -> None:
    thread = await archived(here)
    form = await (await changes(here, thread)).form()
    await (await here.ada.submits(form, {"size": "3"})).answer()
    found = await here.subscription(thread)
    assert found
    assert found.wish.size == 3
    status = await here.ada.uses("/digest status", here.channel, channel=thread)
    assert "This channel gets digests" in words(await status.answer())


async def test_whoever_may_not_manage_it_does_not_change_it(here: Town) -> None:
    thread = await archived(here)
    listed = await (await here.ada.uses("/digest channels", here.channel)).answer()
    await here.owner.forbids(here.channel, Right.MANAGE_CHANNELS, here.ada.user)
    pressed = await here.ada.presses(listed, f"set-up:{thread.id}")
    assert "Manage Channels" in words(await pressed.answer())


async def test_one_that_is_hidden_or_gone_is_not_seen(here: Town) -> None:
    hidden = await archived(here, here.discord.channel("secret"))
    await here.owner.forbids(here.discord.channel("secret"), Right.VIEW_CHANNEL)
    assert OUTSIDE in words(await (await changes(here, hidden)).answer())
    gone = await archived(here)
    listed = await (await here.ada.uses("/digest channels", here.channel)).answer()
    await here.owner.deletes_channel(gone)
    pressed = await here.ada.presses(listed, f"set-up:{gone.id}")
    assert OUTSIDE in words(await pressed.answer())


@pytest.mark.parametrize("how", ["breaks", "hangs_up"])
async def test_where_discord_does_not_answer_that_is_said(here: Town, how: str) -> None:
    thread = await archived(here)
    if how == "breaks":
        here.discord.breaks(503, times=1, on="get_channel")
    else:
        here.discord.hangs_up(times=5, on="get_channel")
    told = words(await (await changes(here, thread)).answer())
    assert "That could not be done: Discord did not answer GET /channels/" in told
    here.discord.answers()
    await (await changes(here, thread)).form()


# Where nothing can be posted


async def test_a_server_where_it_is_timed_out_says_so_and_who_mends_it(here: Town) -> None:
    other = here.discord.channel("other")
    await here.owner.times_bot_out(here.guild, datetime.now(UTC) + timedelta(days=1))
    for command in ("/digest now", "/digest resume"):
        asked = await here.ada.uses(command, here.channel, channel=other)
        assert TIMED_OUT in words(await asked.answer())
    await here.owner.times_bot_out(here.guild, None)
    asked = await here.ada.uses("/digest resume", here.channel, channel=other)
    assert TIMED_OUT not in words(await asked.answer())
