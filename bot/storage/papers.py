"""Papers and their votes: what is heard is merged with what is known; only changes are written.

Every change takes the next number of the `papers` counter. The counter's row is locked first, so
writers come one after the other on every database, and whoever has read up to a number has missed
nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from importlib import import_module
from typing import Any

from sqlalchemy import Executable, bindparam, insert, select, update

from bot.identity import merged
from bot.models import Listing, Paper, Stats
from bot.storage.database import Transaction
from bot.storage.tables import observations, paper_stats, papers, revisions

_COUNTER = "papers"
_AT_ONCE = 500
"""Keys in one SELECT; every database takes that many parameters."""

_OBSERVED = ("paper_id", "observed_at", "upvotes", "comments", "stars")

_Values = dict[str, Any]


Heard = tuple[Listing, datetime]
"""What a source said of a paper, and when."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What a batch changed, and the row of every paper it spoke of."""

    ids: Mapping[str, int]
    new: int
    changed: int
    observations: int


@dataclass(slots=True)
class _Known:
    """A paper while a batch is worked through. `paper` is loaded only where its text may change."""

    id: int
    hash: str
    told_at: datetime
    stats: Stats
    stats_at: datetime
    paper: Paper | None = None
    is_new: bool = False
    text_changed: bool = False
    stats_changed: bool = False
    observed: dict[datetime, Stats] = field(default_factory=dict)


async def lock(tx: Transaction) -> None:
    """Wait until no other transaction changes papers; on SQLite, BEGIN IMMEDIATE has."""
    await tx.execute(
        select(revisions.c.value).where(revisions.c.name == _COUNTER).with_for_update()
    )


async def learn(tx: Transaction, heard: Sequence[Heard]) -> Learned:
    """Take in what was heard, in order; the same again writes nothing. Call `lock` first."""
    hashes = [content_hash(listing.paper) for listing, _ in heard]
    known = await _load(tx, heard, hashes)
    for (listing, at), hash_ in zip(heard, hashes, strict=True):
        _fold(known, listing, at, hash_)
    changed = [each for each in known.values() if each.text_changed or each.stats_changed]
    first = await _take_revisions(tx, len(changed))
    numbered = list(enumerate(changed, first))

    new = [(revision, each) for revision, each in numbered if each.is_new]
    await _run(tx, insert(papers), [_text(each, revision) for revision, each in new])
    await _find_ids(tx, [each for _, each in new])
    await _run(tx, insert(paper_stats), [_counts(each, revision) for revision, each in new])

    rewritten = [
        _text(each, revision)
        for revision, each in numbered
        if each.text_changed and not each.is_new
    ]
    recounted = [
        _counts(each, revision)
        for revision, each in numbered
        if each.stats_changed and not each.is_new
    ]
    await _run(tx, _UPDATE_TEXT, [_told(row, "key") for row in rewritten])
    await _run(tx, _UPDATE_COUNTS, [_told(row, "paper_id") for row in recounted])
    seen = await _add_observations(tx, list(known.values()), (first, first + len(changed) - 1))
    return Learned({key: each.id for key, each in known.items()}, len(new), len(rewritten), seen)


def content_hash(paper: Paper) -> str:
    """Return what differs when, and only when, something is written differently about the paper.

    The separators cannot be in the parts: sources hand over no control characters.
    """
    content = (
        paper.title,
        paper.abstract,
        "\x1e".join(paper.authors),
        paper.published.isoformat() if paper.published else "",
        paper.organization or "",
        "\x1e".join(paper.keywords),
        paper.code_url or "",
        paper.project_url or "",
        paper.source,
    )
    return hashlib.blake2b("\x1f".join(content).encode(), digest_size=16).hexdigest()


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


def _fold(known: dict[str, _Known], listing: Listing, at: datetime, hash_: str) -> None:
    """Decide what a paper is after hearing this of it; touches nothing but `known`.

    An observation corrected at its own instant takes the place of the first one.
    """
    paper, stats = listing.paper, listing.stats
    each = known.get(paper.key)
    if each is None:
        known[paper.key] = _Known(0, hash_, at, stats, at, paper, True, True, True, {at: stats})
        return
    if each.paper is not None and hash_ != each.hash:
        believed = merged(each.paper, paper, heard_later=at >= each.told_at)
        if believed != each.paper:
            each.paper, each.hash, each.text_changed = believed, content_hash(believed), True
            each.told_at = max(at, each.told_at)
    if at < each.stats_at:
        each.observed[at] = stats
    elif stats != each.stats:
        each.stats, each.stats_at, each.stats_changed = stats, at, True
        each.observed[at] = stats


async def _load(
    tx: Transaction, heard: Sequence[Heard], hashes: Sequence[str]
) -> dict[str, _Known]:
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
    known: dict[str, _Known] = {}
    for keys in batched(list(told)):
        for row in await tx.execute(query.where(papers.c.key.in_(keys))):
            key, id_, hash_, told_at, stats_at, *counts = row
            known[key] = _Known(id_, hash_, told_at, Stats(*counts), stats_at)
    differing = [key for key, each in known.items() if told[key] != {each.hash}]
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


async def _find_ids(tx: Transaction, inserted: Sequence[_Known]) -> None:
    """Note the ids that freshly inserted papers were given."""
    by_key = {each.paper.key: each for each in inserted if each.paper}
    for keys in batched(list(by_key)):
        query = select(papers.c.key, papers.c.id).where(papers.c.key.in_(keys))
        for key, id_ in await tx.execute(query):
            by_key[key].id = id_


async def _add_observations(
    tx: Transaction, known: Sequence[_Known], numbers: tuple[int, int]
) -> int:
    """Add what was observed and not yet known, and return how many that were.

    Latest counts are copied where they lie, by the revisions just given; earlier ones are few.
    """
    recounted = sum(each.stats_changed for each in known)
    if recounted:
        copied = select(*(paper_stats.c[name] for name in _OBSERVED)).where(
            paper_stats.c.revision.between(*numbers)
        )
        await tx.execute(_upsert_observation(tx).from_select(_OBSERVED, copied))
    rows = [_observation(each, at) for each in known for at in each.observed if at != each.stats_at]
    if rows:
        ids = {row["paper_id"] for row in rows}
        query = select(observations).where(observations.c.paper_id.in_(ids))
        before = [dict(row) for row in (await tx.execute(query)).mappings()]
        rows = [row for row in rows if row not in before]
    await _run(tx, _upsert_observation(tx), rows)
    return recounted + len(rows)


async def _run(tx: Transaction, statement: Executable, rows: list[_Values]) -> None:
    if rows:
        await tx.execute(statement, rows)


def _text(each: _Known, revision: int) -> _Values:
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
        "content_hash": each.hash,
        "revision": revision,
    }


def _observation(each: _Known, at: datetime) -> _Values:
    stats = each.observed[at]
    return {
        "paper_id": each.id,
        "observed_at": at,
        "upvotes": stats.upvotes,
        "comments": stats.comments,
        "stars": stats.stars,
    }


def _counts(each: _Known, revision: int) -> _Values:
    return _observation(each, each.stats_at) | {"revision": revision}


def _told(row: _Values, key: str) -> _Values:
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
