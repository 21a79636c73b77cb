"""How much a topic filter would have let in of late: asked of what is stored.

What is said of it is decided in `bot.reach`.
"""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from bot import reach
from bot.reach import Estimate
from bot.storage import editions
from bot.storage.database import Database
from bot.topics.tree import Expression

DAYS = 30


async def estimate(
    database: Database, source: str, expression: Expression, until: date, days: int = DAYS
) -> Estimate:
    """Say what an expression would have let in over `days` editions, up to the newest stored one.

    The newest one is at most that of `until`. Where `source` has no edition with papers, those are
    counted that another source has. What is a day here is an edition with papers:
    weekends are editions too, mostly empty ones, and no channel gets a digest of those.

    Raises StoreError.
    """
    async with database.read() as tx:
        source = await editions.newest_source(tx, source) or source
        newest = await editions.newest_day(tx, source, until)
        if newest is None:
            return Estimate((), 0, 0)
        wished = [newest - timedelta(days=n) for n in reversed(range(days))]
        stored = await editions.stored_days(tx, source, wished)
        shown = [day for day in wished if stored.get(day)]
        found = await editions.candidates(tx, source, shown)
    return await asyncio.to_thread(reach.counted, expression, found, shown)
