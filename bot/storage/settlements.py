"""Settlements: what became of deliveries, written by whoever still has them, or by an operator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, cast, func, literal, or_, select, update

from bot.deliveries import CALLED_OFF, State
from bot.models import MessageRef
from bot.storage import breaking
from bot.storage.channel_tables import deliveries, notices, posts, subscriptions
from bot.storage.claims import Claimed, mine, whose
from bot.storage.database import Transaction
from bot.storage.notices import NEW
from bot.storage.records import batched
from bot.storage.texts import kept
from bot.storage.upsert import insert_into


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


async def settle(
    tx: Transaction, settlements: Sequence[Settlement], now: datetime
) -> set[tuple[int, int]]:
    """Write what became of deliveries; return those, as (id, attempt), that were still ours.

    Nothing is written of one that somebody else has claimed since.
    """
    ours = await _ours(tx, settlements)
    still = [each for each in settlements if (each.claimed.id, each.claimed.attempt) in ours]
    await _keep_posts(tx, still, now)
    told: list[int] = []
    for each in (one for one in still if one.state is not State.SENT):
        await tx.execute(mine().values(_values(each, now)), whose(each.claimed))
        is_news = each.state is State.FAILED
        if each.breaks_channel:
            is_news = await breaking.break_(tx, await _channel_of(tx, each), each.reason or "")
        told += [each.claimed.id] if is_news else []
    await _tell_owners(tx, told, now)
    if sent := [each for each in still if each.state is State.SENT]:
        done = {"state": State.SENT, "claimable_at": None, "settled_at": now, "reason": None}
        await tx.execute(
            mine().values(done).execution_options(synchronize_session=False),
            [whose(each.claimed) for each in sent],
        )
    covered = [each.claimed for each in still if each.state in (State.SENT, State.UNKNOWN)]
    for some in batched([each.id for each in covered]):
        await tx.execute(_cover(some))
    return ours


async def expire(tx: Transaction, now: datetime) -> int:
    """Give up what was not sent in its time, and have its owner told.

    What may be there is not given up: the platform is asked.
    """
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
    ids = list(await tx.scalars(given_up))
    await _tell_owners(tx, ids, now)
    return len(ids)


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
    """Plan anew what failed or was called off; False when it is neither, or has no digest.

    A channel has one on its way at most: whoever asks for this has locked its subscription, and
    looked.
    """
    planned = await tx.execute(
        update(deliveries)
        .where(
            deliveries.c.id == id_,
            or_(deliveries.c.state == State.FAILED, deliveries.c.reason.in_(CALLED_OFF)),
            deliveries.c.digest_id.is_not(None),
        )
        .values(
            state=State.PLANNED,
            reason=None,
            claimable_at=now,
            settled_at=None,
            give_up_at=give_up_at,
        )
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


async def _channel_of(tx: Transaction, settlement: Settlement) -> int:
    query = select(deliveries.c.channel_id).where(deliveries.c.id == settlement.claimed.id)
    return int(await tx.scalar(query))


async def _ours(tx: Transaction, settlements: Sequence[Settlement]) -> set[tuple[int, int]]:
    """Return which of these attempts are the latest, and lock them."""
    ours: set[tuple[int, int]] = set()
    for some in batched([(each.claimed.id, each.claimed.attempt) for each in settlements]):
        query = (
            select(deliveries.c.id, deliveries.c.attempt)
            .where(
                deliveries.c.id.in_([id_ for id_, _ in some]),  # SQLite has no index for pairs
                deliveries.c.state == State.SENDING,
            )
            .order_by(deliveries.c.id)
            .with_for_update()
        )
        ours |= {(row.id, row.attempt) for row in await tx.execute(query)} & set(some)
    return ours


async def _keep_posts(tx: Transaction, still: Sequence[Settlement], now: datetime) -> None:
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
        for each in still
        for post in each.posts
    ]
    if rows:
        await tx.execute(insert_into(tx, posts).on_conflict_do_nothing(), rows)


def _values(each: Settlement, now: datetime) -> dict[str, Any]:
    is_open = each.state is State.PLANNED
    uncertain = func.coalesce(deliveries.c.uncertain_since, deliveries.c.attempted_at)
    return {
        "state": each.state,
        "reason": each.reason and kept(each.reason),
        "claimable_at": each.again_at if is_open else None,
        "settled_at": None if is_open else now,
        "uncertain_since": uncertain if each.is_uncertain else None,
        "turns": 0,
        "owner": None,
    }


async def _tell_owners(tx: Transaction, ids: Sequence[int], now: datetime) -> None:
    """Have whoever configured a channel told, once, why these deliveries failed."""
    for some in batched(ids):
        why = select(
            literal("failed:") + cast(deliveries.c.id, Text),
            deliveries.c.channel_id,
            subscriptions.c.owner_id,
            deliveries.c.reason,
            literal(now, notices.c.created_at.type),
            literal(now, notices.c.claimable_at.type),
            literal(0),
        )
        why = why.outerjoin(
            subscriptions,
            and_(
                subscriptions.c.channel_id == deliveries.c.channel_id,
                subscriptions.c.kind == deliveries.c.kind,
            ),
        ).where(deliveries.c.id.in_(some))
        told = insert_into(tx, notices).from_select(NEW, why)
        await tx.execute(told.on_conflict_do_nothing())


def _cover(ids: Sequence[int]) -> Any:
    """Have the editions of these deliveries covered: the next digest begins after them.

    Not where editions before them are to be covered again, or later ones are covered already.
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
            ),
            or_(
                subscriptions.c.covered_until.is_(None),
                subscriptions.c.covered_until <= deliveries.c.edition_to,
            ),
        )
        .values(covered_until=deliveries.c.edition_to, silent_runs=0)
        .execution_options(synchronize_session=False)
    )
