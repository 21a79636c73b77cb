"""Claims on Markdown: a parser finds one link in each line, and the rest is text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings

from bot.export.markdown import markdown
from bot.models import Paper
from tests.builders import paper
from tests.export.lists import HOSTILE, LISTS, saved
from tests.export.readers import assert_is_a_list


def line(**told: Any) -> str:
    (each,) = saved(paper(**told))
    return markdown(each)


@pytest.mark.parametrize(
    ("told", "written"),
    [
        ({}, "- [Paper 1](https://arxiv.org/abs/2605.00001) — 2026 · saved 28 May 2026\n"),
        (
            {"authors": ("A. B", "C. D", "E. F"), "title": "Why? 64% (of 1.5-B)!"},
            "- [Why? 64% (of 1.5-B)!](https://arxiv.org/abs/2605.00001) — A. B, C. D, E. F (2026)"
            " · saved 28 May 2026\n",
        ),
        (
            {"authors": ("A. B", "C. D", "E. F", "G. H"), "title": "$\\pi_0$ [x] *y*"},
            "- [π\\_0 \\[x\\] \\*y\\*](https://arxiv.org/abs/2605.00001) — A. B, C. D, E. F et al."
            " (2026) · saved 28 May 2026\n",
        ),
    ],
)
def test_a_paper_is_a_line_that_reads_well_as_it_is(told: dict[str, Any], written: str) -> None:
    assert line(**told) == written


def test_the_day_is_the_one_in_utc() -> None:
    (each,) = saved(paper(), saved_at=datetime(2024, 12, 31, 23, 59, tzinfo=UTC))
    assert markdown(each).endswith(" · saved 31 Dec 2024\n")


@pytest.mark.parametrize(
    ("title", "written"),
    [
        ("See https://x.example or www.x.example", "See https\\://x.example or www\\.x.example"),
        ("%%hidden%% ==marked== #tag", "%\\%hidden%\\% =\\=marked=\\= \\#tag"),
        ("Pay $1 to @somebody | ~~x~~", "Pay \\$1 to \\@somebody \\| \\~\\~x\\~\\~"),
    ],
)
def test_what_other_readers_would_mark_is_escaped_too(title: str, written: str) -> None:
    assert f"[{written}]" in line(title=title)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_text_stays_text(hostile: str) -> None:
    assert_is_a_list(
        [paper(1), paper(2, title=f"x {hostile}", authors=(hostile, "A. B")), paper(3)]
    )


@given(LISTS)
@settings(max_examples=100, deadline=None)
def test_any_text_stays_text(papers: list[Paper]) -> None:
    assert_is_a_list(papers)
