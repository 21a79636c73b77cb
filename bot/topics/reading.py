"""Text -> expression: a small parser by hand, whose errors name the place and the mend.

What people type is read leniently where there is one meaning: smart quotes, any dash for a minus,
`AND`, `;` and `|`, stray punctuation, platform entities (`&lt;`). Where there are two, it asks.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeGuard, TypeVar

from bot.errors import TopicError
from bot.topics import built_in, operands
from bot.topics.tree import ENTITY, Expression, Node, Not, Term
from bot.words import STOP_WORDS

_T = TypeVar("_T")

MAX_LENGTH = 500
"""Characters of an expression, as a person writes it and as we write it back."""
MAX_TERMS = 50
"""Terms of an expression, excluded ones counted; the ones a built-in name stands for are not."""
MAX_DEPTH = 5
"""Parentheses within parentheses."""

_END = r'(?=[\s,;|()"]|$)'
_TOKEN = re.compile(
    rf"""(?P<or>[,;|\n]|OR{_END})
    |   (?P<and>AND{_END})
    |   (?P<not>NOT{_END})
    |   (?P<lone>[-–−](?=[\s,;|)]|$))
    |   (?P<minus>[-–—−]+(?=[^\s,;|)–—−-]))
    |   (?P<open>\()
    |   (?P<close>\))
    |   (?P<operand>{operands.OPERAND})""",
    re.VERBOSE,
)
_PLAIN = str.maketrans(
    "“”„«»‟″\uff0c\u3001\uff1b\uff08\uff09\uff1a",  # the last six: keyboards of East Asia
    '"""""""' + ",,;():",
)
MAX_GROWTH = 6
"""How many times longer a text is when it is written out, at most: `xai` is `interpretability`."""
_EXAMPLE = 'as in: robotics, "imitation learning" -survey'


def parse(text: str) -> Expression:
    """Read an expression.

    Raises TopicError with the place, in characters of the text as its `text` shows it: entities are
    decoded there.
    """
    if len(text) > MAX_LENGTH:
        raise TopicError(text, MAX_LENGTH, f"an expression takes at most {MAX_LENGTH} characters")
    if "&" in text:
        text = ENTITY.sub(lambda entity: html.unescape(entity[0]), text)
    expression = _Reader(text).read()
    if len(text) * MAX_GROWTH > MAX_LENGTH and len(str(expression)) > MAX_LENGTH:
        problem = f"this is over {MAX_LENGTH} characters when it is written out"
        raise TopicError(text, len(text), problem)
    return expression


@dataclass(slots=True)
class _Level:
    """What stands between two parentheses, while it is read."""

    opened_at: int = 0
    alternatives: list[list[Node]] = field(default_factory=lambda: [[]])
    excluded: list[Node] = field(default_factory=list)
    negation: str = ""
    negated_at: int = 0

    def expression(self) -> Expression:
        """Put it together: names become what they stand for, needless parentheses go."""
        any_of: list[tuple[Node, ...]] = []
        for items in self.alternatives:
            match _telling(items):
                case ():
                    pass
                case (Expression(inner, ()),):
                    any_of += inner
                case nodes:
                    any_of.append(nodes)
        telling = [items for items in any_of if not all(map(_is_small, items))]
        found = Expression(_distinct(telling or any_of), _distinct(map(_alone, self.excluded)))
        match found:
            case Expression(((Expression() as only,),), ()):
                return only
            case _:
                return found


class _Reader:
    """Reads tokens from left to right; `levels` are the parentheses that are open."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.levels = [_Level()]
        self.terms = 0

    def read(self) -> Expression:
        plain = self.text if self.text.isascii() else self.text.translate(_PLAIN)
        for token in _TOKEN.finditer(plain):
            if token.lastgroup == "operand":
                self._operand(token)
            else:
                self._sign(token.lastgroup, token.start())
        level = self.levels[-1]
        if len(self.levels) > 1:
            raise self._problem(level.opened_at, "this parenthesis is never closed: add )")
        self._refuse_pending(level)
        found = level.expression()
        if not found.any_of and not found.none_of:
            what = "there is nothing to look for" if self.text.strip() else "there are no words"
            raise self._problem(0, f"{what}; write some words, {_EXAMPLE}")
        return found

    def _sign(self, sign: str | None, place: int) -> None:
        level = self.levels[-1]
        match sign:
            case "or":
                self._refuse_pending(level)
                level.alternatives.append([])
            case "and":
                self._refuse_pending(level)
            case "not":
                self._negate("NOT", place)
            case "minus":
                self._negate("-", place)
            case "lone":
                problem = "write - right before what it excludes, as in -survey, or take it out"
                raise self._problem(place, problem)
            case "open":
                if len(self.levels) > MAX_DEPTH:
                    raise self._problem(place, f"at most {MAX_DEPTH} parentheses within each other")
                self.levels.append(_Level(place))
            case _:
                self._close(place)

    def _close(self, place: int) -> None:
        level = self.levels[-1]
        self._refuse_pending(level)
        if len(self.levels) == 1:
            raise self._problem(place, "this parenthesis was never opened: take it out")
        inner = level.expression()
        self.levels.pop()
        match inner:
            case Expression((), ()):
                raise self._problem(level.opened_at, "there is nothing in these parentheses")
            case Expression(((only,),), ()):
                self._put(only)
            case Expression((items,), ()) if not self.levels[-1].negation:
                self.levels[-1].alternatives[-1] += items
            case _:
                self._put(inner)

    def _negate(self, negation: str, place: int) -> None:
        level = self.levels[-1]
        if level.negation:
            raise self._problem(place, "one negation is enough: write either NOT or -")
        level.negation, level.negated_at = negation, place

    def _refuse_pending(self, level: _Level) -> None:
        if level.negation:
            problem = f"{level.negation} needs something after it, as in: NOT survey"
            raise self._problem(level.negated_at, problem)

    def _operand(self, token: re.Match[str]) -> None:
        try:
            leaf = operands.read(token[0])
        except TopicError as error:
            raise self._problem(token.start() + error.place, error.problem) from None
        if leaf is None:
            if self.levels[-1].negation == "-":  # it was part of it, as in ->
                self.levels[-1].negation = ""
            return
        self.terms += 1
        if self.terms > MAX_TERMS:
            problem = f"an expression takes at most {MAX_TERMS} terms"
            raise self._problem(token.start(), problem)
        self._put(leaf)

    def _put(self, node: Node) -> None:
        level = self.levels[-1]
        negation, level.negation = level.negation, ""
        if negation == "-":
            level.excluded.append(node)
        elif negation:
            level.alternatives[-1].append(Not(_alone(node)))
        else:
            level.alternatives[-1].append(node)

    def _problem(self, place: int, problem: str) -> TopicError:
        return TopicError(self.text, place, problem)


def _telling(items: list[Node]) -> tuple[Node, ...]:
    """Return the items of an alternative, without what says nothing there."""
    if len(items) == 1:
        return (_alone(items[0]),)
    nodes = _distinct(items)
    telling = tuple([each for each in nodes if not _is_small(each)]) or nodes
    is_one_word = sum(map(_is_bare, telling)) == 1
    return _distinct(map(_alone, telling)) if is_one_word else telling


def _is_bare(node: Node) -> TypeGuard[Term]:
    return isinstance(node, Term) and node.is_bare


def _is_small(node: Node) -> bool:
    """Tell whether it is a word that says nothing beside others."""
    return isinstance(node, Term) and node.text.lower() in STOP_WORDS and node.is_bare


def _alone(node: Node) -> Node:
    """Return what a word stands for that has no other word beside it."""
    return (_is_bare(node) and built_in.named(node.text)) or node


def _distinct(values: Iterable[_T]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(values))
