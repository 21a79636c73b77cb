"""The ledger's words: what became of one digest for one channel. Values.

planned -> sending -> sent | skipped(reason) | failed(reason) | unknown. A delivery is planned once
for each channel, kind and local date, and never deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from bot.channels import Channel
from bot.models import Kind, MessageRef


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
    CLOSED = "closed"
    """Nothing could be posted in the channel; the next one covers its editions."""


CALLED_OFF = (Skipped.PAUSED, Skipped.UNSUBSCRIBED, Skipped.CLOSED)
"""Reasons of those that may have a digest which was called off before their turn came."""


def unwanted(*, is_on: bool, is_paused: bool) -> Skipped | None:
    """Return why a channel whose subscription stands so wants nothing posted; None if it does."""
    if not is_on:
        return Skipped.UNSUBSCRIBED
    return Skipped.PAUSED if is_paused else None


FARTHEST = 7
"""Editions a digest goes back at most."""
LEFT_BEHIND = 2
"""So many more where the last digest of a weekly channel went a day early, or without its newest
edition: they are a week old, and no digest has covered them."""


@dataclass(frozen=True, slots=True)
class Window:
    """The editions a digest covers: those after `after`, up to `until`."""

    after: date
    until: date


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
