"""Questions with one right answer, made from papers: what somebody types who has one in mind."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from string import ascii_lowercase

from bot.models import Paper
from bot.words import STOP_WORDS

_WORD = re.compile(r"[^\W\d_]+")
_INTRODUCED = re.compile(r"([^\W_][\w.+-]*)\s*:\s")
_MIN_LETTERS = 4
_MISTYPED_LETTERS = 5


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed, and the key of the paper that is meant."""

    text: str
    key: str


class Asker:
    """Makes questions; the same papers and seed make the same ones."""

    def __init__(self, papers: Iterable[Paper], seed: int) -> None:
        self._chance = random.Random(seed)
        self._papers_with = Counter(
            word for each in papers for word in {*_words(f"{each.title} {each.abstract}")}
        )
        self.classes: dict[str, Callable[[Paper], str | None]] = {
            "three rare words of the title": self.rare_words,
            "the title with a typo": self.mistyped,
            "the title, two words swapped": self.swapped,
            "five words of the abstract": self.abstract_words,
            "a surname and a word of the title": self.surname,
            "the acronym a title introduces": self.acronym,
        }

    def ask(self, sample: Sequence[Paper]) -> dict[str, list[Question]]:
        """Return the questions of each class; not every paper has one of each."""
        return {
            name: [Question(text, each.key) for each in sample if (text := made(each))]
            for name, made in self.classes.items()
        }

    def rare_words(self, paper: Paper) -> str | None:
        """Return the three words of the title that the fewest papers have, in its order."""
        words = list(dict.fromkeys(_content(paper.title)))
        rarest = sorted(words, key=lambda word: self._papers_with[word.lower()])[:3]
        return " ".join(word for word in words if word in rarest) if len(rarest) == 3 else None

    def mistyped(self, paper: Paper) -> str | None:
        """Return the title with a letter of one word left out, added, replaced or moved."""
        words = [each for each in _WORD.finditer(paper.title) if len(each[0]) >= _MISTYPED_LETTERS]
        if not words:
            return None
        word = self._chance.choice(words)
        return paper.title[: word.start()] + self._typo(word[0]) + paper.title[word.end() :]

    def swapped(self, paper: Paper) -> str | None:
        """Return the title with two of its words in each other's place."""
        words = paper.title.split()
        if len(words) < 2:
            return None
        one, other = self._chance.sample(range(len(words)), 2)
        words[one], words[other] = words[other], words[one]
        return " ".join(words)

    def abstract_words(self, paper: Paper) -> str | None:
        """Return five words of the abstract, in any order."""
        words = sorted({word.lower() for word in _content(paper.abstract)})
        return " ".join(self._chance.sample(words, 5)) if len(words) >= 5 else None

    def surname(self, paper: Paper) -> str | None:
        """Return the last name of an author and a word of the title."""
        words = list(_content(paper.title))
        if not paper.authors or not words:
            return None
        return f"{self._chance.choice(paper.authors).split()[-1]} {self._chance.choice(words)}"

    def acronym(self, paper: Paper) -> str | None:
        """Return the name that a title such as `FlashAttention: Fast ...` begins with."""
        name = _INTRODUCED.match(paper.title)
        return name[1] if name and sum(letter.isupper() for letter in name[1]) > 1 else None

    def _typo(self, word: str) -> str:
        at = self._chance.randrange(len(word) - 1)
        other = self._chance.choice(ascii_lowercase.replace(word[at].lower(), ""))
        mistyped = self._chance.choice(
            [
                word[:at] + word[at + 1 :],
                word[:at] + other + word[at:],
                word[:at] + other + word[at + 1 :],
                word[:at] + word[at + 1] + word[at] + word[at + 2 :],
            ]
        )
        return mistyped if mistyped != word else self._typo(word)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _content(text: str) -> Iterable[str]:
    return (
        word
        for word in _WORD.findall(text)
        if len(word) >= _MIN_LETTERS and word.lower() not in STOP_WORDS
    )
