"""Votes: opened once for a round-up, cast by people, counted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, insert, select

from bot.channels import Channel
from bot.polls import Choice, Poll
from bot.storage.channel_tables import deliveries, workspaces
from bot.storage.database import Transaction
from bot.storage.reading_tables import poll_papers, poll_votes, polls
from bot.storage.records import PAPER, STATS, record_of
from bot.storage.tables import paper_stats, papers
from bot.storage.upsert import insert_into


async def open_(
    tx: Transaction, delivery: int, keys: Sequence[str], now: datetime, closes_at: datetime
) -> tuple[int, bool]:
    """Open the vote of a round-up among stored papers; return its row, and whether it is new."""
    made = insert_into(tx, polls).values(delivery_id=delivery, opened_at=now, closes_at=closes_at)
    new = await tx.scalar(made.on_conflict_do_nothing().returning(polls.c.id))
    if new is None:
        known = await tx.scalar(select(polls.c.id).where(polls.c.delivery_id == delivery))
        return int(known), False
    for place, key in enumerate(keys, 1):
        row = select(papers.c.id).where(papers.c.key == key).scalar_subquery()
        await tx.execute(insert(poll_papers).values(poll_id=new, place=place, paper_id=row))
    return int(new), True


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


async def vote_of(tx: Transaction, id_: int, person: int) -> int | None:
    """Return the place that somebody votes for; None who has not voted."""
    place: int | None = await tx.scalar(
        select(poll_votes.c.place).where(
            poll_votes.c.poll_id == id_, poll_votes.c.person_id == person
        )
    )
    return place
