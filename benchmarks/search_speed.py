"""How long a lookup takes, of made-up papers, beside bare tantivy, FTS5 and LIKE.

    python -m benchmarks.search_speed                          of 100,000 papers
    python -m benchmarks.search_speed --papers 10000 1000000   of each of these numbers of papers
    python -m benchmarks.search_speed --folder FOLDER          of those that were made there before

Ours is the whole command: from the text to the reply, what it reads of the store included. Bare
tantivy is the same match in the same index, and reads the same papers of the store. A result is
large when it is a twentieth of all papers or more.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import random
import sqlite3
import statistics
import sys
import time
from collections import defaultdict, deque
from collections.abc import Awaitable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, ExitStack, closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import tantivy as tantivy_py
from tantivy import Searcher

from adapters.console.chat import HERE
from adapters.console.session import YOU
from benchmarks import _corpus
from benchmarks._measure import run, table
from bot.commands.handling import Commands
from bot.commands.papers import PAGE
from bot.index.queries import Queries
from bot.intents.reading import parse as read
from bot.library import Library
from bot.storage import records
from bot.storage.database import Database
from bot.topics.reading import parse
from bot.words import STOP_WORDS

NOW = datetime(2026, 6, 1, tzinfo=UTC)
QUERIES = 200
"""Queries of each kind, at most; there are few that find much."""
FEW = 4
"""Queries of each kind that `LIKE` is asked, which takes long."""
LARGE = 20
"""A result of one paper in this many is large."""
DAY = 100
"""Papers of a day."""
DAYS = 12
STARTS = 5
BEAT = 0.001
WATCHED = 10.0
"""Seconds."""
ASKING = 4
"""Lookups at a time while the event loop is watched."""

START = """
import asyncio, gc, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.commands.papers import PaperCommands
from bot.intents.papers import LookUp
from bot.library import Library
from bot.storage import records
from bot.storage.database import Database

async def main(database, folder, words):
    async with Database.open(Path(database)) as opened:
        async with Library.open(opened, Path(folder)) as library:
            commands = PaperCommands(library, "huggingface")
            print(await commands.handle(LookUp(words), datetime.now(UTC)))

gc.set_threshold(100_000)
asyncio.run(main(*sys.argv[1:]))
"""


@dataclass(frozen=True, slots=True)
class Query:
    """What is typed: words and phrases that must all be there."""

    parts: tuple[str, ...]

    @property
    def has_phrase(self) -> bool:
        """A phrase has a place in it where words must stand together."""
        return any(" " in part for part in self.parts)

    def __str__(self) -> str:
        return " ".join(f'"{part}"' if " " in part else part for part in self.parts)


class Beside:
    """The same papers in FTS5, and the store it reads them from."""

    def __init__(self, store: Path, file: Path) -> None:
        self.file = file
        self._database = sqlite3.connect(file)
        self._database.execute("ATTACH ? AS store", (str(store),))

    def build(self) -> float:
        """Index all papers; return the seconds."""
        started = time.perf_counter()
        columns = "title, abstract, keywords, names"
        with self._database as database:
            database.execute(f"CREATE VIRTUAL TABLE texts USING fts5({columns}, content='')")
            database.execute(
                f"INSERT INTO texts (rowid, {columns}) "  # noqa: S608 - our own names
                "SELECT id, title, abstract, keywords, authors FROM store.papers"
            )
        return time.perf_counter() - started

    async def fts5(self, query: Query) -> object:
        """Look up by FTS5."""
        return self._database.execute(
            "SELECT * FROM store.papers WHERE id IN "
            "(SELECT rowid FROM texts WHERE texts MATCH ? ORDER BY rank LIMIT 10)",
            [" ".join(f'"{part}"' for part in query.parts)],
        ).fetchall()

    async def like(self, query: Query) -> object:
        """Look up by LIKE."""
        there = "title || ' ' || abstract || ' ' || keywords || ' ' || authors LIKE ?"
        return self._database.execute(
            f"SELECT * FROM store.papers WHERE {' AND '.join(there for _ in query.parts)} "  # noqa: S608 - our own words
            "ORDER BY published DESC LIMIT 10",
            [f"%{part}%" for part in query.parts],
        ).fetchall()

    def close(self) -> None:
        """Let go of both files."""
        self._database.close()


class Bench:
    """A store of made-up papers in a folder, and more papers to come."""

    def __init__(self, folder: Path, count: int) -> None:
        self.count = count
        self.file = folder / "papers.db"
        self.folder = folder
        self._made = _corpus.papers(count + 1_000_000)

    async def run(self) -> None:
        """Measure everything, and print the tables; what is in the folder already is not made."""
        is_new = not self.file.exists()
        async with Database.open(self.file) as database, database.read() as tx:
            known = await records.count(tx)
        deque(islice(self._made, known), maxlen=0)
        _corpus.fill(self.file, islice(self._made, self.count if is_new else 0))
        with closing(Beside(self.file, self.folder / "fts.db")) as beside:
            async with Database.open(self.file) as database:
                if is_new:
                    await self._building(database, beside)
                async with self._library(database) as library:
                    await self._looking(library, beside)
                    days = await self._catching_up(library)
                    gaps = await self._watching(library, database)
        rows = [
            [f"catching up on {DAY} papers", *_spread(days)],
            ["the event loop, held up meanwhile", *_spread(gaps)],
            ["a whole process, to its first answer", *_spread(self._starting())],
        ]
        table(f"With {self.count:,} papers", ["", "median (ms)", "longest"], rows)

    def _library(
        self, database: Database, name: str = "index"
    ) -> AbstractAsyncContextManager[Library]:
        return Library.open(database, self.folder / name)

    async def _building(self, database: Database, beside: Beside) -> None:
        """Build both indexes, and open ours again where it is on disk."""
        seconds, size = beside.build(), beside.file.stat().st_size
        fts5 = ["FTS5, on disk", f"{seconds:.1f}", f"{size / 1e6:,.0f}", ""]
        built = await self._opening(database)
        kept = sum(file.stat().st_size for file in (self.folder / "index").rglob("kept-*/*"))
        ours = ["ours, in memory", f"{built:.1f}", "", ""]
        if kept:
            opened = await self._opening(database)
            ours = ["ours, on disk", f"{built:.1f}", f"{kept / 1e6:,.0f}", f"{opened:.2f}"]
        title = f"The index of {self.count:,} papers"
        table(title, ["", "s", "MB", "reopened (s)"], [ours, fts5])

    async def _opening(self, database: Database) -> float:
        started = time.perf_counter()
        async with self._library(database):
            return time.perf_counter() - started

    async def _looking(self, library: Library, beside: Beside) -> None:
        """Ask queries of each kind: ours and bare in turns, then the others.

        Either is the first for every other query, which has what the next one finds warm to read.
        """
        commands = Commands(library, "huggingface")
        searcher = library.catalog.index.searcher()

        async def ours(query: Query) -> object:
            return await commands.handle(read(str(query)), HERE, YOU, NOW)

        async def tantivy(match: tantivy_py.Query) -> object:
            found = searcher.search(match, PAGE)
            keys = [str(searcher.doc(place).get_first("key")) for _, place in found.hits]
            return await library.records(keys)

        rows = []
        for kind, some in self._queries(searcher).items():
            took: dict[str, list[float]] = defaultdict(list)
            for n, (query, match) in enumerate(some):
                ways = {"ours": partial(ours, query), "tantivy": partial(tantivy, match)}
                for way in ways if n % 2 else reversed(ways):
                    took[way].append(await _seconds(ways[way]()))
            took["FTS5"] = [await _seconds(beside.fts5(query)) for query, _ in some]
            took["LIKE"] = [await _seconds(beside.like(query)) for query, _ in some[:FEW]]
            middle = {way: statistics.median(seconds) for way, seconds in took.items()}
            times = [
                cell for way in ("ours", "tantivy", "FTS5") for cell in _percentiles(took[way])
            ]
            ratio = f"{middle['ours'] / middle['tantivy']:.1f}x"
            rows.append([kind, str(len(some)), *times, f"{middle['LIKE'] * 1000:,.0f}", ratio])
        columns = ["", "asked", "ours p50", "p99", "bare p50", "p99", "FTS5 p50", "p99", "LIKE"]
        title = f"Lookups in {self.count:,} papers (ms)"
        table(title, [*columns, "of bare"], rows)

    def _queries(self, searcher: Searcher) -> dict[str, list[tuple[Query, tantivy_py.Query]]]:
        """Draw queries, each kind of them `QUERIES` times at most, as what they match."""
        kinds: dict[str, list[tuple[Query, tantivy_py.Query]]] = {
            f"{what}, {size}": []
            for size in ("under 5%", "5% or more")
            for what in ("words", "phrases")
        }
        for query in dict.fromkeys(islice(_queries(self.count), 30 * QUERIES)):
            match = Queries(searcher, NOW.date()).matching(parse(str(query)))
            total: int = searcher.search(match, 1).count  # type: ignore[attr-defined]  # as in bot.index
            size = "5% or more" if total * LARGE >= self.count else "under 5%"
            of_kind = kinds[f"{'phrases' if query.has_phrase else 'words'}, {size}"]
            if total and len(of_kind) < QUERIES:
                of_kind.append((query, match))
        return kinds

    async def _catching_up(self, library: Library) -> list[float]:
        """Take in one day after the other."""
        took = []
        for _ in range(DAYS):
            _corpus.fill(self.file, islice(self._made, DAY))
            took.append(await _seconds(library.catalog.catch_up()))
        return took

    async def _watching(self, library: Library, database: Database) -> list[float]:
        """Let everything go on at once, an index being built too; return how late the loop was."""
        commands = Commands(library, "huggingface")
        asked = [list(islice(_queries(self.count, seed), QUERIES)) for seed in range(ASKING)]
        late: list[float] = []

        async def beat() -> None:
            while True:
                late.append(await _seconds(asyncio.sleep(BEAT)) - BEAT)

        async def ask(some: Sequence[Query]) -> None:
            for query in cycle(some):
                await commands.handle(read(str(query)), HERE, YOU, NOW)

        async def grow() -> None:
            while True:
                await asyncio.to_thread(_corpus.fill, self.file, islice(self._made, DAY))
                await library.catalog.catch_up()
                await asyncio.sleep(1)

        going_on = [asyncio.create_task(each) for each in (beat(), grow(), *map(ask, asked))]
        with TemporaryDirectory(dir=self.folder) as rebuilt, suppress(TimeoutError):
            async with asyncio.timeout(WATCHED), self._library(database, rebuilt):
                await asyncio.sleep(WATCHED)
        for each in going_on:
            each.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)
        return late

    def _starting(self) -> list[float]:
        """Start processes that look something up and end."""
        words = (str(self.file), str(self.folder / "index"), "method data")
        return [run(sys.executable, "-c", START, *words).seconds for _ in range(STARTS)]


def _queries(count: int, seed: int = 1) -> Iterator[Query]:
    """Draw queries from made-up papers: what is frequent there is asked for frequently."""
    chance = random.Random(seed)
    some = list(_corpus.papers(min(count, 2_000)))
    while True:
        paper = chance.choice(some).paper
        words = sorted({*paper.abstract.split()} - STOP_WORDS)
        phrase = chance.choice(paper.keywords)
        surname = chance.choice(paper.authors).split()[-1]
        yield chance.choice(
            [
                Query((chance.choice(words),)),
                Query(tuple(chance.sample(words, 2))),
                Query(tuple(chance.sample(words, 3))),
                Query((surname, chance.choice(words))),
                Query((phrase,)),
                Query((phrase, chance.choice(words))),
            ]
        )


async def _seconds(work: Awaitable[object]) -> float:
    started = time.perf_counter()
    await work
    return time.perf_counter() - started


def _percentiles(seconds: Sequence[float]) -> list[str]:
    ordered = sorted(seconds)
    middle, most = statistics.median(ordered), ordered[len(ordered) * 99 // 100]
    return [f"{middle * 1000:,.1f}", f"{most * 1000:,.1f}"]


def _spread(seconds: Sequence[float]) -> list[str]:
    return [f"{statistics.median(seconds) * 1000:,.0f}", f"{max(seconds) * 1000:,.0f}"]


if __name__ == "__main__":
    gc.set_threshold(100_000)  # as the command line does
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--papers", type=int, nargs="+", default=[100_000])
    arguments.add_argument("--folder", type=Path, help="make the papers here, or use those there")
    options = arguments.parse_args()
    for number in options.papers:
        with ExitStack() as stack:
            place = options.folder or Path(stack.enter_context(TemporaryDirectory()))
            place.mkdir(parents=True, exist_ok=True)
            asyncio.run(Bench(place, number).run())
