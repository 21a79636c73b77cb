"""What was missed while nobody listened: how far that went, and what is known of reactions.

Whoever adds a reaction locks the row of the realm in `forgettings` first, as does whoever is
forgotten: so nobody is remembered by what was read before they were forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, bindparam, func, or_, select, update

from bot.channels import Account, Channel
from bot.models import MessageRef
from bot.reactions import ASKED, MOST
from bot.saved import Hold, Way
from bot.storage.channel_tables import accounts, channels, deliveries, persons, posts, workspaces
from bot.storage.channels import account_of
from bot.storage.database import Transaction
from bot.storage.door_tables import forgettings, listening
from bot.storage.reading_tables import save_origins, saves
from bot.storage.records import batched
from bot.storage.upsert import insert_into


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace of a platform, that somebody listens to."""

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class Listening:
    """How far a workspace was listened to, as `ListeningRow` has it."""

    began_at: datetime
    heard_until: datetime
    missed_until: datetime | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message of ours that is to be asked, with so many `places`.

    `where` is the channel that reactions on it are of: that of the digest, where it is in a thread
    that is the digest's. It was known to be there at `noted_at`, and cannot have been before
    `posted_at`.
    """

    row: int
    where: Channel
    ref: MessageRef
    places: int
    posted_at: datetime
    noted_at: datetime


async def listened(tx: Transaction, to: Workspace, *, to_change: bool = False) -> Listening | None:
    """Return how far a workspace was listened to; locked if it is `to_change`."""
    query = select(listening).where(*_is(to))
    found = (await tx.execute(query.with_for_update() if to_change else query)).first()
    return Listening(found.began_at, found.heard_until, found.missed_until) if found else None


async def note_heard(
    tx: Transaction, to: Workspace, now: datetime, missed_until: datetime | None
) -> None:
    """Say that a workspace is listened to now, and until when something was missed, if it was."""
    made = insert_into(tx, listening).values(
        platform=to.platform,
        workspace=to.id,
        began_at=now,
        heard_until=now,
        missed_until=missed_until,
    )
    changed = {name: made.excluded[name] for name in ("heard_until", "missed_until")}
    await tx.execute(
        made.on_conflict_do_update(index_elements=["platform", "workspace"], set_=changed)
    )


async def note_made_up(tx: Transaction, of: Workspace, missed_until: datetime) -> None:
    """Say that all were asked for what was missed until then, if that is still what was missed."""
    over = update(listening).where(*_is(of), listening.c.missed_until == missed_until)
    await tx.execute(over.values(missed_until=None))


async def to_ask(
    tx: Transaction, of: Workspace, missed_until: datetime, now: datetime
) -> tuple[Message | None, int]:
    """Return the newest message that is still to be asked what was missed, and how many are.

    Also one that became known since: its sender may have crashed before that.
    """
    row = select(workspaces.c.id).where(
        workspaces.c.platform == of.platform, workspaces.c.external_id == of.id
    )
    newest = (
        select(posts.c.id, posts.c.sent_at, posts.c.reconciled_at, posts.c.places)
        .where(
            posts.c.workspace_id == row.scalar_subquery(),
            posts.c.sent_at > now - ASKED,
        )
        .order_by(posts.c.sent_at.desc(), posts.c.id.desc())
        .limit(MOST)
        .subquery()
    )
    is_open = (
        newest.c.places > 0,
        or_(newest.c.reconciled_at.is_(None), newest.c.reconciled_at < missed_until),
    )
    first = select(newest.c.id).where(*is_open)
    first = first.order_by(newest.c.sent_at.desc(), newest.c.id.desc()).limit(1)
    found = (await tx.execute(_messages().where(posts.c.id == first.scalar_subquery()))).first()
    if found is None:
        return None, 0
    count = await tx.scalar(select(func.count()).select_from(newest).where(*is_open))
    return _message(found, of), count or 0


def _messages() -> Select[*tuple[Any, ...]]:
    query = select(posts, deliveries.c.due_at, _home().label("home"))
    return query.outerjoin(deliveries, deliveries.c.id == posts.c.delivery_id)


def _home() -> ScalarSelect[Any]:
    """Return the channel that a thread is of, which has the id of the digest's first message.

    Whoever hears of a reaction there says that channel, and what is made up for has to be the same
    one: to let go what was put on, and to be counted with the others.
    """
    first, other, of = posts.alias(), posts.alias(), deliveries.alias()
    in_same_place = (
        select(other.c.delivery_id)
        .where(
            other.c.workspace_id == posts.c.workspace_id,
            other.c.posted_in == posts.c.posted_in,
            other.c.delivery_id.is_not(None),
        )
        .limit(1)
        .correlate(posts)
        .scalar_subquery()
    )
    return (
        select(channels.c.external_id)
        .join(of, of.c.channel_id == channels.c.id)
        .join(first, first.c.delivery_id == of.c.id)
        .where(
            of.c.id == func.coalesce(posts.c.delivery_id, in_same_place),
            first.c.message_id == posts.c.posted_in,
        )
        .limit(1)
        .correlate(posts)
        .scalar_subquery()
    )


def _message(row: Any, of: Workspace) -> Message:
    earliest = min(row.sent_at, row.due_at) if row.due_at else row.sent_at
    return Message(
        row.id,
        Channel(of.platform, of.id, row.home or row.posted_in),
        MessageRef(row.posted_in, row.message_id),
        row.places,
        earliest,
        row.sent_at,
    )


async def note_asked(tx: Transaction, message: Message, at: datetime | None) -> None:
    """Say until when a message was asked what was missed; None for it to be asked again."""
    asked = update(posts).where(posts.c.id == message.row)
    await tx.execute(asked.values(reconciled_at=at))


async def note_forgotten(tx: Transaction, platform: str, realm: str, now: datetime) -> None:
    """Say that somebody in a realm is to be forgotten, before they are."""
    made = insert_into(tx, forgettings).values(platform=platform, realm=realm, last_at=now)
    await tx.execute(
        made.on_conflict_do_update(
            index_elements=["platform", "realm"], set_={"last_at": made.excluded.last_at}
        )
    )


async def forgotten_at(tx: Transaction, platform: str, realm: str) -> datetime | None:
    """Return when anybody in a realm was last forgotten; nobody is before this transaction ends."""
    made = insert_into(tx, forgettings).values(platform=platform, realm=realm)
    await tx.execute(made.on_conflict_do_nothing())
    query = select(forgettings.c.last_at).where(
        forgettings.c.platform == platform, forgettings.c.realm == realm
    )
    found: datetime | None = await tx.scalar(query.with_for_update())
    return found


async def known_people(
    tx: Transaction, of: Iterable[Account]
) -> dict[Account, tuple[int, datetime]]:
    """Return the rows of those who are known, with since when they are."""
    wanted = set(of)
    found: dict[Account, tuple[int, datetime]] = {}
    for some in batched(sorted({each.id for each in wanted})):
        for row in await tx.execute(_PEOPLE, {"ids": some}):
            if (account := account_of(row)) in wanted:
                found[account] = (row.person, row.created_at)
    return found


_PEOPLE = (
    select(
        accounts.c.platform,
        accounts.c.realm,
        accounts.c.external_id,
        persons.c.id.label("person"),
        persons.c.created_at,
    )
    .join(persons, persons.c.id == accounts.c.person_id)
    .where(accounts.c.external_id.in_(bindparam("ids", expanding=True)))
)


Key = tuple[int, int, str]
"""A person, a paper, and which reaction."""


async def reactions(
    tx: Transaction, channel: int | None, papers: Sequence[int], prefix: str
) -> dict[Key, Hold]:
    """Return how the reactions stand whose ids begin so, in a channel, to any of these papers."""
    if channel is None or not papers:
        return {}
    query = select(save_origins).where(
        save_origins.c.channel_id == channel,
        save_origins.c.paper_id.in_(papers),
        save_origins.c.way == Way.REACTION,
    )
    return {
        (row.person_id, row.paper_id, row.origin_id): Hold(row.is_held, row.changed_at, row.since)
        for row in await tx.execute(query)
        if row.origin_id.startswith(prefix)
    }


async def removed(
    tx: Transaction, people: Sequence[int], papers: Sequence[int]
) -> Mapping[tuple[int, int], datetime]:
    """Return when papers were last taken off people's lists, of those that were."""
    found: dict[tuple[int, int], datetime] = {}
    for some in batched(people):
        query = select(saves.c.person_id, saves.c.paper_id, saves.c.removed_at).where(
            saves.c.person_id.in_(some),
            saves.c.paper_id.in_(papers),
            saves.c.removed_at.is_not(None),
        )
        found |= {(row.person_id, row.paper_id): row.removed_at for row in await tx.execute(query)}
    return found


def _is(workspace: Workspace) -> tuple[Any, ...]:
    return listening.c.platform == workspace.platform, listening.c.workspace == workspace.id
