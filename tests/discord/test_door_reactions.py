"""Saving in public with the real client: keycaps on digests, a bookmark on one paper."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.deliveries import State
from bot.explaining import HOW, nothing
from bot.models import Layout
from bot.storage.database import Database
from tests.discord.reading import option, options, words
from tests.discord.refusals import RefusedError
from tests.discord.rights import Right
from tests.discord.state import Message
from tests.discord.towns import Town, town

_NOTHING_HAPPENS_WITHIN = 0.2


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


async def shared(here: Town) -> tuple[Message, str]:
    """Return a paper that was shared, and its key."""
    listed = await (await here.ada.uses("/papers", here.channel, query="robot")).answer()
    share = option(listed, "read", "share")
    (message,) = await (await here.ada.chooses(listed, "read", share)).posts()
    return message, share.removeprefix("share:")


async def nothing_is_saved(here: Town) -> None:
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    async with here.database.read() as tx:
        assert await tx.scalar(text("SELECT count(*) FROM saves")) == 0


# What saves


async def test_a_keycap_saves_the_paper_at_its_place(here: Town, posted: Posted) -> None:
    for n, (emoji, place) in enumerate((("1️⃣", 0), ("4️⃣", 3), ("2️⃣", 1)), 1):
        await here.bob.reacts(posted.digest, emoji)
        assert (await here.saves(here.bob, n))[0] == posted.keys[place]
    assert await here.saved(here.ada) == []


async def test_a_super_reaction_saves_as_any_other(here: Town, posted: Posted) -> None:
    await here.bob.reacts(posted.digest, "3️⃣", is_super=True)
    assert await here.saves(here.bob, 1) == [posted.keys[2]]


async def test_a_bookmark_saves_what_was_shared(here: Town) -> None:
    message, key = await shared(here)
    await here.bob.reacts(message, "🔖")
    assert await here.saves(here.bob, 1) == [key]


async def test_a_bookmark_saves_the_paper_of_a_reply_in_a_thread(here: Town) -> None:
    digest = await here.posts_digest(layout=Layout.THREAD, size=1)
    assert (await here.settles()).state is State.SENT
    _, reply = here.discord.posts(here.channel.id)
    assert reply.posted_in == digest.thread
    await here.bob.reacts(reply, "🔖")
    saved = await here.saves(here.bob, 1)
    assert [f"save:{each}" for each in saved] == options(digest, "save")


async def test_a_keycap_saves_in_a_forum_too(here: Town) -> None:
    forum = here.discord.channel("papers", "forum")
    digest = await here.posts_digest(forum)
    await here.bob.reacts(digest, "1️⃣")
    (key,) = await here.saves(here.bob, 1)
    assert f"save:{key}" == options(digest, "save")[0]


async def test_the_first_reaction_is_explained_and_then_they_are_confirmed_by_themselves(
    here: Town, posted: Posted
) -> None:
    await here.bob.reacts(posted.digest, "1️⃣")
    await here.saves(here.bob, 1)
    await here.tell()
    (told,) = await here.written(here.bob)
    assert words(told).endswith(f"{HOW} list")
    before = len(here.discord.calls())
    await here.bob.reacts(posted.digest, "2️⃣")
    await here.saves(here.bob, 2)
    await here.tell()
    assert len(here.discord.calls()) == before


async def test_who_takes_no_messages_saves_all_the_same(here: Town, posted: Posted) -> None:
    here.bob.user.takes_dms = False
    await here.bob.reacts(posted.digest, "1️⃣")
    await here.saves(here.bob, 1)
    for _ in range(3):
        await here.tell()
    tried = [each for each in here.discord.calls("create_message") if each.answered != "ok"]
    assert len(tried) == 1
    assert here.discord.posts(here.bob.dm.id) == []


async def test_a_reaction_that_saves_nothing_is_told_to_whoever_put_it(
    here: Town, posted: Posted
) -> None:
    await here.bob.reacts(posted.digest, "5️⃣")
    await here.bob.reacts(posted.digest, "1️⃣")
    await here.saves(here.bob, 1)
    await here.tell()
    told = [words(each) for each in await here.written(here.bob, 2)]
    assert any(nothing(5, 4) in each for each in told)


async def test_other_emoji_of_the_settings_save(database: Database, tmp_path: Path) -> None:
    async with town(database, tmp_path, saves=("⭐", "❤️")) as here:
        message, key = await shared(here)
        await here.bob.reacts(message, "🔖")
        await nothing_is_saved(here)
        await here.bob.reacts(message, "❤️")
        assert await here.saves(here.bob, 1) == [key]


# What does not


async def test_other_emoji_on_a_digest_save_nothing(here: Town, posted: Posted) -> None:
    for emoji in ("👍", "🔖", "5️⃣", "🔟", "0️⃣", "one:123456789"):
        await here.bob.reacts(posted.digest, emoji)
    await nothing_is_saved(here)


async def test_a_servers_own_emoji_never_saves(here: Town) -> None:
    message, _ = await shared(here)
    await here.bob.reacts(message, "bookmark:123456789")
    await nothing_is_saved(here)


async def test_reactions_on_the_messages_of_others_save_nothing(here: Town, posted: Posted) -> None:
    theirs = await here.ada.says(here.channel, f"https://arxiv.org/abs/{posted.keys[0]}")
    await here.bob.reacts(theirs, "🔖")
    await here.bob.reacts(theirs, "1️⃣")
    await nothing_is_saved(here)


async def test_the_reactions_of_bots_save_nothing(here: Town, posted: Posted) -> None:
    there = here.discord.world
    there.react(posted.digest, there.bot, "1️⃣")
    other = there.user("another bot")
    other.is_bot = True
    there.join(here.guild, other)
    there.react(posted.digest, other, "1️⃣")
    await nothing_is_saved(here)


# Keycaps of the bot


async def test_where_members_may_not_add_reactions_the_bot_puts_them_to_be_joined(
    here: Town,
) -> None:
    locked = here.discord.channel("locked", reserved=Right.ADD_REACTIONS)
    digest = await here.posts_digest(locked)
    with pytest.raises(RefusedError):
        await here.bob.reacts(digest, "2️⃣")
    await here.sender.seed()
    us = here.discord.bot_id
    assert digest.reactions == {name: [us] for name in ("1️⃣", "2️⃣", "3️⃣", "4️⃣")}
    await here.bob.reacts(digest, "2️⃣")
    (saved,) = await here.saves(here.bob, 1)
    assert f"save:{saved}" == options(digest, "save")[1]


async def test_in_a_thread_of_such_a_channel_too_and_in_no_other(here: Town) -> None:
    locked = here.discord.channel("locked", reserved=Right.ADD_REACTIONS)
    below = here.discord.channel("below", "thread", parent=locked)
    digests = [await here.posts_digest(each) for each in (below, here.channel)]
    await here.sender.seed()
    assert [len(each.reactions) for each in digests] == [4, 0]


@pytest.mark.parametrize("chosen", ["on", "off"])
async def test_what_the_channel_has_chosen_goes_before_that(here: Town, chosen: str) -> None:
    reserved = Right.ADD_REACTIONS if chosen == "off" else Right(0)
    place = here.discord.channel("chosen", reserved=reserved)
    await here.subscribe(place)
    told = {"channel": place, "by-the-bot": chosen}
    await (await here.ada.uses("/digest keycaps", here.channel, **told)).answer()
    await here.deliver()
    await here.sender.seed()
    (digest,) = here.discord.posts(place.id)
    assert len(digest.reactions) == (4 if chosen == "on" else 0)


async def test_where_the_bot_may_not_either_there_are_none_and_all_else_goes_on(
    here: Town,
) -> None:
    place = here.discord.channel("mute", denied=Right.ADD_REACTIONS)
    digest = await here.posts_digest(place, keycaps=True)
    await here.sender.seed()
    assert digest.reactions == {}
    await here.bob.reacts(digest, "1️⃣")
    assert len(await here.saves(here.bob, 1)) == 1


# Taken away


async def test_taking_a_reaction_away_takes_off_what_it_put_there(
    here: Town, posted: Posted
) -> None:
    await here.bob.reacts(posted.digest, "1️⃣")
    await here.bob.reacts(posted.digest, "2️⃣")
    await here.saves(here.bob, 2)
    await here.bob.unreacts(posted.digest, "1️⃣")
    assert await here.saves(here.bob, 1) == [posted.keys[1]]


async def test_what_was_saved_otherwise_too_stays(here: Town, posted: Posted) -> None:
    chosen = option(posted.digest, "save", "save")
    await (await here.bob.chooses(posted.digest, "save", chosen)).answer()
    await here.bob.reacts(posted.digest, "1️⃣")
    await here.bob.reacts(posted.digest, "2️⃣")
    await here.saves(here.bob, 2)
    await here.bob.unreacts(posted.digest, "1️⃣")
    await here.bob.unreacts(posted.digest, "2️⃣")
    assert await here.saves(here.bob, 1) == [posted.keys[0]]


async def test_what_a_moderator_clears_stays_saved(here: Town, posted: Posted) -> None:
    await here.bob.reacts(posted.digest, "1️⃣")
    await here.bob.reacts(posted.digest, "2️⃣")
    await here.saves(here.bob, 2)
    await here.owner.clears_reactions(posted.digest, "1️⃣")
    await here.owner.clears_reactions(posted.digest)
    await asyncio.sleep(_NOTHING_HAPPENS_WITHIN)
    assert len(await here.saved(here.bob)) == 2


async def test_a_storm_of_reactions_is_taken_whole(here: Town, posted: Posted) -> None:
    people = [here.discord.person(f"person-{n}") for n in range(30)]
    for each in people:
        await each.reacts(posted.digest, "1️⃣")
    for each in people:
        assert await here.saves(each, 1) == [posted.keys[0]]
