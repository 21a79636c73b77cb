"""What a week brought to channels that are due for a round-up: posted, saved, by how many."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select

from bot.channels import Channel
from bot.models import Candidate, Digest, Kind
from bot.roundup import Posted, roundup
from bot.saved import FEWEST
from bot.storage.channel_tables import deliveries, digest_papers, subscriptions
from bot.storage.channels import known_channel
from bot.storage.database import Transaction
from bot.storage.due import Alike, alike_of, due_query
from bot.storage.ledger import counts_as_shown
from bot.storage.reading_tables import save_origins, saves
from bot.storage.records import PAPER, STATS, paper_of, stats_of
from bot.storage.saves import is_live
from bot.storage.tables import paper_stats, papers
from bot.zones import zone

WEEK = timedelta(days=7)
_DAY = timedelta(days=1)


@dataclass(slots=True)
class Week:
    """A channel's week: what its digests showed, what how many people saved, what two ever did."""

    posted: list[Posted] = field(default_factory=list)
    saved: dict[Candidate, int] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)

    def roundup(self, last: date) -> Digest:
        """Return what of it is told, at the end of its last day."""
        return roundup((last - WEEK + _DAY, last), self.saved, self.posted, self.kept)


async def due_roundups(
    tx: Transaction, now: datetime, limit: int, but: Collection[int] = ()
) -> list[tuple[Alike, int]]:
    """Return round-ups that are due by now, with the rows of their channels; `limit` at most.

    None of the channels `but`.
    """
    query = due_query(now, Kind.ROUNDUP).add_columns(subscriptions.c.channel_id)
    query = query.where(subscriptions.c.channel_id.not_in(but)) if but else query
    ordered = query.order_by(subscriptions.c.next_due_at, subscriptions.c.channel_id).limit(limit)
    return [(alike_of(row), row.channel_id) for row in await tx.execute(ordered)]


async def week(tx: Transaction, where: Channel, zone_name: str, now: datetime) -> Digest:
    """Return the round-up of a channel as it would be now."""
    row = await known_channel(tx, where)
    last = now.astimezone(zone(zone_name)).date()
    if row is None:
        return Week().roundup(last)
    return (await weeks(tx, [row], last - WEEK + _DAY, now))[row].roundup(last)


async def weeks(
    tx: Transaction, channels: Sequence[int], first: date, until: datetime
) -> dict[int, Week]:
    """Return the weeks of channels: posted on local dates from `first` on, saved up to `until`.

    A list is nobody's business: saved counts what two people saved, or more.
    """
    found = {channel: Week() for channel in channels}
    seen: set[tuple[int, str]] = set()
    for row in await tx.execute(_posted(channels, first)):
        if (row.channel_id, row.key) not in seen:
            seen.add((row.channel_id, row.key))
            posted = Posted(_candidate(row, row.first_seen_at), row.upvotes_then)
            found[row.channel_id].posted.append(posted)
    people = func.count(save_origins.c.person_id.distinct())
    of_week = (save_origins.c.changed_at > until - WEEK, save_origins.c.changed_at <= until)
    counted = _saved(channels, *PAPER, *STATS, people.label("people")).where(*of_week)
    counted = counted.group_by(save_origins.c.channel_id, papers.c.id, paper_stats.c.paper_id)
    for row in await tx.execute(counted.having(people >= FEWEST)):
        found[row.channel_id].saved[_candidate(row, until)] = row.people
    ever = _saved(channels, papers.c.key).group_by(save_origins.c.channel_id, papers.c.key)
    for row in await tx.execute(ever.having(people >= FEWEST)):
        found[row.channel_id].kept.add(row.key)
    return found


def _posted(channels: Sequence[int], first: date) -> Select[*tuple[Any, ...]]:
    """Select what daily digests showed, the first time first."""
    return (
        select(
            deliveries.c.channel_id,
            digest_papers.c.first_seen_at,
            digest_papers.c.upvotes.label("upvotes_then"),
            *PAPER,
            *STATS,
        )
        .join(digest_papers, digest_papers.c.digest_id == deliveries.c.digest_id)
        .join(papers, papers.c.id == digest_papers.c.paper_id)
        .outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
        .where(
            deliveries.c.channel_id.in_(channels),
            deliveries.c.kind == Kind.DAILY,
            deliveries.c.local_date >= first,
            counts_as_shown(),
        )
        .order_by(deliveries.c.local_date, digest_papers.c.place)
    )


def _saved(channels: Sequence[int], *columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return (
        select(save_origins.c.channel_id, *columns)
        .select_from(save_origins)
        .join(
            saves,
            and_(
                saves.c.person_id == save_origins.c.person_id,
                saves.c.paper_id == save_origins.c.paper_id,
            ),
        )
        .join(papers, papers.c.id == save_origins.c.paper_id)
        .outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
        .where(save_origins.c.channel_id.in_(channels), saves.c.saved_at.is_not(None), is_live())
    )


def _candidate(row: Any, first_seen: datetime) -> Candidate:
    return Candidate(paper_of(row), stats_of(row), first_seen)
