"""Small indexes for tests: made in memory, asked in the topic language, answered in numbers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from bot.index.index import Index, Matches
from bot.models import Record
from bot.topics.reading import parse
from tests.builders import DAY


def index_of(*records: Record, folder: Path | None = None) -> Index:
    """Return an index of these papers."""
    index = Index(folder)
    take_in(index, *records)
    return index


def take_in(index: Index, *records: Record) -> None:
    """Take papers in, all at once."""
    with index.intake() as intake:
        intake.add(records)


def find(index: Index, text: str, today: date = DAY) -> list[int]:
    """Return the numbers of the papers that are found, best first."""
    return numbers(index.find(parse(text), today))


def numbers(matches: Matches) -> list[int]:
    """Return the numbers of the papers of `builders.paper`."""
    return [int(key.rpartition(".")[2]) for key in matches.keys]
