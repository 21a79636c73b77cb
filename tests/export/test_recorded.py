"""An extra over recordings of two years, which are not part of the repository."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from time import perf_counter

import pytest

from adapters.sources.recorded import Recorded
from bot.export.cite_keys import cite_keys
from bot.export.files import files
from bot.intents.saved import Format
from bot.models import Paper
from tests.builders import NOON
from tests.export.lists import saved
from tests.export.readers import assert_is_a_list, bones, fields, read_bibtex, read_ris, typeset

ARCHIVE = Path(__file__).resolve().parents[3] / "shared/data/hf/daily_papers_2024-05_2026-05.tar.gz"

pytestmark = pytest.mark.skipif(
    not ARCHIVE.is_file(), reason=f"the recordings are not beside the repository: no {ARCHIVE}"
)


@pytest.fixture(scope="module")
def papers() -> list[Paper]:
    async def read() -> list[Paper]:
        source = Recorded(str(ARCHIVE))
        editions = [await source.fetch(day, NOON) for day in source.days(date.min, date.max)]
        return [listing.paper for edition in editions for listing in edition.listings]

    return list({each.key: each for each in asyncio.run(read())}.values())


def written(papers: list[Paper], wanted: Format) -> str:
    (file,) = files(saved(*papers), wanted, None)
    return file.text


def test_bibtex_reads_back(papers: list[Paper]) -> None:
    entries = read_bibtex(written(papers, Format.BIBTEX))
    assert len({entry.key for entry in entries}) == len(papers)
    for told, entry in zip(papers, entries, strict=True):
        read = fields(entry)
        title = read["title"].removeprefix("{").removesuffix("}")
        assert title.isascii()
        assert title == told.title or bones(typeset(title)) == bones(told.title)
        assert len(read["author"]) == len(told.authors)
        assert all(name.merge_first_name_first.isascii() for name in read["author"])
        assert read["eprint"] == told.key.removeprefix("arxiv:")


def test_few_cite_keys_need_the_id(papers: list[Paper]) -> None:
    keys = cite_keys(papers).values()
    assert sum("-" in each for each in keys) < 0.02 * len(keys)


def test_ris_reads_back(papers: list[Paper]) -> None:
    for told, read in zip(papers, read_ris(written(papers, Format.RIS)), strict=True):
        assert read["title"] == told.title
        assert read["abstract"] == told.abstract
        assert len(read["authors"]) == len(told.authors)


def test_markdown_reads_back(papers: list[Paper]) -> None:
    assert_is_a_list(papers)


@pytest.mark.parametrize("wanted", Format)
def test_a_long_list_is_written_at_once(papers: list[Paper], wanted: Format) -> None:
    begin = perf_counter()
    written(papers, wanted)
    assert perf_counter() - begin < 10
