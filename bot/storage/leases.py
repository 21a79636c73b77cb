"""Rows that are to be done something about at a time of theirs, taken one by one by any process.

Whoever takes one moves that time to when the lease ends, so that nobody else takes it until then.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, ColumnElement, func, select, update

from bot.storage.database import Transaction


async def is_any(tx: Transaction, at: Column[Any], now: datetime) -> bool:
    """Tell whether any row's time has come: a look at the first of an index of those with one."""
    first: datetime | None = await tx.scalar(select(func.min(at)).where(at.is_not(None)))
    return first is not None and first <= now


async def take(
    tx: Transaction,
    at: Column[Any],
    now: datetime,
    lease_until: datetime,
    of_them: ColumnElement[bool],
    order: Sequence[ColumnElement[Any]],
) -> int | None:
    """Take the first `of_them` whose time has come, and return its id; None without one."""
    table = at.table
    picked = (
        select(table.c.id)
        .where(at <= now, of_them)
        .order_by(*order)
        .limit(1)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    taken = (
        update(table)
        .where(table.c.id.in_(select(picked.c.id)))
        .values({at.name: lease_until})
        .returning(table.c.id)
    )
    mine: int | None = await tx.scalar(taken)
    return mine
