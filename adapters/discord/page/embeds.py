"""Embeds of a message -> HTML. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.discord.page.sight import Sight
from adapters.discord.page.texts import line, text
from adapters.html import Html, cannot_draw, element, link, words

Json = Mapping[str, Any]

_DRAWN = ("title", "url", "description", "author", "footer")


def embed(told: Json, sight: Sight) -> Html:
    """Draw an embed; what of it cannot be drawn is shown as that."""
    return element("div", *_parts(told, sight), class_="embed")


def _parts(told: Json, sight: Sight) -> Iterator[Html]:
    if name := told.get("author", {}).get("name"):
        yield element("div", words(name), class_="author")
    if title := told.get("title"):
        shown = line(str(title), sight)
        yield element(
            "div", link(str(told["url"]), shown) if "url" in told else shown, class_="title"
        )
    if description := told.get("description"):
        yield element("div", text(str(description), sight), class_="description")
    if below := told.get("footer", {}).get("text"):
        yield element(
            "div", *(element("div", words(each)) for each in below.split("\n")), class_="footer"
        )
    yield from (cannot_draw(each) for each in told if each not in _DRAWN)
