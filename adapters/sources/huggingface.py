"""Hugging Face's papers, live: the edition of a date, papers by id, and papers by words.

The API lists a date's papers with `limit` at most 100 and pages from `p=0`; a date without papers
is `[]`. It searches with `q` of at most 250 characters and `limit` at most 120, without pages, and
answers 404 for the id of a paper it does not have. Anonymous clients may make 500 requests in five
minutes (huggingface.co/docs/hub/rate-limits).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from adapters.http import Answer, Http
from adapters.sources import daily_papers
from adapters.sources.findings import only
from bot.editions import FIRST_DAY
from bot.errors import SourceError
from bot.identity import arxiv_id, paper_key
from bot.models import Edition, Findings
from bot.prose import one_line

SPACING = 0.6
"""Seconds between two requests: 500 in five minutes."""

_PAGE = 100
_MAX_PAGES = 20
_MOST_KEYS = 50
_FOUND = 120
_QUERY_BYTES = 2 * 250
"""JavaScript counts characters in pairs of bytes."""
_OK = 200
_NOT_FOUND = 404


class HuggingFace:
    """Implements `bot.ports.PaperSource` and `bot.ports.PaperFinder`."""

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
            _refuse_but_ok(answer, where)
            found = daily_papers.items(answer.body, where)
            if len(found) > _PAGE:
                raise SourceError(f"{where}: {len(found):,} papers on a page of {_PAGE}")
            raw += found
            if len(found) < _PAGE and not answer.has_next:
                return daily_papers.edition(self.name, day, now, raw, where)
        raise SourceError(
            f"{where}: more than {_MAX_PAGES * _PAGE} papers in one day", permanent=True
        )

    async def by_keys(self, keys: Sequence[str]) -> Findings:
        """Ask for each of these papers, at most 50; it has none with an id from before 2007."""
        where = f"{self.name} by id"
        asked = [key for key in dict.fromkeys(keys) if _may_have(key)]
        if len(asked) > _MOST_KEYS:
            raise SourceError(
                f"{where}: {len(asked)} papers, each a request; ask for {_MOST_KEYS} at most",
                permanent=True,
            )
        raw: list[object] = []
        for key in asked:
            answer = await self._http.get(f"/api/papers/{arxiv_id(key)}", {})
            if answer.status != _NOT_FOUND:
                _refuse_but_ok(answer, where)
                raw.append(daily_papers.item(answer.body, where))
        return only(asked, daily_papers.findings(self.name, raw, where))

    async def search(self, words: str, limit: int) -> Findings:
        """Ask for papers that fit the words, in the order Hugging Face gives them."""
        where = f"{self.name} search"
        query = _within_query(words)
        limit = min(limit, _FOUND)
        if not query or limit < 1:
            return Findings(())
        answer = await self._http.get("/api/papers/search", {"q": query, "limit": str(limit)})
        _refuse_but_ok(answer, where)
        raw = daily_papers.items(answer.body, where)
        found = daily_papers.findings(self.name, raw, where)
        return Findings(found.listings[:limit], found.bad_items)


def _refuse_but_ok(answer: Answer, where: str) -> None:
    """Raise SourceError for another status than 200, with what the answer says is wrong."""
    if answer.status == _OK:
        return
    told = daily_papers.error_message(answer.body)
    because = f": {told}" if told else ""
    raise SourceError(f"{where}: refused with status {answer.status}{because}", permanent=True)


def _may_have(key: str) -> bool:
    number = arxiv_id(key)
    return "/" not in number and paper_key(number) == key


def _within_query(words: str) -> str:
    """Return the words, or their beginning, on one line."""
    line = one_line(words[: 4 * _QUERY_BYTES]).encode("utf-16-le")[:_QUERY_BYTES]
    return line.decode("utf-16-le", "ignore").strip()
