"""Who is in, who is out, by what, and what is not known yet.

`let_in` combines the bit sets of `hits` over an expression; `judge` says it of one paper in words.
They are the same code, so that an explanation never differs from what happened.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from bot.models import Record
from bot.topics.hits import Bits, Hits
from bot.topics.tree import Expression, Named, Node, Not, Term, as_item, as_operand


@dataclass(frozen=True, slots=True)
class In:
    """The expression lets it in, by these terms as the person wrote them."""

    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotMet:
    """No alternative is met; `lacking` are the items that each one lacks, the nearest first."""

    lacking: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ExcludedBy:
    """It has this excluded term."""

    term: str


@dataclass(frozen=True, slots=True)
class NotKnown:
    """It would be in if these held, which no source has told yet."""

    waiting: tuple[str, ...]


Verdict = In | NotMet | ExcludedBy | NotKnown


def let_in(node: Node, hits: Hits) -> Bits:
    """Return the papers that a node lets in, and those that it lets in or may."""
    match node:
        case Expression():
            return _expression(node, hits)
        case Named():
            return _expression(node.stands_for, hits)
        case Not():
            yes, possible = let_in(node.operand, hits)
            return hits.everything & ~possible, hits.everything & ~yes
        case _:
            return hits.of(node)


def explain(expression: Expression, record: Record, today: date) -> Verdict:
    """Say of one paper what a filter makes of it, and why."""
    return judge(expression, Hits([record], today), 0)


def judge(expression: Expression, hits: Hits, n: int) -> Verdict:
    """Say of paper `n` of `hits` what a filter makes of it, and why.

    What is not known is no reason: it lets nothing in, and excludes nothing.
    """
    bit = 1 << n
    settled = hits.settled()
    if let_in(expression, settled)[0] & bit:
        return In(_unique(_matched(expression, settled, bit)))
    if let_in(expression, hits)[1] & bit:
        return NotKnown(_unique(_waited_for(expression, hits, bit)))
    for node in expression.none_of:
        if let_in(node, hits)[0] & bit:
            return ExcludedBy(as_operand(node))
    lacking = dict.fromkeys(_unique(_lacking(each, hits, bit)) for each in expression.any_of)
    return NotMet(tuple(sorted(lacking, key=len)))


def _expression(node: Expression, hits: Hits) -> Bits:
    yes, possible = (0, 0) if node.any_of else (hits.everything, hits.everything)
    for items in node.any_of:
        all_yes, all_possible = let_in(items[0], hits)
        for item in items[1:]:
            one_yes, one_possible = let_in(item, hits)
            all_yes &= one_yes
            all_possible &= one_possible
        yes |= all_yes
        possible |= all_possible
    for excluded in node.none_of:
        out, possibly_out = let_in(excluded, hits)
        yes &= ~possibly_out
        possible &= ~out
    return yes, possible


def _matched(node: Node, hits: Hits, bit: int) -> list[str]:
    """Return the terms that let a paper in; of a built-in topic, its name and those of its own."""
    match node:
        case Expression():
            items = [item for items in _met(node, hits, bit) for item in items]
            return [text for item in items for text in _matched(item, hits, bit)]
        case Named():
            inner = ", ".join(_matched(node.stands_for, hits, bit))
            return [inner if inner == node.name else f"{node.name} ({inner})"]
        case Not():
            return [str(node)]
        case Term():
            return [node.text]
        case _:
            return [str(node)]


def _waited_for(node: Node, hits: Hits, bit: int, *, wanted: bool = True) -> list[str]:
    """Return what is not told and would have to hold for a node to become what is wanted."""
    settled = hits.settled()
    if bool(let_in(node, settled)[0] & bit) is wanted:
        return []
    match node:
        case Expression():
            met = _met(node, settled, bit)
            if wanted:
                met = [] if met else _met(node, hits, bit)
            parts = [(item, wanted) for items in met for item in items]
            parts += [(excluded, not wanted) for excluded in node.none_of]
            return [text for each, so in parts for text in _waited_for(each, hits, bit, wanted=so)]
        case Named():
            return _waited_for(node.stands_for, hits, bit, wanted=wanted)
        case Not():
            return _waited_for(node.operand, hits, bit, wanted=not wanted)
        case _:
            return [str(node)] if wanted and hits.of(node)[1] & bit else []


def _met(expression: Expression, hits: Hits, bit: int) -> list[tuple[Node, ...]]:
    """Return the alternatives that are met, or may be."""
    return [
        items for items in expression.any_of if all(let_in(item, hits)[1] & bit for item in items)
    ]


def _lacking(items: tuple[Node, ...], hits: Hits, bit: int) -> list[str]:
    return [as_item(item) for item in items if not let_in(item, hits)[1] & bit]


def _unique(texts: list[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(texts))
