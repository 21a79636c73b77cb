"""Digests as they were frozen: one row for all channels that get the same, found by its content."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from itertools import groupby
from typing import Any, assert_never

from sqlalchemy import select

from bot.models import (
    AlreadyPosted,
    BeyondSize,
    Candidate,
    Digest,
    Entry,
    Excluded,
    Kind,
    LeftOut,
    Noted,
    OutsideTopic,
    Paper,
    Reason,
    Rule,
    Section,
    Stats,
    Submitter,
    Unknown,
)
from bot.storage.channel_tables import digest_papers, digests
from bot.storage.database import Transaction
from bot.storage.records import PAPER, batched, paper_of
from bot.storage.tables import papers
from bot.storage.upsert import insert_into

log = logging.getLogger(__name__)


async def freeze(tx: Transaction, built: Sequence[Digest]) -> list[int]:
    """Keep digests, and return the row of each; those that are the same have one row."""
    if not built:
        return []
    keys = {each.candidate.paper.key for digest in built for each in digest.entries}
    keys |= {each.paper.key for digest in built for each in digest.left_out}
    ids = await _paper_ids(tx, sorted(keys))
    known_rows = {id(digest): _row(digest, ids) for digest in built}
    rows = [known_rows[id(digest)] for digest in built]
    by_hash = {row["content_hash"]: row for row in rows}
    await tx.execute(insert_into(tx, digests).on_conflict_do_nothing(), list(by_hash.values()))
    known: dict[str, int] = {}
    for some in batched(list(by_hash)):
        query = select(digests.c.content_hash, digests.c.id).where(digests.c.content_hash.in_(some))
        known |= {row.content_hash: row.id for row in await tx.execute(query)}
    first = {known[row["content_hash"]]: digest for row, digest in zip(rows, built, strict=True)}
    listed = [
        _paper_row(id_, entry, ids) for id_, digest in first.items() for entry in digest.entries
    ]
    if listed:
        await tx.execute(insert_into(tx, digest_papers).on_conflict_do_nothing(), listed)
    return [known[row["content_hash"]] for row in rows]


async def load(tx: Transaction, ids: Iterable[int]) -> dict[int, Digest]:
    """Return frozen digests by their rows, with their numbers as they were shown.

    One that cannot be read, as another version's, is left out.
    """
    wanted = sorted(set(ids))
    rows: list[Any] = []
    listed: list[Any] = []
    for some in batched(wanted):
        rows += await tx.execute(select(digests).where(digests.c.id.in_(some)))
        listed += await tx.execute(
            select(digest_papers)
            .where(digest_papers.c.digest_id.in_(some))
            .order_by(digest_papers.c.digest_id, digest_papers.c.place)
        )
    shown = {row.paper_id for row in listed}
    dropped = {
        paper
        for row in rows
        for each in row.left_out
        for paper in each[-1]
        if isinstance(paper, int)
    }
    known = await _papers(tx, sorted(shown | dropped))
    entries = {
        id_: tuple(some) for id_, some in groupby(listed, key=lambda row: int(row.digest_id))
    }
    read: dict[int, Digest] = {}
    for row in rows:
        try:
            read[row.id] = _digest(row, entries.get(row.id, ()), known)
        except (LookupError, TypeError, ValueError) as error:  # it harms no other
            log.error("digest.unreadable", extra={"digest": row.id, "why": str(error)})
    return read


def _row(digest: Digest, ids: Mapping[str, int]) -> dict[str, Any]:
    rules: dict[Rule, list[int]] = {}
    for each in digest.left_out:
        rules.setdefault(each.rule, []).append(ids[each.paper.key])
    row: dict[str, Any] = {
        "kind": digest.kind,
        "editions": [str(day) for day in digest.days],
        "missing": [str(day) for day in digest.missing],
        "topic": digest.topic,
        "votes_at": digest.votes_at,
        "left_out": [[_facts(rule), some] for rule, some in rules.items()],
    }
    shown = [
        (ids[each.candidate.paper.key], _reason_row(each.reason), each.candidate.stats)
        for each in digest.entries
    ]
    told = repr((row, shown)).encode()
    return row | {"content_hash": blake2b(told, digest_size=16).hexdigest()}


def _paper_row(id_: int, entry: Entry, ids: Mapping[str, int]) -> dict[str, Any]:
    candidate, stats = entry.candidate, entry.candidate.stats
    return {
        "digest_id": id_,
        "place": entry.place,
        "paper_id": ids[candidate.paper.key],
        **_reason_row(entry.reason),
        "upvotes": stats and stats.upvotes,
        "comments": stats and stats.comments,
        "stars": stats and stats.stars,
        "first_seen_at": candidate.first_seen,
        "submitted_by": candidate.submitter and candidate.submitter.name,
    }


def _reason_row(reason: Reason | Noted) -> dict[str, Any]:
    match reason:
        case Reason(rank, _, matched, fills_up):
            told = {"rank": rank, "matched": list(matched), "fills_up": fills_up}
            return told | {"section": None, "told": None}
        case Noted(section, count):
            told = {"rank": 0, "matched": [], "fills_up": False}
            return told | {"section": section, "told": count}
        case _:
            assert_never(reason)


def _digest(row: Any, listed: Sequence[Any], known: Mapping[int, Paper]) -> Digest:
    left_out = tuple(
        LeftOut(known[paper], _read(rule)) for rule, some in row.left_out for paper in some
    )
    considered = len(listed) + len(left_out)
    return Digest(
        days=tuple(map(date.fromisoformat, row.editions)),
        entries=tuple(_entry(each, known, considered) for each in listed),
        left_out=left_out,
        topic=row.topic,
        votes_at=row.votes_at,
        missing=tuple(map(date.fromisoformat, row.missing)),
        kind=Kind(row.kind),
    )


def _entry(row: Any, known: Mapping[int, Paper], considered: int) -> Entry:
    has_stats = row.upvotes is not None
    candidate = Candidate(
        paper=known[row.paper_id],
        stats=Stats(row.upvotes, row.comments, row.stars) if has_stats else None,
        first_seen=row.first_seen_at,
        submitter=Submitter(row.submitted_by) if row.submitted_by else None,
    )
    if row.section is not None:
        return Entry(row.place, candidate, Noted(Section(row.section), row.told))
    reason = Reason(row.rank, considered, tuple(row.matched), fills_up=row.fills_up)
    return Entry(row.place, candidate, reason)


def _facts(rule: Rule) -> list[Any]:
    """Return a rule as it is stored: a name, and what it is about."""
    match rule:
        case OutsideTopic():
            return ["outside"]
        case Excluded(term):
            return ["excluded", term]
        case Unknown(terms):
            return ["unknown", *terms]
        case BeyondSize(size):
            return ["beyond", size]
        case AlreadyPosted(day):
            return ["posted", str(day)]


def _read(told: Sequence[Any]) -> Rule:
    match told:
        case ["outside"]:
            return OutsideTopic()
        case ["excluded", term]:
            return Excluded(term)
        case ["unknown", *terms]:
            return Unknown(tuple(terms))
        case ["beyond", size]:
            return BeyondSize(size)
        case ["posted", day]:
            return AlreadyPosted(date.fromisoformat(day))
        case _:
            raise LookupError(f"no rule is written as {told}")


async def _paper_ids(tx: Transaction, keys: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in batched(keys):
        query = select(papers.c.key, papers.c.id).where(papers.c.key.in_(some))
        found |= {row.key: row.id for row in await tx.execute(query)}
    return found


async def _papers(tx: Transaction, ids: Sequence[int]) -> dict[int, Paper]:
    found: dict[int, Paper] = {}
    for some in batched(ids):
        query = select(papers.c.id, *PAPER).where(papers.c.id.in_(some))
        found |= {row.id: paper_of(row) for row in await tx.execute(query)}
    return found
