"""Trouble on the way to Discord, with the real client: answers still reach whoever asked."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from adapters.discord import conversation, gateway
from adapters.discord.answering import KEPT_PRIVATE, Answers, Turn
from adapters.discord.api import Answer
from adapters.discord.fitting import Message
from adapters.discord.ids import account, channel
from adapters.discord.payloads import Asker, Room
from bot.commands.handling import Commands
from bot.errors import StoreError
from bot.export.files import File
from bot.replies.reply import Reply
from bot.storage.database import Database
from tests.discord import webhook_methods
from tests.discord.answer_methods import DEFERRED, MESSAGE
from tests.discord.reading import option, words
from tests.discord.state import Message as Shown
from tests.discord.towns import Town, town


async def asked(here: Town, query: str = "robot") -> Shown:
    return await (await here.ada.uses("/papers", here.channel, query=query)).answer()


# The first answer


async def test_an_answer_that_was_lost_is_given_again_and_is_there_once(here: Town) -> None:
    here.discord.loses_answer(times=1, on="callback")
    assert "5 of 7 papers" in words(await asked(here))
    await here.discord.until(lambda: len(here.discord.calls("callback")) == 2)
    assert len(here.ada.inbox()) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
async def test_an_answer_that_did_not_arrive_is_given_again(here: Town, status: int) -> None:
    here.discord.breaks(status, times=1, on="callback")
    assert "5 of 7 papers" in words(await asked(here))


async def test_what_comes_too_late_harms_no_other(database: Database, tmp_path: Path) -> None:
    async with town(database, tmp_path, patience=0.3) as here:
        here.discord.breaks(503, times=6, on="callback")
        used = await here.ada.uses("/papers", here.channel, query="robot")
        assert not used.is_acknowledged
        assert "5 of 7 papers" in words(await asked(here))
        here.discord.complaints.clear()


async def test_what_is_slow_is_put_off_and_comes_then(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SOON", 0.0)
    used = await here.ada.uses("/papers", here.channel, query="robot")
    assert used.interaction.type == DEFERRED
    assert used.is_private
    assert "5 of 7 papers" in words(await used.answer())
    monkeypatch.setattr(conversation, "SOON", 2.0)
    used = await here.ada.uses("/papers", here.channel, query="robot")
    assert used.interaction.type == MESSAGE


async def test_what_was_put_off_and_never_heard_of_is_answered_all_the_same(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SOON", 0.0)
    here.discord.loses_answer(times=3, on="callback")
    used = await here.ada.uses("/papers", here.channel, query="robot")
    assert "5 of 7 papers" in words(await used.answer())
    assert len(here.ada.inbox()) == 1
    assert used.interaction.type == DEFERRED


async def test_a_press_that_was_put_off_and_never_heard_of_shows_its_answer(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = await here.posts_digest()
    monkeypatch.setattr(conversation, "SOON", 0.0)
    here.discord.loses_answer(times=3, on="callback")
    pressed = await here.ada.presses(digest, "why")
    await pressed.answer()
    assert len(here.ada.inbox()) == 1


async def test_what_comes_after_a_quarter_of_an_hour_is_not_tried_twice(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SOON", 0.0)
    monkeypatch.setattr(webhook_methods, "LASTS", timedelta(0))
    await here.ada.uses("/papers", here.channel, query="robot")
    await here.discord.until(lambda: here.discord.calls("edit_answer"))
    await asyncio.sleep(0.2)
    (asked,) = [each for each in here.discord.calls() if each.name in ("edit_answer", "follow_up")]
    assert asked.answered == "401 50027"


async def test_what_nobody_waits_for_any_more_is_not_tried_twice(
    database: Database, tmp_path: Path
) -> None:
    async with town(database, tmp_path, patience=0.0) as here:
        await here.ada.uses("/papers", here.channel, query="robot")
        await here.discord.until(lambda: here.discord.calls("callback"))
        await asyncio.sleep(0.2)
        assert [each.answered for each in here.discord.calls("callback")] == ["404 10062"]
        here.discord.complaints.clear()


async def test_a_share_that_is_slow_shows_nobody_that_it_is_coming(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = await asked(here)
    monkeypatch.setattr(conversation, "SOON", 0.0)
    pressed = await here.ada.chooses(listed, "read", option(listed, "read", "share"))
    (message,) = await pressed.posts()
    assert message.to is None
    assert pressed.interaction.messages == []


async def test_what_is_put_off_and_then_fails_is_told(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "SOON", 0.0)
    here.discord.breaks(503, times=1, on="edit_answer")
    used = await here.ada.uses("/papers", here.channel, query="robot")
    assert "That could not be done: Discord did not answer" in words(await used.answer())


# What follows it


async def test_a_limit_on_what_follows_is_waited_for(here: Town) -> None:
    digest = await here.posts_digest()
    await (await here.bob.chooses(digest, "save", "save-all")).answer()
    here.discord.limits(0.1, times=1, on="follow_up")
    used = await here.ada.uses("/digest preview", here.channel)
    await used.answers()


async def test_a_post_is_tried_again_and_comes_once(here: Town) -> None:
    await here.subscribe()
    here.discord.breaks(503, times=1).loses_answer(times=1).hangs_up(times=1)
    await here.deliver()
    await here.settles()
    assert len(here.discord.posts(here.channel.id)) == 1
    assert here.discord.duplicates(ever=True) == {}


# What nobody should send


async def test_what_is_pressed_and_unknown_harms_nothing(here: Town) -> None:
    there = here.discord.world
    parts = [{"type": 2, "style": 2, "label": each, "custom_id": each} for each in ("who", "more:")]
    strange = there.post(
        here.channel,
        there.bot,
        content="a",
        components=[{"type": 1, "components": parts}],
    )
    for each in ("who", "more:"):
        pressed = await here.bob.presses(strange, each)
        assert pressed.is_acknowledged
        assert pressed.interaction.messages == []
    assert "5 of 7 papers" in words(await asked(here))


async def test_ten_people_press_at_once_and_nothing_is_saved_twice(here: Town) -> None:
    digest = await here.posts_digest()
    chosen = option(digest, "save", "save")
    presses = [here.bob.chooses(digest, "save", chosen) for _ in range(10)]
    for each in await asyncio.gather(*presses):
        await each.answer()
    assert len(await here.saved(here.bob)) == 1


# The database


async def test_what_happens_while_the_database_fails_is_done_when_it_does_not(
    here: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = await here.posts_digest()
    handle, fails = Commands.handle, [1, 2]

    async def failing(engine: Commands, *asked: Any) -> Reply:
        if fails:
            fails.pop()
            raise StoreError("the database is locked")
        return await handle(engine, *asked)

    monkeypatch.setattr(gateway, "_DONE_AGAIN", (0.01,) * 3)
    monkeypatch.setattr(Commands, "handle", failing)
    await here.bob.reacts(digest, "1️⃣")
    assert len(await here.saves(here.bob, 1)) == 1


# What Discord keeps private


class Recorded(Answers):
    """Notes what Discord is sent, and tells that what follows is shown to one person."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str, Any]] = []

    async def send(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str],
        body: Answer | None,
        files: Sequence[File] = (),
    ) -> Any:
        self.sent.append((method, path.rpartition("/")[2], body))
        return {"id": "1", "channel_id": "2", "flags": 64 if ids and not files else 0}


def asker(**how: Any) -> Asker:
    where = channel("1", "2")
    told: dict[str, Any] = {"is_ours": False, "is_pressed": True} | how
    room = Room(where, 0, 0)
    return Asker(where, account("3"), "2", "4", "token", "5", room, **told)


async def test_a_share_that_discord_keeps_private_is_said_to_be() -> None:
    api = Recorded()
    turn = Turn(api, asker(), is_silent=True)
    assert await turn.publicly(Message("a paper")) is None
    (_, _, first), (_, _, shared), (_, _, told) = api.sent
    assert first == {"type": 6}
    assert shared["content"] == "a paper"
    assert "flags" not in shared
    assert (told["content"], told["flags"]) == (KEPT_PRIVATE, 64)


async def test_what_is_put_off_and_has_nothing_to_say_is_taken_away() -> None:
    api = Recorded()
    turn = Turn(api, asker())
    await turn.put_off()
    await turn.settle()
    assert [(method, end) for method, end, _ in api.sent] == [
        ("POST", "callback"),
        ("DELETE", "@original"),
    ]
