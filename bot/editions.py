"""When an edition opens and closes.

Edition D of Hugging Face's Daily Papers opens at 21:30 in New York on the evening before D and
closes 24 hours of wall time later, when D+1 opens. That is the rule of their own code, and what
their pages showed at night (huggingface/hf-mcp-server, `currentDailyFeedDate`). Weekends are
editions too, mostly empty ones.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from bot.zones import zone

FIRST_DAY = date(2023, 5, 4)
"""The first Daily Papers edition."""

_ROLLOVER = time(21, 30)
_ZONE = "America/New_York"
_DAY = timedelta(days=1)


def opens_at(day: date) -> datetime:
    """Return the instant (UTC) at which the edition of `day` opens."""
    return datetime.combine(day - _DAY, _ROLLOVER, zone(_ZONE)).astimezone(UTC)


def closes_at(day: date) -> datetime:
    """Return the instant (UTC) at which the edition of `day` closes: it no longer grows."""
    return opens_at(day + _DAY)


def open_day(now: datetime) -> date:
    """Return the day of the edition that is open at `now`."""
    local = now.astimezone(zone(_ZONE))
    return local.date() + (_DAY if local.time() >= _ROLLOVER else timedelta(0))


def newest_closed(now: datetime) -> date:
    """Return the day of the edition that closed last before `now`, empty or not."""
    return open_day(now) - _DAY
