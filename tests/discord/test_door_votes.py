"""A round-up and a vote among its papers, with the real client."""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy import text

from tests.discord.reading import buttons, steers, words
from tests.discord.state import Flag, Message
from tests.discord.towns import Town

_LOOKS, _MOMENT = 100, 0.05


async def roundup(here: Town, **wished: Any) -> Message:
    """Return a round-up that was posted, where digests are wished for like that."""
    digest = await here.posts_digest(**wished)
    for who in (here.ada, here.bob):
        await (await who.chooses(digest, "save", "save-all")).answer()
    on = await here.ada.uses("/digest roundup on", here.channel, at="15:00", days="Fri")
    assert "15:00 Fri" in words(await on.answer())
    await (await here.ada.uses("/digest roundup now", here.channel)).answer()
    for _ in range(_LOOKS):
        await here.deliver()
        for each in here.discord.posts(here.channel.id):
            if "open-vote" in buttons(each):
                return each
        await asyncio.sleep(_MOMENT)
    raise AssertionError("there is no round-up")


async def test_a_vote_is_for_everybody_and_each_has_one(here: Town) -> None:
    posted = await roundup(here)
    opened = await here.bob.presses(posted, "open-vote")
    (vote,) = [each for each in await opened.posts() if each.id != posted.id]
    assert vote.to is None
    assert steers(vote) == []
    first, second, *_ = (each for each in buttons(vote) if each.startswith("vote:"))
    for who, choice in ((here.bob, first), (here.ada, first), (here.ada, second)):
        told = await (await who.presses(vote, choice)).answer()
        assert told.to == who.id
        assert words(told)


async def test_a_vote_that_is_open_is_shown_to_whoever_asks_for_it_again(here: Town) -> None:
    posted = await roundup(here)
    await (await here.bob.presses(posted, "open-vote")).posts()
    again = await (await here.ada.presses(posted, "open-vote")).answer()
    assert again.to == here.ada.id


async def test_a_roundup_rings_where_digests_do(here: Town) -> None:
    assert (await roundup(here, is_silent=True)).flags & Flag.SUPPRESS_NOTIFICATIONS


async def test_its_message_shows_how_it_stands_and_how_it_ended(here: Town) -> None:
    posted = await roundup(here)
    opened = await here.bob.presses(posted, "open-vote")
    (vote,) = [each for each in await opened.posts() if each.id != posted.id]
    first, second, *_ = (each for each in buttons(vote) if each.startswith("vote:"))
    before = words(vote)
    for who, choice in ((here.ada, second), (here.bob, second)):
        await (await who.presses(vote, choice)).answer()
    await here.app.show_votes()
    assert words(vote) != before
    assert "2 votes" in words(vote)
    assert first in buttons(vote)
    async with here.database.write() as tx:
        await tx.execute(text("UPDATE polls SET closes_at = opened_at, show_at = opened_at"))
    await here.app.show_votes()
    assert "The vote closed" in words(vote)
    assert not any(each.startswith("vote:") for each in buttons(vote))
    assert steers(vote) == []


async def test_of_a_vote_whose_message_was_deleted_nothing_is_asked_again(here: Town) -> None:
    posted = await roundup(here)
    opened = await here.bob.presses(posted, "open-vote")
    (vote,) = [each for each in await opened.posts() if each.id != posted.id]
    first, *_ = (each for each in buttons(vote) if each.startswith("vote:"))
    await (await here.ada.presses(vote, first)).answer()
    await here.owner.deletes(vote)
    for _ in range(3):
        await here.app.show_votes()
    assert len(here.discord.calls("edit_message")) == 1
