"""Keys of messages: the same whenever the same message is sent, and no other's. Pure.

At most 25 ASCII characters, as Discord takes for a nonce: a mark of the database, the delivery, and
which of its messages it is.
"""

from __future__ import annotations

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_DATABASES = 36**6


def key(database: int, delivery: int, seq: int) -> str:
    """Return the key of a message; `database` is the number that was drawn for it."""
    return f"pb{_base36(database % _DATABASES)}-{_base36(delivery)}-{_base36(seq)}"


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
