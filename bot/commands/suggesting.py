"""What somebody may be about to look up: as before, a list by its word, a topic, a title.

And which topics somebody may be about to filter by.

Nothing here asks the network, and nothing is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.channels import Account
from bot.identity import arxiv_id
from bot.intents.reading import RESERVED
from bot.library import Library
from bot.prose import visible
from bot.replies.suggestions import Suggestion
from bot.storage import queries
from bot.topics import built_in
from bot.topics.reading import MAX_LENGTH, MAX_TERMS
from bot.topics.tree import Expression, Field, Prefix, Term
from bot.words import Phrase, as_written, spellings

MOST = 25
"""Suggestions at a time."""
_RECENT = 5
"""Of those, what was looked up before."""
_TITLES = 10
_TELLING = 3
"""Characters from which on titles are looked for."""
_PART = re.compile(r"[,;|(\n]\s*|(?:^|(?<=\s))[-–−]")
"""What a part of a filter begins after."""
_BARE = tuple(word for word in RESERVED if word not in ("digest", "saved"))


class Suggesting:
    """Suggests from a library."""

    def __init__(self, library: Library) -> None:
        self._library = library

    async def suggest(self, typed: str, who: Account, now: datetime) -> Sequence[Suggestion]:
        """Return what somebody may mean who has typed so much, the likeliest first.

        Raises StoreError.
        """
        said = " ".join(visible(typed).split())
        async with self._library.database.read() as tx:
            before = await queries.recent(tx, who)
        words = [*_beginning(before, said)][:_RECENT]
        words += [*_beginning(_BARE, said), *_topics(said)]
        found = {word: Suggestion(word, word) for word in words}
        titles = await self._titles(said, now) if len(said) >= _TELLING else []
        return [*found.values()][: MOST - len(titles)] + titles

    async def _titles(self, said: str, now: datetime) -> list[Suggestion]:
        """Return papers whose titles have these words, of which the last one may go on."""
        words = as_written(said[:MAX_LENGTH])
        if not 0 < len(words) <= MAX_TERMS:
            return []
        answer = await self._library.find(_going_on(words), now, page=slice(_TITLES), online=False)
        shown = [key for key in answer.keys[:_TITLES] if key in answer.papers]
        return [Suggestion(answer.papers[key].paper.title, arxiv_id(key)) for key in shown]


def suggest_topics(typed: str) -> Sequence[Suggestion]:
    """Return built-in topics that the last part of a filter may become, behind what is before it.

    Not those that are in it already.
    """
    said = visible(typed).lstrip()
    start = max((sign.end() for sign in _PART.finditer(said)), default=0)
    before = said[:start]
    there = {each.strip() for each in _PART.split(before.lower())}
    wholes = [before + name for name in _topics(said[start:]) if name not in there]
    return [Suggestion(whole, whole) for whole in wholes[:MOST]]


def _going_on(words: Phrase) -> Expression:
    """Return what finds titles with these words, however short what is there of the last one is.

    As an expression that somebody types, `world m*` would ask for more letters.
    """
    *whole, last = words
    terms = (Term(word, spellings(word), Field.TITLE) for word in whole)
    return Expression(((*terms, Prefix(last, last, Field.TITLE)),))


def _beginning(words: Sequence[str], said: str) -> Iterator[str]:
    return (word for word in words if word.casefold().startswith(said.casefold()))


def _topics(said: str) -> Iterator[str]:
    """Yield built-in topics that begin so, by a name of theirs, the broadest first."""
    for name in built_in.BROADEST:
        if any(_beginning((name, *built_in.aliases(name)), said)):
            yield name
