"""Fakes at our own ports, with a vocabulary; they pass the same contracts as the real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from bot.errors import SourceError
from bot.models import Edition, Listing


class FakeSource:
    """A source that says what a test tells it to.

    source = FakeSource().lists(DAY, listing(1)).fails(DAY, SourceError("down"), times=2)
    """

    name = "huggingface"

    def __init__(self) -> None:
        self.asked: list[date] = []
        self._listings: dict[date, tuple[Listing, ...]] = {}
        self._failures: dict[date, list[SourceError]] = {}

    def lists(self, day: date, *listings: Listing) -> FakeSource:
        """Answer with these papers for `day` from now on; days never named are empty."""
        self._listings[day] = listings
        return self

    def fails(self, day: date, error: SourceError, times: int = 1_000) -> FakeSource:
        """Fail for `day`, the next `times` times."""
        self._failures[day] = [error] * times
        return self

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return every day of the range."""
        return [since + timedelta(days=n) for n in range((until - since).days + 1)]

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Answer as told."""
        self.asked.append(day)
        if self._failures.get(day):
            raise self._failures[day].pop()
        return Edition(self.name, day, now, self._listings.get(day, ()))
