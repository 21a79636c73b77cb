"""The answers of Hugging Face's papers API, and nothing about how they were fetched.

`/api/daily_papers` and `/api/papers/search` list the same items; `/api/papers/ID` is what is the
inner paper of such an item. `adapters.sources.hub_paper` reads one item.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime

from adapters.sources import hub_paper, texts
from adapters.sources.findings import as_edition, together
from bot.errors import SourceError
from bot.models import BadItem, Edition, Findings, Listing

MAX_ITEMS = 5_000
"""Items of one edition; the most seen is 50."""
_MAX_DIGITS = 30


def items(body: bytes, where: str) -> list[object]:
    """Return the raw items of one answer.

    Raises SourceError, naming `where`, for what is not a JSON list: HTML, half a file, an error
    object.
    """
    answer = _json(body, where)
    if not isinstance(answer, list):
        raise SourceError(f"{where}: a JSON list of papers should be here, not {_kind(answer)}")
    if len(answer) > MAX_ITEMS:
        raise SourceError(f"{where}: {len(answer):,} items, more than any day has", permanent=True)
    return answer


def item(body: bytes, where: str) -> object:
    """Return the answer for a single paper as the item it would be in a list.

    Such an answer has no comment count. Raises SourceError for what is no JSON, or an error object.
    """
    return {"paper": _json(body, where)}


def error_message(body: bytes) -> str | None:
    """Return what an error object says, if this is one."""
    try:
        return _refusal(json.loads(body))
    except (ValueError, RecursionError):
        return None


def findings(source: str, raw: Iterable[object], where: str) -> Findings:
    """Read `raw` items. A bad item is left out and named; a paper listed twice counts once."""
    listings: list[Listing] = []
    bad: list[BadItem] = []
    for number, each in enumerate(raw, 1):
        try:
            listings.append(hub_paper.read(each, source))
        except ValueError as error:
            bad.append(BadItem(_item_name(where, number, each), hub_paper.problem(error)))
    return together([Findings(tuple(listings), tuple(bad))])


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

    If there is nothing but bad items, that is a SourceError.
    """
    found = findings(source, raw, where)
    return as_edition(found, source, day, observed_at, where, replayed=replayed)


def _json(body: bytes, where: str) -> object:
    if body.lstrip()[:1] == b"<":
        raise SourceError(f"{where}: HTML instead of JSON; the service may be down")
    try:
        answer: object = json.loads(body, parse_int=_integer)
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{where}: not whole JSON ({_json_problem(error)})") from error
    if (told := _refusal(answer)) is not None:
        raise SourceError(f"{where}: refused: {told}", permanent=True)
    return answer


def _refusal(answer: object) -> str | None:
    if isinstance(answer, dict) and "error" in answer:
        return texts.message(answer["error"])
    return None


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


def _item_name(where: str, number: int, item: object) -> str:
    inner = item.get("paper") if isinstance(item, dict) else None
    number_in_arxiv = inner.get("id") if isinstance(inner, dict) else None
    named = f" ({texts.message(number_in_arxiv[:40])})" if isinstance(number_in_arxiv, str) else ""
    return f"{where}, item {number}{named}"


def _kind(value: object) -> str:
    names = {dict: "an object", str: "a string", bool: "a boolean", type(None): "null"}
    return names.get(type(value), "a number")
