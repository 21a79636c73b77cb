"""A round-up and a vote among its papers, with the real clients."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from tests.slack.reading import buttons, words
from tests.slack.state import Message
from tests.slack.steering import steers
from tests.slack.towns import Town

_LOOKS, _MOMENT = 100, 0.05


async def roundup(here: Town) -> Message:
    """Return a round-up that was posted."""
    digest = await here.posts_digest()
    for who in (here.ada, here.bob):
        await (await who.chooses(digest, "save", "save-all")).answer()
    await (await here.ada.types("/digest roundup Fri 15:00", here.channel)).answer()
    await (await here.ada.types("/digest roundup now", here.channel)).answer()
    for _ in range(_LOOKS):
        await here.deliver()
        for each in here.slack.posts(here.channel.id):
            if "open-vote" in buttons(each):
                return each
        await asyncio.sleep(_MOMENT)
    raise AssertionError("there is no round-up")


async def opened(here: Town) -> Message:
    """Return the message of a vote that bob opened."""
    pressed = await here.bob.presses(await roundup(here), "open-vote")
    (vote,) = [each for each in await pressed.posts() if "open-vote" not in buttons(each)]
    return vote


def choices(vote: Message) -> list[str]:
    return [each for each in buttons(vote) if each.startswith("vote:")]


async def test_its_message_shows_how_it_stands_and_how_it_ended(here: Town) -> None:
    vote = await opened(here)
    first, second, *_ = choices(vote)
    for who, choice in ((here.ada, first), (here.ada, second), (here.bob, second)):
        told = await (await who.presses(vote, choice)).answer()
        assert told.to == who.id
    await here.app.show_votes()
    assert "2 votes" in words(vote)
    assert choices(vote)
    async with here.database.write() as tx:
        await tx.execute(text("UPDATE polls SET closes_at = opened_at, show_at = opened_at"))
    await here.app.show_votes()
    assert "The vote closed" in words(vote)
    assert choices(vote) == []
    assert steers(vote) == []


async def test_a_roundup_counts_those_who_saved_and_the_list_names_who_wish_it(
    here: Town,
) -> None:
    """By the names that they have in Slack, as a mention would ring them."""
    posted = await roundup(here)
    assert "saved by 2 people" in words(posted)
    for who in (here.ada, here.bob):
        on = "on" if who is here.ada else "off"
        await (await who.types(f"/saved names {on}", here.channel)).answer()
    eve = here.slack.person("eve")
    top = await (await eve.types("/papers top", here.channel)).answer()
    assert "saved by 2 people here: ada and 1 more" in words(top)
    assert here.ada.id not in words(top)
    assert steers(top) == []
