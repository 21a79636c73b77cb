"""Messages and views -> one HTML file that draws them as Slack does. Pure.

The file holds all it needs: no script, no picture or font from elsewhere. Its policy allows the
one style sheet, by its digest, and nothing else, so that whatever got into a text could do nothing.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

from adapters.html import Html, element
from adapters.slack.page.windows import Framed, banners, window

_TITLE = "Paperboy in Slack"
_ABOUT = (
    "Drawn from the very messages that are sent. Slack’s clients differ in detail; selects open "
    "with a click, and nothing here does anything."
)


def page(messages: Sequence[Framed]) -> str:
    """Return the whole file, in which each of these is drawn twice: for a desktop and a phone."""
    style = _style()
    policy = (
        f"default-src 'none'; style-src 'sha256-{_digest(style)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        Html('<meta charset="utf-8">'),
        Html(f'<meta http-equiv="Content-Security-Policy" content="{policy}">'),
        Html('<meta name="viewport" content="width=device-width, initial-scale=1">'),
        Html('<meta name="referrer" content="no-referrer">'),
        element("title", _TITLE),
        element("style", Html(style)),
    )
    intro = element("header", element("h1", _TITLE), element("p", _ABOUT))
    body = element("body", intro, element("main", *map(_scene, messages)))
    return f"<!doctype html>\n{element('html', head, body, lang='en')}\n"


def _scene(framed: Framed) -> Html:
    return element(
        "section",
        element("h2", element("a", framed.caption, href=f"#{framed.name}")),
        element(
            "div",
            window(framed, is_phone=False),
            element("div", banners(framed), window(framed, is_phone=True), class_="pocket"),
            class_="pair",
        ),
        id=framed.name,
    )


@cache
def _style() -> str:
    return files(__package__).joinpath("page.css").read_text(encoding="utf-8")


def _digest(style: str) -> str:
    return b64encode(sha256(style.encode()).digest()).decode()
