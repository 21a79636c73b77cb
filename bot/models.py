"""The values the engine passes around: frozen, complete, and free of any source, chat or database.

Times are aware datetimes in UTC; dates of editions are the source's own calendar dates.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class Kind(StrEnum):
    """What a channel can subscribe to, once each."""

    DAILY = "daily"
    ROUNDUP = "roundup"


class Layout(StrEnum):
    """How a chat lays a digest out. `compact` is what a channel gets unless it asks otherwise."""

    COMPACT = "compact"
    CARDS = "cards"
    THREAD = "thread"


@dataclass(frozen=True, slots=True)
class Paper:
    """One work, whichever source spoke of it.

    `key` comes from `bot.identity`; `source` names the source whose words these are. An optional
    field that is empty was not said by the source, which is not the same as untrue. `categories`
    are arXiv's codes, the primary one first; None until arXiv has answered for the paper.
    """

    key: str
    title: str
    source: str
    abstract: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    organization: str | None = None
    keywords: tuple[str, ...] = ()
    code_url: str | None = None
    project_url: str | None = None
    categories: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Stats:
    """What readers had made of a paper at one moment; `None` is a count the source did not give."""

    upvotes: int
    comments: int | None = None
    stars: int | None = None


@dataclass(frozen=True, slots=True)
class Submitter:
    """Who put a paper on the source's list, as the source shows them."""

    name: str
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """One paper as a source tells of it; `stats` is None when the source has no votes, as arXiv."""

    paper: Paper
    stats: Stats | None = None
    submitter: Submitter | None = None


@dataclass(frozen=True, slots=True)
class BadItem:
    """An item of an edition that could not be read: where it stands, and what is wrong with it."""

    where: str
    why: str


@dataclass(frozen=True, slots=True)
class Edition:
    """The papers one source lists for one date, as seen at `observed_at`.

    `bad_items` were left out because they could not be read; the rest is kept. A `replayed` edition
    does not say when it was seen: `observed_at` is when it closed, for want of better.
    """

    source: str
    day: date
    observed_at: datetime
    listings: tuple[Listing, ...]
    bad_items: tuple[BadItem, ...] = ()
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Findings:
    """What a source found when it was asked for papers, in its order; bad items are left out."""

    listings: tuple[Listing, ...]
    bad_items: tuple[BadItem, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """A stored paper and its latest counts; `stats` is None until a source has told some."""

    paper: Paper
    stats: Stats | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """A stored paper as it is now; `revision` is the number of the last change of it."""

    revision: int
    record: Record


@dataclass(frozen=True, slots=True)
class Changes:
    """What taking in some editions changed."""

    new_papers: int = 0
    changed_papers: int = 0
    observations: int = 0

    def __add__(self, other: Changes) -> Changes:
        return Changes(
            self.new_papers + other.new_papers,
            self.changed_papers + other.changed_papers,
            self.observations + other.observations,
        )


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stored paper that a digest may show.

    `first_seen` is when we first saw it listed in one of the window's editions.
    """

    paper: Paper
    stats: Stats | None
    first_seen: datetime
    submitter: Submitter | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a paper is in a digest: its rank by votes among all considered, and what it matched.

    One that `fills_up` matched nothing: the channel wished for the day's best where few match.
    """

    rank: int
    considered: int
    matched: tuple[str, ...] = ()
    fills_up: bool = False


class Section(StrEnum):
    """A part of a round-up: most saved here, risen most since posted here, or overlooked."""

    SAVED = "saved"
    RISEN = "risen"
    OVERLOOKED = "overlooked"


@dataclass(frozen=True, slots=True)
class Noted:
    """Why a paper is in a round-up: `count` people saved it, or upvotes came to it, or it has."""

    section: Section
    count: int


@dataclass(frozen=True, slots=True)
class OutsideTopic:
    """Left out: no alternative of the topic filter is met."""


@dataclass(frozen=True, slots=True)
class Excluded:
    """Left out: it has a term the topic filter excludes."""

    term: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Left out: it would be in if these terms held, and no source has told whether they do."""

    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BeyondSize:
    """Left out: enough papers with more votes came before it."""

    size: int


@dataclass(frozen=True, slots=True)
class AlreadyPosted:
    """Left out: the channel's digest of this local date showed it, or may have."""

    day: date


Rule = OutsideTopic | Excluded | Unknown | BeyondSize | AlreadyPosted


@dataclass(frozen=True, slots=True)
class Entry:
    """One paper of a digest, at its place (from 1)."""

    place: int
    candidate: Candidate
    reason: Reason | Noted


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One paper that was considered and not shown, and the rule that left it out."""

    paper: Paper
    rule: Rule


@dataclass(frozen=True, slots=True)
class Digest:
    """What one channel gets: an ordered list of papers, each with its reason.

    `days` are the non-empty editions it covers, ascending; `open_day` is the one of them that may
    still grow, if it was asked for; `votes_at` is the moment the shown numbers are from, if known.
    `missing` are editions that belong here, and that the source did not give in time. Of a round-up
    the `days` are the first and the last of its week.
    """

    days: tuple[date, ...]
    entries: tuple[Entry, ...]
    left_out: tuple[LeftOut, ...]
    topic: str | None = None
    open_day: date | None = None
    votes_at: datetime | None = None
    missing: tuple[date, ...] = ()
    kind: Kind = Kind.DAILY

    @property
    def considered(self) -> int:
        """How many papers the covered editions hold."""
        return len(self.entries) + len(self.left_out)


@dataclass(frozen=True, slots=True)
class Post:
    """One message of a digest, in the form of the chat that rendered it.

    Only that chat reads `body`. `places` are the digest places the message shows; a `reply` goes
    under the first message of its digest. `is_silent`, `is_published`, `tag`: by its wish.
    """

    body: str
    places: tuple[int, ...] = ()
    reply: bool = False
    is_silent: bool = False
    is_published: bool = False
    tag: str = ""


@dataclass(frozen=True, slots=True)
class MessageRef:
    """Where a sent message is: the chat's own id of the place, and of the message in it."""

    posted_in: str
    message_id: str
