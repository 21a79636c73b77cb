"""Candidates -> digest: ranked, filtered, cut, with a reason for every paper in or out. Pure.

A `Shortlist` ranks the papers of some editions once, and is asked by as many filters as there are:
which papers a filter lets in comes as bits of an integer for all papers at a time (`topics.hits`),
so only those that are shown are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice

from bot.models import (
    AlreadyPosted,
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
from bot.topics.judging import In, NotKnown, judge, let_in
from bot.topics.tree import Category, Expression, Named, Node, as_operand, nodes

_OUTSIDE = OutsideTopic()


@dataclass(frozen=True, slots=True)
class Cut:
    """What of a shortlist a channel wishes to see: at most `size` papers that `topic` lets in.

    With `fills_up`, where fewer match, the best of the others, but none that is excluded. `already`
    are papers that the channel's digests have shown, by key: on which local date.
    """

    size: int
    topic: Expression | None = None
    fills_up: bool = False
    already: Mapping[str, date] = field(default_factory=dict)


class Shortlist:
    """The papers of the editions of `days`, best first, to be cut for each channel.

    `since:7d` in a topic counts from the last of `days`. `votes_at`: the moment the votes are from,
    if known. `missing`: editions that belong here and are not.
    """

    def __init__(
        self,
        candidates: Iterable[Candidate],
        days: Sequence[date],
        *,
        open_day: date | None = None,
        votes_at: datetime | None = None,
        missing: Sequence[date] = (),
    ) -> None:
        self._order = ranked(candidates)
        self._places = {each.paper.key: n for n, each in enumerate(self._order)}
        self._days = tuple(days)
        self._open_day = open_day
        self._votes_at = votes_at
        self._missing = tuple(missing)
        records = [Record(each.paper, each.stats) for each in self._order]
        self._hits = Hits(records, max(days, default=date.max))
        self._lacking = sum(
            1 << n for n, each in enumerate(self._order) if each.paper.categories is None
        )

    @property
    def keys(self) -> Sequence[str]:
        """The papers' keys, best first."""
        return list(self._places)

    def digest(self, cut: Cut) -> Digest:
        """Cut the digest of one channel, or of all that wish for the same."""
        seen = {self._places[key]: day for key, day in cut.already.items() if key in self._places}
        already = sum(1 << n for n in seen)
        matching = self._matching(cut.topic)
        shown = list(_first(matching & ~already, cut.size))
        rules: dict[int, Rule] = {
            n: AlreadyPosted(seen[n]) if n in seen else BeyondSize(cut.size)
            for n in _first(matching)
            if n not in shown
        }
        rules |= self._not_let_in(cut.topic, matching)
        free = cut.size - len(shown) if cut.fills_up else 0
        fillers = (n for n, rule in sorted(rules.items()) if rule is _OUTSIDE and n not in seen)
        filling = list(islice(fillers, free))
        entries = [self._entry(place, n, cut.topic) for place, n in enumerate(shown, 1)]
        entries += [self._filler(place, n) for place, n in enumerate(filling, len(shown) + 1)]
        return Digest(
            days=self._days,
            entries=tuple(entries),
            left_out=tuple(
                LeftOut(self._order[n].paper, rules[n]) for n in sorted(rules.keys() - filling)
            ),
            topic=str(cut.topic) if cut.topic else None,
            open_day=self._open_day,
            votes_at=self._votes_at,
            missing=self._missing,
        )

    def waits_for_categories(self, topic: Expression | None) -> bool:
        """Tell whether a paper would be let in, or kept out, by what arXiv has not told yet."""
        if topic is None or not self._lacking or not _has_category(topic):
            return False
        yes, possible = let_in(topic, self._hits)
        return bool(possible & ~yes & self._lacking)

    def _matching(self, topic: Expression | None) -> int:
        return let_in(topic, self._hits.settled())[0] if topic else self._hits.everything

    def _not_let_in(self, topic: Expression | None, matching: int) -> Iterator[tuple[int, Rule]]:
        """Yield the rule of each paper that a topic keeps out; `judge` says the same of one."""
        if topic is None:
            return
        out = self._hits.everything & ~matching
        possible = let_in(topic, self._hits)[1] & out
        for n in _first(possible):
            verdict = judge(topic, self._hits, n)
            yield n, Unknown(verdict.waiting) if isinstance(verdict, NotKnown) else _OUTSIDE
        out &= ~possible
        for node in topic.none_of:
            excluded = let_in(node, self._hits)[0] & out
            rule = Excluded(as_operand(node))
            yield from ((n, rule) for n in _first(excluded))
            out &= ~excluded
        yield from ((n, _OUTSIDE) for n in _first(out))

    def _entry(self, place: int, n: int, topic: Expression | None) -> Entry:
        verdict = judge(topic, self._hits, n) if topic else In(())
        matched = verdict.matched if isinstance(verdict, In) else ()
        return Entry(place, self._order[n], Reason(n + 1, len(self._order), matched))

    def _filler(self, place: int, n: int) -> Entry:
        return Entry(place, self._order[n], Reason(n + 1, len(self._order), fills_up=True))


def _first(bits: int, most: int | None = None) -> Iterator[int]:
    """Yield the places of the bits that are set, the first `most` of them."""
    while bits and (most is None or most > 0):
        bit = bits & -bits
        yield bit.bit_length() - 1
        bits ^= bit
        most = most - 1 if most is not None else None


def _has_category(node: Node) -> bool:
    return any(
        isinstance(each, Category) or (isinstance(each, Named) and _has_category(each.stands_for))
        for each in nodes(node)
    )
