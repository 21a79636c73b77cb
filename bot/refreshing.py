"""Asks the source for the editions that digests will need: the open one, and those just closed.

Nobody waits for it: what could not be had is asked for again the next time, and a digest that needs
it is as patient as its channel wants.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.delivery.windows import DAYS
from bot.editions import newest_closed, open_day
from bot.errors import SourceError
from bot.ingest import fetch_one
from bot.ports import PaperSource
from bot.storage import editions
from bot.storage.database import Database


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Which editions were told, and why the others were not."""

    told: tuple[date, ...]
    failure: str | None = None


async def refresh(database: Database, source: PaperSource, now: datetime) -> Refreshed:
    """Ask for the open edition, the newest closed one, and others that were not told since closed.

    A source that fails is left alone until the next time. Raises StoreError.
    """
    closed = newest_closed(now)
    span = [closed - timedelta(days=n) for n in reversed(range(DAYS))]
    async with database.read() as tx:
        told = await editions.closed_days(tx, source.name, span)
    wanted = [day for day in span if day not in told or day == closed]
    known = source.days(span[0], open_day(now))
    asked: list[date] = []
    for day in (day for day in (*reversed(wanted), open_day(now)) if day in known):
        try:
            await fetch_one(database, source, day, now)
        except SourceError as error:
            if not error.permanent:
                return Refreshed(tuple(asked), str(error))
        else:
            asked.append(day)
    return Refreshed(tuple(asked))
