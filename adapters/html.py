"""Pieces of HTML, in which every text is escaped unless it is such a piece already. Pure.

What the pages that draw a platform's messages are written with; it knows none of the platforms.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape

from bot.prose import visible

_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_EMOJI = re.compile(
    "((?:[\U0001f000-\U0001faff][\ufe0f\u200d]*|[\u2190-\u2bff]\ufe0f|[0-9#*]\ufe0f?\u20e3)+)"
)
"""What a client draws in colour; what has two forms only where the text asks for that one."""


class Html(str):
    """A piece of a page. Every other string is text, and escaped before it stands in one."""

    __slots__ = ()


def element(name: str, *inside: str, **attributes: str) -> Html:
    """Return an element; `class_` is its class, `aria_label` its aria-label.

    An attribute without a value is left out.
    """
    told = "".join(
        f' {each.rstrip("_").replace("_", "-")}="{_escaped(value)}"'
        for each, value in attributes.items()
        if value
    )
    return Html(f"<{name}{told}>{together(inside)}</{name}>")


def together(pieces: Iterable[str]) -> Html:
    """Return pieces one after another."""
    return Html("".join(each if isinstance(each, Html) else _escaped(each) for each in pieces))


def words(text: object) -> Html:
    """Draw a text as it stands, its emoji in colour."""
    parts = _EMOJI.split(str(text))
    return together(
        element("span", part, class_="emoji") if n % 2 else part for n, part in enumerate(parts)
    )


def link(url: str, *inside: str) -> Html:
    """Return a link, if it leads to the web; it tells nobody where it was followed."""
    if not _WEB.match(url):
        return together([*inside, cannot_draw(f"a link to {url}")])
    return element("a", *inside, href=url, rel="noopener noreferrer", target="_blank")


def cannot_draw(what: object) -> Html:
    """Return a mark that something is here which is not drawn."""
    return element("span", f"cannot draw {what}", class_="unknown")


def _escaped(text: str) -> str:
    return escape(visible(text))
