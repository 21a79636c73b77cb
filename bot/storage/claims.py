"""Claims: a delivery is one process's until a lease ends, then any other's.

A claim is one statement, the same on SQLite and PostgreSQL. Each has a number, the attempt: who was
overtaken cannot write anything of the delivery any more. Leases are compared with the clock that is
handed in, which is the database's own (`database.clock`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select, update

from bot.channels import Channel
from bot.deliveries import Skipped, State, Window, unwanted
from bot.models import Kind, Layout, MessageRef
from bot.storage import leases
from bot.storage.channel_tables import channels, deliveries, posts, subscriptions, workspaces
from bot.storage.channels import WHERE, channel_of
from bot.storage.database import Transaction
from bot.storage.records import batched

_daily = subscriptions.alias("daily")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours until the lease ends, and what of it is there already, by number.

    `uncertain_since`: since when a message may have been sent of which nobody knows. `turns`:
    rates that it has waited for, and need not ask again. `called_off` says why nobody wants it any
    more, if so. `is_silent`, `is_published`, `tag`, `keycaps`: as its channel wishes of its digests
    by now, by which its round-ups go, too.
    """

    id: int
    attempt: int
    channel: Channel
    workspace_row: int
    digest: int
    layout: Layout
    due_at: datetime
    give_up_at: datetime
    uncertain_since: datetime | None
    turns: int
    window: Window
    sent: dict[int, MessageRef]
    called_off: Skipped | None
    is_silent: bool = False
    is_published: bool = False
    tag: str = ""
    keycaps: bool | None = None


async def is_any(tx: Transaction, now: datetime) -> bool:
    """Tell whether any delivery waits to be claimed: a look at the first of an index."""
    return await leases.is_any(tx, deliveries.c.claimable_at, now)


async def claim(
    tx: Transaction,
    owner: str,
    platforms: Sequence[str],
    now: datetime,
    lease_until: datetime,
    limit: int,
) -> list[Claimed]:
    """Take at most `limit` deliveries whose turn has come, or whose sender is given up."""
    picked = (
        select(deliveries.c.id)
        .where(
            deliveries.c.claimable_at <= now,
            or_(
                deliveries.c.give_up_at > now,
                deliveries.c.state == State.SENDING,
                deliveries.c.uncertain_since.is_not(None),
            ),
            _platform().in_(platforms),
        )
        .order_by(deliveries.c.claimable_at, deliveries.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
        .cte("picked")
    )
    is_left = deliveries.c.state == State.SENDING
    taken = (
        update(deliveries)
        .where(deliveries.c.id.in_(select(picked.c.id)))
        .values(
            state=State.SENDING,
            owner=owner,
            attempt=deliveries.c.attempt + 1,
            uncertain_since=case(
                (is_left, func.coalesce(deliveries.c.uncertain_since, deliveries.c.attempted_at)),
                else_=deliveries.c.uncertain_since,
            ),
            attempted_at=now,
            claimable_at=lease_until,
        )
        .returning(deliveries.c.id)
    )
    ids = sorted(await tx.scalars(taken))
    return await _claimed(tx, ids)


async def put_off(tx: Transaction, turns: Sequence[tuple[Claimed, datetime, int]]) -> None:
    """Give claimed deliveries back until their turn; nothing of this attempt was sent.

    The last of each three are the rates that it need not ask then.
    """
    if turns:
        await tx.execute(
            mine()
            .values(
                state=State.PLANNED,
                attempt=deliveries.c.attempt - 1,  # nobody has seen it
                claimable_at=bindparam("again_at"),
                owner=None,
                turns=bindparam("waited_for"),
            )
            .execution_options(synchronize_session=False),
            [
                whose(claimed) | {"again_at": at, "waited_for": waited}
                for claimed, at, waited in turns
            ],
        )


def _platform() -> ColumnElement[str]:
    """Return the platform of a delivery, asked of each row that is looked at.

    Joined, PostgreSQL would begin with the workspaces where it knows little of them yet, and read
    what is due once for each.
    """
    of_it = select(workspaces.c.platform).where(workspaces.c.id == deliveries.c.workspace_id)
    return of_it.scalar_subquery()


def mine() -> Any:
    """Return an update of a delivery that is still ours; `whose` names it."""
    return update(deliveries).where(
        deliveries.c.id == bindparam("which"), deliveries.c.attempt == bindparam("whose")
    )


def whose(claimed: Claimed) -> dict[str, Any]:
    """Return the parameters of `mine`."""
    return {"which": claimed.id, "whose": claimed.attempt}


async def _claimed(tx: Transaction, ids: Sequence[int]) -> list[Claimed]:
    found: list[Claimed] = []
    for some in batched(ids):
        sent: dict[int, dict[int, MessageRef]] = {}
        for row in await tx.execute(select(posts).where(posts.c.delivery_id.in_(some))):
            sent.setdefault(row.delivery_id, {})[row.seq] = MessageRef(
                row.posted_in, row.message_id
            )
        query = (
            select(
                deliveries,
                *WHERE,
                subscriptions.c.is_on,
                subscriptions.c.is_paused,
                _daily.c.is_silent,
                _daily.c.is_published,
                _daily.c.tag,
                _daily.c.keycaps,
            )
            .join(channels, channels.c.id == deliveries.c.channel_id)
            .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
            .join(
                subscriptions,
                and_(
                    subscriptions.c.channel_id == deliveries.c.channel_id,
                    subscriptions.c.kind == deliveries.c.kind,
                ),
            )
            .outerjoin(
                _daily,
                and_(
                    _daily.c.channel_id == deliveries.c.channel_id,
                    _daily.c.kind == Kind.DAILY,
                ),
            )
            .where(deliveries.c.id.in_(some))
        )
        found += [
            Claimed(
                id=row.id,
                attempt=row.attempt,
                channel=channel_of(row),
                workspace_row=row.workspace_id,
                digest=row.digest_id,
                layout=Layout(row.layout) if row.layout in list(Layout) else Layout.COMPACT,
                due_at=row.due_at,
                give_up_at=row.give_up_at,
                uncertain_since=row.uncertain_since,
                turns=row.turns,
                window=Window(row.edition_from, row.edition_to),
                sent=sent.get(row.id, {}),
                called_off=unwanted(is_on=row.is_on, is_paused=row.is_paused),
                is_silent=bool(row.is_silent),
                is_published=bool(row.is_published),
                tag=row.tag or "",
                keycaps=row.keycaps,
            )
            for row in await tx.execute(query)
        ]
    return found
