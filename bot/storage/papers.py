"""Papers and their votes: what is heard is merged with what is known; only changes are written.

Every change takes the next number of the `papers` counter. The counter's row is locked first, so
writers come one after the other on every database, and whoever has read up to a number has missed
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Executable, bindparam, insert, or_, select, update

from bot.models import Changes, Listing, Stats
from bot.storage.database import Transaction
from bot.storage.learning import Heard, Known, content_hash, fold
from bot.storage.records import batched, paper_of
from bot.storage.tables import observations, paper_stats, papers, revisions
from bot.storage.upsert import insert_into

_COUNTER = "papers"
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


async def take_in(tx: Transaction, listings: Sequence[Listing], observed_at: datetime) -> Changes:
    """Take in papers that no edition brought, as seen at `observed_at`."""
    if not listings:
        return Changes()
    await lock(tx)
    learned = await learn(tx, [(listing, observed_at) for listing in listings])
    return Changes(learned.new, learned.changed, learned.observations)


async def learn(tx: Transaction, heard: Sequence[Heard]) -> Learned:
    """Take in what was heard, in order; the same again writes nothing. Call `lock` first."""
    hashes = [content_hash(listing.paper) for listing, _ in heard]
    known = await _load(tx, heard, hashes)
    fold(known, heard, hashes)

    changed = [each for each in known.values() if each.has_changed]
    first = await _take_revisions(tx, len(changed))
    numbered = list(enumerate(changed, first))
    new = [(n, each) for n, each in numbered if each.is_new]
    rewritten = [_text(each, n) for n, each in numbered if each.text_changed and not each.is_new]

    await _run(tx, insert(papers), [_text(each, n) for n, each in new])
    await _find_ids(tx, [each for _, each in new])
    await _run(tx, _UPDATE_TEXT, [_which(row, "key") for row in rewritten])
    await _count(tx, [(n, each) for n, each in numbered if each.stats_changed])
    seen = await _copy_latest(tx, first, len(changed)) + await _add_past(tx, known.values())
    return Learned({key: each.id for key, each in known.items()}, len(new), len(rewritten), seen)


async def note_unknown(tx: Transaction, keys: Sequence[str], until: date) -> int:
    """Note that arXiv answered and does not know these papers; return how many it is noted for.

    Left as they are: those published after `until`, which it may yet get, and those whose
    categories are known by now.
    """
    if not keys:
        return 0
    await lock(tx)
    is_old = or_(papers.c.published <= until, papers.c.published.is_(None))
    unanswered = papers.c.categories.is_(None) & is_old
    rows = []
    for some in batched(keys):
        for row in await tx.execute(select(papers).where(papers.c.key.in_(some), unanswered)):
            answered = replace(paper_of(row), categories=())
            rows.append({"which": row.key, "content_hash": content_hash(answered)})
    first = await _take_revisions(tx, len(rows))
    numbered = [row | {"categories": [], "revision": n} for n, row in enumerate(rows, first)]
    await _run(tx, _UPDATE_TEXT, numbered)
    return len(rows)


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
    ).outerjoin(paper_stats, paper_stats.c.paper_id == papers.c.id)
    known: dict[str, Known] = {}
    for keys in batched(list(told)):
        for row in await tx.execute(query.where(papers.c.key.in_(keys))):
            key, id_, hash_, told_at, stats_at, *counts = row
            latest = (stats_at, Stats(*counts)) if stats_at else None
            known[key] = Known(id_, hash_, told_at, latest, is_counted=latest is not None)
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


async def _count(tx: Transaction, counted: Sequence[tuple[int, Known]]) -> None:
    """Write the counts that have changed, each with its revision."""
    first = [_counts(each, revision) for revision, each in counted if not each.is_counted]
    again = [_counts(each, revision) for revision, each in counted if each.is_counted]
    await _run(tx, insert(paper_stats), first)
    await _run(tx, _UPDATE_COUNTS, [_which(row, "paper_id") for row in again])


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
    latest_at = each.counts and each.counts[0]
    return ((at, stats) for at, stats in each.observed.items() if at != latest_at)


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
        "categories": None if each.paper.categories is None else list(each.paper.categories),
        "source": each.paper.source,
        "told_at": each.told_at,
        "content_hash": each.content_hash,
        "revision": revision,
    }


def _counts(each: Known, revision: int) -> _Values:
    if each.counts is None:
        raise LookupError("a paper without counts has none to write")
    return _observation(each.id, *each.counts) | {"revision": revision}


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
    statement = insert_into(tx, observations)
    return statement.on_conflict_do_update(
        index_elements=["paper_id", "observed_at"],
        set_={name: statement.excluded[name] for name in ("upvotes", "comments", "stars")},
    )
