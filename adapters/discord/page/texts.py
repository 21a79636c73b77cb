"""Markdown that the door writes -> HTML; what it does not write is shown as it stands. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from adapters.discord.page.dates import written
from adapters.discord.page.sight import Sight
from adapters.html import Html, element, link, together, words

_FENCED = re.compile(r"```\n(.*?)\n```", re.DOTALL)
_SMALL = "-# "
_PIECE = re.compile(
    r"\\(?P<sign>[^0-9A-Za-z\s])"
    r"|`(?P<code>[^`\n]+)`"
    r"|\[(?P<label>[^\[\]\n]+)\]\(<(?P<url>[^<>\s]+)>\)"
    r"|<t:(?P<instant>-?\d{1,20}):f>"
    r"|<#(?P<channel>\d+)>"
    r"|\*\*(?P<bold>(?:\\.|[^\\\n])+?)\*\*(?!\*)"
    r"|\*(?P<italic>(?:\\.|[^\\*\n])+?)\*"
)


def text(markdown: str, sight: Sight) -> Html:
    """Draw the content of a message or the description of an embed."""
    parts = _FENCED.split(markdown)
    return together(
        element("pre", part) if n % 2 else together(_lines(part, sight))
        for n, part in enumerate(parts)
    )


def line(markdown: str, sight: Sight) -> Html:
    """Draw one line, as the title of an embed."""
    return together(_pieces(markdown, sight))


def plain(markdown: str) -> str:
    """Return one line as a notification shows it, without its marks."""
    return "".join(_unmarked(markdown))


def _lines(markdown: str, sight: Sight) -> Iterator[Html]:
    for each in markdown.strip("\n").split("\n"):
        is_small = each.startswith(_SMALL)
        inside = line(each.removeprefix(_SMALL), sight)
        if inside:
            yield element("div", inside, class_="line small" if is_small else "line")


def _pieces(markdown: str, sight: Sight) -> Iterator[Html]:
    """Yield pieces; signs that were escaped go on with the text around them."""
    at, said = 0, ""
    for found in _PIECE.finditer(markdown):
        said += markdown[at : found.start()]
        at = found.end()
        if found["sign"]:
            said += found["sign"]
            continue
        yield words(said)
        said = ""
        yield _piece(found, sight)
    yield words(said + markdown[at:])


def _piece(found: re.Match[str], sight: Sight) -> Html:
    match found.lastgroup:
        case "code":
            return element("code", found["code"])
        case "url":
            return link(found["url"], words(found["label"]))
        case "instant":
            told = written(int(found["instant"]), sight.at)
            return element("time", told) if told else words(found[0])
        case "channel":
            name = sight.called.get(found["channel"], found["channel"])
            return element("span", "#", name, class_="mention")
        case "bold":
            return element("strong", line(found["bold"], sight))
        case _:
            return element("em", line(found["italic"], sight))


def _unmarked(markdown: str) -> Iterator[str]:
    at = 0
    for found in _PIECE.finditer(markdown):
        yield markdown[at : found.start()]
        at = found.end()
        inside = next((found[name] for name in ("bold", "italic") if found[name]), "")
        yield plain(inside) if inside else found["sign"] or found["label"] or found[0]
    yield markdown[at:]
