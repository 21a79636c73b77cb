"""What one person is to be told, once; claimed and settled as deliveries are.

What is told aside is for one person alone, and nobody hears it in their place.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, func, select, update

from bot.channels import Account, Channel
from bot.storage import leases
from bot.storage.channel_tables import (
    accounts,
    changes,
    channels,
    notices,
    subscriptions,
    workspaces,
)
from bot.storage.channels import WHERE, account_of, channel_of, known_channel
from bot.storage.database import Transaction
from bot.storage.records import batched
from bot.storage.upsert import insert_into

NEW = ("key", "channel_id", "account_id", "text", "created_at", "claimable_at", "attempt")
"""The columns of a notice that is to be told."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something to tell: `chain` are those who may be told, in order; `attempt` counts them.

    It `is_for_one` where nobody hears it in their place.
    """

    id: int
    channel: Channel
    text: str
    attempt: int
    chain: tuple[Account, ...]
    created_at: datetime
    is_for_one: bool

    @property
    def to(self) -> Account | None:
        """Who is told now; None when nobody of the chain could be."""
        return self.chain[self.attempt] if self.attempt < len(self.chain) else None


@dataclass(frozen=True, slots=True)
class Aside:
    """Something that a person alone is to be told, by the platform of a channel; both are rows."""

    key: str
    person: int
    channel: int
    text: str


async def unknown(tx: Transaction, keys: Iterable[str]) -> list[str]:
    """Return those keys that no notice has."""
    wanted = list(dict.fromkeys(keys))
    known: set[str] = set()
    for some in batched(wanted):
        known.update(await tx.scalars(select(notices.c.key).where(notices.c.key.in_(some))))
    return [each for each in wanted if each not in known]


async def tell_aside(tx: Transaction, asides: Sequence[Aside], now: datetime) -> None:
    """Have each of them told, unless a notice has its key; whoever has no account there is not.

    They are written in one order, as others may write the same.
    """
    rows: list[dict[str, Any]] = []
    for some in batched(sorted(asides, key=lambda each: each.key)):
        asked = {
            "channels": sorted({each.channel for each in some}),
            "people": sorted({each.person for each in some}),
        }
        found = await tx.execute(_ACCOUNTS, asked)
        known = {(row.channel, row.person_id): row.account for row in found}
        rows += [
            {
                "key": each.key,
                "channel_id": each.channel,
                "account_id": known[each.channel, each.person],
                "text": each.text,
                "created_at": now,
                "claimable_at": now,
                "attempt": 0,
                "is_for_one": True,
            }
            for each in some
            if (each.channel, each.person) in known
        ]
    if rows:
        await tx.execute(insert_into(tx, notices).on_conflict_do_nothing(), rows)


_ACCOUNTS = (
    select(channels.c.id.label("channel"), accounts.c.person_id, accounts.c.id.label("account"))
    .join(workspaces, workspaces.c.id == channels.c.workspace_id)
    .join(
        accounts,
        and_(
            accounts.c.platform == workspaces.c.platform,
            accounts.c.realm.in_((workspaces.c.external_id, "")),
        ),
    )
    .where(
        channels.c.id.in_(bindparam("channels", expanding=True)),
        accounts.c.person_id.in_(bindparam("people", expanding=True)),
    )
)
"""By which accounts people are known on the platforms of channels."""


async def is_any(tx: Transaction, now: datetime) -> bool:
    """Tell whether anything is to be told now: a look at the first of an index."""
    return await leases.is_any(tx, notices.c.claimable_at, now)


async def claim(
    tx: Transaction, platforms: Collection[str], now: datetime, lease_until: datetime
) -> Notice | None:
    """Take a notice of these platforms that is to be told now; None when there is none."""
    of_them = (
        select(channels.c.id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(workspaces.c.platform.in_(platforms))
    )
    at = notices.c.claimable_at
    order = (notices.c.is_for_one, at)  # what is wrong goes first
    theirs = notices.c.channel_id.in_(of_them)
    mine = await leases.take(tx, at, now, lease_until, theirs, order)
    if mine is None:
        return None
    query = (
        select(notices, *WHERE)
        .join(channels, channels.c.id == notices.c.channel_id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(notices.c.id == mine)
    )
    row = (await tx.execute(query)).one()
    chain = await (_alone(tx, row.account_id) if row.is_for_one else _chain(tx, row.channel_id))
    where = channel_of(row)
    return Notice(row.id, where, row.text, row.attempt, chain, row.created_at, row.is_for_one)


async def told(tx: Transaction, notice: Notice, now: datetime) -> None:
    """Note that it was told."""
    await _set(tx, notice, told_at=now, claimable_at=None)


async def later(tx: Transaction, notice: Notice, at: datetime) -> None:
    """Have it told later."""
    await _set(tx, notice, claimable_at=at)


async def put_off(tx: Transaction, platform: str, workspace: str | None, until: datetime) -> None:
    """Have nothing told before then that is to be told in a workspace, or on a platform."""
    there = (
        select(channels.c.id)
        .join(workspaces, workspaces.c.id == channels.c.workspace_id)
        .where(workspaces.c.platform == platform)
    )
    if workspace is not None:
        there = there.where(workspaces.c.external_id == workspace)
    theirs = (notices.c.claimable_at < until, notices.c.channel_id.in_(there))
    await tx.execute(update(notices).where(*theirs).values(claimable_at=until))


async def not_reached(tx: Transaction, notice: Notice, now: datetime) -> None:
    """Go on to the next who may be told; after the last it waits for who comes first.

    What is for one person alone is not told then.
    """
    is_last = notice.attempt + 1 >= len(notice.chain)
    await _set(tx, notice, attempt=notice.attempt + 1, claimable_at=None if is_last else now)


async def are_waiting(tx: Transaction, channel: Channel) -> bool:
    """Tell whether there is something of a channel that nobody could be told."""
    query = select(notices.c.id).where(*_waiting(await known_channel(tx, channel))).limit(1)
    return await tx.scalar(query) is not None


async def take_waiting(tx: Transaction, channel: Channel, now: datetime) -> list[str]:
    """Return what nobody could be told of a channel, for whoever is there now; once."""
    taken = (
        update(notices)
        .where(*_waiting(await known_channel(tx, channel)))
        .values(told_at=now)
        .returning(notices.c.text)
    )
    return list(await tx.scalars(taken))


def _waiting(channel: int | None) -> tuple[ColumnElement[bool], ...]:
    return (
        notices.c.channel_id == channel,
        notices.c.told_at.is_(None),
        notices.c.claimable_at.is_(None),
        ~notices.c.is_for_one,
    )


async def _set(tx: Transaction, notice: Notice, **values: object) -> None:
    await tx.execute(update(notices).where(notices.c.id == notice.id).values(values))


async def _alone(tx: Transaction, account: int | None) -> tuple[Account, ...]:
    """Return who has an account; nobody where they are forgotten."""
    found = await tx.execute(select(accounts).where(accounts.c.id == account))
    return tuple(account_of(row) for row in found)


async def _chain(tx: Transaction, channel: int) -> tuple[Account, ...]:
    """Return who configured a channel, then those who changed it, the last one first."""
    owners = select(accounts, subscriptions.c.id.label("which")).join(
        subscriptions, subscriptions.c.owner_id == accounts.c.id
    )
    changers = (
        select(accounts, func.max(changes.c.id).label("latest"))
        .join(changes, changes.c.account_id == accounts.c.id)
        .join(subscriptions, subscriptions.c.id == changes.c.subscription_id)
        .where(subscriptions.c.channel_id == channel)
        .group_by(*accounts.c)
        .order_by(func.max(changes.c.id).desc())
    )
    rows = [
        *await tx.execute(owners.where(subscriptions.c.channel_id == channel)),
        *await tx.execute(changers),
    ]
    return tuple(dict.fromkeys(account_of(row) for row in rows))
