"""Deliveries on their way: claimed by one process at a time, settled by whoever still has them.

A claim is one statement, the same on SQLite and PostgreSQL. Each has a number, the attempt: who was
overtaken cannot settle any more. Leases are compared with the clock that is handed in, which is the
database's own (`database.clock`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, case, func, literal, or_, select, tuple_, update

from bot.channels import Channel
from bot.deliveries import State
from bot.models import Layout, MessageRef
from bot.storage.channel_tables import (
    channels,
    deliveries,
    notices,
    posts,
    subscriptions,
    workspaces,
)
from bot.storage.database import Transaction
from bot.storage.records import batched
from bot.storage.upsert import insert_into

FARTHEST = 7
"""Editions that a digest goes back at most; `bot.delivery.windows` has the rule."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A delivery that is ours until the lease ends, and what of it is there already, by number.

    `uncertain_since`: since when a message may have been sent of which nobody knows. `turns`:
    rates that it has waited for, and need not ask again. `goes_back_farthest`: before its window
    there may be editions that no digest covers any more.
    """

    id: int
    attempt: int
    channel: Channel
    workspace_row: int
    local_date: date
    digest: int
    layout: Layout
    due_at: datetime
    give_up_at: datetime
    uncertain_since: datetime | None
    turns: int
    goes_back_farthest: bool
    sent: dict[int, MessageRef]


@dataclass(frozen=True, slots=True)
class SentPost:
    """A message that is on the platform; `places` papers from `first_place` on are in it."""

    seq: int
    key: str
    message: MessageRef
    first_place: int
    places: int


@dataclass(frozen=True, slots=True)
class Settlement:
    """What becomes of a claimed delivery.

    While it is `PLANNED` still, it is tried again at `again_at`; `is_uncertain` says that a message
    may have been sent all the same. `posts` are those that came to be known.
    """

    claimed: Claimed
    state: State
    posts: tuple[SentPost, ...] = ()
    reason: str | None = None
    again_at: datetime | None = None
    is_uncertain: bool = False
    breaks_channel: bool = False


async def is_any(tx: Transaction, now: datetime) -> bool:
    """Tell whether any delivery waits to be claimed: a look that locks nothing."""
    query = select(deliveries.c.id).where(deliveries.c.claimable_at <= now).limit(1)
    return await tx.scalar(query) is not None


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
            deliveries.c.workspace_id.in_(
                select(workspaces.c.id).where(workspaces.c.platform.in_(platforms))
            ),
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
            _mine()
            .values(
                state=State.PLANNED,
                attempt=deliveries.c.attempt - 1,  # nobody has seen it
                claimable_at=bindparam("again_at"),
                owner=None,
                turns=bindparam("waited_for"),
            )
            .execution_options(synchronize_session=False),
            [
                _whose(claimed) | {"again_at": at, "waited_for": waited}
                for claimed, at, waited in turns
            ],
        )


async def settle(
    tx: Transaction, settlements: Sequence[Settlement], now: datetime
) -> set[tuple[int, int]]:
    """Write what became of deliveries; return those, as (id, attempt), that were still ours.

    Nothing is written of one that somebody else has claimed since.
    """
    ours = await _ours(tx, settlements)
    mine = [each for each in settlements if (each.claimed.id, each.claimed.attempt) in ours]
    await _keep_posts(tx, mine, now)
    for each in (one for one in mine if one.state is not State.SENT):
        await tx.execute(_mine().values(_values(each, now)), _whose(each.claimed))
        if each.breaks_channel or each.state is State.FAILED:
            await _tell_owner(tx, each, now)
    if sent := [each for each in mine if each.state is State.SENT]:
        done = {"state": State.SENT, "claimable_at": None, "settled_at": now, "reason": None}
        await tx.execute(
            _mine().values(done).execution_options(synchronize_session=False),
            [_whose(each.claimed) for each in sent],
        )
    covered = [each.claimed for each in mine if each.state in (State.SENT, State.UNKNOWN)]
    for is_farthest in (True, False):
        alike = [each.id for each in covered if each.goes_back_farthest is is_farthest]
        for some in batched(alike):
            await tx.execute(_cover(some, anyhow=is_farthest))
    return ours


async def expire(tx: Transaction, now: datetime) -> int:
    """Give up what was not sent in its time. What may be there is not: the platform is asked."""
    given_up = (
        update(deliveries)
        .where(
            deliveries.c.claimable_at.is_not(None),
            deliveries.c.give_up_at <= now,
            deliveries.c.state == State.PLANNED,
            deliveries.c.uncertain_since.is_(None),
        )
        .values(
            state=State.FAILED,
            reason=literal("gave up after the day: ")
            + func.coalesce(deliveries.c.reason, "nothing ran, or its turn never came"),
            claimable_at=None,
            settled_at=now,
        )
        .returning(deliveries.c.id)
    )
    return len(list(await tx.execute(given_up)))


async def resolve(tx: Transaction, id_: int, state: State) -> bool:
    """Settle an unknown delivery by what somebody saw; what failed is covered by the next digest.

    Returns False when it is not unknown.
    """
    done = await tx.execute(
        update(deliveries)
        .where(deliveries.c.id == id_, deliveries.c.state == State.UNKNOWN)
        .values(state=state, reason=literal("as somebody said: ") + deliveries.c.reason)
        .returning(deliveries.c.channel_id, deliveries.c.kind, deliveries.c.edition_from)
    )
    row = done.first()
    if row is None:
        return False
    if state is State.FAILED:
        await tx.execute(
            update(subscriptions)
            .where(
                subscriptions.c.channel_id == row.channel_id,
                subscriptions.c.kind == row.kind,
                subscriptions.c.covered_until > row.edition_from,
            )
            .values(covered_until=row.edition_from)
        )
    return True


async def retry(tx: Transaction, id_: int, now: datetime, give_up_at: datetime) -> bool:
    """Plan a failed delivery anew; False when it has not failed, or has no digest.

    Raises StoreError through the database when the channel has another one on its way.
    """
    planned = await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.id == id_,
            deliveries.c.state == State.FAILED,
            deliveries.c.digest_id.is_not(None),
        )
        .values(state=State.PLANNED, claimable_at=now, settled_at=None, give_up_at=give_up_at)
        .returning(deliveries.c.id)
    )
    return planned.first() is not None


async def is_settled(tx: Transaction, id_: int) -> bool:
    """Tell whether nothing more is done about a delivery."""
    query = select(deliveries.c.claimable_at).where(deliveries.c.id == id_)
    return (await tx.execute(query)).scalar_one() is None


async def known_posts(tx: Transaction, id_: int) -> dict[int, MessageRef]:
    """Return the messages of a delivery that are known to be there, by number."""
    query = select(posts).where(posts.c.delivery_id == id_)
    return {row.seq: MessageRef(row.posted_in, row.message_id) for row in await tx.execute(query)}


def _mine() -> Any:
    return update(deliveries).where(
        deliveries.c.id == bindparam("which"), deliveries.c.attempt == bindparam("whose")
    )


def _whose(claimed: Claimed) -> dict[str, Any]:
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
                channels.c.external_id,
                channels.c.parent,
                workspaces.c.platform,
                workspaces.c.external_id.label("workspace"),
            )
            .join(channels, channels.c.id == deliveries.c.channel_id)
            .join(workspaces, workspaces.c.id == deliveries.c.workspace_id)
            .where(deliveries.c.id.in_(some))
        )
        found += [
            Claimed(
                id=row.id,
                attempt=row.attempt,
                channel=Channel(row.platform, row.workspace, row.external_id, row.parent),
                workspace_row=row.workspace_id,
                local_date=row.local_date,
                digest=row.digest_id,
                layout=Layout(row.layout) if row.layout in list(Layout) else Layout.COMPACT,
                due_at=row.due_at,
                give_up_at=row.give_up_at,
                uncertain_since=row.uncertain_since,
                turns=row.turns,
                goes_back_farthest=(row.edition_to - row.edition_from).days >= FARTHEST,
                sent=sent.get(row.id, {}),
            )
            for row in await tx.execute(query)
        ]
    return found


async def _ours(tx: Transaction, settlements: Sequence[Settlement]) -> set[tuple[int, int]]:
    """Return which of these attempts are the latest, and lock them."""
    ours: set[tuple[int, int]] = set()
    for some in batched([(each.claimed.id, each.claimed.attempt) for each in settlements]):
        query = (
            select(deliveries.c.id, deliveries.c.attempt)
            .where(
                tuple_(deliveries.c.id, deliveries.c.attempt).in_(some),
                deliveries.c.state == State.SENDING,
            )
            .order_by(deliveries.c.id)
            .with_for_update()
        )
        ours |= {(row.id, row.attempt) for row in await tx.execute(query)}
    return ours


async def _keep_posts(tx: Transaction, mine: Sequence[Settlement], now: datetime) -> None:
    rows = [
        {
            "delivery_id": each.claimed.id,
            "workspace_id": each.claimed.workspace_row,
            "seq": post.seq,
            "key": post.key,
            "posted_in": post.message.posted_in,
            "message_id": post.message.message_id,
            "first_place": post.first_place,
            "places": post.places,
            "sent_at": now,
        }
        for each in mine
        for post in each.posts
    ]
    if rows:
        await tx.execute(insert_into(tx, posts).on_conflict_do_nothing(), rows)


def _values(each: Settlement, now: datetime) -> dict[str, Any]:
    is_open = each.state is State.PLANNED
    uncertain = func.coalesce(deliveries.c.uncertain_since, deliveries.c.attempted_at)
    return {
        "state": each.state,
        "reason": _clean(each.reason),
        "claimable_at": each.again_at if is_open else None,
        "settled_at": None if is_open else now,
        "uncertain_since": uncertain if each.is_uncertain else None,
        "turns": 0,
        "owner": None,
    }


def _clean(text: str | None) -> str | None:
    """Return a platform's words without what a database cannot keep."""
    return text and text.encode(errors="replace").decode().replace("\0", "")


async def _tell_owner(tx: Transaction, each: Settlement, now: datetime) -> None:
    """Have somebody told, once, and note it where nothing can be posted in a channel any more."""
    row = (
        await tx.execute(
            select(deliveries.c.channel_id, subscriptions.c.owner_id)
            .outerjoin(
                subscriptions,
                and_(
                    subscriptions.c.channel_id == deliveries.c.channel_id,
                    subscriptions.c.kind == deliveries.c.kind,
                ),
            )
            .where(deliveries.c.id == each.claimed.id)
        )
    ).one()
    broken = channels.c.id == row.channel_id
    if each.breaks_channel:
        await tx.execute(update(channels).where(broken).values(broken_by=_clean(each.reason)))
    told = insert_into(tx, notices).values(
        key=f"broken:{each.claimed.id}",
        channel_id=row.channel_id,
        account_id=row.owner_id,
        text=_clean(each.reason) or "a digest could not be posted",
        created_at=now,
        claimable_at=now,
        attempt=0,
    )
    await tx.execute(told.on_conflict_do_nothing())


def _cover(ids: Sequence[int], *, anyhow: bool) -> Any:
    """Have the editions of these deliveries covered: the next digest begins after them.

    Not where editions before them are to be covered again, unless `anyhow`: those lie too far back.
    """
    return (
        update(subscriptions)
        .where(
            deliveries.c.id.in_(ids),
            subscriptions.c.channel_id == deliveries.c.channel_id,
            subscriptions.c.kind == deliveries.c.kind,
            or_(
                subscriptions.c.covered_until.is_(None),
                subscriptions.c.covered_until >= deliveries.c.edition_from,
                literal(anyhow),
            ),
        )
        .values(covered_until=deliveries.c.edition_to, silent_runs=0)
        .execution_options(synchronize_session=False)
    )
