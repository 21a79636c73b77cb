"""Does a lookup find the paper one has in mind? Six ways to ask, beside FTS5 and LIKE.

    python -m benchmarks.search_quality             the papers that nothing was tuned on
    python -m benchmarks.search_quality --tuning    the papers that the weights were tuned on
    python -m benchmarks.search_quality --ablate    also what each part of the lookup is worth

Ours is the whole command: from the text as it is typed to the first page of the reply, of five
papers. A paper that is further down counts as not found.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import sys
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

from adapters.console.chat import HERE
from adapters.console.session import YOU
from adapters.sources.recorded import Recorded
from benchmarks._known_items import Asker, Question
from benchmarks._measure import RECORDINGS, table
from bot.catalog import Catalog
from bot.commands.handling import Commands
from bot.commands.papers import PAGE
from bot.index import documents, ranking
from bot.index.index import Index, Matches
from bot.intents.reading import parse
from bot.library import Library
from bot.models import Record
from bot.replies.papers import Card, Found
from bot.storage import editions, records
from bot.storage.database import Database
from bot.topics.tree import Expression

SEED = 20260528
SAMPLE = 1_000
NOW = datetime(2026, 6, 1, tzinfo=UTC)

SHORT = ("rare words", "typo", "swapped", "abstract", "surname", "acronym")
"""The classes of questions, in their order."""

Search = Callable[[str], Awaitable[Sequence[str]]]
"""What is typed -> keys of papers, best first."""


class NoTitles(Index):
    """Finds no paper by its exact title."""

    def titled(self, title: str) -> None:  # noqa: ARG002 - it looks nowhere
        return None


class NoSpelling(Index):
    """Corrects no word."""

    def corrected(self, expression: Expression) -> None:  # noqa: ARG002 - it looks nowhere
        return None


class NoSomeWords(Index):
    """Finds nothing that lacks a word."""

    def find_some_words(self, expression: Expression, today: date) -> Matches:  # noqa: ARG002
        return Matches((), 0)


@dataclass(frozen=True, slots=True)
class Variant:
    """Ours without something: another index, or other constants of a module."""

    index: type[Index] = Index
    module: ModuleType = ranking
    constants: Mapping[str, float] = field(default_factory=dict)

    @contextmanager
    def in_force(self) -> Iterator[None]:
        """Have the constants so for as long as the block runs."""
        before = {name: getattr(self.module, name) for name in self.constants}
        for name, value in self.constants.items():
            setattr(self.module, name, value)
        try:
            yield
        finally:
            for name, value in before.items():
                setattr(self.module, name, value)


VARIANTS = {
    "ours": Variant(),
    "no exact title": Variant(NoTitles),
    "no corrected spelling": Variant(NoSpelling),
    "never some of the words": Variant(NoSomeWords),
    "title indexed once": Variant(module=documents, constants={"TITLE_TIMES": 1}),
    "words only as stems": Variant(constants={"_EXACT": 0}),
    "no nearness": Variant(constants={"_NEAR": 0}),
    "no fit to the title": Variant(constants={"_FITS": 0, "_COVERS": 0, "_BEGINS": 0}),
    "no votes, no age": Variant(constants={"_VOTES": 0, "_RECENT": 0}),
}


async def main(folder: Path, *, tuning: bool, ablate: bool) -> None:
    """Ask everything, and print the tables."""
    async with Database.open(folder / "papers.db") as database:
        known = await stored(database)
        keys = random.Random(SEED).sample(sorted(known), 2 * SAMPLE)
        half = keys[:SAMPLE] if tuning else keys[SAMPLE:]
        asker = Asker((each.paper for each in known.values()), SEED + tuning)
        asked = asker.ask([known[key].paper for key in half])

        told = {"paperboy": await qualities(database, Variant(), asked)}
        for name, search in {
            "FTS5": fts5(known.values(), "unicode61"),
            "FTS5, porter": fts5(known.values(), "porter unicode61"),
            "LIKE": like(known.values()),
        }.items():
            told[name] = await quality(search, asked)
        which = "what it was tuned on" if tuning else "nothing was tuned on them"
        show(f"{len(known):,} recorded papers; {len(half):,} are asked for: {which}", asked, told)
        if ablate:
            told = {
                name: await qualities(database, variant, asked)
                for name, variant in VARIANTS.items()
            }
            rows = [[name, *(cells[-1] for cells in each)] for name, each in told.items()]
            table("MRR of ours, and without one part of it", ["", *SHORT], rows)


async def stored(database: Database) -> dict[str, Record]:
    """Store the recorded papers, and return them by key."""
    source = Recorded(str(RECORDINGS))
    days = source.days(date.min, date.max)
    fetched = [await source.fetch(day, NOW) for day in days]
    async with database.write() as tx:
        await editions.record(tx, fetched)
        keys = {each.paper.key for edition in fetched for each in edition.listings}
        return await records.find(tx, sorted(keys))


@asynccontextmanager
async def commands(database: Database, index: Index) -> AsyncIterator[Search]:
    """Search as a person does, in a library with this index."""
    catalog = Catalog(database, index)
    await catalog.catch_up()
    answering = Commands(Library(catalog), "huggingface")

    async def search(text: str) -> Sequence[str]:
        match await answering.handle(parse(text), HERE, YOU, NOW):
            case Card(record):
                return [record.paper.key]
            case Found(papers=papers):
                return [shown.record.paper.key for shown in papers]
            case _:
                return []

    yield search


def fts5(known: Iterable[Record], tokenizer: str) -> Search:
    """Search with what SQLite has: every word must be there, best by bm25."""
    database = sqlite3.connect(":memory:")
    columns = "title, abstract, keywords, names"
    database.execute(
        f"CREATE VIRTUAL TABLE papers USING fts5(key UNINDEXED, {columns}, tokenize='{tokenizer}')"
    )
    database.executemany("INSERT INTO papers VALUES (?, ?, ?, ?, ?)", map(_texts, known))

    async def search(text: str) -> list[str]:
        quoted = " ".join('"{}"'.format(word.replace('"', "")) for word in text.split())
        found = database.execute(
            "SELECT key FROM papers WHERE papers MATCH ? ORDER BY rank LIMIT ?", (quoted, PAGE)
        )
        return [key for (key,) in found]

    return search


def like(known: Iterable[Record]) -> Search:
    """Search as `LIKE '%word%' AND ...` does, newest first: a case-blind look for the letters."""
    newest = sorted(known, key=lambda each: str(each.paper.published), reverse=True)
    texts = [(each.paper.key, "\n".join(_texts(each)).lower()) for each in newest]

    async def search(text: str) -> list[str]:
        words = sorted(text.lower().split(), key=len, reverse=True)
        return [key for key, there in texts if all(word in there for word in words)][:PAGE]

    return search


async def qualities(
    database: Database, variant: Variant, asked: Mapping[str, Sequence[Question]]
) -> list[list[str]]:
    """Ask a variant of ours everything."""
    with variant.in_force():
        async with commands(database, variant.index()) as search:
            return await quality(search, asked)


async def quality(search: Search, asked: Mapping[str, Sequence[Question]]) -> list[list[str]]:
    """Ask everything: for each class success@1, success@5 and the mean reciprocal rank."""
    return [
        _cells([_place(await search(each.text), each.key) for each in questions])
        for questions in asked.values()
    ]


def show(
    title: str, asked: Mapping[str, Sequence[Question]], told: Mapping[str, Sequence[Sequence[str]]]
) -> None:
    """Print a table with a line for each class and way to search."""
    rows = [
        [f"{name} ({len(questions)})" if not n else "", way, *cells[at]]
        for at, (name, questions) in enumerate(asked.items())
        for n, (way, cells) in enumerate(told.items())
    ]
    table(title, ["", "by", "first", "in five", "MRR"], rows)


def _cells(places: Sequence[int | None]) -> list[str]:
    found = [place for place in places if place is not None]
    told = (found.count(1), len(found), sum(1 / place for place in found))
    return [f"{each / max(len(places), 1):.3f}" for each in told]


def _place(keys: Sequence[str], key: str) -> int | None:
    return keys.index(key) + 1 if key in keys else None


def _texts(record: Record) -> tuple[str, ...]:
    paper = record.paper
    names = [*paper.authors, paper.organization or ""]
    return (paper.key, paper.title, paper.abstract, "\n".join(paper.keywords), "\n".join(names))


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--tuning", action="store_true")
    arguments.add_argument("--ablate", action="store_true")
    options = arguments.parse_args()
    if not RECORDINGS.exists():
        print(f"There are no recorded papers to ask for: it needs {RECORDINGS.name}")
        sys.exit()
    with TemporaryDirectory() as scratch:
        asyncio.run(main(Path(scratch), tuning=options.tuning, ablate=options.ablate))
