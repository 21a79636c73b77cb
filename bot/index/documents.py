"""What the index knows of a paper, and by which field it is found.

A lookup matches on one catch-all field, `text`: title, keywords, abstract and names, as stems. The
title is in it several times, so that a word in the title counts more without a second look. The
others narrow it (`author`, `category`, counts) or rank it (`title`, `words` as written). A count or
date that no source told is not there, so that no range has it.
"""

from __future__ import annotations

from functools import cache

from tantivy import Document, Schema, SchemaBuilder

from bot.models import Record
from bot.topics.hits import names, searched
from bot.words import as_written, folded, stemmer, tokenizer

VERSION = 2
"""Counted up with every change of what is indexed, or how: an index of another one is not read."""

STEMS, WORDS = "stems", "words"
"""The names the two tokenizers of `bot.words` are registered by."""


TITLE_TIMES = 2
"""How often the title is in `text`; decided on the table of `benchmarks/search_quality.py`."""


@cache
def schema() -> Schema:
    """Return the fields of the index."""
    builder = SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("exact", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("text", tokenizer_name=STEMS)
    builder.add_text_field("title", tokenizer_name=STEMS)
    builder.add_text_field("title_stems", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("words", tokenizer_name=WORDS, index_option="basic")
    builder.add_text_field("title_words", tokenizer_name=WORDS, index_option="basic")
    builder.add_text_field("author", tokenizer_name=WORDS)
    builder.add_text_field("org", tokenizer_name=WORDS)
    builder.add_text_field("category", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("source", tokenizer_name="raw", index_option="basic")
    for number in ("upvotes", "stars", "comments", "published"):
        builder.add_integer_field(number, fast=True)
    return builder.build()


def document(record: Record) -> Document:
    """Return what is indexed of a paper."""
    paper, stats = record.paper, record.stats
    texts, people = searched(paper), names(paper)
    plain = folded((*texts, *people))
    title, authors = plain[0], plain[len(texts) : len(texts) + len(paper.authors)]
    fields: dict[str, list[str] | list[int]] = {
        "key": [paper.key],
        "exact": [" ".join(tokenizer().analyze(title))],
        "text": [*[title] * TITLE_TIMES, *plain[1:]],
        "title": [title],
        "title_stems": [" ".join(stemmer().analyze(title))],
        "words": plain,
        "title_words": [title],
        "author": authors,
        "org": plain[len(texts) + len(paper.authors) :],
        "category": _categories(paper.categories or ()),
        "source": [paper.source],
    }
    if paper.published:
        fields["published"] = [paper.published.toordinal()]
    if stats:
        counts = {"upvotes": stats.upvotes, "stars": stats.stars, "comments": stats.comments}
        fields |= {name: [count] for name, count in counts.items() if count is not None}
    return Document(**fields)


def exact(title: str) -> str:
    """Return what two titles have in common that differ in case, accents and punctuation only."""
    return " ".join(as_written(title))


def _categories(codes: tuple[str, ...]) -> list[str]:
    """Return the codes, and the archives they are of: `cs.RO` is found as `cs` too."""
    return [*codes, *{code.partition(".")[0] for code in codes if "." in code}]
