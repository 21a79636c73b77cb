"""Reactions on our messages, and those that nobody heard of: which are made up for. Pure.

A platform tells which reactions are there, not since when. So one counts as put on or taken away
when listening began again: what was heard before that is older, what is heard after it is younger.
What was erased must not come back. Of who was forgotten nothing is known, so a reaction is added
only where it cannot be one of those: better one is missed for good.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import TypeVar
from urllib.parse import quote

from bot.channels import Account
from bot.models import MessageRef
from bot.saved import Hold, Origin, Way

LONGEST = 1_000
"""Bytes of what names a reaction, at most: an index of PostgreSQL takes 2,704 for a row."""
ASKED = timedelta(days=7)
"""How old a message may be that is asked for what was missed."""
MOST = 1_000
"""Messages of a workspace that are asked after a time in which nobody listened."""
NOTED = timedelta(minutes=1)
"""How often it is written down that somebody listens."""
SETTLED = timedelta(seconds=90)
"""How long a connection has been there before it is judged what was missed.

Longer than NOTED, so that another process that listened all along has said so.
"""
MARGIN = timedelta(hours=1)
"""How wrong it may be when a message was posted, or when somebody came or went.

Clocks differ, and a message whose sender crashed is known only when another one finds it.
"""

_Who = TypeVar("_Who", bound=Hashable)
_What = TypeVar("_What", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Reaction:
    """A reaction that is on a message: whose, and with which emoji, as the platform calls it.

    `place` is what the emoji means: a place in the message, or None, its one paper.
    """

    account: Account
    emoji: str
    place: int | None


def origin_of(message: MessageRef, emoji: str) -> Origin:
    """Return what a reaction is to a reading list, apart from all other reactions."""
    told = (message.posted_in, message.message_id, emoji)
    return Origin(Way.REACTION, "/".join(quote(each, safe="") for each in told))


class Heard(Enum):
    """What is to be done about how far a platform has been heard."""

    NOTHING = auto()
    NOTED = auto()
    MISSED = auto()


def heard(heard_until: datetime | None, since: datetime, now: datetime) -> Heard:
    """Judge a connection that is there `since`, by the time until which somebody listened.

    Where nobody ever did, nothing was missed: there were no reactions that could count.
    """
    if heard_until is None:
        return Heard.NOTED
    if since <= heard_until:
        return Heard.NOTED if abs(now - heard_until) >= NOTED else Heard.NOTHING
    return Heard.MISSED if now - since >= SETTLED else Heard.NOTHING


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored about a reaction that is there, and about whose it is.

    `hold` is the reaction itself; `removed_at` is when its paper was taken off that list; `since`
    is how long the person has been known, `forgotten_at` when anybody among whom they are was last
    forgotten.
    """

    hold: Hold | None = None
    removed_at: datetime | None = None
    since: datetime | None = None
    forgotten_at: datetime | None = None


def was_put_on(known: Known, posted_at: datetime, until: datetime) -> bool:
    """Tell whether a reaction that is there was put on while nobody listened, `until` then.

    A paper that was taken off a list since the message was posted is not put back. A reaction that
    nothing is stored of may be what was erased, unless the person has been known since before the
    message, or nobody was forgotten since.
    """
    if known.hold is not None and (known.hold.is_held or known.hold.changed_at >= until):
        return False
    if known.removed_at is not None and known.removed_at > posted_at - MARGIN:
        return False
    if known.hold is not None:
        return True
    if known.since is not None and known.since < posted_at - MARGIN:
        return True
    return known.forgotten_at is None or known.forgotten_at < posted_at - MARGIN


def taken_off(
    held: Mapping[tuple[_Who, _What], Hold], there: Collection[tuple[_Who, _What]], until: datetime
) -> list[tuple[_Who, _What]]:
    """Return which of the reactions that hold a message's papers, by whose and which, are gone.

    Where several people's are gone, and none is left that is older than any of them, they were
    cleared, and nobody took theirs away.
    """
    holds = {
        key: hold.changed_at
        for key, hold in held.items()
        if hold.is_held and hold.changed_at < until
    }
    gone = {key: at for key, at in holds.items() if key not in there}
    left = [at for key, at in holds.items() if key in there]
    if _people(gone) > 1 and not any(at <= max(gone.values()) for at in left):
        return []
    return list(gone)


def _people(keys: Iterable[tuple[Hashable, Hashable]]) -> int:
    return len({who for who, _ in keys})
