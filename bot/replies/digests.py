"""What is answered about a channel's digests: its settings, what it got, what it would get."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.channels import Account, Change, Subscription
from bot.deliveries import Delivery
from bot.models import Digest
from bot.polls import Poll
from bot.reach import Estimate
from bot.replies.papers import BuiltIn
from bot.schedule import Due


@dataclass(frozen=True, slots=True)
class TopicFilter:
    """A topic filter as it was read; without `text` it is everything.

    `built_in` are the names in it and what each stands for; `as_words` are names that are words
    there, as other words stand beside them.
    """

    text: str | None = None
    built_in: tuple[BuiltIn, ...] = ()
    as_words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextRun:
    """The next digest: when, and what is the newest edition that it can show.

    A run after `closes_at` would show the edition after that. Where it `is_due` already and waits
    for its source, it is posted at `waits_until` without what that has not told by then.
    """

    due: Due
    zone: str
    edition: date
    next_edition: date
    closes_at: datetime
    is_due: bool = False
    waits_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The whole state of a channel's subscription, after somebody asked for a change.

    `change` is None where it was so already. `assumed`: what of the schedule nobody said, as it is
    written. `first`: what the newest closed edition would be, in private; the next digest can be
    posted at once where `can_post_now`. `ends_pause`, `is_mended`: until now it was paused, or
    nothing could be posted here. `broken_by` says why nothing can still. `called_off`: the local
    date of a digest that was on its way, and does not come. `after_pause`: the first digest after
    one that ends by itself. `has_roundup`: the weekly one is paused, goes on or ends as well.
    """

    subscription: Subscription
    topic: TopicFilter
    next_run: NextRun | None
    change: Change | None
    assumed: tuple[str, ...] = ()
    estimate: Estimate | None = None
    first: Digest | None = None
    can_post_now: bool = False
    ends_pause: bool = False
    is_mended: bool = False
    broken_by: str | None = None
    called_off: date | None = None
    after_pause: Due | None = None
    has_roundup: bool = False


@dataclass(frozen=True, slots=True)
class Topics:
    """The topic filter, and what it would have let in of late."""

    topic: TopicFilter
    estimate: Estimate | None


@dataclass(frozen=True, slots=True)
class Previewed:
    """What the editions of some days would have been here, one by one, ascending.

    `empty` are days whose edition has no paper, `missing` those whose edition is not stored.
    """

    digests: tuple[Digest, ...]
    empty: tuple[date, ...] = ()
    missing: tuple[date, ...] = ()


@dataclass(frozen=True, slots=True)
class Posting:
    """The next digest is posted at once, as that of the local date `day`; then comes `next_run`."""

    day: date
    next_run: NextRun


@dataclass(frozen=True, slots=True)
class OnItsWay:
    """The digest of this local date is being posted already; or `run` waits for its source."""

    day: date
    run: NextRun | None = None


@dataclass(frozen=True, slots=True)
class NothingNew:
    """No edition has closed since `since`, the last one covered; that of `open_day` is next."""

    since: date
    open_day: date
    closes_at: datetime
    zone: str


@dataclass(frozen=True, slots=True)
class IsPaused:
    """Nothing is posted while it is paused."""

    resumes_at: datetime | None
    zone: str


@dataclass(frozen=True, slots=True)
class NotSubscribed:
    """This channel has no subscription; `was` when it had one."""

    was: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How a subscription stands, also one that is off: what it is, got, and gets; who changed what.

    `deliveries` and `changes` are the last ones, the newest first. `broken_by` says why nothing can
    be posted here. `asker` is who reads this. `after_pause`: as in `Settings`. `roundup` is the
    weekly one, if there ever was one.
    """

    subscription: Subscription
    topic: TopicFilter
    next_run: NextRun | None
    deliveries: tuple[Delivery, ...]
    changes: tuple[Change, ...]
    asker: Account
    broken_by: str | None = None
    after_pause: Due | None = None
    roundup: Subscription | None = None


@dataclass(frozen=True, slots=True)
class Roundup:
    """How a channel's round-up stands: None where it never had one; `change` if it was set now.

    `posted` is the date that one counts as which is on its way now. `is_unchanged`: it was set so.
    `ends_pause`, `is_mended`, `broken_by`: as in `Settings`.
    """

    subscription: Subscription | None
    change: Change | None = None
    next_due: Due | None = None
    posted: date | None = None
    is_unchanged: bool = False
    ends_pause: bool = False
    is_mended: bool = False
    broken_by: str | None = None


@dataclass(frozen=True, slots=True)
class NoVote:
    """There is nothing to vote on: the message is of no round-up, or that has too few papers."""


@dataclass(frozen=True, slots=True)
class Voting:
    """A vote, for everybody in the channel if it `is_new`; `mine` is the place one votes for."""

    poll: Poll
    is_open: bool
    is_new: bool = False
    mine: int | None = None


@dataclass(frozen=True, slots=True)
class NothingPosted:
    """There was no digest here yet, so there is none to explain; what comes, or why none does."""

    coming: NextRun | IsPaused


@dataclass(frozen=True, slots=True)
class Explained:
    """A delivery, and its digest if there is one."""

    delivery: Delivery
    digest: Digest | None


DigestsReply = (
    Settings
    | Topics
    | Previewed
    | Posting
    | OnItsWay
    | NothingNew
    | IsPaused
    | NotSubscribed
    | Status
    | NothingPosted
    | Roundup
    | NoVote
    | Voting
    | Explained
)
