"""The door's connection with the real client: cut, resumed, begun anew; what is heard by then."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.discord import connecting, conversation
from adapters.discord.api import logged_in, pointed
from adapters.discord.door import Wiring, opened
from adapters.discord.hearing import Ear, Hearings
from bot import reactions
from bot.errors import SettingsError
from bot.storage.database import Database
from tests.chats.faults import Failing, Fault
from tests.discord.reading import option, options, words
from tests.discord.rights import ALL
from tests.discord.server import DiscordServer
from tests.discord.sessions import PRIVILEGED
from tests.discord.sockets import Goodbye
from tests.discord.towns import Town, town


async def asks(here: Town) -> None:
    """Have ada look something up, and be answered."""
    asked = await here.ada.uses("/papers", here.channel, query="robot")
    assert "robot · 1–5 of " in words(await asked.answer())


async def hears(here: Town) -> None:
    """Wait until the door has a connection."""
    await here.discord.until(
        lambda: all(each.connected_for() is not None for each in here.door.hearings)
    )


# What is asked for


async def test_it_asks_for_no_privileged_intent_and_for_no_members(here: Town) -> None:
    (session,) = here.discord.gateway.ready
    assert not session.intents & PRIVILEGED
    assert session.names[0] == "READY"
    assert here.discord.calls("get_member") == []


async def test_messages_are_none_of_its_business(here: Town) -> None:
    await here.ada.says(here.channel, "hello")
    (session,) = here.discord.gateway.ready
    assert "MESSAGE_CREATE" not in session.names


# Lost and found


async def test_a_connection_that_is_cut_is_resumed_and_nothing_is_lost(here: Town) -> None:
    digest = await here.posts_digest()
    here.discord.gateway.cut()
    await here.bob.reacts(digest, "1️⃣")
    await here.discord.until(lambda: here.discord.gateway.resumed == 1)
    assert len(await here.saves(here.bob, 1)) == 1
    await asks(here)


async def test_discord_that_asks_to_reconnect_is_obeyed(here: Town) -> None:
    here.discord.gateway.ask_to_reconnect()
    await here.discord.until(lambda: here.discord.gateway.resumed == 1)
    await asks(here)


@pytest.mark.parametrize("is_resumable", [False, True])
async def test_a_session_that_is_no_good_is_begun_anew(here: Town, is_resumable: bool) -> None:
    here.discord.gateway.invalidate(is_resumable=is_resumable)
    if is_resumable:
        await here.discord.until(lambda: here.discord.gateway.resumed == 1)
    else:
        await here.discord.until(lambda: len(here.discord.gateway.identified) == 2)
    await hears(here)
    await asks(here)


@pytest.mark.parametrize("code", [Goodbye.BAD_TOKEN, Goodbye.BAD_SHARD, Goodbye.NOT_KNOWN])
async def test_whatever_a_connection_ends_with_there_is_another(here: Town, code: Goodbye) -> None:
    before = len(here.discord.gateway.identified) + here.discord.gateway.resumed
    here.discord.gateway.hang_up(code)
    there = here.discord.gateway
    await here.discord.until(lambda: len(there.identified) + there.resumed > before, within=10)
    await hears(here)
    await asks(here)


async def test_where_there_is_no_connection_for_a_while_all_begins_anew(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connecting, "LOST_AFTER", 0.3)
    monkeypatch.setattr(connecting, "LOOKS_EVERY", 0.1)
    here.discord.refuses(seconds=1.5)
    await here.discord.until(lambda: not any(e.connected_for() for e in here.door.hearings))
    here.discord.answers()
    await here.discord.until(lambda: here.discord.gateway.ready, within=20)
    await hears(here)
    await asks(here)


async def test_a_second_process_hears_what_the_first_one_does(here: Town) -> None:
    async with here.another() as other:
        await hears(other)
        assert len(here.discord.gateway.ready) == 2
    assert all(each.connected_for() is None for each in other.door.hearings)


async def test_what_was_done_while_no_process_ran_is_made_up_for(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reactions, "SETTLED", timedelta(0))
    async with town(database, tmp_path) as here:
        await hears(here)
        await here.app.reconciler.tick()
        digest = await here.posts_digest()
        (first, *_) = options(digest, "save")
        here.discord.gateway.forget()
        here.discord.gateway.cut()
        await here.bob.reacts(digest, "1️⃣")
        await here.discord.until(lambda: here.discord.gateway.ready)
        await hears(here)
        for _ in range(3):
            await here.app.reconciler.tick()
            await asyncio.sleep(0.05)
        assert [f"save:{each}" for each in await here.saves(here.bob, 1)] == [first]


# Opened


async def test_a_refused_token_names_its_setting() -> None:
    async with DiscordServer() as discord:
        wiring = Wiring("a.wrong.token", discord.url, discord.gateway_url)
        with pytest.raises(SettingsError, match="PAPERBOY_DISCORD_TOKEN: Discord does not know"):
            async with opened(wiring):
                raise AssertionError("it is open")


async def test_discord_that_is_not_to_be_reached_is_tried_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(connecting, "_AGAIN", (0.05,))
    async with DiscordServer() as discord:
        discord.arm(Fault(Failing.BREAKS, on="get_me", status=503, times=2))
        wiring = Wiring(discord.token, discord.url, discord.gateway_url)
        async with opened(wiring) as door:
            assert door.chat.platform == "discord"
    assert len(discord.calls("get_me")) == 3


async def test_the_addresses_are_as_before_once_it_is_closed() -> None:
    async with DiscordServer() as one, DiscordServer() as other:
        with pointed(other.url, other.gateway_url):
            async with opened(Wiring(one.token, one.url, one.gateway_url)):
                pass
            async with logged_in(other.token) as client:
                assert client.user is not None
                assert str(client.user.id) == other.bot_id


# Which servers


async def test_servers_that_come_and_go_are_heard_or_not(here: Town) -> None:
    def heard() -> set[str]:
        return {each.workspace for each in here.door.hearings}

    await here.discord.until(lambda: heard() == {"@me", here.guild.id})
    other = here.discord.guild("other", with_bot=False)
    boss = here.discord.person("boss", guild=other)
    here.discord.world.join(other, boss.user, here.discord.world.role(other, "all", ALL))
    await boss.invites_bot(other)
    await here.discord.until(lambda: heard() == {"@me", here.guild.id, other.id})
    await boss.removes_bot(other)
    await here.discord.until(lambda: heard() == {"@me", here.guild.id})


def test_a_session_that_is_resumed_had_no_break() -> None:
    now = 100.0
    ear = Ear(lambda: now)
    assert ear.connected_for() is None
    ear.resumed()
    assert ear.connected_for() is None
    ear.begun()
    now += 60
    assert ear.connected_for() == timedelta(minutes=1)
    ear.lost()
    assert ear.connected_for() is None
    now += 5
    ear.resumed()
    assert ear.connected_for() == timedelta(seconds=65)
    ear.lost()
    ear.begun()
    assert ear.connected_for() == timedelta(0)


def test_many_servers_are_gone_through_a_few_at_a_time_and_each_as_often() -> None:
    hearings = Hearings(Ear())
    hearings.are(range(249))
    seen = [each.workspace for _ in range(5) for each in hearings]
    assert len(seen) == 5 * Hearings.FEW
    assert {seen.count(str(n)) for n in range(249)} == {2}


# Two processes


async def test_two_processes_that_are_told_of_it_answer_once(here: Town) -> None:
    digest = await here.posts_digest()
    async with here.another() as other:
        await hears(other)
        await (await here.bob.chooses(digest, "save", "save-all")).answer()
        gone = await here.bob.uses("/saved remove", here.channel, numbers="1")
        assert "Off your list, which has 3 papers now" in words(await gone.answer())
        found = await (await here.bob.uses("/papers", here.channel, query="robot")).answer()
        chosen = option(found, "read", "share")
        await (await here.bob.chooses(found, "read", chosen)).posts()
        form = await (await here.ada.uses("/digest settings", here.channel)).form()
        await (await here.ada.submits(form, {"size": "3"})).answer()
        await here.bob.autocompletes("/papers", here.channel, query="rob")
        await asyncio.sleep(0.3)
    assert len(here.discord.posts(here.channel.id)) == 2
    assert len(await here.saved(here.bob)) == 3
    assert len(here.bob.inbox()) == 3
    assert len(here.ada.inbox()) == 1


async def test_two_processes_that_are_slow_answer_once(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = await here.posts_digest()
    monkeypatch.setattr(conversation, "SOON", 0.0)
    async with here.another() as other:
        await hears(other)
        saved = await here.bob.chooses(digest, "save", "save-all")
        assert "your reading list has 4 papers" in words(await saved.answer())
        found = await here.bob.uses("/papers", here.channel, query="robot")
        assert "robot · 1–5 of " in words(await found.answer())
        await asyncio.sleep(0.3)
    assert len(here.bob.inbox()) == 2
