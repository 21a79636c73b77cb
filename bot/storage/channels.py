"""Channels and the accounts of people, by the ids of their platforms."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update

from bot.channels import Account, Channel
from bot.storage.channel_tables import (
    accounts,
    channels,
    persons,
    subscriptions,
    workspaces,
)
from bot.storage.database import Transaction
from bot.storage.upsert import insert_into


async def channel_id(tx: Transaction, channel: Channel) -> int:
    """Return the row of a channel; it is made if there is none yet."""
    if (known := await known_channel(tx, channel)) is not None:
        return known
    workspace = await workspace_id(tx, channel)
    made = insert_into(tx, channels).values(
        workspace_id=workspace, external_id=channel.id, parent=channel.parent
    )
    await tx.execute(made.on_conflict_do_nothing())
    query = select(channels.c.id).where(
        channels.c.workspace_id == workspace, channels.c.external_id == channel.id
    )
    return int(await tx.scalar(query))


async def known_channel(tx: Transaction, channel: Channel) -> int | None:
    """Return the row of a channel; None for one that was never heard of."""
    found: int | None = await tx.scalar(
        select(channels.c.id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(
            workspaces.c.platform == channel.platform,
            workspaces.c.external_id == channel.workspace,
            channels.c.external_id == channel.id,
        )
    )
    return found


async def account_id(tx: Transaction, account: Account, now: datetime) -> int:
    """Return the row of an account; it is made, with a person of its own, if there is none."""
    query = select(accounts.c.id).where(
        accounts.c.platform == account.platform,
        accounts.c.realm == account.realm,
        accounts.c.external_id == account.id,
    )
    if (known := await tx.scalar(query)) is not None:
        return int(known)
    person = await tx.scalar(insert(persons).values(created_at=now).returning(persons.c.id))
    made = insert_into(tx, accounts).values(
        person_id=person, platform=account.platform, realm=account.realm, external_id=account.id
    )
    if (await tx.execute(made.on_conflict_do_nothing().returning(accounts.c.id))).first() is None:
        await tx.execute(delete(persons).where(persons.c.id == person))  # another was faster
    return int(await tx.scalar(query))


WHERE = (
    channels.c.external_id,
    channels.c.parent,
    workspaces.c.platform,
    workspaces.c.external_id.label("workspace"),
)
"""The columns that `channel_of` reads."""


def channel_of(row: Any) -> Channel:
    """Return the channel of a row that has the columns WHERE."""
    return Channel(row.platform, row.workspace, row.external_id, row.parent)


def account_of(row: Any) -> Account:
    """Return the account of a row of theirs, or of one that is joined with it."""
    return Account(row.platform, row.realm, row.external_id)


def account_or_none(row: Any) -> Account | None:
    """Return the account of a row that is joined with one, if there is any."""
    return None if row.platform is None else account_of(row)


async def account_id_or_none(tx: Transaction, account: Account | None, now: datetime) -> int | None:
    """Return the row of an account, as `account_id` does; None of somebody who is forgotten."""
    return None if account is None else await account_id(tx, account, now)


async def mend(tx: Transaction, channel: Channel, now: datetime) -> bool:
    """Say that posts can be tried there again; tell whether they could not (`breaking`)."""
    row = await known_channel(tx, channel)
    mended = (
        update(channels)
        .where(channels.c.id == row, channels.c.broken_by.is_not(None))
        .values(broken_by=None, mended_at=now)
        .returning(channels.c.id)
    )
    was_broken = await tx.scalar(mended) is not None
    stuck = update(subscriptions).where(subscriptions.c.channel_id == row, subscriptions.c.is_stuck)
    await tx.execute(stuck.values(is_stuck=False).execution_options(synchronize_session=False))
    return was_broken


async def broken_by(tx: Transaction, channel: Channel) -> str | None:
    """Return why nothing can be posted there; None where nothing is known against it."""
    row = await known_channel(tx, channel)
    why: str | None = await tx.scalar(select(channels.c.broken_by).where(channels.c.id == row))
    return why


async def workspace_id(tx: Transaction, channel: Channel) -> int:
    """Return the row of a channel's workspace; it is made if there is none yet."""
    made = insert_into(tx, workspaces).values(
        platform=channel.platform, external_id=channel.workspace
    )
    await tx.execute(made.on_conflict_do_nothing())
    query = select(workspaces.c.id).where(
        workspaces.c.platform == channel.platform,
        workspaces.c.external_id == channel.workspace,
    )
    return int(await tx.scalar(query))
