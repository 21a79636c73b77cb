"""Asks the source for the editions that digests will need: the open one, and those just closed.

Nobody waits for it: what could not be had is asked for again the next time, and a digest that needs
it is as patient as its channel wants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.deliveries import FARTHEST, LEFT_BEHIND
from bot.editions import newest_closed, open_day
from bot.errors import SourceError
from bot.ingest import fetch_one
from bot.ports import PaperSource
from bot.storage import editions
from bot.storage.database import Database

GIVE_UP_AFTER = 2
"""Failures in a row after which the source is left alone."""


@dataclass(frozen=True, slots=True)
class Refreshed:
    """Which editions were told, and why the others were not."""

    told: tuple[date, ...]
    failure: str | None = None


async def refresh(database: Database, source: PaperSource, now: datetime) -> Refreshed:
    """Ask for editions that were not told since they closed, the newest closed, and the open one.

    In this order, so that a source that breaks off leaves out the newest, which the next digests
    still cover. One that fails twice in a row is left alone until the next time; what it always
    fails with keeps nobody from the rest. Raises StoreError.
    """
    closed = newest_closed(now)
    span = [closed - timedelta(days=n) for n in reversed(range(FARTHEST + LEFT_BEHIND))]
    async with database.read() as tx:
        told = await editions.closed_days(tx, source.name, span)
    wanted = [day for day in span if day not in told or day == closed]
    known = source.days(span[0], open_day(now))
    days = [day for day in (*wanted, open_day(now)) if day in known]
    asked, failed, failure = await _ask(database, source, days, now)
    if failed and len(failed) < GIVE_UP_AFTER:  # a slip, perhaps: it would be given up for nothing
        more, _, failure = await _ask(database, source, failed, now)
        asked += more
    return Refreshed(tuple(asked), failure)


async def _ask(
    database: Database, source: PaperSource, days: Sequence[date], now: datetime
) -> tuple[list[date], list[date], str | None]:
    """Ask for editions; return those that were told, those that were not, and why not."""
    asked: list[date] = []
    failed: list[date] = []
    failure, in_a_row = None, 0
    for day in days:
        try:
            await fetch_one(database, source, day, now)
        except SourceError as error:
            if error.permanent:
                continue
            failed.append(day)
            failure, in_a_row = str(error), in_a_row + 1
            if in_a_row == GIVE_UP_AFTER:
                break
        else:
            asked.append(day)
            in_a_row = 0
    return asked, failed, failure
