"""What a person can ask, as values; typed text and pressed buttons -> those values. No I/O.

A reserved word is one only where it stands alone (`digest` and `saved`: where it stands first), and
never in quotes: `/papers "help"` looks up the word. An arXiv id or a link to a paper is that paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bot.identity import linked, paper_key


class Listing(StrEnum):
    """A list that needs no words."""

    TODAY = "today"
    TRENDING = "trending"
    WEEK = "week"


class Action(StrEnum):
    """What can be done with a shown paper, or with a list; each chat has its own button for it."""

    ABSTRACT = "abstract"
    SIMILAR = "similar"
    SHARE = "share"
    MORE = "more"


@dataclass(frozen=True, slots=True)
class LookUp:
    """Find papers by an expression of the topic language; pages count from 1."""

    text: str
    page: int = 1


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


@dataclass(frozen=True, slots=True)
class Help:
    """Show what can be asked."""


@dataclass(frozen=True, slots=True)
class NeedsChannel:
    """Something only a channel with a subscription has: `why`, `top`, `digest` or `saved`."""

    word: str


Intent = LookUp | ShowList | ShowPaper | ShowSimilar | Share | Help | NeedsChannel

RESERVED = ("digest", "saved", "today", "trending", "week", "why", "top", "help")
"""Words that `/papers` does not look up unless they are in quotes."""


def parse(text: str) -> Intent:
    """Read what was typed after `/papers`."""
    words = text.lower().split()
    match words:
        case []:
            return ShowList(Listing.TODAY)
        case ["today" | "trending" | "week" as word]:
            return ShowList(Listing(word))
        case ["help"]:
            return Help()
        case ["why" | "top" as word] | ["top" as word, "week" | "month"]:
            return NeedsChannel(word)
        case ["digest" | "saved" as word, *_]:
            return NeedsChannel(word)
        case _:
            key = linked(text)
            return ShowPaper(key) if key else LookUp(text.strip())


def action_id(action: Action, key: str) -> str:
    """Return the id of a button for a paper: at most 100 characters, the same for ever."""
    return f"{action}:{key}"


def of_action(id_: str) -> Intent | None:
    """Read the id of a button that was pressed; None for one that is not ours."""
    action, _, key = id_.partition(":")
    number = key.removeprefix("arxiv:")
    if paper_key(number) != key:
        return None
    match action:
        case Action.ABSTRACT:
            return ShowPaper(key)
        case Action.SIMILAR:
            return ShowSimilar(key)
        case Action.SHARE:
            return Share(key)
        case _:
            return None


def next_page(intent: LookUp | ShowList) -> LookUp | ShowList:
    """Return what asks for the page after this one."""
    if isinstance(intent, LookUp):
        return LookUp(intent.text, intent.page + 1)
    return ShowList(intent.listing, intent.page + 1)
