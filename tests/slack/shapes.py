"""What a value in a payload may be: small checks that are put together, and what they complain of.

A check takes a value and returns what is wrong with it, and where in it; it is nothing most times,
and then costs little. `told` says it in the form in which Slack answers `invalid_blocks`. It knows
nothing of blocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

Problem = tuple[str, str]
"""What is wrong, and where: the JSON pointer within the value that was checked."""
Problems = Sequence[Problem]
Check = Callable[[Any], Problems]

FINE: Problems = ()
URL_LENGTH = 3000


def wrong(what: str, at: str = "") -> list[Problem]:
    """Return one problem."""
    return [(what, at)]


def under(name: str | int, problems: Problems) -> list[Problem]:
    """Return the problems of a part as those of the whole."""
    return [(what, f"/{name}{at}") for what, at in problems]


def told(problems: Iterable[Problem]) -> list[str]:
    """Return problems in Slack's words."""
    return [f"{what} [json-pointer:{at}]" for what, at in problems]


def string(most: int, least: int = 1) -> Check:
    """Return a check of a string of so many characters."""

    def check(value: Any) -> Problems:
        if not isinstance(value, str):
            return wrong("must be a string")
        try:
            size = length(value)
        except UnicodeEncodeError:
            return wrong("must be valid Unicode")
        if size < least:
            return wrong(f"must be more than {least - 1} characters")
        if size > most:
            return wrong(f"must be less than {most + 1} characters")
        return FINE

    return check


def length(text: str) -> int:
    """Return how many characters Slack may count: on the safe side, units of UTF-16."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2


def url(value: Any) -> Problems:
    """Check an address: of the web, complete, and not too long."""
    problems = string(URL_LENGTH)(value)
    if problems:
        return problems
    try:
        parts = urlsplit(value)
        is_of_the_web = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_of_the_web = False
    if not is_of_the_web or len(value.split()) != 1 or value != value.strip():
        return wrong("invalid url")
    return FINE


def boolean(value: Any) -> Problems:
    """Check a truth value."""
    return FINE if isinstance(value, bool) else wrong("must be a boolean")


def whole(least: int, most: int) -> Check:
    """Return a check of a whole number between two, both included."""

    def check(value: Any) -> Problems:
        if isinstance(value, bool) or not isinstance(value, int):
            return wrong("must be an integer")
        return FINE if least <= value <= most else wrong(f"must be between {least} and {most}")

    return check


def one_of(*values: str) -> Check:
    """Return a check of a word out of a few."""

    def check(value: Any) -> Problems:
        return FINE if value in values else wrong(f"must be one of: {', '.join(values)}")

    return check


def matching(fits: Callable[[str], object], what: str) -> Check:
    """Return a check of a string that `fits`; what does not is none, or raises ValueError."""

    def check(value: Any) -> Problems:
        try:
            is_good = isinstance(value, str) and bool(fits(value))
        except ValueError:
            is_good = False
        return FINE if is_good else wrong(f"must be {what}")

    return check


def listing(each: Check, least: int, most: int) -> Check:
    """Return a check of a list of so many items."""

    def check(value: Any) -> Problems:
        if not isinstance(value, list):
            return wrong("must be an array")
        found: list[Problem] = []
        if len(value) < least:
            found += wrong(f"must have at least {least} item{'' if least == 1 else 's'}")
        if len(value) > most:
            found += wrong(f"no more than {most} items allowed")
        for n, item in enumerate(value):
            if problems := each(item):
                found += under(n, problems)
        return found or FINE

    return check


def record(required: Mapping[str, Check], optional: Mapping[str, Check] | None = None) -> Check:
    """Return a check of an object: what it must have, what it may have, and nothing else."""
    known = {**required, **(optional or {})}
    needed = frozenset(required)

    def check(value: Any) -> Problems:
        if not isinstance(value, dict):
            return wrong("must be an object")
        found: list[Problem] = []
        if not needed <= value.keys():
            for name in sorted(needed - value.keys()):
                found += wrong(f"missing required field: {name}")
        for name, item in value.items():
            reading = known.get(name)
            if reading is None:
                found += wrong(f"invalid additional property: {name}")
            elif problems := reading(item):
                found += under(name, problems)
        return found or FINE

    return check


def typed(kinds: Mapping[str, Check]) -> Check:
    """Return a check of an object whose `type` says which of these it is."""

    def check(value: Any) -> Problems:
        if not isinstance(value, dict):
            return wrong("must be an object")
        if "type" not in value:
            return wrong("missing required field: type")
        kind = value["type"]
        if not isinstance(kind, str) or kind not in kinds:
            return wrong(f"unsupported type: {kind}", "/type")
        return kinds[kind](value)

    return check


def anything(value: Any) -> Problems:
    """Check nothing: something else did, or will."""
    return FINE


def every(*checks: Check) -> Check:
    """Return a check that makes all of these."""

    def check(value: Any) -> Problems:
        found: list[Problem] = []
        for each in checks:
            found += each(value)
        return found or FINE

    return check
