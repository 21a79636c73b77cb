"""The topic language: what a channel wants to see, as text and as a tree; why a paper is in or out.

For now words, phrases and minus; the tree is the one the full language will grow on:

    topic        = alternative { ("," | newline | "OR") alternative }
    alternative  = { term | "-" term }         all of its terms, in any order
    term         = word | '"' words '"'

`-term` excludes from the whole topic, wherever it stands. Pure: it matches words (`bot.words`), and
knows nothing of papers' rows, channels or chats.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.errors import TopicError
from bot.words import Words, analyze

MAX_LENGTH = 500
"""Characters of a topic, as a person writes it and as we write it back."""
MAX_TERMS = 50
"""Terms of a topic, excluded ones counted."""

_TOKEN = re.compile(
    r"""(?P<space>[^\S\n]+)
    |   (?P<or>,|\n|(?<![-–—−])OR(?=[\s,]|$))
    |   (?P<minus>[-–—−](?=[^\s,]))
    |   "(?P<phrase>[^"]*)"
    |   (?P<open>")
    |   (?P<word>[^\s,"]+)""",
    re.VERBOSE,
)
_PLAIN_QUOTES = str.maketrans("“”„«»‟", '""""""')
_LATER = re.compile(r"[()]|\*$|^[A-Za-z]+(?:>=|:)|^(?:NOT|AND)$")
_INSTEAD = {
    "AND": "leave it out, a space means that both are wanted",
    "NOT": "write -word instead of NOT word",
    "*": "a word stands for its forms already, as robot for robots",
}
_NEEDS_QUOTES = re.compile(rf'[\s,"]|^[-–—−]|^OR$|{_LATER.pattern}')


@dataclass(frozen=True, slots=True)
class Term:
    """A word, or several that must stand together. `text` is as the person wrote it."""

    text: str
    words: tuple[str, ...]

    def __str__(self) -> str:
        return f'"{self.text}"' if _NEEDS_QUOTES.search(self.text) else self.text


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every one of these terms."""

    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.terms))


@dataclass(frozen=True, slots=True)
class Topic:
    """At least one of `any_of` (when there are some) and no term of `none_of`."""

    any_of: tuple[AllOf, ...]
    none_of: tuple[Term, ...] = ()

    def __str__(self) -> str:
        wanted = ", ".join(map(str, self.any_of))
        return " ".join([wanted, *(f"-{term}" for term in self.none_of)]).strip()


@dataclass(frozen=True, slots=True)
class In:
    """The topic lets it in, by these terms as the person wrote them."""

    matched: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NotMet:
    """No alternative is met."""


@dataclass(frozen=True, slots=True)
class ExcludedBy:
    """It has this excluded term."""

    term: str


Verdict = In | NotMet | ExcludedBy


def judge(topic: Topic, words: Words) -> Verdict:
    """Tell whether the topic lets a text of these words in, and by what."""
    for term in topic.none_of:
        if words.contain(term.words):
            return ExcludedBy(str(term))
    met = [each for each in topic.any_of if all(words.contain(term.words) for term in each.terms)]
    if not met and topic.any_of:
        return NotMet()
    return In(tuple(dict.fromkeys(term.text for each in met for term in each.terms)))


def parse(text: str) -> Topic:
    """Read a topic. Raises TopicError with the place, counted in characters of `text`."""
    _refuse_long(text, text)
    plain = text.translate(_PLAIN_QUOTES)
    alternatives: list[list[Term]] = [[]]
    none_of: list[Term] = []
    excluding = False
    for token in _TOKEN.finditer(plain):
        match token.lastgroup:
            case "space":
                continue
            case "or":
                alternatives.append([])
            case "minus":
                excluding = True
            case "open":
                raise TopicError(text, token.start(), "this quotation mark is never closed")
            case kind:
                if kind == "word":
                    _refuse_later(text, token)
                term = _term(text, token.start(), token["word"] or token["phrase"])
                (none_of if excluding else alternatives[-1]).append(term)
                excluding = False
    any_of = tuple(AllOf(tuple(terms)) for terms in alternatives if terms)
    topic = Topic(tuple(dict.fromkeys(any_of)), tuple(dict.fromkeys(none_of)))
    if sum(len(each.terms) for each in topic.any_of) + len(topic.none_of) > MAX_TERMS:
        raise TopicError(text, 0, f"a topic takes at most {MAX_TERMS} terms")
    _refuse_long(text, str(topic))
    if not topic.any_of and not topic.none_of:
        raise TopicError(
            text, 0, 'a topic needs a word, as in: robotics, "imitation learning" -survey'
        )
    return topic


def _refuse_long(text: str, written: str) -> None:
    if len(written) > MAX_LENGTH:
        problem = f"a topic takes at most {MAX_LENGTH} characters"
        raise TopicError(text, min(MAX_LENGTH, len(text)), problem)


def _refuse_later(text: str, token: re.Match[str]) -> None:
    """Refuse what the full language will understand, with what to write today."""
    if later := _LATER.search(token["word"]):
        mend = _INSTEAD.get(later[0], "put it in quotes to look for it as it is")
        problem = f"{later[0]} is not understood yet: {mend}"
        raise TopicError(text, token.start() + later.start(), problem)


def _term(text: str, place: int, written: str) -> Term:
    shown = " ".join(written.split())
    words = analyze(shown)
    if not words:
        raise TopicError(text, place, f"nothing to look for in {shown!r}")
    return Term(shown, words)
