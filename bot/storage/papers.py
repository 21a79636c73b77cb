"""Papers and their votes: what is heard is merged with what is known; only changes are written.

Every change takes the next number of the `papers` counter. The counter's row is locked first, so
writers come one after the other on every database, and whoever has read up to a number has missed
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from typing import Any

from sqlalchemy import Executable, bindparam, insert, select, update

from bot.models import Paper, Stats
from bot.storage.database import Transaction
from bot.storage.learning import Heard, Known, content_hash, fold
from bot.storage.tables import observations, paper_stats, papers, revisions

_COUNTER = "papers"
_AT_ONCE = 500
"""Keys in one SELECT; every database takes that many parameters."""

_OBSERVED = ("paper_id", "observed_at", "upvotes", "comments", "stars")

_Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Learned:
    """What a batch changed, and the row of every paper it spoke of."""

    ids: Mapping[str, int]
    new: int
    changed: int
    observations: int


async def lock(tx: Transaction) -> None:
    """Wait until no other transaction changes papers; on SQLite, BEGIN IMMEDIATE has."""
    await tx.execute(
        select(revisions.c.value).where(revisions.c.name == _COUNTER).with_for_update()
    )


async def learn(tx: Transaction, heard: Sequence[Heard]) -> Learned:
    """Take in what was heard, in order; the same again writes nothing. Call `lock` first."""
    hashes = [content_hash(listing.paper) for listing, _ in heard]
    known = await _load(tx, heard, hashes)
    fold(known, heard, hashes)

    changed = [each for each in known.values() if each.has_changed]
    first = await _take_revisions(tx, len(changed))
    new = [(n, each) for n, each in enumerate(changed, first) if each.is_new]
    old = [(n, each) for n, each in enumerate(changed, first) if not each.is_new]
    rewritten = [_text(each, revision) for revision, each in old if each.text_changed]
    recounted = [_counts(each, revision) for revision, each in old if each.stats_changed]

    await _run(tx, insert(papers), [_text(each, revision) for revision, each in new])
    await _find_ids(tx, [each for _, each in new])
    await _run(tx, insert(paper_stats), [_counts(each, revision) for revision, each in new])
    await _run(tx, _UPDATE_TEXT, [_which(row, "key") for row in rewritten])
    await _run(tx, _UPDATE_COUNTS, [_which(row, "paper_id") for row in recounted])
    seen = await _copy_latest(tx, first, len(changed)) + await _add_past(tx, known.values())
    return Learned({key: each.id for key, each in known.items()}, len(new), len(rewritten), seen)


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
    )


def batched(keys: Sequence[str]) -> Iterator[Sequence[str]]:
    """Yield slices small enough for one statement's parameters."""
    for start in range(0, len(keys), _AT_ONCE):
        yield keys[start : start + _AT_ONCE]


async def _load(tx: Transaction, heard: Sequence[Heard], hashes: Sequence[str]) -> dict[str, Known]:
    """Load what is known of these papers; their text only where what was heard differs."""
    told: dict[str, set[str]] = {}
    for (listing, _), hash_ in zip(heard, hashes, strict=True):
        told.setdefault(listing.paper.key, set()).add(hash_)
    query = select(
        papers.c.key,
        papers.c.id,
        papers.c.content_hash,
        papers.c.told_at,
        paper_stats.c.observed_at,
        paper_stats.c.upvotes,
        paper_stats.c.comments,
        paper_stats.c.stars,
    ).join(paper_stats, paper_stats.c.paper_id == papers.c.id)
    known: dict[str, Known] = {}
    for keys in batched(list(told)):
        for row in await tx.execute(query.where(papers.c.key.in_(keys))):
            key, id_, hash_, told_at, stats_at, *counts = row
            known[key] = Known(id_, hash_, told_at, Stats(*counts), stats_at)
    differing = [key for key, each in known.items() if told[key] != {each.content_hash}]
    for keys in batched(differing):
        for row in await tx.execute(select(papers).where(papers.c.key.in_(keys))):
            known[row.key].paper = paper_of(row)
    return known


async def _take_revisions(tx: Transaction, count: int) -> int:
    """Take `count` numbers and return the first of them."""
    if not count:
        return 0
    taken = await tx.execute(
        update(revisions)
        .where(revisions.c.name == _COUNTER)
        .values(value=revisions.c.value + count)
        .returning(revisions.c.value)
    )
    last: int = taken.scalar_one()
    return last - count + 1


async def _find_ids(tx: Transaction, inserted: Sequence[Known]) -> None:
    """Note the ids that freshly inserted papers were given."""
    by_key = {each.paper.key: each for each in inserted if each.paper}
    for keys in batched(list(by_key)):
        query = select(papers.c.key, papers.c.id).where(papers.c.key.in_(keys))
        for key, id_ in await tx.execute(query):
            by_key[key].id = id_


async def _copy_latest(tx: Transaction, first: int, count: int) -> int:
    """Copy the counts that were just written to where they stay, and return how many they are."""
    if not count:
        return 0
    latest = select(*(paper_stats.c[name] for name in _OBSERVED)).where(
        paper_stats.c.revision.between(first, first + count - 1)
    )
    copied = await tx.execute(_upsert_observation(tx).from_select(_OBSERVED, latest))
    return int(copied.rowcount)


async def _add_past(tx: Transaction, known: Iterable[Known]) -> int:
    """Add counts that are older than the latest and not known yet; return how many they are."""
    past = {(each.id, at): stats for each in known for at, stats in _past(each)}
    ids = {id_ for id_, _ in past}
    query = select(observations).where(observations.c.paper_id.in_(ids))
    for id_, at, *counts in await tx.execute(query) if past else ():
        if past.get((id_, at)) == Stats(*counts):
            del past[id_, at]
    rows = [_observation(id_, at, stats) for (id_, at), stats in past.items()]
    await _run(tx, _upsert_observation(tx), rows)
    return len(rows)


def _past(each: Known) -> Iterator[tuple[datetime, Stats]]:
    return ((at, stats) for at, stats in each.observed.items() if at != each.stats_at)


async def _run(tx: Transaction, statement: Executable, rows: list[_Values]) -> None:
    if rows:
        await tx.execute(statement, rows)


def _text(each: Known, revision: int) -> _Values:
    if each.paper is None:
        raise LookupError("a paper whose text was not loaded has no text to write")
    return {
        "key": each.paper.key,
        "title": each.paper.title,
        "abstract": each.paper.abstract,
        "authors": list(each.paper.authors),
        "published": each.paper.published,
        "organization": each.paper.organization,
        "keywords": list(each.paper.keywords),
        "code_url": each.paper.code_url,
        "project_url": each.paper.project_url,
        "source": each.paper.source,
        "told_at": each.told_at,
        "content_hash": each.content_hash,
        "revision": revision,
    }


def _counts(each: Known, revision: int) -> _Values:
    return _observation(each.id, each.stats_at, each.stats) | {"revision": revision}


def _observation(paper_id: int, at: datetime, stats: Stats) -> _Values:
    return {
        "paper_id": paper_id,
        "observed_at": at,
        "upvotes": stats.upvotes,
        "comments": stats.comments,
        "stars": stats.stars,
    }


def _which(row: _Values, key: str) -> _Values:
    """Name the key apart from the columns to set, as an UPDATE of many rows needs it."""
    return {"which" if name == key else name: value for name, value in row.items()}


_UPDATE_TEXT = update(papers).where(papers.c.key == bindparam("which"))
_UPDATE_COUNTS = update(paper_stats).where(paper_stats.c.paper_id == bindparam("which"))


def _upsert_observation(tx: Transaction) -> Any:
    """Insert, or replace on conflict: the one statement whose form is the dialect's own."""
    dialect: Any = import_module(f"sqlalchemy.dialects.{tx.dialect.name}")
    statement = dialect.insert(observations)
    upsert: Any = statement.on_conflict_do_update(
        index_elements=["paper_id", "observed_at"],
        set_={name: statement.excluded[name] for name in ("upvotes", "comments", "stars")},
    )
    return upsert
