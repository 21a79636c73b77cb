"""The Atom feed of arXiv's API, and nothing about how it was fetched.

What an entry holds is told in https://info.arxiv.org/help/api/user-manual.html, section 3.3.2; a
refusal is a feed whose one entry has an id under `/api/errors`, section 3.4. The feeds of
rss.arxiv.org have other ids and other texts, and are not read here.

XML can be small and yet describe more than fits into memory. So document types and entities are
refused, no tree is built, and what is nested or parted beyond reason is not read on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from defusedxml.ElementTree import DefusedXMLParser, ParseError

from adapters.sources import texts
from adapters.sources.findings import together
from bot.errors import SourceError
from bot.identity import paper_key
from bot.models import BadItem, Findings, Listing, Paper

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"
_SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"

_FEED = (f"{_ATOM}feed",)
_ENTRY = (*_FEED, f"{_ATOM}entry")
_CATEGORY = (*_ENTRY, f"{_ATOM}category")
_PRIMARY = (*_ENTRY, f"{_ARXIV}primary_category")
_AUTHOR = (*_ENTRY, f"{_ATOM}author", f"{_ATOM}name")
_TOTAL = (*_FEED, f"{_SEARCH}totalResults")
_TEXTS = {(*_ENTRY, f"{_ATOM}{name}"): name for name in ("id", "title", "summary", "published")} | {
    _AUTHOR: "author",
    _TOTAL: "total",
}

_MAX_DEPTH = 20
_MAX_ELEMENTS = 500_000
"""Elements of one feed; two hundred papers have about six thousand."""
_MAX_ENTRIES = 2_000
"""https://info.arxiv.org/help/api/user-manual.html, section 3.1.1.2."""
_MAX_CATEGORIES = 50

_PAGE = re.compile(r"https?://(?:\w+\.)?arxiv\.org/abs/(\S{1,60})", re.ASCII)
_ERROR = "/api/errors"
_CODE = re.compile(r"[a-z]{1,10}(?:-[a-z]{2,10})?(?:\.[A-Za-z]{2,10}(?:-[a-z]{2,10})?)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Feed:
    """One answer: what it lists, how many items it has, and how many there are in all, if told."""

    findings: Findings
    items: int
    total: int | None


def feed(body: bytes, source: str, where: str, first: int = 1) -> Feed:
    """Read a feed; its items, which Atom calls entries, are numbered from `first`.

    A bad item is left out and named; a paper listed twice counts once. Raises SourceError, naming
    `where`, for a refusal and for what is no whole feed.
    """
    read = _read(body, where)
    if (told := _refusal(read)) is not None:
        raise SourceError(f"{where}: refused: {told}", permanent=True)
    listings: list[Listing] = []
    bad: list[BadItem] = []
    for number, entry in enumerate(read.entries, first):
        try:
            listings.append(_listing(entry, source))
        except ValueError as error:
            bad.append(BadItem(_item_name(where, number, entry), str(error)))
    found = together([Findings(tuple(listings), tuple(bad))])
    return Feed(found, len(read.entries), read.total)


def error_message(body: bytes) -> str | None:
    """Return what a refusal says, if this is one."""
    try:
        return _refusal(_read(body, ""))
    except SourceError:
        return None


def is_category(text: str) -> bool:
    """Tell whether `text` has the form of an arXiv category: `cs.RO`, `hep-th`, `cond-mat.soft`."""
    return _CODE.fullmatch(text) is not None


@dataclass(slots=True)
class _Entry:
    texts: dict[str, str] = field(default_factory=dict)
    authors: list[str] = field(default_factory=list)
    categories: list[str] = field(default_factory=list)
    primary: list[str] = field(default_factory=list)


class _AbsurdError(Exception):
    """More XML than any answer has."""


class _Reader:
    """Gathers what we read of a feed while it is parsed."""

    def __init__(self) -> None:
        self.entries: list[_Entry] = []
        self.total: int | None = None
        self.is_feed = False
        self._path: tuple[str, ...] = ()
        self._elements = 0
        self._text: list[str] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take in the beginning of an element."""
        path = self._path = (*self._path, tag)
        self._elements += 1
        if len(path) > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise _AbsurdError("XML that is nested too deeply, or of too many parts")
        if path in _TEXTS:
            self._text.clear()
        elif path == _ENTRY:
            if len(self.entries) == _MAX_ENTRIES:
                raise _AbsurdError(f"more than {_MAX_ENTRIES:,} items")
            self.entries.append(_Entry())
        elif path == _CATEGORY:
            self.entries[-1].categories.append(attributes.get("term", ""))
        elif path == _PRIMARY:
            self.entries[-1].primary.append(attributes.get("term", ""))
        elif path == _FEED:
            self.is_feed = True

    def data(self, text: str) -> None:
        """Take in some text."""
        self._text.append(text)

    def end(self, _tag: str) -> None:
        """Take in the end of an element; of a text that is told twice the first one counts."""
        path, self._path = self._path, self._path[:-1]
        match _TEXTS.get(path):
            case None:
                pass
            case "total":
                self.total = _count("".join(self._text))
            case "author":
                self.entries[-1].authors.append("".join(self._text))
            case name:
                self.entries[-1].texts.setdefault(name, "".join(self._text))

    def close(self) -> None:
        """Take in the end."""


def _read(body: bytes, where: str) -> _Reader:
    if body.lstrip()[:14].lower().startswith((b"<!doctype html", b"<html")):
        raise SourceError(f"{where}: HTML instead of a feed; the service may be down")
    reader = _Reader()
    parser = DefusedXMLParser(target=reader, forbid_dtd=True)
    try:
        parser.feed(body)
        parser.close()
    except _AbsurdError as error:
        raise SourceError(f"{where}: {error}", permanent=True) from error
    except (ParseError, ValueError, LookupError) as error:  # an encoding may be an unknown one
        raise SourceError(f"{where}: not whole XML ({texts.message(error)})") from error
    if not reader.is_feed:
        raise SourceError(f"{where}: an Atom feed of papers should be here, not other XML")
    return reader


def _refusal(read: _Reader) -> str | None:
    for entry in read.entries:
        if _ERROR in entry.texts.get("id", ""):
            return texts.message(entry.texts.get("summary") or "an error, without a reason")
    return None


def _listing(entry: _Entry, source: str) -> Listing:
    """Read one entry; only one without an arXiv id or a title cannot be shown."""
    page = _PAGE.fullmatch(entry.texts.get("id", "").strip())
    key = paper_key(page[1]) if page else None
    if key is None:
        raise ValueError("id: not the address of an arXiv page")
    try:
        title = texts.title(entry.texts.get("title", ""))
    except ValueError as error:
        raise ValueError(f"title: {error}") from error
    codes = dict.fromkeys(entry.primary[:1] + entry.categories[:_MAX_CATEGORIES])
    paper = Paper(
        key=key,
        title=title,
        source=source,
        abstract=texts.abstract(entry.texts.get("summary", "")),
        authors=tuple(texts.names(entry.authors)),
        published=_day(entry.texts.get("published", "")),
        categories=tuple(code for code in codes if is_category(code)),
    )
    return Listing(paper)


def _day(raw: str) -> date | None:
    """Take the date, in UTC, out of a time such as `2026-05-28T17:59:59Z`."""
    try:
        return date.fromisoformat(raw.strip()[: len("2026-05-28")])
    except ValueError:
        return None


def _count(raw: str) -> int | None:
    told = raw.strip()
    return int(told) if re.fullmatch(r"\d{1,9}", told, re.ASCII) else None


def _item_name(where: str, number: int, entry: _Entry) -> str:
    told = texts.message(entry.texts.get("id", "")[:80])
    return f"{where}, item {number}" + (f" ({told})" if told else "")
