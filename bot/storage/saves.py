"""Reading lists: what holds each paper on whose list, and which papers those are.

The row of a save is locked before its origins are changed, so that events about one paper of one
person follow each other; several papers are taken in the order of their rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)

from bot.saved import Hold, Origin, SavedPaper, after, saved_since
from bot.storage.database import Transaction
from bot.storage.reading_tables import save_origins, saves
from bot.storage.records import PAPER, STATS, batched, record_of
from bot.storage.tables import paper_stats, papers
from bot.storage.upsert import insert_for

_IS_SAVED = saves.c.saved_at.is_not(None)
_MOMENT = timedelta(microseconds=1)
_PAIRS = 200
"""Saves in one statement; each takes two parameters."""
_HOLDS, _SAVES = (
    select(table).where(
        table.c.person_id.in_(bindparam("people", expanding=True)),
        table.c.paper_id.in_(bindparam("papers", expanding=True)),
    )
    for table in (save_origins, saves)
)
"""For each column by itself: SQLite has no index for pairs, and would read the whole table."""
_MOVED = (
    update(saves)
    .where(saves.c.person_id == bindparam("of_person"), saves.c.paper_id == bindparam("of_paper"))
    .values(saved_at=bindparam("set_saved_at"))
    .execution_options(synchronize_session=False)
)


@dataclass(frozen=True, slots=True)
class Event:
    """An origin that begins (`is_held`), or ceases, to hold a stored paper on a list."""

    person: int
    paper: int
    origin: Origin
    channel: int
    at: datetime
    is_held: bool = True


@dataclass(frozen=True, slots=True)
class Held:
    """Whether a paper `was` on a list before an event, and `is_saved` after it."""

    was: bool
    is_saved: bool


async def hold(tx: Transaction, events: Sequence[Event], *, are_latest: bool = False) -> list[Held]:
    """Let events happen, one after the other, and return what became of each.

    What `are_latest` follow all that is known, whatever the clocks say; an event of a platform may
    come late, and then changes nothing.
    """
    known = await _locked(tx, [(each.person, each.paper) for each in events])
    before = dict(known)
    changed: dict[tuple[Any, ...], dict[str, Any]] = {}
    outcomes = []
    for each in events:
        pair = (each.person, each.paper)
        save = known[pair]
        of_origin = (each.origin.way, each.origin.id, each.channel)
        at = max(each.at, save.changed_at + _MOMENT) if are_latest and save.changed_at else each.at
        held = after(save.holds.get(of_origin), at, save.removed_at, is_held=each.is_held)
        if held is not None:
            holds = {**save.holds, of_origin: held}
            since = saved_since(holds.values(), save.removed_at)
            known[pair] = _Save(since, save.removed_at, holds)
            changed[*pair, *of_origin] = _origin_row(each, held)
        was, is_saved = save.saved_at is not None, known[pair].saved_at is not None
        outcomes.append(Held(was, is_saved))
    if changed:
        rows = [changed[key] for key in sorted(changed)]
        await tx.execute(_changing(tx.dialect.name), rows)
    moved = [
        {"of_person": pair[0], "of_paper": pair[1], "set_saved_at": save.saved_at}
        for pair, save in sorted(known.items(), key=lambda each: each[0])
        if save.saved_at != before[pair].saved_at
    ]
    if moved:
        await tx.execute(_MOVED, moved)
    return outcomes


async def remove(tx: Transaction, person: int, keys: Sequence[str], now: datetime) -> list[str]:
    """Take papers off a list, whatever holds them; return those that were on it."""
    rows = await paper_rows(tx, keys)
    known = await _locked(tx, [(person, row) for row in rows.values()])
    there = {row: save for (_, row), save in known.items() if save.saved_at is not None}
    held = [hold.changed_at for save in there.values() for hold in save.holds.values()]
    removed_at = max([now, *held])  # clocks differ: what holds it now is let go all the same
    for row in there:
        await _set(tx, person, row, saved_at=None, removed_at=removed_at)
    return [key for key in keys if rows.get(key) in there]


async def put_back(tx: Transaction, person: int) -> list[str]:
    """Put back what was taken away last, all that was at once; return what is there again."""
    is_away = and_(saves.c.person_id == person, saves.c.saved_at.is_(None))
    held = exists(select(save_origins.c.way).where(_of_save(), save_origins.c.is_held))
    last = await tx.scalar(select(func.max(saves.c.removed_at)).where(is_away, held))
    if last is None:
        return []
    away = select(saves.c.paper_id).where(is_away, held, saves.c.removed_at == last)
    known = await _locked(tx, [(person, row) for row in await tx.scalars(away)])
    back = [row for (_, row), save in known.items() if save.removed_at == last]
    for row in back:
        since = saved_since(known[person, row].holds.values(), None)
        await _set(tx, person, row, saved_at=since, removed_at=None)
    return list(await tx.scalars(_keys(person).where(papers.c.id.in_(back))))


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


@dataclass(frozen=True, slots=True)
class _Save:
    """A save as it stands, with what holds it, by (way, id, channel)."""

    saved_at: datetime | None
    removed_at: datetime | None
    holds: Mapping[tuple[str, str, int], Hold]

    @property
    def changed_at(self) -> datetime | None:
        """When it last changed, as far as is known."""
        times = [each.changed_at for each in self.holds.values()]
        return max([*times, self.removed_at] if self.removed_at else times, default=None)


async def _locked(
    tx: Transaction, pairs: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], _Save]:
    """Make the rows of saves, or have everybody else wait who changes them; and read them."""
    wanted = sorted(set(pairs))
    holds: dict[tuple[int, int], dict[tuple[str, str, int], Hold]] = {}
    known: dict[tuple[int, int], _Save] = {}
    for some in batched(wanted, _PAIRS):
        rows = [{"person_id": person, "paper_id": paper} for person, paper in some]
        await tx.execute(_locking(tx.dialect.name), rows)
        of_them = {"people": sorted({a for a, _ in some}), "papers": sorted({b for _, b in some})}
        for row in await tx.execute(_HOLDS, of_them):
            of_save = holds.setdefault((row.person_id, row.paper_id), {})
            held = Hold(row.is_held, row.changed_at, row.since)
            of_save[row.way, row.origin_id, row.channel_id] = held
        for row in await tx.execute(_SAVES, of_them):
            pair = (row.person_id, row.paper_id)
            known[pair] = _Save(row.saved_at, row.removed_at, holds.get(pair, {}))
    return {pair: known[pair] for pair in wanted}


@cache
def _locking(dialect: str) -> Any:
    """Return what makes the row of a save, or locks it."""
    made = insert_for(dialect, saves)
    return made.on_conflict_do_update(
        index_elements=["person_id", "paper_id"], set_={"person_id": made.excluded.person_id}
    )


@cache
def _changing(dialect: str) -> Any:
    """Return what keeps an origin as it is now."""
    made = insert_for(dialect, save_origins)
    return made.on_conflict_do_update(
        index_elements=list(save_origins.primary_key.columns),
        set_={name: made.excluded[name] for name in ("is_held", "changed_at", "since")},
    )


def _origin_row(event: Event, held: Hold) -> dict[str, Any]:
    return {
        "person_id": event.person,
        "paper_id": event.paper,
        "way": event.origin.way,
        "origin_id": event.origin.id,
        "channel_id": event.channel,
        "is_held": held.is_held,
        "changed_at": held.changed_at,
        "since": held.since,
    }


async def _set(tx: Transaction, person: int, row: int, **values: datetime | None) -> None:
    of_save = update(saves).where(saves.c.person_id == person, saves.c.paper_id == row)
    await tx.execute(of_save.values(values))


def is_live() -> ColumnElement[bool]:
    """Tell of an origin and its save whether it holds the paper on the list."""
    return and_(
        save_origins.c.is_held,
        or_(saves.c.removed_at.is_(None), save_origins.c.changed_at > saves.c.removed_at),
    )


def _of_save() -> ColumnElement[bool]:
    return and_(
        save_origins.c.person_id == saves.c.person_id, save_origins.c.paper_id == saves.c.paper_id
    )


async def paper_rows(tx: Transaction, wanted: Sequence[str]) -> Mapping[str, int]:
    """Return the rows of those of these papers that are stored, by key."""
    found: dict[str, int] = {}
    for some in batched(wanted):
        query = select(papers.c.key, papers.c.id).where(papers.c.key.in_(some))
        found |= {row.key: row.id for row in await tx.execute(query)}
    return found
