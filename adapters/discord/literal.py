r"""Texts as Discord is given them: clean, without any effect, never too long. Pure.

Every text from outside passes `clean`, whatever was done to it before, and `escaped` wherever
Discord reads markdown: a backslash before each sign that may mean something
(https://docs.discord.com/developers/reference#message-formatting). In the text of a link, however,
a backslash is shown and protects nothing
(https://github.com/discord/discord-api-docs/issues/6185), so only a text that is `harmless` without
any is one. Lengths are counted on the safe side: as escaped, and what takes two units of UTF-16 as
two.
"""

from __future__ import annotations

import re
from collections import Counter
from urllib.parse import quote, urlsplit

from bot.prose import JOINERS, runs_to_the_left, shortened, steady, visible

ADDRESS = 512
"""Characters of an address, at most, as of a button's.
https://docs.discord.com/developers/components/reference#button
"""
_ID = 20
_SIGNS = frozenset("\\*_~|>#[]()<@`:/")
_ESCAPED = str.maketrans({each: f"\\{each}" for each in _SIGNS})
_FIRST = re.compile(r"(?:[-+]|\d+\.)", re.ASCII)
"""What would make a line an item of a list, or small; its last sign is escaped."""
_STEERS = re.compile(
    r"[\\`\[\]<]"  # escapes, code, brackets of links; mentions, instants and addresses
    r"|^(?:(?:[-*+]|\d+\.)\s|-?#|>)"  # lists, small lines, headings, quotes
    r"|:[^\s:]+:"  # an emoji
    r"|@(?:everyone|here)"
    r"|://|\bwww\.|\bdiscord(?:app)?\.(?:gg|com)",  # where a text is an address, there is no link
    re.ASCII | re.IGNORECASE,
)
_PAIRED = "*_~|"
_IN_AN_ADDRESS = "%!#$&'+,/:;=?@~"
"""Signs of an address that stay; parentheses, brackets and the like might end the link."""


def clean(text: str) -> str:
    """Return a text on one line that steers nothing; nothing where there is nothing to see."""
    shown = steady(text)
    return shown if shown.strip(JOINERS) else ""


def units(text: str) -> int:
    """Return how many characters Discord may count in what it is given."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def length(text: str) -> int:
    """Return how many characters a text may take."""
    return units(text) + sum(map(text.count, _SIGNS)) + bool(_FIRST.match(text))


def fits(text: str, limit: int) -> bool:
    """Tell whether it is shown whole."""
    return length(clean(text)) <= limit


def cut(text: str, limit: int) -> str:
    """Return a text clean and in at most `limit` characters, with `…` where it was cut."""
    shown = clean(text)
    if length(shown) <= limit or not runs_to_the_left(shown):
        return trimmed(shown, limit)
    return steady(trimmed(shown, limit - 1))


def trimmed(text: str, limit: int) -> str:
    """Return a clean text in at most `limit` characters, with `…` where it was cut."""
    if length(text) <= limit:
        return text
    room = limit - 1 - bool(_FIRST.match(text))
    for n, each in enumerate(text):
        room -= units(each) + (each in _SIGNS)
        if room < 0:
            return shortened(f"{text} ", n + 1)
    return text


def escaped(text: str) -> str:
    """Return a clean text of one line as markdown that shows it so."""
    shown = text.translate(_ESCAPED).replace("\\: ", ": ")  # before a space it means nothing
    first = _FIRST.match(shown)
    return f"{shown[: first.end() - 1]}\\{shown[first.end() - 1 :]}" if first else shown


def unescaped(markdown: str) -> str:
    """Return the text that was escaped."""
    return re.sub(r"\\(.)", r"\1", markdown)


def harmless(text: str) -> bool:
    """Tell whether a clean text has no effect as it stands, and may be the text of a link."""
    if _STEERS.search(text):
        return False
    counted = Counter(text)
    return all(counted[each] <= 1 for each in _PAIRED)


def flat(text: str) -> str:
    """Clean a part of a line; the spaces at its ends are the line's."""
    return "".join(" " if each.isspace() else each for each in visible(text))


def is_id(text: str) -> bool:
    """Tell whether it is like an id of Discord's.

    https://docs.discord.com/developers/reference#snowflakes
    """
    return text.isascii() and text.isdecimal() and len(text) <= _ID


def address(url: str) -> str:
    """Return an address as it stands in a link; nothing where Discord would take it for none."""
    try:
        has_host = bool(urlsplit(url).hostname)
    except ValueError:
        return ""
    if not has_host or not url.startswith(("https://", "http://")) or not url.isprintable():
        return ""
    quoted = quote(url, safe=_IN_AN_ADDRESS)
    return quoted if " " not in url and units(quoted) <= ADDRESS else ""
