"""Answers of Discord's whose shape is another one than it should be: they cannot be read."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from bot.errors import DeliveryError


@contextmanager
def readable(what: str) -> Iterator[None]:
    """Read an answer. Raises DeliveryError where that stumbles, as over one of another shape."""
    try:
        yield
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError) as error:
        raise DeliveryError(f"Discord's answer to {what} cannot be read") from error
