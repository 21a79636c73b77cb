"""Subscriptions: one row for each channel and kind, never deleted, and who changed them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from sqlalchemy import ColumnElement, Select, Update, exists, insert, select, update

from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.deliveries import Skipped, State, unwanted
from bot.models import Kind, Layout
from bot.schedule import Due, Schedule
from bot.storage.channel_tables import (
    accounts,
    changes,
    channels,
    deliveries,
    filters,
    posts,
    subscriptions,
)
from bot.storage.channels import (
    account_id_or_none,
    account_or_none,
    channel_id,
    known_channel,
)
from bot.storage.database import Transaction
from bot.storage.upsert import insert_into
from bot.zones import VERSION

LANGUAGE = 1
"""The version of the topic language that filters are written in."""


async def find(tx: Transaction, channel: Channel, kind: Kind = Kind.DAILY) -> Subscription | None:
    """Return a channel's subscription, on or off; None when there never was one."""
    row = (await tx.execute(_of(await known_channel(tx, channel), kind))).first()
    return subscription_of(row, account_or_none(row)) if row else None


async def lock(tx: Transaction, channel: Channel, kind: Kind = Kind.DAILY) -> Subscription | None:
    """Return it as `find` does; nobody else changes it before this transaction ends."""
    row_id = await channel_id(tx, channel)
    of_channel = select(channels.c.id).where(channels.c.id == row_id)
    subscribed = select(subscriptions.c.id).where(
        subscriptions.c.channel_id == row_id, subscriptions.c.kind == kind
    )
    # Locked alone and read afterwards: PostgreSQL joins a row that it has waited for with the
    # filter and the owner from before. https://www.postgresql.org/docs/15/transaction-iso.html
    if (await tx.execute(subscribed.with_for_update())).first() is None:
        await tx.execute(of_channel.with_for_update(key_share=True))  # two may be the first
    row = (await tx.execute(_of(row_id, kind))).first()
    return subscription_of(row, account_or_none(row)) if row else None


async def keep(
    tx: Transaction,
    channel: Channel,
    subscription: Subscription,
    change: Change,
    kind: Kind = Kind.DAILY,
) -> None:
    """Keep a subscription as it is now, and who changed what of it.

    Where no digests are wanted now, one that waits for its turn is called off.
    """
    wish, due = subscription.wish, subscription.due
    of_channel = await channel_id(tx, channel)
    values = {
        "channel_id": of_channel,
        "kind": kind,
        "owner_id": await account_id_or_none(tx, subscription.owner, change.at),
        "filter_id": await _filter_id(tx, wish.topic),
        "wall_time": wish.schedule.at,
        "zone": wish.schedule.zone,
        "days": written_days(wish.schedule.days),
        "size": wish.size,
        "layout": wish.layout,
        "says_empty": wish.says_empty,
        "fills_up": wish.fills_up,
        "patience_minutes": wish.patience // timedelta(minutes=1),
        "is_silent": wish.is_silent,
        "is_published": wish.is_published,
        "tag": wish.tag,
        "keycaps": wish.keycaps,
        "is_on": subscription.is_on,
        "is_paused": subscription.is_paused,
        "resumes_at": subscription.resumes_at,
        "next_due_at": due.at if due else None,
        "next_local_date": due.day if due else None,
        "covered_until": subscription.covered_until,
        "tzdata": VERSION,
        "silent_runs": subscription.silent_runs,
    }
    made = insert_into(tx, subscriptions).values(values)
    kept = made.on_conflict_do_update(
        index_elements=["channel_id", "kind"],
        set_={name: made.excluded[name] for name in values},
    ).returning(subscriptions.c.id)
    row = (await tx.execute(kept)).scalar_one()
    await tx.execute(
        insert(changes).values(
            subscription_id=row,
            account_id=await account_id_or_none(tx, change.by, change.at),
            changed_at=change.at,
            what=change.what,
            before=change.before,
            after=change.after,
        )
    )
    if why := unwanted(is_on=subscription.is_on, is_paused=subscription.is_paused):
        of_it = (deliveries.c.channel_id == of_channel, deliveries.c.kind == kind)
        await tx.execute(calling_off(of_it, why, change.at))


async def history(tx: Transaction, channel: Channel, limit: int) -> list[Change]:
    """Return the last changes of whatever a channel subscribes to, the newest first."""
    query = (
        select(changes, accounts.c.platform, accounts.c.realm, accounts.c.external_id)
        .join(subscriptions, subscriptions.c.id == changes.c.subscription_id)
        .outerjoin(accounts, accounts.c.id == changes.c.account_id)
        .where(
            subscriptions.c.channel_id == await known_channel(tx, channel),
        )
        .order_by(changes.c.id.desc())
        .limit(limit)
    )
    return [
        Change(row.changed_at, account_or_none(row), row.what, row.before, row.after)
        for row in await tx.execute(query)
    ]


async def last_local_date(
    tx: Transaction, channel: Channel, kind: Kind = Kind.DAILY
) -> date | None:
    """Return the last local date that has a delivery, whatever became of it."""
    query = (
        select(deliveries.c.local_date)
        .where(
            deliveries.c.channel_id == await known_channel(tx, channel), deliveries.c.kind == kind
        )
        .order_by(deliveries.c.local_date.desc())
        .limit(1)
    )
    last: date | None = await tx.scalar(query)
    return last


def written_days(days: frozenset[int]) -> str:
    """Return days of the week as they are stored: `12345`."""
    return "".join(map(str, sorted(days)))


def calling_off(which: Sequence[ColumnElement[bool]], why: Skipped, now: datetime) -> Update:
    """Skip what is planned and has not begun; what may be there already is found out first."""
    has_begun = exists(select(posts.c.id).where(posts.c.delivery_id == deliveries.c.id))
    return (
        update(deliveries)
        .where(
            *which,
            deliveries.c.state == State.PLANNED,
            deliveries.c.uncertain_since.is_(None),
            ~has_begun,
        )
        .values(state=State.SKIPPED, reason=why, claimable_at=None, settled_at=now)
        .execution_options(synchronize_session=False)
    )


def _of(channel_row: int | None, kind: Kind) -> Select[*tuple[Any, ...]]:
    return (
        select(
            subscriptions,
            filters.c.text.label("topic"),
            accounts.c.platform,
            accounts.c.realm,
            accounts.c.external_id,
        )
        .outerjoin(accounts, accounts.c.id == subscriptions.c.owner_id)
        .outerjoin(filters, filters.c.id == subscriptions.c.filter_id)
        .where(subscriptions.c.channel_id == channel_row, subscriptions.c.kind == kind)
    )


def subscription_of(row: Any, owner: Account | None) -> Subscription:
    """Return the value of a row of theirs that has its `topic`."""
    schedule = Schedule(row.wall_time, row.zone, frozenset(map(int, row.days)))
    is_due = row.next_due_at is not None
    return Subscription(
        wish=Wish(
            schedule=schedule,
            topic=row.topic,
            size=row.size,
            layout=Layout(row.layout),
            says_empty=row.says_empty,
            fills_up=row.fills_up,
            patience=timedelta(minutes=row.patience_minutes),
            is_silent=row.is_silent,
            is_published=row.is_published,
            tag=row.tag,
            keycaps=row.keycaps,
        ),
        owner=owner,
        due=Due(row.next_local_date, row.next_due_at) if is_due else None,
        covered_until=row.covered_until,
        is_on=row.is_on,
        is_paused=row.is_paused,
        resumes_at=row.resumes_at,
        silent_runs=row.silent_runs,
    )


async def _filter_id(tx: Transaction, topic: str | None) -> int | None:
    """Return the row of a topic filter, which all who wish for the same share."""
    if topic is None:
        return None
    hash_ = blake2b(f"{LANGUAGE}:{topic}".encode(), digest_size=16).hexdigest()
    made = insert_into(tx, filters).values(hash=hash_, text=topic, language=LANGUAGE)
    await tx.execute(made.on_conflict_do_nothing())
    return int(await tx.scalar(select(filters.c.id).where(filters.c.hash == hash_)))
