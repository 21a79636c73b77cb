"""Channels where nothing can be posted: known as such, and their owners told, once.

What is due there is not looked at until `channels.mend`; nothing of it is lost.
"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from sqlalchemy import exists, literal, select, update

from bot.channels import Channel
from bot.deliveries import Skipped
from bot.storage.channel_tables import channels, deliveries, notices, subscriptions, workspaces
from bot.storage.channels import known_channel
from bot.storage.database import Transaction
from bot.storage.notices import NEW
from bot.storage.subscriptions import calling_off
from bot.storage.texts import kept
from bot.storage.upsert import insert_into


async def break_(tx: Transaction, row: int, why: str) -> bool:
    """Note why nothing can be posted in a channel; tell whether that is news.

    Subscriptions are locked first, as by whoever changes them.
    """
    of_it = subscriptions.c.channel_id == row
    stuck = update(subscriptions).where(of_it, ~subscriptions.c.is_stuck).values(is_stuck=True)
    await tx.execute(stuck.execution_options(synchronize_session=False))
    known = select(channels.c.broken_by).where(channels.c.id == row).with_for_update()
    is_news = await tx.scalar(known) is None
    await tx.execute(update(channels).where(channels.c.id == row).values(broken_by=kept(why)))
    return is_news


async def depart(
    tx: Transaction, channel: Channel, why: str, now: datetime, at: datetime | None = None
) -> None:
    """Note that nothing can be posted in a channel any more, and have its owner told, if news.

    A channel that was never heard of needs no note, and one that was mended after `at` none either:
    it was told late.
    """
    row = await known_channel(tx, channel)
    if row is None:
        return
    mended_at = await tx.scalar(select(channels.c.mended_at).where(channels.c.id == row))
    if at is not None and mended_at is not None and mended_at > at:
        return
    if not await break_(tx, row, why):
        return
    told = (
        select(
            literal(f"broken:{uuid4().hex}"),
            subscriptions.c.channel_id,
            subscriptions.c.owner_id,
            literal(kept(why)),
            literal(now, notices.c.created_at.type),
            literal(now, notices.c.claimable_at.type),
            literal(0),
        )
        .where(subscriptions.c.channel_id == row, subscriptions.c.is_on)
        .order_by(subscriptions.c.kind)  # whoever set up the daily digests, before the round-up's
        .limit(1)
    )
    await tx.execute(insert_into(tx, notices).from_select(NEW, told))


async def uninstall(
    tx: Transaction, platform: str, workspace: str, why: str, now: datetime
) -> None:
    """Note the same of all channels of a workspace that want something posted; nobody is told.

    What is planned there and has not begun is called off, as nobody would take it.
    """
    of_it = select(workspaces.c.id).where(
        workspaces.c.platform == platform, workspaces.c.external_id == workspace
    )
    row = await tx.scalar(of_it)
    if row is None:
        return
    wants = exists(
        select(subscriptions.c.id).where(
            subscriptions.c.channel_id == channels.c.id, subscriptions.c.is_on
        )
    )
    stuck = update(subscriptions).where(
        subscriptions.c.channel_id.in_(select(channels.c.id).where(channels.c.workspace_id == row)),
        subscriptions.c.is_on,
        ~subscriptions.c.is_stuck,
    )
    broken = update(channels).where(channels.c.workspace_id == row, wants)
    for statement in (stuck.values(is_stuck=True), broken.values(broken_by=kept(why))):
        await tx.execute(statement.execution_options(synchronize_session=False))
    are_open = (deliveries.c.claimable_at.is_not(None), deliveries.c.workspace_id == row)
    await tx.execute(calling_off(are_open, Skipped.CLOSED, now))
