"""Claims on identity: one key per paper, where it is read, and whose words about it are kept."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.identity import arxiv_id, merged, page_url, paper_key
from bot.models import Paper
from tests.builders import paper

FULL = paper(
    abstract="What is known.",
    authors=("Ada Example",),
    published=date(2026, 5, 27),
    organization="Example Lab",
    keywords=("robots",),
    code_url="https://example.com/code",
    project_url="https://example.com/project",
    categories=("cs.RO", "cs.LG"),
)
OTHER = Paper(
    FULL.key,
    "Another title",
    FULL.source,
    abstract="What is new.",
    authors=("Bo Example",),
    published=date(2026, 5, 26),
    organization="Another Lab",
    keywords=("arms",),
    code_url="https://example.com/code/2",
    project_url="https://example.com/project/2",
    categories=("cs.RO",),
)
OPTIONAL = [each.name for each in fields(Paper) if each.name not in {"key", "title", "source"}]
SOURCES = ("huggingface", "arxiv", "sample", "a source of tomorrow")

text = st.sampled_from(["", "one", "two"])
name = st.none() | text
papers = st.builds(
    Paper,
    key=st.just("arxiv:2605.00001"),
    title=st.sampled_from(["A title", "The title"]),
    source=st.sampled_from(SOURCES),
    abstract=text,
    authors=st.sampled_from([(), ("Ada Example",), ("Ada Example", "Bo Example")]),
    published=st.none() | st.sampled_from([date(2026, 5, 27), date(2026, 5, 28)]),
    organization=name,
    keywords=st.sampled_from([(), ("robots",)]),
    code_url=name,
    project_url=name,
    categories=st.sampled_from([None, (), ("cs.RO",), ("cs.RO", "cs.LG")]),
)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        pytest.param("2605.00001", "arxiv:2605.00001", id="five digits"),
        pytest.param("2605.00001v3", "arxiv:2605.00001", id="version"),
        pytest.param("2605.00001v12", "arxiv:2605.00001", id="version of two digits"),
        pytest.param(" 2605.00001\n", "arxiv:2605.00001", id="spaces around"),
        pytest.param("0704.0001", "arxiv:0704.0001", id="the first month of new ids"),
        pytest.param("1412.9999", "arxiv:1412.9999", id="the last month of four digits"),
        pytest.param("1501.00001", "arxiv:1501.00001", id="the first month of five digits"),
        pytest.param("astro-ph/0601001", "arxiv:astro-ph/0601001", id="old"),
        pytest.param("quant-ph/0201082v1", "arxiv:quant-ph/0201082", id="old with version"),
        pytest.param("hep-th/9901001", "arxiv:hep-th/9901001", id="old of the last century"),
        pytest.param("math.GT/0309136", "arxiv:math/0309136", id="old with subject class"),
        pytest.param("math.gt/0309136v2", "arxiv:math/0309136", id="old with both"),
        pytest.param("MATH/0309136", "arxiv:math/0309136", id="old in capitals"),
    ],
)
def test_an_arxiv_id_gives_the_key_of_its_paper(written: str, key: str) -> None:
    assert paper_key(written) == key


@pytest.mark.parametrize(
    "written",
    [
        "",
        "no id",
        "2605",
        "2605.0001",
        "2605.000001",
        "1412.12345",
        "1501.1234",
        "2600.00001",
        "2613.00001",
        "2605.00001v0",
        "2605.00001v",
        "2605.00001 v2",
        "2605.00001.pdf",
        "12605.00001",
        "\N{ARABIC-INDIC DIGIT TWO}605.00001",
        "\N{FULLWIDTH DIGIT TWO}605.00001",
        "/0309136",
        "math/030913",
        "math/0313136",
        "math.GTX/0309136",
        "https://arxiv.org/abs/2605.00001",
    ],
)
def test_what_is_no_arxiv_id_has_no_key(written: str) -> None:
    assert paper_key(written) is None


@given(st.integers(15, 90), st.integers(1, 12), st.integers(1, 99999), st.integers(1, 30))
@settings(max_examples=100)
def test_every_version_is_one_paper_and_its_key_gives_the_id_back(
    year: int, month: int, number: int, version: int
) -> None:
    bare = f"{year}{month:02}.{number:05}"
    key = paper_key(f"{bare}v{version}")
    assert key == paper_key(bare)
    assert key is not None
    assert arxiv_id(key) == bare


@given(st.text(max_size=30))
@settings(max_examples=100)
def test_any_text_is_an_id_or_is_not(written: str) -> None:
    key = paper_key(written)
    assert key is None or paper_key(arxiv_id(key)) == key


@pytest.mark.parametrize(
    ("key", "url"),
    [
        pytest.param("arxiv:2605.00001", "https://huggingface.co/papers/2605.00001", id="new"),
        pytest.param("arxiv:0704.0001", "https://huggingface.co/papers/0704.0001", id="2007"),
        pytest.param("arxiv:math/0309136", "https://arxiv.org/abs/math/0309136", id="old"),
    ],
)
def test_a_paper_is_read_where_its_id_is_taken(key: str, url: str) -> None:
    assert page_url(key) == url


@pytest.mark.parametrize("field", OPTIONAL)
@pytest.mark.parametrize("heard_later", [True, False])
@pytest.mark.parametrize("source", SOURCES)
def test_a_gap_never_erases_what_is_known(field: str, heard_later: bool, source: str) -> None:
    gap = replace(FULL, source=source, **{field: getattr(paper(), field)})
    assert getattr(merged(FULL, gap, heard_later=heard_later), field) == getattr(FULL, field)
    assert getattr(merged(gap, FULL, heard_later=heard_later), field) == getattr(FULL, field)


@pytest.mark.parametrize("heard_later", [True, False])
@pytest.mark.parametrize(
    ("more", "less"), [(SOURCES[i], SOURCES[j]) for i in range(4) for j in range(i + 1, 4)]
)
def test_the_more_trusted_source_stands_whenever_it_spoke(
    more: str, less: str, heard_later: bool
) -> None:
    trusted = paper(source=more, title="As told by the one")
    other = paper(source=less, title="As told by the other")
    assert merged(trusted, other, heard_later=heard_later) == trusted
    assert merged(other, trusted, heard_later=heard_later) == trusted


@pytest.mark.parametrize("source", SOURCES)
def test_of_equally_trusted_words_the_later_ones_stand(source: str) -> None:
    old, new = replace(FULL, source=source), replace(OTHER, source=source)
    assert merged(old, new, heard_later=True) == new
    assert merged(new, old, heard_later=False) == new


def test_the_less_trusted_source_fills_the_gaps_of_the_more_trusted() -> None:
    told = paper(source="huggingface", title="Theirs", abstract="Theirs.")
    heard = paper(source="arxiv", title="Ours", abstract="Ours.", authors=("Ada Example",))
    assert merged(told, heard, heard_later=True) == replace(told, authors=("Ada Example",))


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize(
    ("known", "heard", "believed"),
    [
        (None, (), ()),
        (None, ("cs.RO",), ("cs.RO",)),
        ((), None, ()),
        ((), ("cs.RO",), ("cs.RO",)),
        (("cs.RO",), None, ("cs.RO",)),
        (("cs.RO",), (), ("cs.RO",)),
        (("cs.RO",), ("cs.RO", "cs.LG"), ("cs.RO", "cs.LG")),
    ],
)
def test_the_later_categories_stand_whoever_brings_them(
    known: tuple[str, ...] | None,
    heard: tuple[str, ...] | None,
    believed: tuple[str, ...] | None,
    source: str,
) -> None:
    before, later = paper(categories=known), paper(source=source, categories=heard)
    assert merged(before, later, heard_later=True).categories == believed
    assert merged(later, before, heard_later=False).categories == believed


@given(papers)
@settings(max_examples=50)
def test_hearing_the_same_again_changes_nothing(known: Paper) -> None:
    assert merged(known, known, heard_later=True) == known


@given(papers, papers, st.booleans())
@settings(max_examples=100)
def test_only_the_time_of_speaking_matters_not_the_order_of_hearing(
    one: Paper, other: Paper, other_is_later: bool
) -> None:
    assert merged(one, other, heard_later=other_is_later) == merged(
        other, one, heard_later=not other_is_later
    )


@given(papers, papers, st.booleans())
@settings(max_examples=100)
def test_merging_invents_nothing(one: Paper, other: Paper, other_is_later: bool) -> None:
    both = merged(one, other, heard_later=other_is_later)
    for each in fields(Paper):
        said = {getattr(one, each.name), getattr(other, each.name)}
        assert getattr(both, each.name) in said
