"""The terminal as a place where digests are posted: implements `bot.ports.Chat` on a stream."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import TextIO

from adapters.console import layouts
from adapters.console.drawing import MARGIN, line
from adapters.console.posts import Posts
from adapters.console.screen import Screen
from bot.channels import Account, Channel
from bot.errors import DeliveryError
from bot.models import Digest, Layout, MessageRef, Post
from bot.ports import Manners
from bot.reactions import Reaction
from bot.replies.digests import Voting

PLATFORM = "console"
HERE = Channel(PLATFORM, "here", "terminal")
"""The one channel there is."""


class ConsoleChat:
    """A chat that shows posts on `stream`, as wide as the terminal, or `width` columns.

    In a conversation, where answers stand between them, `apart` ends each post with a blank line.
    """

    def __init__(self, stream: TextIO, width: int | None = None, *, apart: bool = False) -> None:
        self._screen = Screen(stream, width)
        self._apart = apart
        self._sent = 0
        self.posts = Posts()
        self._papers: dict[str, Mapping[int, str]] = {}

    @property
    def platform(self) -> str:
        """Return the name that channels here are stored with."""
        return PLATFORM

    @property
    def manners(self) -> Manners:
        """Return that it takes whatever comes, and remembers nothing."""
        return Manners(1_000, 1_000, timedelta(0), timedelta(seconds=10), can_find=False)

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Lay the digest out for this terminal; a reply leaves room for its margin."""
        posts = [
            Post(
                self._screen.drawn(message.drawing, MARGIN if message.reply else 0),
                message.places,
                message.reply,
            )
            for message in layouts.messages(digest, layout, self._screen.canvas)
        ]
        keys = {each.place: each.candidate.paper.key for each in digest.entries}
        self._papers |= {post.body: {place: keys[place] for place in post.places} for post in posts}
        return posts

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        """Show a post; a reply is shown indented."""
        with _written():
            if self._sent and not self._apart:
                self._screen.write("")
            self._screen.write(post.body, MARGIN if parent else 0)
            if self._apart:
                self._screen.write("")
        self._sent += 1
        message = MessageRef(channel.id, key)
        papers = self._papers.pop(post.body, {})
        self.posts.note(message, post.places, is_reply=post.reply, papers=papers)
        return message

    async def find(
        self,
        channel: Channel,
        key: str,
        since: datetime,
        until: datetime,
        parent: MessageRef | None = None,
    ) -> MessageRef | None:
        """Say that it cannot be known: a terminal keeps nothing."""
        raise DeliveryError("a terminal cannot be asked what it has shown", permanent=True)

    async def delete(self, channel: Channel, message: MessageRef) -> None:
        """Say that it cannot be done: a terminal keeps nothing."""
        raise DeliveryError("what a terminal has shown cannot be taken away", permanent=True)

    async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
        """Show it."""
        with _written():
            self._screen.write(line(text))

    async def show_vote(self, channel: Channel, message: MessageRef, vote: Voting) -> None:
        """Say that it cannot be done: what a terminal has shown stays as it is."""
        raise DeliveryError("what a terminal has shown cannot be changed", permanent=True)

    async def reactions(self, channel: Channel, message: MessageRef) -> Sequence[Reaction]:
        """Return none: nobody reacts in a terminal."""
        return ()

    def seeds_unasked(self, channel: Channel) -> bool:
        """Say no: nobody reacts in a terminal."""
        return False

    async def seed(self, channel: Channel, message: MessageRef, place: int | None) -> None:
        """Do nothing, for the same reason."""


@contextmanager
def _written() -> Iterator[None]:
    """Raise DeliveryError when the stream is closed or full: it may be another one tomorrow."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise DeliveryError(f"the terminal takes nothing: {error}") from error
