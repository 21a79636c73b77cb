"""What people looked up of late, where a door offers it again: the last few, for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select

from bot.channels import Account
from bot.storage import people
from bot.storage.channel_tables import accounts
from bot.storage.database import Transaction
from bot.storage.door_tables import recent_queries
from bot.storage.upsert import insert_into

KEPT = 20
"""Queries of a person, at most."""
KEPT_FOR = timedelta(days=90)
LONGEST = 100
"""Characters of a query that is kept: a longer one could not be offered."""


async def note(tx: Transaction, who: Account, text: str, now: datetime) -> None:
    """Keep that somebody looked something up; the oldest are forgotten for it."""
    person = await people.person_id(tx, who, now)
    made = insert_into(tx, recent_queries).values(person_id=person, text=text, asked_at=now)
    await tx.execute(
        made.on_conflict_do_update(
            index_elements=["person_id", "text"], set_={"asked_at": made.excluded.asked_at}
        )
    )
    theirs = recent_queries.c.person_id == person
    newest = (
        select(recent_queries.c.text)
        .where(theirs)
        .order_by(recent_queries.c.asked_at.desc(), recent_queries.c.text)
        .limit(KEPT)
    )
    await tx.execute(delete(recent_queries).where(theirs, recent_queries.c.text.not_in(newest)))


async def recent(tx: Transaction, who: Account) -> Sequence[str]:
    """Return what somebody looked up of late, the newest first."""
    query = (
        select(recent_queries.c.text)
        .join(accounts, accounts.c.person_id == recent_queries.c.person_id)
        .where(
            accounts.c.platform == who.platform,
            accounts.c.realm == who.realm,
            accounts.c.external_id == who.id,
        )
        .order_by(recent_queries.c.asked_at.desc(), recent_queries.c.text)
    )
    return list(await tx.scalars(query))


async def prune(tx: Transaction, now: datetime) -> None:
    """Forget what was looked up long ago."""
    old = recent_queries.c.asked_at < now - KEPT_FOR
    await tx.execute(delete(recent_queries).where(old))
