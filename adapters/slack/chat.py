"""Slack as a place where digests are posted: implements `bot.ports.Chat` on the Web API.

A message carries its key in its metadata, by which it is found again: Slack remembers no request
(https://docs.slack.dev/messaging/message-metadata). Nothing is asked twice here: whether and when
it is tried again, the ledger decides.
"""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.slack import channels, digests, kit, reacted
from adapters.slack.api import Api
from adapters.slack.errors import RefusedError
from adapters.slack.payloads import KEYCAPS, PLATFORM
from adapters.slack.people import People
from bot.answers.forms import USUAL, Names
from bot.channels import Account, Channel
from bot.errors import DeliveryError
from bot.intents.unread import Command
from bot.models import Digest, Layout, MessageRef, Post
from bot.ports import Manners
from bot.reactions import Reaction
from bot.replies.digests import Voting

EVENT_TYPE = "paperboy_post"
"""The name of our metadata."""
PER_WORKSPACE = 4.8
"""Posts a second in a workspace: of the "several hundred" a minute that Slack allows, not quite
three, as there is a burst at the beginning (https://docs.slack.dev/apis/web-api/rate-limits)."""
BETWEEN_POSTS = timedelta(seconds=1)
"""A channel takes about one message a second (same page)."""
BETWEEN_SEEDS = timedelta(seconds=1.25)
"""reactions.add is of tier 3: https://docs.slack.dev/reference/methods/reactions.add"""
PAGE = 15
"""Messages in one answer, as Slack gives to every app."""
_MOST_PAGES = 40
_COMMANDS = re.compile(rf"(?<![\w/])/({'|'.join(Command)})\b")
"""How a notice names them, before they are named as they are here."""
_GONE, _NO_THREAD = "message_not_found", "thread_not_found"
_NEVER = (_GONE, "bad_timestamp", "no_item_specified", "not_reactable")
"""What Slack says of a message that has no reactions, and never will have."""
_FIXED = (_GONE, "cant_update_message", "edit_window_closed", "is_inactive")
"""What it says of one that stays as it is: https://docs.slack.dev/reference/methods/chat.update"""


class SlackChat:
    """A chat in the workspaces that `api` has the token of.

    `saves` are names of emoji that save the one paper of a message, `names` those of the commands.
    `people` knows who is who.
    """

    def __init__(
        self,
        api: Api,
        *,
        names: Names = USUAL,
        people: People | None = None,
        can_find: bool = True,
        per_workspace: float = PER_WORKSPACE,
        saves: Collection[str] = (),
    ) -> None:
        self._api = api
        self._names = names
        self._people = people or People(api)
        self._saves = frozenset(saves)
        self._saving = next(iter(saves), "bookmark")
        self._manners = Manners(
            per_second=1_000,
            per_workspace=per_workspace,
            between_posts=BETWEEN_POSTS,
            answer_within=timedelta(seconds=api.answer_within),
            can_find=can_find,
            between_seeds=BETWEEN_SEEDS,
        )

    @property
    def platform(self) -> str:
        """Return the name that channels here are stored with."""
        return PLATFORM

    @property
    def manners(self) -> Manners:
        """Return how Slack wants to be used."""
        return self._manners

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Lay the digest out in blocks."""
        return digests.messages(digest, layout)

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        """Post a message; a reply is never shown in the channel besides."""
        told = await self._api.write(
            "chat.postMessage",
            **quiet(json.loads(post.body)),
            channel=channel.id,
            thread_ts=parent.message_id if parent else None,
            metadata={"event_type": EVENT_TYPE, "event_payload": {"key": key}},
        )
        return sent(told)

    async def find(
        self,
        channel: Channel,
        key: str,
        since: datetime,
        until: datetime,
        parent: MessageRef | None = None,
    ) -> MessageRef | None:
        """Look for a key in the metadata of the channel's messages, or of a thread's replies."""
        if not self._manners.can_find:
            raise DeliveryError(
                "the app may not read the channel's messages, for want of channels:history",
                permanent=True,
            )
        messages = self._messages(channel, since, until, parent)
        try:
            found = [str(each["ts"]) async for each in messages if key_of(each) == key]
        except RefusedError as error:
            if error.name == _NO_THREAD:  # nothing hangs on a message that is gone
                return None
            raise
        return MessageRef(channel.id, max(found, key=float)) if found else None

    async def delete(self, channel: Channel, message: MessageRef) -> None:
        """Take one of our messages away."""
        try:
            await self._api.write("chat.delete", channel=message.posted_in, ts=message.message_id)
        except RefusedError as error:
            if error.name != _GONE:
                raise

    async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
        """Write to one person, in the app's own conversation with them."""
        named = _COMMANDS.sub(lambda said: self._names[Command(said[1])], text)
        message = kit.noticed(named, about.id if about else None)
        opened = await self._api.write("conversations.open", users=account.id)
        await self._api.write(
            "chat.postMessage",
            **quiet({"text": message.text, "blocks": list(message.blocks)}),
            channel=text_of(opened, "channel", "id"),
        )

    async def show_vote(self, channel: Channel, message: MessageRef, vote: Voting) -> None:
        """Change a message of ours; whoever has seen it is not told."""
        (*_, shown) = kit.messages(channels.voting(vote))
        try:
            await self._api.write(
                "chat.update",
                channel=message.posted_in,
                ts=message.message_id,
                text=shown.text,
                blocks=list(shown.blocks),
                parse="none",
                link_names=False,
            )
        except RefusedError as error:
            if error.name in _FIXED:
                raise DeliveryError(str(error), permanent=True, of_message=True) from error
            raise

    async def reactions(self, channel: Channel, message: MessageRef) -> Sequence[Reaction]:
        """Ask for all that are on a message; that takes no scope to read the channel."""
        try:
            told = await self._api.read(
                "reactions.get",
                channel=message.posted_in,
                timestamp=message.message_id,
                full=True,
            )
        except RefusedError as error:
            if error.name in _NEVER:
                raise DeliveryError(str(error), permanent=True, of_message=True) from error
            raise
        found = reacted.reactions(told, channel, self._saves)
        bots = await self._people.bots({each.account.id for each in found})
        return [each for each in found if each.account.id not in bots]

    def seeds_unasked(self, channel: Channel) -> bool:
        """Say no: who sees a message in Slack can add whatever reaction they like."""
        return False

    async def seed(self, channel: Channel, message: MessageRef, place: int | None) -> None:
        """React as the app."""
        name = self._saving if place is None else KEYCAPS[place - 1]
        try:
            await self._api.write(
                "reactions.add",
                channel=message.posted_in,
                timestamp=message.message_id,
                name=name,
            )
        except RefusedError as error:
            if error.name != "already_reacted":
                raise

    async def _messages(
        self, channel: Channel, since: datetime, until: datetime, parent: MessageRef | None
    ) -> AsyncIterator[Mapping[str, Any]]:
        """Yield what was posted between these instants, page by page."""
        method = "conversations.replies" if parent else "conversations.history"
        cursor: str | None = None
        for _ in range(_MOST_PAGES):
            told = await self._api.read(
                method,
                channel=channel.id,
                ts=parent.message_id if parent else None,
                oldest=f"{since.timestamp():.6f}",
                latest=f"{until.timestamp():.6f}",
                inclusive=True,
                include_all_metadata=True,
                limit=PAGE,
                cursor=cursor,
            )
            for message in told.get("messages") or ():
                if isinstance(message, dict) and "ts" in message:
                    yield message
            metadata = told.get("response_metadata") or {}
            cursor = metadata.get("next_cursor") if told.get("has_more") else None
            if not cursor:
                return
        raise DeliveryError(f"{channel.id} has too many messages to look through", ambiguous=True)


def quiet(message: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments of a message that mentions nobody and unfolds no link."""
    return {
        "text": message["text"],
        "blocks": message["blocks"],
        "mrkdwn": False,
        "parse": "none",
        "link_names": False,
        "unfurl_links": False,
        "unfurl_media": False,
    }


def sent(told: Mapping[str, Any]) -> MessageRef:
    """Return where a message is by Slack's answer. Raises DeliveryError."""
    return MessageRef(text_of(told, "channel"), text_of(told, "ts"))


def key_of(message: Mapping[str, Any]) -> str | None:
    """Return the key that a message of ours carries."""
    metadata = message.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("event_type") != EVENT_TYPE:
        return None
    payload = metadata.get("event_payload")
    return payload.get("key") if isinstance(payload, dict) else None


def text_of(told: Mapping[str, Any], *path: str) -> str:
    """Return a text of an answer. Raises DeliveryError where there is none."""
    value: Any = told
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, str) or not value:
        raise DeliveryError(f"Slack's answer has no {'.'.join(path)}", ambiguous=True)
    return value
