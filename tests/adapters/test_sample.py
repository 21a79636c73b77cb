"""The bundled days: whole, honest about what they are, and short."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest

from adapters.sources.sample import Sample
from bot.editions import closes_at
from bot.errors import SourceError
from bot.models import Paper
from tests.builders import NOON

FIRST, LAST = date(2026, 5, 27), date(2026, 5, 29)
DAYS = [FIRST, date(2026, 5, 28), LAST]
LONG_AFTER = NOON + timedelta(days=30)


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(
        files("adapters.sources").joinpath("sample.json").read_bytes()
    )
    return read


async def papers() -> list[Paper]:
    editions = [await Sample().fetch(day, LONG_AFTER) for day in DAYS]
    return [listing.paper for edition in editions for listing in edition.listings]


def leaves(value: Any) -> Iterator[Any]:
    match value:
        case dict():
            for inner in value.values():
                yield from leaves(inner)
        case list():
            for inner in value:
                yield from leaves(inner)
        case _:
            yield value


@pytest.mark.parametrize("day", DAYS, ids=str)
async def test_every_bundled_item_is_read(day: date, told: dict[str, Any]) -> None:
    edition = await Sample().fetch(day, LONG_AFTER)
    assert edition.bad_items == ()
    assert len(edition.listings) == len(told["editions"][str(day)]) > 9
    assert (edition.source, edition.day) == ("sample", day)
    assert edition.observed_at == closes_at(day)


async def test_no_paper_is_bundled_twice() -> None:
    keys = [paper.key for paper in await papers()]
    assert len(keys) == len(set(keys))


def test_the_sample_says_what_it_is(told: dict[str, Any]) -> None:
    assert set(told) == {"about", "editions"}
    assert list(told["editions"]) == [str(day) for day in DAYS]
    for day in told["editions"]:
        assert day in told["about"]
    assert "real papers" in told["about"]
    assert "are not the papers' abstracts" in told["about"]
    assert "arxiv.org/abs" in told["about"]


def test_no_field_is_null_or_empty(told: dict[str, Any]) -> None:
    assert [leaf for leaf in leaves(told) if leaf is None or leaf == ""] == []


async def test_every_description_is_one_sentence() -> None:
    for paper in await papers():
        assert re.fullmatch(r"[A-Z0-9].{40,300}[^.!?]\.", paper.abstract), paper
        assert not re.search(r"[.!?]\s", paper.abstract), paper


async def test_every_paper_has_what_a_digest_shows() -> None:
    for paper in await papers():
        assert paper.authors, paper
        assert paper.keywords, paper
        assert paper.published, paper


def test_the_inner_and_the_outer_words_are_the_same(told: dict[str, Any]) -> None:
    for items in told["editions"].values():
        for item in items:
            assert item["paper"]["title"] == item["title"]
            assert item["paper"]["summary"] == item["summary"]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date.min, date.max, DAYS),
        (FIRST, LAST, DAYS),
        (LAST, date(2026, 6, 3), [LAST]),
        (date(2026, 6, 1), date(2026, 6, 3), []),
        (LAST, FIRST, []),
    ],
    ids=["all", "both ends", "clipped", "none", "backwards"],
)
def test_days_are_the_bundled_ones_of_the_range(
    since: date, until: date, expected: list[date]
) -> None:
    assert list(Sample().days(since, until)) == expected


async def test_a_day_that_is_not_bundled_is_refused_with_those_that_are() -> None:
    with pytest.raises(SourceError, match="2026-05-27, 2026-05-28, 2026-05-29") as caught:
        await Sample().fetch(date(2026, 5, 30), NOON)
    assert caught.value.permanent
