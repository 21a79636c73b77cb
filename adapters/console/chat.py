"""The terminal as a place where digests are posted: implements `bot.ports.Chat` on a stream."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from adapters.console import layouts
from adapters.console.drawing import MARGIN
from adapters.console.screen import Screen
from bot.models import Digest, Layout, MessageRef, Post


class ConsoleChat:
    """A chat that shows posts on `stream`, as wide as the terminal, or `width` columns."""

    def __init__(self, stream: TextIO, width: int | None = None) -> None:
        self._screen = Screen(stream, width)
        self._sent = 0

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Lay the digest out for this terminal; a reply leaves room for its margin."""
        return [
            Post(
                self._screen.drawn(message.drawing, MARGIN if message.reply else 0),
                message.places,
                message.reply,
            )
            for message in layouts.messages(digest, layout, self._screen.canvas)
        ]

    async def send(self, post: Post, parent: MessageRef | None = None) -> MessageRef:
        """Show a post; a reply is shown indented."""
        if self._sent:
            self._screen.write("")
        self._screen.write(post.body, MARGIN if parent else 0)
        self._sent += 1
        return MessageRef("console", str(self._sent))
