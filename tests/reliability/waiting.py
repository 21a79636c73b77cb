"""Waiting for something, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable


def until(is_so: Callable[[], object], otherwise: str, seconds: float = 30.0) -> None:
    """Wait until it is so."""
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, otherwise
        time.sleep(0.01)
