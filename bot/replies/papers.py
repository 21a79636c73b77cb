"""What is answered about papers, and the notes that come with it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.intents.papers import Listing, LookUp, ShowList, Span
from bot.models import Record
from bot.saved import NOWHERE, Here


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of an abstract; `marks` are the places of what was looked for, as (start, end)."""

    text: str
    marks: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """One paper of a list, at its place in the whole of it, from 1.

    `partly`: it has only some of the words. `gained`: upvotes in the last 24 hours. `shares`: what
    it has in common with the paper it is similar to. `here`: what the channel had to do with it.
    """

    place: int
    record: Record
    snippet: Snippet | None = None
    partly: bool = False
    gained: int | None = None
    shares: tuple[str, ...] = ()
    here: Here = NOWHERE


@dataclass(frozen=True, slots=True)
class DidYouMean:
    """A likelier spelling, to be offered."""

    expression: str


@dataclass(frozen=True, slots=True)
class Corrected:
    """No paper has what was asked for; this is for the likelier spelling."""

    asked: str
    used: str


@dataclass(frozen=True, slots=True)
class ReadAsTitle:
    """It cannot be read as an expression; the titles of these papers have all of its words."""


@dataclass(frozen=True, slots=True)
class AskedOnline:
    """Nothing stored has all the words; these sources were asked, and `found` papers are stored."""

    sources: tuple[str, ...]
    found: int = 0


@dataclass(frozen=True, slots=True)
class OnlineFailed:
    """A source could not be asked, and why."""

    source: str
    why: str


@dataclass(frozen=True, slots=True)
class NothingStored:
    """No paper is stored at all yet."""


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A name was read as a built-in topic, which stands for these terms."""

    name: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewestIs:
    """Nothing was found from a date on; the newest stored paper was published that day."""

    published: date


@dataclass(frozen=True, slots=True)
class CategoriesUnknown:
    """Nothing was found in a category; arXiv has not told those of so many stored papers."""

    papers: int


Note = (
    DidYouMean
    | Corrected
    | ReadAsTitle
    | AskedOnline
    | OnlineFailed
    | NothingStored
    | BuiltIn
    | NewestIs
    | CategoriesUnknown
)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what a lookup found. `total` papers have all the words; others may come after them.

    `text` is the expression as it was understood. `shown_of` is how many can be paged through.
    """

    asked: LookUp
    text: str
    papers: tuple[Shown, ...]
    total: int
    shown_of: int
    notes: tuple[Note, ...] = ()

    @property
    def has_more(self) -> bool:
        """There is another page."""
        return bool(self.papers) and self.papers[-1].place < self.shown_of


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a list: `days` are its editions, ascending; `open_until` when the last may grow."""

    asked: ShowList
    listing: Listing
    days: tuple[date, ...]
    papers: tuple[Shown, ...]
    total: int
    open_until: datetime | None = None
    notes: tuple[Note, ...] = ()

    @property
    def has_more(self) -> bool:
        """There is another page."""
        return bool(self.papers) and self.papers[-1].place < self.total


@dataclass(frozen=True, slots=True)
class Card:
    """One paper in full, and some that are similar."""

    record: Record
    similar: tuple[Shown, ...] = ()
    notes: tuple[Note, ...] = ()
    here: Here = NOWHERE


@dataclass(frozen=True, slots=True)
class Similar:
    """Papers that resemble one."""

    record: Record
    papers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class Shared:
    """One paper for everybody in the channel."""

    record: Record


@dataclass(frozen=True, slots=True)
class Top:
    """What a channel saved most, by at least two people each."""

    span: Span
    papers: tuple[Shown, ...]


@dataclass(frozen=True, slots=True)
class NoSuchPaper:
    """Nobody knows a paper of this id."""

    arxiv_id: str
    notes: tuple[Note, ...] = ()


PapersReply = Found | Listed | Card | Similar | Shared | Top | NoSuchPaper
