"""Votes: opened once for a round-up, cast by people, counted, and shown where they were posted.

When a message is to be shown anew is a time in its row: of votes that come one after the other the
first sets it, and whoever shows the message shows all of them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, insert, select, update

from bot.channels import Channel
from bot.models import MessageRef
from bot.polls import Choice, Poll
from bot.storage import leases
from bot.storage.channel_tables import channels, deliveries, workspaces
from bot.storage.channels import WHERE, channel_of
from bot.storage.database import Transaction
from bot.storage.ledger import Place
from bot.storage.reading_tables import poll_papers, poll_votes, polls
from bot.storage.records import PAPER, STATS, record_of
from bot.storage.tables import paper_stats, papers
from bot.storage.upsert import insert_into

_POSTED_WITHIN = timedelta(minutes=1)
"""After which whoever was to post a vote has not, or has died before it said so."""

_MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Shown:
    """A vote that is ours to show until the lease ends, and the message that shows it."""

    id: int
    channel: Channel
    message: MessageRef
    lease_until: datetime


async def open_(
    tx: Transaction, delivery: int, keys: Sequence[str], now: datetime, closes_at: datetime
) -> tuple[int, bool]:
    """Open the vote of a round-up among stored papers; return its row, and whether to post it."""
    until = now + _POSTED_WITHIN
    made = insert_into(tx, polls).values(
        delivery_id=delivery, opened_at=now, closes_at=closes_at, posting_until=until
    )
    new = await tx.scalar(made.on_conflict_do_nothing().returning(polls.c.id))
    if new is None:
        known = await tx.scalar(select(polls.c.id).where(polls.c.delivery_id == delivery))
        anew = update(polls).where(
            polls.c.id == known, polls.c.posting_until <= now, polls.c.closes_at > now
        )
        taken = await tx.scalar(anew.values(posting_until=until).returning(polls.c.id))
        return int(known), taken is not None
    for place, key in enumerate(keys, 1):
        row = select(papers.c.id).where(papers.c.key == key).scalar_subquery()
        await tx.execute(insert(poll_papers).values(poll_id=new, place=place, paper_id=row))
    return int(new), True


async def posted(tx: Transaction, id_: int, message: MessageRef | None) -> None:
    """Note that a vote was posted, and where, if the platform told; what was cast is to be shown.

    From then on it is shown as it stands.
    """
    of_it = update(polls).where(polls.c.id == id_)
    if message is None:
        await tx.execute(of_it.values(posting_until=None))
        return
    is_cast = select(poll_votes.c.voted_at).where(poll_votes.c.poll_id == id_)
    first = func.coalesce(is_cast.limit(1).scalar_subquery(), polls.c.closes_at)
    where = {"posted_in": message.posted_in, "message_id": message.message_id}
    await tx.execute(of_it.values(posting_until=None, show_at=first, **where))


async def is_any_to_show(tx: Transaction, now: datetime) -> bool:
    """Tell whether a vote is to be shown as it stands now: a look at the first of an index."""
    return await leases.is_any(tx, polls.c.show_at, now)


async def to_show(
    tx: Transaction, platforms: Collection[str], now: datetime, lease_until: datetime
) -> Shown | None:
    """Take a vote of these platforms that is to be shown now; None when there is none."""
    of_them = (
        select(deliveries.c.id)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
        .where(workspaces.c.platform.in_(platforms))
    )
    at, theirs = polls.c.show_at, polls.c.delivery_id.in_(of_them)
    mine = await leases.take(tx, at, now, lease_until, theirs, (at,))
    if mine is None:
        return None
    query = (
        select(polls.c.posted_in, polls.c.message_id, *WHERE)
        .join(deliveries, deliveries.c.id == polls.c.delivery_id)
        .join(channels, channels.c.id == deliveries.c.channel_id)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
        .where(polls.c.id == mine)
    )
    row = (await tx.execute(query)).one()
    message = MessageRef(row.posted_in, row.message_id)
    return Shown(mine, channel_of(row), message, lease_until)


async def shown(
    tx: Transaction, of: Shown, next_at: datetime | None, changed_at: datetime | None
) -> None:
    """Note when a vote is to be shown next: at `changed_at` if somebody voted since it was taken.

    Whoever has taken it after that lease keeps it.
    """
    of_it = update(polls).where(polls.c.id == of.id).returning(polls.c.id)
    unchanged = of_it.where(polls.c.show_at == of.lease_until).values(show_at=next_at)
    if await tx.scalar(unchanged) is None:
        changed = of_it.where(polls.c.show_at < of.lease_until)
        await tx.execute(changed.values(show_at=changed_at))


async def find(tx: Transaction, id_: int) -> Poll | None:
    """Return a vote as it stands; None for one there is not."""
    row = (await tx.execute(select(polls).where(polls.c.id == id_))).first()
    if row is None:
        return None
    counts = (
        select(poll_votes.c.place, func.count().label("votes"))
        .where(poll_votes.c.poll_id == id_)
        .group_by(poll_votes.c.place)
    )
    votes = {each.place: each.votes for each in await tx.execute(counts)}
    query = (
        select(poll_papers.c.place, *PAPER, *STATS)
        .join(papers, papers.c.id == poll_papers.c.paper_id)
        .outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
        .where(poll_papers.c.poll_id == id_)
        .order_by(poll_papers.c.place)
    )
    choices = (
        Choice(each.place, record_of(each), votes.get(each.place, 0))
        for each in await tx.execute(query)
    )
    return Poll(id_, tuple(choices), row.closes_at)


async def at(tx: Transaction, places: Iterable[Place]) -> set[tuple[Channel, MessageRef]]:
    """Return which of these messages show a vote."""
    wanted = {(each.channel, each.message) for each in places}
    query = (
        select(polls.c.posted_in, polls.c.message_id, workspaces)
        .join(deliveries, deliveries.c.id == polls.c.delivery_id)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
        .where(polls.c.message_id.in_(sorted({message.message_id for _, message in wanted})))
    )
    there = {
        (row.platform, row.external_id, row.posted_in, row.message_id)
        for row in await tx.execute(query)
    }
    return {
        (channel, message)
        for channel, message in wanted
        if (channel.platform, channel.workspace, message.posted_in, message.message_id) in there
    }


async def is_of(tx: Transaction, id_: int, channel: Channel) -> bool:
    """Tell whether a vote is of the workspace of a channel."""
    query = (
        select(polls.c.id)
        .join(deliveries, deliveries.c.id == polls.c.delivery_id)
        .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
        .where(
            polls.c.id == id_,
            workspaces.c.platform == channel.platform,
            workspaces.c.external_id == channel.workspace,
        )
    )
    return await tx.scalar(query) is not None


async def vote(tx: Transaction, id_: int, person: int, place: int, now: datetime) -> None:
    """Have somebody vote for the paper at a place; they may change their mind."""
    made = insert_into(tx, poll_votes).values(
        poll_id=id_, person_id=person, place=place, voted_at=now
    )
    kept = made.on_conflict_do_update(
        index_elements=["poll_id", "person_id"],
        set_={"place": made.excluded.place, "voted_at": made.excluded.voted_at},
    )
    await tx.execute(kept)
    of_it = select(polls.c.show_at, polls.c.closes_at).where(
        polls.c.id == id_, polls.c.message_id.is_not(None)
    )
    locked = of_it.with_for_update(key_share=True)  # votes refer to it, and keep no other from that
    row = (await tx.execute(locked)).first()
    if row is not None:
        show_at = _with_vote(row.show_at, row.closes_at, now)
        await tx.execute(update(polls).where(polls.c.id == id_).values(show_at=show_at))


def _with_vote(show_at: datetime | None, closes_at: datetime, now: datetime) -> datetime:
    """Return when a vote is to be shown that somebody has cast something in.

    While somebody shows it, nobody else may, as the older of two could arrive last; and where the
    platform asks to wait, that holds. The time differs by a moment then, by which it is seen.
    """
    if show_at is None or show_at == closes_at:
        return now
    return show_at - _MOMENT if show_at > now else show_at


async def vote_of(tx: Transaction, id_: int, person: int) -> int | None:
    """Return the place that somebody votes for; None who has not voted."""
    place: int | None = await tx.scalar(
        select(poll_votes.c.place).where(
            poll_votes.c.poll_id == id_, poll_votes.c.person_id == person
        )
    )
    return place
