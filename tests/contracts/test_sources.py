"""What the engine may expect of every `bot.ports.PaperSource`, real or fake."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from adapters.http import Http
from adapters.sources.arxiv import ArxivDays
from adapters.sources.huggingface import HuggingFace
from adapters.sources.recorded import Recorded
from adapters.sources.sample import Sample
from bot.editions import closes_at
from bot.errors import SourceError
from bot.ports import PaperSource
from tests.builders import DAY, NOON, item, listing
from tests.fakes import FakePace, FakeSource
from tests.feeds import entry, feed
from tests.loopback import Reply, hub

BAD_DAY = DAY + timedelta(days=1)
"""A day that every source of this suite fails to give."""

ITEMS = [item(1, title="Broken\n  over lines"), item(2), item(1, upvotes=3), item(3, title=None)]
GOOD = json.dumps(ITEMS).encode()
HALF = GOOD[:-20]


@asynccontextmanager
async def _huggingface(_: Path) -> AsyncIterator[PaperSource]:
    with hub() as api:
        api.answers(Reply(body=GOOD), date=str(DAY))
        api.answers(Reply(body=HALF), date=str(BAD_DAY))
        async with Http(api.url) as http:
            yield HuggingFace(http)


@asynccontextmanager
async def _arxiv(_: Path) -> AsyncIterator[PaperSource]:
    title = "Broken\n  over lines"
    good = feed(entry(1, title=title), entry(2), entry(1), entry(3, title=None))

    def answer(path: str, asked: dict[str, str]) -> Reply:
        return Reply(body=good if f"{DAY:%Y%m%d}" in asked["search_query"] else good[:-20])

    with hub() as api:
        api.answers_by(answer)
        async with Http(api.url) as http:
            yield ArxivDays(http, FakePace(), ["cs.RO"])


@asynccontextmanager
async def _recorded_folder(folder: Path) -> AsyncIterator[PaperSource]:
    (folder / f"{DAY}.json").write_bytes(GOOD)
    (folder / f"{BAD_DAY}.json").write_bytes(HALF)
    yield Recorded(str(folder))


@asynccontextmanager
async def _recorded_tar_gz(folder: Path) -> AsyncIterator[PaperSource]:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for day, body in ((BAD_DAY, HALF), (DAY, GOOD)):
            member = tarfile.TarInfo(f"daily/{day}.json")
            member.size = len(body)
            archive.addfile(member, io.BytesIO(body))
    path = folder / "days.tar.gz"
    path.write_bytes(gzip.compress(packed.getvalue()))
    yield Recorded(str(path))


@asynccontextmanager
async def _sample(_: Path) -> AsyncIterator[PaperSource]:
    yield Sample()


@asynccontextmanager
async def _fake(_: Path) -> AsyncIterator[PaperSource]:
    yield FakeSource().lists(DAY, listing(1), listing(2)).fails(BAD_DAY, SourceError("down"))


class Case(NamedTuple):
    """A source, and a day it fails to give."""

    open: Callable[[Path], AbstractAsyncContextManager[PaperSource]]
    bad_day: date = BAD_DAY


CASES = {
    "huggingface": Case(_huggingface),
    "arxiv": Case(_arxiv),
    "recorded folder": Case(_recorded_folder),
    "recorded tar.gz": Case(_recorded_tar_gz),
    "sample": Case(_sample, bad_day=date(2026, 5, 30)),
    "fake": Case(_fake),
}


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
def case(request: pytest.FixtureRequest) -> Case:
    chosen: Case = request.param
    return chosen


@pytest.fixture
async def source(case: Case, tmp_path: Path) -> AsyncIterator[PaperSource]:
    async with case.open(tmp_path) as opened:
        yield opened


def test_days_are_ascending_distinct_and_in_the_range(source: PaperSource) -> None:
    since, until = DAY - timedelta(days=20), DAY + timedelta(days=20)
    days = list(source.days(since, until))
    assert DAY in days
    assert days == sorted(set(days))
    assert since <= days[0] <= days[-1] <= until


def test_a_range_includes_both_its_ends(source: PaperSource) -> None:
    assert list(source.days(DAY, DAY)) == [DAY]


@pytest.mark.parametrize("gap", [1, 2, 1_000])
def test_an_empty_range_has_no_days(source: PaperSource, gap: int) -> None:
    assert list(source.days(DAY, DAY - timedelta(days=gap))) == []


async def test_an_edition_is_of_the_day_and_the_source_that_was_asked(source: PaperSource) -> None:
    edition = await source.fetch(DAY, NOON)
    assert edition.day == DAY
    assert edition.source == source.name
    assert {each.paper.source for each in edition.listings} == {source.name}


@pytest.mark.parametrize(
    "now",
    [NOON, closes_at(DAY), closes_at(DAY) - timedelta(hours=9), NOON + timedelta(days=100)],
    ids=["after its close", "at its close", "while it is open", "long after"],
)
async def test_an_edition_was_seen_at_an_instant_that_is_not_to_come(
    source: PaperSource, now: datetime
) -> None:
    seen = (await source.fetch(DAY, now)).observed_at
    assert seen.utcoffset() == timedelta(0)
    assert seen <= now


async def test_a_paper_is_in_an_edition_once(source: PaperSource) -> None:
    keys = [each.paper.key for each in (await source.fetch(DAY, NOON)).listings]
    assert len(keys) == len(set(keys)) >= 2


async def test_titles_are_one_line_that_can_be_shown(source: PaperSource) -> None:
    for each in (await source.fetch(DAY, NOON)).listings:
        title = each.paper.title
        assert title == " ".join(title.split()) != ""
        assert title.isprintable()


async def test_the_same_day_gives_the_same_papers(source: PaperSource) -> None:
    first, second = await source.fetch(DAY, NOON), await source.fetch(DAY, NOON)
    assert first.listings == second.listings
    assert first.bad_items == second.bad_items


async def test_a_day_that_cannot_be_had_is_a_source_error(case: Case, source: PaperSource) -> None:
    with pytest.raises(SourceError) as caught:
        await source.fetch(case.bad_day, NOON)
    assert str(caught.value)
    assert (await source.fetch(DAY, NOON)).listings
