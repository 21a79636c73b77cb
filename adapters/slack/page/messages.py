"""Messages as they stand in a channel: who wrote them, when, who sees them, their thread. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.html import Html, element, words
from adapters.slack.page.blocks import drawn
from adapters.slack.page.dates import clock
from adapters.slack.page.reactions import Reaction, counted
from adapters.slack.page.sight import Sight

APP = "Paperboy"

_EYE = Html(
    '<svg class="eye" viewBox="0 0 16 16" aria-hidden="true">'
    '<path d="M1.5 8C3 5.2 5.3 3.8 8 3.8s5 1.4 6.5 4.2C13 10.8 10.7 12.2 8 12.2S3 '
    '10.8 1.5 8z" fill="none" stroke="currentColor" stroke-width="1.3"/>'
    '<circle cx="8" cy="8" r="2" fill="currentColor"/></svg>'
)
_NEWSPAPER = Html(
    '<svg class="avatar" viewBox="0 0 36 36" aria-hidden="true">'
    '<rect width="36" height="36" rx="8" fill="#1f4e79"/>'
    '<path d="M24 14h4.5v10.3a2.7 2.7 0 0 1-5.4 0z" fill="#e9b949"/>'
    '<path d="M7.5 9H24v15.3A2.7 2.7 0 0 0 26 27H10.2a2.7 2.7 0 0 1-2.7-2.7z" '
    'fill="#fffaf0"/>'
    '<path d="M10.5 12.5h10.5v4h-10.5z" fill="#1f4e79"/>'
    '<path d="M10.5 19.5h10.5M10.5 23h7" stroke="#1f4e79" stroke-width="1.5"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, looked at when it has come: `body` is what is sent, with `text` and `blocks`.

    `by` is the person who wrote it, or else it is the app. `is_private`: only its reader sees it.
    `reactions` came after it was sent.
    """

    body: Mapping[str, Any]
    sight: Sight
    by: str | None = None
    is_private: bool = False
    thread: tuple[Said, ...] = ()
    reactions: tuple[Reaction, ...] = ()


def avatar(by: str | None = None) -> Html:
    """Return the picture of a person, or of the app."""
    if by is None:
        return _NEWSPAPER
    return element("span", by[:1].upper(), class_="avatar person", aria_hidden="true")


def message(said: Said) -> Html:
    """Draw a message, with its thread below it."""
    blocks = said.body.get("blocks")
    inside = (
        drawn(blocks, said.sight) if blocks else element("div", words(heard(said)), class_="line")
    )
    badge = element("span", "APP", class_="badge") if said.by is None else ""
    who = element(
        "p",
        element("b", said.by or APP),
        badge,
        element("time", clock(said.sight.at)),
        class_="who",
    )
    told = element("div", who, inside, *_reactions(said), *_thread(said), class_="said")
    return element("article", *_only_you(said), avatar(said.by), told, class_="message")


def heard(said: Said) -> str:
    """Return the text of a message as a notification shows it: what was escaped is undone."""
    text = str(said.body.get("text", ""))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _only_you(said: Said) -> Iterator[Html]:
    if said.is_private:
        yield element("p", _EYE, "Only visible to you", class_="only")


def _reactions(said: Said) -> Iterator[Html]:
    if said.reactions:
        yield counted(said.reactions)


def _thread(said: Said) -> Iterator[Html]:
    if not said.thread:
        return
    number = len(said.thread)
    summary = element(
        "p",
        avatar(said.thread[-1].by),
        element("span", f"{number} replies" if number > 1 else "1 reply", class_="replies"),
        element("span", "View thread", class_="quiet"),
        class_="summary",
    )
    yield summary
    yield element("div", *map(message, said.thread), class_="thread")
