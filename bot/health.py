"""How a running Paperboy is, as values: what a process knows of itself, and what the ledger says.

Pure. It judges whether a process is alive and whether it is ready; who asks, and how it is told, is
for `adapters.web`. Nothing in it is a secret, a path or a message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from bot.deliveries import State

STALE_AFTER = timedelta(minutes=5)
"""How long ago what is done every second may have succeeded."""


@dataclass(frozen=True, slots=True)
class Tick:
    """Something that is done again and again: when it last succeeded, and failures in a row since.

    Where that is longer ago than `stale_after`, the process is not well; None leaves it unjudged.
    """

    last_good: datetime | None = None
    failures: int = 0
    stale_after: timedelta | None = STALE_AFTER


@dataclass(frozen=True, slots=True)
class Source:
    """A source as this process has found it; `failure` says why the last request failed, if so."""

    name: str
    asked_at: datetime | None = None
    last_good: datetime | None = None
    failure: str | None = None


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What this process has done since it began about reactions that nobody heard of.

    `asked`: messages. `put_on`, `taken_off`: reactions that had been missed. `failed`: messages
    that could not be asked. `waiting`: messages that were still to be asked when it last looked.
    """

    asked: int = 0
    put_on: int = 0
    taken_off: int = 0
    failed: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class Pulse:
    """What a process knows of itself, without asking anybody."""

    began_at: datetime
    ticks: Mapping[str, Tick]
    source: Source
    reconciled: Reconciled = field(default_factory=Reconciled)


@dataclass(frozen=True, slots=True)
class Sending:
    """What this process has sent since it began.

    `posts`: messages. `found`: messages of an earlier attempt that were there. `withdrawn`:
    messages it took away, as another process had been faster. `settled`: deliveries, by state.
    """

    posts: int = 0
    found: int = 0
    withdrawn: int = 0
    settled: Mapping[State, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the database says, the same for all processes.

    `due` subscriptions are due and not planned yet, the first since `oldest_due`; those that are
    `overdue` have no more reason to wait. `last_day`: deliveries that were due in the last 24
    hours; `open`: those on their way, whenever due; `unknown`: those that an operator has to
    resolve, whenever due. `notices` wait to be told. `newest_edition`: the last one of the source
    that was told after it had closed.
    """

    due: int = 0
    overdue: int = 0
    oldest_due: datetime | None = None
    last_day: Mapping[State, int] = field(default_factory=dict)
    open: Mapping[State, int] = field(default_factory=dict)
    unknown: int = 0
    notices: int = 0
    newest_edition: date | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """All of it at one moment. Without a `ledger`, `no_ledger` says in words why there is none."""

    pulse: Pulse
    sending: Sending
    ledger: Ledger | None = None
    no_ledger: str = "the database was not asked"


def ailments(status: Status, now: datetime) -> list[str]:
    """Say in sentences why the process is not well; nothing when it lives and does its work."""
    return [
        _stale(name, tick, status.pulse)
        for name, tick in status.pulse.ticks.items()
        if tick.stale_after is not None
        and now - (tick.last_good or status.pulse.began_at) > tick.stale_after
    ]


def lacks(status: Status) -> list[str]:
    """Say in sentences what is still lacking before there can be digests; nothing when ready."""
    why = [status.no_ledger] if status.ledger is None else []
    if status.pulse.source.asked_at is None:
        why.append(f"{status.pulse.source.name} has not been asked yet")
    return why


def _stale(name: str, tick: Tick, pulse: Pulse) -> str:
    since = tick.last_good or pulse.began_at
    what = "has not succeeded since" if tick.last_good else "has never succeeded since the start,"
    failures = f"; it failed {tick.failures} times in a row" if tick.failures else ""
    return f"{name} {what} {since.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC{failures}"
