"""What can be asked of a channel's digests: to set them up, to look at them, to have one now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from bot.models import Layout, MessageRef


@dataclass(frozen=True, slots=True)
class Timing:
    """What was said of when to post; None for what was not. `zone` is an IANA name."""

    at: time | None = None
    days: frozenset[int] | None = None
    zone: str | None = None


_UNSAID = Timing()


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Post digests here; what is not said stays as it is. `text` is an expression.

    `is_whole`: it is a form that says all of the topic, so that without `text` it is everything.
    `usual_zone` is that of whoever asks, by which it goes where no zone was ever said.
    """

    text: str | None = None
    timing: Timing = _UNSAID
    options: tuple[Option, ...] = ()
    is_whole: bool = False
    usual_zone: str | None = None


class Edit(StrEnum):
    """What can be done to a topic filter with an expression."""

    ADD = "add"
    REMOVE = "remove"
    EXCLUDE = "exclude"
    SET = "set"


@dataclass(frozen=True, slots=True)
class ShowTopics:
    """Show the topic filter."""


@dataclass(frozen=True, slots=True)
class EditTopics:
    """Change the topic filter."""

    edit: Edit
    text: str


@dataclass(frozen=True, slots=True)
class ClearTopics:
    """Have no topic filter: everything."""


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Post at another time, on other days or by another zone; what is not said stays."""

    timing: Timing


@dataclass(frozen=True, slots=True)
class SetSize:
    """Show at most so many papers."""

    size: int


@dataclass(frozen=True, slots=True)
class SetLayout:
    """Lay digests out so."""

    layout: Layout


@dataclass(frozen=True, slots=True)
class SetEmpty:
    """Say in a line that a day has no paper, or post nothing."""

    says_empty: bool


@dataclass(frozen=True, slots=True)
class SetFill:
    """Fill a digest up with the day's best, or leave it short."""

    fills_up: bool


@dataclass(frozen=True, slots=True)
class SetPatience:
    """Wait so long for a source that does not answer."""

    patience: timedelta


@dataclass(frozen=True, slots=True)
class SetSilent:
    """Post so that it rings nowhere; only for a platform that has that."""

    is_silent: bool


@dataclass(frozen=True, slots=True)
class SetPublished:
    """Publish what is posted to those who follow the channel; only for a platform that has that."""

    is_published: bool


@dataclass(frozen=True, slots=True)
class SetTag:
    """Give each post the tag of this name, or none; only for a platform that has such."""

    tag: str


@dataclass(frozen=True, slots=True)
class SetKeycaps:
    """React to each digest with keycaps, or not; None: where people cannot add one themselves."""

    keycaps: bool | None


@dataclass(frozen=True, slots=True)
class Weekday:
    """The next such day; Monday is 1."""

    number: int


@dataclass(frozen=True, slots=True)
class Yearly:
    """The next such date, of whatever year."""

    month: int
    day: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Post nothing until that day: a date, of a year or of any, a day of the week, or some on."""

    until: date | Yearly | Weekday | timedelta | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """Go on after a pause, or where posting had failed."""


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    """Post nothing any more."""


@dataclass(frozen=True, slots=True)
class SubscribeRoundup:
    """Post a round-up each week; what is not said stays as it is."""

    timing: Timing = _UNSAID


@dataclass(frozen=True, slots=True)
class StopRoundup:
    """Post no round-up any more."""


@dataclass(frozen=True, slots=True)
class PostRoundup:
    """Post a round-up of the last seven days at once."""


@dataclass(frozen=True, slots=True)
class ShowRoundup:
    """Show when the round-up is posted."""


@dataclass(frozen=True, slots=True)
class OpenVote:
    """Have a vote among the first papers of the round-up that `message` is of, or of the last."""

    message: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """Vote for the paper at a place."""

    poll: int
    place: int


@dataclass(frozen=True, slots=True)
class NoteVote:
    """Note that a vote was posted for everybody; `message` is where, if the platform told."""

    poll: int
    message: MessageRef | None


@dataclass(frozen=True, slots=True)
class ShowPreview:
    """Show what the last days would have been."""


@dataclass(frozen=True, slots=True)
class PostNow:
    """Post the next digest at once."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Show how the subscription stands; where there is none and it `is_bare`, what can be asked."""

    is_bare: bool = False


@dataclass(frozen=True, slots=True)
class DigestHelp:
    """Show what can be asked of digests."""


@dataclass(frozen=True, slots=True)
class Why:
    """Say why a digest is as it is: the one that `message` is of; without one, the last."""

    message: MessageRef | None = None


Option = (
    SetSize
    | SetLayout
    | SetEmpty
    | SetFill
    | SetPatience
    | SetSilent
    | SetPublished
    | SetTag
    | SetKeycaps
)
Setting = EditTopics | ClearTopics | Reschedule | Option | Pause | Resume | Unsubscribe
"""What changes a subscription that there is."""
RoundupIntent = (
    SubscribeRoundup | StopRoundup | PostRoundup | ShowRoundup | OpenVote | Vote | NoteVote
)
DigestIntent = (
    Subscribe
    | Setting
    | RoundupIntent
    | ShowTopics
    | ShowPreview
    | PostNow
    | ShowStatus
    | DigestHelp
    | Why
)
