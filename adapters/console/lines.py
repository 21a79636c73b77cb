"""The lines of a pipe or file, each read when it is asked for.

A thread reads them: an event loop cannot wait for a file, and a reading that nobody can break off
must not keep the process from ending.
"""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import suppress
from queue import SimpleQueue

LONGEST = 10_000
"""Bytes of a line; what comes after them is the next line."""

_CHUNK = 1 << 16


async def lines_of(source: int) -> AsyncGenerator[str]:
    """Yield the lines of a file descriptor; one that can no longer be read has ended."""
    loop = asyncio.get_running_loop()
    wanted: SimpleQueue[asyncio.Future[bytes] | None] = SimpleQueue()

    def read() -> None:
        lines = _split(source)
        while future := wanted.get():
            try:
                told = next(lines, b"")
            except OSError:
                told = b""
            with suppress(RuntimeError):  # the loop has ended: nobody waits any more
                loop.call_soon_threadsafe(_tell, future, told)

    threading.Thread(target=read, name="lines", daemon=True).start()
    try:
        while True:
            future: asyncio.Future[bytes] = loop.create_future()
            wanted.put(future)
            told = await future
            if not told:
                return
            yield told.decode("utf-8", "replace").rstrip("\r\n")
    finally:
        wanted.put(None)


def _tell(future: asyncio.Future[bytes], told: bytes) -> None:
    if not future.done():
        future.set_result(told)


def _split(source: int) -> Iterator[bytes]:
    """Read lines without the standard library's buffer, whose lock cannot be had at exit."""
    held = b""
    while chunk := os.read(source, _CHUNK):
        held += chunk
        while (end := held.find(b"\n", 0, LONGEST) + 1) or len(held) >= LONGEST:
            cut = end or LONGEST
            yield held[:cut]
            held = held[cut:]
    if held:
        yield held
