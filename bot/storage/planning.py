"""What is planned, written into the ledger: for all channels that wish alike at a time.

Whatever was changed since it was looked at (`due`) is not alike any more: it gets no row, stays
due, and is planned the next time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, case, cast, exists, literal, select, update
from sqlalchemy import Text as Characters

from bot.deliveries import Skipped, State, Window
from bot.models import Kind
from bot.schedule import Due
from bot.storage.channel_tables import (
    channels,
    deliveries,
    is_failed,
    is_not_stuck,
    notices,
    posts,
    subscriptions,
)
from bot.storage.database import Transaction
from bot.storage.due import Alike
from bot.storage.notices import NEW
from bot.storage.subscriptions import written_days
from bot.storage.upsert import insert_into

_SETTLED_MEANWHILE = timedelta(minutes=1)
"""As long as it may take from looking at what is due to recording it."""
SILENT_RUNS = 5
"""Digests in a row without a paper, after which whoever configured the channel is told."""

_FILTER = subscriptions.c.filter_id


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
    silent = [plan for plan in plans if plan.reason == Skipped.EMPTY]
    await _note_silence(tx, [plan for plan in silent if plan.alike.kind is Kind.DAILY], now)
    await _leave_behind(tx, plans, now)
    await _move_on(tx, plans)


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
        await tx.execute(_insertion(tx, [*conditions, planned], reason=_why_missed()), missed)


def _why_missed() -> ColumnElement[str]:
    """Say of a date that was not planned whether nothing could be posted there, or nothing ran."""
    due_at = bindparam("set_due_at", type_=deliveries.c.due_at.type)
    was_closed = channels.c.mended_at >= due_at
    return case((was_closed, literal(Skipped.CLOSED)), else_=literal(Skipped.MISSED))


def _insertion(
    tx: Transaction,
    conditions: Sequence[ColumnElement[bool]],
    *,
    reason: ColumnElement[str] | None = None,
) -> Any:
    """Return the insertion of what is planned, or of what is not, with its `reason`."""
    given = {
        "local_date": "set_local_date",
        "digest_id": "set_digest",
        "edition_from": "set_from",
        "edition_to": "set_to",
        "state": "set_state",
        "due_at": "set_due_at",
        "give_up_at": "set_give_up_at",
        "claimable_at": "set_claimable_at",
        "settled_at": "set_settled_at",
    }
    values = (bindparam(name, type_=deliveries.c[column].type) for column, name in given.items())
    if reason is None:
        reason = bindparam("set_reason", type_=deliveries.c.reason.type)
    source = (
        select(
            subscriptions.c.channel_id,
            channels.c.workspace_id,
            subscriptions.c.kind,
            subscriptions.c.layout,
            literal(0),
            reason,
            *values,
        )
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .where(channels.c.broken_by.is_(None), ~_has_just_failed(), *conditions)
    )
    columns = ["channel_id", "workspace_id", "kind", "layout", "attempt", "reason", *given]
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
        told_once = insert_into(tx, notices).from_select(NEW, told).on_conflict_do_nothing()
        named = [row | {"named_date": str(row["set_local_date"])} for row in rows]
        await tx.execute(told_once, named)


async def _leave_behind(tx: Transaction, plans: Sequence[Plan], now: datetime) -> None:
    """Have the editions count as covered that lie too far back for what is planned."""
    for has_filter in (True, False):
        rows = [
            _parameters(plan, plan.due, now)
            for plan in plans
            if (plan.alike.filter_id is not None) is has_filter
            and (plan.alike.covered_until or plan.window.after) < plan.window.after
        ]
        if rows:
            day = bindparam("set_local_date", type_=deliveries.c.local_date.type)
            after = bindparam("set_from", type_=subscriptions.c.covered_until.type)
            left = update(subscriptions).where(
                *_are_alike(has_filter=has_filter), _has_delivery(day)
            )
            await tx.execute(
                left.values(covered_until=after).execution_options(synchronize_session=False), rows
            )


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
    counts = bindparam("counts_as", type_=deliveries.c.local_date.type)
    alone = [plan.channel for plan in plans if plan.channel is not None]
    are_alone = len(alone) == len(
        plans
    )  # as round-ups are: the others that are due stay as they are
    of_them = (subscriptions.c.channel_id.in_(alone),) if are_alone else ()
    moved = (
        update(subscriptions)
        .where(*_are_due(), *of_them, _has_delivery(counts))
        .values(next_due_at=bindparam("set_due_at"), next_local_date=bindparam("set_local_date"))
        .execution_options(synchronize_session=False)
    )
    await tx.execute(moved, list(moves.values()))


def _are_due() -> tuple[ColumnElement[bool], ...]:
    return (
        is_not_stuck,
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
        "just_failed": now - _SETTLED_MEANWHILE,
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


def _has_just_failed() -> ColumnElement[bool]:
    """Tell whether a digest was given up half posted since it was looked at.

    The papers of that half were not known as shown then; the next look knows.
    """
    since = bindparam("just_failed", type_=deliveries.c.settled_at.type)
    return exists(
        select(deliveries.c.id).where(
            deliveries.c.channel_id == subscriptions.c.channel_id,
            deliveries.c.kind == subscriptions.c.kind,
            is_failed,
            deliveries.c.settled_at >= since,
            exists(select(posts.c.id).where(posts.c.delivery_id == deliveries.c.id)),
        )
    )


def _was_silent() -> ColumnElement[bool]:
    day = bindparam("set_local_date", type_=deliveries.c.local_date.type)
    return _has_delivery(day, deliveries.c.reason == Skipped.EMPTY)
