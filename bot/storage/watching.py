"""What those who watch want to know of the ledger: counts, each from an index of few rows.

It is asked every few seconds, whatever the ledger has grown to: so nothing here reads more of it
than a day's rows, and of what is settled and older nothing but what waits for an operator.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Text, column, func, or_, select, table

from bot.deliveries import State
from bot.storage.channel_tables import (
    channels,
    deliveries,
    is_not_stuck,
    is_unknown,
    notices,
    subscriptions,
)
from bot.storage.database import Transaction
from bot.storage.schema import VERSION_TABLE, VERSIONS
from bot.storage.tables import editions


async def is_current(tx: Transaction) -> bool:
    """Tell whether the database still has this version's schema: another process may migrate."""
    version = column("version_num", Text())
    known = await tx.scalar(select(version).select_from(table(VERSION_TABLE)))
    return bool(known == VERSIONS[-1])


async def due(tx: Transaction, now: datetime, grace: timedelta) -> tuple[int, int, datetime | None]:
    """Return how many subscriptions are due and not planned, how many overdue, and since when.

    Overdue are those whose patience with the source is over, and `grace` too. Channels where
    nothing can be posted are left out, as they stay due until somebody mends them. By
    `ix_subscriptions_next_due_at_filter_id`: only what is due is read, once for each minute.
    """
    query = (
        select(subscriptions.c.next_due_at, subscriptions.c.patience_minutes, func.count())
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .where(subscriptions.c.next_due_at <= now, is_not_stuck, channels.c.broken_by.is_(None))
        .group_by(subscriptions.c.next_due_at, subscriptions.c.patience_minutes)
    )
    rows = [
        (at, at + timedelta(minutes=patience) + grace, count)
        for at, patience, count in await tx.execute(query)
    ]
    oldest = min((at for at, _, _ in rows), default=None)
    overdue = sum(count for _, until, count in rows if until < now)
    return sum(count for *_, count in rows), overdue, oldest


async def due_since(tx: Transaction, since: datetime) -> dict[State, int]:
    """Return how many deliveries were due since then, by state; by `ix_deliveries_due_at`."""
    return await _by_state(tx, deliveries.c.due_at > since)


async def on_their_way(tx: Transaction) -> dict[State, int]:
    """Return how many deliveries are not settled, by state; by `ix_deliveries_claimable_at_id`.

    The index has the open ones alone.
    """
    return await _by_state(tx, deliveries.c.claimable_at.is_not(None))


async def unknown(tx: Transaction) -> int:
    """Return how many deliveries wait for an operator; by `ix_deliveries_state_unknown`.

    The index has those alone, whenever they were due.
    """
    query = select(func.count()).select_from(deliveries).where(is_unknown)
    return int(await tx.scalar(query))


async def notices_waiting(tx: Transaction) -> int:
    """Return how many notices are to be told; by `ix_notices_claimable_at`, which has only those.

    What nobody could be told is not among them: it waits for somebody to come.
    """
    query = select(func.count()).select_from(notices).where(notices.c.claimable_at.is_not(None))
    return int(await tx.scalar(query))


async def newest_told(tx: Transaction, source: str) -> date | None:
    """Return the last edition that a source told after it had closed; by `uq_editions_source_day`.

    Read backwards, one of the first rows is it.
    """
    query = (
        select(editions.c.day)
        .where(
            editions.c.source == source,
            or_(editions.c.heard_at >= editions.c.closes_at, editions.c.settled_at.is_not(None)),
        )
        .order_by(editions.c.day.desc())
        .limit(1)
    )
    newest: date | None = await tx.scalar(query)
    return newest


async def _by_state(tx: Transaction, condition: ColumnElement[bool]) -> dict[State, int]:
    query = select(deliveries.c.state, func.count()).where(condition).group_by(deliveries.c.state)
    rows: Iterable[tuple[str, int]] = [(state, count) for state, count in await tx.execute(query)]
    return {State(state): count for state, count in rows}
