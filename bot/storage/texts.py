"""What a database can keep of a text: PostgreSQL takes no NUL, and no encoding half of a pair."""

from __future__ import annotations


def kept(text: str) -> str:
    """Return a text without what cannot be kept."""
    return text.encode(errors="replace").decode().replace("\0", "")


def is_kept(*texts: str) -> bool:
    """Tell whether all of these can be kept as they are."""
    return all(kept(text) == text for text in texts)
