"""The index itself: take papers in, look papers up. Not async: callers use a thread.

One writer at a time is the caller's affair; readers see the last commit and need no lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, product
from pathlib import Path
from string import ascii_lowercase

from tantivy import DocAddress, IndexWriter, Query, Searcher
from tantivy import Index as Tantivy

from bot.errors import TopicError
from bot.index.documents import STEMS, WORDS, document, exact, schema
from bot.index.queries import EXACT, NEAR, Queries
from bot.index.ranking import TOP, Match, reordered, telling
from bot.index.spelling import FEW_PAPERS, Dictionary
from bot.models import Record
from bot.topics import built_in
from bot.topics.hits import searched
from bot.topics.reading import parse
from bot.topics.tree import Expression, Field, Term, replaced, wanted
from bot.words import STOP_WORDS, analyze, as_written, folded, spellings, stemmer, tokenizer

_WRITER_BYTES = 50_000_000
_WRITER_THREADS = 1
"""More of them would put the same papers in other segments each time, and near ties in another
order; one keeps up with us."""

_ALL_WORDS_UP_TO = 100_000

SOME = 25
"""Matches with some of the words, at most: who has not found it among these asks otherwise."""
NEAR_UP_TO = 5_000
"""Matches up to which it is looked where in them the words stand; beyond, in their titles only."""
_SMALL = sorted({stem for word in STOP_WORDS for stem in analyze(word)})


@dataclass(frozen=True, slots=True)
class Matches:
    """What a lookup found: the best matches in order, `TOP` at most, and how many there are."""

    keys: tuple[str, ...]
    total: int


class Intake:
    """Adds papers to an index that is being written to."""

    def __init__(self, writer: IndexWriter) -> None:
        self._writer = writer

    def add(self, records: Iterable[Record]) -> None:
        """Add papers, each in place of what was known of it or has just been added."""
        for record in records:
            self._writer.delete_documents_by_term("key", record.paper.key)
            self._writer.add_document(document(record))


class Index:
    """An index in memory, or in an empty or known `folder` that nobody else writes to."""

    def __init__(self, folder: Path | None = None) -> None:
        self._tantivy = Tantivy(schema(), str(folder) if folder else None)
        self._tantivy.register_tokenizer(STEMS, stemmer())
        self._tantivy.register_tokenizer(WORDS, tokenizer())
        self._writer: IndexWriter | None = None
        self._known: tuple[int, Dictionary] | None = None

    @property
    def papers(self) -> int:
        """How many papers it has."""
        return self.searcher().num_docs

    def searcher(self) -> Searcher:
        """Return its present state, which later changes leave as it is."""
        return self._tantivy.searcher()

    @contextmanager
    def intake(self) -> Iterator[Intake]:
        """Take papers in, in place of what was known of them: all that are added, or none.

        Segments may be merged afterwards, which nobody waits for, and nobody who looks up sees.
        """
        if self._writer is None:
            self._writer = self._tantivy.writer(_WRITER_BYTES, _WRITER_THREADS)
        try:
            yield Intake(self._writer)
            self._writer.commit()
        except BaseException:
            try:
                self._writer.rollback()
            finally:
                self.settle()  # it may be of no more use: the next writer begins at the last commit
            raise
        self._tantivy.reload()

    def settle(self) -> None:
        """Wait for merges: the files change no more after this, until papers are taken in."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()

    def find(self, expression: Expression, today: date) -> Matches:
        """Return the papers that an expression lets in, words in names counting as words."""
        queries = Queries(self.searcher(), today)
        return self._found(queries, queries.matching(expression), expression)

    def among(
        self, expression: Expression, today: date, keys: Sequence[str], limit: int | None = None
    ) -> tuple[set[str], int]:
        """Return those of these papers that an expression lets in, and how many they are.

        All of them, or `limit`, whichever.
        """
        if not keys:
            return set(), 0
        queries = Queries(self.searcher(), today)
        most = min(len(keys), limit or len(keys))
        found = queries.searcher.search(queries.among(expression, keys), most)
        addresses = [address for _, address in found.hits]
        count: int = found.count  # type: ignore[attr-defined]  # there, and not in its stubs
        return set(self._keys(queries.searcher, addresses)), count

    def find_some_words(self, expression: Expression, today: date) -> Matches:
        """Return papers with half of the words of one of its alternatives, or more of them."""
        queries = Queries(self.searcher(), today)
        query = queries.some_words(expression)
        return self._found(queries, query, expression, SOME) if query else Matches((), 0)

    def titled(self, title: str) -> str | None:
        """Return the key of the one paper of this title, whatever its case and punctuation."""
        words = exact(title)
        searcher = self.searcher()
        if not words:
            return None
        found = searcher.search(Query.term_query(schema(), "exact", words, "basic"), 2)
        keys = self._keys(searcher, [address for _, address in found.hits])
        return keys[0] if len(keys) == 1 else None

    def similar(self, record: Record, count: int) -> list[str]:
        """Return the papers with most of this one's telling words, likeliest first."""
        searcher = self.searcher()
        own = folded(searched(record.paper))
        query = Query.more_like_this_document_fields_query(
            schema(),
            {"text": own},
            min_doc_frequency=2,
            min_term_frequency=1,
            max_query_terms=25,
            stop_words=_SMALL,
        )
        found = searcher.search(query, 2 * count + 1)  # near ties are decided here, by their keys
        keys = self._keys(searcher, [address for _, address in found.hits])
        scores = [telling(score) for score, _ in found.hits]
        ordered = sorted(zip(scores, keys, strict=True), key=lambda pair: (-pair[0], pair[1]))
        return [key for _, key in ordered if key != record.paper.key][:count]

    def papers_with(self, stem: str) -> int:
        """Return how many papers have this stem."""
        return self.searcher().doc_freq("text", stem)

    def corrected(self, expression: Expression) -> Expression | None:
        """Return the expression with words that no paper has replaced by likely ones.

        None when every word is there, or nothing is near to one that is not. It is read from its
        text, where a mended word may be the name of a built-in topic.
        """
        mended = {
            term: better
            for term in wanted(expression)
            if term.field is Field.TEXT and (better := self._corrected(term))
        }
        likelier = replaced(expression, mended)
        if likelier == expression:
            return None
        try:
            return parse(str(likelier))
        except TopicError:  # it was as long as can be, and has grown
            return None

    def _corrected(self, term: Term) -> Term | None:
        words = as_written(term.text)
        better = [
            word if self._has(word) else self.dictionary().nearest(word) or word for word in words
        ]
        if tuple(better) == words:
            return None
        text = (" " if term.quoted else "-").join(better)
        return replace(term, text=text, spellings=spellings(text))

    def _has(self, word: str) -> bool:
        """Tell whether any paper has the word's stem; `doc_freq` counts replaced ones as well."""
        (stem,) = stemmer().analyze(word)
        query = Query.term_query(schema(), "text", stem)
        return bool(self.searcher().search(query, 1, count=False).hits)

    def dictionary(self) -> Dictionary:
        """Return the words there are, of very many papers in titles alone, and built-in names.

        They are read again when a tenth has come to the papers; by two letters they begin with, as
        each reading holds up every other thread for its length.
        """
        papers = self.papers
        known = self._known
        if known is None or papers > known[0] * 1.1:
            searcher = self.searcher()
            field = "words" if papers <= _ALL_WORDS_UP_TO else "title_words"
            words = (
                word
                for letters in product(ascii_lowercase, repeat=2)
                for word in searcher.terms_with_prefix(field, "".join(letters), limit=None)
            )
            names = ((name, papers) for name in built_in.names())
            both = chain(words, names)
            dictionary = Dictionary(both) if papers > FEW_PAPERS else Dictionary(both, least=1)
            known = self._known = (papers, dictionary)
        return known[1]

    def _found(
        self, queries: Queries, query: Query, expression: Expression, most: int = TOP
    ) -> Matches:
        searcher, terms = queries.searcher, wanted(expression)
        by = None if terms else "upvotes"  # without words, all matches score the same
        result = searcher.search(query, most, order_by_field=by)
        count: int = result.count  # type: ignore[attr-defined]  # there, and not in its stubs
        addresses = [address for _, address in result.hits]
        stored = [searcher.doc(address) for address in addresses]
        keys = [str(each.get_first("key")) for each in stored]
        told: dict[tuple[int, int], float] = {}
        if terms and len(keys) > 1:
            told = self._told(queries, expression, keys, near=count <= NEAR_UP_TO)
        matches = [
            Match(
                key,
                1.0 if by else score,
                str(each.get_first("title_stems")),
                exact=kind >= EXACT,
                near=kind % EXACT >= NEAR,
                upvotes=int(votes or 0),
                published=None if day is None else int(day),
            )
            for (score, address), each, key, votes, day in zip(
                result.hits,
                stored,
                keys,
                searcher.fast_field_values("upvotes", addresses),
                searcher.fast_field_values("published", addresses),
                strict=True,
            )
            for kind in (told.get(_place(address), 0.0),)
        ]
        words = [word for term in terms for word in term.spellings[0]]
        return Matches(tuple(reordered(matches, words, queries.today)), count)

    def _told(
        self, queries: Queries, expression: Expression, keys: Sequence[str], *, near: bool
    ) -> dict[tuple[int, int], float]:
        """Return what tells the order of these papers, by their places in the index."""
        query = queries.telling(expression, keys, near=near)
        found = queries.searcher.search(query, TOP, count=False)
        return {_place(address): score for score, address in found.hits}

    def _keys(self, searcher: Searcher, addresses: Sequence[DocAddress]) -> list[str]:
        return [str(searcher.doc(address).get_first("key")) for address in addresses]


def _place(address: DocAddress) -> tuple[int, int]:
    return address.segment_ord, address.doc
