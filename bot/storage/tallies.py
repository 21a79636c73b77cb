"""How many people of a channel saved a paper there, and which papers most did.

Told from two people up, whoever asks not counted, and named are those alone who wish to be: a list
is nobody's business.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select

from bot.channels import Account
from bot.saved import FEWEST, Tally
from bot.storage.channel_tables import accounts, channels, persons, workspaces
from bot.storage.channels import account_of
from bot.storage.database import Transaction
from bot.storage.reading_tables import save_origins, saves
from bot.storage.records import batched
from bot.storage.saves import is_live
from bot.storage.tables import papers

_PEOPLE = func.count(save_origins.c.person_id.distinct())
_Conditions = tuple[ColumnElement[bool], ...]


async def tallies(
    tx: Transaction, channel: int, keys: Sequence[str], asker: int | None
) -> dict[str, Tally]:
    """Return by how many of a channel each of these papers was saved there, by key.

    It is told where two others than `asker` did: who saved it knows that they are one of three.
    """
    found: dict[str, Tally] = {}
    for some in batched(keys):
        conditions = (save_origins.c.channel_id == channel, papers.c.key.in_(some))
        query = _by_paper(conditions).having(_others(asker) >= FEWEST)
        people = {row.key: row.people for row in await tx.execute(query)}
        found |= await _named(tx, people, conditions)
    return found


async def most_saved(
    tx: Transaction,
    channel: int,
    since: datetime,
    until: datetime,
    limit: int,
    asker: int | None,
) -> dict[str, Tally]:
    """Return the papers that most people saved in a channel after `since`, up to `until`."""
    conditions = (
        save_origins.c.channel_id == channel,
        save_origins.c.changed_at > since,
        save_origins.c.changed_at <= until,
    )
    query = (
        _by_paper(conditions)
        .having(_others(asker) >= FEWEST)
        .order_by(_PEOPLE.desc(), func.max(save_origins.c.changed_at).desc(), papers.c.key)
        .limit(limit)
    )
    people = {row.key: row.people for row in await tx.execute(query)}
    return await _named(tx, people, conditions)


def _others(asker: int | None) -> ColumnElement[int]:
    """Count those who saved a paper, but whoever asks."""
    if asker is None:
        return _PEOPLE
    other = case((save_origins.c.person_id != asker, save_origins.c.person_id))
    return func.count(other.distinct())


def _by_paper(conditions: _Conditions) -> Select[*tuple[Any, ...]]:
    held = _held(papers.c.key, _PEOPLE.label("people"))
    return held.where(*conditions).group_by(papers.c.key)


def _held(*columns: ColumnElement[Any]) -> Select[*tuple[Any, ...]]:
    """Select from what holds papers on lists."""
    return (
        select(*columns)
        .select_from(save_origins)
        .join(
            saves,
            and_(
                saves.c.person_id == save_origins.c.person_id,
                saves.c.paper_id == save_origins.c.paper_id,
            ),
        )
        .join(papers, papers.c.id == save_origins.c.paper_id)
        .where(saves.c.saved_at.is_not(None), is_live())
    )


async def _named(
    tx: Transaction, people: dict[str, int], conditions: _Conditions
) -> dict[str, Tally]:
    """Add who of them wishes to be named, as the channel's workspace knows them."""
    named: dict[str, list[Account]] = {}
    for some in batched(list(people)):
        query = (
            _held(papers.c.key, *accounts.c)
            .join(persons, persons.c.id == save_origins.c.person_id)
            .join(accounts, accounts.c.person_id == persons.c.id)
            .join(channels, channels.c.id == save_origins.c.channel_id)
            .join(workspaces, workspaces.c.id == channels.c.workspace_id)
            .where(
                *conditions,
                persons.c.shows_name,
                accounts.c.platform == workspaces.c.platform,
                accounts.c.realm.in_([workspaces.c.external_id, _EVERYWHERE]),
                papers.c.key.in_(some),
            )
            .order_by(accounts.c.id)
            .distinct()
        )
        for row in await tx.execute(query):
            named.setdefault(row.key, []).append(account_of(row))
    return {key: Tally(count, tuple(named.get(key, ()))) for key, count in people.items()}


_EVERYWHERE = ""
"""The realm of accounts that are one for a whole platform."""
