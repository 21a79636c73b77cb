"""The order of the best matches: by score, form, nearness, fitness, votes and age. Pure.

Only the first matches by score are ordered anew, always the same number of them, so that the pages
of one answer fit together. The blend is decided on the table of `benchmarks/search_quality.py`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

TOP = 200
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


@dataclass(frozen=True, slots=True)
class Match:
    """A paper that was found: its score by the index, and what orders it among the best.

    `exact`: it has all words in the form they were typed. `near`: how many of them stand together,
    from 0 to 1. `title`: its stems.
    """

    key: str
    score: float
    title: str = ""
    exact: bool = False
    near: float = 0.0
    upvotes: int = 0
    published: int | None = None


def reordered(matches: Iterable[Match], words: Sequence[str], today: date) -> list[str]:
    """Return the keys of `matches`, best first. `words` are the stems that were looked for."""
    now, phrase = today.toordinal(), f" {' '.join(words)} "
    scored = [(-telling(_score(each, words, phrase, now)), each.key) for each in matches]
    return [key for _, key in sorted(scored)]


def telling(score: float) -> float:
    """Return a score by the digits that count: the last depend on how it was added up."""
    return float(f"{score:.5g}")


def _score(match: Match, words: Sequence[str], phrase: str, now: int) -> float:
    title = f" {match.title} "
    there = sum(f" {word} " in title for word in words)
    fits = there / max(title.count(" ") - 1, len(words))
    near = 1.0 if there and phrase in title else match.near
    covers = (there / len(words)) ** 2 if words else 0.0
    begins = bool(words) and title.startswith(phrase)
    age = now - match.published if match.published is not None else 10 * _HALF_LIFE_DAYS
    recent: float = 0.5 ** (max(age, 0) / _HALF_LIFE_DAYS)
    return (
        match.score
        * (1 + _EXACT * match.exact)
        * (1 + _NEAR * near)
        * (1 + _FITS * fits)
        * (1 + _COVERS * covers)
        * (1 + _BEGINS * begins)
        * (1 + _VOTES * math.log1p(match.upvotes))
        * (1 + _RECENT * recent)
    )
