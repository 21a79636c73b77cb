"""Sharing a paper with the real client: posted where the bot may, else as an answer to all."""

from __future__ import annotations

import pytest

from adapters.discord import allowed
from tests.discord.people import Person
from tests.discord.reading import buttons, option, words
from tests.discord.rights import Right
from tests.discord.state import Channel, Message
from tests.discord.towns import Town


async def shared(who: Person, place: Message) -> Message:
    """Have somebody share the first paper of a message; return what everybody sees."""
    (message,) = await (await who.chooses(place, "read", option(place, "read", "share"))).posts()
    return message


async def found(here: Town, where: Channel | None) -> Message:
    return await (await here.bob.uses("/papers", where, query="robot")).answer()


def key_of(shown: Message) -> str:
    """Return the key of the paper that a shared message shows."""
    (save,) = [each for each in buttons(shown) if each.startswith("save:")]
    return save.removeprefix("save:")


async def test_a_share_shows_the_paper_to_everybody_and_what_can_be_done_with_it(
    here: Town,
) -> None:
    message = await shared(here.bob, await found(here, here.channel))
    assert message.to is None
    assert message.author == here.discord.bot_id
    key = key_of(message)
    assert buttons(message) == {
        f"save:{key}": "Save",
        f"abstract:{key}": "Abstract",
        f"similar:{key}": "Similar",
    }
    assert "About robots." in words(message)
    assert words(message).startswith(f"shared by <@{here.bob.id}>")
    assert message.pings == []


async def test_whoever_shares_is_told_nothing_more(here: Town) -> None:
    listed = await found(here, here.channel)
    pressed = await here.bob.chooses(listed, "read", option(listed, "read", "share"))
    await pressed.posts()
    await here.discord.until(lambda: pressed.is_acknowledged)
    assert pressed.interaction.messages == []
    assert here.bob.inbox() == [listed]


async def test_a_reaction_on_a_share_saves(here: Town) -> None:
    message = await shared(here.bob, await found(here, here.channel))
    await here.ada.reacts(message, "🔖")
    assert await here.saves(here.ada, 1) == [key_of(message)]


async def test_the_buttons_of_a_share_are_for_everybody(here: Town) -> None:
    message = await shared(here.bob, await found(here, here.channel))
    key = key_of(message)
    saved = await (await here.ada.presses(message, f"save:{key}")).answer()
    assert saved.to == here.ada.id
    assert await here.saved(here.ada) == [key]
    assert await here.saved(here.bob) == []


@pytest.mark.parametrize("denied", [Right.SEND_MESSAGES, Right.EMBED_LINKS])
async def test_where_the_bot_may_not_post_a_share_is_an_answer_with_buttons(
    here: Town, denied: Right
) -> None:
    elsewhere = here.discord.channel("else", denied=denied)
    message = await shared(here.bob, await found(here, elsewhere))
    assert (message.to, message.posted_in) == (None, elsewhere.id)
    assert here.discord.calls("create_message") == []
    key = key_of(message)
    await (await here.ada.presses(message, f"save:{key}")).answer()
    assert await here.saved(here.ada) == [key]


async def test_a_share_from_a_thread_stands_in_that_thread(here: Town) -> None:
    side = here.discord.channel("side", "thread", parent=here.channel)
    message = await shared(here.bob, await found(here, side))
    assert message.posted_in == side.id
    await here.ada.reacts(message, "🔖")
    assert await here.saves(here.ada, 1) == [key_of(message)]


async def test_a_share_from_a_post_of_a_forum_stands_below_it(here: Town) -> None:
    forum = here.discord.channel("papers", "forum")
    digest = await here.posts_digest(forum)
    chosen = option(digest, "read", "share")
    await (await here.bob.chooses(digest, "read", chosen)).answers(0)
    await here.discord.until(lambda: len(here.discord.posts(forum.id)) == 2)
    message = here.discord.posts(forum.id)[1]
    assert message.posted_in == digest.posted_in


async def test_a_share_in_the_bots_own_conversation_can_be_saved_by_reaction(
    here: Town,
) -> None:
    message = await shared(here.bob, await found(here, None))
    assert message.posted_in == here.bob.dm.id
    await here.bob.reacts(message, "🔖")
    assert await here.saves(here.bob, 1) == [key_of(message)]


async def test_a_share_that_fails_is_told_to_whoever_shared(here: Town) -> None:
    listed = await found(here, here.channel)
    here.discord.breaks(503, on="create_message", times=2)
    pressed = await here.bob.chooses(listed, "read", option(listed, "read", "share"))
    told = await pressed.answer()
    assert "That could not be done: Discord did not answer" in words(told)
    assert here.discord.posts(here.channel.id) == []


async def test_a_share_of_which_no_answer_came_is_there_once_and_counts(here: Town) -> None:
    listed = await found(here, here.channel)
    for fault in (here.discord.loses_answer, here.discord.breaks_after_taking, here.discord.breaks):
        before = len(here.discord.posts(here.channel.id))
        fault(on="create_message", times=1)
        message = await shared(here.bob, listed)
        assert len(here.discord.posts(here.channel.id)) == before + 1
        await here.ada.reacts(message, "🔖")
        assert await here.saves(here.ada, 1) == [key_of(message)]
        await here.ada.unreacts(message, "🔖")
        assert await here.saves(here.ada, 0) == []


async def test_a_limit_on_a_share_is_waited_for(here: Town) -> None:
    listed = await found(here, here.channel)
    here.discord.limits(0.2, on="create_message", times=1)
    message = await shared(here.bob, listed)
    assert message.to is None


async def test_who_may_not_post_somewhere_has_nothing_posted_there(here: Town) -> None:
    news = here.discord.channel("news", "announcement")
    here.discord.world.deny(news, here.bob.user, Right.SEND_MESSAGES)
    digest = await here.posts_digest(news)
    share = await here.bob.chooses(digest, "read", option(digest, "read", "share"))
    assert words(await share.answer()) == allowed.NO_VOICE
    assert here.discord.posts(news.id) == [digest]
    await (await here.bob.chooses(digest, "save", "save-all")).answer()  # which shows nothing
    await shared(here.ada, digest)
