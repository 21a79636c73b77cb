"""A few editions that come with Paperboy, to see it work without a network.

The papers are real; `sample.json` says which of its words are facts and which were written for us.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from importlib.resources import files

from adapters.sources import daily_papers
from bot.editions import closes_at
from bot.errors import SourceError
from bot.models import Edition


class Sample:
    """Implements `bot.ports.PaperSource`."""

    name = "sample"

    def __init__(self) -> None:
        told = json.loads(files(__package__).joinpath("sample.json").read_bytes())
        self._editions = {date.fromisoformat(day): raw for day, raw in told["editions"].items()}

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return the bundled days of the range."""
        return sorted(day for day in self._editions if since <= day <= until)

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Read one bundled day."""
        if day not in self._editions:
            known = ", ".join(str(known) for known in sorted(self._editions))
            raise SourceError(f"{day} is not in the sample; it has {known}", permanent=True)
        where = f"{self.name} {day}"
        seen = min(closes_at(day), now)
        return daily_papers.edition(self.name, day, seen, self._editions[day], where, replayed=True)
