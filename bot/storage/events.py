"""Events of platforms, each done once: begun by one process, done, or free for another again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import ColumnElement, delete, select

from bot.storage.database import Transaction
from bot.storage.door_tables import events_seen
from bot.storage.upsert import insert_into

LEASE = timedelta(seconds=60)
"""After so long, whoever began with an event and has not ended is taken for crashed."""
KEPT_FOR = timedelta(days=3)
"""How long it is known that an event was done; no platform tells it so late."""
LONGEST = 200
"""Characters of an event's id, at most."""
_COLUMNS = ("platform", "event_id")


@dataclass(frozen=True, slots=True, order=True)
class Event:
    """What a platform told, by the id that the platform gives it."""

    platform: str
    id: str


class Standing(Enum):
    """How an event stands for whoever was told of it."""

    OURS = auto()
    DONE = auto()
    BUSY = auto()


@dataclass(frozen=True, slots=True)
class Outcome:
    """How somebody who began with an event at `since` ended with it."""

    event: Event
    since: datetime
    is_done: bool


async def begin(tx: Transaction, events: Sequence[Event], now: datetime) -> list[Standing]:
    """Begin with those that nobody has done or is at, and tell how each stands."""
    standing: dict[int, Standing] = {}
    for n in _in_order(events):
        standing[n] = await _begin(tx, events[n], now)
    return [standing[n] for n in range(len(events))]


async def end(tx: Transaction, outcomes: Sequence[Outcome], now: datetime) -> None:
    """Note what is done, and free what is not, unless somebody else is at it by now."""
    for n in _in_order([each.event for each in outcomes]):
        each = outcomes[n]
        if each.is_done:
            await _done(tx, each, now)
        else:
            await tx.execute(
                delete(events_seen).where(
                    *_is(each.event),
                    events_seen.c.seen_at == each.since,
                    events_seen.c.done_at.is_(None),
                )
            )


async def are_old(tx: Transaction, before: datetime) -> bool:
    """Tell whether any began before an instant."""
    query = select(events_seen.c.event_id).where(events_seen.c.seen_at < before).limit(1)
    return await tx.scalar(query) is not None


async def prune(tx: Transaction, before: datetime, limit: int) -> int:
    """Forget events that began before an instant, about `limit` of them; return how many."""
    old = select(events_seen.c.seen_at).where(events_seen.c.seen_at < before)
    last = await tx.scalar(old.order_by(events_seen.c.seen_at).offset(limit - 1).limit(1))
    is_old = events_seen.c.seen_at < before if last is None else events_seen.c.seen_at <= last
    return int((await tx.execute(delete(events_seen).where(is_old))).rowcount)


def _in_order(events: Sequence[Event]) -> list[int]:
    """Return the places of events in one order: two who write several never wait for each other."""
    return sorted(range(len(events)), key=events.__getitem__)


async def _begin(tx: Transaction, event: Event, now: datetime) -> Standing:
    made = insert_into(tx, events_seen).values(
        platform=event.platform, event_id=event.id, seen_at=now
    )
    begun = made.on_conflict_do_update(
        index_elements=_COLUMNS,
        set_={"seen_at": made.excluded.seen_at},
        where=events_seen.c.done_at.is_(None) & (events_seen.c.seen_at <= now - LEASE),
    ).returning(events_seen.c.event_id)
    if await tx.scalar(begun) is not None:
        return Standing.OURS
    done = select(events_seen.c.event_id).where(*_is(event), events_seen.c.done_at.is_not(None))
    return Standing.BUSY if await tx.scalar(done) is None else Standing.DONE


async def _done(tx: Transaction, outcome: Outcome, now: datetime) -> None:
    """Note that it is done, whoever else has begun with it or freed it since."""
    event = outcome.event
    made = insert_into(tx, events_seen).values(
        platform=event.platform, event_id=event.id, seen_at=outcome.since, done_at=now
    )
    done = made.on_conflict_do_update(
        index_elements=_COLUMNS, set_={"done_at": made.excluded.done_at}
    )
    await tx.execute(done)


def _is(event: Event) -> tuple[ColumnElement[bool], ...]:
    return events_seen.c.platform == event.platform, events_seen.c.event_id == event.id
