"""Text -> the words we match on: one analyzer, for filters, for lookups and for explanations.

`fold` makes what is the same read the same, and the tokenizers part the folded text into words:
as stems for texts, as they stand for names and for prefixes. The index is fed folded text and uses
the same two tokenizers, so that it never disagrees.

- Case, accents and compatibility forms are folded: `Gödel` is `godel`, `T²PO` is `T2PO`. A Greek
  letter among others is its name: `β-VAE` is `beta-VAE`, `π0` is `pi0`.
- Words are runs of letters and digits: `vision-language` is `vision language`.
- English words are stems: `robots` and `robotic` are `robot`. Plurals of acronyms are their
  singular, which the stemmer misses when they have no vowel, or end as `GPUs` does: `LLMs` is
  `LLM`.
- `C++`, `C#` and `F#` are words of their own, not `c` or `f`.
- Some words are written in one, with a hyphen and in two: `spellings` gives all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING

from bot.prose import visible

if TYPE_CHECKING:
    from tantivy import TextAnalyzer

Phrase = tuple[str, ...]
"""Words that stand next to each other, in order."""

_SMALL = (
    "a about an and any anything are as at be between beyond by can do does find for from give how "
    "i in into is it its me my of on or our paper papers please show some tell that the their "
    "there these this through to toward towards under us via we what when where which who why "
    "with you your"
)
STOP_WORDS = frozenset(_SMALL.split())
"""Words that say nothing beside others: left out of a list of words, not of a phrase."""

_JOINER = "\u200d"
_CONTROLS = dict.fromkeys([*range(0x09), *range(0x0E, 0x20), 0x7F])
"""What `visible` takes out of a text, as far as it is ASCII."""
_LANGUAGES = re.compile(r"(?<!\w)([cf])(\+\+|#)(?![a-z+#])")
_LANGUAGE_NAMES = {"++": "plusplus ", "#": "sharp "}
_ACRONYM_PLURAL = re.compile(r"\b([b-df-hj-np-tv-xz0-9]{2,}[aeiou]?)(?<!s)s\b", re.ASCII)
_singular = itemgetter(1)
"""What of the match to keep; of most texts nothing matches, and a template would be read anew."""
_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]"
)
"""Accents and points on letters, after decomposition."""
_GREEK = re.compile("(?<![\u03b1-\u03c9])[\u03b1-\u03c9](?![\u03b1-\u03c9])")

_COMPOUND = re.compile("([^\\W\\d_]+)[-\u2010\u2011]([^\\W\\d_]+)")
_JOINED = re.compile(r"(auto|fine|multi|non|pre|sub|under)([a-z]{4,})", re.IGNORECASE)
"""Written in all ways in the recorded papers: `multimodal` 1,410 times, `multi-modal` 270."""


def fold(text: str) -> str:
    """Return `text` so that what a reader takes for the same word is the same letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFKD", visible(text).replace(_JOINER, ""))
        text = _MARKS.sub("", text).casefold()
        text = _GREEK.sub(_spelled_out, text)
    else:
        text = (text if text.isprintable() else text.translate(_CONTROLS)).lower()
    if "+" in text or "#" in text:
        text = _LANGUAGES.sub(lambda name: name[1] + _LANGUAGE_NAMES[name[2]], text)
    return _ACRONYM_PLURAL.sub(_singular, text)


def folded(texts: Sequence[str]) -> list[str]:
    """Return each text folded; one pass over all of them takes a third of the time."""
    parts = fold("\n".join(texts)).split("\n")
    return parts if len(parts) == len(texts) else [fold(text) for text in texts]


def analyze(text: str) -> Phrase:
    """Return the stems of a text, in order."""
    return tuple(stemmer().analyze(fold(text)))


def as_written(text: str) -> Phrase:
    """Return the folded words of a text, in order, not stemmed: for names and prefixes."""
    return tuple(tokenizer().analyze(fold(text)))


def spellings(text: str) -> tuple[Phrase, ...]:
    """Return all ways, as stems, to write what a person typed; none when it has no words.

    `fine-tuning` and `finetuning` are each other's; a word is always its own first spelling.
    """
    words = analyze(text)
    if not words:
        return ()
    if compound := _COMPOUND.fullmatch(text):
        return tuple(dict.fromkeys((words, analyze(compound[1] + compound[2]))))
    if joined := _JOINED.fullmatch(text):
        return words, analyze(f"{joined[1]} {joined[2]}")
    return (words,)


def _spelled_out(letter: re.Match[str]) -> str:
    """Name a Greek letter as people type it; Unicode has its own way to write one of them."""
    name = unicodedata.name(letter[0]).rsplit(" ", 1)[-1].lower()
    return "lambda" if name == "lamda" else name


@cache
def stemmer() -> TextAnalyzer:
    """Return what parts folded text into stems."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.stemmer("English")).build()


@cache
def tokenizer() -> TextAnalyzer:
    """Return what parts folded text into words."""
    from tantivy import TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.simple()).build()
