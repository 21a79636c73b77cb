"""The topic language once more, slow and obvious: what the fast one is held against.

One paper, one look at the tree from the top; words are looked for in lists of words.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import date, timedelta

from bot.models import Paper, Record
from bot.topics.tree import (
    AtLeast,
    Category,
    Expression,
    Field,
    Leaf,
    Moment,
    Named,
    Node,
    Not,
    Prefix,
    Since,
    Source,
    Term,
    Until,
)
from bot.words import analyze, as_written, spellings

Told = bool | None
"""True, False, or None for what no source has told."""


def told(node: Node, record: Record, today: date, *, names: bool = False) -> Told:
    """Say whether a node lets a paper in, as far as it is known."""
    return _said(node, lambda leaf: _leaf(leaf, record, today, names))


def lets_in(node: Node, record: Record, today: date, *, names: bool = False) -> bool:
    """Say whether a node lets a paper in when what is not told is taken for untrue."""
    return _said(node, lambda leaf: _leaf(leaf, record, today, names) is True) is True


def lets_in_if(held: Collection[str], node: Node, record: Record, today: date) -> bool:
    """Say whether a node lets a paper in when of what is not told only these leaves are true."""

    def of_leaf(leaf: Leaf) -> bool:
        known = _leaf(leaf, record, today, names=False)
        return str(leaf) in held if known is None else known

    return _said(node, of_leaf) is True


def leaves(node: Node) -> list[Leaf]:
    """Return the leaves of a node, repeats included."""
    match node:
        case Expression(any_of, none_of):
            nodes = [item for items in any_of for item in items] + list(none_of)
            return [leaf for each in nodes for leaf in leaves(each)]
        case Named(_, stands_for):
            return leaves(stands_for)
        case Not(operand):
            return leaves(operand)
        case _:
            return [node]


def verdict(expression: Expression, record: Record, today: date) -> str:
    """Name the kind of verdict on a paper."""
    if lets_in(expression, record, today):
        return "In"
    if told(expression, record, today) is not False:
        return "NotKnown"
    if any(told(node, record, today) is True for node in expression.none_of):
        return "ExcludedBy"
    return "NotMet"


def _said(node: Node, of_leaf: Callable[[Leaf], Told]) -> Told:
    match node:
        case Expression(any_of, none_of):
            wanted = [_all(_said(item, of_leaf) for item in items) for items in any_of]
            unwanted = [_said(each, of_leaf) for each in none_of]
            return _all([_any(wanted) if wanted else True, _not(_any(unwanted))])
        case Named(_, stands_for):
            return _said(stands_for, of_leaf)
        case Not(operand):
            return _not(_said(operand, of_leaf))
        case _:
            return of_leaf(node)


def _all(parts: Iterable[Told]) -> Told:
    seen = list(parts)
    if False in seen:
        return False
    return None if None in seen else True


def _any(parts: Iterable[Told]) -> Told:
    return _not(_all(_not(each) for each in parts))


def _not(part: Told) -> Told:
    return None if part is None else not part


def _leaf(leaf: Leaf, record: Record, today: date, names: bool) -> Told:
    paper = record.paper
    match leaf:
        case Term() | Prefix():
            if leaf.field is Field.AUTHOR and not paper.authors:
                return None
            if leaf.field is Field.ORG and paper.organization is None:
                return None
            return any(_has(leaf, text) for text in _texts(leaf.field, paper, names))
        case Category(code):
            if paper.categories is None:
                return None
            return any(one == code or one.split(".")[0] == code for one in paper.categories)
        case Source(name):
            return paper.source == name
        case AtLeast(count, number):
            known = getattr(record.stats, count, None)
            return None if known is None else bool(known >= number)
        case Since(moment):
            return None if paper.published is None else paper.published >= min(_days(moment, today))
        case Until(moment):
            return None if paper.published is None else paper.published <= max(_days(moment, today))


def _texts(field: Field, paper: Paper, names: bool) -> Iterator[str]:
    if field in (Field.TEXT, Field.TITLE):
        yield paper.title
    if field is Field.TEXT:
        yield paper.abstract
        yield from paper.keywords
    if field is Field.AUTHOR or (field is Field.TEXT and names):
        yield from paper.authors
    if field is Field.ORG or (field is Field.TEXT and names):
        yield paper.organization or ""


def _has(leaf: Term | Prefix, text: str) -> bool:
    if isinstance(leaf, Prefix):
        return any(word.startswith(leaf.text.lower()) for word in as_written(text))
    if leaf.field in (Field.AUTHOR, Field.ORG):
        return _stand_together(as_written(leaf.text), as_written(text))
    ways = [analyze(leaf.text)] if leaf.quoted else spellings(leaf.text)
    return any(_stand_together(words, analyze(text)) for words in ways)


def _stand_together(words: tuple[str, ...], text: tuple[str, ...]) -> bool:
    return any(text[start : start + len(words)] == words for start in range(len(text)))


def _days(moment: Moment, today: date) -> list[date]:
    """Return the days that a moment's text names, one by one."""
    number, unit = moment.text[:-1], moment.text[-1]
    if unit in "dw":
        return [today - timedelta(days=int(number) * (7 if unit == "w" else 1))]
    year = date(int(moment.text[:4]), 1, 1)
    days = [year + timedelta(days=n) for n in range(366)]
    return [day for day in days if day.isoformat().startswith(moment.text)]
