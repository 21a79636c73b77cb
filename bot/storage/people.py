"""All that is stored about a person: looked up, told to them, erased.

Whoever is forgotten stays nowhere: what a channel needs of them (its subscription, its audit trail)
goes on without a name, and what nobody else refers to goes, too, as the room of a private talk.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from bot.channels import Account
from bot.saved import Stored
from bot.storage.channel_tables import (
    accounts,
    changes,
    channels,
    deliveries,
    notices,
    persons,
    posts,
    subscriptions,
    workspaces,
)
from bot.storage.channels import account_id, account_of
from bot.storage.database import Transaction
from bot.storage.door_tables import recent_queries
from bot.storage.reading_tables import poll_papers, poll_votes, save_origins, saves
from bot.storage.tables import papers
from bot.storage.upsert import insert_into

_TRIES = 3
"""Somebody may be forgotten by one process while they do something by another: then anew."""


async def person_id(tx: Transaction, account: Account, now: datetime) -> int:
    """Return the row of whoever has an account; it is made if there is none yet.

    Nobody forgets them before this transaction ends.
    """
    holder = (
        select(persons.c.id)
        .join(accounts, accounts.c.person_id == persons.c.id)
        .where(*_is(account))
        .with_for_update(read=True, key_share=True, of=persons)
    )
    for _ in range(_TRIES):
        if (found := await tx.scalar(holder)) is not None:
            return int(found)
        await account_id(tx, account, now)
    raise LookupError("somebody is being forgotten again and again")


async def person_ids(tx: Transaction, of: Iterable[Account], now: datetime) -> dict[Account, int]:
    """Return the rows of people as `person_id` does, by account."""
    wanted = list(dict.fromkeys(of))
    asked = {
        "platforms": sorted({each.platform for each in wanted}),
        "realms": sorted({each.realm for each in wanted}),
        "ids": sorted({each.id for each in wanted}),
    }
    known = {account_of(row): int(row.person) for row in await tx.execute(_PEOPLE, asked)}
    missing = sorted(set(wanted) - known.keys(), key=repr)
    if missing:
        made = await _make(tx, missing, now)
        known = {account_of(row): int(row.person) for row in await tx.execute(_PEOPLE, asked)}
        if alone := made - set(known.values()):  # others were faster
            await tx.execute(delete(persons).where(persons.c.id.in_(alone)))
    for each in wanted:
        if each not in known:  # they are being forgotten
            known[each] = await person_id(tx, each, now)
    return {each: known[each] for each in wanted}


async def _make(tx: Transaction, new: Sequence[Account], now: datetime) -> set[int]:
    """Make people for accounts, in one order, as others may make the same; return their rows."""
    of_person = insert(persons).returning(persons.c.id)
    rows = list(await tx.scalars(of_person, [{"created_at": now}] * len(new)))
    made = [
        {
            "person_id": row,
            "platform": each.platform,
            "realm": each.realm,
            "external_id": each.id,
        }
        for row, each in zip(rows, new, strict=True)
    ]
    await tx.execute(insert_into(tx, accounts).on_conflict_do_nothing(), made)
    return set(rows)


_PEOPLE = (
    select(
        accounts.c.platform, accounts.c.realm, accounts.c.external_id, persons.c.id.label("person")
    )
    .join(persons, persons.c.id == accounts.c.person_id)
    .where(
        accounts.c.platform.in_(bindparam("platforms", expanding=True)),
        accounts.c.realm.in_(bindparam("realms", expanding=True)),
        accounts.c.external_id.in_(bindparam("ids", expanding=True)),
    )
    .with_for_update(read=True, key_share=True, of=persons)
)


async def known_person(tx: Transaction, account: Account) -> int | None:
    """Return the row of whoever has an account; None for one that was never heard of."""
    found: int | None = await tx.scalar(select(accounts.c.person_id).where(*_is(account)))
    return found


def _is(account: Account) -> tuple[ColumnElement[bool], ...]:
    return (
        accounts.c.platform == account.platform,
        accounts.c.realm == account.realm,
        accounts.c.external_id == account.id,
    )


async def set_named(tx: Transaction, person: int, *, is_named: bool) -> None:
    """Have somebody named, or not, where it is told how many saved a paper."""
    await tx.execute(update(persons).where(persons.c.id == person).values(shows_name=is_named))


async def stored(tx: Transaction, person: int) -> Stored:
    """Count what is stored about somebody."""
    of_person = await _accounts(tx, person)
    theirs = saves.c.person_id == person
    return Stored(
        accounts=len(of_person),
        papers=await _count(tx, saves, theirs, saves.c.saved_at.is_not(None)),
        removed=await _count(tx, saves, theirs, saves.c.saved_at.is_(None)),
        subscriptions=await _count(tx, subscriptions, subscriptions.c.owner_id.in_(of_person)),
        changes=await _count(tx, changes, changes.c.account_id.in_(of_person)),
        notices=await _count(tx, notices, notices.c.account_id.in_(of_person)),
        votes=await _count(tx, poll_votes, poll_votes.c.person_id == person),
        queries=await _count(tx, recent_queries, recent_queries.c.person_id == person),
    )


async def forget(tx: Transaction, person: int) -> Stored:
    """Erase all that is stored about somebody; return how much it was."""
    await tx.execute(select(persons.c.id).where(persons.c.id == person).with_for_update())
    erased = await stored(tx, person)
    of_person = await _accounts(tx, person)
    platforms = list(
        await tx.scalars(select(accounts.c.platform).where(accounts.c.person_id == person))
    )
    for table in (recent_queries, poll_votes, save_origins, saves):
        await tx.execute(delete(table).where(table.c.person_id == person))
    alone = delete(notices).where(notices.c.account_id.in_(of_person), notices.c.is_for_one)
    await tx.execute(alone.execution_options(synchronize_session=False))
    for column in (subscriptions.c.owner_id, changes.c.account_id, notices.c.account_id):
        nameless = update(column.table).where(column.in_(of_person)).values({column.name: None})
        await tx.execute(nameless.execution_options(synchronize_session=False))
    await tx.execute(delete(accounts).where(accounts.c.person_id == person))
    await tx.execute(delete(persons).where(persons.c.id == person))
    await _sweep(tx, platforms)
    return erased


async def told(tx: Transaction, person: int) -> dict[str, Any]:
    """Return all that is stored about somebody, as facts that can be written as JSON."""
    of_person = await _accounts(tx, person)
    row = (await tx.execute(select(persons).where(persons.c.id == person))).one()
    where = (
        workspaces.c.platform,
        workspaces.c.external_id.label("workspace"),
        channels.c.external_id.label("channel"),
    )
    of_subscription = _in_channels(
        select(subscriptions.c.kind, *where).select_from(subscriptions),
        subscriptions.c.channel_id,
    )
    changed = _in_channels(
        select(
            changes.c.changed_at,
            changes.c.what,
            changes.c.before,
            changes.c.after,
            subscriptions.c.kind,
            *where,
        )
        .select_from(changes)
        .join(subscriptions, subscriptions.c.id == changes.c.subscription_id)
        .order_by(changes.c.id),
        subscriptions.c.channel_id,
    )
    noticed = _in_channels(
        select(notices.c.created_at, notices.c.told_at, notices.c.text, *where)
        .select_from(notices)
        .order_by(notices.c.id),
        notices.c.channel_id,
    )
    voted = (
        select(papers.c.key, papers.c.title, poll_votes.c.voted_at)
        .select_from(poll_votes)
        .join(
            poll_papers,
            (poll_papers.c.poll_id == poll_votes.c.poll_id)
            & (poll_papers.c.place == poll_votes.c.place),
        )
        .join(papers, papers.c.id == poll_papers.c.paper_id)
        .order_by(poll_votes.c.poll_id)
    )
    return {
        "since": row.created_at.isoformat(),
        "is_named": row.shows_name,
        "accounts": await _facts(
            tx,
            select(accounts.c.platform, accounts.c.realm, accounts.c.external_id.label("id")),
            accounts.c.person_id == person,
        ),
        "saved": await _saved(tx, person, where),
        "subscriptions": await _facts(tx, of_subscription, subscriptions.c.owner_id.in_(of_person)),
        "changes": await _facts(tx, changed, changes.c.account_id.in_(of_person)),
        "notices": await _facts(tx, noticed, notices.c.account_id.in_(of_person)),
        "votes": await _facts(tx, voted, poll_votes.c.person_id == person),
        "queries": await _facts(tx, _QUERIES, recent_queries.c.person_id == person),
    }


_QUERIES = select(recent_queries.c.text, recent_queries.c.asked_at).order_by(
    recent_queries.c.asked_at.desc(), recent_queries.c.text
)


async def _saved(
    tx: Transaction, person: int, where: Sequence[ColumnElement[Any]]
) -> list[dict[str, Any]]:
    """Return what is or was on a list, with what holds it there or held it."""
    kept = await _facts(
        tx,
        select(papers.c.key, papers.c.title, saves.c.saved_at, saves.c.removed_at)
        .select_from(saves)
        .join(papers, papers.c.id == saves.c.paper_id)
        .order_by(saves.c.saved_at.desc(), papers.c.key),
        saves.c.person_id == person,
    )
    origins = _in_channels(
        select(
            papers.c.key,
            save_origins.c.way,
            save_origins.c.origin_id.label("id"),
            save_origins.c.is_held,
            save_origins.c.changed_at,
            *where,
        )
        .select_from(save_origins)
        .join(papers, papers.c.id == save_origins.c.paper_id)
        .order_by(save_origins.c.since, save_origins.c.origin_id),
        save_origins.c.channel_id,
    )
    held: dict[str, list[dict[str, Any]]] = {}
    for each in await _facts(tx, origins, save_origins.c.person_id == person):
        held.setdefault(each.pop("key"), []).append(each)
    return [each | {"held_by": held.get(each["key"], [])} for each in kept]


async def _facts(
    tx: Transaction, query: Select[*tuple[Any, ...]], *conditions: ColumnElement[bool]
) -> list[dict[str, Any]]:
    found = await tx.execute(query.where(*conditions))
    return [
        {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
        }
        for row in found.mappings()
    ]


def _in_channels(
    query: Select[*tuple[Any, ...]], channel: ColumnElement[Any]
) -> Select[*tuple[Any, ...]]:
    return query.join(channels, channels.c.id == channel).join(
        workspaces, workspaces.c.id == channels.c.workspace_id
    )


async def _accounts(tx: Transaction, person: int) -> list[int]:
    return list(await tx.scalars(select(accounts.c.id).where(accounts.c.person_id == person)))


async def _count(tx: Transaction, table: Any, *conditions: ColumnElement[bool]) -> int:
    return await tx.scalar(select(func.count()).select_from(table).where(*conditions)) or 0


async def _sweep(tx: Transaction, platforms: Sequence[str]) -> None:
    """Delete channels that nothing refers to, with what was shared there.

    The room of a private talk says who talked.
    """
    refer = (subscriptions, deliveries, notices, save_origins)
    is_used = [
        exists(select(table.c.channel_id).where(table.c.channel_id == channels.c.id))
        for table in refer
    ]
    of_them = select(workspaces.c.id).where(workspaces.c.platform.in_(platforms))
    swept = (
        delete(channels)
        .where(channels.c.workspace_id.in_(of_them), *(~each for each in is_used))
        .returning(channels.c.workspace_id, channels.c.external_id)
        .execution_options(synchronize_session=False)
    )
    for row in list(await tx.execute(swept)):
        await tx.execute(
            delete(posts).where(
                posts.c.delivery_id.is_(None),
                posts.c.workspace_id == row.workspace_id,
                posts.c.posted_in == row.external_id,
            )
        )
