"""Claims on what runs: nobody waits for a source, and nothing is planned before it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import date, datetime, timedelta

from bot.app import App
from bot.models import Edition
from bot.ports import PaperSource
from bot.storage.database import Database
from tests.builders import DAY, listing
from tests.delivery.worlds import World, channel, subscribe, tell_week
from tests.fakes import FakeSource

LATE = 60.0
"""Seconds after which what a test waits for does not come any more."""


@asynccontextmanager
async def running(here: World, source: PaperSource) -> AsyncIterator[App]:
    """Run an App, as `paperboy run` does, until the block ends."""
    chats = {here.chat.platform: here.chat}
    app = App(here.database, source, chats, here.sender(), clock_=here.clock)
    task = asyncio.create_task(app.run())
    try:
        yield app
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def posted(here: World, name: str) -> str:
    """Wait for the first post in a channel, and return its text."""
    for _ in range(int(LATE / 0.05)):
        if posts := here.chat.posts(name):
            return posts[0].text
        await asyncio.sleep(0.05)
    raise AssertionError("nothing was posted")


async def test_the_source_is_asked_before_anything_is_planned_and_then_left_alone(
    database: Database,
) -> None:
    here = World(database)
    await subscribe(database, patience=timedelta(0))
    source = FakeSource().lists(DAY, listing(1, title="Told just now"))
    async with running(here, source):
        assert "Told just now" in await posted(here, "C1")
    assert source.asked.count(DAY) == 1


async def test_a_source_that_never_answers_keeps_nothing_that_is_planned(
    database: Database,
) -> None:
    class Silent(FakeSource):
        async def fetch(self, day: date, now: datetime) -> Edition:
            await asyncio.Event().wait()
            return await super().fetch(day, now)

    here = World(database)
    await tell_week(database)
    await subscribe(database, channel())
    await here.plan()
    async with running(here, Silent()):
        assert await posted(here, "C1")
