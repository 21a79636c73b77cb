"""Libraries for tests: papers stored past them, and what they answer as numbers."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

from bot.library import Answer, Library
from bot.models import Listing
from bot.replies.papers import Shown
from bot.storage import papers
from bot.storage.database import Database
from bot.topics.reading import parse
from tests.builders import NOON


async def store(database: Database, *told: Listing, at: datetime = NOON) -> None:
    """Store papers, as an ingest of any process would."""
    async with database.write() as tx:
        await papers.take_in(tx, told, at)


def copied(one: Path, other: Path) -> None:
    """Copy an SQLite database over another, which may be open."""
    with closing(sqlite3.connect(one)) as source, closing(sqlite3.connect(other)) as target, target:
        source.backup(target)


async def look_up(library: Library, text: str, now: datetime = NOON) -> Answer:
    """Look an expression up."""
    return await library.find(parse(text), now)


async def found(library: Library, text: str) -> list[int]:
    """Return the numbers of the papers that have all of the words, best first."""
    return numbers((await look_up(library, text)).keys)


def numbers(keys: tuple[str, ...]) -> list[int]:
    """Return the numbers of papers of `builders.paper`."""
    return [int(key.rpartition(".")[2]) for key in keys]


def shown(papers: tuple[Shown, ...]) -> list[int]:
    """Return the numbers of the papers that a reply shows."""
    return numbers(tuple(each.record.paper.key for each in papers))


def places(papers: tuple[Shown, ...]) -> list[int]:
    """Return the places of the papers that a reply shows."""
    return [each.place for each in papers]
