"""Claims on RIS: another's parser reads every field, and no value begins a line."""

from __future__ import annotations

import re
from datetime import date

import pytest
from hypothesis import given, settings

from bot.export.names import authors
from bot.export.ris import ris
from bot.models import Paper
from bot.prose import one_line, readable
from tests.builders import paper
from tests.export.lists import HOSTILE, LISTS
from tests.export.readers import read_ris

MAPS = paper(
    key="arxiv:0812.00001",
    title="Visualizing\n $x^2$",
    authors=("Laurens van der Maaten", "Hal Daumé III", "Kimi Team", "OpenAI", "Doe, Jane"),
    published=date(2008, 12, 1),
    abstract="We show\r\n100% of it.",
    keywords=("maps", "t-SNE"),
)
TAG = re.compile(r"[A-Z][A-Z0-9]  - ")


def test_an_entry_has_a_tag_on_each_line() -> None:
    assert ris(MAPS).split("\r\n") == [
        "TY  - GEN",
        "TI  - Visualizing x²",
        "AU  - van der Maaten, Laurens",
        "AU  - Daumé, Hal, III",
        "AU  - Kimi Team,",
        "AU  - OpenAI",
        "AU  - Doe, Jane",
        "PY  - 2008",
        "DA  - 2008/12/01",
        "AB  - We show 100% of it.",
        "KW  - maps",
        "KW  - t-SNE",
        "DB  - arXiv",
        "AN  - arXiv:0812.00001",
        "DO  - 10.48550/arXiv.0812.00001",
        "UR  - https://arxiv.org/abs/0812.00001",
        "ER  - ",
        "",
    ]


def test_what_no_source_has_told_is_left_out_or_told_by_the_id() -> None:
    assert read_ris(ris(paper(key="arxiv:hep-th/9901001"))) == [
        {
            "type_of_reference": "GEN",
            "title": "Paper 1",
            "year": "1999",
            "name_of_database": "arXiv",
            "accession_number": "arXiv:hep-th/9901001",
            "doi": "10.48550/arXiv.hep-th/9901001",
            "urls": ["https://arxiv.org/abs/hep-th/9901001"],
        }
    ]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_begins_no_line(hostile: str) -> None:
    told = paper(2, title=f"x{hostile}", authors=(hostile,), abstract=hostile, keywords=(hostile,))
    text = ris(told)
    assert all(TAG.match(line) for line in text.splitlines())
    assert [line[:2] for line in text.splitlines() if line[:2] in ("TY", "TI", "UR", "ER")] == [
        "TY",
        "TI",
        "UR",
        "ER",
    ]


@given(LISTS)
@settings(max_examples=100, deadline=None)
def test_every_field_is_read_back_whatever_it_contains(papers: list[Paper]) -> None:
    text = "".join(map(ris, papers))
    assert text.count("\r\n") == len(text.splitlines())
    for told, read in zip(papers, read_ris(text), strict=True):
        assert read["title"] == readable(told.title)
        assert len(read.get("authors", [])) == len(list(authors(told)))
        for written, author in zip(read.get("authors", []), authors(told), strict=True):
            assert set(written.replace(",", " ").split()) == set(author.replace(",", " ").split())
        lines = [one_line(each).strip() for each in (told.abstract, *told.keywords)]
        assert read.get("abstract", "") == lines[0]
        assert read.get("keywords", []) == list(filter(None, lines[1:]))
        assert read.get("date") == (told.published and f"{told.published:%Y/%m/%d}")
        assert read["accession_number"] == told.key.replace("arxiv", "arXiv")
