"""What two papers have in common, in the words of one of them. Pure.

Shared keywords say most; then the rarest of the words that both have and that are in a title or a
keyword of one of them: abstracts share much that says nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.models import Paper
from bot.topics.hits import searched
from bot.words import STOP_WORDS, Phrase, analyze

_SHOWN = 3
_WORD = re.compile(r"[^\W\d_][\w+#-]{2,}")


def shared(paper: Paper, other: Paper, papers_with: Callable[[str], int]) -> tuple[str, ...]:
    """Return what `paper` and `other` share, as `other` writes it, the most telling first.

    `papers_with` says how many papers have a stem.
    """
    keywords = {phrase for keyword in paper.keywords if (phrase := analyze(keyword))}
    same: dict[Phrase, str] = {}
    for keyword in other.keywords:
        if (phrase := analyze(keyword)) in keywords:
            same.setdefault(phrase, keyword)
    said = {stem for phrase in same for stem in phrase}
    headed = _stems(paper.title, *paper.keywords) | _stems(other.title, *other.keywords)
    known = (_stems(*searched(paper)) & headed) - said
    words: dict[str, str] = {}
    for word in _WORD.findall(" ".join((other.title, *other.keywords, other.abstract))):
        stems = analyze(word)
        if len(stems) == 1 and word.lower() not in STOP_WORDS and stems[0] in known:
            words.setdefault(stems[0], word)
    rarest = sorted(words, key=lambda stem: (papers_with(stem), stem))
    return (*same.values(), *(words[stem] for stem in rarest))[:_SHOWN]


def _stems(*texts: str) -> set[str]:
    return {stem for text in texts for stem in analyze(text)}
