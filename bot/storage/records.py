"""Stored papers, read: by key, by what has changed since, and those arXiv has not answered for.

Every change of a paper has a number of its own (`papers` takes them), so the changes have one
order, and whoever has read up to a number goes on from there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from sqlalchemy import bindparam, func, select, union

from bot.models import Changed, Paper, Record, Stats
from bot.storage.database import Transaction
from bot.storage.tables import paper_stats, papers, revisions

_AT_ONCE = 500
"""Keys in one SELECT; every database takes that many parameters."""


async def find(tx: Transaction, keys: Sequence[str]) -> dict[str, Record]:
    """Return those of these papers that are stored, by key."""
    found: dict[str, Record] = {}
    for some in batched(keys):
        for row in await tx.execute(_BY_KEY, {"keys": some}):
            found[row.key] = record_of(row)
    return found


async def of_rows(tx: Transaction, rows: Sequence[int]) -> dict[int, Record]:
    """Return stored papers by their rows."""
    found: dict[int, Record] = {}
    for some in batched(rows):
        for row in await tx.execute(_OF_ROWS, {"ids": some}):
            found[row.id] = record_of(row)
    return found


async def seen(tx: Transaction, keys: Sequence[str]) -> tuple[int, dict[str, Record]]:
    """Return the number of the latest change, and those of these papers that are stored.

    Both in one statement, for at most 500 papers: a lookup has no time for two.
    """
    rows = list(await tx.execute(_SEEN, {"keys": keys}))
    if not rows:
        raise LookupError("the database has no counter papers")
    return rows[0].latest, {row.key: record_of(row) for row in rows if row.key is not None}


async def count(tx: Transaction) -> int:
    """Return how many papers are stored."""
    return await tx.scalar(select(func.count()).select_from(papers)) or 0


async def revision(tx: Transaction) -> int:
    """Return the number of the latest change; 0 when there was none."""
    return await _number(tx, "papers")


async def database_id(tx: Transaction) -> int:
    """Return the number that was drawn for this database when its tables were made.

    What is derived from a database keeps it, and so is never taken for another one's.
    """
    return await _number(tx, "database")


async def changed_since(tx: Transaction, after: int, limit: int) -> list[Changed]:
    """Return at most `limit` papers with a later change than `after`, in the order of their last.

    None that changed up to the last one returned is left out: go on with that one's revision. An
    empty list says that there are no more.
    """
    while touched := list(await tx.execute(_TOUCHED, {"after": after, "limit": limit})):
        after = touched[-1].revision
        found = [
            Changed(max(row.revision, row.stats_revision or 0), record_of(row))
            for some in batched(list(dict.fromkeys(row.id for row in touched)))
            for row in await tx.execute(_UNTIL, {"ids": some, "until": after})
        ]
        if found:
            return sorted(found, key=lambda each: each.revision)
    return []


async def last_changes(tx: Transaction, keys: Sequence[str]) -> dict[str, int]:
    """Return the number of the latest change of each of these papers."""
    query = (
        select(papers.c.key, papers.c.revision, paper_stats.c.revision.label("of_stats"))
        .outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
        .where(papers.c.key.in_(keys))
    )
    return {row.key: max(row.revision, row.of_stats or 0) for row in await tx.execute(query)}


async def holders(tx: Transaction, numbers: Sequence[int]) -> dict[int, str]:
    """Return which paper holds each of these numbers of changes; none does that changed again."""
    of_text = select(papers.c.revision, papers.c.key).where(papers.c.revision.in_(numbers))
    of_stats = (
        select(paper_stats.c.revision, papers.c.key)
        .join(papers, papers.c.id == paper_stats.c.paper_id)
        .where(paper_stats.c.revision.in_(numbers))
    )
    return {row.revision: row.key for row in await tx.execute(union(of_text, of_stats))}


async def lacking_categories(tx: Transaction, limit: int) -> list[str]:
    """Return keys of papers that arXiv has not answered for, the newest published first.

    Those without a date come before or after all others, as the database has it.
    """
    query = (
        select(papers.c.key)
        .where(papers.c.categories.is_(None))
        .order_by(papers.c.published.desc(), papers.c.id.desc())
        .limit(limit)
    )
    return list(await tx.scalars(query))


async def lacking_categories_count(tx: Transaction) -> int:
    """Return how many papers arXiv has not answered for."""
    query = select(func.count()).select_from(papers).where(papers.c.categories.is_(None))
    return await tx.scalar(query) or 0


async def newest_published(tx: Transaction) -> date | None:
    """Return the day on which the newest stored paper was published, as far as it is known."""
    newest: date | None = await tx.scalar(select(func.max(papers.c.published)))
    return newest


def paper_of(row: Any) -> Paper:
    """Return the value of a row of `papers`."""
    return Paper(
        key=row.key,
        title=row.title,
        source=row.source,
        abstract=row.abstract,
        authors=tuple(row.authors),
        published=row.published,
        organization=row.organization,
        keywords=tuple(row.keywords),
        code_url=row.code_url,
        project_url=row.project_url,
        categories=None if row.categories is None else tuple(row.categories),
    )


def stats_of(row: Any) -> Stats | None:
    """Return the counts of a row that was joined with `paper_stats`, if it has any."""
    return None if row.upvotes is None else Stats(row.upvotes, row.comments, row.stars)


def batched(keys: Sequence[Any], at_once: int = _AT_ONCE) -> Iterator[Sequence[Any]]:
    """Yield slices small enough for one statement's parameters."""
    for start in range(0, len(keys), at_once):
        yield keys[start : start + at_once]


def record_of(row: Any) -> Record:
    """Return the value of a row that has the columns PAPER and STATS."""
    return Record(paper_of(row), stats_of(row))


async def _number(tx: Transaction, name: str) -> int:
    number = await tx.scalar(select(revisions.c.value).where(revisions.c.name == name))
    if number is None:
        raise LookupError(f"the database has no counter {name}")
    return int(number)


PAPER = (
    papers.c.key,
    papers.c.title,
    papers.c.source,
    papers.c.abstract,
    papers.c.authors,
    papers.c.published,
    papers.c.organization,
    papers.c.keywords,
    papers.c.code_url,
    papers.c.project_url,
    papers.c.categories,
)
"""The columns that `paper_of` reads."""
STATS = (paper_stats.c.upvotes, paper_stats.c.comments, paper_stats.c.stars)
"""The columns that `stats_of` reads."""

_RECORDS = select(*PAPER, *STATS).outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
_BY_KEY = _RECORDS.where(papers.c.key.in_(bindparam("keys", expanding=True)))
_OF_ROWS = _RECORDS.add_columns(papers.c.id).where(
    papers.c.id.in_(bindparam("ids", expanding=True))
)
_SEEN = (
    select(revisions.c.value.label("latest"), *PAPER, *STATS)
    .select_from(revisions)
    .outerjoin(papers, papers.c.key.in_(bindparam("keys", expanding=True)))
    .outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
    .where(revisions.c.name == "papers")
)
_UNTIL = _RECORDS.add_columns(
    papers.c.id, papers.c.revision, paper_stats.c.revision.label("stats_revision")
).where(
    papers.c.id.in_(bindparam("ids", expanding=True)),
    papers.c.revision <= bindparam("until"),  # what changed later comes in its later place
    func.coalesce(paper_stats.c.revision, 0) <= bindparam("until"),
)


def _touched() -> Any:
    """Select the next changes of texts and votes; each half is a short range of an index."""
    halves = [
        select(
            select(id_.label("id"), number.label("revision"))
            .where(number > bindparam("after"))
            .order_by(number)
            .limit(bindparam("limit"))
            .subquery()
        )
        for id_, number in (
            (papers.c.id, papers.c.revision),
            (paper_stats.c.paper_id, paper_stats.c.revision),
        )
    ]
    both = union(*halves)
    return both.order_by(both.selected_columns.revision).limit(bindparam("limit"))


_TOUCHED = _touched()
