"""What ends with the real client: a channel, a thread, a permission, the bot's being there."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from adapters.discord.happenings import DELETED, LOCKED, REMOVED
from bot.deliveries import State
from tests.discord.reading import words
from tests.discord.rights import Right
from tests.discord.state import Channel, Message
from tests.discord.towns import Town

Ends = Callable[[Town, Channel], Awaitable[None]]
_NOTHING_HAPPENS_WITHIN = 0.2
_LOOKS, _MOMENT = 100, 0.02


async def deleted(here: Town, channel: Channel) -> None:
    await here.owner.deletes_channel(channel)


async def locked(here: Town, channel: Channel) -> None:
    await here.owner.archives(channel, locking=True)


async def unlocked(here: Town, channel: Channel) -> None:
    await here.owner.unarchives(channel)


async def told(here: Town) -> list[Message]:
    """Return what ada was told by now, in the bot's conversation with her."""
    for _ in range(3):
        await here.tell()
    return list(here.discord.posts(here.ada.dm.id))


async def is_told(here: Town) -> Message:
    """Return what ada is told, once she is told something."""
    for _ in range(_LOOKS):
        if some := await told(here):
            return some[0]
        await asyncio.sleep(_MOMENT)
    raise AssertionError("nobody was told")


async def is_posted(here: Town, channel: Channel) -> Message:
    """Return the first digest of a channel, once there is one."""
    for _ in range(_LOOKS):
        await here.deliver()
        if some := here.discord.posts(channel.id):
            return some[0]
        await asyncio.sleep(_MOMENT)
    raise AssertionError("nothing was posted")


# A channel, a thread


@pytest.mark.parametrize(
    ("kind", "ends", "why"),
    [
        ("text", deleted, DELETED),
        ("forum", deleted, DELETED),
        ("thread", deleted, DELETED),
        ("thread", locked, LOCKED),
    ],
)
async def test_it_stops_and_whoever_set_it_up_is_told_once(
    here: Town, kind: str, ends: Ends, why: str
) -> None:
    channel = here.discord.channel("lab", kind)
    await here.subscribe(channel)
    await ends(here, channel)
    assert why in words(await is_told(here))
    await here.deliver()
    assert here.discord.calls("create_message")[1:] == []
    assert await here.ledger(channel) == []
    assert len(await told(here)) == 1


async def test_a_thread_that_is_unlocked_goes_on_and_nothing_is_missed(here: Town) -> None:
    thread = here.discord.channel("lab", "thread")
    await here.subscribe(thread)
    await locked(here, thread)
    await is_told(here)
    await here.deliver()
    assert here.discord.posts(thread.id) == []
    await unlocked(here, thread)
    assert "robot · 4 of 4" in words(await is_posted(here, thread))


async def test_an_archived_thread_is_opened_by_its_digest(here: Town) -> None:
    thread = here.discord.channel("lab", "thread")
    await here.subscribe(thread)
    await here.owner.archives(thread)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    await here.deliver()
    assert len(here.discord.posts(thread.id)) == 1
    assert not thread.is_archived
    assert await told(here) == []


async def test_a_channel_without_digests_ends_in_silence(here: Town) -> None:
    await deleted(here, here.discord.channel("lab"))
    await locked(here, here.discord.channel("side", "thread"))
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    assert await told(here) == []


# A permission


@pytest.mark.parametrize(
    ("denied", "why"),
    [(Right.VIEW_CHANNEL, "cannot see the channel"), (Right.SEND_MESSAGES, "lacks a permission")],
)
async def test_a_lost_permission_is_found_by_the_first_post_and_it_goes_on_with_it(
    here: Town, denied: Right, why: str
) -> None:
    await here.subscribe()
    await here.owner.forbids(here.channel, denied)
    for _ in range(3):
        await here.deliver()
    assert len(here.discord.calls("create_message")) == 1
    assert (await here.ledger())[0].state is State.FAILED
    (notice,) = await told(here)
    assert why in words(notice)
    status = await (await here.ada.uses("/digest status", here.channel)).answer()
    assert words(status).startswith("Nothing can be posted here: ")
    await here.owner.allows(here.channel, denied)
    for _ in range(_LOOKS):
        asked = await here.ada.uses("/digest status", here.channel)
        if "Nothing can be posted here" not in words(await asked.answer()):
            break
        await asyncio.sleep(_MOMENT)
    await (await here.ada.uses("/digest now", here.channel)).answer()
    await here.deliver()
    assert "robot · 4 of 4" in words(here.discord.posts(here.channel.id)[0])


async def test_resuming_goes_on_where_a_role_was_mended(here: Town) -> None:
    await here.subscribe()
    (role,) = [each for each in here.guild.roles.values() if each.is_managed]
    everybody = here.guild.roles[here.guild.id]
    for each in (role, everybody):
        await here.owner.changes_role(
            here.guild, each, Right(each.permissions) & ~Right.EMBED_LINKS
        )
    resumed = await (await here.ada.uses("/digest resume", here.channel)).answer()
    assert "Embed Links" in words(resumed)
    await here.owner.changes_role(here.guild, role, Right(role.permissions) | Right.EMBED_LINKS)
    await (await here.ada.uses("/digest resume", here.channel)).answer()
    await here.deliver()
    assert len(here.discord.posts(here.channel.id)) == 1


# The bot


async def test_without_the_bot_nothing_is_tried_again(here: Town) -> None:
    other = here.discord.channel("other")
    await here.posts_digest()
    await here.subscribe(other)
    before = len(here.discord.calls("create_message"))
    await here.owner.removes_bot(here.guild)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    for _ in range(3):
        await here.deliver()
        await here.tell()
    assert len(here.discord.calls("create_message")) == before
    assert await here.ledger(other) == []


async def test_added_again_it_goes_on_when_it_is_asked_to(here: Town) -> None:
    await here.subscribe()
    await here.owner.removes_bot(here.guild)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    await here.deliver()
    await here.owner.invites_bot(here.guild)
    status = await (await here.ada.uses("/digest status", here.channel)).answer()
    assert REMOVED in words(status)
    resumed = await (await here.ada.uses("/digest resume", here.channel)).answer()
    assert "Posting is tried here again" in words(resumed)
    await here.deliver()
    assert "robot · 4 of 4" in words(here.discord.posts(here.channel.id)[0])


async def test_an_outage_is_no_removal(here: Town) -> None:
    await here.subscribe()
    here.discord.world.lose(here.guild)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    here.discord.world.recover(here.guild)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    await here.deliver()
    assert len(here.discord.posts(here.channel.id)) == 1
    assert await told(here) == []
