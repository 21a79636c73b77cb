"""Ledgers for tests: digests that were delivered, as whoever delivers writes them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import insert

from bot.channels import Channel
from bot.deliveries import State
from bot.models import Digest, Kind
from bot.storage import breaking, digests
from bot.storage.channel_tables import channels, deliveries
from bot.storage.channels import channel_id
from bot.storage.database import Database
from tests.builders import HERE, NOON


async def delivered(
    database: Database,
    day: date,
    state: State = State.SENT,
    digest: Digest | None = None,
    *,
    where: Channel = HERE,
    reason: str | None = None,
) -> None:
    """Write down what became of the digest of a local date."""
    is_open = state in (State.PLANNED, State.SENDING)
    async with database.write() as tx:
        row = await channel_id(tx, where)
        workspace = channels.c.workspace_id
        values: dict[str, Any] = {
            "channel_id": row,
            "workspace_id": await tx.scalar(channels.select().with_only_columns(workspace)),
            "kind": Kind.DAILY,
            "local_date": day,
            "digest_id": (await digests.freeze(tx, [digest]))[0] if digest else None,
            "layout": "compact",
            "state": state,
            "reason": reason,
            "due_at": NOON,
            "give_up_at": NOON + timedelta(hours=2),
            "claimable_at": NOON if is_open else None,
            "attempt": 0,
            "settled_at": None if is_open else NOON,
        }
        await tx.execute(insert(deliveries).values(values))


async def broken(database: Database, why: str, where: Channel = HERE) -> None:
    """Write down that nothing can be posted in a channel."""
    async with database.write() as tx:
        await breaking.break_(tx, await channel_id(tx, where), why)
