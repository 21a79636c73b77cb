"""What is answered about a reading list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.intents.saved import Export, ShowSaved
from bot.models import Paper, Record
from bot.replies.papers import NoSuchPaper
from bot.saved import NOWHERE, Here, SavedPaper, Stored


@dataclass(frozen=True, slots=True)
class NowSaved:
    """A paper that is on the list now; `was` there already, and can be taken off."""

    record: Record
    was: bool = False
    here: Here = NOWHERE


@dataclass(frozen=True, slots=True)
class Saved:
    """What was saved, and what was not: `unknown` papers, and `unread` words like a link or an id.

    The list has `total` papers, which are not counted for a reaction: it is its own answer, where
    it does not fail.
    """

    papers: tuple[NowSaved, ...]
    unknown: tuple[NoSuchPaper, ...] = ()
    total: int | None = None
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToSave:
    """Papers that a message links to, to choose from; `more` of them are not looked at."""

    papers: tuple[Record, ...]
    unknown: tuple[NoSuchPaper, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class NothingLinked:
    """A text names no paper by a link or an id."""


@dataclass(frozen=True, slots=True)
class LetGo:
    """A reaction was taken away; the paper is off the list, or `still` held by something else.

    It `was` on the list before, or had not been.
    """

    record: Record
    still: bool
    was: bool = True


@dataclass(frozen=True, slots=True)
class NoSuchPlace:
    """A reaction means nothing on this message: it is not ours, or shows no such paper."""


@dataclass(frozen=True, slots=True)
class SavedList:
    """A page of the list; of a search, `found` of the `total`. Places are those in the whole."""

    asked: ShowSaved
    papers: tuple[SavedPaper, ...]
    found: int
    total: int
    text: str = ""

    @property
    def has_more(self) -> bool:
        """There is another page."""
        return self.last < self.found

    @property
    def last(self) -> int:
        """How many there are up to the end of this page."""
        return min(self.found, self.asked.page * PAGE)


PAGE = 10
"""Papers of a list at a time."""


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken off the list; `missing` are places that the list does not have."""

    papers: tuple[Record, ...]
    missing: tuple[int, ...]
    total: int


@dataclass(frozen=True, slots=True)
class IsBack:
    """What is on the list again; nothing when there was nothing to put back."""

    papers: tuple[Record, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Exported:
    """Papers to be written into files, by whoever knows where files can go.

    `ever` are all that somebody has saved once, the first one first, where cite keys need them.
    """

    asked: Export
    papers: tuple[SavedPaper, ...]
    text: str = ""
    ever: tuple[Paper, ...] = ()


@dataclass(frozen=True, slots=True)
class Mine:
    """All that is stored about somebody, as facts; None when nothing is."""

    facts: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class WouldForget:
    """What would be erased."""

    stored: Stored


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was erased; None when nothing was stored."""

    stored: Stored | None


@dataclass(frozen=True, slots=True)
class NamedNow:
    """Whether somebody is named where it is told how many saved a paper."""

    is_named: bool


@dataclass(frozen=True, slots=True)
class NotedPost:
    """A message is known by now; nobody is told."""


SavedReply = (
    Saved
    | ToSave
    | NothingLinked
    | LetGo
    | NoSuchPlace
    | SavedList
    | Removed
    | IsBack
    | Exported
    | Mine
    | WouldForget
    | Forgotten
    | NamedNow
    | NotedPost
)
