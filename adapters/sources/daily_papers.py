"""The wire format of Hugging Face's `/api/daily_papers`, and nothing about how it was fetched.

Items are nested at two levels: votes, stars and keywords are in the inner `paper`, the comment
count and the submitter in the outer object. Optional fields are absent, or, who knows, null or of
another type; none of that costs the paper. Only a paper without id, title or votes cannot be shown
honestly.
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterable
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from bot.errors import SourceError
from bot.identity import paper_key
from bot.models import BadItem, Edition, Listing, Paper, Stats, Submitter
from bot.prose import is_plain, readable, shortened

SITE = "https://huggingface.co"

_MAX_TITLE = 1_000
_MAX_ABSTRACT = 20_000
_MAX_AUTHORS = 5_000
_MAX_KEYWORDS = 50
_MAX_NAME = 200
_MAX_REPR = 300_000
_MAX_RAW = 4_000
"""Characters of a name, a message or an id before it is cleaned: cleaning costs time."""
MAX_ITEMS = 5_000
"""Items of one edition; the most seen is 50."""
_MOST = 1_000_000_000
_MAX_DIGITS = 30
_WEB_ADDRESS = re.compile(r"https?://(?![/?#])[^\s<>\"'`|\\^{}]{1,2000}")


def items(body: bytes, where: str) -> list[object]:
    """Return the raw items of one answer.

    Raises SourceError, naming `where`, for what is not a JSON list: HTML, half a file, an error
    object.
    """
    if body.lstrip()[:1] == b"<":
        raise SourceError(f"{where}: HTML instead of JSON; the service may be down")
    try:
        answer = json.loads(body, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: not whole JSON ({_json_problem(error)})") from error
    if (told := _refusal(answer)) is not None:
        raise SourceError(f"{where}: refused: {told}", permanent=True)
    if not isinstance(answer, list):
        raise SourceError(f"{where}: a JSON list of papers should be here, not {_kind(answer)}")
    if len(answer) > MAX_ITEMS:
        raise SourceError(f"{where}: {len(answer):,} items, more than any day has", permanent=True)
    return answer


def error_message(body: bytes) -> str | None:
    """Return what an error object says, if this is one."""
    try:
        return _refusal(json.loads(body))
    except (ValueError, RecursionError):
        return None


def _refusal(answer: object) -> str | None:
    return _message(answer["error"]) if isinstance(answer, dict) and "error" in answer else None


def _message(told: object) -> str:
    return shortened(readable(str(told)[:_MAX_RAW]), 200)


def edition(
    source: str,
    day: date,
    observed_at: datetime,
    raw: Iterable[object],
    where: str,
    *,
    replayed: bool = False,
) -> Edition:
    """Read `raw` items into an edition.

    A bad item is left out and named; if there is nothing but bad items, that is a SourceError.
    A paper listed twice counts once.
    """
    listings: dict[str, Listing] = {}
    bad: list[BadItem] = []
    for number, item in enumerate(raw, 1):
        try:
            listing = _listing(item, source)
        except ValueError as error:
            bad.append(BadItem(_item_name(where, number, item), _item_problem(error)))
        else:
            listings.setdefault(listing.paper.key, listing)
    if bad and not listings:
        raise SourceError(
            f"{where}: cannot read a single item of {len(bad)}; "
            f"the first, {bad[0].where.removeprefix(where + ', ')}: {bad[0].why}"
        )
    return Edition(source, day, observed_at, tuple(listings.values()), tuple(bad), replayed)


def _arxiv(value: str) -> str:
    key = paper_key(value)
    if key is None:
        raise ValueError("not an arXiv id")
    return key


def _title(value: str) -> str:
    if len(value) > _MAX_TITLE:
        raise ValueError(f"longer than {_MAX_TITLE} characters")
    title = readable(value)
    if not title:
        raise ValueError("nothing to read")
    return title


def _name(value: str) -> str:
    name = shortened(readable(value[:_MAX_RAW]), _MAX_NAME)
    if not name:
        raise ValueError("nothing to read")
    return name


def _link(value: str) -> str:
    """Accept a web address that can be shown and followed as it is; `/avatars/…` is on the site."""
    link = SITE + value if value.startswith("/") else value.strip()
    if not (_WEB_ADDRESS.fullmatch(link) and link.isprintable()):
        raise ValueError("not a web address")
    return link


def _day(value: object) -> object:
    """Take the date out of an ISO 8601 time, and nothing else for one."""
    return value[:10] if isinstance(value, str) and len(value) >= len("2026-05-28") else ()


_Count = Annotated[int, Field(strict=True, ge=0, le=_MOST)]
_Day = Annotated[date, BeforeValidator(_day)]
_Link = Annotated[str, AfterValidator(_link)]
_Name = Annotated[str, AfterValidator(_name)]


class _Organization(BaseModel):
    name: _Name | None = None
    fullname: _Name | None = None


class _Submitter(BaseModel):
    name: _Name | None = None
    fullname: _Name | None = None
    avatarUrl: _Link | None = None


class _Paper(BaseModel):
    id: Annotated[str, AfterValidator(_arxiv)]
    title: Annotated[str, AfterValidator(_title)]
    upvotes: _Count
    summary: str | None = None
    authors: list[object] | None = None
    publishedAt: _Day | None = None
    organization: _Organization | None = None
    ai_keywords: list[object] | None = None
    githubRepo: _Link | None = None
    githubStars: _Count | None = None
    projectPage: _Link | None = None


class _Item(BaseModel):
    paper: _Paper
    numComments: _Count | None = None
    submittedBy: _Submitter | None = None
    organization: _Organization | None = None


_REQUIRED = {(), ("paper",), ("paper", "id"), ("paper", "title"), ("paper", "upvotes")}


def _validated(item: Any) -> _Item:
    """Validate an item; an optional field that is not as it should be is taken as absent."""
    try:
        return _Item.model_validate(item)
    except ValidationError as error:
        places = [
            problem["loc"] for problem in error.errors(include_url=False, include_input=False)
        ]
        if not _REQUIRED.isdisjoint(places):
            raise
    for *path, field in places:
        holder = item
        for step in path:
            holder = holder[step]
        del holder[field]
    return _Item.model_validate(item)


def _listing(item: object, source: str) -> Listing:
    """Read one item; a string is the Python repr of one, as a collector of late 2024 wrote them."""
    wire = _validated(_from_repr(item) if isinstance(item, str) else item)
    told = wire.paper
    paper = Paper(
        key=told.id,
        title=told.title,
        source=source,
        abstract=readable((told.summary or "")[:_MAX_ABSTRACT]),
        authors=_authors(told.authors or []),
        published=told.publishedAt,
        organization=_named(told.organization) or _named(wire.organization),
        keywords=tuple(dict.fromkeys(_names((told.ai_keywords or [])[:_MAX_KEYWORDS]))),
        code_url=told.githubRepo,
        project_url=told.projectPage,
    )
    stats = Stats(told.upvotes, wire.numComments, told.githubStars)
    return Listing(paper, stats, _submitter(wire.submittedBy))


def _named(told: _Organization | _Submitter | None) -> str | None:
    return (told.fullname or told.name) if told else None


def _submitter(told: _Submitter | None) -> Submitter | None:
    name = _named(told)
    return Submitter(name, told.avatarUrl) if told and name else None


def _authors(raw: list[Any]) -> tuple[str, ...]:
    """Two authors may share a name; an author the site hides is not shown."""
    shown = [
        each for each in raw[:_MAX_AUTHORS] if isinstance(each, dict) and not each.get("hidden")
    ]
    return tuple(_names(each.get("name") for each in shown))


def _names(raw: Iterable[object]) -> list[str]:
    names = [each[:_MAX_RAW] for each in raw if isinstance(each, str)]
    if not is_plain("".join(names)):  # one look for hundreds of authors
        names = [readable(each) for each in names]
    if max(map(len, names), default=0) > _MAX_NAME:
        names = [shortened(each, _MAX_NAME) for each in names]
    return [name for each in names if (name := each.strip())]


def _from_repr(text: str) -> object:
    if len(text) > _MAX_REPR:
        raise ValueError("a string, longer than any paper")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer Pythons remark on the style of what they read
            return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError("a string, and not one that holds a paper") from None


def _integer(digits: str) -> int | float:
    """Read an integer; one that no counter ever shows costs its item, not the whole answer."""
    return int(digits) if len(digits) <= _MAX_DIGITS else float(digits)


def _json_problem(error: Exception) -> str:
    match error:
        case json.JSONDecodeError():
            return f"{error.msg} at character {error.pos}"
        case RecursionError():
            return "nested too deeply"
        case _:
            return "not UTF-8"


def _item_problem(error: ValueError) -> str:
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"]) or "the item"
    if first["type"] == "model_type":
        return f"{place}: an object should be here"
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"


def _item_name(where: str, number: int, item: object) -> str:
    inner = item.get("paper") if isinstance(item, dict) else None
    number_in_arxiv = inner.get("id") if isinstance(inner, dict) else None
    named = f" ({_message(number_in_arxiv[:40])})" if isinstance(number_in_arxiv, str) else ""
    return f"{where}, item {number}{named}"


def _kind(value: object) -> str:
    names = {dict: "an object", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
