"""A topic filter, changed: alternatives and exclusions come and go. Pure.

Whatever comes out is as it would be read from its own text, within the bounds of the language: what
is too long raises TopicError. None stands for no filter, which lets everything in.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from typing import TypeVar

from bot.errors import UserError
from bot.topics.reading import parse
from bot.topics.tree import Expression, Node, Not, Prefix, Term, as_item, as_operand

_T = TypeVar("_T")
_Items = tuple[Node, ...]


def added(topic: Expression | None, more: Expression) -> Expression:
    """Let in what `more` lets in, too; without a filter, that alone. Its exclusions come along.

    What is asked for is excluded no longer.
    """
    if topic is None:
        return _settled(more)
    wished = {_meaning(_node(items)) for items in more.any_of}
    kept = tuple(node for node in topic.none_of if _meaning(node) not in wished)
    return _settled(
        Expression(_distinct((*topic.any_of, *more.any_of)), _distinct((*kept, *more.none_of)))
    )


def removed(topic: Expression | None, less: Expression) -> Expression | None:
    """Take out the alternatives and exclusions that mean what those of `less` do.

    Raises UserError where there is none such, or no alternative would be left: more would then be
    let in, not less.
    """
    if topic is None:
        raise UserError("there is nothing to remove: everything is let in")
    wished = {_meaning(_node(items)) for items in less.any_of}
    unwished = wished | {_meaning(node) for node in less.none_of}
    any_of = tuple(items for items in topic.any_of if _meaning(_node(items)) not in wished)
    none_of = tuple(node for node in topic.none_of if _meaning(node) not in unwished)
    if (any_of, none_of) == (topic.any_of, topic.none_of):
        raise UserError(f"the topic has no {less}; it has {', '.join(_parts(topic))}")
    if topic.any_of and not any_of:
        raise UserError(
            f"{less} is all there is to look for; set another topic, or clear it to get everything"
        )
    return _settled(Expression(any_of, none_of)) if any_of or none_of else None


def excluded(topic: Expression | None, what: Expression) -> Expression:
    """Keep out each alternative of `what`; one with exclusions of its own is kept out as a whole.

    An alternative that is the same as what is kept out goes, if others are left.
    """
    before = topic or Expression(())
    if what.any_of and what.none_of:
        more: _Items = (what,)
    else:
        more = (*map(_node, what.any_of), *what.none_of)
    unwished = {_meaning(node) for node in more}
    any_of = tuple(items for items in before.any_of if _meaning(_node(items)) not in unwished)
    return _settled(Expression(any_of or before.any_of, _distinct((*before.none_of, *more))))


def _settled(expression: Expression) -> Expression:
    """Return it as its own text is read: so it is what a person could have typed."""
    return parse(str(expression))


def _node(items: _Items) -> Node:
    """Return an alternative as one node."""
    return items[0] if len(items) == 1 else Expression((items,))


def _parts(topic: Expression) -> list[str]:
    return [
        *(" ".join(map(as_item, items)) for items in topic.any_of),
        *(f"-{as_operand(node)}" for node in topic.none_of),
    ]


def _distinct(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))


def _meaning(node: Node) -> Hashable:
    """Return what two nodes have in common that were written differently and mean the same."""
    match node:
        case Term():
            return (node.field, node.spellings)
        case Prefix():
            return (node.field, node.start, "*")
        case Not():
            return (Not, _meaning(node.operand))
        case Expression():
            alternatives = frozenset(frozenset(map(_meaning, items)) for items in node.any_of)
            return (Expression, alternatives, frozenset(map(_meaning, node.none_of)))
        case _:
            return node
