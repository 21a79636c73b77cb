"""Claims on docs/topics.md: it is in step with the built-in topics and with what errors say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from benchmarks._measure import RECORDINGS
from benchmarks.topics import SIZE, matched, recorded, sample
from bot.errors import TopicError
from bot.topics import built_in
from bot.topics.hits import Hits
from bot.topics.reading import MAX_LENGTH, MAX_TERMS, parse

TEXT = (Path(__file__).parents[2] / "docs" / "topics.md").read_text("utf-8")
SECTIONS = dict(re.findall(r"^### (\S+)\n\n(.*?)(?=\n###|\Z)", TEXT, re.MULTILINE | re.DOTALL))
ROWS = {
    row[0]: row[1:]
    for row in re.findall(
        r"^\| \[(\S+)\]\(#\S+\) \| (.*?) \| ([\d,]+) \| ([\d.]+)% \| (\d+)/20 \|$",
        TEXT,
        re.MULTILINE,
    )
}


def reviewed(name: str) -> list[tuple[str, str]]:
    """Return the marks and ids of a topic's sample."""
    return re.findall(r"^- ([✓✗]) (\d{4}\.\d{5}) \S", SECTIONS[name], re.MULTILINE)


def test_every_topic_has_its_row_and_no_other_has() -> None:
    assert list(ROWS) == list(built_in.names())


def test_the_broadest_topics_are_those_with_most_papers() -> None:
    papers = [int(ROWS[name][1].replace(",", "")) for name in built_in.BROADEST]
    assert papers == sorted(papers, reverse=True)
    assert sorted(built_in.BROADEST) == list(built_in.names())


@pytest.mark.parametrize("name", built_in.names())
def test_a_topic_is_told_with_its_other_names_and_terms(name: str) -> None:
    topic = built_in.named(name)
    assert topic
    terms, _, _ = SECTIONS[name].partition("\n\n")
    assert " ".join(terms.split()) == " · ".join(
        f"`{items[0]}`" for items in topic.stands_for.any_of
    )
    assert ROWS[name][0] == ", ".join(built_in.aliases(name))


@pytest.mark.parametrize("name", built_in.names())
def test_the_precision_told_is_that_of_the_sample_told(name: str) -> None:
    marks = [mark for mark, _ in reviewed(name)]
    assert len(marks) == SIZE
    assert ROWS[name][3] == str(marks.count("✓"))


@pytest.mark.parametrize(
    "text", ['robot "open', "robot stars>10", "since:yesterday", "category:robotics"]
)
def test_an_error_is_shown_as_it_is(text: str) -> None:
    with pytest.raises(TopicError) as caught:
        parse(text)
    assert str(caught.value) in TEXT


def test_the_bounds_are_told() -> None:
    assert f"{MAX_LENGTH} characters" in TEXT
    assert f"{MAX_TERMS} terms" in TEXT


@pytest.fixture(scope="module")
def papers() -> Hits:
    if not RECORDINGS.is_file():
        pytest.skip("the recordings are not beside the repository")
    return recorded(RECORDINGS)


@pytest.mark.parametrize("name", built_in.names())
def test_the_counts_and_the_sample_are_those_of_the_recordings(name: str, papers: Hits) -> None:
    topic = built_in.named(name)
    assert topic
    found = matched(topic, papers)
    assert ROWS[name][1:3] == (f"{len(found):,}", f"{len(found) / len(papers.papers):.1%}"[:-1])
    ids = [each.key.removeprefix("arxiv:") for each in sample(topic, found)]
    assert [each for _, each in reviewed(name)] == ids
