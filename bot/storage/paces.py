"""Turns that all processes share: when what must not be asked too often is free again."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select, update

from bot.storage.database import Transaction
from bot.storage.tables import paces
from bot.storage.upsert import insert_into


async def take(tx: Transaction, name: str, now: datetime, hold: timedelta) -> timedelta:
    """Take a turn until `now + hold`, if it is free; otherwise return how long it is not."""
    mine = insert_into(tx, paces).values(name=name, next_free_at=now + hold)
    taken = mine.on_conflict_do_update(
        index_elements=["name"],
        set_={"next_free_at": mine.excluded.next_free_at},
        where=paces.c.next_free_at <= now,
    ).returning(paces.c.name)
    if (await tx.execute(taken)).first():
        return timedelta(0)
    # The row is locked by now, though it was not changed: it is the one that was looked at.
    free: datetime = (
        await tx.execute(select(paces.c.next_free_at).where(paces.c.name == name))
    ).scalar_one()
    return free - now


async def release(tx: Transaction, name: str, held_until: datetime, next_free_at: datetime) -> bool:
    """Say when the next one may go; only whoever still holds the turn can, which is returned.

    `held_until` is the end of one's own turn: a turn that was overrun may be somebody else's now.
    """
    released = await tx.execute(
        update(paces)
        .where(paces.c.name == name, paces.c.next_free_at == held_until)
        .values(next_free_at=next_free_at)
        .returning(paces.c.name)
    )
    return released.first() is not None
