"""The built-in topics: names such as `robotics`, each for a visible set of terms.

They are data (`built_in.toml`), words and phrases, some for the title alone, and shown wherever one
is used.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from bot.topics.tree import Expression, Field, Named, Term, nodes
from bot.words import spellings

_BY_BREADTH = (
    "llm multimodal diffusion reasoning agents evaluation video rl 3d image-generation efficiency "
    "datasets retrieval robotics audio code vision safety fine-tuning nlp pretraining computer-use "
    "science long-context alignment world-models medicine interpretability math theory music "
    "autonomous-driving"
)
BROADEST = tuple(_BY_BREADTH.split())
"""All of them, those first that most of the recorded papers are in (docs/topics.md)."""


def named(word: str) -> Named | None:
    """Return the built-in topic that goes by this name, or by another name it has."""
    name = _names().get(word.lower())
    return _topic(name) if name else None


def read_as_words(expression: Expression) -> tuple[str, ...]:
    """Return the names of topics that are plain words here, as other words stand beside them."""
    words = (each.text for each in nodes(expression) if isinstance(each, Term) and each.is_bare)
    return tuple(dict.fromkeys(word for word in words if named(word)))


def names() -> tuple[str, ...]:
    """Return the names of all built-in topics, sorted."""
    return tuple(sorted(set(_names().values())))


def aliases(name: str) -> tuple[str, ...]:
    """Return the other names of a built-in topic."""
    return tuple(_data()[name].get("also", ()))


@cache
def _topic(name: str) -> Named:
    return Named(name, Expression(tuple((_term(written),) for written in _data()[name]["terms"])))


def _term(written: str) -> Term:
    """Read a term as the data has it: quotes go without saying."""
    text = written.removeprefix("title:")
    field = Field.TEXT if text == written else Field.TITLE
    return Term(text, spellings(text), field, quoted=" " in text)


@cache
def _names() -> Mapping[str, str]:
    return {
        called: name for name, topic in _data().items() for called in (name, *topic.get("also", ()))
    }


@cache
def _data() -> Mapping[str, Mapping[str, list[str]]]:
    return tomllib.loads(files(__package__).joinpath("built_in.toml").read_text("utf-8"))
