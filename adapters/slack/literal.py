"""Texts as Slack is given them: literal, clean, never too long. Pure.

Every text from outside passes `clean`, whatever was done to it before. Lengths are counted on the
safe side: `&<>` as they are escaped, and what takes two units of UTF-16 as two.
"""

from __future__ import annotations

from bisect import bisect_right
from urllib.parse import urlsplit

from bot.prose import BLANKS, JOINERS, runs_to_the_left, shortened, steady, visible

TEXT = 4_000
"""Characters of a message's `text` that Slack advises not to pass.
https://docs.slack.dev/reference/methods/chat.postMessage/#truncating
"""
ADDRESS = 3_000
"""https://docs.slack.dev/reference/block-kit/block-elements/link-element/"""
_ID = 32
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def clean(text: str) -> str:
    """Return a text on one line that steers nothing; nothing where there is nothing to see."""
    shown = steady(text)
    return shown if shown.strip(JOINERS + BLANKS) else ""


def length(text: str) -> int:
    """Return how many characters Slack may count."""
    units = len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
    return units + 4 * text.count("&") + 3 * (text.count("<") + text.count(">"))


def fits(text: str, limit: int) -> bool:
    """Tell whether it is shown whole."""
    return length(clean(text)) <= limit


def cut(text: str, limit: int) -> str:
    """Return a text clean and in at most `limit` characters, with `…` where it was cut."""
    shown = clean(text)
    if length(shown) <= limit or not runs_to_the_left(shown):
        return trimmed(shown, limit)
    return steady(trimmed(shown, limit - 1))


def escaped(text: str) -> str:
    """Return lines of plain text as markup that shows them so.

    https://docs.slack.dev/messaging/formatting-message-text/#escaping
    """
    lines = "\n".join(filter(None, map(clean, text.split("\n"))))
    return trimmed(lines, TEXT).translate(_ESCAPED)


def trimmed(text: str, limit: int) -> str:
    """Return a clean text in at most `limit` characters, with `…` where it was cut."""
    if length(text) <= limit:
        return text
    fitting = bisect_right(range(len(text) + 1), limit - 1, key=lambda n: length(text[:n])) - 1
    return shortened(f"{text} ", fitting + 1)


def flat(text: str) -> str:
    """Clean a part of a line; the spaces at its ends are the line's."""
    return "".join(" " if each.isspace() else each for each in visible(text))


def is_id(text: str) -> bool:
    """Tell whether it is like an id of Slack's."""
    return text.isascii() and text.isalnum() and len(text) <= _ID


def is_address(url: str) -> bool:
    """Tell whether Slack takes it for a link."""
    try:
        has_host = bool(urlsplit(url).hostname)
    except ValueError:
        return False
    is_of_the_web = url.startswith(("https://", "http://")) and has_host
    return is_of_the_web and url.isprintable() and " " not in url and length(url) <= ADDRESS
