"""Which channels want something posted, wherever a digest may be due."""

from __future__ import annotations

from sqlalchemy import select

from bot.channels import Channel
from bot.storage.channel_tables import channels, subscriptions, workspaces
from bot.storage.channels import WHERE, channel_of
from bot.storage.database import Transaction


async def subscribed(tx: Transaction, platform: str) -> list[Channel]:
    """Return the channels of a platform whose subscription is on, paused or not, in one order."""
    query = (
        select(*WHERE)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(
            workspaces.c.platform == platform,
            channels.c.id.in_(select(subscriptions.c.channel_id).where(subscriptions.c.is_on)),
        )
        .order_by(workspaces.c.external_id, channels.c.external_id)
    )
    return [channel_of(row) for row in await tx.execute(query)]
