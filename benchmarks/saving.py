"""Reading lists: an event to stored, a page and a search of a long list among many, an export.

Events come at a steady rate, whether or not the ones before are done; the time of one goes from
when it was due to come until it is answered.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Iterable
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from benchmarks import _corpus
from benchmarks._channels import databases
from benchmarks._measure import table
from bot.channels import Account
from bot.commands.handling import Commands
from bot.export.files import files
from bot.intents.saved import Export, Format, NotePost, React, ShowSaved
from bot.library import Library
from bot.models import Listing, MessageRef
from bot.replies.saved import Exported, SavedList
from bot.storage import papers
from bot.storage.channel_tables import accounts, persons
from bot.storage.channels import channel_id
from bot.storage.database import Database
from bot.storage.reading_tables import save_origins, saves
from tests.builders import HERE, NOON

PEOPLE, LONGEST, OTHERS = 100_000, 10_000, 10
"""People with lists, papers of the longest, and of each other one."""
RATE, SECONDS = 200, 20
LOOKS = 200
_PHRASE = _corpus.language().phrases[0]
_QUERIES = (
    "learning",
    "approach training",
    f'"{_PHRASE}"',
    "system -network",
    "title:learning, results",
)


async def main(people: int, longest: int) -> None:
    """Measure, and print the tables."""
    events, looks = [], []
    exports: list[list[str]] = []
    for kind in ("SQLite", "PostgreSQL"):
        with databases(kind) as urls, TemporaryDirectory() as folder:
            if kind not in urls:
                print(f"{kind}: not on this machine")
                continue
            async with Database.open(urls[kind]) as database:
                await _fill(database, people, longest)
                async with Library.open(database, Path(folder)) as library:
                    commands = Commands(library, "huggingface")
                    looks += await _looks(commands, kind, longest)
                    if not exports:
                        exports = await _exports(commands)
                    events.append(await _events(commands, kind))
    table(
        f"{RATE} events a second, by 500 people: from due to stored",
        ["", "p50 (ms)", "p99 (ms)", "longest"],
        events,
    )
    table(
        f"A list of {longest:,} papers, of one of {people:,} people",
        ["", "p50 (ms)", "p99 (ms)", "longest"],
        looks,
    )
    table(f"Exporting {longest:,} papers", ["", "seconds", "MB"], exports)


async def _fill(database: Database, people: int, longest: int) -> None:
    """Store papers and lists, past the commands."""
    made = islice(_corpus.papers(longest), longest)
    told = [Listing(each.paper, each.stats) for each in made]
    chance = random.Random(1)
    async with database.write() as tx:
        for start in range(0, longest, 1_000):
            await papers.take_in(tx, told[start : start + 1_000], NOON)
        where = await channel_id(tx, HERE)
        for start in range(1, people + 1, 10_000):
            some = range(start, min(start + 10_000, people + 1))
            rows: list[dict[str, Any]] = [{"id": n, "created_at": NOON} for n in some]
            await tx.execute(insert(persons), rows)
            known = {"platform": HERE.platform, "realm": HERE.workspace}
            rows = [known | {"person_id": n, "external_id": f"U{n}"} for n in some]
            await tx.execute(insert(accounts), rows)
            lists = {n: chance.sample(range(1, longest + 1), OTHERS) for n in some}
            if start == 1:
                lists[1] = list(range(1, longest + 1))
            held = [
                {"person_id": n, "paper_id": paper, "saved_at": NOON - timedelta(seconds=place)}
                | {"made_at": NOON}
                for n, papers_ in lists.items()
                for place, paper in enumerate(papers_)
            ]
            await tx.execute(insert(saves), held)
            origin = {"way": "button", "origin_id": "", "channel_id": where, "is_held": True}
            rows = [
                origin
                | {"person_id": each["person_id"], "paper_id": each["paper_id"]}
                | {"changed_at": each["saved_at"], "since": each["saved_at"]}
                for each in held
            ]
            await tx.execute(insert(save_origins), rows)


async def _events(commands: Commands, kind: str) -> list[str]:
    """Have people react to posts, and take half of it back."""
    posts = [MessageRef(HERE.id, f"post {n}") for n in range(100)]
    shown = islice(_corpus.papers(len(posts)), len(posts))
    for post, record in zip(posts, shown, strict=True):
        key = record.paper.key
        await commands.handle(NotePost(key, post), HERE, _somebody(1), NOON)
    chance = random.Random(2)
    loop = asyncio.get_running_loop()
    began = loop.time()
    times: list[float] = []

    async def come(n: int) -> None:
        due = began + n / RATE
        await asyncio.sleep(max(0, due - loop.time()))
        at = NOON + timedelta(milliseconds=n)
        is_on = chance.random() < 0.6
        asked = React(chance.choice(posts), "bookmark", None, is_on, at)
        await commands.handle(asked, HERE, _somebody(chance.randint(2, 501)), at)
        times.append(loop.time() - due)

    await asyncio.gather(*(come(n) for n in range(RATE * SECONDS)))
    return [kind, *_told(times)]


async def _looks(commands: Commands, kind: str, longest: int) -> list[list[str]]:
    """Look at pages of the longest list, and search it."""
    chance = random.Random(3)
    pages = (ShowSaved("", chance.randint(1, longest // 10)) for _ in range(LOOKS))
    searches = (ShowSaved(chance.choice(_QUERIES), 1) for _ in range(LOOKS))
    return [
        [f"{kind}: a page", *_told(await _timed(commands, pages))],
        [f"{kind}: a search", *_told(await _timed(commands, searches))],
    ]


async def _timed(commands: Commands, asked: Iterable[ShowSaved]) -> list[float]:
    times = []
    for each in asked:
        started = time.perf_counter()
        reply = await commands.handle(each, HERE, _somebody(1), NOON)
        times.append(time.perf_counter() - started)
        if not isinstance(reply, SavedList) or not reply.papers:
            raise SystemExit(f"{each} found nothing")
    return times[5:]


async def _exports(commands: Commands) -> list[list[str]]:
    """Export the whole of the longest list, from the question to the text of the file."""
    rows = []
    for each in Format:
        started = time.perf_counter()
        reply = await commands.handle(Export(each), HERE, _somebody(1), NOON)
        if not isinstance(reply, Exported):
            raise SystemExit("there is nothing to export")
        (file,) = files(reply.papers, each, None, reply.ever)
        seconds = time.perf_counter() - started
        rows.append([each.value, f"{seconds:.2f}", f"{len(file.text.encode()) / 1e6:.1f}"])
    return rows


def _somebody(n: int) -> Account:
    return Account(HERE.platform, HERE.workspace, f"U{n}")


def _told(times: list[float]) -> list[str]:
    cut = statistics.quantiles(times, n=100)
    return [f"{each * 1_000:.1f}" for each in (cut[49], cut[98], max(times))]


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--people", type=int, default=PEOPLE)
    given.add_argument("--longest", type=int, default=LONGEST)
    arguments = given.parse_args()
    asyncio.run(main(arguments.people, arguments.longest))
