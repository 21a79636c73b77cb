"""Where in an abstract the words stand that were looked for. Pure."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from bot.replies.papers import Snippet
from bot.words import analyze

LENGTH = 160
"""Characters of a snippet, about two lines; an ellipsis where it is cut comes on top."""
_BEFORE = 40
"""Characters before the first word that is marked, and in which a word's end is looked for."""
_WORD = re.compile(r"\w[\w+#]*")
_WHOLE = re.compile(r"\b\w+")
_SIGNS = re.compile(r"[_+#]")
_SURE = 3
"""Letters that a longer stem has in common with its word: a stemmer changes the end."""


def snippet(text: str, stems: Collection[str]) -> Snippet | None:
    """Return the piece of `text` with most of these stems, and their places; None with none."""
    wanted = frozenset(stems)
    marks = [
        (word.start(), word.end(), found)
        for word in _beginning(text, wanted)
        if (found := wanted.intersection(_stems(word[0])))
    ]
    begins = [begin for begin, _, _ in marks]

    def inside(window: tuple[int, int]) -> list[tuple[int, int, frozenset[str]]]:
        """A window has few marks, so a long text takes no longer than it is long."""
        start, end = window
        few = marks[bisect_left(begins, start) : bisect_left(begins, end)]
        return [mark for mark in few if mark[1] <= end]

    start, end = max(
        (_window(text, begin) for begin in begins),
        key=lambda window: len({stem for _, _, found in inside(window) for stem in found}),
        default=(0, 0),
    )
    shown = inside((start, end))
    if not shown:
        return None
    before, after = "…" if start else "", "…" if end < len(text) else ""
    shift = len(before) - start
    places = tuple((a + shift, b + shift) for a, b, _ in shown)
    return Snippet(before + text[start:end] + after, places)


def _beginning(text: str, stems: frozenset[str]) -> Iterable[re.Match[str]]:
    """Return the words that may have these stems: they have the same first letters.

    Not so where letters are folded, or signs are part of words: there all are looked at.
    """
    if not text.isascii() or _SIGNS.search(text):
        return _WORD.finditer(text)
    lowered = text.lower()
    starts = {stem[:_SURE] if len(stem) > _SURE else stem[:1] for stem in stems if stem}
    places = {at for start in starts for at in _places(lowered, start)}
    return filter(None, (_WHOLE.match(text, at) for at in sorted(places)))


def _places(text: str, start: str) -> Iterator[int]:
    at = text.find(start)
    while at >= 0:
        yield at
        at = text.find(start, at + 1)


def _window(text: str, at: int) -> tuple[int, int]:
    """Return where to begin and to end around a place: between words, if there is an end of one."""
    start = 0
    if at > _BEFORE:
        space = text.find(" ", at - _BEFORE, at)
        start = space + 1 if space >= 0 else at
    end = start + LENGTH
    if end >= len(text):
        return start, len(text)
    space = text.rfind(" ", end - _BEFORE, end + 1)
    return start, space if space >= 0 else end


@lru_cache(maxsize=1 << 15)
def _stems(word: str) -> tuple[str, ...]:
    return analyze(word)
