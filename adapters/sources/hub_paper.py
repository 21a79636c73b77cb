"""One paper as Hugging Face's API writes it -> a `Listing`.

Items are nested at two levels: votes, stars and keywords are in the inner `paper`, the comment
count and the submitter in the outer object. Optional fields are absent, or, who knows, null or of
another type; none of that costs the paper. Only a paper without id, title or votes cannot be shown
honestly.
"""

from __future__ import annotations

import ast
import re
import warnings
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from adapters.sources import texts
from bot.identity import paper_key
from bot.models import Listing, Paper, Stats, Submitter

SITE = "https://huggingface.co"

_MAX_KEYWORDS = 50
_MAX_REPR = 300_000
_MOST = 1_000_000_000
_WEB_ADDRESS = re.compile(r"https?://(?![/?#])[^\s<>\"'`|\\^{}]{1,2000}")


def _arxiv(value: str) -> str:
    key = paper_key(value)
    if key is None:
        raise ValueError("not an arXiv id")
    return key


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
_Name = Annotated[str, AfterValidator(texts.name)]


class _Organization(BaseModel):
    name: _Name | None = None
    fullname: _Name | None = None


class _Submitter(BaseModel):
    name: _Name | None = None
    fullname: _Name | None = None
    avatarUrl: _Link | None = None


class _Paper(BaseModel):
    id: Annotated[str, AfterValidator(_arxiv)]
    title: Annotated[str, AfterValidator(texts.title)]
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


def read(item: object, source: str) -> Listing:
    """Read one item; a string is the Python repr of one, as a collector of late 2024 wrote them.

    Raises ValueError, which `problem` puts into words, when it is no paper that can be shown.
    """
    wire = _validated(_from_repr(item) if isinstance(item, str) else item)
    told = wire.paper
    paper = Paper(
        key=told.id,
        title=told.title,
        source=source,
        abstract=texts.abstract(told.summary or ""),
        authors=_authors(told.authors or []),
        published=told.publishedAt,
        organization=_named(told.organization) or _named(wire.organization),
        keywords=tuple(dict.fromkeys(texts.names((told.ai_keywords or [])[:_MAX_KEYWORDS]))),
        code_url=told.githubRepo,
        project_url=told.projectPage,
    )
    stats = Stats(told.upvotes, wire.numComments, told.githubStars)
    return Listing(paper, stats, _submitter(wire.submittedBy))


def problem(error: ValueError) -> str:
    """Say what is wrong with an item that could not be read."""
    if not isinstance(error, ValidationError):
        return str(error)
    first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(step) for step in first["loc"]) or "the item"
    if first["type"] == "model_type":
        return f"{place}: an object should be here"
    return f"{place}: {first['msg'].removeprefix('Value error, ')}"


def _named(told: _Organization | _Submitter | None) -> str | None:
    return (told.fullname or told.name) if told else None


def _submitter(told: _Submitter | None) -> Submitter | None:
    name = _named(told)
    return Submitter(name, told.avatarUrl) if told and name else None


def _authors(raw: list[Any]) -> tuple[str, ...]:
    """An author the site hides is not shown."""
    shown = (each for each in raw if isinstance(each, dict) and not each.get("hidden"))
    return tuple(texts.names(each.get("name") for each in shown))


def _from_repr(text: str) -> object:
    if len(text) > _MAX_REPR:
        raise ValueError("a string, longer than any paper")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer Pythons remark on the style of what they read
            return ast.literal_eval(text)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise ValueError("a string, and not one that holds a paper") from None
