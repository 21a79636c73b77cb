"""Claims on storms: however events come, lists end as what happened says."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta
from pathlib import Path

from bot.intents.saved import React
from bot.storage.database import Database
from tests.saving.groups import group, person
from tests.saving.model import Event, Lists

PEOPLE, EVENTS, PAPERS, AT_ONCE = 500, 10_000, 10, 500
SECOND = timedelta(seconds=1)


async def test_ten_thousand_events_of_500_people_end_as_they_happened(
    database: Database, tmp_path: Path
) -> None:
    """Shuffled within minutes, every fifth told twice, every fiftieth never."""
    chance = random.Random(20260529)
    lists = Lists()
    async with group(database, tmp_path / "index", papers=PAPERS) as here:
        (message,) = await here.messages()
        began = here.now - timedelta(hours=12)
        told: list[tuple[float, Event]] = []
        for n in range(EVENTS):
            place = chance.randint(1, PAPERS)
            origin = (here.where.id, f"keycap {place}")
            at = began + n * SECOND
            event = Event(chance.randint(1, PEOPLE), place, origin, at, chance.random() < 0.6)
            if n % 50 == 49:
                continue
            lists.happened(event)
            told.append((n + chance.uniform(0, 300), event))
            if n % 5 == 4:
                told.append((n + chance.uniform(0, 3_000), event))
        told.sort(key=lambda each: each[0])

        async def tell(event: Event) -> None:
            emoji = event.origin[-1]
            asked = React(message, emoji, event.paper, event.is_on, event.at)
            await here.ask(asked, person(event.person))

        for start in range(0, len(told), AT_ONCE):
            await asyncio.gather(*(tell(each) for _, each in told[start : start + AT_ONCE]))
        for who in range(1, PEOPLE + 1):
            assert set(await here.saved(who)) == lists.papers(who)
        counts = {paper: len(lists.savers(here.where.id, paper)) for paper in range(1, PAPERS + 1)}
        assert dict(await here.top()) == {paper: n for paper, n in counts.items() if n > 1}
