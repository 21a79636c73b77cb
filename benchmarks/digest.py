"""A digest of one stored edition, inside the process: read, rank, filter, cut, draw."""

from __future__ import annotations

import asyncio
import io
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.console.chat import ConsoleChat
from adapters.sources.recorded import Recorded
from benchmarks._measure import archive, table
from bot.digest import Cut, Shortlist
from bot.models import Layout
from bot.storage import editions
from bot.storage.database import Database
from bot.topics.reading import parse
from bot.topics.tree import Expression

ROUNDS = 60

CASES: dict[str, tuple[str | None, Layout]] = {
    "compact": (None, Layout.COMPACT),
    "cards": (None, Layout.CARDS),
    "compact, with a topic": ('agents, "world model", robot -survey', Layout.COMPACT),
}


async def digest(
    database: Database, days: Sequence[date], topic: Expression | None, layout: Layout
) -> int:
    """Do what `paperboy digest` does once the edition is stored."""
    async with database.read() as tx:
        found = await editions.candidates(tx, "huggingface", days)
    built = Shortlist(found, days).digest(Cut(10, topic))
    ConsoleChat(io.StringIO(), 80).render(built, layout)
    return built.considered


async def main(folder: Path) -> None:
    """Measure the largest edition, and a week of editions."""
    packed, what = archive(folder)
    source = Recorded(str(packed))
    days = source.days(date.min, date.max)
    async with Database.open(f"sqlite:///{folder}/digest.db") as database:
        fetched = [await source.fetch(day, datetime.now(UTC)) for day in days]
        async with database.write() as tx:
            await editions.record(tx, fetched)
        largest = max(fetched, key=lambda edition: len(edition.listings)).day
        async with database.read() as tx:
            read = []
            for _ in range(ROUNDS):
                started = time.perf_counter()
                await editions.candidates(tx, "huggingface", [largest])
                read.append(time.perf_counter() - started)
        rows = [["floor: read the edition", "", f"{statistics.median(read) * 1000:.1f}", ""]]
        for name, (expression, layout) in CASES.items():
            for covered in ([largest], days[-5:]):
                took, papers = [], 0
                for _ in range(ROUNDS):
                    started = time.perf_counter()
                    topic = parse(expression) if expression else None
                    papers = await digest(database, covered, topic, layout)
                    took.append(time.perf_counter() - started)
                middle = statistics.median(took) * 1000
                rows.append([name, str(papers), f"{middle:.1f}", f"{sorted(took)[-3] * 1000:.1f}"])
    title = f"Digest of stored editions ({what}), inside the process, {ROUNDS} times"
    table(title, ["", "papers", "ms", "p95"], rows)


if __name__ == "__main__":
    with TemporaryDirectory() as scratch:
        asyncio.run(main(Path(scratch)))
