"""Instants as Discord's client writes them, for a reader who looks at one moment. Pure.

The moment has the reader's zone; the language is English, the clock has twelve hours.
"""

from __future__ import annotations

from datetime import datetime

_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def written(timestamp: int, at: datetime) -> str | None:
    """Return an instant in the style `f`; None where the client could not write it.

    https://docs.discord.com/developers/reference#message-formatting-timestamp-styles
    """
    try:
        moment = datetime.fromtimestamp(timestamp, at.tzinfo)
    except (ValueError, OverflowError, OSError):
        return None
    return f"{_MONTHS[moment.month - 1]} {moment.day}, {moment.year} {clock(moment)}"


def clock(moment: datetime) -> str:
    """Return `9:05 AM`."""
    return f"{moment.hour % 12 or 12}:{moment:%M} {'AM' if moment.hour < 12 else 'PM'}"
