"""Votes over time: what our own observations say of how they came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, case, func, or_, select

from bot.ranking import gained
from bot.storage.database import Transaction
from bot.storage.records import batched
from bot.storage.tables import observations, paper_stats, papers


async def gains(tx: Transaction, keys: Sequence[str], since: datetime) -> dict[str, int]:
    """Return the upvotes that these papers gained since then, as far as we have seen it.

    Papers without votes are left out. `bot.ranking.gained` says what a gain is.
    """
    seen: dict[str, list[tuple[datetime, int]]] = {}
    for some in batched(keys):
        for key, at, upvotes in await tx.execute(_AROUND, {"keys": some, "since": since}):
            seen.setdefault(key, []).append((at, upvotes))
    return {key: gained(each, since) for key, each in seen.items()}


async def latest_observation(tx: Transaction, keys: Sequence[str]) -> datetime | None:
    """Return when any votes of these papers were last seen to differ, if they have any."""
    latest: datetime | None = None
    for some in batched(keys):
        for at in await tx.scalars(_SEEN_AT, {"keys": some}):
            latest = at if latest is None or (at and at > latest) else latest
    return latest


def _around() -> Any:
    """Select each paper's observations next to an instant, and its latest, ascending."""
    at = observations.c.observed_at
    since: ColumnElement[datetime] = bindparam("since")
    near = (
        select(
            papers.c.key,
            papers.c.id,
            func.max(case((at <= since, at))).label("before"),
            func.min(case((at > since, at))).label("after"),
            func.max(at).label("latest"),
        )
        .join(observations, observations.c.paper_id == papers.c.id)
        .where(papers.c.key.in_(bindparam("keys", expanding=True)))
        .group_by(papers.c.key, papers.c.id)
        .subquery()
    )
    wanted = or_(at == near.c.before, at == near.c.after, at == near.c.latest)
    return (
        select(near.c.key, at, observations.c.upvotes)
        .join(observations, and_(observations.c.paper_id == near.c.id, wanted))
        .order_by(at)
    )


_AROUND = _around()
_SEEN_AT = (
    select(func.max(paper_stats.c.observed_at))
    .join(papers, papers.c.id == paper_stats.c.paper_id)
    .where(papers.c.key.in_(bindparam("keys", expanding=True)))
)
