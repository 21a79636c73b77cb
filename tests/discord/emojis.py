"""Which emojis there are at Discord, as far as a test can know. Pure."""

from __future__ import annotations

import unicodedata

KEYCAP, VARIANT, JOINER = "\u20e3", "\ufe0f", "\u200d"
_BASES = frozenset("0123456789#*")
_SYMBOLS = frozenset({"So", "Sk", "Sm"})
_LONGEST = 16


def is_emoji(name: str) -> bool:
    """Whether that is one emoji, of Unicode or, as `name:id`, of a guild.

    A keycap is one with its variation selector only, as clients write it.
    """
    plain, colon, id_ = name.rpartition(":")
    if colon:
        return id_.isdecimal() and plain.isidentifier()
    if KEYCAP in name:
        return len(name) == 3 and name[0] in _BASES and name[1:] == VARIANT + KEYCAP
    if not name or len(name) > _LONGEST:
        return False
    return all(
        unicodedata.category(each) in _SYMBOLS or each in (VARIANT, JOINER) or _is_tag(each)
        for each in name
    )


def _is_tag(character: str) -> bool:
    """Whether it is a part of a flag, or a sign that is an emoji with a variation selector."""
    return 0xE0020 <= ord(character) <= 0xE007F or character in "‼⁉"
