"""Fixtures of the loopback Discord: one that listens, and the real client pointed at it.

What a door does is the same whatever the database: here it is SQLite, unless a test says BOTH.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import discord
import pytest

from bot.storage.database import Database
from tests.discord.bots import Bot
from tests.discord.plain import Plain
from tests.discord.server import DiscordServer
from tests.discord.towns import Town, town


@pytest.fixture
async def there() -> AsyncIterator[DiscordServer]:
    """Listen; a late answer to an interaction is one after 0.5 seconds."""
    async with DiscordServer(patience=0.5) as opened:
        with opened.pointed():
            yield opened


@pytest.fixture
async def client(there: DiscordServer) -> AsyncIterator[discord.Client]:
    """Log discord.py's client in, without a gateway."""
    async with discord.Client(intents=discord.Intents.default()) as opened:
        await opened.login(there.token)
        yield opened


@pytest.fixture
async def plain(there: DiscordServer) -> AsyncIterator[Plain]:
    """Ask without a client that asks again by itself."""
    async with Plain.opened(there) as opened:
        yield opened


@pytest.fixture
async def bot(there: DiscordServer) -> AsyncIterator[Bot]:
    """Connect a bot with commands; in the end Discord must have nothing to complain of."""
    async with Bot.connected(there) as opened:
        yield opened
    assert there.complaints == []


@pytest.fixture
def database_url(request: pytest.FixtureRequest) -> str:
    """Name a database without tables."""
    kind = getattr(request, "param", "sqlite")
    url: str = request.getfixturevalue(f"{kind}_url")
    return url


@pytest.fixture
async def here(database: Database, tmp_path: Path) -> AsyncIterator[Town]:
    """Open a town."""
    async with town(database, tmp_path) as opened:
        yield opened
