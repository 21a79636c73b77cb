"""The ledger's words: what became of one digest for one channel. Values.

planned -> sending -> sent | skipped(reason) | failed(reason) | unknown. A delivery is planned once
for each channel, kind and local date, and never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.channels import Channel, Kind
from bot.models import MessageRef


class State(StrEnum):
    """Where a delivery stands; the last four are settled."""

    PLANNED = "planned"
    SENDING = "sending"
    SENT = "sent"
    SKIPPED = "skipped"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Skipped(StrEnum):
    """Why a delivery was skipped, as stored."""

    EMPTY = "empty"
    """No edition had a paper that the channel's topic lets in."""
    MISSED = "missed"
    """It was due while nothing ran; the next one covers its editions."""
    NO_SOURCE = "no source"
    """The source did not answer for as long as the channel is patient."""
    PAUSED = "paused"
    """The channel was paused before its turn came."""
    UNSUBSCRIBED = "unsubscribed"
    """The channel wanted no digests any more before its turn came."""


FARTHEST = 7
"""Editions a digest goes back at most."""


@dataclass(frozen=True, slots=True)
class Window:
    """The editions a digest covers: those after `after`, up to `until`."""

    after: date
    until: date

    @property
    def goes_back_farthest(self) -> bool:
        """Before it there may be editions that no digest covers any more."""
        return (self.until - self.after).days >= FARTHEST


@dataclass(frozen=True, slots=True)
class Delivery:
    """One row of the ledger, as it stands.

    `reason` is a `Skipped`, or says in a sentence why it failed, waits or is unknown.
    `next_try_at`: when it is tried again, or when whoever sends it now is given up; None once
    settled. After `give_up_at` it is not tried any more. `posts` are the messages that are known to
    be there.
    """

    id: int
    channel: Channel
    kind: Kind
    local_date: date
    state: State
    due_at: datetime
    reason: str | None = None
    window: Window | None = None
    digest_id: int | None = None
    attempt: int = 0
    next_try_at: datetime | None = None
    give_up_at: datetime | None = None
    settled_at: datetime | None = None
    posts: tuple[MessageRef, ...] = ()
