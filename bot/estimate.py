"""How much a topic filter would have let in of late: asked of what is stored.

What is said of it is decided in `bot.reach`.
"""

from __future__ import annotations

import asyncio
from datetime import date

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
        shown, found = await editions.latest(tx, source, until, days)
    return await asyncio.to_thread(reach.counted, expression, found, shown)
