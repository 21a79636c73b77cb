"""Saving in public with the real clients: keycaps on digests, a bookmark on one paper."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot.deliveries import State
from bot.explaining import HOW, nothing
from bot.intents.unread import Command
from bot.models import Layout, MessageRef
from bot.storage.database import Database
from tests.slack.people import Person
from tests.slack.reading import option, options, words
from tests.slack.sockets import Delivery
from tests.slack.state import Message
from tests.slack.towns import Town, town
from tests.slack.workspace import SCOPES


@dataclass(frozen=True)
class Posted:
    """A digest that was posted, and its papers in order."""

    digest: Message
    keys: list[str]


@pytest.fixture
async def posted(here: Town) -> Posted:
    """Have a digest of four papers posted."""
    digest = await here.posts_digest()
    keys = [each.removeprefix("save:") for each in options(digest, "save")[:-1]]
    return Posted(digest, keys)


async def reacts(who: Person, message: Message, emoji: str) -> Delivery:
    """Have somebody react, and the app have done what that means."""
    event = await who.reacts(message, emoji)
    assert event
    assert event.is_acknowledged
    return event


async def shared(here: Town) -> tuple[Message, str]:
    """Return a paper that was shared, and its key."""
    listed = await (await here.ada.types("/papers robot", here.channel)).answer()
    share = option(listed, "read", "share")
    (message,) = await (await here.ada.chooses(listed, "read", share)).posts()
    return message, share.removeprefix("share:")


# What saves


async def test_a_keycap_saves_the_paper_at_its_place(here: Town, posted: Posted) -> None:
    for emoji, place in (("one", 0), ("four", 3), ("two::skin-tone-3", 1)):
        await reacts(here.bob, posted.digest, emoji)
        assert (await here.saved(here.bob))[0] == posted.keys[place]
    assert len(await here.saved(here.bob)) == 3
    assert await here.saved(here.ada) == []


async def test_a_bookmark_saves_what_was_shared(here: Town) -> None:
    message, key = await shared(here)
    await reacts(here.bob, message, "bookmark")
    assert await here.saved(here.bob) == [key]


async def test_a_bookmark_saves_the_paper_of_a_reply_in_a_thread(here: Town) -> None:
    digest = await here.posts_digest(layout=Layout.THREAD, size=1)
    assert (await here.settles()).state is State.SENT
    _, reply = here.slack.posts(here.channel.id)
    assert reply.thread_ts == digest.ts
    await reacts(here.bob, reply, "bookmark")
    assert [f"save:{each}" for each in await here.saved(here.bob)] == options(digest, "save")


async def test_the_first_reaction_is_explained_and_then_they_are_confirmed_by_themselves(
    here: Town, posted: Posted
) -> None:
    await reacts(here.bob, posted.digest, "one")
    await here.tell()
    (told,) = await here.written(here.bob)
    assert words(told).endswith(HOW)
    before = len(here.slack.calls())
    await reacts(here.bob, posted.digest, "two")
    await here.tell()
    assert len(here.slack.calls()) == before


async def test_what_explains_it_names_the_commands_as_they_are_called_there(
    database: Database, tmp_path: Path
) -> None:
    names = {each: f"/my-{each}" for each in Command}
    async with town(database, tmp_path, names=names) as here:
        await reacts(here.bob, await here.posts_digest(), "one")
        await here.tell()
        (told,) = await here.written(here.bob)
        assert words(told).endswith("Your list: /my-saved")


async def test_a_reaction_that_saves_nothing_is_told_to_whoever_put_it(
    here: Town, posted: Posted
) -> None:
    await reacts(here.bob, posted.digest, "five")
    await here.tell()
    (told,) = await here.written(here.bob)
    assert nothing(5, 4) in words(told)
    assert len(here.slack.posts(here.channel.id)) == 1


async def test_other_emoji_of_the_settings_save(database: Database, tmp_path: Path) -> None:
    async with town(database, tmp_path, saves=("star", "eyes")) as here:
        message, key = await shared(here)
        await reacts(here.bob, message, "bookmark")
        assert await here.saved(here.bob) == []
        await reacts(here.bob, message, "eyes")
        assert await here.saved(here.bob) == [key]


# What does not


async def test_other_emoji_on_a_digest_save_nothing(here: Town, posted: Posted) -> None:
    for emoji in ("+1", "bookmark", "five", "keycap_ten", "1234", "zero"):
        await reacts(here.bob, posted.digest, emoji)
    assert await here.saved(here.bob) == []


async def test_reactions_on_the_messages_of_others_save_nothing(here: Town, posted: Posted) -> None:
    theirs = here.ada.says(here.channel, f"https://arxiv.org/abs/{posted.keys[0]}")
    await reacts(here.bob, theirs, "bookmark")
    await reacts(here.bob, theirs, "one")
    assert await here.saved(here.bob) == []


async def test_the_app_s_own_reactions_save_nothing(here: Town, posted: Posted) -> None:
    workspace = here.slack.workspace
    workspace.react(here.channel, posted.digest, workspace.bot, "one")
    await here.slack.until(lambda: here.slack.events[-1].is_acknowledged)
    async with here.database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM saves")) == 0


async def test_the_reactions_of_bots_save_nothing_missed_ones_neither(
    here: Town, posted: Posted
) -> None:
    workspace = here.slack.workspace
    other = workspace.user("another app")
    other.is_bot = True
    workspace.react(here.channel, posted.digest, other, "one")
    await here.slack.until(lambda: here.slack.events[-1].is_acknowledged)
    async with here.database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM saves")) == 0
    await reacts(here.bob, posted.digest, "one")
    message = MessageRef(here.channel.id, posted.digest.ts)
    told = await here.door.chat.reactions(here.where(), message)
    assert [each.account for each in told] == [here.account(here.bob)]


async def test_who_slack_does_not_tell_of_counts_as_a_person(here: Town, posted: Posted) -> None:
    here.slack.breaks(on="users.info")
    await reacts(here.bob, posted.digest, "one")
    assert await here.saved(here.bob) == [posted.keys[0]]


# Keycaps of the app


async def test_keycaps_are_put_where_the_channel_turned_them_on(here: Town) -> None:
    await (await here.ada.types("/digest subscribe robot", here.channel)).answer()
    await (await here.ada.types("/digest size 2", here.channel)).answer()
    turned = await (await here.ada.types("/digest keycaps on", here.channel)).answer()
    assert "keycaps below each digest" in words(turned)
    await (await here.ada.types("/digest now", here.channel)).answer()
    await here.deliver()
    (digest,) = here.slack.posts(here.channel.id)
    while len(digest.reactions) < 2:  # Slack takes no more than one a second
        await here.sender.seed()
        await asyncio.sleep(0.05)
    us = here.slack.workspace.bot.id
    assert digest.reactions == {name: [us] for name in ("one", "two")}
    async with here.database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM saves")) == 0
    await reacts(here.bob, digest, "two")
    assert len(await here.saved(here.bob)) == 1


async def test_without_the_scope_there_are_no_keycaps_and_all_else_goes_on(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"reactions:write"}) as here:
        digest = await here.posts_digest(keycaps=True)
        await here.sender.seed()
        assert digest.reactions == {}
        await reacts(here.bob, digest, "one")
        assert len(await here.saved(here.bob)) == 1


async def test_a_reaction_saves_where_slack_does_not_say_whose_message_it_is(
    here: Town, posted: Posted
) -> None:
    event = await reacts(here.bob, posted.digest, "+1")
    told = event.payload | {"event_id": "Ev0OTHER"}
    told["event"] = told["event"] | {"reaction": "two"}
    del told["event"]["item_user"]
    again = here.slack.repeats(replace(event, payload=told))
    await here.slack.until(lambda: again.is_acknowledged)
    assert await here.saved(here.bob) == [posted.keys[1]]


async def test_where_reactions_may_not_be_read_nothing_is_heard(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, scopes=SCOPES - {"reactions:read"}) as here:
        assert await here.bob.reacts(await here.posts_digest(), "one") is None


# Taken away, and told again


async def test_taking_a_reaction_away_takes_off_what_it_put_there(
    here: Town, posted: Posted
) -> None:
    await reacts(here.bob, posted.digest, "one")
    await reacts(here.bob, posted.digest, "two")
    event = await here.bob.unreacts(posted.digest, "one")
    assert event
    assert event.is_acknowledged
    assert await here.saved(here.bob) == [posted.keys[1]]


async def test_what_was_saved_otherwise_too_stays(here: Town, posted: Posted) -> None:
    chosen = option(posted.digest, "save", "save")
    await (await here.bob.chooses(posted.digest, "save", chosen)).answer()
    await reacts(here.bob, posted.digest, "one")
    await here.bob.unreacts(posted.digest, "one")
    assert await here.saved(here.bob) == [posted.keys[0]]


async def test_an_event_told_twice_changes_nothing(here: Town, posted: Posted) -> None:
    event = await reacts(here.bob, posted.digest, "one")
    await here.bob.unreacts(posted.digest, "one")
    again = here.slack.repeats(event)
    await here.slack.until(lambda: again.is_acknowledged)
    assert await here.saved(here.bob) == []


async def test_events_out_of_order_end_as_they_happened(here: Town, posted: Posted) -> None:
    workspace, told = here.slack.workspace, list[dict[str, Any]]()
    workspace.happens = told.append
    for act in (workspace.react, workspace.unreact, workspace.react):
        act(here.channel, posted.digest, here.bob.user, "three")
    first, second, third = told
    for each in (third, first, second):
        assert (await here.happens(**each)).is_acknowledged
    assert await here.saved(here.bob) == [posted.keys[2]]


async def test_a_storm_of_reactions_is_taken_whole(here: Town, posted: Posted) -> None:
    people = [here.slack.person(f"person-{n}") for n in range(30)]
    await asyncio.gather(*(each.reacts(posted.digest, "one") for each in people))
    assert all(each.is_acknowledged for each in here.slack.events)
    for each in people:
        assert await here.saved(each) == [posted.keys[0]]
