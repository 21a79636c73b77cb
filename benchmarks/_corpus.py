"""Made-up papers, as many as one wishes, that are spread as real ones are. Seeded.

Words are as frequent as Zipf's law has it, over 200,000 of them; phrases and names are planted, so
that there are some that many papers have and some that few have. What a lookup finds in them means
nothing; how much it finds does.
"""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, islice, product
from pathlib import Path

from bot.models import Paper, Record, Stats

WORDS = 200_000
PHRASES = 4_000
SURNAMES, FORENAMES = 20_000, 2_000
TITLE, ABSTRACT, KEYWORDS, AUTHORS = 10, 180, 8, 5

_POOL = 1 << 21
_MOST_STRIDE = 997
_FIRST, _LAST = date(2007, 5, 23), date(2026, 5, 28)
_SMALL = (
    "the of and to a in we for that is on with by this as are model from our which data be an "
    "method models results can learning using show have it based paper or approach training also "
    "performance at these system network"
)
_ARCHIVES = ("cs", "math", "physics", "stat", "eess", "q-bio")
_ONSETS = "b c d f g h j k l m n p r s t v w z br cr dr pl st tr"
_NUCLEI = "a e i o u ai ea ou"
_CODAS = "n r l t m x"


@dataclass(frozen=True, slots=True)
class Language:
    """What made-up papers are written in: its words and phrases, most frequent first."""

    words: Sequence[str]
    phrases: Sequence[str]
    surnames: Sequence[str]
    forenames: Sequence[str]


def language(seed: int = 1) -> Language:
    """Make up words, of two or three syllables."""
    chance = random.Random(seed)
    parts = product(_ONSETS.split(), _NUCLEI.split(), ["", "", *_CODAS.split()])
    syllables = ["".join(each) for each in parts]
    common = _SMALL.split()
    made: dict[str, None] = dict.fromkeys(common)
    while len(made) < WORDS + SURNAMES + FORENAMES:
        made["".join(chance.choices(syllables, k=chance.choice((2, 2, 2, 3))))] = None
    every = list(made)
    words, rest = every[:WORDS], every[WORDS:]
    telling = words[len(common) : 6_000]
    phrases = [" ".join(chance.sample(telling, chance.choice((2, 2, 3)))) for _ in range(PHRASES)]
    names = [name.capitalize() for name in rest]
    return Language(words, phrases, names[:SURNAMES], names[SURNAMES:])


def papers(count: int, seed: int = 1) -> Iterator[Record]:
    """Make up papers: the first ones are the same, however many are asked for.

    A text is every n-th word of one long text, from a random place and with a random n: drawing
    each word by itself takes ten times as long.
    """
    chance = random.Random(seed)
    known = language(seed)
    pool = _drawn(chance, known.words, _POOL)
    content = _drawn(chance, known.words[len(_SMALL.split()) :], _POOL)
    phrases = _drawn(chance, known.phrases, 1 << 17)
    surnames, forenames = (
        _drawn(chance, each, 1 << 17) for each in (known.surnames, known.forenames)
    )
    days = (_LAST - _FIRST).days

    def some(texts: list[str], count: int) -> list[str]:
        stride = chance.randrange(1, _MOST_STRIDE)
        start = chance.randrange(len(texts) - count * stride)
        return texts[start : start + count * stride : stride]

    for n in range(count):
        title = some(content, TITLE)
        abstract = some(pool, chance.randrange(ABSTRACT // 2, ABSTRACT * 3 // 2))
        planted = some(phrases, KEYWORDS + 2)
        title[chance.randrange(TITLE)] = planted[0]
        for phrase in planted[:4]:
            abstract[chance.randrange(len(abstract))] = phrase
        archive = chance.choice(_ARCHIVES)
        yield Record(
            Paper(
                key=f"arxiv:{7 + n // 1_200_000:02}{1 + n // 100_000 % 12:02}.{n % 100_000:05}",
                title=" ".join(title).capitalize(),
                source="arxiv",
                abstract=" ".join(abstract),
                authors=tuple(
                    map(
                        " ".join,
                        zip(some(forenames, AUTHORS), some(surnames, AUTHORS), strict=True),
                    )
                ),
                published=_FIRST + timedelta(days=chance.randrange(days + 1)),
                keywords=tuple(planted[2:]),
                categories=(f"{archive}.{chance.choice('ABCDEFGH')}{chance.choice('ILOV')}",),
            ),
            Stats(int(chance.paretovariate(1.2)) - 1, 0),
        )


def fill(file: Path, made: Iterable[Record]) -> None:
    """Write papers after those that a database has; its tables must be there.

    It goes past `bot.storage`, whose reading and merging takes a tenth of a millisecond a paper.
    """
    papers = iter(made)
    with closing(sqlite3.connect(file)) as database:
        (last,) = database.execute("SELECT value FROM revisions WHERE name = 'papers'").fetchone()
        while batch := list(enumerate(islice(papers, 5_000), last + 1)):
            last = batch[-1][0]
            with database:
                database.executemany(_PAPER, (_paper_row(n, each.paper) for n, each in batch))
                database.executemany(
                    _STATS, ((n, each.stats.upvotes, n) for n, each in batch if each.stats)
                )
                database.execute("UPDATE revisions SET value = ? WHERE name = 'papers'", (last,))


_COLUMNS = (
    "id key title abstract authors published organization keywords code_url project_url source "
    "told_at content_hash revision categories"
)
_PAPER = f"""
    INSERT INTO papers ({", ".join(_COLUMNS.split())})
    VALUES ({", ".join("?" for _ in _COLUMNS.split())})
"""  # noqa: S608 - our own names
_STATS = f"""
    INSERT INTO paper_stats (paper_id, upvotes, comments, stars, observed_at, revision)
    VALUES (?, ?, 0, NULL, '{_LAST} 00:00:00.000000', ?)
"""  # noqa: S608 - our own date


def _paper_row(n: int, paper: Paper) -> tuple[object, ...]:
    return (
        n,
        paper.key,
        paper.title,
        paper.abstract,
        json.dumps(paper.authors),
        paper.published and paper.published.isoformat(),
        paper.organization,
        json.dumps(paper.keywords),
        paper.code_url,
        paper.project_url,
        paper.source,
        f"{_LAST} 00:00:00.000000",
        f"{n:032x}",
        n,
        None if paper.categories is None else json.dumps(paper.categories),
    )


def _drawn(chance: random.Random, texts: Sequence[str], count: int) -> list[str]:
    """Draw texts, the n-th of them n times as seldom as the first."""
    weights = list(accumulate(1 / (n + 2) for n in range(len(texts))))
    return chance.choices(texts, cum_weights=weights, k=count)
