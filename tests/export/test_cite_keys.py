"""Claims on cite keys: as somebody would choose them, another for each paper, and lasting."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings

from bot.export.cite_keys import cite_keys
from bot.models import Paper
from tests.builders import paper
from tests.export.lists import LISTS


def key(**told: Any) -> str:
    (found,) = cite_keys([paper(**told)]).values()
    return found


@pytest.mark.parametrize(
    ("author", "title", "wished"),
    [
        ("Ashish Vaswani", "Attention Is All You Need", "vaswani2026attention"),
        ("Laurens van der Maaten", "On the Way to t-SNE", "vandermaaten2026way"),
        ("Kurt Gödel", "Über das Entscheidungsproblem", "godel2026uber"),
        ("Łukasz Kaiser", "One Øre, zwei Straßen", "kaiser2026one"),
        ("Jakob Møller", "Ærø", "moller2026aero"),
        ("Kevin Black", "$\\pi_0$: A Model", "black2026pi0"),
        ("Kevin Black", "τ²-Bench", "black2026tau2"),
        ("Seán O'Brien", "Don't Stop", "obrien2026dont"),
        ("Rowan", "GPT-4: 1.58 Bits", "rowan2026gpt"),
        ("Rowan", "2 3D Scenes", "rowan20263d"),
        ("Kimi Team", "Kimi K2", "kimiteam2026kimi"),
        ("OpenAI, Inc.", "{x}", "openai2026x"),
        ("张三", "注意力", "arxiv2026"),
        ("张三", "注意力 for Agents", "arxiv2026agents"),
        ("\u200b", "To the", "arxiv2026"),
        ("X" * 200, "Y" * 1_000, f"{'x' * 30}2026{'y' * 30}"),
    ],
)
def test_a_key_is_name_year_and_word(author: str, title: str, wished: str) -> None:
    assert key(authors=(author,), title=title) == wished


@pytest.mark.parametrize(
    ("told", "year"),
    [
        ({"published": date(2017, 6, 12)}, "2017"),
        ({"key": "arxiv:1706.03762"}, "2017"),
        ({"key": "arxiv:cs/0309136"}, "2003"),
        ({"key": "arxiv:hep-th/9901001"}, "1999"),
        ({"key": "arxiv:2501.00001", "published": date(2024, 12, 31)}, "2024"),
    ],
)
def test_the_year_is_that_of_the_paper_or_of_its_id(told: dict[str, Any], year: str) -> None:
    assert key(title="Robots", **told) == f"arxiv{year}robots"


def named(*keys: str) -> Sequence[Paper]:
    """Return papers that would like the same key."""
    told: dict[str, Any] = {
        "title": "Robots",
        "authors": ("Ada Example",),
        "published": date(2026, 5, 28),
    }
    return [paper(key=f"arxiv:{each}", **told) for each in keys]


def test_of_several_the_first_has_the_key_alone() -> None:
    papers = named("2605.00002", "2605.00001", "hep-th/9901001", "cs/0309136")
    assert cite_keys(papers) == {
        "arxiv:2605.00002": "example2026robots",
        "arxiv:2605.00001": "example2026robots-2605.00001",
        "arxiv:hep-th/9901001": "example2026robots-hep-th-9901001",
        "arxiv:cs/0309136": "example2026robots-cs-0309136",
    }


def test_a_paper_that_comes_after_them_changes_no_key() -> None:
    before = cite_keys(named("2605.00002", "2605.00003"))
    after = cite_keys(named("2605.00002", "2605.00003", "2605.00001"))
    assert after.items() >= before.items()


@given(LISTS)
@settings(max_examples=100, deadline=None)
def test_keys_are_different_and_plain_whatever_the_papers_are(papers: list[Paper]) -> None:
    keys = cite_keys(papers)
    assert len(set(keys.values())) == len(papers)
    assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9.-]+)?", each) for each in keys.values())
