"""What cites each paper of a list: `vaswani2017attention`. Small ASCII letters and digits."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from bot.export.arxiv import submitted
from bot.export.names import authors, name
from bot.identity import arxiv_id
from bot.models import Paper
from bot.prose import readable
from bot.words import STOP_WORDS, fold

_LONGEST = 30
_WORD = re.compile(r"[a-z0-9]+")
_LETTER = re.compile(r"[a-z]")
_IN_ASCII = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "\u0131": "i"}
    | {"æ": "ae", "œ": "oe", "þ": "th", "'": "", "’": "", "_": ""}
)
"""What is no letter with a mark, and so is left by folding."""


def cite_keys(papers: Sequence[Paper]) -> Mapping[str, str]:
    """Return what cites each of some papers, by its key: another for each.

    Where two would have the same, the first has it, and the others have their arXiv id behind it.
    So the keys of a list never pass to another paper when papers come after all that it ever had.
    """
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for paper in papers:
        wished = _wished(paper)
        number = arxiv_id(paper.key).replace("/", "-")
        keys[paper.key] = f"{wished}-{number}" if wished in taken else wished
        taken.add(wished)
    return keys


def _wished(paper: Paper) -> str:
    """Return family name, year, and the first word of the title that says something."""
    first = next(authors(paper), "")
    family = "".join(_words(name(first).family.partition(",")[0])) if first else ""
    words = (word for word in _words(readable(paper.title)) if _LETTER.search(word))
    word = next((each for each in words if each not in STOP_WORDS), "")
    return f"{family[:_LONGEST] or 'arxiv'}{submitted(paper)[0]}{word[:_LONGEST]}"


def _words(text: str) -> list[str]:
    return _WORD.findall(fold(text).translate(_IN_ASCII))
