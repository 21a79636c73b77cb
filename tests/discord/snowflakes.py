"""Ids as Discord makes them: an instant is in each, and they only ever rise.

https://discord.com/developers/docs/reference#snowflakes
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from tests.chats.platform import Clock

EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_SHIFT = 22
_MILLISECOND = timedelta(milliseconds=1)


def first_of(at: datetime) -> int:
    """Return the lowest id of an instant."""
    return ((at - EPOCH) // _MILLISECOND) << _SHIFT


def instant(id_: str) -> datetime:
    """Return when an id was made."""
    return EPOCH + (int(id_) >> _SHIFT) * _MILLISECOND


def is_snowflake(told: object) -> bool:
    """Whether that may be an id."""
    return isinstance(told, str | int) and str(told).isdecimal() and int(told) < 2**63


class Snowflakes:
    """Makes ids, by a clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._last = 0

    def next(self) -> str:
        """Return an id that is no other's."""
        self._last = max(self._last + 1, first_of(self._clock()))
        return str(self._last)
