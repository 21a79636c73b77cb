"""Expressions as values, and as the text that reads back into them.

A node that can be asked of a paper directly is a `Leaf`; the others combine nodes. Every node's
text is canonical: `parse(str(expression)) == expression`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from bot.words import Phrase

ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#39);")
"""What platforms write for `<`, `>`, `&` and quotes; reading decodes it once."""

_TELLING = re.compile(r"[\s,;|()<>=≤≥:]|^[-–—−!]|\*$|^(?:OR|AND|NOT)$")


class Field(StrEnum):
    """Where a word is looked for; `TEXT` is title, abstract and keywords."""

    TEXT = "text"
    TITLE = "title"
    AUTHOR = "author"
    ORG = "org"


NAME_FIELDS = frozenset({Field.AUTHOR, Field.ORG})
"""Where words are compared as they are written, not by their stems."""

_TEXT = Field.TEXT
"""For what is asked of every word: Python 3.11 takes longer to find the member than to compare."""


class Count(StrEnum):
    """A number that a source tells of a paper."""

    UPVOTES = "upvotes"
    STARS = "stars"
    COMMENTS = "comments"


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that stand together.

    `text` is as the person wrote it, `spellings` are all ways to write it, as `bot.words` has them
    for its field. A `quoted` term is never the name of a built-in topic.
    """

    text: str
    spellings: tuple[Phrase, ...]
    field: Field = Field.TEXT
    quoted: bool = False

    @property
    def is_bare(self) -> bool:
        """A plain word: beside one, the name of a built-in topic is a plain word too."""
        return self.field is _TEXT and not self.quoted

    def __str__(self) -> str:
        return _in(self.field, f'"{self.text}"' if self.quoted else self.text)


@dataclass(frozen=True, slots=True)
class Prefix:
    """All words, as written, that begin so."""

    text: str
    start: str
    field: Field = Field.TEXT

    def __str__(self) -> str:
        return _in(self.field, f"{self.text}*")


@dataclass(frozen=True, slots=True)
class Category:
    """An arXiv category such as `cs.RO`, or all of an archive: `cs`."""

    code: str

    def __str__(self) -> str:
        return f"category:{self.code}"


@dataclass(frozen=True, slots=True)
class Source:
    """The source whose words we have."""

    name: str

    def __str__(self) -> str:
        return f"source:{self.name}"


@dataclass(frozen=True, slots=True)
class AtLeast:
    """A count that has come to this number."""

    count: Count
    number: int

    def __str__(self) -> str:
        return f"{self.count}>={self.number}"


@dataclass(frozen=True, slots=True)
class Moment:
    """A day, month or year, or a time ago, as written; `first` and `last` say which days it is.

    `days` is how long ago, for what is relative.
    """

    text: str
    first: date = date.min
    last: date = date.max
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Since:
    """Published on that day or later; of a month or year, from its first day on."""

    when: Moment

    def day(self, today: date) -> date:
        """Return the first day that counts."""
        return _ago(self.when, today) or self.when.first

    def __str__(self) -> str:
        return f"since:{self.when.text}"


@dataclass(frozen=True, slots=True)
class Until:
    """Published on that day or earlier; of a month or year, up to its last day."""

    when: Moment

    def day(self, today: date) -> date:
        """Return the last day that counts."""
        return _ago(self.when, today) or self.when.last

    def __str__(self) -> str:
        return f"until:{self.when.text}"


Leaf = Term | Prefix | Category | Source | AtLeast | Since | Until


@dataclass(frozen=True, slots=True)
class Named:
    """A built-in topic: its name, and the terms it stands for."""

    name: str
    stands_for: Expression = field(repr=False)

    @property
    def terms(self) -> tuple[str, ...]:
        """Its terms, as text."""
        return tuple(str(each) for items in self.stands_for.any_of for each in items)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Not:
    """What must not hold, as an item of its alternative."""

    operand: Node

    def __str__(self) -> str:
        return f"NOT {as_operand(self.operand)}"


@dataclass(frozen=True, slots=True)
class Expression:
    """At least one of `any_of` (when there are some) and none of `none_of`.

    An alternative is met when all of its items are.
    """

    any_of: tuple[tuple[Node, ...], ...]
    none_of: tuple[Node, ...] = ()

    def __str__(self) -> str:
        wanted = ", ".join(" ".join(_items(each)) for each in self.any_of)
        return " ".join([wanted, *(f"-{as_operand(node)}" for node in self.none_of)]).strip()


Node = Leaf | Named | Not | Expression


def as_item(node: Node) -> str:
    """Return a node's text as it stands among others."""
    return f"({node})" if isinstance(node, Expression) else str(node)


def as_operand(node: Node) -> str:
    """Return a node's text as it stands after a minus."""
    return f"({node})" if isinstance(node, Not) else as_item(node)


def needs_quotes(text: str) -> bool:
    """Tell whether a word would be read as something else when it is written without quotes."""
    return bool(_TELLING.search(text))


def nodes(node: Node) -> Iterator[Node]:
    """Yield a node and all that it is made of, but for the terms of built-in topics."""
    yield node
    match node:
        case Not():
            yield from nodes(node.operand)
        case Expression():
            for each in (*(item for items in node.any_of for item in items), *node.none_of):
                yield from nodes(each)
        case _:
            return


def wanted(node: Node) -> list[Term]:
    """Return the terms whose presence is wished for, those of built-in topics included."""
    match node:
        case Term():
            return [node]
        case Named():
            return wanted(node.stands_for)
        case Expression():
            return [term for items in node.any_of for item in items for term in wanted(item)]
        case _:
            return []


def words_of(expression: Expression) -> str:
    """Return the words of the first alternative, to ask somebody who speaks another language."""
    first = expression.any_of[0] if expression.any_of else ()
    said = [each for each in first if isinstance(each, Term | Named)]
    return " ".join(each.name if isinstance(each, Named) else each.text for each in said)


def replaced(expression: Expression, terms: Mapping[Term, Term]) -> Expression:
    """Return the expression with some of its terms replaced, those of built-in topics excepted."""

    def node(each: Node) -> Node:
        match each:
            case Term():
                return terms.get(each, each)
            case Not():
                return Not(node(each.operand))
            case Expression():
                return replaced(each, terms)
            case _:
                return each

    any_of = tuple(tuple(node(each) for each in items) for items in expression.any_of)
    return Expression(any_of, tuple(node(each) for each in expression.none_of))


def _in(place: Field, text: str) -> str:
    text = ENTITY.sub(lambda entity: f"&amp;{entity[0][1:]}", text)
    return text if place is Field.TEXT else f"{place}:{text}"


def _items(alternative: Sequence[Node]) -> list[str]:
    """Write the items of an alternative; a name among words takes parentheses to stay one."""
    words = sum(
        isinstance(each, Named) or (isinstance(each, Term) and each.is_bare) for each in alternative
    )
    return [
        f"({each})" if isinstance(each, Named) and words > 1 else as_item(each)
        for each in alternative
    ]


def _ago(when: Moment, today: date) -> date | None:
    return None if when.days is None else today - timedelta(days=when.days)
