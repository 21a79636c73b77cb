"""Who may post now, and whose turn comes when: the platforms' rates, kept by all processes. Pure.

A rate is kept by one instant for each name, at which the next post may go (a leaky bucket as a
meter, also known as GCRA: https://en.wikipedia.org/wiki/Generic_cell_rate_algorithm). Whoever comes
too early gets a turn of its own, and is tried again then; nobody waits, and nobody asks twice. A
workspace with ten thousand channels thus gets turns up to far ahead, and another one is not behind
them in any line. Whose turn would come after its day is over takes none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels import Channel
from bot.ports import Manners
from bot.storage.claims import Claimed

BURST = timedelta(seconds=1)
"""Posts of so long a time may go at once after a rest."""


@dataclass(frozen=True, slots=True)
class PutOff:
    """A delivery that is not sent now, but `at` its turn; then it need not ask `turns` rates."""

    claimed: Claimed
    at: datetime
    turns: int


@dataclass(frozen=True, slots=True)
class Turns:
    """Who goes now, who later, and when each name is free after all that."""

    now: tuple[Claimed, ...]
    later: tuple[PutOff, ...]
    free: Mapping[str, datetime]


def rates(channel: Channel, manners: Manners) -> tuple[tuple[str, timedelta], ...]:
    """Return what is kept, and how far apart posts are: first the workspace, then the platform.

    One asks them in this order, each when one's turn at the one before it has come: a turn far
    ahead in one workspace takes nothing from the others.
    """
    second = timedelta(seconds=1)
    return (
        (f"posts:{channel.platform}/{channel.workspace}", second / manners.per_workspace),
        (f"posts:{channel.platform}", second / manners.per_second),
    )


def closure(channel: Channel) -> str:
    """Return the name under which a whole workspace is left alone."""
    return f"closed:{channel.platform}/{channel.workspace}"


def closure_of_all(channel: Channel, manners: Manners) -> str:
    """Return the name of what is left alone when that is asked for, of a workspace or of all."""
    return f"closed:{channel.platform}" if manners.is_one else closure(channel)


def names(claimed: Sequence[Claimed], manners: Mapping[str, Manners]) -> set[str]:
    """Return all names that matter to these."""
    kept = {
        name for each in claimed for name, _ in rates(each.channel, manners[each.channel.platform])
    }
    return kept | {name for each in claimed for name in _closures(each, manners)}


def take(
    claimed: Sequence[Claimed],
    manners: Mapping[str, Manners],
    free: Mapping[str, datetime],
    now: datetime,
) -> Turns:
    """Give each a turn, in their order; `free` says when each name is free as things stand."""
    moved = dict(free)
    go: list[Claimed] = []
    later: list[PutOff] = []
    for each in claimed:
        opens = max(moved[name] for name in _closures(each, manners))
        if opens > now:
            later.append(PutOff(each, opens, 0))
        elif put_off := _asked(
            each, rates(each.channel, manners[each.channel.platform]), moved, now
        ):
            later.append(put_off)
        else:
            go.append(each)
    return Turns(tuple(go), tuple(later), moved)


def _closures(each: Claimed, manners: Mapping[str, Manners]) -> set[str]:
    return {closure(each.channel), closure_of_all(each.channel, manners[each.channel.platform])}


def _asked(
    each: Claimed,
    kept: Sequence[tuple[str, timedelta]],
    moved: dict[str, datetime],
    now: datetime,
) -> PutOff | None:
    """Ask the rates that it has not waited for yet; None when it goes now."""
    for turns, (name, apart) in enumerate(kept[each.turns :], each.turns + 1):
        at = max(now, moved[name] - BURST)
        if now < each.give_up_at < at:
            return PutOff(each, each.give_up_at, turns - 1)
        moved[name] = max(moved[name], at) + apart
        if at > now:
            return PutOff(each, at, turns)
    return None
