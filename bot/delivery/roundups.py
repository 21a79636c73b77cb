"""Round-ups that are due -> the ledger: each channel's own week, frozen as a digest is.

What waits for a source has no place here: a week is what the channel's own ledger and its people
made of it.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.deliveries import Skipped, State, Window
from bot.delivery.planning import first_plan
from bot.models import Digest
from bot.storage import digests, planning, weeks
from bot.storage.database import Database
from bot.storage.due import Alike
from bot.storage.planning import Plan
from bot.storage.weeks import WEEK
from bot.zones import zone

_DAY = timedelta(days=1)
AT_ONCE = 200
"""Channels that are planned in one transaction."""
_MOST = 50
"""Transactions of a look; the next look goes on."""

log = logging.getLogger(__name__)


async def plan(database: Database, now: datetime) -> int:
    """Plan the round-ups that are due by now, and return how many. Raises StoreError."""
    count = 0
    unreadable: set[int] = set()
    for _ in range(_MOST):
        planned = await _plan_some(database, now, unreadable)
        if planned is None:
            break
        count += planned
    return count


async def _plan_some(database: Database, now: datetime, unreadable: set[int]) -> int | None:
    """Plan some, and return how many; None when no more are due."""
    async with database.read() as tx:
        due = await weeks.due_roundups(tx, now, AT_ONCE, unreadable)
        if not due:
            return None
        drafts = list(_drafts(due, now, unreadable))
        built: dict[int, Digest] = {}
        for day, until in {(each.window.until, each.due.at) for each in drafts}:
            of_day = [each for each in drafts if (each.window.until, each.due.at) == (day, until)]
            rows = [each.channel for each in of_day if each.channel is not None]
            found = await weeks.weeks(tx, rows, day - WEEK + _DAY, until)
            built |= {row: week.roundup(day) for row, week in found.items()}
    shown = [built[each.channel or 0] for each in drafts]
    if not drafts:
        return 0
    async with database.write() as tx:
        frozen = await digests.freeze(tx, shown)
        plans = [
            replace(draft, digest=row)
            if digest.entries
            else replace(draft, state=State.SKIPPED, reason=Skipped.EMPTY, digest=row)
            for draft, digest, row in zip(drafts, shown, frozen, strict=True)
        ]
        await planning.record(tx, plans, now)
    return len(plans)


def _drafts(
    due: Sequence[tuple[Alike, int]], now: datetime, unreadable: set[int]
) -> Iterator[Plan]:
    """Yield plans; note channels whose subscription cannot be read, which harms no other."""
    for alike, channel in due:
        try:
            yield _draft(alike, channel, now)
        except (KeyError, ValueError) as error:
            unreadable.add(channel)
            why = f"{type(error).__name__}: {error}"
            log.error("subscription.unreadable", extra={"row": channel, "why": why})


def _draft(alike: Alike, channel: int, now: datetime) -> Plan:
    """Return a plan before it is known what the week was: the seven days until it was due.

    One that is posted early ends where it is posted, whatever date it counts as.
    """
    plan = first_plan(alike, Window(alike.due.day, alike.due.day), now)
    last = plan.due.at.astimezone(zone(alike.schedule.zone)).date()
    return replace(plan, window=Window(last - WEEK, last), channel=channel)
