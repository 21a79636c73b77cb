"""Editions: which papers a source listed for a date, kept as they come, read for a digest."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, insert, or_, select, update

from bot.editions import closes_at, opens_at
from bot.models import Candidate, Changes, Edition, Submitter
from bot.storage import papers as papers_
from bot.storage.database import Transaction
from bot.storage.records import PAPER, STATS, paper_of, stats_of
from bot.storage.tables import edition_papers, editions, paper_stats, papers

EMPTY_IS_BELIEVED_AFTER = timedelta(days=3)

_Place = tuple[str, date]
"""A source and a day: what names an edition."""


async def record(tx: Transaction, told: Sequence[Edition]) -> Changes:
    """Take in editions as seen; seeing the same again changes no row."""
    if not told:
        return Changes()
    await papers_.lock(tx)
    learned = await papers_.learn(
        tx,
        [(listing, edition.observed_at) for edition in told for listing in edition.listings],
    )
    ids = await _settle(tx, told)
    await _list(tx, told, ids, learned.ids)
    return Changes(learned.new, learned.changed, learned.observations)


async def settled_days(tx: Transaction, source: str, days: Iterable[date]) -> set[date]:
    """Return those of `days` whose edition was had whole, every item of it, after it closed."""
    wanted = set(days)
    query = select(editions.c.day).where(
        editions.c.source == source, editions.c.settled_at.is_not(None)
    )
    return {day for (day,) in await tx.execute(query) if day in wanted}


async def closed_days(tx: Transaction, source: str, days: Sequence[date]) -> set[date]:
    """Return those of `days` whose list was told after it had closed: it grows no more."""
    query = select(editions.c.day).where(
        editions.c.source == source,
        editions.c.day.in_(days),
        or_(editions.c.heard_at >= editions.c.closes_at, editions.c.settled_at.is_not(None)),
    )
    return set(await tx.scalars(query))


async def stored_days(tx: Transaction, source: str, days: Sequence[date]) -> dict[date, int]:
    """Return how many papers `source` listed for those of `days` that are stored."""
    query = (
        select(editions.c.day, func.count(edition_papers.c.paper_id))
        .outerjoin(edition_papers, edition_papers.c.edition_id == editions.c.id)
        .where(editions.c.source == source, editions.c.day.in_(days))
        .group_by(editions.c.day)
    )
    return {day: int(listed) for day, listed in await tx.execute(query)}


async def newest_day(tx: Transaction, source: str, until: date) -> date | None:
    """Return the last day up to `until` for which `source` listed papers."""
    query = (
        select(func.max(editions.c.day))
        .where(editions.c.source == source, editions.c.day <= until)
        .where(editions.c.id.in_(select(edition_papers.c.edition_id)))
    )
    newest: date | None = await tx.scalar(query)
    return newest


async def newest_source(tx: Transaction, preferred: str) -> str | None:
    """Return `preferred` if it has any edition with papers, else the source that has the newest."""
    query = (
        select(editions.c.source)
        .where(editions.c.id.in_(select(edition_papers.c.edition_id)))
        .order_by((editions.c.source == preferred).desc(), editions.c.day.desc())
        .limit(1)
    )
    newest: str | None = await tx.scalar(query)
    return newest


async def latest(
    tx: Transaction, preferred: str, until: date, days: int
) -> tuple[tuple[date, ...], list[Candidate]]:
    """Return the editions with papers of the last `days` days, ascending, and their papers.

    They are those of `newest_source`, and the last day is that of its newest edition up to `until`;
    there are none when nothing is stored.
    """
    source = await newest_source(tx, preferred)
    newest = await newest_day(tx, source, until) if source else None
    if source is None or newest is None:
        return (), []
    wished = [newest - timedelta(days=n) for n in reversed(range(days))]
    stored = await stored_days(tx, source, wished)
    shown = tuple(day for day in wished if stored.get(day))
    return shown, await candidates(tx, source, shown)


async def candidates(tx: Transaction, source: str, days: Sequence[date]) -> list[Candidate]:
    """Return the papers of these editions, each once, with its latest counts."""
    query = (
        select(
            *PAPER,
            *STATS,
            edition_papers.c.first_seen_at,
            edition_papers.c.submitted_by,
            edition_papers.c.submitter_avatar,
        )
        .join(edition_papers, edition_papers.c.paper_id == papers.c.id)
        .join(editions, editions.c.id == edition_papers.c.edition_id)
        .outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
        .where(editions.c.source == source, editions.c.day.in_(days))
        .order_by(edition_papers.c.first_seen_at, editions.c.day)
    )
    found: dict[str, Candidate] = {}
    for row in await tx.execute(query):
        if row.key not in found:
            found[row.key] = Candidate(
                paper=paper_of(row),
                stats=stats_of(row),
                first_seen=row.first_seen_at,
                submitter=Submitter(row.submitted_by, row.submitter_avatar)
                if row.submitted_by
                else None,
            )
    return list(found.values())


async def _settle(tx: Transaction, told: Sequence[Edition]) -> Mapping[_Place, int]:
    """Make the rows these editions need, note which are settled now, and return their ids."""
    latest = {
        (each.source, each.day): each for each in sorted(told, key=lambda each: each.observed_at)
    }
    known = await _rows(tx, latest.keys())
    missing = [_row(each) for place, each in latest.items() if place not in known]
    settled = [
        {"which": known[place].id, "settled_at": each.observed_at}
        for place, each in latest.items()
        if place in known and known[place].settled_at is None and _is_settled(each)
    ]
    heard = [
        {"which": known[place].id, "heard_at": each.observed_at}
        for place, each in latest.items()
        if place in known and (known[place].heard_at or each.observed_at) <= each.observed_at
    ]
    if missing:
        await tx.execute(insert(editions), missing)
        known = await _rows(tx, latest.keys())
    for news in filter(None, (settled, heard)):
        await tx.execute(update(editions).where(editions.c.id == bindparam("which")), news)
    return {place: row.id for place, row in known.items()}


def _is_settled(edition: Edition) -> bool:
    """Tell whether it was had whole, and will not grow.

    A recording may be of a morning, before most papers were listed. An empty answer may be a slip
    of the source; it is believed when the edition has been closed for some days.
    """
    wait = timedelta(0) if edition.listings else EMPTY_IS_BELIEVED_AFTER
    whole = not edition.bad_items and not edition.replayed
    return whole and edition.observed_at >= closes_at(edition.day) + wait


def _row(edition: Edition) -> dict[str, Any]:
    return {
        "source": edition.source,
        "day": edition.day,
        "opens_at": opens_at(edition.day),
        "closes_at": closes_at(edition.day),
        "settled_at": edition.observed_at if _is_settled(edition) else None,
        "heard_at": edition.observed_at,
    }


async def _rows(tx: Transaction, places: Collection[_Place]) -> Mapping[_Place, Any]:
    days = [day for _, day in places]
    query = select(editions).where(
        editions.c.source.in_({source for source, _ in places}),
        editions.c.day.between(min(days), max(days)),
    )
    found = {(row.source, row.day): row for row in await tx.execute(query)}
    return {place: found[place] for place in places if place in found}


async def _list(
    tx: Transaction,
    told: Sequence[Edition],
    edition_ids: Mapping[_Place, int],
    paper_ids: Mapping[str, int],
) -> None:
    """Add what was not on an edition's list yet; what a source no longer lists stays."""
    query = select(edition_papers.c.edition_id, edition_papers.c.paper_id).where(
        edition_papers.c.edition_id.in_(edition_ids.values())
    )
    listed = {(edition, paper) for edition, paper in await tx.execute(query)}
    rows = {}
    for edition in told:
        edition_id = edition_ids[edition.source, edition.day]
        for listing in edition.listings:
            place = (edition_id, paper_ids[listing.paper.key])
            if place not in listed:
                submitter = listing.submitter
                rows[place] = {
                    "edition_id": place[0],
                    "paper_id": place[1],
                    "first_seen_at": edition.observed_at,
                    "submitted_by": submitter and submitter.name,
                    "submitter_avatar": submitter and submitter.avatar_url,
                }
    if rows:
        await tx.execute(insert(edition_papers), list(rows.values()))
