"""Discord's markdown, read as its clients do, as far as a text could do harm with it. Pure.

    seen(read("**bold** \\\\*not\\\\*")) == "bold *not*"

Where clients differ, or where nobody knows, it takes the worse: a sign that may have an effect has
it. https://docs.discord.com/developers/reference#message-formatting
https://support.discord.com/hc/en-us/articles/210298617
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """A piece of a text; `inside` it are others, and `target` is where a link leads."""

    kind: str
    text: str = ""
    inside: tuple[Node, ...] = ()
    target: str = ""


Rule = Callable[[re.Match[str]], Node]

_AN_ADDRESS = re.compile(r"https?://\w|\bwww\.\w|\bdiscord\.gg", re.IGNORECASE)
_A_MENTION = re.compile(r"<(?:@[!&]?|#)\d+>|@everyone|@here|<a?:\w+:\d+>|:[^\s:]+:")


def _whole(kind: str) -> Rule:
    return lambda found: Node(kind, found[0])


def _around(kind: str) -> Rule:
    return lambda found: Node(kind, inside=read_inside(found[1]))


_AT_LINE_STARTS: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r" *#{1,3}\s+([^\n]+)"), _around("heading")),
    (re.compile(r" *-#\s+([^\n]+)"), _around("small")),
    (re.compile(r" *>>>\s+(.+)", re.DOTALL), _around("quote")),
    (re.compile(r" *>\s+([^\n]*)"), _around("quote")),
    (re.compile(r" *(?:[-*+]|\d+\.)\s+([^\n]+)"), _around("list")),
)
_ANYWHERE: tuple[tuple[re.Pattern[str], Rule], ...] = (
    (re.compile(r"```(?:[\w+#.-]*\n)?(.+?)```", re.DOTALL), lambda m: Node("block", m[1])),
    (re.compile(r"(`+)(.+?)(?<!`)\1(?!`)", re.DOTALL), lambda m: Node("code", m[2].strip())),
    (re.compile(r"<t:-?\d+(?::[tTdDfFR])?>"), _whole("instant")),
    (re.compile(r"<#\d+>"), _whole("channel")),
    (
        re.compile(r"<(?:@[!&]?\d+|/[^>]+:\d+|id:\w+|a?:\w+:\d+)>|@everyone|@here"),
        _whole("mention"),
    ),
    (re.compile(r"<(?:https?://|mailto:|tel:|sms:)[^>\s]+>"), _whole("address")),
    (re.compile(r"https?://[^\s<]*[^\s<.,;:'\")\]]", re.IGNORECASE), _whole("address")),
    (re.compile(r":[^\s:]+:"), _whole("emoji")),
    (re.compile(r"\|\|(.+?)\|\|", re.DOTALL), _around("spoiler")),
    (re.compile(r"\*\*((?:\\.|[^\\])+?)\*\*(?!\*)", re.DOTALL), _around("bold")),
    (re.compile(r"__((?:\\.|[^\\])+?)__(?!_)", re.DOTALL), _around("underlined")),
    (re.compile(r"~~(.+?)~~", re.DOTALL), _around("struck")),
    (re.compile(r"\*(?=\S)((?:\\.|[^\\*])+?)\*(?!\*)", re.DOTALL), _around("italic")),
    (re.compile(r"_((?:\\.|[^\\_])+?)_(?!_)", re.DOTALL), _around("italic")),
)
_PLAIN = re.compile(r"[^\\`<@:|*_~\[hH\n]+")
"""What nothing begins with, but a line."""
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")
_LINK = re.compile(
    r"\[((?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]"  # brackets count, whatever is before them
    r"\(\s*<?((?:[^\s\\<>()])*)>?\s*\)"
)


def read(markdown: str) -> tuple[Node, ...]:
    """Read the content of a message, or the description of an embed."""
    return tuple(_read(markdown, starts=True))


def read_inside(markdown: str) -> tuple[Node, ...]:
    """Read what is in bold, small ...: no line starts there."""
    return tuple(_read(markdown, starts=False))


def _read(markdown: str, *, starts: bool) -> Iterator[Node]:
    at, plain = 0, ""
    while at < len(markdown):
        begins_line = markdown[at - 1] == "\n" if at else starts
        size, node = _next(markdown, at, begins_line=begins_line)
        if node.kind == "text":
            plain += node.text
        else:
            yield from [Node("text", plain)] if plain else []
            yield node
            plain = ""
        at += size
    yield from [Node("text", plain)] if plain else []


def _next(markdown: str, at: int, *, begins_line: bool) -> tuple[int, Node]:
    if not begins_line and (found := _PLAIN.match(markdown, at)):
        return len(found[0]), Node("text", found[0])
    if found := _ESCAPE.match(markdown, at):
        return len(found[0]), Node("text", found[1])
    for pattern, rule in (*(_AT_LINE_STARTS if begins_line else ()), *_ANYWHERE):
        if found := pattern.match(markdown, at):
            return len(found[0]), rule(found)
    if (found := _LINK.match(markdown, at)) and (link := _link(found[1], found[2])):
        return len(found[0]), link
    return 1, Node("text", markdown[at])


def _link(label: str, target: str) -> Node | None:
    """Return a link, whose label knows no escapes, and is none if it may deceive.

    https://github.com/discord/discord-api-docs/issues/6185
    https://github.com/discord/discord-api-docs/issues/7721
    """
    if not label.strip() or _AN_ADDRESS.search(label) or _A_MENTION.search(label):
        return None
    return Node("link", inside=tuple(_read_label(label)), target=target)


def _read_label(label: str) -> Iterator[Node]:
    """Read a label; what stands at its beginning may begin a line."""
    at = 0
    while at < len(label):
        if at and (found := _PLAIN.match(label, at)):
            yield Node("text", found[0])
            at += len(found[0])
            continue
        for pattern, rule in (*(_AT_LINE_STARTS if not at else ()), *_ANYWHERE):
            if found := pattern.match(label, at):
                yield rule(found)
                at += len(found[0])
                break
        else:
            yield Node("text", label[at])
            at += 1


def seen(nodes: Iterable[Node]) -> str:
    """Return the text that people see."""
    return "".join(each.text + seen(each.inside) for each in nodes)


def every(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield each piece, the outer one first."""
    for each in nodes:
        yield each
        yield from every(each.inside)


def kinds(markdown: str) -> set[str]:
    """Return what there is in a text besides text."""
    return {each.kind for each in every(read(markdown))} - {"text"}
