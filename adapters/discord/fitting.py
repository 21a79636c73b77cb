"""What fits into a message of Discord's, and how what is shown is parted into some. Pure.

https://docs.discord.com/developers/resources/message#embed-object-embed-limits
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from adapters.discord.literal import units

Component = dict[str, Any]
"""A button, a select, or the row that they are in."""
Embed = dict[str, Any]

CONTENT = 2_000
"""https://docs.discord.com/developers/resources/message#create-message"""
EMBEDS = 10
DESCRIPTION, TITLE, FOOTER, AUTHOR = 4_096, 256, 2_048, 256
TOGETHER = 6_000
"""Characters of all texts of all embeds of a message."""
ROWS = 5
"""https://docs.discord.com/developers/components/reference#legacy-message-component-behavior"""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Message:
    """What is sent: `content` is markdown, and what a notification shows."""

    content: str = ""
    embeds: tuple[Embed, ...] = ()
    rows: tuple[Component, ...] = ()

    def body(self) -> dict[str, Any]:
        """Return it as Discord is sent it."""
        rows, embeds = list(self.rows), list(self.embeds)
        return {"content": self.content, "embeds": embeds, "components": rows}


@dataclass(frozen=True, slots=True)
class Block:
    """What stays together: lines of markdown in an embed, rows of what can be pressed, or both.

    With a `title`, which `url` makes a link, a new embed begins; `above` it stands plain text. A
    new message begins where it `begins` one.
    """

    text: str = ""
    rows: tuple[Component, ...] = ()
    title: str = ""
    url: str = ""
    above: str = ""
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is shown before it is parted into messages; the last one ends with the rows of `last`.

    The lines of `head`, which are markdown, stand before all else.
    """

    head: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    last: tuple[Component, ...] = ()


def drawn(blocks: Iterable[Block], content: str = "") -> Message:
    """Draw blocks below each other, in as many embeds as their texts take."""
    embeds: list[Embed] = []
    rows: tuple[Component, ...] = ()
    for each in blocks:
        rows += each.rows
        if each.title:
            embeds.append(_titled(each))
        if each.text:
            _write(embeds, each.text)
    return Message(content, tuple(embeds), rows)


def _titled(block: Block) -> Embed:
    url: Embed = {"url": block.url} if block.url else {}
    above: Embed = {"author": {"name": block.above}} if block.above else {}
    return {"title": block.title, **url, **above}


def _write(embeds: list[Embed], text: str) -> None:
    """Add lines to the last embed, or to a new one where there is no more room."""
    before = embeds[-1].get("description", "") if embeds else ""
    told = f"{before}\n{text}" if before else text
    if embeds and units(told) <= DESCRIPTION:
        embeds[-1]["description"] = told
    else:
        embeds.append({"description": text})


def size(embeds: Iterable[Embed]) -> int:
    """Return how much of TOGETHER some embeds take."""
    return sum(units(text) for each in embeds for text in _texts(each))


def _texts(embed: Embed) -> Iterator[str]:
    yield embed.get("title", "")
    yield embed.get("description", "")
    yield embed.get("author", {}).get("name", "")
    yield embed.get("footer", {}).get("text", "")


def is_one(message: Message) -> bool:
    """Tell whether Discord takes it as one message."""
    ids = [each["custom_id"] for row in message.rows for each in row["components"]]
    return (
        units(message.content) <= CONTENT
        and len(message.embeds) <= EMBEDS
        and size(message.embeds) <= TOGETHER
        and all(units(each.get("description", "")) <= DESCRIPTION for each in message.embeds)
        and len(message.rows) <= ROWS
        and len(ids) == len(set(ids))
    )


def parted(
    items: Sequence[_T], most: int, draw: Callable[[Sequence[_T]], Message]
) -> Iterator[tuple[Sequence[_T], Message]]:
    """Part items into as many as fit into a message each, at most `most`, each part as drawn."""
    while items:
        n = min(most, len(items))
        while not is_one(message := draw(items[:n])) and n > 1:
            n -= 1
        yield items[:n], message
        items = items[n:]


def pages(blocks: Iterable[Block]) -> Iterator[tuple[Block, ...]]:
    """Part blocks into messages, as few as in their order."""
    page: tuple[Block, ...] = ()
    for each in blocks:
        if page and (each.begins or not is_one(drawn((*page, each)))):
            yield page
            page = ()
        page += (each,)
    if page:
        yield page
