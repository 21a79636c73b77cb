"""The door to a test platform: `bot.ports.Chat`, whichever way the platform is reached.

Requests and answers are `platform`'s values; `client` and `fake` only carry them. What an answer
means for the bot is decided here, once.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot import wording
from bot.channels import Account, Channel
from bot.errors import DeliveryError
from bot.identity import page_url
from bot.models import Digest, Entry, Layout, MessageRef, Post
from bot.ports import Manners
from bot.reactions import Reaction
from bot.replies.digests import Voting
from tests.chats.faults import Scope, What
from tests.chats.platform import Asked

PLATFORM = "testchat"
MANNERS = Manners(
    per_second=10_000,
    per_workspace=10_000,
    between_posts=timedelta(0),
    answer_within=timedelta(seconds=10),
    can_find=True,
)
SAVES = "save"
"""The emoji that saves the one paper of a message."""
LOCKED = "locked"
"""What the channels are called in which people cannot add reactions."""
PER_MESSAGE = 10
"""Papers in one message, as in every door: there are ten keycaps."""


class PlatformChat(ABC):
    """What all doors to a test platform share."""

    def __init__(self, manners: Manners = MANNERS, platform: str = PLATFORM) -> None:
        self._manners = manners
        self._platform = platform

    @property
    def platform(self) -> str:
        """Return the name that channels here are stored with."""
        return self._platform

    @property
    def manners(self) -> Manners:
        """Return how it wants to be used, as it was told."""
        return self._manners

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Return plain text: titles are shown as they are."""
        return rendered(digest, layout)

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        """Post one message."""
        told = await self._carry(
            Asked(
                What.POST,
                channel.workspace,
                channel.id,
                key,
                post.body,
                parent.message_id if parent else None,
            )
        )
        id_ = told.get("id")
        if not isinstance(id_, str):
            raise unreadable(What.POST)
        return MessageRef(channel.id, id_)

    async def find(
        self,
        channel: Channel,
        key: str,
        since: datetime,
        until: datetime,
        parent: MessageRef | None = None,
    ) -> MessageRef | None:
        """Look at our messages between these instants, or replies to one, page by page."""
        if not self._manners.can_find:
            raise DeliveryError(f"{self._platform} does not list its messages", permanent=True)
        before: int | None = None
        while True:
            told = await self._carry(
                Asked(
                    What.FIND,
                    channel.workspace,
                    channel.id,
                    key,
                    parent=parent.message_id if parent else None,
                    since=since,
                    until=until,
                    before=before,
                )
            )
            if not isinstance(told.get("messages"), list):
                raise unreadable(What.FIND)
            for each in told["messages"]:
                if each["key"] == key:
                    return MessageRef(channel.id, each["id"])
            before = told.get("before")
            if before is None:
                return None

    async def delete(self, channel: Channel, message: MessageRef) -> None:
        """Take a message away; that it is gone already is as good."""
        asked = Asked(What.DELETE, channel.workspace, message.posted_in, id=message.message_id)
        await self._carry(asked)

    async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
        """Tell one person something."""
        await self._carry(Asked(What.NOTIFY, account.realm, account.id, text=text))

    async def show_vote(self, channel: Channel, message: MessageRef, vote: Voting) -> None:
        """Have a message say how a vote stands."""
        counts = [f"{each.place}. {each.votes}" for each in vote.poll.choices]
        text = "\n".join(["open" if vote.is_open else "closed", *counts])
        where = (channel.workspace, message.posted_in)
        await self._carry(Asked(What.EDIT, *where, text=text, id=message.message_id))

    async def reactions(self, channel: Channel, message: MessageRef) -> Sequence[Reaction]:
        """Return who reacted; `1` to `9` are places, SAVES is the one paper of a message."""
        told = await self._carry(
            Asked(What.REACTIONS, channel.workspace, message.posted_in, id=message.message_id)
        )
        if not isinstance(told.get("reactions"), list):
            raise unreadable(What.REACTIONS)
        return [
            Reaction(
                Account(self._platform, channel.workspace, each["who"]),
                each["emoji"],
                None if each["emoji"] == SAVES else int(each["emoji"]),
            )
            for each in told["reactions"]
            if each["emoji"] == SAVES or each["emoji"].isdecimal()
        ]

    def seeds_unasked(self, channel: Channel) -> bool:
        """Say yes for channels that begin like that."""
        return channel.id.startswith(LOCKED)

    async def seed(self, channel: Channel, message: MessageRef, place: int | None) -> None:
        """React."""
        emoji = SAVES if place is None else str(place)
        where = (channel.workspace, message.posted_in)
        await self._carry(Asked(What.SEED, *where, text=emoji, id=message.message_id))

    @abstractmethod
    async def _carry(self, asked: Asked) -> Mapping[str, Any]:
        """Bring a request to the platform, and return what it told. Raises DeliveryError."""


def rendered(digest: Digest, layout: Layout) -> Sequence[Post]:
    """Lay a digest out as plain text. Pure."""
    entries = digest.entries
    parts = [entries[n : n + PER_MESSAGE] for n in range(0, max(len(entries), 1), PER_MESSAGE)]
    posts = [
        Post(
            "\n".join([*([] if n else [wording.heading(digest)]), *map(_line, part)]),
            tuple(entry.place for entry in part),
        )
        for n, part in enumerate(parts)
    ]
    if layout is Layout.THREAD:
        posts += [Post(_line(entry), (entry.place,), reply=True) for entry in entries]
    return posts


def _line(entry: Entry) -> str:
    paper = entry.candidate.paper
    return " ".join(
        [f"{entry.place}.", paper.title, *wording.numbers(entry.candidate), page_url(paper.key)]
    )


def judged(asked: Asked, status: int, told: Mapping[str, Any] | None, retry_after: float) -> None:
    """Raise what an answer means, unless it is a good one. `told` is None if it is unreadable.

    `retry_after` is what the platform says beside what it told, 0 if nothing.
    """
    if status == 200:
        if told is None:
            raise unreadable(asked.what)
        return
    told = told or {}
    code = str(told.get("error", ""))
    if status == 429:
        raise DeliveryError(
            f"{asked.channel} gets too many requests",
            retry_after=float(told.get("retry_after", retry_after)),
            everywhere=told.get("scope") in (Scope.WORKSPACE, Scope.PLATFORM),
        )
    if status == 404 and code == "message_not_found" and asked.what is What.DELETE:
        return
    if 400 <= status < 500:
        gone = asked.what is What.EDIT and code == "message_not_found"
        said = _sentence(code or str(status), asked.channel)
        raise DeliveryError(said, permanent=True, of_message=gone)
    raise DeliveryError(
        f"testchat failed ({status}), it may have done it", ambiguous=_takes(asked.what)
    )


def unreached(why: str) -> DeliveryError:
    """Return the error of a request that was never sent."""
    return DeliveryError(f"testchat cannot be reached: {why}")


def unanswered(what: What, why: str) -> DeliveryError:
    """Return the error of a request that was sent and has no answer."""
    return DeliveryError(f"testchat did not answer: {why}", ambiguous=_takes(what))


def unreadable(what: What) -> DeliveryError:
    """Return the error of an answer that is not one."""
    return DeliveryError("testchat's answer cannot be read", ambiguous=_takes(what))


def _takes(what: What) -> bool:
    """Whether there is something it may have done all the same: who only looks changes nothing."""
    return what not in (What.FIND, What.REACTIONS)


_MENDS = {
    "channel_not_found": "channel {} is not there; invite the bot, or choose another channel",
    "is_archived": "channel {} is archived; unarchive it, or choose another channel",
    "not_in_channel": "the bot is not in channel {}; invite it there",
    "missing_scope": "the bot may not read channel {}; allow it to read the history",
    "message_not_found": "the message was deleted in channel {}; post it with another key",
    "parent_not_found": "the message to reply to is gone from channel {}; begin a new thread",
    "invalid_key": "the key for channel {} is not of 1 to 25 ASCII characters; choose another",
    "user_not_found": "{} cannot be told; ask them to allow messages from the bot",
}


def _sentence(code: str, channel: str) -> str:
    known = _MENDS.get(code)
    if known is None:
        return f"testchat refuses it in channel {channel} ({code}); ask who runs testchat"
    return f"{known.format(channel)} ({code})"
