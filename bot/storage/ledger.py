"""The ledger, read: what became of each digest for each channel, and what each message shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from bot.channels import Channel
from bot.deliveries import Delivery, State, Window
from bot.models import Kind, MessageRef
from bot.storage.channel_tables import channels, deliveries, digest_papers, posts, workspaces
from bot.storage.channels import WHERE, channel_of, known_channel, workspace_id
from bot.storage.database import Transaction
from bot.storage.records import batched
from bot.storage.tables import papers
from bot.storage.upsert import insert_into

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


@dataclass(frozen=True, slots=True)
class Place:
    """A place of one of our messages in a workspace, counted from 1 in it.

    Without a number it is that of the one paper of a message that shows one.
    """

    channel: Channel
    message: MessageRef
    number: int | None


async def papers_at(tx: Transaction, places: Iterable[Place]) -> dict[Place, int]:
    """Return the rows of the papers at those places that there are.

    They are known as long as the messages.
    """
    wanted = list(dict.fromkeys(places))
    shown = {row[:4]: row for row in await tx.execute(_SHOWN_IN, _asked(wanted))}
    found: dict[Place, int] = {}
    of_digests: dict[Place, tuple[int, int]] = {}
    for place in wanted:
        row = shown.get(_ids(place))
        number = 1 if place.number is None else place.number
        if row is None or not 1 <= number <= (1 if place.number is None else row.places):
            continue
        if place.number is None and row.places != 1:
            continue
        if row.paper_id is not None:
            found[place] = row.paper_id
        elif row.digest_id is not None:
            of_digests[place] = (row.digest_id, row.first_place + number - 1)
    if of_digests:
        digests, numbers = (sorted(set(some)) for some in zip(*of_digests.values(), strict=True))
        rows = await tx.execute(_AT_PLACES, {"digests": digests, "places": numbers})
        papers_ = {row[:2]: row.paper_id for row in rows}
        found |= {place: papers_[at] for place, at in of_digests.items() if at in papers_}
    return found


async def counts(tx: Transaction, places: Iterable[Place]) -> dict[tuple[Channel, MessageRef], int]:
    """Return how many papers those messages show that are ours."""
    wanted = list(places)
    shown = {row[:4]: row.places for row in await tx.execute(_SHOWN_IN, _asked(wanted))}
    return {
        (each.channel, each.message): shown[_ids(each)] for each in wanted if _ids(each) in shown
    }


async def papers_in(tx: Transaction, channel: Channel, message: MessageRef) -> list[str]:
    """Return the keys of the papers that a message of ours shows, in their order."""
    asked = _asked([Place(channel, message, None)])
    row = (await tx.execute(_SHOWN_IN, asked)).first()
    places = range(1, row.places + 1) if row else ()
    rows = await papers_at(tx, [Place(channel, message, place) for place in places])
    keys = {
        each.id: each.key
        for each in await tx.execute(
            select(papers.c.id, papers.c.key).where(papers.c.id.in_(rows.values()))
        )
    }
    return [keys[row] for _, row in sorted(rows.items(), key=lambda one: one[0].number or 0)]


def _ids(place: Place) -> tuple[str, str, str, str]:
    channel, message = place.channel, place.message
    return channel.platform, channel.workspace, message.posted_in, message.message_id


def _asked(places: Iterable[Place]) -> dict[str, list[str]]:
    """Return the parameters of `_SHOWN_IN`."""
    return {
        "platforms": sorted({each.channel.platform for each in places}),
        "workspaces": sorted({each.channel.workspace for each in places}),
        "rooms": sorted({each.message.posted_in for each in places}),
        "messages": sorted({each.message.message_id for each in places}),
    }


_SHOWN_IN = (
    select(
        workspaces.c.platform,
        workspaces.c.external_id,
        posts.c.posted_in,
        posts.c.message_id,
        posts.c.first_place,
        posts.c.places,
        posts.c.paper_id,
        deliveries.c.digest_id,
    )
    .join(workspaces, workspaces.c.id == posts.c.workspace_id)
    .outerjoin(deliveries, deliveries.c.id == posts.c.delivery_id)
    .where(
        workspaces.c.platform.in_(bindparam("platforms", expanding=True)),
        workspaces.c.external_id.in_(bindparam("workspaces", expanding=True)),
        posts.c.posted_in.in_(bindparam("rooms", expanding=True)),
        posts.c.message_id.in_(bindparam("messages", expanding=True)),
    )
)
"""For each column by itself, as below: SQLite has no index for rows, and would read all posts."""
_AT_PLACES = select(
    digest_papers.c.digest_id, digest_papers.c.place, digest_papers.c.paper_id
).where(
    digest_papers.c.digest_id.in_(bindparam("digests", expanding=True)),
    digest_papers.c.place.in_(bindparam("places", expanding=True)),
)


async def note_post(
    tx: Transaction, channel: Channel, message: MessageRef, key: str, now: datetime
) -> None:
    """Keep that a message, which no delivery sent, shows a stored paper."""
    row = select(papers.c.id).where(papers.c.key == key).scalar_subquery()
    made = insert_into(tx, posts).values(
        paper_id=row,
        seq=0,
        key=f"shown:{uuid4().hex}",
        workspace_id=await workspace_id(tx, channel),
        posted_in=message.posted_in,
        message_id=message.message_id,
        first_place=1,
        places=1,
        sent_at=now,
    )
    await tx.execute(made.on_conflict_do_nothing())


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
