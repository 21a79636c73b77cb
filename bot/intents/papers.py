"""What can be asked of papers: a lookup, a list, one paper."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Listing(StrEnum):
    """A list that needs no words."""

    TODAY = "today"
    TRENDING = "trending"
    WEEK = "week"


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find papers by an expression of the topic language; pages count from 1.

    Where it `is_kept`, it is offered again to whoever asks.
    """

    text: str
    page: int = 1
    is_kept: bool = False


@dataclass(frozen=True, slots=True)
class ShowList:
    """Show the latest edition, the risers of several days, or the week."""

    listing: Listing
    page: int = 1


@dataclass(frozen=True, slots=True)
class ShowPaper:
    """Show one paper in full."""

    key: str


@dataclass(frozen=True, slots=True)
class ShowSimilar:
    """Show papers that resemble one."""

    key: str


@dataclass(frozen=True, slots=True)
class Share:
    """Show one paper to everybody in the channel."""

    key: str


class Span(StrEnum):
    """How far back it is looked for what a channel saved most."""

    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class ShowTop:
    """Show what this channel saved most of late."""

    span: Span


@dataclass(frozen=True, slots=True)
class Help:
    """Show what can be asked of papers."""


PapersIntent = LookUp | ShowList | ShowPaper | ShowSimilar | Share | ShowTop | Help
