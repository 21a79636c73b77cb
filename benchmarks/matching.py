"""Filters of 100,000 channels against a day of 100 papers, from their texts: who gets what.

Ours reads each distinct text once, looks each distinct term up once, and combines bit sets. Beside
it, what one would write first: a regex for each channel, or `term in text`. Those know no stems and
no spellings, so they stand for less; they are measured on some channels and scaled.
"""

from __future__ import annotations

import asyncio
import gc
import random
import re
import resource
import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from itertools import islice, pairwise
from multiprocessing import get_context
from pathlib import Path

from adapters.sources.recorded import Recorded
from benchmarks import _corpus
from benchmarks._measure import RECORDINGS, table
from bot.models import Record
from bot.topics.hits import Hits
from bot.topics.judging import let_in
from bot.topics.reading import parse
from bot.words import STOP_WORDS

CHANNELS = 100_000
PAPERS = 100
VOCABULARY = 4_000
ROUNDS = 5
TODAY = date(2026, 5, 28)
_AT_ONCE = 1_000
_SAMPLE = 300
_WORD = re.compile(r"[^\W\d_]{4,}")

Filter = tuple[tuple[tuple[str, ...], ...], tuple[str, ...]]
"""Alternatives of words and phrases, and the words that must not be there."""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds for each step, the memory they took, and what they came to."""

    looking: float
    reading: float
    combining: float
    megabytes: float
    posts: int

    @property
    def seconds(self) -> float:
        """All of it."""
        return self.looking + self.reading + self.combining


class Drawer:
    """Draws filters from the words and pairs of words of papers, as often as they are there."""

    def __init__(self, texts: Sequence[str], vocabulary: int) -> None:
        words: Counter[str] = Counter()
        pairs: Counter[str] = Counter()
        for text in texts:
            there = [word for word in _WORD.findall(text.lower()) if word not in STOP_WORDS]
            words.update(list(dict.fromkeys(there)))
            pairs.update(list(dict.fromkeys(map(" ".join, pairwise(there)))))
        self._words = dict(words.most_common(vocabulary))
        self._pairs = dict(pairs.most_common(vocabulary))

    def draw(self, count: int, seed: int = 1) -> list[Filter]:
        """Return that many filters, no two of them alike."""
        chance = random.Random(seed)
        words, pairs = self._endless(chance, self._words), self._endless(chance, self._pairs)
        drawn: dict[Filter, None] = {}
        while len(drawn) < count:
            any_of = tuple(
                (next(pairs),)
                if chance.random() < 0.3
                else tuple(islice(words, chance.choice((1, 1, 2, 2, 3))))
                for _ in range(chance.choice((1, 1, 2, 3, 4)))
            )
            none_of = tuple(islice(words, chance.choice((0, 0, 0, 1))))
            drawn[any_of, none_of] = None
        return list(drawn)

    def _endless(self, chance: random.Random, texts: dict[str, int]) -> Iterator[str]:
        while True:
            yield from chance.choices(list(texts), weights=list(texts.values()), k=_AT_ONCE)


def written(each: Filter) -> str:
    """Write a filter as a person types it."""
    any_of, none_of = each
    wanted = ", ".join(" ".join(map(_quoted, items)) for items in any_of)
    return " ".join([wanted, *(f"-{word}" for word in none_of)])


def ours(papers: Sequence[Record], texts: Sequence[str]) -> Took:
    """Match all channels; `texts` are their filters."""
    before = _megabytes()
    started = time.perf_counter()
    hits = Hits(papers, TODAY)
    let_in(parse("paper"), hits)  # it reads the papers when it is first asked
    looking, reading, combining = time.perf_counter() - started, 0.0, 0.0
    let: dict[str, int] = {}
    distinct = iter(dict.fromkeys(texts))
    while some := list(islice(distinct, _AT_ONCE)):
        started = time.perf_counter()
        expressions = [parse(text) for text in some]
        read = time.perf_counter()
        let |= {text: let_in(each, hits)[0] for text, each in zip(some, expressions, strict=True)}
        reading += read - started
        combining += time.perf_counter() - read
    started = time.perf_counter()
    posts = sum(let[text].bit_count() for text in texts)
    combining += time.perf_counter() - started
    return Took(looking, reading, combining, _megabytes() - before, posts)


def regexes(papers: Sequence[Record], filters: Sequence[Filter]) -> int:
    """Match each channel by a pattern of its own."""
    texts = _plain(papers)
    posts = 0
    for any_of, none_of in filters:
        wanted = "|".join(
            "".join(rf"(?=.*\b{re.escape(word)})" for word in items) for items in any_of
        )
        refused = "".join(rf"(?!.*\b{re.escape(word)})" for word in none_of)
        pattern = re.compile(f"{refused}(?:{wanted})", re.DOTALL)
        posts += sum(pattern.match(text) is not None for text in texts)
    return posts


def substrings(papers: Sequence[Record], filters: Sequence[Filter]) -> int:
    """Match each channel by `in`."""
    texts = _plain(papers)
    return sum(
        any(all(word in text for word in items) for items in any_of)
        and not any(word in text for word in none_of)
        for any_of, none_of in filters
        for text in texts
    )


def main() -> None:
    """Measure, and print the tables."""
    papers, others, what = _papers()
    drawer = Drawer(_plain(others), VOCABULARY)
    rows = []
    for distinct in (2_000, CHANNELS):
        filters = drawer.draw(distinct)
        took = _apart(papers, filters, CHANNELS)
        some = random.Random(2).choices(filters, k=_SAMPLE)
        each = f"{distinct:,} distinct"
        rows.append([f"ours, {each}", _milliseconds(took.seconds), "", f"{took.megabytes:.0f}"])
        for name, floor in {"a regex": regexes, "term in text": substrings}.items():
            seconds = _seconds(partial(floor, papers, some)) * CHANNELS / _SAMPLE
            ratio = f"{seconds / took.seconds:,.0f}x"
            rows.append([f"{name} for each channel (scaled)", _milliseconds(seconds), ratio, ""])
    title = f"{CHANNELS:,} channels, {PAPERS} {what}, texts of filters to who gets what"
    table(title, ["", "ms", "of ours", "more MB"], rows)

    cases = [
        *((channels, 2_000, VOCABULARY) for channels in (2_000, 20_000, CHANNELS)),
        *((CHANNELS, distinct, VOCABULARY) for distinct in (200, 20_000, CHANNELS)),
        *((CHANNELS, 20_000, vocabulary) for vocabulary in (500, 20_000)),
    ]
    rows = []
    for channels, distinct, vocabulary in cases:
        filters = Drawer(_plain(others), vocabulary).draw(distinct)
        took = _apart(papers, filters, channels)
        steps = (took.looking, took.reading, took.combining, took.seconds)
        counts = (channels, distinct, _terms(filters))
        rows.append([*(f"{n:,}" for n in counts), *map(_milliseconds, steps), f"{took.posts:,}"])
    columns = ["channels", "filters", "terms", "index", "read", "combine", "all (ms)", "posts"]
    table("What it costs, by distinct filters and distinct terms", columns, rows)


def _papers() -> tuple[list[Record], list[Record], str]:
    """Return the papers to match, others to draw filters from, and what they are."""
    if not RECORDINGS.exists():
        made = list(_corpus.papers(2_000 + PAPERS))
        return made[:PAPERS], made[PAPERS:], "made-up papers"
    source = Recorded(str(RECORDINGS))
    days = source.days(date.min, date.max)[-150:]

    async def fetch() -> list[Record]:
        fetched = [await source.fetch(day, datetime.now(UTC)) for day in days]
        listings = [each for edition in reversed(fetched) for each in edition.listings]
        return [Record(each.paper, each.stats) for each in listings]

    known = asyncio.run(fetch())
    return known[:PAPERS], known[PAPERS:], "recorded papers"


def _apart(papers: Sequence[Record], filters: Sequence[Filter], channels: int) -> Took:
    """Match in fresh processes, which know no term yet; return the median one."""
    texts = [written(each) for each in filters]
    chance = random.Random(3)
    theirs = texts + chance.choices(texts, k=max(channels - len(texts), 0))
    took = []
    for _ in range(ROUNDS if len(filters) <= 20_000 else 3):
        with get_context("spawn").Pool(1, initializer=_as_ours) as process:
            took.append(process.apply(ours, (papers, theirs)))
    return sorted(took, key=lambda each: each.seconds)[len(took) // 2]


def _as_ours() -> None:
    gc.set_threshold(100_000)  # as the command line does
    parse("robotics")


def _plain(papers: Iterable[Record]) -> list[str]:
    texts = ((each.paper.title, each.paper.abstract, *each.paper.keywords) for each in papers)
    return ["\n".join(each).lower() for each in texts]


def _terms(filters: Iterable[Filter]) -> int:
    words = {word for any_of, _ in filters for items in any_of for word in items}
    return len(words.union(*(none_of for _, none_of in filters)))


def _quoted(text: str) -> str:
    return f'"{text}"' if " " in text else text


def _seconds(work: Callable[[], object]) -> float:
    took = []
    for _ in range(3):
        started = time.perf_counter()
        work()
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def _milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:,.0f}"


def _megabytes() -> float:
    """Return the most memory this process has had; `getrusage` counts its parent's on Linux."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / (1 << 10)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20)


if __name__ == "__main__":
    main()
