"""What fits into a message of Slack's: how much blocks take, and how they are parted. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.slack.literal import length

Block = dict[str, Any]

BLOCKS, BLOCKS_OF_HOME = 50, 100
"""https://docs.slack.dev/reference/block-kit/blocks/"""
SIZE = 12_000
"""Characters of all that the blocks of a message hold, and what each block takes of them as such.
A thousand more were taken when it was measured: https://github.com/slackapi/bolt-js/issues/2509
"""
_BLOCK = 125

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `text`, which is markup and escaped, is for notifications."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown before it is parted into messages; the last one ends with `last`.

    `text` is for notifications, and plain.
    """

    text: str
    blocks: tuple[Block, ...]
    last: tuple[Block, ...] = ()


def size(blocks: Iterable[Block]) -> int:
    """Return how much of SIZE they take, ids and addresses included."""
    return sum(_BLOCK + _weight(each) for each in blocks)


def _weight(told: object) -> int:
    match told:
        case str():
            return length(told)
        case list():
            return sum(map(_weight, told))
        case dict():
            return sum(map(_weight, told.values()))
        case _:
            return 0


def parted(
    items: Sequence[_T], most: int, drawn: Callable[[Sequence[_T]], Sheet]
) -> Iterator[tuple[Sequence[_T], Sheet]]:
    """Part items into as many as fit into a message each, at most `most`, each part as drawn."""
    while items:
        n = min(most, len(items))
        while size((sheet := drawn(items[:n])).blocks) > SIZE and n > 1:
            n -= 1
        yield items[:n], sheet
        items = items[n:]


def pages(parts: Iterable[tuple[Block, ...]]) -> Iterator[tuple[Block, ...]]:
    """Part blocks into messages, as few as in their order; what belongs together stays so."""
    page: list[Block] = []
    filled = 0
    for each in parts:
        more = size(each)
        if page and (len(page) + len(each) > BLOCKS or filled + more > SIZE):
            yield tuple(page)
            page, filled = [], 0
        page += each
        filled += more
    if page:
        yield tuple(page)


def is_one(*blocks: Block) -> bool:
    """Tell whether they fit into one message."""
    return len(blocks) <= BLOCKS and size(blocks) <= SIZE
