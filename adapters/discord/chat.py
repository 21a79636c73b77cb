"""Discord as a place where digests are posted: implements `bot.ports.Chat` on the REST API.

A message carries its key twice: in the id of its first button or select, by which it is found, and
as its nonce, by which Discord knows it again for a few minutes, should it be sent twice
(https://docs.discord.com/developers/resources/message#create-message). Which kind of channel it is,
Discord says when it refuses a message there: a forum takes posts, and in a thread there are no
further threads.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from adapters.discord import channels, digests, kit, reacted, tags, told
from adapters.discord.actions import key_of, keyed
from adapters.discord.api import Answer, Api
from adapters.discord.errors import RefusedError
from adapters.discord.ids import PLATFORM, first_at, made_at
from adapters.discord.reacted import BOOKMARK
from adapters.discord.sight import Sight
from bot.channels import Account, Channel
from bot.errors import DeliveryError
from bot.models import Digest, Layout, MessageRef, Post
from bot.ports import Manners
from bot.reactions import Reaction
from bot.replies.digests import Voting
from bot.wording import KEYCAPS

PER_SECOND = 50.0
"""Posts a second that are begun, in all servers; `api` sends each when its turn has come."""
BETWEEN_POSTS = timedelta(seconds=1.1)
"""A channel was seen to take five messages in five seconds; Discord publishes no number."""
BETWEEN_SEEDS = timedelta(seconds=0.25)
"""It was seen to take four reactions a second; Discord publishes no number."""
MESSAGES, _MOST_PAGES = 100, 40
_THREADS = 100
_GONE_CHANNEL, _GONE = 10003, 10008
_NOT_FOR_MESSAGES = (50008, 50024)
_NO_THREAD_HERE = (50024, 50008, 10008, 50035)
_HAS_THREAD = 160004
_THREAD_ENDED = (_GONE_CHANNEL, 50083, 160005)
"""It was deleted, archived or locked."""
_FIXED = (_GONE, 50005, *_THREAD_ENDED)
_FORUMS = (15, 16)
"""https://docs.discord.com/developers/resources/channel#channel-object-channel-types"""
_RINGS_NOWHERE = 1 << 12
"""https://docs.discord.com/developers/resources/message#message-object-message-flags"""
_LIST, _SHOWS_LIST = re.compile(r"(?<![\w/])/saved$", re.MULTILINE), "/saved list"
"""How a notice names the command that shows the list, and how it is called here."""
_REACTED = 100

QUIET: dict[str, Any] = {"allowed_mentions": {"parse": []}}
"""What every message is sent with: it mentions nobody, whatever it says."""
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_REACTION = f"{_MESSAGE}/reactions/{{emoji}}"


log = logging.getLogger(__name__)


class DiscordChat:
    """A chat in all servers of the bot that `api` asks for. `saves` are emoji that save.

    `sight` knows what members may do where.
    """

    def __init__(
        self,
        api: Api,
        *,
        saves: Collection[str] = (),
        per_second: float = PER_SECOND,
        sight: Sight | None = None,
    ) -> None:
        self._api = api
        self._sight = sight or Sight()
        self._saving = next(iter(saves), BOOKMARK)
        self._saves = frozenset(each.replace("\ufe0f", "") for each in saves)
        self._manners = Manners(
            per_second=per_second,
            per_workspace=per_second,
            between_posts=BETWEEN_POSTS,
            answer_within=timedelta(seconds=api.answer_within),
            can_find=True,
            is_one=True,
            between_seeds=BETWEEN_SEEDS,
        )

    @property
    def platform(self) -> str:
        """Return the name that channels here are stored with."""
        return PLATFORM

    @property
    def manners(self) -> Manners:
        """Return how Discord wants to be used."""
        return self._manners

    def render(self, digest: Digest, layout: Layout) -> Sequence[Post]:
        """Lay the digest out in embeds."""
        return digests.messages(digest, layout)

    async def send(
        self, channel: Channel, post: Post, key: str, parent: MessageRef | None = None
    ) -> MessageRef:
        """Post a message; a reply goes into the thread of its parent, which is made for it."""
        body = keyed(json.loads(post.body), key) | QUIET
        if post.is_silent:
            body["flags"] = _RINGS_NOWHERE
        named = body | {"nonce": key, "enforce_nonce": True}
        if parent is not None:
            return await self._reply(channel, named, parent)
        try:
            answer = await self._api.write("POST", _MESSAGES, {"channel_id": channel.id}, named)
        except RefusedError as error:
            if error.code not in _NOT_FOR_MESSAGES:
                raise
            return await self._post_in_forum(channel, body, post.tag)
        message = sent(answer)
        if post.is_published:
            await self._publish(message)
        return message

    async def find(
        self,
        channel: Channel,
        key: str,
        since: datetime,
        until: datetime,
        parent: MessageRef | None = None,
    ) -> MessageRef | None:
        """Look for a key among the messages of a channel or thread, or the posts of a forum."""
        if parent is None:
            found, is_empty = await self._found(channel.id, key, since, until)
            if not is_empty:
                return found
            if await self._is_forum(channel):  # of which Discord lists no messages
                return await self._found_in_forum(channel, key, since, until)
            await self._insist_on_reading(channel.id, since)
            return None
        for place in _below(channel, parent):
            try:
                found, is_empty = await self._found(place, key, since, until)
                if is_empty:
                    await self._insist_on_reading(place, since)
                return found
            except RefusedError as error:
                if error.code != _GONE_CHANNEL:
                    raise
        return None

    async def delete(self, channel: Channel, message: MessageRef) -> None:
        """Take one of our messages away; of a post in a forum, what it begins with."""
        try:
            await self._api.write("DELETE", _MESSAGE, _where(message))
        except RefusedError as error:
            if error.code not in (_GONE, _GONE_CHANNEL):
                raise

    async def notify(self, account: Account, text: str, about: Channel | None = None) -> None:
        """Write to one person, in the bot's own conversation with them."""
        opened = await self._api.write(
            "POST", "/users/@me/channels", {}, {"recipient_id": account.id}
        )
        body = kit.noticed(_LIST.sub(_SHOWS_LIST, text), about).body() | QUIET
        await self._api.write("POST", _MESSAGES, {"channel_id": id_of(opened, "id")}, body)

    async def show_vote(self, channel: Channel, message: MessageRef, vote: Voting) -> None:
        """Change a message of ours; whoever has seen it is not told."""
        (*_, shown) = kit.messages(channels.voting(vote))
        try:
            await self._api.write("PATCH", _MESSAGE, _where(message), shown.body() | QUIET)
        except RefusedError as error:
            if error.code in _FIXED:
                raise DeliveryError(str(error), permanent=True, of_message=True) from error
            raise

    async def reactions(self, channel: Channel, message: MessageRef) -> Sequence[Reaction]:
        """Ask for all that are on a message, the super ones as well, which are a list apart."""
        where = _where(message)
        try:
            message_ = told.message(await self._api.read(_MESSAGE, where))
            found: dict[Reaction, None] = {}
            for emoji, name, kinds in reacted.meant(message_, self._saves):
                for kind in kinds:
                    users = await self._who_reacted(emoji, kind, where)
                    found |= dict.fromkeys(reacted.of_people(name, users, self._saves))
        except RefusedError as error:
            if error.code in (_GONE, _GONE_CHANNEL):
                raise DeliveryError(str(error), permanent=True, of_message=True) from error
            raise
        return list(found)

    def seeds_unasked(self, channel: Channel) -> bool:
        """Tell whether members lack the permission to add a reaction that is not there yet."""
        return not self._sight.can_react(channel)

    async def seed(self, channel: Channel, message: MessageRef, place: int | None) -> None:
        """React as the bot. https://docs.discord.com/developers/resources/message#create-reaction"""
        emoji = self._saving if place is None else KEYCAPS[place - 1]
        await self._api.write("PUT", f"{_REACTION}/@me", {"emoji": emoji, **_where(message)})

    async def _who_reacted(self, emoji: str, kind: int, where: Mapping[str, str]) -> list[Any]:
        users: list[Any] = []
        for _ in range(_MOST_PAGES):
            after = {"after": users[-1]["id"]} if users else {}
            asked = {"limit": _REACTED, "type": kind} | after
            some = told.listed(await self._api.read(_REACTION, {"emoji": emoji, **where}, asked))
            users += some
            if len(some) < _REACTED:
                return users
        raise DeliveryError("too many people have reacted there to be named", permanent=True)

    async def _publish(self, message: MessageRef) -> None:
        """Bring a message to who follows the channel, if it can be; it is posted in any case.

        https://docs.discord.com/developers/resources/message#crosspost-message
        """
        try:
            await self._api.write("POST", f"{_MESSAGE}/crosspost", _where(message))
        except DeliveryError as error:
            log.info("discord.not_published", extra={"why": str(error)})

    async def _reply(self, channel: Channel, body: Answer, parent: MessageRef) -> MessageRef:
        """Post into the thread of a message; where there is none yet, make it first."""
        thread = parent.posted_in if parent.posted_in != channel.id else parent.message_id
        try:
            return await self._post_below(channel, thread, body)
        except RefusedError as error:
            if error.code != _GONE_CHANNEL or thread == parent.posted_in:
                raise
        return await self._post_below(channel, await self._thread_of(parent), body)

    async def _post_below(self, channel: Channel, place: str, body: Answer) -> MessageRef:
        """Post a reply. Where a thread of ours has ended, its digest has, and not the channel."""
        try:
            return sent(await self._api.write("POST", _MESSAGES, {"channel_id": place}, body))
        except RefusedError as error:
            error.of_message |= place != channel.id and error.code in _THREAD_ENDED
            raise

    async def _thread_of(self, parent: MessageRef) -> str:
        """Make the thread of a message, named as the message is headed; return where to post.

        In a thread there is no other one: then that is where.
        """
        where = _where(parent)
        name = digests.name(told.message(await self._api.read(_MESSAGE, where)))
        try:
            made = await self._api.write("POST", f"{_MESSAGE}/threads", where, {"name": name})
        except RefusedError as error:
            if error.code == _HAS_THREAD:
                return parent.message_id
            if error.code in _NO_THREAD_HERE:
                return parent.posted_in
            raise
        return id_of(made, "id")

    async def _post_in_forum(self, channel: Channel, body: Answer, tag: str) -> MessageRef:
        """Begin a post, with a tag that is wished for and those of the digest's topics."""
        of_forum = {"channel_id": channel.id}
        forum = told.forum(await self._api.read("/channels/{channel_id}", of_forum))
        name = digests.name(body)
        begun = {"name": name, "message": body, "applied_tags": tags.of_post(forum, name, tag)}
        made = await self._api.write("POST", "/channels/{channel_id}/threads", of_forum, begun)
        return MessageRef(id_of(made, "id"), id_of(made, "id"))

    async def _found(
        self, place: str, key: str, since: datetime, until: datetime
    ) -> tuple[MessageRef | None, bool]:
        """Return the newest message with a key in a channel or thread, and whether none is listed.

        Raises DeliveryError.
        """
        newest: MessageRef | None = None
        after, end = first_at(since) - 1, first_at(until + timedelta(milliseconds=1))
        seen = False
        for _ in range(_MOST_PAGES):
            asked = {"after": max(0, after), "limit": MESSAGES}
            some = sorted(
                told.listed(await self._api.read(_MESSAGES, {"channel_id": place}, asked)),
                key=lambda each: int(each["id"]),
            )
            for each in some:
                seen = True
                if int(each["id"]) < end and key_of(each) == key:
                    newest = MessageRef(place, str(each["id"]))
            if len(some) < MESSAGES or int(some[-1]["id"]) >= end:
                return newest, not seen
            after = int(some[-1]["id"])
        raise DeliveryError(f"{place} has too many messages to look through", ambiguous=True)

    async def _is_forum(self, channel: Channel) -> bool:
        asked = self._api.read("/channels/{channel_id}", {"channel_id": channel.id})
        return told.object_(await asked).get("type") in _FORUMS

    async def _insist_on_reading(self, place: str, since: datetime) -> None:
        """Raise where the bot may not read what was posted: Discord then lists nothing at all.

        https://docs.discord.com/developers/resources/message#get-channel-messages
        """
        try:
            await self._api.read(_MESSAGE, _where(MessageRef(place, str(first_at(since)))))
        except RefusedError as error:
            if error.code != _GONE:
                raise

    async def _found_in_forum(
        self, channel: Channel, key: str, since: datetime, until: datetime
    ) -> MessageRef | None:
        """Look at what posts begin with that were made then: the open ones, then the archived."""
        active = await self._api.read(
            "/guilds/{guild_id}/threads/active", {"guild_id": channel.workspace}
        )
        archived = await self._api.read(
            "/channels/{channel_id}/threads/archived/public",
            {"channel_id": channel.id},
            {"limit": _THREADS},
        )
        for thread in _posts_of(channel, [active, archived], since, until):
            try:
                message = await self._api.read(_MESSAGE, _where(MessageRef(thread, thread)))
            except RefusedError as error:
                if error.code not in (_GONE, _GONE_CHANNEL):
                    raise
                continue
            if key_of(told.object_(message)) == key:
                return MessageRef(thread, thread)
        return None


def _where(message: MessageRef) -> dict[str, str]:
    return {"channel_id": message.posted_in, "message_id": message.message_id}


def sent(answer: Any) -> MessageRef:
    """Return where a message is by Discord's answer. Raises DeliveryError."""
    return MessageRef(id_of(answer, "channel_id"), id_of(answer, "id"))


def id_of(answer: Any, name: str) -> str:
    """Return an id of an answer. Raises DeliveryError where there is none."""
    value = answer.get(name) if isinstance(answer, Mapping) else None
    if not isinstance(value, str) or not value:
        raise DeliveryError(f"Discord's answer has no {name}", ambiguous=True)
    return value


def _below(channel: Channel, parent: MessageRef) -> list[str]:
    """Return where replies may be: in a message's thread, in a forum's post, or beside it."""
    if parent.posted_in != channel.id:
        return [parent.posted_in]
    return [parent.message_id, parent.posted_in]


def _posts_of(
    channel: Channel, answers: Sequence[Any], since: datetime, until: datetime
) -> Iterator[str]:
    """Yield the posts of a forum that were made between these instants, the newest first."""
    threads = [
        str(thread["id"])
        for each in answers
        for thread in told.listed(told.object_(each).get("threads"))
        if str(thread.get("parent_id")) == channel.id
    ]
    moment = timedelta(milliseconds=1)
    within = [each for each in threads if since - moment <= made_at(each) <= until]
    yield from sorted(dict.fromkeys(within), key=int, reverse=True)
