"""Reactions that the bot was not told of, asked of the loopback Discord, end on reading lists.

What is in a thread of a digest is of the digest's channel, whoever tells of it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.discord import connecting
from bot import reactions, reconciling
from bot.models import Layout, MessageRef
from tests.discord.reading import option
from tests.discord.state import Message
from tests.discord.towns import Town

Posts = Callable[[Town], Awaitable[tuple[Message, str]]]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reactions, "SETTLED", timedelta(0))
    monkeypatch.setattr(reconciling, "SPACING", timedelta(0))
    monkeypatch.setattr(connecting, "_AGAIN", (0.05,))


async def hears(here: Town) -> None:
    """Wait until the door has a connection, and have that noted."""
    await here.discord.until(
        lambda: all(each.connected_for() is not None for each in here.door.hearings)
    )
    await here.app.reconciler.tick()


async def not_heard(here: Town, does: Awaitable[None]) -> None:
    """Have somebody do something of which nobody tells, and make up for it."""
    begun = len(here.discord.gateway.identified)
    here.discord.gateway.forget()
    here.discord.gateway.cut()
    await does
    await here.discord.until(lambda: len(here.discord.gateway.identified) > begun)
    for _ in range(4):
        await hears(here)


async def in_the_channel(here: Town) -> tuple[Message, str]:
    return await here.posts_digest(), "1️⃣"


async def in_a_thread(here: Town) -> tuple[Message, str]:
    await here.posts_digest(layout=Layout.THREAD, size=1)
    await here.settles()
    _, reply = here.discord.posts(here.channel.id)
    return reply, "🔖"


async def in_a_forum(here: Town) -> tuple[Message, str]:
    return await here.posts_digest(here.discord.channel("papers", "forum")), "1️⃣"


async def shared_in_a_thread(here: Town) -> tuple[Message, str]:
    reply, _ = await in_a_thread(here)
    thread = here.discord.world.channels[reply.posted_in]
    listed = await (await here.ada.uses("/papers", thread, query="robot")).answer()
    share = option(listed, "read", "share")
    (message,) = await (await here.ada.chooses(listed, "read", share)).posts()
    assert message.posted_in == thread.id
    return message, "🔖"


EVERYWHERE = pytest.mark.parametrize(
    "posts", [in_the_channel, in_a_thread, in_a_forum, shared_in_a_thread]
)


@EVERYWHERE
async def test_what_was_taken_away_unheard_lets_it_go(here: Town, posts: Posts) -> None:
    await hears(here)
    message, emoji = await posts(here)
    await here.bob.reacts(message, emoji)
    await here.saves(here.bob, 1)
    await not_heard(here, here.bob.unreacts(message, emoji))
    assert await here.saved(here.bob) == []


@EVERYWHERE
async def test_what_was_put_on_unheard_is_let_go_by_taking_it_away(
    here: Town, posts: Posts
) -> None:
    await hears(here)
    message, emoji = await posts(here)
    await not_heard(here, here.bob.reacts(message, emoji))
    await here.saves(here.bob, 1)
    await here.bob.unreacts(message, emoji)
    await here.saves(here.bob, 0)


async def test_only_those_lists_are_asked_for_that_somebody_is_in(here: Town) -> None:
    """Of each emoji there are two, and a message may have ten emoji, in the ten seconds it has."""
    digest = await here.posts_digest()
    await here.bob.reacts(digest, "1️⃣")
    await here.ada.reacts(digest, "2️⃣", is_super=True)
    message = MessageRef(digest.posted_in, digest.id)
    before = len(here.discord.calls())
    told = await here.door.chat.reactions(here.where(), message)
    assert {(each.account, each.place) for each in told} == {
        (here.account(here.bob), 1),
        (here.account(here.ada), 2),
    }
    assert len(here.discord.calls()) - before == 3
