"""What is due: asked for all channels that wish alike at a time.

A hundred thousand channels have a few thousand filters and a few dozen schedules.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, tuple_, update

from bot.models import Kind
from bot.schedule import Due, Schedule
from bot.storage.channel_tables import (
    channels,
    deliveries,
    digest_papers,
    filters,
    is_not_stuck,
    subscriptions,
)
from bot.storage.database import Transaction
from bot.storage.ledger import counts_as_shown
from bot.storage.records import batched
from bot.storage.tables import papers
from bot.zones import VERSION


@dataclass(frozen=True, slots=True)
class Alike:
    """What all of some subscriptions wish for, and when: planned once for all of them."""

    kind: Kind
    filter_id: int | None
    topic: str | None
    size: int
    fills_up: bool
    says_empty: bool
    patience: timedelta
    schedule: Schedule
    due: Due
    covered_until: date | None


_ALIKE = (
    subscriptions.c.kind,
    subscriptions.c.filter_id,
    subscriptions.c.size,
    subscriptions.c.fills_up,
    subscriptions.c.says_empty,
    subscriptions.c.patience_minutes,
    subscriptions.c.wall_time,
    subscriptions.c.zone,
    subscriptions.c.days,
    subscriptions.c.next_due_at,
    subscriptions.c.next_local_date,
    subscriptions.c.covered_until,
)
_FILTER = subscriptions.c.filter_id
_MOMENT = timedelta(microseconds=1)
_FARTHEST_APART = timedelta(days=2)
"""Versions of a zone never differ by so much."""


async def due(tx: Transaction, now: datetime) -> list[Alike]:
    """Return what daily digests are wished for by now, once for all who are alike.

    Left out are channels where nothing can be posted, and those whose last digest is on its way.
    """
    query = due_query(now, Kind.DAILY).add_columns(filters.c.text.label("topic"))
    query = query.outerjoin(filters, filters.c.id == _FILTER)
    return [alike_of(row) for row in await tx.execute(query.distinct())]


async def is_any(tx: Transaction, now: datetime) -> bool:
    """Tell whether `due` may have anything to return: a look at the first of an index."""
    first = select(func.min(subscriptions.c.next_due_at))
    is_due = subscriptions.c.next_due_at.is_not(None)
    at: datetime | None = await tx.scalar(first.where(is_due, is_not_stuck))
    return at is not None and at <= now


async def shown(
    tx: Transaction, keys: Sequence[str], now: datetime
) -> dict[tuple[Alike, int], dict[str, date]]:
    """Return which of some papers channels that are due have had, by key: on which local date."""
    found: dict[tuple[Alike, int], dict[str, date]] = {}
    for some in batched(keys):
        query = (
            due_query(now, Kind.DAILY)
            .add_columns(
                subscriptions.c.channel_id,
                filters.c.text.label("topic"),
                papers.c.key,
                deliveries.c.local_date,
            )
            .outerjoin(filters, filters.c.id == _FILTER)
            .join(
                deliveries,
                and_(
                    deliveries.c.channel_id == subscriptions.c.channel_id,
                    deliveries.c.kind == subscriptions.c.kind,
                ),
            )
            .join(digest_papers, digest_papers.c.digest_id == deliveries.c.digest_id)
            .where(counts_as_shown())
            .join(papers, papers.c.id == digest_papers.c.paper_id)
            .where(papers.c.key.in_(some))
            .order_by(deliveries.c.local_date)
        )
        for row in await tx.execute(query):
            found.setdefault((alike_of(row), row.channel_id), {})[row.key] = row.local_date
    return found


@dataclass(frozen=True, slots=True)
class Stale:
    """A subscription that is to be due anew: later than `after`, on a local date beyond `beyond`.

    With other zones it is the same local date, wherever its instant lies now. `due_at` and
    `resumes_at` are as they were.
    """

    row: int
    schedule: Schedule
    after: datetime
    beyond: date
    due_at: datetime | None
    resumes_at: datetime | None


async def of_other_zones(tx: Transaction, now: datetime, limit: int) -> list[Stale]:
    """Return subscriptions that will be due by another version of the zones."""
    is_due = subscriptions.c.next_due_at > now
    return await _stale(tx, subscriptions.c.tzdata != VERSION, is_due, limit=limit)


async def wakened(tx: Transaction, now: datetime) -> list[Stale]:
    """Return subscriptions whose pause is over."""
    is_over = subscriptions.c.resumes_at <= now
    return await _stale(tx, is_over, subscriptions.c.is_paused, subscriptions.c.is_on)


async def reschedule(tx: Transaction, next_: Sequence[tuple[Stale, Due]]) -> None:
    """Have these subscriptions due then; one that was paused is not any more.

    One that was changed meanwhile is left as it is.
    """
    for stale, when in next_:
        await tx.execute(
            update(subscriptions)
            .where(
                subscriptions.c.id == stale.row,
                subscriptions.c.is_on,
                subscriptions.c.next_due_at.is_not_distinct_from(stale.due_at),
                subscriptions.c.resumes_at.is_not_distinct_from(stale.resumes_at),
            )
            .values(
                next_due_at=when.at,
                next_local_date=when.day,
                is_paused=False,
                resumes_at=None,
                tzdata=VERSION,
            )
        )


async def _stale(
    tx: Transaction, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Stale]:
    last = (
        select(func.max(deliveries.c.local_date))
        .where(
            deliveries.c.channel_id == subscriptions.c.channel_id,
            deliveries.c.kind == subscriptions.c.kind,
        )
        .scalar_subquery()
    )
    query = select(subscriptions, last.label("last")).where(*conditions).limit(limit)
    return [_stale_one(row) for row in await tx.execute(query)]


def _stale_one(row: Any) -> Stale:
    after, beyond = row.resumes_at, row.last or date.min
    if row.is_paused:
        after -= _MOMENT  # then, too
    else:
        after = row.next_due_at - _FARTHEST_APART
        beyond = max(beyond, row.next_local_date - timedelta(days=1))
    return Stale(row.id, _schedule(row), after, beyond, row.next_due_at, row.resumes_at)


def due_query(now: datetime, kind: Kind) -> Select[*tuple[Any, ...]]:
    """Select subscriptions that are due, with the columns that `alike_of` reads but the topic.

    Daily digests are asked for all at once, for which what is on its way is read once; others some
    at a time, for which it is looked up for each.
    """
    is_open = deliveries.c.claimable_at.is_not(None)
    is_free: ColumnElement[bool]
    if kind is Kind.DAILY:
        on_their_way = select(deliveries.c.channel_id, deliveries.c.kind).where(is_open)
        is_free = tuple_(subscriptions.c.channel_id, subscriptions.c.kind).not_in(on_their_way)
    else:
        of_it = deliveries.c.channel_id == subscriptions.c.channel_id
        of_kind = deliveries.c.kind == subscriptions.c.kind
        is_free = ~exists(select(deliveries.c.id).where(of_it, of_kind, is_open))
    return (
        select(*_ALIKE)
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .where(
            subscriptions.c.next_due_at <= now,
            is_not_stuck,
            subscriptions.c.kind == kind,
            channels.c.broken_by.is_(None),
            is_free,
        )
    )


def alike_of(row: Any) -> Alike:
    """Return a row of `due_query` as a value."""
    return Alike(
        kind=Kind(row.kind),
        filter_id=row.filter_id,
        topic=getattr(row, "topic", None),
        size=row.size,
        fills_up=row.fills_up,
        says_empty=row.says_empty,
        patience=timedelta(minutes=row.patience_minutes),
        schedule=_schedule(row),
        due=Due(row.next_local_date, row.next_due_at),
        covered_until=row.covered_until,
    )


def _schedule(row: Any) -> Schedule:
    return Schedule(row.wall_time, row.zone, frozenset(map(int, row.days)))
