"""Ingest: all recorded days in one process, and one day of a hundred papers inside a process."""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from adapters.sources import daily_papers
from adapters.sources.recorded import Recorded
from benchmarks._measure import PAPERBOY, archive, run, table
from bot.editions import closes_at
from bot.storage import editions
from bot.storage.database import Database

ROUNDS = 5

FLOOR = """
import ast, json, sqlite3, sys, tarfile
rows = []
with tarfile.open(sys.argv[1]) as packed:
    for member in packed:
        if not member.isfile():
            continue
        for item in json.load(packed.extractfile(member)):
            item = ast.literal_eval(item) if isinstance(item, str) else item
            paper = item["paper"]
            authors = json.dumps([author["name"] for author in paper["authors"]])
            rows.append((paper["id"], paper["title"], paper["summary"], authors,
                         paper["upvotes"], item["numComments"]))
database = sqlite3.connect(sys.argv[2])
columns = "id TEXT PRIMARY KEY, title, abstract, authors, upvotes, comments"
database.execute(f"CREATE TABLE papers ({columns})")
database.executemany("INSERT OR IGNORE INTO papers VALUES (?, ?, ?, ?, ?, ?)", rows)
database.commit()
print(database.execute("SELECT count(*) FROM papers").fetchone()[0])
"""


def whole(folder: Path) -> None:
    """Everything from the shell: start, migrate, unpack, parse, store, stop."""
    packed, what = archive(folder)
    ingest = (*PAPERBOY, "ingest", "--source", f"recorded:{packed}")
    took: dict[str, list[float]] = {}
    memory: dict[str, float] = {}
    papers = 0
    for n in range(ROUNDS):
        bare, ours = folder / f"bare{n}.db", folder / f"ours{n}.db"
        runs = {
            "floor: json, one executemany": run(
                sys.executable, "-c", FLOOR, str(packed), str(bare)
            ),
            "paperboy ingest, fresh database": run(*ingest, database=ours),
            "the same again: nothing changes": run(*ingest, database=ours),
        }
        papers = int(next(iter(runs.values())).output)
        for name, each in runs.items():
            took.setdefault(name, []).append(each.seconds)
            memory[name] = max(memory.get(name, 0), each.megabytes)
    floor = statistics.median(next(iter(took.values())))
    rows = []
    for name, seconds in took.items():
        middle = statistics.median(seconds)
        rows.append(
            [
                name,
                f"{middle:.2f}",
                f"{min(seconds):.2f}-{max(seconds):.2f}",
                f"{papers / middle:,.0f}",
                f"{middle / floor:.1f}x",
                f"{memory[name]:.0f}",
            ]
        )
    title = f"{papers:,} papers of 520 {what}, whole process, median of {ROUNDS}"
    table(title, ["", "s", "from-to", "papers/s", "of floor", "peak MB"], rows)


async def one_day(folder: Path) -> None:
    """A day of a hundred papers: from the body of an answer to the commit."""
    packed, _ = archive(folder)
    source = Recorded(str(packed))
    raw: list[Any] = []
    for day in source.days(date.min, date.max)[-20:]:
        raw += daily_papers.items(source._days[day].read(), "")
    raw = raw[:100]
    parse, first, votes, same = [], [], [], []
    rewritten = 0
    async with Database.open(f"sqlite:///{folder}/day.db") as database:
        for n in range(40):
            day = date(2023, 6, 1) + timedelta(days=n)
            body = _renamed(raw, n)
            times = [time.perf_counter()]
            read = daily_papers.edition(
                "huggingface", day, closes_at(day), daily_papers.items(body, ""), ""
            )
            times.append(time.perf_counter())
            async with database.write() as tx:
                await editions.record(tx, [read])
            times.append(time.perf_counter())
            later = daily_papers.edition(
                "huggingface",
                day,
                closes_at(day) + timedelta(hours=1),
                daily_papers.items(_upvoted(body), ""),
                "",
            )
            times.append(time.perf_counter())
            async with database.write() as tx:
                rewritten += (await editions.record(tx, [later])).changed_papers
            times.append(time.perf_counter())
            async with database.write() as tx:
                await editions.record(tx, [later])
            times.append(time.perf_counter())
            parse.append(times[1] - times[0])
            first.append(times[2] - times[0])
            votes.append(times[4] - times[3])
            same.append(times[5] - times[4])
    rows = [
        ["parse the answer", *_middle(parse)],
        ["parse and store a new day", *_middle(first)],
        [f"store new upvotes of all ({rewritten} texts rewritten)", *_middle(votes)],
        ["store the same again", *_middle(same)],
    ]
    table("A day of 100 papers, inside the process, 40 times", ["", "ms", "p95"], rows)


def _renamed(raw: list[Any], n: int) -> bytes:
    renamed = [
        item | {"paper": item["paper"] | {"id": f"{2301 + n % 12}.{n * 100 + k:05}"}}
        for k, item in enumerate(raw)
    ]
    return json.dumps(renamed).encode()


def _upvoted(body: bytes) -> bytes:
    items = json.loads(body)
    for item in items:
        item["paper"]["upvotes"] += 1
    return json.dumps(items).encode()


def _middle(took: list[float]) -> list[str]:
    ordered = sorted(took)
    return [f"{statistics.median(ordered) * 1000:.1f}", f"{ordered[-2] * 1000:.1f}"]


if __name__ == "__main__":
    gc.set_threshold(100_000)  # as the command line does
    with TemporaryDirectory() as scratch:
        whole(Path(scratch))
        asyncio.run(one_day(Path(scratch)))
