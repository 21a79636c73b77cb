"""Which of some papers have a term: one look for each distinct term, however many filters share it.

A set of papers is an integer, bit n for paper n, so that sets combine by `&`, `|` and `~`. Every
answer has two of them, `(yes, possible)`: papers that have the term, and papers that have it or may
have it, because no source has told yet (three-valued logic, after Kleene). `yes` is within
`possible`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from datetime import date
from functools import cached_property
from typing import assert_never

from bot.models import Paper, Record
from bot.topics.tree import (
    NAME_FIELDS,
    AtLeast,
    Category,
    Field,
    Leaf,
    Prefix,
    Since,
    Source,
    Term,
    Until,
)
from bot.words import Phrase, analyze, as_written

Bits = tuple[int, int]
"""The papers that have something, and those that have it or may."""


class Hits:
    """Some papers, and which of them have a term. `today` is what `since:7d` counts from.

    With `names`, words are looked for in the names of authors and organizations too, as a lookup
    does; a filter does not, where a Chen and a Long would be in many a topic.
    """

    def __init__(self, papers: Sequence[Record], today: date, *, names: bool = False) -> None:
        self.papers = papers
        self.everything = (1 << len(papers)) - 1
        self._today = today
        self._names = names
        self._found: dict[Leaf, Bits] = {}
        self._vocabularies: dict[tuple[Field, bool], _Vocabulary] = {}
        self._is_settled = False

    def settled(self) -> Hits:
        """Return the same with what no source has told taken for untrue."""
        other = copy(self)  # it looks nothing up again: they share what they find
        other._is_settled = True
        return other

    def of(self, leaf: Leaf) -> Bits:
        """Return the papers that have it, and those that have it or may."""
        found = self._found.get(leaf)
        if found is None:
            found = self._found[leaf] = self._look(leaf)
        return (found[0], found[0]) if self._is_settled else found

    def _look(self, leaf: Leaf) -> Bits:
        match leaf:
            case Term():
                words = self._words(leaf.field, stems=True)
                return self._in(leaf.field, words.of(leaf.spellings))
            case Prefix():
                return self._in(leaf.field, self._words(leaf.field).beginning(leaf.start))
            case Category(code):
                within = f"{code}."
                return self._where(
                    lambda each: each.paper.categories is not None,
                    lambda each: any(
                        one == code or one.startswith(within) for one in each.paper.categories or ()
                    ),
                )
            case Source(name):
                return self._where(lambda _: True, lambda each: each.paper.source == name)
            case AtLeast(count, number):
                return self._where(
                    lambda each: _counted(each, count) is not None,
                    lambda each: (_counted(each, count) or 0) >= number,
                )
            case Since():
                first = leaf.day(self._today)
                return self._published(lambda day: day >= first)
            case Until():
                last = leaf.day(self._today)
                return self._published(lambda day: day <= last)
            case _:
                assert_never(leaf)

    def _in(self, field: Field, yes: int) -> Bits:
        """Complete what a field's words say by the papers of which the field was not told."""
        match field:
            case Field.TEXT | Field.TITLE:
                return yes, yes
            case Field.AUTHOR:
                return yes, yes | self._bits(lambda each: not each.paper.authors)
            case Field.ORG:
                return yes, yes | self._bits(lambda each: each.paper.organization is None)
            case _:
                assert_never(field)

    def _published(self, wanted: Callable[[date], bool]) -> Bits:
        return self._where(
            lambda each: each.paper.published is not None,
            lambda each: each.paper.published is not None and wanted(each.paper.published),
        )

    def _where(self, told: Callable[[Record], bool], wanted: Callable[[Record], bool]) -> Bits:
        yes = self._bits(lambda each: told(each) and wanted(each))
        return yes, yes | self._bits(lambda each: not told(each))

    def _bits(self, holds: Callable[[Record], bool]) -> int:
        return sum(1 << n for n, each in enumerate(self.papers) if holds(each))

    def _words(self, field: Field, *, stems: bool = False) -> _Vocabulary:
        """Return the words of a field; names have no stems."""
        stems = stems and field not in NAME_FIELDS
        words = self._vocabularies.get((field, stems))
        if words is None:
            texts = (self._texts(field, each.paper) for each in self.papers)
            words = _Vocabulary(texts, analyze if stems else as_written)
            self._vocabularies[field, stems] = words
        return words

    def _texts(self, field: Field, paper: Paper) -> tuple[str, ...]:
        match field:
            case Field.TEXT:
                return (*searched(paper), *(names(paper) if self._names else ()))
            case Field.TITLE:
                return (paper.title,)
            case Field.AUTHOR:
                return paper.authors
            case Field.ORG:
                return (paper.organization or "",)
            case _:
                assert_never(field)


def searched(paper: Paper) -> tuple[str, ...]:
    """Return the texts that words are looked for in; no phrase reaches from one into the next."""
    return (paper.title, paper.abstract, *paper.keywords)


def names(paper: Paper) -> tuple[str, ...]:
    """Return the names that a lookup looks for words in, too."""
    return (*paper.authors, paper.organization) if paper.organization else paper.authors


_BREAK = chr(0)
"""Stands between two texts, and for no word."""


class _Vocabulary:
    """The words of some papers' texts, and which papers have them.

    In `_runs` a paper's texts are one string in which each word is one character, so that a phrase
    is in a paper when its characters are.
    """

    def __init__(self, papers: Iterable[Iterable[str]], analyzed: Callable[[str], Phrase]) -> None:
        self._having: dict[str, int] = {}
        self._characters: dict[str, str] = {}
        self._runs: list[str] = []
        for n, texts in enumerate(papers):
            runs = [analyzed(text) for text in texts]
            bit = 1 << n
            words = set().union(*runs)
            for word in words.difference(self._characters):
                self._characters[word] = chr(len(self._characters) + 1)
            for word in words:
                self._having[word] = self._having.get(word, 0) | bit
            self._runs.append(_BREAK.join(map(self._as_characters, runs)))

    def of(self, spellings: Iterable[Phrase]) -> int:
        """Return the papers that have any of these, each standing together and in order."""
        found = 0
        for words in spellings:
            having = ~0
            for word in words:
                having &= self._having.get(word, 0)
            if having and len(words) > 1:
                having = self._together(words, having)
            found |= having
        return found

    def beginning(self, start: str) -> int:
        """Return the papers that have a word which begins so."""
        found = 0
        for word in self._sorted[bisect_left(self._sorted, start) :]:
            if not word.startswith(start):
                break
            found |= self._having[word]
        return found

    def _together(self, words: Phrase, having: int) -> int:
        phrase = self._as_characters(words)
        found = 0
        while having:
            bit = having & -having
            if phrase in self._runs[bit.bit_length() - 1]:
                found |= bit
            having ^= bit
        return found

    def _as_characters(self, words: Phrase) -> str:
        return "".join(map(self._characters.__getitem__, words))

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._having)


def _counted(each: Record, count: str) -> int | None:
    counted: int | None = getattr(each.stats, count) if each.stats else None
    return counted
