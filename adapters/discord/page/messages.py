"""Messages as they stand in a channel: who wrote them, when, who sees them, their thread. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adapters.discord.page.controls import row
from adapters.discord.page.dates import clock
from adapters.discord.page.embeds import embed
from adapters.discord.page.reactions import Reaction, counted
from adapters.discord.page.sight import Sight
from adapters.discord.page.texts import plain, text
from adapters.html import Html, element, words

APP = "Paperboy"

_NEWSPAPER = Html(
    '<svg class="avatar" viewBox="0 0 36 36" aria-hidden="true">'
    '<rect width="36" height="36" rx="18" fill="#1f4e79"/>'
    '<path d="M24 14h4v9.6a2.4 2.4 0 0 1-4.8 0z" fill="#e9b949"/>'
    '<path d="M9 10h15v13.6a2.4 2.4 0 0 0 2.4 2.4H11.4A2.4 2.4 0 0 1 9 23.6z" '
    'fill="#fffaf0"/>'
    '<path d="M11.5 13h9.5v3.6h-9.5z" fill="#1f4e79"/>'
    '<path d="M11.5 19.5h9.5M11.5 22.7h6.5" stroke="#1f4e79" stroke-width="1.4"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Said:
    """A message, looked at when it has come: `body` is what is sent.

    `by` is the person who wrote it, or else it is the app. `is_private`: only its reader sees it.
    `reactions` came after it was sent. A thread has a name.
    """

    body: Mapping[str, Any]
    sight: Sight
    by: str | None = None
    is_private: bool = False
    thread: tuple[Said, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    named: str = ""


def avatar(by: str | None = None) -> Html:
    """Return the picture of a person, or of the app."""
    if by is None:
        return _NEWSPAPER
    return element("span", by[:1].upper(), class_="avatar person", aria_hidden="true")


def message(said: Said) -> Html:
    """Draw a message, with its thread below it."""
    badge = element("span", "APP", class_="badge") if said.by is None else ""
    who = element(
        "p",
        element("b", said.by or APP),
        badge,
        element("time", f"Today at {clock(said.sight.at)}"),
        class_="who",
    )
    below = (*_reactions(said), *_only_you(said), *_thread(said))
    told = element("div", who, *_inside(said), *below, class_="said")
    look = "message private" if said.is_private else "message"
    return element("article", avatar(said.by), told, class_=look)


def heard(said: Said) -> str:
    """Return what of a message a push shows: of an embed, nothing."""
    return " ".join(map(plain, str(said.body.get("content", "")).split("\n")))


def _inside(said: Said) -> Iterator[Html]:
    if content := said.body.get("content"):
        yield element("div", text(str(content), said.sight), class_="content")
    yield from (embed(each, said.sight) for each in said.body.get("embeds", ()))
    yield from (row(each, said.sight) for each in said.body.get("components", ()))


def _only_you(said: Said) -> Iterator[Html]:
    if said.is_private:
        dismiss = element("span", "Dismiss message", class_="dismiss")
        yield element("p", "Only you can see this · ", dismiss, class_="only")


def _reactions(said: Said) -> Iterator[Html]:
    if said.reactions:
        yield counted(said.reactions)


def _thread(said: Said) -> Iterator[Html]:
    if not said.thread:
        return
    number = len(said.thread)
    counted = f"{number} Messages" if number > 1 else "1 Message"
    name = element("b", words(said.named))
    yield element("p", name, element("span", counted, class_="replies"), class_="summary")
    yield element("div", *map(message, said.thread), class_="thread")
