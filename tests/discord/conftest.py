"""Fixtures of the loopback Discord: one that listens, and the real client pointed at it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import discord
import pytest

from tests.discord.bots import Bot
from tests.discord.plain import Plain
from tests.discord.server import DiscordServer


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
