"""Trouble on the way to Slack, with the real clients: answers still reach whoever asked."""

from __future__ import annotations

import asyncio

import pytest

from adapters.slack import conversation
from tests.chats.faults import Failing, Fault
from tests.slack.platform import RESPONSE
from tests.slack.reading import option, words
from tests.slack.state import Message
from tests.slack.towns import Town


async def asked(here: Town, command: str = "/papers robot") -> Message:
    return await (await here.ada.types(command, here.channel)).answer()


# An address for answers that takes none


@pytest.mark.parametrize("why", ["used_url", "expired_url"])
async def test_where_the_address_is_used_up_the_answer_comes_beside_it(
    here: Town, why: str
) -> None:
    here.slack.forbids(why, on=RESPONSE)
    answer = await asked(here)
    assert (answer.to, answer.channel) == (here.ada.id, here.channel.id)
    assert "5 of 7 papers" in answer.text
    assert len(here.slack.calls("chat.postEphemeral")) == 1


async def test_where_the_app_is_not_it_comes_in_its_own_conversation(here: Town) -> None:
    here.slack.forbids("expired_url", on=RESPONSE)
    for elsewhere in (
        here.slack.channel("elsewhere", with_bot=False),
        here.slack.workspace.direct(here.ada.user, here.bob.user),
    ):
        answer = await (await here.ada.types("/papers robot", elsewhere)).answer()
        assert answer.channel == here.ada.dm.id


async def test_a_press_under_an_old_message_is_answered_all_the_same(here: Town) -> None:
    digest = await here.posts_digest()
    here.slack.breaks(500, on=RESPONSE, times=1)
    saved = await here.bob.chooses(digest, "save", option(digest, "save", "save"))
    assert "Saved" in (await saved.answer()).text


async def test_an_answer_uses_the_address_at_most_five_times(here: Town) -> None:
    typed = await here.ada.types("/digest preview", here.channel)
    await typed.answers()
    assert typed.url
    assert typed.url.uses <= 5


# Slack that does not answer, or says no


async def test_what_slack_refuses_is_told_in_its_words(here: Town) -> None:
    here.slack.forbids("team_access_not_granted", on="views.open")
    told = await asked(here, "/digest")
    assert "the app was not let into that workspace" in told.text


async def test_while_the_web_api_is_gone_answers_still_come(here: Town) -> None:
    here.slack.breaks(503, on="chat.postEphemeral").breaks(503, on="users.info")
    assert "5 of 7 papers" in (await asked(here)).text
    form = await (await here.ada.types("/digest", here.channel)).form()
    assert form.is_open


async def test_who_they_are_is_not_asked_before_the_acknowledgement(here: Town) -> None:
    here.slack.arm(Fault(Failing.ANSWERS_LATE, on="auth.test", seconds=60))
    typed = await here.ada.types("/papers robot", here.channel)
    assert typed.is_acknowledged
    assert "5 of 7 papers" in (await typed.answer()).text


async def test_a_set_up_whose_channel_cannot_be_looked_at_is_not_half_done(here: Town) -> None:
    here.slack.breaks(503, on="conversations.info", times=1)
    told = await asked(here, "/digest subscribe robot")
    assert told.text.startswith("That could not be done: Slack did not answer")
    assert await here.subscription() is None
    assert "This channel gets digests" in (await asked(here, "/digest subscribe robot")).text


async def test_a_home_that_cannot_be_published_is_published_the_next_time(here: Town) -> None:
    here.slack.breaks(503, on="views.publish", times=1)
    await here.ada.opens_home()
    assert (await (await here.ada.opens_home()).home()).is_open


async def test_a_post_is_tried_again_and_comes_once(here: Town) -> None:
    await here.subscribe()
    here.slack.breaks(503, times=1).loses_answer(times=1).hangs_up(times=1)
    await here.deliver()
    await here.settles()
    assert len(here.slack.posts(here.channel.id)) == 1
    assert here.slack.duplicates(ever=True) == {}


async def test_a_limit_of_slack_moves_the_post(here: Town) -> None:
    await here.subscribe()
    here.slack.limits(1, times=1)
    await here.deliver()
    assert here.slack.posts(here.channel.id) == []
    await here.settles()
    assert len(here.slack.posts(here.channel.id)) == 1
    assert len(here.slack.calls("chat.postMessage")) == 2


async def test_slack_that_is_gone_while_it_posts_is_found_again(here: Town) -> None:
    await here.subscribe()
    here.slack.refuses(seconds=0.3)
    await here.deliver()
    await here.settles()
    assert len(here.slack.posts(here.channel.id)) == 1


# Payloads that nobody should send


async def test_what_is_pressed_and_unknown_harms_nothing(here: Town) -> None:
    digest = await here.posts_digest()
    saved = await here.bob.chooses(digest, "save", option(digest, "save", "save"))
    assert saved.delivery
    strange = saved.delivery.payload
    for action in ({"action_id": "who knows"}, {"action_id": "more", "value": "[" * 999}):
        told = strange | {"actions": [action]}
        again = here.slack.sockets.deliver(saved.delivery.type, told)
        await again.done
        assert again.is_acknowledged
    await saved.answer()
    assert conversation.FAILED not in str(here.slack.workspace.ephemerals)
    assert "1–5 of" in words(await asked(here))


async def test_events_without_anybody_are_acknowledged(here: Town) -> None:
    for kind in ("channel_archive", "channel_left", "member_joined_channel", "reaction_added"):
        assert (await here.happens(kind)).is_acknowledged
    await asyncio.sleep(0)
    assert here.slack.workspace.ephemerals == []
