"""arXiv, live: papers by id and by words, and the papers of some categories day by day.

arXiv asks for at most one request every three seconds, one connection at a time, over all machines
of one operator (https://info.arxiv.org/help/api/tou.html): each request takes a turn of a `Pace`,
and none is repeated within it. In 2026 it answers 429 below that rate, 406 at its edge, or nothing
at all (lukasschwab/arxiv.py issue 203, blazickjp/arxiv-mcp-server issue 277). All of those, and
503, ask to slow down.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from adapters.http import Http, Manners
from adapters.sources import atom
from adapters.sources.findings import as_edition, only, together
from bot.errors import SourceError, UserError
from bot.identity import arxiv_id, paper_key
from bot.models import Edition, Findings
from bot.ports import Pace
from bot.prose import one_line
from bot.words import STOP_WORDS

SPACING = 3.0
"""Seconds between two requests, over all processes."""
WAIT = 60.0
"""Seconds to leave arXiv alone when it asks to slow down and does not say for how long."""
FIRST_DAY = date(1991, 8, 1)
"""The first month that an arXiv id names is 9108."""

_NAME = "arxiv"
_MANNERS = Manners(attempts=1, slow_down=frozenset({406, 429, 503}), wait=WAIT)
_OK = 200

_IDS = 100
_FOUND = 100
_PAGE = 200
_MAX_PAGES = 50
_MAX_QUERY = 250
_MAX_TERMS = 20


class Arxiv:
    """Implements `bot.ports.PaperFinder`."""

    name = _NAME

    def __init__(self, http: Http, pace: Pace) -> None:
        self._api = _Api(http, pace)

    async def by_keys(self, keys: Sequence[str]) -> Findings:
        """Ask for these papers, a hundred with each request."""
        asked = [key for key in dict.fromkeys(keys) if paper_key(arxiv_id(key)) == key]
        found: list[Findings] = []
        for start in range(0, len(asked), _IDS):
            some = asked[start : start + _IDS]
            params = {"id_list": ",".join(map(arxiv_id, some)), "max_results": str(len(some))}
            found.append((await self._api.ask(params, f"{self.name} by id")).findings)
        return only(asked, together(found))

    async def search(self, words: str, limit: int) -> Findings:
        """Ask for papers that have all of the words somewhere, the most relevant first.

        An empty query would find all there is, and is not asked.
        """
        limit = min(limit, _FOUND)
        query = _query(words)
        if not query or limit < 1:
            return Findings(())
        params = {"search_query": query, "sortBy": "relevance", "max_results": str(limit)}
        found = (await self._api.ask(params, f"{self.name} search")).findings
        return Findings(found.listings[:limit], found.bad_items)


class ArxivDays:
    """Implements `bot.ports.PaperSource`: what was submitted to some categories on a day, in UTC.

    arXiv announces a paper one to four days after it was submitted, more over holidays
    (https://info.arxiv.org/help/availability.html), so a day grows for that long.
    """

    name = _NAME

    def __init__(self, http: Http, pace: Pace, categories: Sequence[str]) -> None:
        """Take the categories, such as `cs.RO`. Raises UserError for what is none."""
        for each in categories:
            if not atom.is_category(each):
                raise UserError(f"{each!r} is no arXiv category; write them as in cs.RO or hep-th")
        if not categories:
            raise UserError("no arXiv category; name at least one, as in cs.RO")
        self._api = _Api(http, pace)
        self._categories = " OR ".join(f"cat:{each}" for each in sorted(set(categories)))

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return every calendar day of the range since arXiv began."""
        since = max(since, FIRST_DAY)
        return [since + timedelta(days=n) for n in range((until - since).days + 1)]

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Fetch all pages, oldest papers first; a day of which a page is missing is not had."""
        where = f"{self.name} {day}"
        params = {
            "search_query": (
                f"({self._categories}) AND submittedDate:[{day:%Y%m%d}0000 TO {day:%Y%m%d}2359]"
            ),
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
            "max_results": str(_PAGE),
        }
        found: list[Findings] = []
        start = 0
        for _ in range(_MAX_PAGES):
            page = await self._api.ask(params | {"start": str(start)}, where, start + 1)
            found.append(page.findings)
            start += page.items
            if page.total is None:
                raise SourceError(f"{where}: does not say how many papers there are")
            if start >= page.total:
                return as_edition(together(found), self.name, day, now, where)
            if not page.items:
                raise _slow_down(f"{where}: a page without papers, {page.total - start:,} short")
        raise SourceError(
            f"{where}: more than {_MAX_PAGES * _PAGE:,} papers in one day", permanent=True
        )


class _Api:
    """The one address that is asked, a turn for each request."""

    def __init__(self, http: Http, pace: Pace) -> None:
        self._http = http
        self._pace = pace

    async def ask(self, params: dict[str, str], where: str, first: int = 1) -> atom.Feed:
        """Return the answer, whose items are numbered from `first`. Raises SourceError.

        What asks to slow down is raised within the turn, so that its pace can tell the others.
        """
        async with self._pace.turn():
            answer = await self._http.get("/api/query", params, _MANNERS)
            if answer.status == _OK and not answer.body.strip():
                raise _slow_down(f"{where}: an answer without content")
        if answer.status != _OK:
            told = atom.error_message(answer.body)
            because = f": {told}" if told else ""
            raise SourceError(
                f"{where}: refused with status {answer.status}{because}", permanent=True
            )
        return atom.feed(answer.body, _NAME, where, first)


def _query(words: str) -> str:
    """Write what a person typed as a query; nothing of it is read as syntax.

    Only letters and digits are left, lower case so that no word is an operator, and quoted. What
    a hyphen or an apostrophe joined is one quoted term, as a bare hyphen means NOT
    (arXiv/arxiv-search issue 322).
    """
    typed = one_line(words[: 4 * _MAX_QUERY])[:_MAX_QUERY].lower()
    terms = [" ".join(re.findall(r"[^\W_]+", each)) for each in typed.split()]
    terms = list(dict.fromkeys(term for term in terms if term))
    telling = [term for term in terms if term not in STOP_WORDS] or terms
    return " AND ".join(f'all:"{term}"' for term in telling[:_MAX_TERMS])


def _slow_down(problem: str) -> SourceError:
    return SourceError(
        f"{problem}, by which arXiv asks to slow down; try again in {WAIT:.0f} s", retry_after=WAIT
    )
