"""What can be pressed, chosen and filled in -> HTML that looks so, and does nothing. Pure.

A select opens when it is clicked, without a script, so that one sees what there is to choose.
https://docs.discord.com/developers/components/reference
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from adapters.discord.page.sight import Sight
from adapters.html import Html, cannot_draw, element, link, words

Json = Mapping[str, Any]

_ROW, _BUTTON, _SELECT, _ENTRY, _LABEL = 1, 2, 3, 4, 18
_STYLES = {1: "primary", 2: "secondary", 3: "success", 4: "danger", 5: "secondary"}
_SEVERAL_LINES = 2


def row(told: Json, sight: Sight) -> Html:
    """Draw a row of what can be pressed, or a field of a form with its label."""
    match told.get("type"):
        case kind if kind == _ROW:
            inside = (_control(each, sight) for each in told.get("components", ()))
            return element("div", *inside, class_="actions")
        case kind if kind == _LABEL:
            return element("div", *_labelled(told, sight), class_="input")
        case unknown:
            return element("div", cannot_draw(f"component {unknown}"))


def _control(told: Json, sight: Sight) -> Html:
    match told.get("type"):
        case kind if kind == _BUTTON:
            look = f"button {_STYLES.get(told.get('style', 0), '')}".strip()
            face = element("span", words(told.get("label", "")), class_=look)
            return link(str(told["url"]), face) if told.get("url") else face
        case kind if kind == _SELECT:
            return _select(told, sight)
        case kind if kind == _ENTRY:
            return _entry(told)
        case unknown:
            return cannot_draw(f"component {unknown}")


def _select(told: Json, sight: Sight) -> Html:
    options = told.get("options", ())
    chosen = [str(each.get("label", "")) for each in options if each.get("default")]
    shown = ", ".join(chosen) or str(told.get("placeholder", ""))
    look = "field" if chosen else "field empty"
    face = element("span", element("span", words(shown)), class_=f"{look} chevron")
    menu = element("div", *_options(told), class_="menu")
    if told.get("custom_id") in sight.opened:
        return element("div", face, menu, class_="select open")
    return element("details", element("summary", face), menu, class_="select")


def _options(told: Json) -> Iterator[Html]:
    for each in told.get("options", ()):
        below = each.get("description")
        described = [element("span", words(below), class_="described")] if below else []
        yield element("div", words(each.get("label", "")), *described, class_="option")


def _entry(told: Json) -> Html:
    value = str(told.get("value") or "")
    look = "tall" if told.get("style") == _SEVERAL_LINES else "wide"
    shown = value or str(told.get("placeholder", ""))
    return element(
        "span", element("span", words(shown)), class_=f"field {look}{'' if value else ' empty'}"
    )


def _labelled(told: Json, sight: Sight) -> Iterator[Html]:
    inside: Json = told.get("component", {})
    star = "" if inside.get("required") is False else element("span", " *", class_="required")
    yield element("div", words(told.get("label", "")), star, class_="label")
    if told.get("description"):
        yield element("div", words(told["description"]), class_="hint")
    yield _control(inside, sight)
