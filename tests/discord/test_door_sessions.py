"""The door's sessions with the real client: refused, ended, told what cannot be read."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from itertools import pairwise
from math import inf
from pathlib import Path
from typing import Any, cast

import pytest

from adapters.discord import connecting
from adapters.discord.door import Wiring, opened
from bot.ports import Assistant
from bot.storage.database import Database
from tests.discord import showing
from tests.discord.reading import words
from tests.discord.server import DiscordServer
from tests.discord.sockets import Goodbye
from tests.discord.towns import Town, town

AGAIN = (0.01, 0.3, 0.9, 60)


@pytest.fixture
async def here(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Town]:
    """Open a town that waits for less, until it waits for long."""
    monkeypatch.setattr(connecting, "_AGAIN", AGAIN)
    monkeypatch.setattr(connecting, "LOOKS_EVERY", 0.02)
    async with town(database, tmp_path) as opened:
        yield opened


async def asks(here: Town) -> None:
    """Have ada look something up, and be answered."""
    asked = await here.ada.uses("/papers", here.channel, query="robot")
    assert "robot · 1–5 of " in words(await asked.answer())


async def ends(here: Town, end: Callable[[], None]) -> None:
    """End the session, and wait for the next one."""
    before = len(here.discord.gateway.identified)
    end()
    await here.discord.until(lambda: len(here.discord.gateway.identified) > before)
    await here.discord.connected()


def told(caplog: pytest.LogCaptureFixture, event: str, field: str) -> list[Any]:
    """Return what a field of an event was, each time."""
    return [getattr(each, field) for each in caplog.records if each.getMessage() == event]


# Refused, ended


async def test_sessions_that_are_refused_are_asked_for_ever_more_seldom(
    here: Town,
) -> None:
    there = here.discord.gateway
    there.spacing = inf
    there.invalidate()
    await here.discord.until(lambda: len(there.asked) == 4)
    _, *asked = there.asked
    first, second = (after - before for before, after in pairwise(asked))
    assert first > 0.3
    assert second > 0.9
    await asyncio.sleep(0.5)
    assert len(there.asked) == 4


async def test_a_session_that_is_ended_at_once_is_no_reason_to_begin_the_waits_anew(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(3):
        await ends(here, here.discord.gateway.invalidate)
    assert told(caplog, "discord.not_reached", "again_in") == list(AGAIN[:3])
    assert "takes no session" in told(caplog, "discord.not_reached", "why")[0]
    await asks(here)


async def test_after_a_steady_session_another_one_begins_at_once_and_so_do_the_waits(
    here: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    there = here.discord.gateway
    for _ in range(2):
        await ends(here, lambda: there.hang_up(Goodbye.BAD_SHARD))
    monkeypatch.setattr(connecting, "STEADY_AFTER", 0.1)
    await asyncio.sleep(0.4)
    logins = len(here.discord.calls("get_me"))
    await ends(here, there.invalidate)
    assert len(here.discord.calls("get_me")) == logins
    await ends(here, lambda: there.hang_up(Goodbye.BAD_SHARD))
    assert told(caplog, "discord.not_reached", "again_in") == [*AGAIN[:2], AGAIN[0]]
    await asks(here)


async def test_a_connection_that_is_lost_is_waited_for_ever_longer(
    here: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(connecting, "LOST_AFTER", 0.5)
    there = here.discord.gateway
    there.is_mute = True
    there.invalidate()
    await here.discord.until(lambda: len(told(caplog, "discord.not_reached", "why")) == 3)
    assert told(caplog, "discord.not_reached", "again_in") == list(AGAIN[:3])
    assert told(caplog, "discord.connection_lost", "levelno") == [logging.WARNING] * 2


# What cannot be read


async def test_what_the_client_cannot_read_ends_no_session(
    here: Town, caplog: pytest.LogCaptureFixture
) -> None:
    there = here.discord.gateway
    odd = {"id": "1", "type": 2, "token": "x", "version": 1, "application_id": "1"}
    there.dispatch("INTERACTION_CREATE", odd)
    there.dispatch("GUILD_CREATE", {"id": "42", "name": "x", "roles": [{"id": "42"}]})
    await asks(here)
    assert told(caplog, "discord.event_unread", "event") == ["INTERACTION_CREATE", "GUILD_CREATE"]
    assert len(there.identified) == 1
    assert there.resumed == 0


async def test_a_server_that_cannot_be_read_deafens_no_other_when_a_session_begins(
    here: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = here.discord.guild("other")
    await here.discord.until(lambda: other.id in {e.workspace for e in here.door.hearings})
    with monkeypatch.context() as odd:
        odd.setattr(showing, "arriving", lambda _, guild: {"id": guild.id, "roles": [{}]})
        await ends(here, here.discord.gateway.invalidate)
    await asks(here)
    assert told(caplog, "discord.event_unread", "event") == ["GUILD_CREATE"] * 2


# Not to be reached


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("ws://127.0.0.1:9/", "ClientConnectorError: Cannot connect to host 127.0.0.1:9"),
        ("ws://127.0.0.1:{port}/nowhere", "WSServerHandshakeError: 404"),
    ],
)
async def test_a_gateway_that_cannot_be_reached_is_logged_with_why(
    path: str, why: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("discord.client.ExponentialBackoff.delay", lambda _: 0.01)
    async with DiscordServer() as discord:
        wiring = Wiring(discord.token, discord.url, path.format(port=discord.port))
        async with opened(wiring) as door:
            listening = asyncio.create_task(door.listen(cast(Assistant, None)))
            try:
                await discord.until(lambda: told(caplog, "discord.not_reached", "why"))
            finally:
                listening.cancel()
                with suppress(asyncio.CancelledError):
                    await listening
    assert told(caplog, "discord.not_reached", "why")[0].startswith(why)


def test_an_error_without_words_is_logged_by_its_kind() -> None:
    assert connecting.cause(TimeoutError()) == "TimeoutError"
    assert connecting.cause(KeyError("name")) == "KeyError: 'name'"
