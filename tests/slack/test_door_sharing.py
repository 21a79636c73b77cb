"""Sharing a paper with the real clients: as the app where it is a member, else as an answer."""

from __future__ import annotations

import pytest

from tests.slack.people import Person
from tests.slack.reading import buttons, option, words
from tests.slack.state import Channel, Message
from tests.slack.steering import steers
from tests.slack.towns import Town


async def shared(who: Person, place: Message) -> Message:
    """Have somebody share the first paper of a message; return what everybody sees."""
    (message,) = await (await who.chooses(place, "read", option(place, "read", "share"))).posts()
    return message


async def found(here: Town, where: Channel) -> Message:
    return await (await here.bob.types("/papers robot", where)).answer()


def key_of(shown: Message) -> str:
    """Return the key of the paper that a shared message shows."""
    (save,) = [each for each in buttons(shown) if each.startswith("save:")]
    return save.removeprefix("save:")


async def test_a_share_shows_the_paper_to_everybody_and_what_can_be_done_with_it(
    here: Town,
) -> None:
    listed = await found(here, here.channel)
    message = await shared(here.bob, listed)
    assert message.to is None
    assert message.thread_ts is None
    assert message.user == here.slack.workspace.bot.id
    key = key_of(message)
    assert buttons(message) == {
        f"save:{key}": "Save",
        f"abstract:{key}": "Abstract",
        f"similar:{key}": "Similar",
    }
    assert "About robots." in words(message)
    assert steers(message) == []
    (call,) = here.slack.calls("chat.postMessage")
    assert call.told["unfurl_links"] is call.told["unfurl_media"] is False


async def test_whoever_shares_is_told_nothing_more(here: Town) -> None:
    await shared(here.bob, await found(here, here.channel))
    assert [each.text for each in here.slack.workspace.ephemerals if each.to == here.bob.id] == [
        (await found(here, here.channel)).text
    ]


async def test_a_reaction_on_a_share_saves(here: Town) -> None:
    message = await shared(here.bob, await found(here, here.channel))
    await here.ada.reacts(message, "bookmark")
    assert await here.saved(here.ada) == [key_of(message)]


async def test_the_buttons_of_a_share_are_for_everybody(here: Town) -> None:
    message = await shared(here.bob, await found(here, here.channel))
    key = key_of(message)
    saved = await (await here.ada.presses(message, f"save:{key}")).answer()
    assert saved.to == here.ada.id
    assert await here.saved(here.ada) == [key]
    assert await here.saved(here.bob) == []


@pytest.mark.parametrize("is_private", [False, True])
async def test_where_the_app_is_not_a_share_is_an_answer_with_buttons(
    here: Town, is_private: bool
) -> None:
    members = [here.ada.user, here.bob.user]
    elsewhere = here.slack.channel("else", private=is_private, members=members, with_bot=False)
    message = await shared(here.bob, await found(here, elsewhere))
    assert message.to is None
    assert message.channel == elsewhere.id
    key = key_of(message)
    await (await here.ada.presses(message, f"save:{key}")).answer()
    assert await here.saved(here.ada) == [key]


async def test_between_people_a_share_is_an_answer_too(here: Town) -> None:
    direct = here.slack.workspace.direct(here.ada.user, here.bob.user)
    message = await shared(here.bob, await found(here, direct))
    assert (message.channel, message.to) == (direct.id, None)


async def test_a_share_from_a_digest_stands_in_the_channel_whatever_was_replied(
    here: Town,
) -> None:
    digest = await here.posts_digest()
    here.ada.says(here.channel, "the second one is good", digest)
    message = await shared(here.ada, digest)
    assert message.thread_ts is None


async def test_a_share_from_a_thread_stands_in_that_thread(here: Town) -> None:
    digest = await here.posts_digest()
    asked = await here.ada.mentions(here.channel, "robot", digest)
    (answer,) = await asked.posts()
    assert (await shared(here.ada, answer)).thread_ts == digest.ts


async def test_a_share_from_a_thread_where_the_app_is_no_more_stays_in_the_thread(
    here: Town,
) -> None:
    digest = await here.posts_digest()
    (answer,) = await (await here.ada.mentions(here.channel, "robot", digest)).posts()
    await here.ada.removes_bot(here.channel)
    assert (await shared(here.ada, answer)).thread_ts == digest.ts


async def test_a_share_in_the_app_s_own_conversation_can_be_saved_by_reaction(
    here: Town,
) -> None:
    listed = await (await here.ada.types("/papers robot", here.ada.dm)).answer()
    message = await shared(here.ada, listed)
    await here.ada.reacts(message, "bookmark")
    assert await here.saved(here.ada) == [key_of(message)]


async def test_a_share_that_fails_is_told_to_whoever_shared(here: Town) -> None:
    listed = await found(here, here.channel)
    here.slack.forbids("restricted_action", on="chat.postMessage", times=1)
    pressed = await here.bob.chooses(listed, "read", option(listed, "read", "share"))
    told = await pressed.answer()
    assert "a setting of the workspace forbids to post" in told.text
    assert not here.slack.posts(here.channel.id)
