"""Candidates -> digest: ranked, filtered, cut, with a reason for every paper in or out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from bot import topics
from bot.models import (
    BeyondSize,
    Candidate,
    Digest,
    Entry,
    Excluded,
    LeftOut,
    OutsideTopic,
    Paper,
    Reason,
    Rule,
)
from bot.ranking import ranked
from bot.topics import ExcludedBy, In, NotMet, Topic
from bot.words import Words, words_of


def build(
    candidates: Iterable[Candidate],
    *,
    days: Sequence[date],
    size: int,
    topic: Topic | None = None,
    open_day: date | None = None,
    votes_at: datetime | None = None,
) -> Digest:
    """Build the digest of the editions of `days`, of at most `size` papers that `topic` lets in.

    `votes_at`: the moment the votes are from, if known.
    """
    order = ranked(candidates)
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for rank, candidate in enumerate(order, 1):
        verdict = _judged(topic, candidate.paper)
        if isinstance(verdict, In) and len(entries) < size:
            reason = Reason(rank, len(order), verdict.matched)
            entries.append(Entry(len(entries) + 1, candidate, reason))
        else:
            left_out.append(LeftOut(candidate.paper, _rule(verdict, size)))
    return Digest(
        days=tuple(days),
        entries=tuple(entries),
        left_out=tuple(left_out),
        topic=str(topic) if topic else None,
        open_day=open_day,
        votes_at=votes_at,
    )


def searchable(paper: Paper) -> Words:
    """Return the words a topic is held against: title, abstract and keywords."""
    return words_of((paper.title, paper.abstract, *paper.keywords))


def _judged(topic: Topic | None, paper: Paper) -> topics.Verdict:
    return topics.judge(topic, searchable(paper)) if topic else In(())


def _rule(verdict: topics.Verdict, size: int) -> Rule:
    match verdict:
        case In():
            return BeyondSize(size)
        case NotMet():
            return OutsideTopic()
        case ExcludedBy(term):
            return Excluded(term)
