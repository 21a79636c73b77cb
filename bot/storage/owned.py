"""The channels that somebody configured last, of all workspaces that their account is in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from bot.channels import Account, Channel, Subscription
from bot.models import Kind
from bot.storage.channel_tables import accounts, channels, filters, subscriptions, workspaces
from bot.storage.channels import WHERE, channel_of
from bot.storage.database import Transaction
from bot.storage.subscriptions import subscription_of


@dataclass(frozen=True, slots=True)
class Owned:
    """A subscription of somebody's, where it is, and why nothing can be posted there, if so."""

    channel: Channel
    kind: Kind
    subscription: Subscription
    broken_by: str | None


async def of(tx: Transaction, account: Account, limit: int) -> tuple[list[Owned], int]:
    """Return what somebody has that is on, by workspace and channel; and how many there are.

    One for each channel: the round-up where they have nothing else there.
    """
    theirs = select(accounts.c.id).where(
        accounts.c.platform == account.platform,
        accounts.c.realm == account.realm,
        accounts.c.external_id == account.id,
    )
    row = await tx.scalar(theirs)
    if row is None:
        return [], 0
    conditions = _conditions(row)
    count = await tx.scalar(select(func.count()).select_from(subscriptions).where(*conditions))
    query = (
        select(subscriptions, filters.c.text.label("topic"), channels.c.broken_by, *WHERE)
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .outerjoin(filters, filters.c.id == subscriptions.c.filter_id)
        .where(*conditions)
        .order_by(workspaces.c.platform, workspaces.c.external_id, channels.c.external_id)
        .limit(limit)
    )
    return [_owned(each, account) for each in await tx.execute(query)], int(count)


def _conditions(owner: int) -> tuple[ColumnElement[bool], ...]:
    daily = subscriptions.alias("daily")
    has_daily = exists(
        select(daily.c.id).where(
            daily.c.channel_id == subscriptions.c.channel_id,
            daily.c.kind == Kind.DAILY,
            daily.c.owner_id == owner,
            daily.c.is_on,
        )
    )
    is_first = or_(subscriptions.c.kind == Kind.DAILY, ~has_daily)
    return (and_(subscriptions.c.owner_id == owner, subscriptions.c.is_on), is_first)


def _owned(row: Any, owner: Account) -> Owned:
    return Owned(channel_of(row), Kind(row.kind), subscription_of(row, owner), row.broken_by)
