"""Which local date a digest counts as that is posted before its time. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from bot import zones
from bot.schedule import Due

_DAY = timedelta(days=1)


def counts_as(due: Due, last: date | None, zone: str, now: datetime) -> date:
    """Return the local date that a digest posted now counts as.

    That of the next one, if it would come within a day. On a channel of few days, a date before
    it: the next one still comes, and no editions lie too far back for it.
    """
    today = now.astimezone(zones.zone(zone)).date()
    free = max(today, last + _DAY) if last else today
    return free if free + _DAY < due.day else due.day
