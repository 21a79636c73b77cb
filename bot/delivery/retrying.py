"""After an attempt that failed: again, when, never, or unknown? Pure.

Tries come at growing distances, with a jitter that follows from the delivery and the attempt, so
that all processes would choose the same; and they end with the day.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from zlib import crc32

from bot.deliveries import State
from bot.errors import DeliveryError
from bot.storage.claims import Claimed
from bot.storage.settlements import SentPost, Settlement

FIRST = timedelta(seconds=10)
LONGEST = timedelta(minutes=30)
"""How long it waits after the first failure, and at most, give or take a quarter."""
LOOKING = timedelta(hours=1)
"""How long after the day it is still asked whether something is there."""
LONGEST_ASKED = timedelta(hours=1)
"""How long a platform is left alone at most, whatever it asks for; then it may ask again."""
_DOUBLINGS = 10


def after(
    error: DeliveryError,
    claimed: Claimed,
    sent: tuple[SentPost, ...],
    now: datetime,
    first_wait: timedelta = FIRST,
) -> Settlement:
    """Say what becomes of a delivery; `sent` are posts of this attempt that are there."""
    uncertain = error.ambiguous
    if error.permanent:
        state = State.UNKNOWN if uncertain else State.FAILED
        breaks = not error.of_message
        return Settlement(claimed, state, sent, str(error), breaks_channel=breaks)
    wait = wait_before(claimed, first_wait)
    if error.retry_after is not None:
        wait = max(asked_for(error), wait / 2) + wait / 20
    if now + wait >= claimed.give_up_at + (LOOKING if uncertain else timedelta(0)):
        state = State.UNKNOWN if uncertain else State.FAILED
        return Settlement(claimed, state, sent, f"gave up after the day: {error}")
    return Settlement(claimed, State.PLANNED, sent, str(error), now + wait, is_uncertain=uncertain)


def asked_for(error: DeliveryError) -> timedelta:
    """Return how long a platform asks to be left alone, as far as that can be believed."""
    seconds = error.retry_after or 0.0
    is_sane = 0 <= seconds <= LONGEST_ASKED.total_seconds()
    return timedelta(seconds=seconds) if is_sane else LONGEST_ASKED if seconds > 0 else timedelta(0)


def wait_before(claimed: Claimed, first_wait: timedelta = FIRST) -> timedelta:
    """Return how long to wait before the next try, about `first_wait` after the first."""
    tries = min(max(claimed.attempt - 1 - len(claimed.sent), 0), _DOUBLINGS)
    spread = crc32(f"{claimed.id}:{claimed.attempt}".encode()) / (1 << 32)
    return min(first_wait * (1 << tries), LONGEST) * (0.75 + spread / 2)
