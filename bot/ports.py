"""What the engine needs from outside, as the engine sees it; adapters implement it.

A source answers for editions; a chat shows digests. Both are named by the composition root alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol

from bot.channels import Account, Channel
from bot.health import Status
from bot.intents.reading import Intent
from bot.models import Digest, Edition, Findings, Layout, MessageRef, Post
from bot.reactions import Reaction
from bot.replies.digests import Voting
from bot.replies.reply import Reply
from bot.replies.suggestions import Suggestion


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


@dataclass(frozen=True, slots=True)
class Manners:
    """How a platform wants to be used, and what it can tell afterwards.

    `per_second`, `per_workspace`: posts a second at most, in all and in one workspace.
    `between_posts`: the least time between two posts in one channel. `answer_within`: a request
    that has no answer by then is given up. `can_find`: it can be asked which posts there are.
    `repeats_within`: a post sent again with the same key, no later than that, is the first one.
    `is_one`: we are the same in all workspaces, so what holds everywhere in one holds in all.
    `between_seeds`: the least time between two reactions of our own in one workspace.
    """

    per_second: float
    per_workspace: float
    between_posts: timedelta
    answer_within: timedelta
    can_find: bool
    repeats_within: timedelta = timedelta(0)
    is_one: bool = False
    between_seeds: timedelta = timedelta(seconds=1)


class Chat(Protocol):
    """A platform where digests are posted.

    Every method that asks the platform raises DeliveryError, and never asks again by itself.
    """

    @property
    def platform(self) -> str:
        """The platform's name, as stored with its channels: `console`, `slack`, `discord`."""
        ...

    @property
    def manners(self) -> Manners:
        """How it wants to be used."""
        ...

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Return the messages that show `digest`, in the order to send them. Pure."""
        ...

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        """Post one message, as a reply to `parent` if given, and return where it is.

        `key` is of at most 25 ASCII characters, the same whenever the same message is sent.
        """
        ...

    async def find(
        self,
        channel: Channel,
        key: str,
        since: datetime,
        until: datetime,
        parent: MessageRef | None = None,
    ) -> MessageRef | None:
        """Return our message with this key that was sent between these instants, if there is one.

        The newest one, should there be several. With `parent`, it is a reply to that message.

        A permanent DeliveryError says that it cannot be known.
        """
        ...

    async def delete(self, channel: Channel, message: MessageRef) -> None:
        """Take one of our messages away; one that is gone already is no error."""
        ...

    async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
        """Tell one person something in private, `about` a channel if it is named.

        A permanent DeliveryError: they cannot be told.
        """
        ...

    async def show_vote(self, channel: Channel, message: MessageRef, vote: Voting) -> None:
        """Show in one of our messages how a vote stands, in place of what it showed before.

        A permanent DeliveryError: it is gone, or cannot be changed.
        """
        ...

    async def reactions(self, channel: Channel, message: MessageRef) -> Sequence[Reaction]:
        """Return all reactions of people on one of our messages that mean one of its papers.

        A permanent DeliveryError says that they cannot be known, as the message is gone.
        """
        ...

    def seeds_unasked(self, channel: Channel) -> bool:
        """Tell whether people need our own reactions in a channel, to be able to save by theirs."""
        ...

    async def seed(self, channel: Channel, message: MessageRef, place: int | None) -> None:
        """Put our own reaction on one of our messages, for others to join, unless it is there.

        It means the paper at a place, from 1 to 10, or for None the one that the message shows.
        """
        ...


class Listener(Protocol):
    """Whoever hears what people do in a workspace."""

    @property
    def platform(self) -> str:
        """The platform that it is a workspace of."""
        ...

    @property
    def workspace(self) -> str:
        """The workspace, by the platform's id."""
        ...

    def connected_for(self) -> timedelta | None:
        """Say for how long it has heard all without a break; None while it hears nothing."""
        ...


class Assistant(Protocol):
    """Whom a door asks what people ask: it is shown what is answered."""

    async def handle(self, intent: Intent, where: Channel, who: Account, now: datetime) -> Reply:
        """Do what somebody asks in a channel. Raises StoreError."""
        ...

    async def handle_once(
        self, event_id: str, intent: Intent, where: Channel, who: Account, now: datetime
    ) -> Reply | None:
        """Do it once for each event of a platform; None when it was done already.

        Raises BusyError while another is at it, for the platform to tell of it again; StoreError.
        """
        ...

    async def suggest(self, typed: str, who: Account, now: datetime) -> Sequence[Suggestion]:
        """Return what somebody may be about to look up, the likeliest first. Raises StoreError."""
        ...

    def suggest_topics(self, typed: str) -> Sequence[Suggestion]:
        """Return what a filter may become whose last part is being typed. Asks no database."""
        ...


class Watch(Protocol):
    """Whom a door for operators asks how a running Paperboy is."""

    async def status(self, now: datetime) -> Status:
        """Say how it is, within a few seconds whatever the database does."""
        ...
