"""Reading lists, written: what holds each paper on whose list. `lists` reads them.

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
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)

from bot.saved import Hold, Origin, after, overtaken, saved_since
from bot.storage import lists
from bot.storage.database import Transaction
from bot.storage.reading_tables import save_origins, saves
from bot.storage.records import batched
from bot.storage.tables import papers
from bot.storage.upsert import insert_for

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
    latest = max(each.at for each in events) if events else None
    known = await _locked(tx, [(each.person, each.paper) for each in events], latest)
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
            gone = overtaken(holds, save.removed_at)
            holds |= gone
            for origin, hold_ in gone.items():
                changed[*pair, *origin] = _origin_row(pair, origin, hold_)
            since = saved_since(holds.values(), save.removed_at)
            known[pair] = _Save(since, save.removed_at, holds)
            changed[*pair, *of_origin] = _origin_row(pair, of_origin, held)
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
    known = await _locked(tx, [(person, row) for row in rows.values()], now)
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
    known = await _locked(tx, [(person, row) for row in await tx.scalars(away)], last)
    back = [row for (_, row), save in known.items() if save.removed_at == last]
    for row in back:
        since = saved_since(known[person, row].holds.values(), None)
        await _set(tx, person, row, saved_at=since, removed_at=None)
    return await lists.keys_of_rows(tx, person, back)


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
    tx: Transaction, pairs: Iterable[tuple[int, int]], at: datetime | None
) -> dict[tuple[int, int], _Save]:
    """Make the rows of saves, or have everybody else wait who changes them; and read them.

    `at` is when those are first heard of that are made.
    """
    wanted = sorted(set(pairs))
    holds: dict[tuple[int, int], dict[tuple[str, str, int], Hold]] = {}
    known: dict[tuple[int, int], _Save] = {}
    for some in batched(wanted, _PAIRS):
        rows = [{"person_id": one, "paper_id": paper, "made_at": at} for one, paper in some]
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


def _origin_row(pair: tuple[int, int], origin: tuple[str, str, int], held: Hold) -> dict[str, Any]:
    (person, paper), (way, id_, channel) = pair, origin
    return {
        "person_id": person,
        "paper_id": paper,
        "way": way,
        "origin_id": id_,
        "channel_id": channel,
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
