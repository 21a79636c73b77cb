"""An extra over recorded answers to lookups, which are not part of the repository."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from adapters.sources import atom, daily_papers
from adapters.sources.atom import Feed
from bot.errors import SourceError
from bot.models import Listing, Stats

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
ARXIV, HF = DATA / "arxiv", DATA / "hf"

pytestmark = pytest.mark.skipif(
    not (ARXIV.is_dir() and (HF / "search_kazakh.json").is_file()),
    reason=f"the recordings are not beside the repository: {DATA} has no lookups",
)


def body(about: str) -> bytes:
    (path,) = ARXIV.glob(f"*{about}*.xml")
    return path.read_bytes()


def read(about: str) -> Feed:
    feed = atom.feed(body(about), "arxiv", "here")
    assert feed.findings.bad_items == ()
    return feed


def only(about: str) -> Listing:
    (listing,) = read(about).findings.listings
    return listing


@pytest.mark.parametrize(
    ("about", "count", "total"), [("q_testing", 100, 214_881), ("fastpaper", 3, 314_000)]
)
def test_a_search_is_read_whole(about: str, count: int, total: int) -> None:
    feed = read(about)
    listings = feed.findings.listings
    assert (len(listings), feed.items, feed.total) == (count, count, total)
    for paper in (each.paper for each in listings):
        assert paper.title == " ".join(paper.title.split()) != ""
        assert all(text.isprintable() for text in (paper.title, paper.abstract, *paper.authors))
        assert paper.abstract
        assert paper.authors
        assert paper.categories
        assert paper.published
    assert {each.stats for each in listings} == {None}


def test_every_category_that_is_told_is_kept() -> None:
    for each in read("q_testing").findings.listings:
        assert each.paper.categories
    told = body("q_testing").count(b"<category ")
    kept = sum(len(each.paper.categories or ()) for each in read("q_testing").findings.listings)
    assert kept == told


def test_an_unknown_id_is_an_answer_without_papers() -> None:
    feed = read("id_0000.0000")
    assert (feed.findings.listings, feed.items, feed.total) == ((), 0, 0)


def test_of_two_ids_the_one_it_has_is_answered() -> None:
    paper = only("id_0808.05394").paper
    assert (paper.key, len(paper.authors)) == ("arxiv:1707.08567", 34)
    assert paper.categories == ("cs.IT",)


def test_a_wrong_id_is_a_refusal() -> None:
    with pytest.raises(SourceError, match=r"^here: refused: incorrect id format") as caught:
        atom.feed(body("id_abc"), "arxiv", "here")
    assert caught.value.permanent
    assert atom.error_message(body("id_abc"))


def test_old_ids_and_affiliations_are_read() -> None:
    paper = only("id_astro-ph_0601001").paper
    assert paper.key == "arxiv:astro-ph/0601001"
    assert len(paper.authors) == 4
    assert paper.published == date(2006, 1, 2)
    assert only("id_quant-ph_0201082").paper.categories == ("quant-ph", "cs.PL")


def test_a_title_may_be_a_zero() -> None:
    assert only("id_2104.12255").paper.title == "0"


def test_the_feeds_of_the_other_host_are_named_as_unreadable() -> None:
    found = atom.feed(body("arxiv_rss"), "arxiv", "here").findings
    assert found.listings == ()
    assert {bad.why for bad in found.bad_items} == {"id: not the address of an arXiv page"}


def test_a_search_of_hugging_face_is_read_whole() -> None:
    raw = daily_papers.items((HF / "search_kazakh.json").read_bytes(), "here")
    found = daily_papers.findings("huggingface", raw, "here")
    assert (len(found.listings), found.bad_items) == (9, ())
    assert found.listings[0].paper.key == "arxiv:2404.04487"
    assert {each.submitter for each in found.listings} == {None}


def test_a_single_paper_of_hugging_face_is_read_whole() -> None:
    raw = daily_papers.item((HF / "paper_2608.09888.json").read_bytes(), "here")
    (told,) = daily_papers.findings("huggingface", [raw], "here").listings
    assert told.paper.key == "arxiv:2608.09888"
    assert told.paper.organization
    assert told.stats == Stats(782, comments=None, stars=11_184)
