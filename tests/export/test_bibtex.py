"""Claims on BibTeX: another's parser reads every field, whatever a title and a name contain."""

from __future__ import annotations

from datetime import date

import pytest
from bibtexparser.middlewares import NameParts
from hypothesis import given, settings

from bot.export.bibtex import bibtex
from bot.export.cite_keys import cite_keys
from bot.export.names import authors
from bot.models import Paper
from bot.prose import readable
from tests.builders import paper
from tests.export.lists import HOSTILE, LISTS
from tests.export.readers import assert_nothing_is_special, bones, fields, read_bibtex, typeset

ATTENTION = paper(
    key="arxiv:1706.03762",
    title="Attention Is All You Need",
    authors=("Ashish Vaswani", "Łukasz Kaiser"),
    published=date(2017, 6, 12),
    categories=("cs.CL", "cs.LG"),
)


def names(text: str) -> list[NameParts]:
    """Return the authors of the one entry of a text, as BibTeX would part their names."""
    (entry,) = read_bibtex(text)
    found: list[NameParts] = fields(entry)["author"]
    return found


def test_an_entry_is_what_arxiv_would_write() -> None:
    assert bibtex(ATTENTION, "vaswani2017attention") == (
        "@misc{vaswani2017attention,\n"
        "  title = {{Attention Is All You Need}},\n"
        "  author = {Vaswani, Ashish and Kaiser, {\\L}ukasz},\n"
        "  year = {2017},\n"
        "  month = jun,\n"
        "  eprint = {1706.03762},\n"
        "  archivePrefix = {arXiv},\n"
        "  primaryClass = {cs.CL},\n"
        "  doi = {10.48550/arXiv.1706.03762},\n"
        "  url = {https://arxiv.org/abs/1706.03762}\n"
        "}\n\n"
    )


def test_what_no_source_has_told_is_left_out_or_told_by_the_id() -> None:
    (entry,) = read_bibtex(bibtex(paper(key="arxiv:hep-th/9901001", categories=()), "key"))
    assert fields(entry) == {
        "title": "{Paper 1}",
        "year": "1999",
        "month": "jan",
        "eprint": "hep-th/9901001",
        "archivePrefix": "arXiv",
        "doi": "10.48550/arXiv.hep-th/9901001",
        "url": "https://arxiv.org/abs/hep-th/9901001",
    }


@pytest.mark.parametrize(
    ("title", "written"),
    [
        (r"$\pi_0$: A Flow Model", r"$\pi_{0}$: A Flow Model"),
        (r"$\tau^2$-Bench", r"$\tau^{2}$-Bench"),
        (r"360$^\circ$ Video", r"360{\textdegree} Video"),
        (r"\emph{Really} {\it new}", "Really new"),
        ("Can LLMs Earn $1 Million?", r"Can LLMs Earn \$1 Million?"),
        ("$\\input{/etc/passwd}$", "/etc/passwd"),
        ("Broken\n over {lines", r"Broken over {\textbraceleft}lines"),
    ],
)
def test_a_title_typesets_as_it_is_meant(title: str, written: str) -> None:
    (entry,) = read_bibtex(bibtex(paper(title=title), "key"))
    assert fields(entry)["title"] == f"{{{written}}}"


@pytest.mark.parametrize(
    ("author", "parts"),
    [
        ("Laurens van der Maaten", NameParts(["Laurens"], ["van", "der"], ["Maaten"])),
        ("Hal Daumé III", NameParts(["Hal"], [], ["Daum{\\'e}"], ["III"])),
        ("Émile Zola", NameParts(["{\\'E}mile"], [], ["Zola"])),
        ("OpenAI", NameParts([], [], ["OpenAI"])),
        ("Kimi Team", NameParts([], [], ["{Kimi Team}"])),
        ("Doe, Jane", NameParts([], [], ["{Doe, Jane}"])),
        ("Marks and Spencer", NameParts([], [], ["{Marks and Spencer}"])),
        ("And Ersson", NameParts([], [], ["{And Ersson}"])),
        ("others", NameParts([], [], ["{others}"])),
        ("& Friends", NameParts([], [], [r"{\& Friends}"])),
        ("π Day", NameParts([], [], [r"{$\pi$ Day}"])),
    ],
)
def test_a_name_is_one_name_with_its_parts(author: str, parts: NameParts) -> None:
    assert names(bibtex(paper(authors=("A. First", author, "Z. Last")), "key"))[1] == parts


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_breaks_no_entry(hostile: str) -> None:
    some = [paper(1), paper(2, title=f"x{hostile}", authors=(hostile, "A. B")), paper(3)]
    entries = read_bibtex("".join(bibtex(each, each.key[-1]) for each in some))
    assert [each.key for each in entries] == ["1", "2", "3"]
    assert set(fields(entries[1])) == {*fields(entries[0]), "author"}
    assert fields(entries[1])["author"][-1] == NameParts(["A."], [], ["B"])


@given(LISTS)
@settings(max_examples=100, deadline=None)
def test_every_field_is_read_back_whatever_it_contains(papers: list[Paper]) -> None:
    keys = cite_keys(papers)
    entries = read_bibtex("".join(bibtex(each, keys[each.key]) for each in papers))
    assert [each.key for each in entries] == [keys[each.key] for each in papers]
    for told, entry in zip(papers, entries, strict=True):
        read = fields(entry)
        assert_nothing_is_special(read["title"])
        assert bones(typeset(read["title"])) == bones(readable(told.title))
        assert len(read.get("author", [])) == len(list(authors(told)))
        for name, author in zip(read.get("author", []), authors(told), strict=True):
            assert sorted(bones(typeset(name.merge_first_name_first))) == sorted(bones(author))
        assert read["eprint"] == told.key.removeprefix("arxiv:")
        assert read["doi"].endswith(read["eprint"])
        assert read["url"].endswith(read["eprint"])
        assert read.get("primaryClass") == (told.categories[0] if told.categories else None)
        assert int(read["year"]) == (told.published.year if told.published else 2026)
