"""What became of a digest, in words: the same in a channel and in the ledger of operators. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from bot import wording
from bot.deliveries import Delivery, Skipped, State

_COVERED = "the next one covers its editions"
_WHY: Mapping[str, str] = {
    Skipped.EMPTY: "no paper was let in",
    Skipped.MISSED: f"it was due while nothing ran; {_COVERED}",
    Skipped.NO_SOURCE: f"the source did not answer in time; {_COVERED}",
    Skipped.PAUSED: f"digests were paused before its turn; {_COVERED}",
    Skipped.UNSUBSCRIBED: "the channel had unsubscribed before its turn",
}
"""What is said of each reason; one that another version wrote is said as it is."""


def outcome(of: Delivery) -> str:
    """Say which digest, and what became of it."""
    return f"{wording.days((of.local_date,))}: {_outcome(of)}"


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
            return _skipped(of.reason)
        case State.FAILED:
            return f"failed{because}"
        case State.UNKNOWN:
            return f"not known whether it was posted{because}"
        case _:
            assert_never(of.state)


def _skipped(reason: str | None) -> str:
    why = _WHY.get(reason or "", reason)
    return f"nothing posted: {why}" if why else "nothing posted"
