"""Turns that all processes share: when what must not be asked too often is free again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from sqlalchemy import bindparam, or_, select, update

from bot.storage.database import Transaction
from bot.storage.tables import paces
from bot.storage.upsert import insert_into

BELIEVED = timedelta(hours=26)
"""No turn is farther ahead than a day and a bit: beyond that, some clock was wrong once."""


async def take(tx: Transaction, name: str, now: datetime, hold: timedelta) -> timedelta:
    """Take a turn until `now + hold`, if it is free; otherwise return how long it is not."""
    mine = insert_into(tx, paces).values(name=name, next_free_at=now + hold)
    taken = mine.on_conflict_do_update(
        index_elements=["name"],
        set_={"next_free_at": mine.excluded.next_free_at},
        where=or_(paces.c.next_free_at <= now, paces.c.next_free_at > now + BELIEVED),
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


async def next_free(tx: Transaction, names: Iterable[str], now: datetime) -> dict[str, datetime]:
    """Return when each of these is free, and lock them; what was never used is free since `now`."""
    wanted = sorted(set(names))
    if not wanted:
        return {}
    made = insert_into(tx, paces).on_conflict_do_nothing()
    await tx.execute(made, [{"name": name, "next_free_at": now} for name in wanted])
    query = select(paces).where(paces.c.name.in_(wanted)).order_by(paces.c.name).with_for_update()
    free = {row.name: row.next_free_at for row in await tx.execute(query)}
    return {name: at if at <= now + BELIEVED else now for name, at in free.items()}


async def set_free(tx: Transaction, free: Mapping[str, datetime]) -> None:
    """Say when these are free next; they must be locked, as `next_free` does."""
    if free:
        moved = update(paces).where(paces.c.name == bindparam("which"))
        await tx.execute(
            moved.values(next_free_at=bindparam("free_at")),
            [{"which": name, "free_at": at} for name, at in free.items()],
        )


async def close(tx: Transaction, name: str, until: datetime) -> None:
    """Keep everybody from something until then, at least."""
    made = insert_into(tx, paces).values(name=name, next_free_at=until)
    closed = made.on_conflict_do_update(
        index_elements=["name"],
        set_={"next_free_at": made.excluded.next_free_at},
        where=or_(paces.c.next_free_at < until, paces.c.next_free_at > until + BELIEVED),
    )
    await tx.execute(closed)
