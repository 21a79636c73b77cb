"""Texts of a paper as a source sends them -> as we keep them: readable, and never endless.

Every text is cut before it is cleaned, as cleaning costs time, and most are cut after it, too.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.prose import is_plain, readable, shortened

_MAX_RAW = 4_000
"""Characters of a name, a message or an id before it is cleaned."""

_MAX_TITLE = 1_000
_MAX_ABSTRACT = 20_000
_MAX_AUTHORS = 5_000
_MAX_NAME = 200


def title(raw: str) -> str:
    """Return a title that can be shown. Raises ValueError: without one a paper cannot be shown."""
    if len(raw) > _MAX_TITLE:
        raise ValueError(f"longer than {_MAX_TITLE} characters")
    shown = readable(raw)
    if not shown:
        raise ValueError("nothing to read")
    return shown


def abstract(raw: str) -> str:
    """Return an abstract, or its beginning."""
    return readable(raw[:_MAX_ABSTRACT])


def name(raw: str) -> str:
    """Return a name, shortened if need be. Raises ValueError when there is nothing to read."""
    shown = shortened(readable(raw[:_MAX_RAW]), _MAX_NAME)
    if not shown:
        raise ValueError("nothing to read")
    return shown


def names(raw: Iterable[object]) -> list[str]:
    """Return those of `raw` that are names, in order; two authors may share one."""
    told = [each[:_MAX_RAW] for each in raw if isinstance(each, str)][:_MAX_AUTHORS]
    if not is_plain("".join(told)):  # one look for hundreds of authors
        told = [readable(each) for each in told]
    if max(map(len, told), default=0) > _MAX_NAME:
        told = [shortened(each, _MAX_NAME) for each in told]
    return [shown for each in told if (shown := each.strip())]


def message(told: object) -> str:
    """Return what a service says, as it can stand in a sentence of ours."""
    return shortened(readable(str(told)[:_MAX_RAW]), 200)
