"""Expression -> queries: what must match, and what tells good matches from others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from math import comb
from typing import assert_never

from tantivy import FieldType, Occur, Query, Searcher

from bot.index.documents import schema
from bot.topics.tree import (
    AtLeast,
    Category,
    Expression,
    Field,
    Leaf,
    Named,
    Node,
    Not,
    Prefix,
    Since,
    Source,
    Term,
    Until,
    wanted,
)
from bot.words import Phrase, as_written

EXACT, NEAR = 1000.0, 1.0
"""What `telling` scores a paper that has all the words in the form they were typed, and one that
has all of them one after the other."""

_COMBINATIONS = 10
"""As many as there are of three words of five."""

_STEMMED = {Field.TEXT: "text", Field.TITLE: "title", Field.AUTHOR: "author", Field.ORG: "org"}
_WRITTEN = {Field.TEXT: "words", Field.TITLE: "title_words", Field.AUTHOR: "author"}


@dataclass(frozen=True, slots=True)
class Queries:
    """Puts expressions in the terms of one state of the index, at one day."""

    searcher: Searcher
    today: date

    def matching(self, node: Node) -> Query:
        """Return what finds the papers that `node` lets in; what is not told is not so."""
        match node:
            case Expression():
                return self._expression(node, [_all(map(self.matching, it)) for it in node.any_of])
            case Named():
                return self.matching(node.stands_for)
            case Not():
                return _except([self.matching(node.operand)])
            case _:
                return self._leaf(node)

    def among(self, expression: Expression, keys: Sequence[str]) -> Query:
        """Return what finds those of these papers that an expression lets in."""
        these = Query.const_score_query(Query.term_set_query(schema(), "key", list(keys)), 0)
        return Query.boolean_query([(Occur.Must, these), (Occur.Must, self.matching(expression))])

    def some_words(self, expression: Expression) -> Query | None:
        """Return what finds papers with half of an alternative's words; None where it has too few.

        Whatever else the alternative asks for must hold all the same.
        """
        loosened = [
            _all(
                [
                    *map(self.matching, others),
                    _some(map(self.matching, words), (len(words) + 1) // 2),
                ]
            )
            for words, others in map(_parted, expression.any_of)
            if len(words) > 1
        ]
        return self._expression(expression, loosened) if loosened else None

    def telling(self, expression: Expression, keys: Sequence[str], *, near: bool) -> Query:
        """Return what tells the order of these papers: `score` says of which kind each is.

        With `near`, words that stand together count, all in their order. All papers with the words
        may be looked through for that, so it is costly for common words.
        """
        telling = []
        for items in expression.any_of:
            terms = [term for item in items for term in wanted(item) if term.field is Field.TEXT]
            if not any(isinstance(item, Named) for item in items) and terms:
                written = (word for term in terms for word in as_written(term.text))
                exact = _all(_words_as_written(dict.fromkeys(written)))
                telling.append(Query.const_score_query(exact, EXACT))
            stems = [stem for term in terms for stem in term.spellings[0]]
            if near and len(stems) > 1 and len(expression.any_of) == 1:
                telling.append(Query.const_score_query(_phrase("text", tuple(stems)), NEAR))
        among = Query.term_set_query(schema(), "key", list(keys))
        return Query.boolean_query(
            [
                (Occur.Must, Query.const_score_query(among, 0)),
                *((Occur.Should, each) for each in telling),
            ]
        )

    def _expression(self, expression: Expression, any_of: list[Query]) -> Query:
        found = _any(any_of) if expression.any_of else Query.all_query()
        if not expression.none_of:
            return found
        out = [(Occur.MustNot, self.matching(node)) for node in expression.none_of]
        return Query.boolean_query([(Occur.Must, found), *out])

    def _leaf(self, leaf: Leaf) -> Query:
        match leaf:
            case Term():
                return self._term(leaf, leaf.field)
            case Prefix():
                name = _WRITTEN.get(leaf.field, "org")
                words = self.searcher.terms_with_prefix(name, leaf.start, limit=None)
                if not words:
                    return Query.empty_query()
                return Query.term_set_query(schema(), name, [word for word, _ in words])
            case Category(code):
                return Query.term_query(schema(), "category", code, "basic")
            case Source(name):
                return Query.term_query(schema(), "source", name, "basic")
            case AtLeast(count, number):
                return _range(str(count), lower=number)
            case Since():
                return _range("published", lower=leaf.day(self.today).toordinal())
            case Until():
                return _range("published", upper=leaf.day(self.today).toordinal())
            case _:
                assert_never(leaf)

    def _term(self, term: Term, field: Field) -> Query:
        return _any([_phrase(_STEMMED[field], words) for words in term.spellings])


def _phrase(field: str, words: Phrase) -> Query:
    if len(words) == 1:
        return Query.term_query(schema(), field, words[0])
    return Query.phrase_query(schema(), field, list(words))


def _words_as_written(words: Iterable[str]) -> list[Query]:
    return [Query.term_query(schema(), "words", word, "basic") for word in words]


def _range(field: str, lower: int | None = None, upper: int | None = None) -> Query:
    return Query.range_query(schema(), field, FieldType.Integer, lower, upper)


def _any(queries: Sequence[Query]) -> Query:
    if len(queries) == 1:
        return queries[0]
    return Query.boolean_query([(Occur.Should, each) for each in queries])


def _all(queries: Iterable[Query]) -> Query:
    needed = list(queries)
    return needed[0] if len(needed) == 1 else Query.boolean_query([(Occur.Must, q) for q in needed])


def _some(queries: Iterable[Query], at_least: int) -> Query:
    """Find what this many of some queries find; by their combinations, if these are few.

    One that counts goes through all that any of them finds.
    """
    each = list(queries)
    if comb(len(each), at_least) <= _COMBINATIONS:
        return _any([_all(some) for some in combinations(each, at_least)])
    return Query.boolean_query(
        [(Occur.Should, query) for query in each], minimum_number_should_match=at_least
    )


def _except(queries: Iterable[Query]) -> Query:
    """Find all but these; a query of nothing but exclusions would find nothing."""
    out = [(Occur.MustNot, each) for each in queries]
    return Query.boolean_query([(Occur.Must, Query.all_query()), *out])


def _parted(items: tuple[Node, ...]) -> tuple[list[Node], list[Node]]:
    """Part an alternative into its words, and what else it asks for."""
    words = [each for each in items if _is_text(each)]
    return words, [each for each in items if not _is_text(each)]


def _is_text(node: Node) -> bool:
    return isinstance(node, Named) or (isinstance(node, Term) and node.field is Field.TEXT)
