"""What in a message would call somebody, link or be formatted in Slack: for claims that nothing is.

Pure. https://docs.slack.dev/messaging/formatting-message-text
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.slack.state import Message

_CONTROL = re.compile(r"<[^<>]*>")
_CALLS = ("user", "usergroup", "broadcast", "team")


def steers(message: Message) -> list[str]:
    """Return every mention, link and markup in a message's text, and every mention in its blocks.

    Links of blocks are meant, and have an address of their own.
    """
    raw = message.text.replace("&lt;", "").replace("&gt;", "").replace("&amp;", "")
    found = _CONTROL.findall(raw)
    found += [each for each in raw if each in "<>&"]
    return [*found, *_in(message.blocks)]


def _in(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        kind = told.get("type")
        if kind in _CALLS:
            yield f"a mention: {told}"
        if kind == "mrkdwn":
            yield f"markup: {told.get('text')}"
        for value in told.values():
            yield from _in(value)
    elif isinstance(told, list):
        for each in told:
            yield from _in(each)
