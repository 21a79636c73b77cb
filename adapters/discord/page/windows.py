"""What stands around messages and forms: the window of a channel, of a form. Pure.

Each is drawn as on a desktop and as on a phone; where they differ more than in width, `is_phone`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.discord.page.controls import row
from adapters.discord.page.messages import APP, Said, avatar, heard, message
from adapters.discord.page.sight import Sight
from adapters.html import Html, element, words


@dataclass(frozen=True, slots=True)
class Form:
    """A form that opens above everything: `body` is what Discord is given of it."""

    body: Mapping[str, Any]
    sight: Sight


@dataclass(frozen=True, slots=True)
class Framed:
    """What one looks at: messages of a channel, or a form; `caption` says what it is.

    In the address of the page, `#name` shows only this.
    """

    name: str
    caption: str
    inside: tuple[Said, ...] | Form
    channel: str = "papers"


def window(framed: Framed, *, is_phone: bool) -> Html:
    """Draw a window of one of the two clients."""
    look = "phone" if is_phone else "desktop"
    inside = framed.inside
    if isinstance(inside, Form):
        return element("div", element("div", _form(inside), class_="dimmed"), class_=look)
    return element("div", *_channel(inside, framed.channel, is_phone=is_phone), class_=look)


def banners(framed: Framed) -> Html:
    """Draw what a locked phone shows: what everybody gets, as long as nobody has reacted."""
    said = framed.inside if isinstance(framed.inside, tuple) else ()
    return element(
        "div",
        *(
            element(
                "div",
                avatar(),
                element("p", element("b", f"{APP} (#{framed.channel})"), " ", heard(each)),
                class_="banner",
            )
            for each in said
            if each.by is None and not each.is_private and not each.reactions
        ),
        class_="banners",
    )


def _channel(said: tuple[Said, ...], channel: str, *, is_phone: bool) -> Iterator[Html]:
    if not is_phone:
        yield element("div", element("span", "L"), class_="rail", aria_hidden="true")
    back = [element("span", class_="back", aria_hidden="true")] if is_phone else []
    yield element(
        "div",
        element("div", *back, element("b", f"# {channel}"), class_="bar"),
        element("div", *map(message, said), class_="messages"),
        element("div", f"Message #{channel}", class_="composer"),
        class_="room",
    )


def _form(form: Form) -> Html:
    title = element("b", words(form.body.get("title", "")))
    return element(
        "div",
        element("div", avatar(), title, class_="bar"),
        element(
            "div",
            *(row(each, form.sight) for each in form.body.get("components", ())),
            class_="fields",
        ),
        element(
            "div",
            element("span", "Cancel", class_="button secondary"),
            element("span", "Submit", class_="button primary"),
            class_="foot",
        ),
        class_="form",
    )
