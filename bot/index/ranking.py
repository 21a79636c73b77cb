"""The order of the best matches: by score, form, nearness, fitness, votes and age. Pure.

Only the first matches by score are ordered anew, always the same number of them, so that the pages
of one answer fit together. The blend is decided on the table of `benchmarks/search_quality.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

TOP = 60
"""Matches that are ordered anew, and the most that a lookup shows."""

_EXACT = 1.0
_NEAR = 0.3
_FITS = 0.6
_COVERS = 1.0
_BEGINS = 0.3
_VOTES = 0.005
_RECENT = 0.02
_HALF_LIFE_DAYS = 365.0
"""What it counts, by the share it adds to the score, that all words are there in the form they were
typed; that they stand together; how much of the title they are; how many of them it has, squared;
that it begins with them; votes, by their logarithm; and being new, by half each year."""


class Match(NamedTuple):
    """A paper that was found: its score by the index, and what orders it among the best.

    `exact`: it has all words in the form they were typed. `near`: they stand together. `title`:
    its stems.
    """

    key: str
    score: float
    title: str = ""
    exact: bool = False
    near: bool = False
    upvotes: int = 0
    published: int | None = None


def reordered(matches: Iterable[Match], words: Sequence[str], today: date) -> list[str]:
    """Return the keys of `matches`, best first. `words` are the stems that were looked for."""
    wanted, now = _Wanted(words), today.toordinal()
    scored = [(-telling(_score(each, wanted, now)), each.key) for each in matches]
    return [key for _, key in sorted(scored)]


def telling(score: float) -> float:
    """Return a score by the digits that count: the last depend on how it was added up."""
    return float(f"{score:.5g}")


class _Wanted:
    """The stems that were looked for, as they stand in titles: with a space on either side."""

    def __init__(self, stems: Sequence[str]) -> None:
        self.each = [f" {stem} " for stem in stems]
        self.phrase = f" {' '.join(stems)} "
        self.count = len(stems)


def _score(match: Match, wanted: _Wanted, now: int) -> float:
    title = f" {match.title} "
    there = sum([each in title for each in wanted.each])
    boost = (
        (1 + _EXACT * match.exact)
        * (1 + _VOTES * math.log1p(match.upvotes))
        * (1 + _RECENT * _recency(match.published, now))
    )
    if not there:
        return match.score * boost * (1 + _NEAR * match.near)
    in_title = wanted.phrase in title
    return (
        match.score
        * boost
        * (1 + _NEAR * (in_title or match.near))
        * (1 + _FITS * there / max(title.count(" ") - 1, wanted.count))
        * (1 + _COVERS * (there / wanted.count) ** 2)
        * (1 + _BEGINS * (in_title and title.startswith(wanted.phrase)))
    )


def _recency(published: int | None, now: int) -> float:
    """Return how new a paper is, from 0 to 1; one without a date is old."""
    age = now - published if published is not None else 10 * _HALF_LIFE_DAYS
    recency: float = 0.5 ** (max(age, 0) / _HALF_LIFE_DAYS)
    return recency
