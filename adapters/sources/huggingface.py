"""Hugging Face Daily Papers, live: one GET a page for the edition of a date.

The API lists a date's papers with `limit` at most 100 and pages from `p=0`; anonymous clients may
make 500 requests in five minutes (huggingface.co/docs/hub/rate-limits). A date without papers is
`[]`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from adapters.http import Http
from adapters.sources import daily_papers
from bot.editions import FIRST_DAY
from bot.errors import SourceError
from bot.models import Edition

SPACING = 0.6
"""Seconds between two requests: 500 in five minutes."""

_PAGE = 100
_MAX_PAGES = 20
_OK = 200


class HuggingFace:
    """Implements `bot.ports.PaperSource`."""

    name = "huggingface"

    def __init__(self, http: Http) -> None:
        self._http = http

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return every calendar day of the range since the first edition."""
        since = max(since, FIRST_DAY)
        return [since + timedelta(days=n) for n in range((until - since).days + 1)]

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Fetch all pages; an edition of which a page is missing is not had at all."""
        where = f"{self.name} {day}"
        raw: list[object] = []
        for page in range(_MAX_PAGES):
            params = {"date": day.isoformat(), "limit": str(_PAGE), "p": str(page)}
            answer = await self._http.get("/api/daily_papers", params)
            found = _items(answer.status, answer.body, where)
            if len(found) > _PAGE:
                raise SourceError(f"{where}: {len(found):,} papers on a page of {_PAGE}")
            raw += found
            if len(found) < _PAGE and not answer.has_next:
                return daily_papers.edition(self.name, day, now, raw, where)
        raise SourceError(
            f"{where}: more than {_MAX_PAGES * _PAGE} papers in one day", permanent=True
        )


def _items(status: int, body: bytes, where: str) -> list[object]:
    """Read one page. With another status than 200 it is none, but may say what is wrong."""
    if status == _OK:
        return daily_papers.items(body, where)
    if told := daily_papers.error_message(body):
        raise SourceError(f"{where}: refused with status {status}: {told}", permanent=True)
    raise SourceError(f"{where}: refused with status {status}", permanent=True)
