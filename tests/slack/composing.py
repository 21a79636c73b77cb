"""How Slack's client writes down what a person types: addresses as links, mentions as such. Pure.

https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re

from tests.slack.state import Block

_SPECIAL = re.compile(r"https?://[^\s<>|]+|<@[UW][A-Z0-9]+>")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def composed(typed: str) -> tuple[str, list[Block]]:
    """Return a message's text and blocks."""
    text, pieces, at = "", [], 0
    for found in _SPECIAL.finditer(typed):
        before, special, at = typed[at : found.start()], found[0], found.end()
        if before:
            pieces.append({"type": "text", "text": before})
        if special.startswith("<@"):
            text += before.translate(_ENTITIES) + special
            pieces.append({"type": "user", "user_id": special[2:-1]})
        else:
            text += f"{before.translate(_ENTITIES)}<{special.translate(_ENTITIES)}>"
            pieces.append({"type": "link", "url": special})
    if typed[at:]:
        text += typed[at:].translate(_ENTITIES)
        pieces.append({"type": "text", "text": typed[at:]})
    section = {"type": "rich_text_section", "elements": pieces}
    return text, [{"type": "rich_text", "elements": [section]}]
