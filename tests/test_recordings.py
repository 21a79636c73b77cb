"""An extra over recordings of two years, which are not part of the repository."""

from __future__ import annotations

import asyncio
import json
from datetime import date
from pathlib import Path

import pytest

from adapters.sources.recorded import Recorded
from bot.models import Candidate, Edition
from bot.ranking import ranked
from tests.builders import DAY, NOON

DATA = Path(__file__).resolve().parents[2] / "shared" / "data" / "hf"
RAW_DAYS = DATA / "raw_daily"
ARCHIVE = DATA / "daily_papers_2024-05_2026-05.tar.gz"
FIRST_REPRS, LAST_REPRS = date(2024, 12, 11), date(2025, 1, 9)

pytestmark = pytest.mark.skipif(
    not (RAW_DAYS.is_dir() and ARCHIVE.is_file()),
    reason=f"the recordings are not beside the repository: {DATA} has no raw days and archive",
)


def editions(path: Path) -> list[Edition]:
    async def read() -> list[Edition]:
        source = Recorded(str(path))
        return [await source.fetch(day, NOON) for day in source.days(date.min, date.max)]

    return asyncio.run(read())


@pytest.fixture(scope="module")
def archived() -> list[Edition]:
    return editions(ARCHIVE)


@pytest.fixture(scope="module")
def raw() -> list[Edition]:
    return editions(RAW_DAYS)


def test_every_raw_day_is_read_whole(raw: list[Edition]) -> None:
    assert len(raw) == 16
    assert [edition.bad_items for edition in raw] == [()] * 16
    items = [len(json.loads(path.read_bytes())) for path in sorted(RAW_DAYS.glob("*.json"))]
    assert [len(edition.listings) for edition in raw] == items


def test_every_archived_day_is_read_whole(archived: list[Edition]) -> None:
    assert len(archived) == 520
    assert [bad for edition in archived for bad in edition.bad_items] == []
    keys = [each.paper.key for edition in archived for each in edition.listings]
    assert (len(keys), len(set(keys))) == (8_498, 8_497)


def test_days_of_python_reprs_are_read_like_the_others(archived: list[Edition]) -> None:
    reprs = [edition for edition in archived if FIRST_REPRS <= edition.day <= LAST_REPRS]
    assert len(reprs) == 21
    assert sum(len(edition.listings) for edition in reprs) == 291
    assert all(each.paper.authors for edition in reprs for each in edition.listings)


def test_every_title_can_be_shown(raw: list[Edition], archived: list[Edition]) -> None:
    titles = [each.paper.title for edition in raw + archived for each in edition.listings]
    assert len(titles) > 8_900
    assert [title for title in titles if not title.isprintable() or title != title.strip()] == []


def test_the_top_five_are_those_with_the_most_upvotes(raw: list[Edition]) -> None:
    (edition,) = [each for each in raw if each.day == DAY]
    seen = edition.observed_at
    candidates = [Candidate(each.paper, each.stats, seen) for each in edition.listings]
    top = [each.paper.key.removeprefix("arxiv:") for each in ranked(candidates)[:5]]
    items = [each["paper"] for each in json.loads((RAW_DAYS / f"{DAY}.json").read_bytes())]
    by_upvotes = sorted(items, key=lambda paper: -paper["upvotes"])
    assert len({paper["upvotes"] for paper in by_upvotes[:6]}) == 6, "no ties to break"
    assert top == [paper["id"] for paper in by_upvotes[:5]]
