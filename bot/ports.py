"""What the engine needs from outside, as the engine sees it; adapters implement it.

A source answers for editions; a chat shows digests. Both are named by the composition root alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from datetime import date, datetime
from typing import Protocol

from bot.models import Digest, Edition, Findings, Layout, MessageRef, Post


class PaperSource(Protocol):
    """Where editions come from."""

    @property
    def name(self) -> str:
        """The source whose editions these are, as stored: `huggingface`, `sample`."""
        ...

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return the days from `since` to `until`, both included, that it has, ascending."""
        ...

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Return the whole edition of `day`, empty if the source lists nothing for it.

        Raises SourceError when the edition cannot be had whole, or none of its items can be read.
        """
        ...


class PaperFinder(Protocol):
    """Where papers can be asked for that no edition brought."""

    @property
    def name(self) -> str:
        """The source whose words these are, as stored: `huggingface`, `arxiv`."""
        ...

    async def by_keys(self, keys: Sequence[str]) -> Findings:
        """Return those of these papers that it has, in any order. Raises SourceError."""
        ...

    async def search(self, words: str, limit: int) -> Findings:
        """Return at most `limit` papers for plain words, best first. Raises SourceError."""
        ...


class Pace(Protocol):
    """Turns at something that must not be asked too often, shared by all processes."""

    def turn(self) -> AbstractAsyncContextManager[None]:
        """Wait for a turn and hold it: nobody else has one until the block is left.

        Raises SourceError, with `retry_after`, when the wait would be longer than is reasonable.
        """
        ...


class Chat(Protocol):
    """A place where digests are posted."""

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Return the messages that show `digest`, in the order to send them. Pure."""
        ...

    async def send(self, post: Post, parent: MessageRef | None = None) -> MessageRef:
        """Post one message, as a reply to `parent` if given, and return where it is."""
        ...
