"""What is due, and what is planned for it: asked and written for all channels that wish alike.

A hundred thousand channels have a few thousand filters and a few dozen schedules, so nothing here
is done channel by channel. Whatever was changed meanwhile is not alike any more: it gets no
row, stays due, and is planned the next time.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    and_,
    bindparam,
    cast,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy import Text as Characters

from bot.channels import Kind
from bot.deliveries import Skipped, State, Window
from bot.schedule import Due, Schedule
from bot.storage.channel_tables import (
    channels,
    deliveries,
    digest_papers,
    filters,
    notices,
    posts,
    subscriptions,
)
from bot.storage.database import Transaction
from bot.storage.records import batched
from bot.storage.subscriptions import written_days
from bot.storage.tables import papers
from bot.storage.upsert import insert_into
from bot.zones import VERSION

log = logging.getLogger(__name__)

SILENT_RUNS = 5
"""Digests in a row without a paper, after which whoever configured the channel is told."""


@dataclass(frozen=True, slots=True)
class Alike:
    """What all of some subscriptions wish for, and when: planned once for all of them."""

    kind: Kind
    filter_id: int | None
    topic: str | None
    size: int
    fills_up: bool
    says_empty: bool
    patience: timedelta
    schedule: Schedule
    due: Due
    covered_until: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What those that are alike get; with `channel`, that one alone gets it.

    `due` is the local date that it counts as; `missed` are earlier ones that it covers, too. `then`
    is when they are due next. `digest`: the row of the digest; None where nothing is posted.
    """

    alike: Alike
    due: Due
    then: Due
    window: Window
    state: State
    give_up_at: datetime
    reason: str | None = None
    digest: int | None = None
    missed: tuple[Due, ...] = ()
    channel: int | None = None


_ALIKE = (
    subscriptions.c.kind,
    subscriptions.c.filter_id,
    subscriptions.c.size,
    subscriptions.c.fills_up,
    subscriptions.c.says_empty,
    subscriptions.c.patience_minutes,
    subscriptions.c.wall_time,
    subscriptions.c.zone,
    subscriptions.c.days,
    subscriptions.c.next_due_at,
    subscriptions.c.next_local_date,
    subscriptions.c.covered_until,
)
_FILTER = subscriptions.c.filter_id
_MAY_BE_NULL = (_FILTER, subscriptions.c.covered_until)


async def due(tx: Transaction, now: datetime) -> list[Alike]:
    """Return what is wished for by now, once for all who are alike.

    Left out are channels where nothing can be posted, and those whose last digest is on its way.
    """
    query = _due(now).add_columns(filters.c.text.label("topic"))
    query = query.outerjoin(filters, filters.c.id == _FILTER)
    return [alike for row in await tx.execute(query.distinct()) if (alike := _alike(row))]


async def shown(
    tx: Transaction, keys: Sequence[str], now: datetime
) -> dict[tuple[Alike, int], dict[str, date]]:
    """Return which of some papers channels that are due have had, by key: on which local date.

    What is unknown counts as shown; of what failed, that does which had been posted by then.
    """
    found: dict[tuple[Alike, int], dict[str, date]] = {}
    for some in batched(keys):
        query = (
            _due(now)
            .add_columns(
                subscriptions.c.channel_id,
                filters.c.text.label("topic"),
                papers.c.key,
                deliveries.c.local_date,
            )
            .outerjoin(filters, filters.c.id == _FILTER)
            .join(
                deliveries,
                and_(
                    deliveries.c.channel_id == subscriptions.c.channel_id,
                    deliveries.c.kind == subscriptions.c.kind,
                    deliveries.c.state.in_([State.SENT, State.UNKNOWN, State.FAILED]),
                ),
            )
            .join(digest_papers, digest_papers.c.digest_id == deliveries.c.digest_id)
            .where(or_(deliveries.c.state != State.FAILED, _is_posted()))
            .join(papers, papers.c.id == digest_papers.c.paper_id)
            .where(papers.c.key.in_(some))
            .order_by(deliveries.c.local_date)
        )
        for row in await tx.execute(query):
            if alike := _alike(row):
                found.setdefault((alike, row.channel_id), {})[row.key] = row.local_date
    return found


def _is_posted() -> ColumnElement[bool]:
    """Tell whether a message that is there shows the paper of `digest_papers`."""
    return exists(
        select(posts.c.id).where(
            posts.c.delivery_id == deliveries.c.id,
            digest_papers.c.place >= posts.c.first_place,
            digest_papers.c.place < posts.c.first_place + posts.c.places,
        )
    )


async def record(tx: Transaction, plans: Sequence[Plan], now: datetime) -> None:
    """Write plans into the ledger, and move the subscriptions they are of to their next date.

    A channel that has a row of that date already keeps it.
    """
    for one in (True, False):  # first those of one channel, which the others then leave alone
        for has_filter in (True, False):
            some = [
                plan
                for plan in plans
                if (plan.channel is not None) is one
                and (plan.alike.filter_id is not None) is has_filter
            ]
            if some:
                await _insert(tx, some, now, one=one, has_filter=has_filter)
    await _note_silence(tx, [plan for plan in plans if plan.reason == Skipped.EMPTY], now)
    await _move_on(tx, plans)


async def overdue(tx: Transaction, now: datetime) -> tuple[int, datetime | None]:
    """Return how many subscriptions are due and not planned yet, and since when the first is."""
    query = select(func.count(), func.min(subscriptions.c.next_due_at)).where(
        subscriptions.c.next_due_at <= now
    )
    count, since = (await tx.execute(query)).one()
    return count, since


@dataclass(frozen=True, slots=True)
class Stale:
    """A subscription that is to be due anew: later than `after`, on a local date beyond `beyond`.

    What came due while nothing ran is later than `after`, and is due still.
    """

    row: int
    schedule: Schedule
    after: datetime
    beyond: date


async def of_other_zones(tx: Transaction, limit: int) -> list[Stale]:
    """Return subscriptions that are due by another version of the zones."""
    is_due = subscriptions.c.next_due_at.is_not(None)
    return await _stale(tx, subscriptions.c.tzdata != VERSION, is_due, limit=limit)


async def wakened(tx: Transaction, now: datetime) -> list[Stale]:
    """Return subscriptions whose pause is over."""
    is_over = subscriptions.c.resumes_at <= now
    return await _stale(tx, is_over, subscriptions.c.is_paused, subscriptions.c.is_on)


async def reschedule(tx: Transaction, next_: Sequence[tuple[int, Due]]) -> None:
    """Have these subscriptions due then; one that was paused is not any more."""
    for row, when in next_:
        await tx.execute(
            update(subscriptions)
            .where(subscriptions.c.id == row, subscriptions.c.is_on)
            .values(
                next_due_at=when.at,
                next_local_date=when.day,
                is_paused=False,
                resumes_at=None,
                tzdata=VERSION,
            )
        )


async def _stale(
    tx: Transaction, *conditions: ColumnElement[bool], limit: int | None = None
) -> list[Stale]:
    last = (
        select(func.max(deliveries.c.local_date))
        .where(
            deliveries.c.channel_id == subscriptions.c.channel_id,
            deliveries.c.kind == subscriptions.c.kind,
        )
        .scalar_subquery()
    )
    query = select(subscriptions, last.label("last")).where(*conditions).limit(limit)
    return [_stale_one(row) for row in await tx.execute(query)]


def _stale_one(row: Any) -> Stale:
    before = row.resumes_at if row.is_paused else row.next_due_at - timedelta(microseconds=1)
    return Stale(row.id, _schedule(row), before, row.last or date.min)


def _due(now: datetime) -> Select[*tuple[Any, ...]]:
    on_their_way = select(deliveries.c.channel_id, deliveries.c.kind).where(
        deliveries.c.claimable_at.is_not(None)
    )
    return (
        select(*_ALIKE)
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .where(
            subscriptions.c.next_due_at <= now,
            channels.c.broken_by.is_(None),
            tuple_(subscriptions.c.channel_id, subscriptions.c.kind).not_in(on_their_way),
        )
    )


async def _insert(
    tx: Transaction, plans: Sequence[Plan], now: datetime, *, one: bool, has_filter: bool
) -> None:
    """Insert the deliveries of plans that are found in the same way, and those they stand for."""
    conditions = [*_are_alike(has_filter=has_filter)]
    if one:
        conditions.append(subscriptions.c.channel_id == bindparam("one_channel"))
    rows = [_parameters(plan, plan.due, now) for plan in plans]
    await tx.execute(_insertion(tx, conditions), rows)
    missed = [
        _parameters(plan, due, now)
        | {
            "set_state": State.SKIPPED,
            "set_reason": Skipped.MISSED,
            "set_digest": None,
            "set_claimable_at": None,
            "set_settled_at": now,
            "counts_as": plan.due.day,
        }
        for plan in plans
        for due in plan.missed
    ]
    if missed:
        planned = _has_delivery(bindparam("counts_as", type_=deliveries.c.local_date.type))
        await tx.execute(_insertion(tx, [*conditions, planned]), missed)


def _insertion(tx: Transaction, conditions: Sequence[ColumnElement[bool]]) -> Any:
    given = {
        "local_date": "set_local_date",
        "digest_id": "set_digest",
        "edition_from": "set_from",
        "edition_to": "set_to",
        "state": "set_state",
        "reason": "set_reason",
        "due_at": "set_due_at",
        "give_up_at": "set_give_up_at",
        "claimable_at": "set_claimable_at",
        "settled_at": "set_settled_at",
    }
    values = (bindparam(name, type_=deliveries.c[column].type) for column, name in given.items())
    source = (
        select(
            subscriptions.c.channel_id,
            channels.c.workspace_id,
            subscriptions.c.kind,
            subscriptions.c.layout,
            literal(0),
            *values,
        )
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .where(channels.c.broken_by.is_(None), *conditions)
    )
    columns = ["channel_id", "workspace_id", "kind", "layout", "attempt", *given]
    return insert_into(tx, deliveries).from_select(columns, source).on_conflict_do_nothing()


async def _note_silence(tx: Transaction, plans: Sequence[Plan], now: datetime) -> None:
    """Count the silent runs, have the window covered, and tell whoever configured it at the fifth.

    What was told once is told again only after there was a paper.
    """
    for has_filter in (True, False):
        some = [plan for plan in plans if (plan.alike.filter_id is not None) is has_filter]
        if not some:
            continue
        rows = [_parameters(plan, plan.due, now) for plan in some]
        conditions = (*_are_alike(has_filter=has_filter), _was_silent())
        until = bindparam("set_to", type_=subscriptions.c.covered_until.type)
        await tx.execute(
            update(subscriptions)
            .where(*conditions)
            .values(covered_until=until, silent_runs=subscriptions.c.silent_runs + 1)
            .execution_options(synchronize_session=False),
            rows,
        )
        told = select(
            literal("silent:") + cast(subscriptions.c.id, Characters) + literal(":") + _NAMED_DATE,
            subscriptions.c.channel_id,
            subscriptions.c.owner_id,
            literal(_SILENT),
            bindparam("set_settled_at", type_=notices.c.created_at.type),
            bindparam("set_settled_at", type_=notices.c.created_at.type),
            literal(0),
        ).where(
            *_are_alike(has_filter=has_filter, covered=until),
            _was_silent(),
            subscriptions.c.silent_runs == SILENT_RUNS,
        )
        columns = [
            *("key", "channel_id", "account_id", "text", "created_at", "claimable_at", "attempt")
        ]
        told_once = insert_into(tx, notices).from_select(columns, told).on_conflict_do_nothing()
        named = [row | {"named_date": str(row["set_local_date"])} for row in rows]
        await tx.execute(told_once, named)


_NAMED_DATE: ColumnElement[str] = bindparam("named_date", type_=Characters())
_SILENT = (
    f"the last {SILENT_RUNS} digests had no paper that the channel's topics let in; "
    "/digest preview shows what was left out, /digest topics what is wished for"
)


async def _move_on(tx: Transaction, plans: Sequence[Plan]) -> None:
    """Set when they are due next, of those that have a row of the date by now."""
    moves = {
        (plan.alike.schedule, plan.alike.due): {
            "is_wall_time": plan.alike.schedule.at,
            "is_zone": plan.alike.schedule.zone,
            "is_days": written_days(plan.alike.schedule.days),
            "is_due_at": plan.alike.due.at,
            "is_date": plan.alike.due.day,
            "counts_as": plan.due.day,
            "set_due_at": plan.then.at,
            "set_local_date": plan.then.day,
        }
        for plan in plans
    }
    moved = (
        update(subscriptions)
        .where(
            *_are_due(),
            _has_delivery(bindparam("counts_as", type_=deliveries.c.local_date.type)),
        )
        .values(next_due_at=bindparam("set_due_at"), next_local_date=bindparam("set_local_date"))
        .execution_options(synchronize_session=False)
    )
    await tx.execute(moved, list(moves.values()))


def _are_due() -> tuple[ColumnElement[bool], ...]:
    return (
        subscriptions.c.next_due_at == bindparam("is_due_at"),
        subscriptions.c.next_local_date == bindparam("is_date"),
        subscriptions.c.wall_time == bindparam("is_wall_time"),
        subscriptions.c.zone == bindparam("is_zone"),
        subscriptions.c.days == bindparam("is_days"),
    )


def _are_alike(
    *, has_filter: bool, covered: ColumnElement[Any] | None = None
) -> tuple[ColumnElement[bool], ...]:
    """Return what tells that subscriptions are as they were when they were planned."""
    if covered is None:
        covered = bindparam("is_covered", type_=subscriptions.c.covered_until.type)
    return (
        *_are_due(),
        bindparam("is_filter") == _FILTER if has_filter else _FILTER.is_(None),
        subscriptions.c.kind == bindparam("is_kind"),
        subscriptions.c.size == bindparam("is_size"),
        subscriptions.c.fills_up == bindparam("is_filled"),
        subscriptions.c.says_empty == bindparam("is_told_empty"),
        subscriptions.c.patience_minutes == bindparam("is_patience"),
        subscriptions.c.covered_until.is_not_distinct_from(covered),
    )


def _parameters(plan: Plan, due: Due, now: datetime) -> dict[str, Any]:
    alike = plan.alike
    is_planned = plan.state is State.PLANNED
    return {
        "is_wall_time": alike.schedule.at,
        "is_zone": alike.schedule.zone,
        "is_days": written_days(alike.schedule.days),
        "is_due_at": alike.due.at,
        "is_date": alike.due.day,
        "is_filter": alike.filter_id,
        "is_kind": alike.kind,
        "is_size": alike.size,
        "is_filled": alike.fills_up,
        "is_told_empty": alike.says_empty,
        "is_patience": alike.patience // timedelta(minutes=1),
        "is_covered": alike.covered_until,
        "one_channel": plan.channel,
        "set_local_date": due.day,
        "set_digest": plan.digest,
        "set_from": plan.window.after,
        "set_to": plan.window.until,
        "set_state": plan.state,
        "set_reason": plan.reason,
        "set_due_at": due.at,
        "set_give_up_at": plan.give_up_at,
        "set_claimable_at": now if is_planned else None,
        "set_settled_at": None if is_planned else now,
    }


def _has_delivery(day: Any, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists(
        select(deliveries.c.id).where(
            deliveries.c.channel_id == subscriptions.c.channel_id,
            deliveries.c.kind == subscriptions.c.kind,
            deliveries.c.local_date == day,
            *more,
        )
    )


def _was_silent() -> ColumnElement[bool]:
    day = bindparam("set_local_date", type_=deliveries.c.local_date.type)
    return _has_delivery(day, deliveries.c.reason == Skipped.EMPTY)


def _alike(row: Any) -> Alike | None:
    """Return a row as a value; None for one that another version wrote: it harms no other."""
    if row.kind not in list(Kind):
        log.error("subscription.unreadable", extra={"kind": row.kind})
        return None
    return Alike(
        kind=Kind(row.kind),
        filter_id=row.filter_id,
        topic=row.topic,
        size=row.size,
        fills_up=row.fills_up,
        says_empty=row.says_empty,
        patience=timedelta(minutes=row.patience_minutes),
        schedule=_schedule(row),
        due=Due(row.next_local_date, row.next_due_at),
        covered_until=row.covered_until,
    )


def _schedule(row: Any) -> Schedule:
    return Schedule(row.wall_time, row.zone, frozenset(map(int, row.days)))
