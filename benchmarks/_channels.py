"""Channels that have subscribed, by the thousand, and one closed edition for them."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import insert

from benchmarks import _corpus, matching
from bot.editions import closes_at
from bot.models import Edition, Listing
from bot.storage import editions
from bot.storage.channel_tables import (
    accounts,
    channels,
    filters,
    persons,
    subscriptions,
    workspaces,
)
from bot.storage.database import Database
from bot.topics.reading import parse
from bot.zones import VERSION
from tests.chats.chat import PLATFORM
from tests.postgresql import programs, running

DAY = date(2026, 5, 28)
NOW = datetime(2026, 5, 29, 9, tzinfo=UTC)
"""DAY's edition has closed, and all are due."""
SOURCE = "huggingface"
PAPERS = 100
FILTERS = 2_000
WORKSPACES = 1_000


@contextmanager
def databases(*kinds: str) -> Iterator[dict[str, str]]:
    """Name an empty database of each kind: a file in a temporary folder, and on a real server."""
    with TemporaryDirectory() as folder:
        urls = {}
        if "SQLite" in kinds:
            urls["SQLite"] = f"sqlite:///{Path(folder) / 'paperboy.db'}"
        if "PostgreSQL" in kinds and (found := programs()):
            with running(found) as server, server.fresh() as url:
                yield urls | {"PostgreSQL": url}
                return
        yield urls


async def tell(database: Database, source: str = SOURCE, day: date = DAY) -> None:
    """Have the source tell one edition of a hundred papers."""
    made = islice(_corpus.papers(PAPERS), PAPERS)
    listings = tuple(Listing(each.paper, each.stats) for each in made)
    async with database.write() as tx:
        await editions.record(tx, [Edition(source, day, closes_at(day), listings)])


async def subscribe(
    database: Database,
    count: int,
    distinct: int = FILTERS,
    due: datetime = NOW,
    *,
    platform_name: str = PLATFORM,
    many: int = WORKSPACES,
    day: date = DAY,
    fills_up: bool = False,
) -> None:
    """Subscribe that many channels, which share some distinct filters, all due at one time.

    They are in as `many` workspaces, T0 to T`many`; `day` is the edition they get. Unless it
    `fills_up`, a filter may let nothing in.
    """
    texts = _texts(distinct)
    chance = random.Random(1)
    platform = {"platform": platform_name}
    spaces = min(many, count)
    wish: dict[str, Any] = {
        "kind": "daily",
        "owner_id": 1,
        "wall_time": due.time(),
        "zone": "UTC",
        "days": "1234567",
        "size": 5,
        "layout": "compact",
        "says_empty": False,
        "fills_up": fills_up,
        "patience_minutes": 120,
        "is_on": True,
        "is_paused": False,
        "next_due_at": due,
        "next_local_date": due.date(),
        "covered_until": day - timedelta(days=1),
        "tzdata": VERSION,
        "silent_runs": 0,
    }
    async with database.write() as tx:
        await tx.execute(insert(persons).values(created_at=NOW))
        me = {"person_id": 1, "realm": "T0", "external_id": "U0"}
        await tx.execute(insert(accounts).values(me | platform))
        rows: list[dict[str, Any]]
        rows = [{"external_id": f"T{n}"} | platform for n in range(spaces)]
        await tx.execute(insert(workspaces), rows)
        rows = [
            {"hash": blake2b(text.encode()).hexdigest(), "text": text, "language": 1}
            for text in texts
        ]
        await tx.execute(insert(filters), rows)
        rows = [{"workspace_id": 1 + n % spaces, "external_id": f"C{n}"} for n in range(count)]
        await tx.execute(insert(channels), rows)
        rows = [
            wish | {"channel_id": n + 1, "filter_id": chance.randrange(len(texts)) + 1}
            for n in range(count)
        ]
        await tx.execute(insert(subscriptions), rows)


def _texts(count: int) -> list[str]:
    others = [f"{each.paper.title} {each.paper.abstract}" for each in _corpus.papers(2_000)]
    drawn = matching.Drawer(others, matching.VOCABULARY).draw(count)
    return list(dict.fromkeys(str(parse(matching.written(each))) for each in drawn))
