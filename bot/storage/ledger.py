"""The ledger, read: what became of each digest for each channel."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from bot.channels import Channel, Kind
from bot.deliveries import Delivery, State, Window
from bot.models import MessageRef
from bot.storage.channel_tables import channels, deliveries, digest_papers, posts, workspaces
from bot.storage.channels import WHERE, channel_of, known_channel
from bot.storage.database import Transaction
from bot.storage.records import batched
from bot.storage.tables import papers

_OPEN = (State.PLANNED, State.SENDING)
_SHOWN = (*_OPEN, State.SENT, State.UNKNOWN)


async def history(
    tx: Transaction, channel: Channel, limit: int, kind: Kind = Kind.DAILY
) -> list[Delivery]:
    """Return a channel's last deliveries, the latest local date first."""
    query = (
        _deliveries()
        .where(
            deliveries.c.channel_id == await known_channel(tx, channel), deliveries.c.kind == kind
        )
        .order_by(deliveries.c.local_date.desc())
        .limit(limit)
    )
    return await _read(tx, query)


async def find(tx: Transaction, ids: Iterable[int]) -> dict[int, Delivery]:
    """Return those of these deliveries that there are, by id."""
    query = _deliveries().where(deliveries.c.id.in_(list(ids)))
    return {each.id: each for each in await _read(tx, query)}


async def of_message(tx: Transaction, channel: Channel, message: MessageRef) -> Delivery | None:
    """Return the delivery that sent a message, which is somewhere in the workspace of a channel."""
    query = (
        _deliveries()
        .join(posts, posts.c.delivery_id == deliveries.c.id)
        .where(
            workspaces.c.platform == channel.platform,
            workspaces.c.external_id == channel.workspace,
            posts.c.workspace_id == workspaces.c.id,
            posts.c.posted_in == message.posted_in,
            posts.c.message_id == message.message_id,
        )
    )
    return next(iter(await _read(tx, query)), None)


async def newest(
    tx: Transaction,
    limit: int,
    states: Iterable[State] = (),
    before: int | None = None,
    channel: Channel | None = None,
) -> list[Delivery]:
    """Return the last deliveries, the newest first; of these states or this channel, if given."""
    query = _deliveries().order_by(deliveries.c.id.desc()).limit(limit)
    if wanted := list(states):
        query = query.where(deliveries.c.state.in_(wanted))
    if before is not None:
        query = query.where(deliveries.c.id < before)
    if channel is not None:
        query = query.where(deliveries.c.channel_id == await known_channel(tx, channel))
    return await _read(tx, query)


async def sizes(tx: Transaction, digests: Iterable[int]) -> dict[int, int]:
    """Return how many papers each of these digests shows, by its row."""
    query = (
        select(digest_papers.c.digest_id, func.count())
        .where(digest_papers.c.digest_id.in_(set(digests)))
        .group_by(digest_papers.c.digest_id)
    )
    return {row: count for row, count in await tx.execute(query)}  # noqa: C416  # rows, not pairs


async def on_its_way(tx: Transaction, channel: Channel, kind: Kind = Kind.DAILY) -> Delivery | None:
    """Return the delivery to a channel that is planned or being sent; there is one at most."""
    query = _deliveries().where(
        deliveries.c.channel_id == await known_channel(tx, channel),
        deliveries.c.kind == kind,
        deliveries.c.state.in_(_OPEN),
    )
    return next(iter(await _read(tx, query)), None)


async def shown(
    tx: Transaction,
    channel: Channel,
    keys: Sequence[str],
    kind: Kind = Kind.DAILY,
    *,
    but: int | None = None,
) -> dict[str, date]:
    """Return which of these papers a channel has had, or is about to have: on which local date.

    By other deliveries than `but`, if given.
    """
    row = await known_channel(tx, channel)
    found: dict[str, date] = {}
    for some in batched(keys):
        query = (
            select(papers.c.key, deliveries.c.local_date)
            .join(digest_papers, digest_papers.c.paper_id == papers.c.id)
            .join(deliveries, deliveries.c.digest_id == digest_papers.c.digest_id)
            .where(
                deliveries.c.channel_id == row,
                deliveries.c.kind == kind,
                counts_as_shown(),
                deliveries.c.id.is_distinct_from(but),
                papers.c.key.in_(some),
            )
            .order_by(deliveries.c.local_date.desc())
        )
        found |= {each.key: each.local_date for each in await tx.execute(query)}
    return found


def counts_as_shown() -> ColumnElement[bool]:
    """Tell of a delivery, and a paper of its digest, whether the channel has had the paper.

    What is unknown counts as shown; of what failed, that does which had been posted by then.
    """
    is_posted = exists(
        select(posts.c.id).where(
            posts.c.delivery_id == deliveries.c.id,
            digest_papers.c.place >= posts.c.first_place,
            digest_papers.c.place < posts.c.first_place + posts.c.places,
        )
    )
    return or_(deliveries.c.state.in_(_SHOWN), and_(deliveries.c.state == State.FAILED, is_posted))


def _deliveries() -> Select[*tuple[Any, ...]]:
    return (
        select(
            deliveries,
            *WHERE,
        )
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
    )


async def _read(tx: Transaction, query: Select[*tuple[Any, ...]]) -> list[Delivery]:
    rows = list(await tx.execute(query))
    sent: dict[int, list[MessageRef]] = {}
    known = (
        select(posts)
        .where(posts.c.delivery_id.in_([row.id for row in rows]))
        .order_by(posts.c.delivery_id, posts.c.seq)
    )
    for row in await tx.execute(known) if rows else ():
        sent.setdefault(row.delivery_id, []).append(MessageRef(row.posted_in, row.message_id))
    return [_delivery(row, tuple(sent.get(row.id, ()))) for row in rows]


def _delivery(row: Any, sent: tuple[MessageRef, ...]) -> Delivery:
    has_window = row.edition_from is not None and row.edition_to is not None
    return Delivery(
        id=row.id,
        channel=channel_of(row),
        kind=Kind(row.kind),
        local_date=row.local_date,
        state=State(row.state),
        due_at=row.due_at,
        reason=row.reason,
        window=Window(row.edition_from, row.edition_to) if has_window else None,
        digest_id=row.digest_id,
        attempt=row.attempt,
        next_try_at=row.claimable_at,
        give_up_at=row.give_up_at,
        settled_at=row.settled_at,
        posts=sent,
    )
