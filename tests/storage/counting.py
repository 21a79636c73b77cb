"""One counter for tests of transactions: read, let others in, write."""

from __future__ import annotations

import asyncio

from sqlalchemy import select, update

from bot.storage.database import Database
from bot.storage.tables import revisions

PAPERS = revisions.c.name == "papers"


async def add_one(database: Database) -> None:
    """Add one, as writers do: lock the row that the new value depends on."""
    async with database.write() as tx:
        query = select(revisions.c.value).where(PAPERS).with_for_update()
        value = (await tx.execute(query)).scalar_one()
        await asyncio.sleep(0)  # let the others in between the reading and the writing
        await tx.execute(update(revisions).where(PAPERS).values(value=value + 1))


async def count_up(database: Database, rounds: int) -> None:
    for _ in range(rounds):
        await add_one(database)


async def counter(database: Database) -> int:
    async with database.read() as tx:
        value: int = (await tx.execute(select(revisions.c.value).where(PAPERS))).scalar_one()
        return value
