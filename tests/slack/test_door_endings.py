"""What ends with the real clients: a channel, a membership, the app; it stops, is told, goes on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from adapters.slack.conversation import ARCHIVED, DELETED, REMOVED
from bot.deliveries import State
from tests.slack.reading import words
from tests.slack.sockets import Delivery
from tests.slack.state import Channel, Message
from tests.slack.towns import Town

Ends = Callable[[Town, Channel], Awaitable[Delivery | None]]


async def archived(here: Town, channel: Channel) -> Delivery | None:
    return await here.bob.archives(channel)


async def unarchived(here: Town, channel: Channel) -> Delivery | None:
    return await here.bob.unarchives(channel)


async def removed(here: Town, channel: Channel) -> Delivery | None:
    return await here.bob.removes_bot(channel)


async def invited(here: Town, channel: Channel) -> Delivery | None:
    return await here.bob.invites_bot(channel)


async def deleted(here: Town, channel: Channel) -> Delivery | None:
    return await here.bob.deletes(channel)


@pytest.fixture(params=[False, True], ids=["public", "private"])
def channel(request: pytest.FixtureRequest, here: Town) -> Channel:
    """Return a channel with the app in it."""
    members = [here.ada.user, here.bob.user]
    return here.slack.channel("lab", private=request.param, members=members)


def posts(here: Town) -> int:
    """Return how often a post was asked for."""
    return len(here.slack.calls("chat.postMessage"))


async def told(here: Town) -> list[Message]:
    """Return what ada was told by now, in the app's conversation with her."""
    for _ in range(3):
        await here.tell()
    return list(here.slack.posts(here.ada.dm.id))


# A channel


@pytest.mark.parametrize(
    ("ends", "why"), [(archived, ARCHIVED), (removed, REMOVED), (deleted, DELETED)]
)
async def test_it_stops_and_whoever_set_it_up_is_told_once(
    here: Town, channel: Channel, ends: Ends, why: str
) -> None:
    await here.subscribe(channel)
    event = await ends(here, channel)
    assert event
    assert event.is_acknowledged
    await here.deliver()
    assert posts(here) == 0
    assert await here.ledger(channel) == []
    (notice,) = await told(here)
    assert why in words(notice)
    again = here.slack.repeats(event)
    await here.slack.until(lambda: again.is_acknowledged)
    assert len(await told(here)) == 1


@pytest.mark.parametrize(("ends", "begins"), [(archived, unarchived), (removed, invited)])
async def test_it_goes_on_when_it_is_restored_and_nothing_is_missed(
    here: Town, channel: Channel, ends: Ends, begins: Ends
) -> None:
    await here.subscribe(channel)
    await ends(here, channel)
    await here.deliver()
    assert here.slack.posts(channel.id) == []
    event = await begins(here, channel)
    assert event
    assert event.is_acknowledged
    await here.deliver()
    (digest,) = here.slack.posts(channel.id)
    assert "robot · 4 of 4" in digest.text


async def test_what_slack_did_not_tell_is_found_by_the_first_post(
    here: Town, channel: Channel
) -> None:
    await here.subscribe(channel)
    await here.bob.removes_bot(channel, silently=True)
    await here.deliver()
    await here.deliver()
    assert posts(here) == 1
    assert (await here.ledger(channel))[0].state is State.FAILED
    (notice,) = await told(here)
    assert "/invite @Paperboy" in words(notice)
    await invited(here, channel)
    await (await here.ada.types("/digest now", channel)).answer()
    await here.deliver()
    assert len(here.slack.posts(channel.id)) == 1


async def test_a_status_says_what_is_wrong_and_what_mends_it(here: Town, channel: Channel) -> None:
    await here.subscribe(channel)
    await removed(here, channel)
    status = await (await here.ada.types("/digest status", channel)).answer()
    assert status.text.startswith("Nothing can be posted here: ")
    assert REMOVED in status.text


async def test_a_channel_without_digests_ends_in_silence(here: Town, channel: Channel) -> None:
    await archived(here, channel)
    await unarchived(here, channel)
    await removed(here, channel)
    await deleted(here, channel)
    assert await told(here) == []
    assert here.slack.workspace.ephemerals == []


# The app


async def uninstalled(here: Town) -> None:
    await here.bob.uninstalls_app()


async def revoked(here: Town) -> None:
    await here.bob.revokes_tokens()


@pytest.mark.parametrize("ends", [uninstalled, revoked])
async def test_without_the_app_nothing_is_tried_again(
    here: Town, ends: Callable[[Town], Awaitable[None]]
) -> None:
    other = here.slack.channel("other", members=[here.ada.user])
    await here.posts_digest()
    await here.subscribe(other)
    before = len(here.slack.calls())
    await ends(here)
    assert all(each.is_acknowledged for each in here.slack.events)
    await here.deliver()
    await told(here)
    assert len(here.slack.calls()) == before
    assert await here.ledger(other) == []


@pytest.mark.parametrize("stays", [False, True])
async def test_installed_again_it_goes_on_where_it_is_wanted(here: Town, stays: bool) -> None:
    await here.subscribe()
    await uninstalled(here)
    await here.deliver()
    here.slack.workspace.token_error = None
    if stays:
        resumed = await (await here.ada.types("/digest resume", here.channel)).answer()
        assert "Posting is tried here again" in resumed.text
    else:
        here.channel.members.remove(here.slack.workspace.bot.id)
        await here.ada.invites_bot(here.channel)
    await here.deliver()
    assert "robot · 4 of 4" in here.slack.posts(here.channel.id)[0].text


async def test_a_token_that_died_while_nobody_listened_is_found_by_the_first_post(
    here: Town,
) -> None:
    await here.subscribe()
    here.slack.workspace.token_error = "account_inactive"
    for _ in range(3):
        await here.deliver()
    assert posts(here) == 1
    assert (await here.ledger())[0].state is State.FAILED
    assert await told(here) == []
    here.slack.workspace.token_error = None
    status = await (await here.bob.types("/digest status", here.channel)).answer()
    assert "not told to anybody yet" in words(status)
    assert "the app was removed from the workspace" in words(status)


async def test_a_token_of_somebody_s_own_that_is_revoked_ends_nothing(here: Town) -> None:
    await here.subscribe()
    await here.happens("tokens_revoked", tokens={"oauth": [here.ada.id], "bot": []})
    await here.deliver()
    assert len(here.slack.posts(here.channel.id)) == 1
