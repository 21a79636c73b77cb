"""The terminal as a chat: implements `bot.ports.Chat` on a stream.

What a terminal can do decides how it looks: links are clickable where escape sequences are
understood, and written out where they are not (a pipe, a file, TERM=dumb).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from rich.console import Console

from adapters.console import layouts
from bot.models import Digest, Layout, MessageRef, Post

MIN_WIDTH = 20
_MARGIN = 4


class ConsoleChat:
    """A chat that shows posts on `stream`, as wide as the terminal, or `width` columns."""

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        self._stream = stream
        self._console = Console(
            file=stream, highlight=False, markup=False, emoji=False, width=width
        )
        self._console.width = max(self._console.width, MIN_WIDTH)
        self._sent = 0

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Lay the digest out for this terminal."""
        canvas = layouts.Canvas(
            self._console.width, clickable=self._console.color_system is not None
        )
        return [
            Post(self._drawn(message), message.places, message.reply)
            for message in layouts.messages(digest, layout, canvas)
        ]

    async def send(self, post: Post, parent: MessageRef | None = None) -> MessageRef:
        """Show a post; a reply is shown indented."""
        if self._sent:
            self._stream.write("\n")
        margin = " " * _MARGIN if parent else ""
        self._stream.write("".join(f"{margin}{line}\n" for line in post.body.splitlines()))
        self._stream.flush()
        self._sent += 1
        return MessageRef("console", str(self._sent))

    def _drawn(self, message: layouts.Message) -> str:
        """Draw it; a reply leaves room for the margin it is shown with."""
        width = self._console.width - (_MARGIN if message.reply else 0)
        lines: list[str] = []
        for part in message.drawing:
            if isinstance(part, layouts.Unfolded):
                lines.append(part)
                continue
            with self._console.capture() as capture:
                self._console.print(part, width=width)
            lines += [line.rstrip() for line in capture.get().removesuffix("\n").split("\n")]
        return "\n".join(lines)
