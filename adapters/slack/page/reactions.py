"""Reactions beneath a message, as Slack counts them. Pure.

People put them there, so they are in no message that is sent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.html import Html, element, words

_SMILE = Html(
    '<svg class="smile" viewBox="0 0 16 16" aria-hidden="true" fill="none" '
    'stroke="currentColor" stroke-width="1.3" stroke-linecap="round">'
    '<path d="M9.6 2.6a5.7 5.7 0 1 0 4 4.6M12.8 1v4M10.8 3h4M4.9 9.4c1 2 4 2 5 0'
    'M5.7 6.4v.5M9.1 6.4v.5"/></svg>'
)


@dataclass(frozen=True, slots=True)
class Reaction:
    """An emoji that so many people put on a message; `is_own`: its reader is one of them."""

    emoji: str
    people: int
    is_own: bool = False


def counted(reactions: Sequence[Reaction]) -> Html:
    """Draw reactions beside each other, and where one adds another."""
    add = element("span", _SMILE, class_="reaction add")
    return element("div", *map(_reaction, reactions), add, class_="reactions")


def _reaction(reaction: Reaction) -> Html:
    told = f"{reaction.people} reacted with {reaction.emoji}"
    return element(
        "span",
        words(reaction.emoji),
        element("span", str(reaction.people)),
        class_="reaction own" if reaction.is_own else "reaction",
        role="img",
        aria_label=f"{told}, you among them" if reaction.is_own else told,
    )
