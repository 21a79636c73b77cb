"""Reading lists, read: how many papers, a page of them, their places, their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, tuple_

from bot.models import Paper
from bot.saved import SavedPaper
from bot.storage.database import Transaction
from bot.storage.reading_tables import saves
from bot.storage.records import PAPER, STATS, batched, paper_of, record_of
from bot.storage.tables import paper_stats, papers

_IS_SAVED = saves.c.saved_at.is_not(None)


async def count(tx: Transaction, person: int) -> int:
    """Return how many papers are on a list."""
    query = select(func.count()).where(saves.c.person_id == person, _IS_SAVED)
    return await tx.scalar(query) or 0


async def page(tx: Transaction, person: int, start: int, limit: int) -> list[SavedPaper]:
    """Return papers of a list, the newest first, after the first `start`."""
    newest = (
        select(saves.c.paper_id, saves.c.saved_at)
        .where(saves.c.person_id == person, _IS_SAVED)
        .order_by(saves.c.saved_at.desc(), saves.c.paper_id.desc())
        .offset(start)
        .limit(limit)
        .subquery()
    )
    query = (
        _records(newest.c.saved_at)
        .join(newest, newest.c.paper_id == papers.c.id)
        .order_by(newest.c.saved_at.desc(), papers.c.id.desc())
    )
    return [
        SavedPaper(start + n, record_of(row), row.saved_at)
        for n, row in enumerate(await tx.execute(query), 1)
    ]


async def of_keys(tx: Transaction, person: int, wanted: Sequence[str]) -> dict[str, SavedPaper]:
    """Return those of these papers that are on a list, at their places in it, by key."""
    found: dict[str, SavedPaper] = {}
    for some in batched(wanted):
        query = (
            _records(saves.c.saved_at, _place(person).label("place"))
            .join(saves, saves.c.paper_id == papers.c.id)
            .where(saves.c.person_id == person, _IS_SAVED, papers.c.key.in_(some))
        )
        for row in await tx.execute(query):
            found[row.key] = SavedPaper(row.place, record_of(row), row.saved_at)
    return found


async def at(tx: Transaction, person: int, places: Mapping[str, int]) -> list[SavedPaper]:
    """Return papers of a list by their places, which are known, in their order."""
    query = (
        _records(saves.c.saved_at)
        .join(saves, saves.c.paper_id == papers.c.id)
        .where(saves.c.person_id == person, _IS_SAVED, papers.c.key.in_(list(places)))
    )
    found = [
        SavedPaper(places[row.key], record_of(row), row.saved_at) for row in await tx.execute(query)
    ]
    return sorted(found, key=lambda each: each.place)


async def at_places(tx: Transaction, person: int, places: Sequence[int]) -> dict[int, str]:
    """Return the papers at these places of a list, by place; those beyond it have none."""
    if not places:
        return {}
    query = _keys(person).limit(max(places))
    listed = dict(enumerate(await tx.scalars(query), 1))
    return {place: listed[place] for place in places if place in listed}


async def keys(tx: Transaction, person: int, start: int = 0, limit: int | None = None) -> list[str]:
    """Return the papers of a list, the newest first; some of them, after the first `start`."""
    return list(await tx.scalars(_keys(person).offset(start).limit(limit)))


async def keys_of_rows(tx: Transaction, person: int, rows: Sequence[int]) -> list[str]:
    """Return those of some papers, by their rows, that are on a list, the newest first."""
    return list(await tx.scalars(_keys(person).where(papers.c.id.in_(rows))))


async def ever_saved(tx: Transaction, person: int) -> list[Paper]:
    """Return all that somebody has saved once, also what was taken off since, the first first."""
    query = (
        select(*PAPER)
        .join(saves, saves.c.paper_id == papers.c.id)
        .where(saves.c.person_id == person)
        .order_by(saves.c.made_at, saves.c.paper_id)
    )
    return [paper_of(row) for row in await tx.execute(query)]


async def all_keys(tx: Transaction, person: int) -> list[str]:
    """Return all papers of a list in any order, which is quicker: in one row instead of many."""
    told = await tx.scalar(
        select(func.aggregate_strings(papers.c.key, " "))
        .join(saves, saves.c.paper_id == papers.c.id)
        .where(saves.c.person_id == person, _IS_SAVED)
    )
    return told.split() if told else []


async def newest_first(tx: Transaction, person: int, some: Sequence[str]) -> list[str]:
    """Return those of some papers that are on a list, the newest first."""
    found = [
        row
        for part in batched(some)
        for row in await tx.execute(
            _keys(person)
            .add_columns(saves.c.saved_at, saves.c.paper_id)
            .where(papers.c.key.in_(part))
        )
    ]
    found.sort(key=lambda row: (row.saved_at, row.paper_id), reverse=True)
    return [row.key for row in found]


def _keys(person: int) -> Select[*tuple[Any, ...]]:
    return (
        select(papers.c.key)
        .join(saves, saves.c.paper_id == papers.c.id)
        .where(saves.c.person_id == person, _IS_SAVED)
        .order_by(saves.c.saved_at.desc(), saves.c.paper_id.desc())
    )


def _records(*more: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    return select(*PAPER, *STATS, *more).outerjoin(
        paper_stats, paper_stats.c.paper_id == papers.c.id
    )


def _place(person: int) -> ScalarSelect[int]:
    """Count those of a list that are not older than the save at hand."""
    newer = saves.alias("newer")
    return (
        select(func.count())
        .where(
            newer.c.person_id == person,
            newer.c.saved_at.is_not(None),
            tuple_(newer.c.saved_at, newer.c.paper_id)
            >= tuple_(saves.c.saved_at, saves.c.paper_id),
        )
        .scalar_subquery()
    )
