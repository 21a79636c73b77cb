"""One operand -> a leaf: a word, phrase, field, count or date as people write it, or what is wrong.

It knows nothing of the text around it: the places its errors name count from where it begins.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from typing import cast

from bot.errors import TopicError
from bot.prose import is_plain, readable
from bot.topics.tree import (
    NAME_FIELDS,
    AtLeast,
    Category,
    Count,
    Field,
    Leaf,
    Moment,
    Prefix,
    Since,
    Source,
    Term,
    Until,
    needs_quotes,
)
from bot.words import Phrase, analyze, as_written, spellings

MIN_PREFIX = 3
"""Letters before a `*`: fewer begin too many words."""

SOURCES = ("huggingface", "arxiv", "sample")

_SIGN = r"[<>=≤≥]+|:(?=\s*\d)"
OPERAND = rf"""
    (?i:upvotes|stars|comments)[^\S\n]*(?:{_SIGN})[^\S\n]*[^\s,;|()"]*(?:,\d{{3}}(?!\d))*
|   (?:[A-Za-z]{{2,12}}:)?"[^"]*"?
|   [^\s,;|()"]+
"""
"""What is read as one, of an expression; for a verbose pattern."""

_COUNT = re.compile(rf"(upvotes|stars|comments)\s*({_SIGN})\s*(.*)", re.IGNORECASE)
_LIKE_A_COUNT = re.compile(r"([A-Za-z]+)(?:>=|=>|<=|=<|[<>≤≥])\d")
_PARTS = re.compile(
    r"""(?:(?P<name>[A-Za-z]{2,12}):(?=[^/]))?(?P<quote>"?)(?P<value>.*?)(?P<end>"?)""", re.DOTALL
)
_FIELDS = ("title", "author", "org", "category", "source", "since", "until")
_NEAR_FIELDS = {
    "abstract": None,
    "after": "since:",
    "authors": "author:",
    "before": "until:",
    "by": "author:",
    "cat": "category:",
    "date": "since:",
    "from": "since:",
    "lab": "org:",
    "name": "author:",
    "organization": "org:",
    "site": "source:",
    "to": "until:",
    "topic": None,
    "year": "since:",
}
_NEAR_COUNTS = {"date": "since:2026-05", "year": "since:2026", "likes": "upvotes>=10"}
_CODES = (
    "astro-ph cond-mat cs econ eess gr-qc hep-ex hep-lat hep-ph hep-th math math-ph nlin nucl-ex "
    "nucl-th physics q-bio q-fin quant-ph stat"
)
_ARCHIVES = frozenset(_CODES.split())
"""All there are: https://arxiv.org/category_taxonomy."""
_CATEGORY = re.compile(r"([a-z-]+)(?:\.([a-z]+(?:-[a-z]+)*))?", re.IGNORECASE)
_DATE = re.compile(r"(\d{4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)
_AGO = re.compile(r"(\d{1,4})([dw])", re.ASCII | re.IGNORECASE)
_BEFORE, _AFTER = "'‘`¿¡*_[", ".:!?…'’`_]"
_MOST = 1_000_000_000
_YEARS = range(1900, 2200)


@lru_cache(maxsize=1 << 16)
def read(written: str) -> Leaf | None:
    """Read an operand; None is punctuation that stands alone. Raises TopicError.

    The same text is the same value, however many filters have it.
    """
    if written.isalpha():
        return _term(Field.TEXT, written, quoted=False)
    if count := _COUNT.fullmatch(written):
        return _count(count)
    parts = cast("re.Match[str]", _PARTS.fullmatch(written))  # it takes any text
    if parts["quote"] and not parts["end"]:
        problem = "this quotation mark is never closed: add another"
        raise TopicError(written, parts.start("quote"), problem)
    name = (parts["name"] or "").lower()
    if name in _FIELDS:
        return _field(name, parts)
    if not parts["quote"]:
        _refuse_like_a_count(written)
    if name:
        _refuse_like_a_field(name, parts)
    elif written[-1] == ":" and written[:-1].lower() in _FIELDS:
        raise TopicError(written, len(written), f"{written} needs a word right after the colon")
    return _text(Field.TEXT, parts, written if name else parts["value"])


def _field(name: str, parts: re.Match[str]) -> Leaf:
    match name:
        case "category":
            return _category(parts)
        case "source":
            return _source(parts)
        case "since":
            return Since(_moment(parts))
        case "until":
            return Until(_moment(parts))
        case _:
            leaf = _text(Field(name), parts, parts["value"])
            if leaf is None:
                raise _problem(parts, f"{name}: needs a word after the colon")
            return leaf


def _text(place: Field, parts: re.Match[str], value: str) -> Leaf | None:
    if parts["quote"]:
        term = _term(place, value, quoted=True)
        if term is None:
            problem = "there is no word between these quotation marks"
            raise TopicError(parts.string, parts.start("quote"), problem)
        return term
    bare = value.rstrip(_AFTER)
    if "*" in bare and bare.strip("*"):
        return _prefix(place, parts, bare.rstrip("*"))
    if bare.startswith("!") and any(map(str.isalnum, bare)):
        raise _problem(parts, f"to do without a word, write -{bare.lstrip('!')}")
    return _term(place, value, quoted=False)


def _term(place: Field, value: str, *, quoted: bool) -> Term | None:
    shown = _shown(value, quoted=quoted)
    if place in NAME_FIELDS:
        ways: tuple[Phrase, ...] = (as_written(shown),)
    else:
        ways = (analyze(shown),) if quoted else spellings(shown)
    if not any(ways):
        return None
    return Term(shown, ways, place, quoted or needs_quotes(shown))


def _shown(value: str, *, quoted: bool) -> str:
    """Return a text that is shown as itself when it is read again."""
    shown = " ".join((value if is_plain(value) else readable(value)).replace('"', " ").split())
    if not quoted:
        shown = shown.rstrip(_AFTER).lstrip(_BEFORE)
    return shown if shown == value else _shown(shown, quoted=quoted)


def _prefix(place: Field, parts: re.Match[str], value: str) -> Prefix:
    shown = _shown(value, quoted=False)
    words = as_written(f"{shown}x")  # a letter after it keeps the s of gras* from being a plural's
    start = words[0][:-1]
    if (
        "*" not in shown
        and len(words) == 1
        and len(start) >= MIN_PREFIX
        and (shown[0] + shown[-1]).isalnum()
    ):
        return Prefix(shown, start, place)
    example = "as in: manipulat*, or in quotes"
    problem = f"* stands after one word of at least {MIN_PREFIX} letters, {example}"
    raise _problem(parts, problem)


def _category(parts: re.Match[str]) -> Category:
    code = _CATEGORY.fullmatch(parts["value"].removesuffix(".*"))
    if not code or code[1].lower() not in _ARCHIVES:
        raise _problem(
            parts, f"{parts['value']!r} is no arXiv category; write one such as cs.RO, or cs"
        )
    archive, subject = code[1].lower(), code[2]
    if not subject:
        return Category(archive)
    return Category(
        f"{archive}.{subject.upper() if len(subject) == len('RO') else subject.lower()}"
    )


def _source(parts: re.Match[str]) -> Source:
    name = parts["value"].lower()
    name = {"hf": "huggingface"}.get(name, name)
    if name not in SOURCES:
        known = ", ".join(SOURCES)
        raise _problem(parts, f"there is no source {parts['value']!r}; there are {known}")
    return Source(name)


def _count(parts: re.Match[str]) -> AtLeast:
    count, sign, number = Count(parts[1].lower()), parts[2], parts[3].replace(",", "")
    is_number = re.fullmatch("[0-9]{1,10}", number)
    if is_number and sign in (">=", "≥", "=>"):
        return AtLeast(count, min(int(number), _MOST))
    least = min(int(number), _MOST) if is_number else 10
    least += sign in (">", "<=", "=<", "≤")
    negation = "-" if is_number and ("<" in sign or "≤" in sign) else ""
    problem = f"write it as {negation}{count}>={least}"
    raise TopicError(parts.string, parts.start(2), problem)


def _moment(parts: re.Match[str]) -> Moment:
    written = re.sub("[–—−]", "-", parts["value"])
    if ago := _AGO.fullmatch(written):
        number, unit = int(ago[1]), ago[2].lower()
        return Moment(f"{number}{unit}", days=number * (7 if unit == "w" else 1))
    try:
        return _calendar(written)
    except ValueError:
        problem = f"{parts['value']!r} is no date; write 2026-05-28, 2026-05, 2026, 7d or 2w"
        raise _problem(parts, problem) from None


def _calendar(written: str) -> Moment:
    """Read a day, a month or a year. Raises ValueError."""
    parts = _DATE.fullmatch(written)
    if not parts or int(parts[1]) not in _YEARS:
        raise ValueError(written)
    year, month, day = int(parts[1]), int(parts[2] or 0), int(parts[3] or 0)
    if parts[3]:
        exact = date(year, month, day)
        return Moment(exact.isoformat(), exact, exact)
    if parts[2]:
        first = date(year, month, 1)
        return Moment(f"{first:%Y-%m}", first, date(year, month, monthrange(year, month)[1]))
    return Moment(f"{year}", date(year, 1, 1), date(year, 12, 31))


def _refuse_like_a_field(name: str, parts: re.Match[str]) -> None:
    """Refuse what looks like a field we have under another name; other colons are text.

    A quotation is never one text with what stands before it.
    """
    near = get_close_matches(name, _FIELDS, n=1, cutoff=0.8)
    mend = f"{near[0]}:" if near else _NEAR_FIELDS.get(name, "")
    if mend == "" and not parts["quote"]:
        return
    instead = f"did you mean {mend}?" if mend else "leave it out, or put it in quotes"
    raise TopicError(parts.string, 0, f"there is no field {name}: ({instead})")


def _refuse_like_a_count(written: str) -> None:
    """Refuse what looks like a count; other signs are text."""
    if like := _LIKE_A_COUNT.match(written):
        name = like[1].lower()
        near = get_close_matches(name, tuple(Count), n=1, cutoff=0.7)
        mend = _NEAR_COUNTS.get(name) or (f"{near[0]}>=10" if near else "")
        instead = f"did you mean {mend}?" if mend else f"there are {', '.join(Count)}"
        raise TopicError(written, 0, f"there is no number {name} ({instead})")


def _problem(parts: re.Match[str], problem: str) -> TopicError:
    return TopicError(parts.string, parts.start("value"), problem)
