"""Claims on files: their names, and that lists are cut between entries and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.export.bibtex import bibtex
from bot.export.files import File, files
from bot.export.markdown import markdown
from bot.export.ris import ris
from bot.intents.saved import Format
from bot.models import Paper
from tests.builders import paper
from tests.export.lists import LISTS, saved
from tests.export.readers import read_bibtex

TWO = saved(paper(2, title="Robots"), paper(1, title="Arms"))
FORMATS = st.sampled_from(Format)


@pytest.mark.parametrize(
    ("wanted", "file"),
    [
        (
            Format.BIBTEX,
            File(
                "reading-list.bib",
                bibtex(TWO[0].record.paper, "arxiv2026robots")
                + bibtex(TWO[1].record.paper, "arxiv2026arms"),
            ),
        ),
        (
            Format.RIS,
            File("reading-list.ris", ris(paper(2, title="Robots")) + ris(paper(1, title="Arms"))),
        ),
        (Format.MARKDOWN, File("reading-list.md", "".join(map(markdown, TWO)))),
    ],
)
def test_a_list_is_one_file_in_its_order(wanted: Format, file: File) -> None:
    assert files(TWO, wanted, None) == [file]
    assert files(TWO, wanted, 1_000_000) == [file]


@pytest.mark.parametrize("wanted", Format)
def test_an_empty_list_has_no_file(wanted: Format) -> None:
    assert files([], wanted, None) == []


def test_parts_are_numbered() -> None:
    some = saved(*map(paper, range(1, 4)))
    parts = files(some, Format.BIBTEX, 1)
    assert [each.name for each in parts] == [f"reading-list-{number}.bib" for number in (1, 2, 3)]


def test_cite_keys_are_different_over_all_parts() -> None:
    some = saved(*(paper(number, title="Robots") for number in range(1, 10)))
    parts = files(some, Format.BIBTEX, 700)
    keys = [entry.key for part in parts for entry in read_bibtex(part.text)]
    assert len(parts) == 3
    assert len(set(keys)) == 9


def test_a_part_is_as_full_as_it_can_be() -> None:
    some = saved(*map(paper, range(1, 10)))
    size = len(markdown(some[0]).encode())
    assert [each.text.count("\n") for each in files(some, Format.MARKDOWN, 4 * size)] == [4, 4, 1]
    assert [each.text.count("\n") for each in files(some, Format.MARKDOWN, 4 * size - 1)] == [3] * 3


def test_sizes_are_of_bytes() -> None:
    some = saved(paper(1, title="文" * 30), paper(2, title="文" * 30))
    whole = files(some, Format.MARKDOWN, None)[0].text
    assert len(files(some, Format.MARKDOWN, len(whole))) == 2
    assert len(files(some, Format.MARKDOWN, len(whole.encode()))) == 1


@given(LISTS, FORMATS, st.integers(1, 3_000))
@settings(max_examples=100, deadline=None)
def test_parts_are_the_whole_and_none_is_too_large(
    papers: list[Paper], wanted: Format, part_size: int
) -> None:
    some = saved(*papers)
    parts = files(some, wanted, part_size)
    assert "".join(each.text for each in parts) == "".join(
        each.text for each in files(some, wanted, None)
    )
    alone = {each.text for each in files(some, wanted, 1)}
    assert all(len(each.text.encode()) <= part_size or each.text in alone for each in parts)
    assert len({each.name for each in parts}) == len(parts)
