"""Channels, the people in them, and what a channel wishes for: its subscription. Values.

Ids are a platform's own, as text. Everything hangs on a workspace (a Slack team, a Discord guild),
even where a token knows only one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bot.models import Layout
from bot.schedule import Due, Schedule


@dataclass(frozen=True, slots=True)
class Channel:
    """A place where digests are posted; `parent` is the channel that a thread is in."""

    platform: str
    workspace: str
    id: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody, as one platform knows them; `realm` is within what the id is one's own."""

    platform: str
    realm: str
    id: str


DEFAULT_SIZE = 5
MAX_SIZE = 20
DEFAULT_PATIENCE = timedelta(hours=2)
MAX_PATIENCE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wishes a channel to get, and when.

    `topic` is an expression as `str` writes it, None for everything. `says_empty`: one line on a
    day without papers, instead of none. `fills_up`: the day's best up to `size`, each marked so,
    where fewer match. `patience`: how long a digest may wait for a source that does not answer.
    Where the platform has that: `is_silent`, it rings nowhere; `is_published`, also to those who
    follow the channel elsewhere; `tag`, the name of one that each post gets, as in a forum.
    `keycaps`: the bot reacts to its digests, for others to join; None where the platform decides.
    """

    schedule: Schedule
    topic: str | None = None
    size: int = DEFAULT_SIZE
    layout: Layout = Layout.COMPACT
    says_empty: bool = False
    fills_up: bool = False
    patience: timedelta = DEFAULT_PATIENCE
    is_silent: bool = False
    is_published: bool = False
    tag: str = ""
    keycaps: bool | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """A channel's wish and how it stands: a row that is never deleted, only `is_on` or off.

    While `is_paused` nothing is due; at `resumes_at`, if there is one, it goes on by itself. `due`
    is the next occurrence of the schedule; None while off or paused. `covered_until` is the last
    edition that its digests have covered. `owner` configured it last; None who was to be forgotten.
    `silent_runs` counts the digests in a row that had no paper.
    """

    wish: Wish
    owner: Account | None
    due: Due | None
    covered_until: date | None
    is_on: bool = True
    is_paused: bool = False
    resumes_at: datetime | None = None
    silent_runs: int = 0


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the audit trail: who changed what of a channel's subscription, and when.

    `by` is None for somebody who was to be forgotten.
    """

    at: datetime
    by: Account | None
    what: str
    before: str | None
    after: str
