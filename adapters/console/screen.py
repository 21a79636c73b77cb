"""A stream as a screen: what it can show decides how a thing is drawn on it.

Links are clickable where escape sequences are understood, and written out where they are not (a
pipe, a file, TERM=dumb).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.console import Console

from adapters.console.drawing import Canvas, Part, Unfolded

MIN_WIDTH = 20


class Screen:
    """Draws for `stream`, as wide as the terminal, or `width` columns."""

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        self._stream = stream
        self._console = Console(
            file=stream, highlight=False, markup=False, emoji=False, width=width
        )
        self._console.width = max(self._console.width, MIN_WIDTH)

    @property
    def canvas(self) -> Canvas:
        """What it gives to draw on."""
        return Canvas(self._console.width, clickable=self._console.color_system is not None)

    def drawn(self, parts: Iterable[Part], margin: int = 0) -> str:
        """Draw some parts below each other, so narrow that they can stand after a margin."""
        lines: list[str] = []
        for part in parts:
            if isinstance(part, Unfolded):
                lines.append(part)
                continue
            with self._console.capture() as capture:
                self._console.print(part, width=self._console.width - margin)
            lines += [line.rstrip() for line in capture.get().removesuffix("\n").split("\n")]
        return "\n".join(lines)

    def show(self, parts: Iterable[Part]) -> None:
        """Draw some parts and write them."""
        self.write(self.drawn(parts))

    def write(self, text: str, margin: int = 0) -> None:
        """Write what was drawn."""
        self._stream.write("".join(f"{' ' * margin}{line}\n" for line in text.split("\n")))
        self._stream.flush()
