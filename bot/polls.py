"""A vote among papers of a round-up: one vote each, until it closes by itself. Values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.models import Record

OPEN_FOR = timedelta(days=3)
"""How long a vote is open."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A paper that can be voted for, at its place from 1, and how many did."""

    place: int
    record: Record
    votes: int


@dataclass(frozen=True, slots=True)
class Poll:
    """A vote as it stands; nobody votes from `closes_at` on."""

    id: int
    choices: tuple[Choice, ...]
    closes_at: datetime

    def is_open(self, now: datetime) -> bool:
        """Tell whether one can still vote."""
        return now < self.closes_at

    @property
    def leading(self) -> tuple[Choice, ...]:
        """Those with the most votes; several when there is no one winner, none without a vote."""
        most = max((each.votes for each in self.choices), default=0)
        return tuple(each for each in self.choices if most and each.votes == most)
