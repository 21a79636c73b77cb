"""What a topic filter would have let in: counted over the papers of some editions. Pure.

It judges with the code that builds digests, so what is foretold here is what a channel gets.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from bot.models import Candidate, Excluded, OutsideTopic, Record, Rule, Unknown
from bot.ranking import ranked
from bot.topics.hits import Hits
from bot.topics.judging import ExcludedBy, In, NotKnown, NotMet, Verdict, judge, let_in
from bot.topics.tree import Expression, Leaf, Named, Node, Not

TOP = 5
"""Papers named as examples."""

_WEEK = 7
_FEW_DAYS = 2 * _WEEK
"""Days below which nothing is said of a week: too few to tell."""
_BROAD = 3
"""A filter that lets in more than one paper of this many hardly filters."""


@dataclass(frozen=True, slots=True)
class FewerThanOneAWeek:
    """Most days of such a channel would be silent."""


@dataclass(frozen=True, slots=True)
class MoreThanAThird:
    """It lets in more than a third of everything."""


@dataclass(frozen=True, slots=True)
class NobodyHas:
    """No paper has this, as the person wrote it: a typing mistake, perhaps."""

    term: str


@dataclass(frozen=True, slots=True)
class Misspelt:
    """It lets nothing in, and papers have words that are spelled nearly as these."""

    likelier: str


Caution = FewerThanOneAWeek | MoreThanAThird | NobodyHas | Misspelt


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a filter would have let in, of the papers of `days`: the editions that had some.

    `left_out` counts the others by rule, the most frequent first; `top` are those of the papers let
    in that have most votes.
    """

    days: tuple[date, ...]
    considered: int
    let_in: int
    left_out: tuple[tuple[Rule, int], ...] = ()
    top: tuple[Candidate, ...] = ()
    cautions: tuple[Caution, ...] = ()

    @property
    def a_day(self) -> float:
        """How many papers it lets in for each edition that has papers: on a day with a digest."""
        return self.let_in / len(self.days) if self.days else 0.0


@dataclass(frozen=True, slots=True)
class Terms:
    """A part of an expression as it was read, and how many papers have it.

    Of a built-in topic, `terms` are those it stands for, each with its papers, the most first.
    """

    name: str
    is_excluded: bool
    papers: int
    terms: tuple[tuple[str, int], ...] = ()


def counted(
    expression: Expression, candidates: Sequence[Candidate], days: Sequence[date]
) -> Estimate:
    """Say what an expression lets in, of the papers of some editions, ascending."""
    order = ranked(candidates)
    hits = Hits([Record(each.paper, each.stats) for each in order], max(days, default=date.max))
    verdicts = [judge(expression, hits, n) for n in range(len(order))]
    top = [each for each, verdict in zip(order, verdicts, strict=True) if isinstance(verdict, In)]
    rules = Counter(rule for verdict in verdicts if (rule := _rule(verdict)))
    estimate = Estimate(
        tuple(days), len(order), len(top), tuple(rules.most_common()), tuple(top[:TOP])
    )
    return replace(estimate, cautions=tuple(_cautions(expression, estimate, hits)))


def terms(expression: Expression, papers_with: Callable[[Leaf | Named], int]) -> tuple[Terms, ...]:
    """Take an expression apart, in the order it is written, and count the papers of each term."""
    return tuple(dict.fromkeys(_terms(expression, papers_with, is_excluded=False)))


def _terms(
    node: Node, papers_with: Callable[[Leaf | Named], int], *, is_excluded: bool
) -> Iterator[Terms]:
    match node:
        case Expression():
            for item in chain.from_iterable(node.any_of):
                yield from _terms(item, papers_with, is_excluded=is_excluded)
            for item in node.none_of:
                yield from _terms(item, papers_with, is_excluded=not is_excluded)
        case Not():
            yield from _terms(node.operand, papers_with, is_excluded=not is_excluded)
        case Named():
            inner = _terms(node.stands_for, papers_with, is_excluded=is_excluded)
            papers = sorted(((each.name, each.papers) for each in inner), key=lambda one: -one[1])
            yield Terms(node.name, is_excluded, papers_with(node), tuple(papers))
        case _:
            yield Terms(str(node), is_excluded, papers_with(node))


def _rule(verdict: Verdict) -> Rule | None:
    match verdict:
        case In():
            return None
        case NotMet():
            return OutsideTopic()
        case ExcludedBy(term):
            return Excluded(term)
        case NotKnown(waiting):
            return Unknown(waiting)


def _cautions(expression: Expression, estimate: Estimate, hits: Hits) -> Iterator[Caution]:
    """Warn of a filter that is silent, or loud, or has a word that nobody uses."""
    if not estimate.considered:
        return
    span = (estimate.days[-1] - estimate.days[0]).days + 1
    if span >= _FEW_DAYS and estimate.let_in * _WEEK < span:
        yield FewerThanOneAWeek()
    if estimate.let_in * _BROAD > estimate.considered:
        yield MoreThanAThird()
    for name in dict.fromkeys(_nobody_has(expression, hits)):
        yield NobodyHas(name)


def _nobody_has(node: Node, hits: Hits) -> Iterator[str]:
    """Yield what is wished for and no paper has, or may have; of a built-in topic, its name."""
    match node:
        case Expression():
            for item in chain.from_iterable(node.any_of):
                yield from _nobody_has(item, hits)
        case Not():
            pass
        case _:
            if not let_in(node, hits)[1]:
                yield str(node)
