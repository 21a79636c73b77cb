"""Where the app is not yet, with the real clients: it offers to join, or says how to invite it."""

from __future__ import annotations

from pathlib import Path

import pytest

from adapters.slack import conversation
from bot.deliveries import State
from bot.storage.database import Database
from tests.slack.people import Person
from tests.slack.reading import buttons, words
from tests.slack.state import Channel, Message
from tests.slack.towns import Town, town
from tests.slack.workspace import SCOPES

GOES_ON = "This channel gets digests"


@pytest.fixture
def open_(here: Town) -> Channel:
    """Return a public channel that the app is not in."""
    return here.slack.channel("open", members=[here.ada.user], with_bot=False)


@pytest.fixture
def secret(here: Town) -> Channel:
    """Return a private one."""
    return here.slack.channel("secret", private=True, members=[here.ada.user], with_bot=False)


async def set_up(who: Person, where: Channel) -> list[Message]:
    """Have somebody set a channel up where the app is not: the preview, and what is missing."""
    return await (await who.types("/digest subscribe robot", where)).answers(2)


def inviting(here: Town, to: Person) -> list[str]:
    """Return what somebody was told in channels, in words."""
    return [each.text for each in here.slack.workspace.ephemerals if each.to == to.id]


# A public channel


async def test_in_a_public_channel_it_offers_to_join(here: Town, open_: Channel) -> None:
    preview, offer = await set_up(here.ada, open_)
    assert GOES_ON in preview.text
    assert offer.text == conversation.JOIN_OFFER
    assert buttons(offer) == {"join": "Join this channel"}
    assert not here.slack.workspace.has_bot(open_)


async def test_joining_finishes_it_and_is_told_once(here: Town, open_: Channel) -> None:
    preview, offer = await set_up(here.ada, open_)
    joined = await here.ada.presses(offer, "join")
    told, status = await joined.answers(2)
    assert told.text == conversation.ARRIVED
    assert GOES_ON in status.text
    await here.slack.until(lambda: here.slack.events and here.slack.events[-1].is_acknowledged)
    assert here.slack.workspace.has_bot(open_)
    assert inviting(here, here.ada).count(conversation.ARRIVED) == 1
    await (await here.ada.presses(preview, "post-now")).answer()
    await here.deliver()
    assert "robot · 4 of 4" in here.slack.posts(open_.id)[0].text


async def test_joining_without_a_set_up_asks_for_one(here: Town, open_: Channel) -> None:
    _, offer = await set_up(here.ada, open_)
    await (await here.ada.types("/digest unsubscribe", open_)).answer()
    told = await (await here.ada.presses(offer, "join")).answer()
    assert told.text == conversation.WELCOME
    assert buttons(told) == {"set-up": "Set up"}


async def test_a_second_press_to_join_does_no_harm(here: Town, open_: Channel) -> None:
    _, offer = await set_up(here.ada, open_)
    for _ in range(2):
        told, _ = await (await here.ada.presses(offer, "join")).answers(2)
        assert told.text == conversation.ARRIVED


async def test_what_needs_posts_is_not_done_where_the_app_is_not(
    here: Town, open_: Channel
) -> None:
    preview, _ = await set_up(here.ada, open_)
    for asking in (
        here.ada.presses(preview, "post-now"),
        here.ada.types("/digest now", open_),
        here.ada.types("/digest resume", open_),
        here.ada.types("/digest roundup Fri 15:00", open_),
    ):
        assert (await (await asking).answer()).text == conversation.JOIN_OFFER
    await here.deliver()
    assert await here.ledger(open_) == []


async def test_without_the_scope_to_join_it_says_how_to_invite_it(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"channels:join"}) as here:
        channel = here.slack.channel("open", members=[here.ada.user], with_bot=False)
        _, told = await set_up(here.ada, channel)
        assert told.text == conversation.INVITE
        assert buttons(told) == {}
        await here.ada.invites_bot(channel)
        arrived, status = (
            await here.whispered(here.ada, 4) and (here.slack.workspace.ephemerals[-2:])
        )
        assert arrived.text == conversation.ARRIVED
        assert GOES_ON in status.text


# A private channel


async def test_in_a_private_channel_it_says_how_to_invite_it(here: Town, secret: Channel) -> None:
    _, told = await set_up(here.ada, secret)
    assert "/invite @Paperboy" in told.text
    assert buttons(told) == {}


async def test_invited_it_goes_on_by_itself(here: Town, secret: Channel) -> None:
    await here.subscribe(secret)
    await here.deliver()
    assert (await here.ledger(secret))[0].state is State.FAILED
    await here.tell()
    (notice,) = await here.written(here.ada)
    assert "/invite @Paperboy" in notice.text
    eve = here.slack.person("eve")
    secret.members.append(eve.id)
    await eve.invites_bot(secret)
    told, status = await here.whispered(here.ada, 2)
    assert told.text == conversation.ARRIVED
    assert GOES_ON in status.text
    assert inviting(here, eve) == []
    await (await here.ada.types("/digest now", secret)).answer()
    await here.deliver()
    assert "robot · 4 of 4" in here.slack.posts(secret.id)[0].text


async def test_what_fell_due_before_it_was_invited_comes_then(here: Town, secret: Channel) -> None:
    await here.subscribe(secret)
    await here.ada.invites_bot(secret)
    await here.deliver()
    assert "robot · 4 of 4" in here.slack.posts(secret.id)[0].text


async def test_whoever_set_it_up_is_told_even_if_they_left_the_channel(
    here: Town, secret: Channel
) -> None:
    await here.subscribe(secret)
    secret.members[:] = [here.bob.id]
    await here.bob.invites_bot(secret)
    arrived, status = await here.written(here.ada, 2)
    assert arrived.text == conversation.ARRIVED
    assert GOES_ON in status.text


# Without a set-up


async def test_invited_without_a_set_up_it_tells_the_inviter_once(
    here: Town, secret: Channel
) -> None:
    event = await here.ada.invites_bot(secret)
    assert event
    (welcome,) = await here.whispered(here.ada)
    assert welcome.text == conversation.WELCOME
    assert buttons(welcome) == {"set-up": "Set up"}
    assert welcome.channel == secret.id
    again = here.slack.repeats(event)
    await again.done
    assert again.is_acknowledged
    assert len(here.slack.workspace.ephemerals) == 1
    assert not here.slack.posts(secret.id)


async def test_the_button_of_the_welcome_sets_the_channel_up(here: Town, secret: Channel) -> None:
    await here.ada.invites_bot(secret)
    (welcome,) = await here.whispered(here.ada)
    form = await (await here.ada.presses(welcome, "set-up")).form()
    await here.ada.submits(form, {"words": "robot"})
    _, preview = await here.whispered(here.ada, 2)
    assert GOES_ON in preview.text
    assert preview.channel == secret.id


async def test_others_who_join_are_told_nothing(here: Town) -> None:
    here.slack.workspace.join(here.channel, here.bob.user, here.ada.user)
    await here.slack.until(lambda: here.slack.events[-1].is_acknowledged)
    assert here.slack.workspace.ephemerals == []


# Between people


async def test_between_people_it_is_refused_with_the_reason(here: Town) -> None:
    ada, bob, eve = (here.slack.person(each).user for each in ("ada", "bob", "eve"))
    direct = here.slack.workspace.direct
    for where in (direct(ada, bob), direct(ada, bob, eve)):
        for command in ("/digest", "/digest subscribe robot", "/digest now"):
            told = await (await here.ada.types(command, where)).answer()
            assert words(told) == conversation.NOT_HERE
        assert await here.subscription(where) is None
    assert here.slack.workspace.views == {}
