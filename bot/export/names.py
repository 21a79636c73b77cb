"""Authors, and the parts of their names, for formats that put the family name first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.models import Paper
from bot.prose import readable

_LAST = (
    "authors collaboration community consortium contributors foundation group inc lab labs project "
    "research team"
)
_GROUPS = frozenset(_LAST.split())
_SUFFIXES = frozenset(("Jr", "Sr", "II", "III", "IV"))
_APOSTROPHES = "'’‘"


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name, or another's, which is all family: one word, a group, or unclear."""

    family: str
    given: str = ""
    suffix: str = ""


def authors(paper: Paper) -> Iterator[str]:
    """Yield the names of a paper's authors, each on one line and not empty."""
    return filter(None, map(readable, paper.authors))


def name(author: str) -> Name:
    """Return the parts of an author's name.

    The family name begins, as in BibTeX, at the first small letter: `van der Maaten`. If that is a
    word of one letter, it joins two: `Agüera y Arcas`. A name with a comma, and one that ends or
    begins like a group's, stays whole: else the Kimi Team would be cited as `Team, K.`.
    """
    words = author.split()
    if len(words) == 1 or "," in author or _is_group(words):
        return Name(author)
    suffix = words.pop() if len(words) > 2 and words[-1].rstrip(".") in _SUFFIXES else ""
    begin = next((at for at in range(1, len(words) - 1) if _is_small(words[at])), len(words) - 1)
    if begin > 1 and len(words[begin]) == 1 and _is_small(words[begin]):
        begin -= 1
    return Name(" ".join(words[begin:]), " ".join(words[:begin]), suffix)


def _is_group(words: list[str]) -> bool:
    last = words[-1].rstrip(".")
    return words[0] == "Team" or last == "AI" or last.casefold() in _GROUPS


def _is_small(word: str) -> bool:
    return word.lstrip(_APOSTROPHES)[:1].islower()
