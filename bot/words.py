"""Text -> the words we match on: one analyzer, for filters, for lookups and for explanations.

- Case, accents and compatibility forms are folded: `Gödel` is `godel`, `T²PO` is `T2PO`.
- Words are runs of letters and digits: `vision-language` is `vision language`, `β-VAE` is `β vae`.
- English words are stems: `robots` and `robotic` are `robot`. Plurals of acronyms are their
  singular, which the stemmer misses when they have no vowel, or end as `GPUs` does: `LLMs` is
  `LLM`.
- `C++`, `C#` and `F#` are words of their own, not `c` or `f`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from bot.prose import visible

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

_JOINER = "\u200d"
_LANGUAGES = re.compile(r"(?<!\w)([cf])(\+\+|#)(?![a-z+#])")
_LANGUAGE_NAMES = {"++": "plusplus ", "#": "sharp "}
_ACRONYM_PLURAL = re.compile(r"[b-df-hj-np-tv-xz0-9]{2,}[aeiou]?(?<!s)s")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of some texts, in order; no phrase reaches from one text into the next."""

    runs: tuple[tuple[str, ...], ...]

    def contain(self, phrase: tuple[str, ...]) -> bool:
        """Tell whether the words of `phrase` stand next to each other in this order."""
        length = len(phrase)
        if length == 1:
            return any(phrase[0] in run for run in self.runs)
        return any(
            run[start : start + length] == phrase
            for run in self.runs
            for start in range(len(run) - length + 1)
        )


def words_of(texts: Iterable[str]) -> Words:
    """Analyze some texts, such as a title, an abstract and each keyword."""
    return Words(tuple(analyze(text) for text in texts))


def analyze(text: str) -> tuple[str, ...]:
    """Return the words of one text, in order."""
    folded = _folded(text)
    return tuple(_singular(word) for word in _analyzer().analyze(folded))


def _folded(text: str) -> str:
    if not text.isascii():
        text = unicodedata.normalize("NFKD", visible(text).replace(_JOINER, ""))
        text = "".join(each for each in text if not unicodedata.combining(each))
    text = text.casefold()
    if "+" in text or "#" in text:
        text = _LANGUAGES.sub(lambda name: name[1] + _LANGUAGE_NAMES[name[2]], text)
    return text


def _singular(word: str) -> str:
    return word[:-1] if _ACRONYM_PLURAL.fullmatch(word) else word


@cache
def _analyzer() -> TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.stemmer("English")).build()
