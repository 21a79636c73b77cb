"""Which editions a digest covers, and whether they are there yet. Pure.

A digest covers every edition that closed since the channel's last one, the last seven at most, and
two more where the last one left them behind. One that the source has not told after it closed is
waited for, as long as the channel is patient; then it is left to the next digest, unless a later
one is there already.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from bot.deliveries import FARTHEST, LEFT_BEHIND, Window

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Covered:
    """A window, and those of its editions that the source did not give."""

    window: Window
    missing: tuple[date, ...] = ()

    @property
    def days(self) -> tuple[date, ...]:
        """The editions of the window that there are, ascending; not all need have papers."""
        return tuple(day for day in _days(self.window) if day not in self.missing)


def wished(covered_until: date | None, closed: date) -> Window:
    """Return the editions that closed since those covered last; `closed` is the newest."""
    if covered_until is None:
        return Window(closed - _DAY, closed)
    is_near = covered_until >= closed - (FARTHEST + LEFT_BEHIND) * _DAY
    after = covered_until if is_near else closed - FARTHEST * _DAY
    return Window(min(after, closed), closed)


def is_there(window: Window, told: Collection[date]) -> bool:
    """Tell whether the source has told all editions of a window after they closed."""
    return all(day in told for day in _days(window))


def without(window: Window, told: Collection[date]) -> Covered:
    """Return what can be covered of a window now.

    What is missing at its end stays for the next digest; what is missing before an edition that is
    there is given up.
    """
    days = _days(window)
    missing = tuple(day for day in days if day not in told)
    there = [day for day in days if day in told]
    return Covered(Window(window.after, there[-1] if there else window.after), missing)


def _days(window: Window) -> list[date]:
    span = (window.until - window.after).days
    return [window.after + n * _DAY for n in range(1, span + 1)]
