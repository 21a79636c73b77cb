"""Fixtures of the loopback Slack: one that listens, and the real clients pointed at it.

What a door does is the same whatever the database: here it is SQLite, unless a test says BOTH.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.storage.database import Database
from tests.slack.bots import Bot, socket
from tests.slack.server import SlackServer
from tests.slack.towns import Town, town


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


@pytest.fixture
async def slack() -> AsyncIterator[SlackServer]:
    """Listen; a late acknowledgement is one after 0.3 seconds."""
    async with SlackServer(patience=0.3) as opened:
        yield opened


@pytest.fixture
async def client(slack: SlackServer) -> AsyncIterator[AsyncWebClient]:
    """Open the SDK's client, that asks once."""
    async with ClientSession() as session:
        yield AsyncWebClient(
            token=slack.token, base_url=slack.url, session=session, retry_handlers=[]
        )


@pytest.fixture
async def bot(slack: SlackServer, client: AsyncWebClient) -> AsyncIterator[Bot]:
    """Connect a bot; in the end Slack must have nothing to complain of."""
    app = AsyncApp(client=client)
    handler = socket(slack, app)
    made = Bot(app)
    await handler.connect_async()  # type: ignore[no-untyped-call]
    yield made
    await handler.close_async()  # type: ignore[no-untyped-call]
    assert slack.complaints == []
