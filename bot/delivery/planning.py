"""What is due -> digests -> the ledger: decided once for all channels that wish alike.

Reads a state of the database, decides in a thread, and writes: what was changed in between is not
planned, and is still due. Sources are not asked here; what they have told is what there is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache

from bot.deliveries import FARTHEST, LEFT_BEHIND, Skipped, State, Window
from bot.delivery import windows
from bot.digest import Cut, Shortlist
from bot.editions import newest_closed
from bot.errors import TopicError
from bot.models import Digest
from bot.schedule import Due, missed, next_due
from bot.storage import digests, due, editions, planning
from bot.storage.database import Database, Transaction
from bot.storage.due import Alike
from bot.storage.planning import Plan
from bot.storage.votes import latest_observation
from bot.topics.reading import parse
from bot.topics.tree import Expression

REMEMBERED = 31
"""Missed local dates that get a row of their own, at most; before them nothing is recorded."""
GIVE_UP_AFTER = timedelta(hours=24)
"""How long a digest is tried at most; a channel's next one ends it, too."""
_AT_ONCE = 500

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Planned:
    """What a look at the schedule came to: `waiting` wait for a source, of all that wish alike."""

    plans: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class _Seen:
    """A state of the database: what is due, and what there is for it."""

    due: tuple[Alike, ...]
    told: frozenset[date]
    shortlists: Mapping[windows.Covered, Shortlist]
    shown: Mapping[tuple[Alike, int], Mapping[str, date]]


async def plan(database: Database, source: str, now: datetime) -> Planned:
    """Plan what is due by now, of the editions of `source`. Raises StoreError."""
    async with database.read() as tx:
        seen = await _look(tx, source, now)
    if not seen.due:
        return Planned()
    drafts, waiting = await asyncio.to_thread(_decide, seen, now)
    if drafts:
        async with database.write() as tx:
            rows = await digests.freeze(tx, [digest for _, digest in drafts])
            plans = [replace(each, digest=row) for (each, _), row in zip(drafts, rows, strict=True)]
            await planning.record(tx, plans, now)
    return Planned(len(drafts), waiting)


async def recompute(database: Database, now: datetime, *, zones: bool = True) -> int:
    """Have due anew what another version of the zones has computed, and whose pause is over.

    Without `zones` only the latter, which is quickly found.
    """
    async with database.read() as tx:
        if not await _out_of_date(tx, now, zones=zones):
            return 0
    async with database.write() as tx:
        next_ = list(_next(await _out_of_date(tx, now, zones=zones)))
        await due.reschedule(tx, next_)
    return len(next_)


def _next(stale: Iterable[due.Stale]) -> Iterator[tuple[due.Stale, Due]]:
    for each in stale:
        try:
            yield each, next_due(each.schedule, each.after, each.beyond)
        except (KeyError, ValueError) as error:  # one that cannot be read harms no other
            log.error("subscription.unreadable", extra={"row": each.row, "why": str(error)})


async def _out_of_date(tx: Transaction, now: datetime, *, zones: bool) -> list[due.Stale]:
    of_zones = await due.of_other_zones(tx, now, _AT_ONCE) if zones else []
    return [*of_zones, *await due.wakened(tx, now)]


async def _look(tx: Transaction, source: str, now: datetime) -> _Seen:
    wanted = await due.due(tx, now)
    if not wanted:
        return _Seen((), frozenset(), {}, {})
    closed = newest_closed(now)
    span = [closed - timedelta(days=n) for n in range(FARTHEST + LEFT_BEHIND)]
    told = frozenset(await editions.closed_days(tx, source, span))
    stored = await editions.stored_days(tx, source, span)
    shortlists, keys = {}, set()
    for covered in {_covered(each, told, now) for each in wanted}:
        days = [day for day in covered.days if stored.get(day)]
        found = await editions.candidates(tx, source, days)
        keys |= {each.paper.key for each in found}
        votes_at = await latest_observation(tx, [each.paper.key for each in found])
        shortlists[covered] = Shortlist(found, days, votes_at=votes_at, missing=covered.missing)
    return _Seen(tuple(wanted), told, shortlists, await due.shown(tx, sorted(keys), now))


def _covered(alike: Alike, told: frozenset[date], now: datetime) -> windows.Covered:
    window = windows.wished(alike.covered_until, newest_closed(now))
    return windows.without(window, told)


def _decide(seen: _Seen, now: datetime) -> tuple[list[tuple[Plan, Digest]], int]:
    """Return a plan and its digest for each that is due and ready; and how many wait."""
    of_channels: dict[Alike, dict[int, Mapping[str, date]]] = {}
    for (alike, channel), already in seen.shown.items():
        of_channels.setdefault(alike, {})[channel] = already
    read = cache(parse)
    drafts: list[tuple[Plan, Digest]] = []
    waiting = 0
    for alike in seen.due:
        try:
            found = _decided(alike, seen, read, of_channels.get(alike, {}), now)
        except (TopicError, KeyError, ValueError) as error:  # it harms no other
            why = f"{type(error).__name__}: {error}"
            log.error("subscription.unreadable", extra={"filter": alike.filter_id, "why": why})
            continue
        waiting += not found
        drafts += found
    return drafts, waiting


def _decided(
    alike: Alike,
    seen: _Seen,
    read: Callable[[str], Expression],
    shown: Mapping[int, Mapping[str, date]],
    now: datetime,
) -> list[tuple[Plan, Digest]]:
    """Return the plans of all who are alike; none while they wait."""
    covered = _covered(alike, seen.told, now)
    topic = read(alike.topic) if alike.topic else None
    shortlist = seen.shortlists[covered]
    first = first_plan(alike, covered.window, now)
    is_whole = not covered.missing and not shortlist.waits_for_categories(topic)
    if not is_whole and now < first.due.at + alike.patience:
        return []
    return list(_cut(first, covered, shortlist, topic, shown))


def first_plan(alike: Alike, window: Window, now: datetime) -> Plan:
    """Return the plan of a day, before it is known what it brings."""
    all_due = list(missed(alike.schedule, alike.due, now))
    label = all_due[-1]
    then = next_due(alike.schedule, max(now, label.at), label.day)
    return Plan(
        alike,
        due=label,
        then=then,
        window=window,
        state=State.PLANNED,
        give_up_at=min(then.at, now + GIVE_UP_AFTER),
        missed=tuple(all_due[:-1][-REMEMBERED:]),
    )


def _cut(
    plan: Plan,
    covered: windows.Covered,
    shortlist: Shortlist,
    topic: Expression | None,
    shown: Mapping[int, Mapping[str, date]],
) -> Iterable[tuple[Plan, Digest]]:
    """Yield the plan of all who are alike, and those of the channels that have had a paper."""
    size, fills_up = plan.alike.size, plan.alike.fills_up
    yield _kept(plan, covered, shortlist.digest(Cut(size, topic, fills_up)))
    same: dict[frozenset[tuple[str, date]], Digest] = {}
    for channel, already in shown.items():
        of = frozenset(already.items())
        if of not in same:
            same[of] = shortlist.digest(Cut(size, topic, fills_up, already))
        yield _kept(replace(plan, channel=channel), covered, same[of])


def _kept(plan: Plan, covered: windows.Covered, digest: Digest) -> tuple[Plan, Digest]:
    """Say what is done with a digest: posted, or not, and why."""
    if digest.entries or (plan.alike.says_empty and (covered.days or covered.missing)):
        return plan, digest
    is_cut_off = covered.missing and not covered.days
    why = Skipped.NO_SOURCE if is_cut_off else Skipped.EMPTY
    return replace(plan, state=State.SKIPPED, reason=why), digest
