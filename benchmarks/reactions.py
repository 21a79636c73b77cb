"""Reactions: from somebody's reaction to the database, and what was missed in a day, made up for.

People react at a loopback Slack and a loopback Discord in this process, at a steady rate;
`paperboy run` hears of it in one of its own, and its database is looked at from outside, again and
again. Then it is begun where nobody had listened for a day.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sqlite3
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event

from adapters.discord.ids import PLATFORM as DISCORD
from adapters.slack.payloads import PLATFORM as SLACK
from benchmarks import _missed
from benchmarks._doors import paperboy, told
from benchmarks._measure import table
from benchmarks._missed import SIZE, Place
from bot.storage.database import Database

RATE, SECONDS = 200, 20.0
PEOPLE, DIGESTS = 500, 20
POSTS = 1_000
LOOKS_EVERY = 0.002
_WITHIN = 120.0
"""Seconds within which all has to be there."""


async def main(seconds: float, posts: int) -> None:
    """Measure, and print the tables."""
    rows = [await _stored(platforms, seconds) for platforms in ((SLACK,), (DISCORD,))]
    rows.append(await _stored((SLACK, DISCORD), seconds))
    table(
        f"{RATE} reactions a second through each door, by {PEOPLE} people: to stored (ms)",
        ["", "reactions", "p50", "p99", "longest", "of it looking"],
        rows,
    )
    made_up, late = await _missed.measured(posts, PEOPLE)
    table(
        f"{posts:,} posts of a workspace and of a server, after a day in which nobody listened",
        ["", "reactions", "minutes", "requests", "in a minute, at most", "429s"],
        made_up,
    )
    table(
        "From when a digest is due to when it is there (s)",
        ["", "digests", "median", "longest"],
        late,
    )


@dataclass
class Looking:
    """Looks at a database for reactions that are new there, by somebody who is not Paperboy.

    `seen` is when each was: of which account, on which message, with which emoji.
    """

    file: Path
    seen: dict[tuple[str, str], float] = field(default_factory=dict)
    apart: list[float] = field(default_factory=list)
    _over: Event = field(default_factory=Event)

    def look(self) -> None:
        """Look until it is `over`."""
        with closing(sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)) as database:
            rows: list[tuple[int, str, float]] = []
            last, version, before = 0, None, time.perf_counter()
            is_over = False
            while not is_over:
                is_over = self._over.is_set()  # what is there by now is still to be seen
                (found,) = database.execute("PRAGMA data_version").fetchone()
                if found != version:
                    version = found
                    new = database.execute(_NEW, (last,)).fetchall()
                    now = time.perf_counter()
                    rows += [(person, id_, now) for _, person, id_ in new]
                    last = new[-1][0] if new else last
                now = time.perf_counter()
                self.apart.append(now - before)
                before = now
                time.sleep(LOOKS_EVERY)
            names = dict(database.execute("SELECT person_id, external_id FROM accounts"))
            self.seen = {(names[person], id_): at for person, id_, at in rows}

    def over(self) -> None:
        """Look no more."""
        self._over.set()


_NEW = "SELECT rowid, person_id, origin_id FROM save_origins WHERE rowid > ? ORDER BY rowid"


async def _stored(platforms: Sequence[str], seconds: float) -> list[str]:
    """Have people react to digests, at a steady rate; time each until it is in the database."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "paperboy.db"
        url = f"sqlite:///{file}"
        async with _missed.opened(platforms, PEOPLE, DIGESTS) as places:
            async with Database.open(url) as database:
                await _missed.have_them_due(database, places)
            settings = {name: value for each in places for name, value in each.settings.items()}
            async with paperboy(url, Path(folder), **settings):
                for each in places:
                    await each.connected()
                await _posted(file, DIGESTS * len(places))
                looking = Looking(file)
                with ThreadPoolExecutor(1) as apart:
                    eye = asyncio.get_running_loop().run_in_executor(apart, looking.look)
                    reacted = await _react(places, seconds)
                    await _there(file, len(reacted))
                    looking.over()
                    await eye
    if looking.seen.keys() != reacted.keys():
        raise SystemExit(f"{len(looking.seen)} of {len(reacted)} are stored")
    times = [looking.seen[key] - at for key, at in reacted.items()]
    _, looks, longest = told(looking.apart)
    return [
        " and ".join(each.name for each in places),
        f"{len(times):,}",
        *told(times),
        f"{looks} to {longest}",
    ]


async def _react(places: Sequence[Place], seconds: float) -> dict[tuple[str, str], float]:
    """Have each place's people react; return when each did, by account and origin."""
    reacted: dict[tuple[str, str], float] = {}
    began = time.perf_counter()

    async def at(place: Place) -> None:
        chance = random.Random(place.name)
        all_ = list(product(place.people, place.posts(), range(1, SIZE + 1)))
        for n, (who, post, number) in enumerate(chance.sample(all_, int(RATE * seconds))):
            await asyncio.sleep(max(0.0, began + n / RATE - time.perf_counter()))
            origin = place.origin(post, number)
            reacted[who.id, origin] = time.perf_counter()
            place.react(who, post, number)

    await asyncio.gather(*map(at, places))
    return reacted


async def _posted(file: Path, count: int) -> None:
    await _counted(file, "SELECT count(*) FROM posts", count)


async def _there(file: Path, count: int) -> None:
    await _counted(file, "SELECT count(*) FROM save_origins", count)


async def _counted(file: Path, query: str, wanted: int) -> None:
    """Wait until there are so many."""
    end = time.monotonic() + _WITHIN
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        while (found := database.execute(query).fetchone()[0]) < wanted:
            if time.monotonic() > end:
                raise SystemExit(f"{query}: {found} of {wanted}")
            await asyncio.sleep(0.2)


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--seconds", type=float, default=SECONDS, help="for which people react")
    given.add_argument(
        "--posts", type=int, default=POSTS, help="that are asked for what was missed"
    )
    arguments = given.parse_args()
    asyncio.run(main(arguments.seconds, arguments.posts))
