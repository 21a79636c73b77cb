"""What stands around messages and views: the window of a channel, a form, the Home tab. Pure.

Each is drawn as on a desktop and as on a phone; where they differ more than in width, `is_phone`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.html import Html, cannot_draw, element
from adapters.slack.page.blocks import drawn
from adapters.slack.page.messages import APP, Said, avatar, heard, message
from adapters.slack.page.sight import Sight
from adapters.slack.page.texts import plain


@dataclass(frozen=True, slots=True)
class View:
    """A form or the Home tab: `body` is the view that Slack is given."""

    body: Mapping[str, Any]
    sight: Sight


@dataclass(frozen=True, slots=True)
class Framed:
    """What one looks at: messages of a channel, or a view; `caption` says what it is.

    In the address of the page, `#name` shows only this.
    """

    name: str
    caption: str
    inside: tuple[Said, ...] | View
    channel: str = "papers"


def window(framed: Framed, *, is_phone: bool) -> Html:
    """Draw a window of one of the two clients."""
    look = "phone" if is_phone else "desktop"
    inside = framed.inside
    if isinstance(inside, View):
        return element("div", *_view(inside, is_phone=is_phone), class_=look)
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
                element("p", element("b", f"{APP} in #{framed.channel}"), " ", heard(each)),
                class_="banner",
            )
            for each in said
            if each.by is None and not each.is_private and not each.reactions
        ),
        class_="banners",
    )


def _channel(said: tuple[Said, ...], channel: str, *, is_phone: bool) -> Iterator[Html]:
    if not is_phone:
        yield _rail()
    yield element(
        "div",
        element("div", *_back(is_phone), element("b", f"# {channel}"), class_="bar"),
        element("div", element("span", "Today"), class_="day"),
        element("div", *map(message, said), class_="messages"),
        element("div", f"Message #{channel}", class_="composer"),
        class_="room",
    )


def _view(view: View, *, is_phone: bool) -> Iterator[Html]:
    match view.body.get("type"):
        case "modal":
            yield element("div", _form(view), class_="dimmed")
        case "home":
            if not is_phone:
                yield _rail()
            yield _home(view, is_phone=is_phone)
        case unknown:
            yield element("div", cannot_draw(unknown), class_="room")


def _form(view: View) -> Html:
    body = view.body
    submit = [plain(body["submit"])] if body.get("submit") else []
    return element(
        "div",
        element("div", avatar(), element("b", plain(body.get("title"))), class_="bar"),
        element("div", drawn(body.get("blocks", ()), view.sight), class_="content"),
        element(
            "div",
            element("span", plain(body.get("close")) or "Cancel", class_="button"),
            *(element("span", each, class_="button primary") for each in submit),
            class_="foot",
        ),
        class_="form",
    )


def _home(view: View, *, is_phone: bool) -> Html:
    others = (element("span", each) for each in ("Messages", "About"))
    return element(
        "div",
        element("div", *_back(is_phone), avatar(), element("b", APP), class_="bar"),
        element("div", element("span", "Home", class_="now"), *others, class_="tabs"),
        element("div", drawn(view.body.get("blocks", ()), view.sight), class_="content"),
        class_="room",
    )


def _rail() -> Html:
    return element("div", element("span", "L"), class_="rail", aria_hidden="true")


def _back(is_phone: bool) -> Iterator[Html]:
    if is_phone:
        yield element("span", class_="back", aria_hidden="true")
