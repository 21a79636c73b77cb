"""Candidates -> digest: ranked, filtered, cut, with a reason for every paper in or out. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from bot.models import (
    BeyondSize,
    Candidate,
    Digest,
    Entry,
    Excluded,
    LeftOut,
    OutsideTopic,
    Reason,
    Record,
    Rule,
    Unknown,
)
from bot.ranking import ranked
from bot.topics.hits import Hits
from bot.topics.judging import ExcludedBy, In, NotKnown, NotMet, Verdict, judge
from bot.topics.tree import Expression


def build(
    candidates: Iterable[Candidate],
    *,
    days: Sequence[date],
    size: int,
    topic: Expression | None = None,
    open_day: date | None = None,
    votes_at: datetime | None = None,
) -> Digest:
    """Build the digest of the editions of `days`, of at most `size` papers that `topic` lets in.

    `since:7d` in a topic counts from the last of `days`. `votes_at`: the moment the votes are from,
    if known.
    """
    order = ranked(candidates)
    entries: list[Entry] = []
    left_out: list[LeftOut] = []
    for rank, (candidate, verdict) in enumerate(_judged(topic, order, days), 1):
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


def _judged(
    topic: Expression | None, order: Sequence[Candidate], days: Sequence[date]
) -> Iterator[tuple[Candidate, Verdict]]:
    if topic is None:
        yield from ((candidate, In(())) for candidate in order)
        return
    hits = Hits([Record(each.paper, each.stats) for each in order], max(days, default=date.max))
    yield from ((candidate, judge(topic, hits, n)) for n, candidate in enumerate(order))


def _rule(verdict: Verdict, size: int) -> Rule:
    match verdict:
        case In():
            return BeyondSize(size)
        case NotMet():
            return OutsideTopic()
        case ExcludedBy(term):
            return Excluded(term)
        case NotKnown(waiting):
            return Unknown(waiting)
