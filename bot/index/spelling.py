"""Did you mean: words of the index that are like one it does not have.

By edit distance (a letter more, less, other, or two swapped), then by how many papers have it. A
word of four letters or fewer is never corrected: too much is one letter away from it.
"""

from __future__ import annotations

from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

_MIN_LENGTH = 5
_TWO_MISTAKES = 8
"""Letters from which on a word may have two mistakes."""
_MIN_PAPERS = 2
"""Papers that must have a word before it is offered: what only one has may be its own mistake."""
FEW_PAPERS = 1_000
"""Up to so many papers in all, one is enough."""


class Dictionary:
    """The words of an index, each with how many papers have it; `least` must, to be offered."""

    def __init__(self, words: Iterable[tuple[str, int]], least: int = _MIN_PAPERS) -> None:
        self._by_length: dict[int, dict[str, int]] = {}
        for word, having in words:
            if having >= least and len(word) >= _MIN_LENGTH - 1 and word.isalpha():
                self._by_length.setdefault(len(word), {})[word] = having

    def nearest(self, word: str) -> str | None:
        """Return the likeliest other word for this one, or None when none is near."""
        if len(word) < _MIN_LENGTH:
            return None
        mistakes = 2 if len(word) >= _TWO_MISTAKES else 1
        near = [
            (distance, like[0] != word[0], -words[like], like)
            for length in range(len(word) - mistakes, len(word) + mistakes + 1)
            for words in [self._by_length.get(length, {})]
            for like, distance, _ in process.extract(
                word, words.keys(), scorer=OSA.distance, score_cutoff=mistakes, limit=None
            )
            if like != word  # it is read when it is on its way out, with the last paper that has it
        ]
        return min(near)[-1] if near else None
