"""What became of a digest, in words: the same in a channel and in the ledger of operators. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot import wording
from bot.deliveries import Delivery, Skipped, State
from bot.models import Kind

_COVERED = "the next one covers its editions"
_OWN_WEEK = "the next one is of its own week"
_WHY: Mapping[str, str] = {
    Skipped.EMPTY: "no paper was let in",
    Skipped.MISSED: f"it was due while nothing ran; {_COVERED}",
    Skipped.NO_SOURCE: f"the source did not answer in time; {_COVERED}",
    Skipped.PAUSED: f"digests were paused before its turn; {_COVERED}",
    Skipped.UNSUBSCRIBED: "the channel had unsubscribed before its turn",
    Skipped.CLOSED: f"nothing could be posted here; {_COVERED}",
}
"""What is said of each reason; one that another version wrote is said as it is."""
_WHY_NO_ROUNDUP: Mapping[str, str] = {
    Skipped.EMPTY: "nothing was posted or saved in its week",
    Skipped.MISSED: f"it was due while nothing ran; {_OWN_WEEK}",
    Skipped.PAUSED: f"digests were paused before its turn; {_OWN_WEEK}",
    Skipped.CLOSED: f"nothing could be posted here; {_OWN_WEEK}",
}


def outcome(of: Delivery) -> str:
    """Say which digest, and what became of it."""
    which = "" if of.kind is Kind.DAILY else "the round-up of "
    return f"{which}{wording.days((of.local_date,))}: {_outcome(of)}"


def _outcome(of: Delivery) -> str:
    because = f": {of.reason}" if of.reason else ""
    match of.state:
        case State.PLANNED:
            return f"about to be posted{because}"
        case State.SENDING:
            return f"being posted{because}"
        case State.SENT:
            return "posted"
        case State.SKIPPED:
            return _skipped(of)
        case State.FAILED:
            return f"failed{because}"
        case State.UNKNOWN:
            return f"not known whether it was posted{because}"
        case _:
            assert_never(of.state)


def _skipped(of: Delivery) -> str:
    reason = of.reason or ""
    of_kind = {} if of.kind is Kind.DAILY else _WHY_NO_ROUNDUP
    why = of_kind.get(reason) or _WHY.get(reason, reason)
    return f"nothing posted: {why}" if why else "nothing posted"
