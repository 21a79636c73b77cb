"""Claims on posting in each kind of channel, with the real client: it goes there, and is found."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from adapters.discord import digests
from adapters.discord.api import Api, logged_in
from adapters.discord.chat import DiscordChat
from adapters.discord.ids import account, first_at, made_at
from bot.channels import Channel as Where
from bot.digest import Cut, Shortlist
from bot.errors import DeliveryError
from bot.models import Layout, MessageRef
from tests.builders import DAY, candidate
from tests.chats.faults import Limit, Rules
from tests.discord.rights import Right
from tests.discord.server import USUAL, DiscordServer
from tests.discord.state import Channel, Flag

KEY = "k" * 25
DIGEST = Shortlist([candidate(n) for n in range(1, 4)], [DAY]).digest(Cut(3))
_MOMENT = timedelta(seconds=1)


@pytest.fixture
async def there() -> AsyncIterator[DiscordServer]:
    async with DiscordServer(USUAL) as server:
        with server.pointed():
            yield server


async def test_a_post_waits_while_somebody_waits_for_an_answer_but_not_for_long(
    there: DiscordServer,
) -> None:
    async with logged_in(there.token) as client:
        api = Api(client)
        chat, robots = DiscordChat(api), there.channel("robots")
        with api.hurry():
            posting = asyncio.ensure_future(posts(chat, robots))
            await asyncio.sleep(0.2)
            assert not there.posts()
        await posting
        with api.hurry():  # as where one of them never has an answer
            (post,) = chat.render(DIGEST, Layout.COMPACT)
            await chat.send(where(robots), post, "other")
        assert len(there.posts()) == 2


@pytest.fixture
async def chat(there: DiscordServer) -> AsyncIterator[DiscordChat]:
    async with logged_in(there.token) as client:
        yield DiscordChat(Api(client), saves=("🔖",))


def where(channel: Channel) -> Where:
    return Where("discord", str(channel.guild), channel.id)


async def posts(chat: DiscordChat, channel: Channel, layout: Layout = Layout.COMPACT) -> Any:
    """Post a digest; return where each message of it is."""
    first, *replies = chat.render(DIGEST, layout)
    parent = await chat.send(where(channel), first, KEY)
    below = [
        await chat.send(where(channel), each, f"{n}", parent) for n, each in enumerate(replies)
    ]
    return [parent, *below]


async def found(
    chat: DiscordChat, channel: Channel, key: str = KEY, parent: MessageRef | None = None
) -> MessageRef | None:
    now = datetime.now(UTC)
    return await chat.find(where(channel), key, now - timedelta(minutes=1), now + _MOMENT, parent)


@pytest.mark.parametrize("kind", ["text", "announcement", "thread", "private_thread", "voice"])
async def test_where_messages_go_a_digest_is_one_and_is_found(
    there: DiscordServer, chat: DiscordChat, kind: str
) -> None:
    parent = there.channel("home") if "thread" in kind else None
    channel = there.channel("robots", kind, parent=parent)
    (sent,) = await posts(chat, channel)
    assert sent.posted_in == channel.id
    assert await found(chat, channel) == sent
    (message,) = there.posts(channel.id)
    assert (message.nonce, message.key, message.pings) == (KEY, KEY, [])


async def test_a_message_repeated_within_minutes_is_the_first(
    there: DiscordServer, chat: DiscordChat
) -> None:
    channel = there.channel("robots")
    assert await posts(chat, channel) == await posts(chat, channel)
    assert len(there.posts(channel.id)) == 1


async def test_in_a_forum_a_digest_is_a_post_with_the_heading_as_its_name(
    there: DiscordServer, chat: DiscordChat
) -> None:
    forum = there.channel("papers", "forum")
    (sent,) = await posts(chat, forum)
    thread = there.world.channels[sent.posted_in]
    assert sent.message_id == sent.posted_in
    assert (thread.parent, thread.name) == (forum.id, "Daily Papers · Thu 28 May 2026 · 3 of 3")
    assert await found(chat, forum) == sent
    there.world.archive(thread, is_archived=True)
    assert await found(chat, forum) == sent
    assert await found(chat, forum, "another") is None


async def test_a_forum_that_wants_a_tag_gets_one_and_a_topic_its_own(
    there: DiscordServer, chat: DiscordChat
) -> None:
    forum = there.channel("papers", "forum", tags=["news", "Agents"], needs_tag=True)
    (sent,) = await posts(chat, forum)
    first, agents = (each.id for each in forum.tags)
    assert there.world.channels[sent.posted_in].applied == [first]
    of_agents = replace(DIGEST, topic="agents")
    (post,) = chat.render(of_agents, Layout.COMPACT)
    other = await chat.send(where(forum), post, "other")
    assert there.world.channels[other.posted_in].applied == [agents]
    both = await chat.send(where(forum), replace(post, tag="News"), "both")
    assert there.world.channels[both.posted_in].applied == [first, agents]
    gone = await chat.send(where(forum), replace(post, tag="gone"), "gone")
    assert there.world.channels[gone.posted_in].applied == [agents]


@pytest.mark.parametrize("kind", ["text", "announcement"])
async def test_replies_go_into_a_thread_that_is_named_as_the_digest(
    there: DiscordServer, chat: DiscordChat, kind: str
) -> None:
    channel = there.channel("robots", kind)
    parent, *below = await posts(chat, channel, Layout.THREAD)
    assert {each.posted_in for each in below} == {parent.message_id}
    thread = there.world.channels[parent.message_id]
    assert thread.name == "Daily Papers · Thu 28 May 2026 · 3 of 3"
    assert await found(chat, channel, "2", parent) == below[2]
    assert await found(chat, channel, "2") is None


@pytest.mark.parametrize("kind", ["forum", "thread"])
async def test_where_there_are_no_further_threads_replies_stand_below(
    there: DiscordServer, chat: DiscordChat, kind: str
) -> None:
    channel = there.channel("x", kind, parent=there.channel("home") if kind == "thread" else None)
    parent, *below = await posts(chat, channel, Layout.THREAD)
    assert {each.posted_in for each in below} == {parent.posted_in}
    assert await found(chat, channel, "1", parent) == below[1]


async def test_an_empty_list_is_believed_only_of_who_may_read(
    there: DiscordServer, chat: DiscordChat
) -> None:
    readable = there.channel("readable")
    hidden = there.channel("hidden", denied=Right.READ_MESSAGE_HISTORY)
    assert await found(chat, readable) is None
    with pytest.raises(DeliveryError) as caught:
        await found(chat, hidden)
    assert caught.value.permanent


async def test_a_right_that_is_missing_is_named_as_what_it_is(
    there: DiscordServer, chat: DiscordChat
) -> None:
    mute = there.channel("mute", denied=Right.SEND_MESSAGES)
    with pytest.raises(DeliveryError, match=r"lacks a permission there; .*paperboy doctor") as told:
        await posts(chat, mute)
    assert told.value.permanent
    assert not told.value.of_message


async def test_at_the_limit_of_a_channel_what_was_sent_is_known_and_the_next_one_waits(
    there: DiscordServer,
) -> None:
    there.follow(Rules(per_channel=Limit(1, 20.0)))
    channel = there.channel("robots")
    async with logged_in(there.token) as client:
        chat = DiscordChat(Api(client, answer_within=0.5))
        (sent,) = await posts(chat, channel)
        assert there.posts(channel.id)[0].id == sent.message_id
        with pytest.raises(DeliveryError) as caught:
            await chat.send(where(channel), chat.render(DIGEST, Layout.COMPACT)[0], "next")
    assert caught.value.retry_after
    assert not caught.value.ambiguous
    assert len(there.posts(channel.id)) == 1


async def test_super_reactions_are_told_too_and_those_of_bots_and_of_servers_are_not(
    there: DiscordServer, chat: DiscordChat
) -> None:
    channel, ada = there.channel("robots"), there.person("ada")
    (sent,) = await posts(chat, channel)
    (message,) = there.posts(channel.id)
    there.world.react(message, ada.user, "1️⃣")
    there.world.react(message, ada.user, "2️⃣", is_super=True)
    there.world.react(message, there.world.bot, "3️⃣")
    there.world.react(message, ada.user, "tada")
    told = await chat.reactions(where(channel), sent)
    assert {(each.account, each.place) for each in told} == {
        (account(ada.id), 1),
        (account(ada.id), 2),
    }


async def test_a_post_that_is_taken_away_twice_is_gone(
    there: DiscordServer, chat: DiscordChat
) -> None:
    for channel in (there.channel("robots"), there.channel("papers", "forum")):
        (sent,) = await posts(chat, channel)
        await chat.delete(where(channel), sent)
        await chat.delete(where(channel), sent)
        assert await found(chat, channel) is None


async def test_everything_is_sent_so_that_it_mentions_nobody(
    there: DiscordServer, chat: DiscordChat
) -> None:
    channel, ada = there.channel("robots"), there.person("ada")
    await posts(chat, channel, Layout.THREAD)
    await posts(chat, there.channel("papers", "forum"))
    await chat.notify(account(ada.id), f"@everyone <@{ada.id}>")
    bodies = [each.told for each in there.calls("create_message")]
    assert all(each["allowed_mentions"] == {"parse": []} for each in bodies)
    assert not any(each.flags & Flag.SUPPRESS_NOTIFICATIONS for each in there.posts())


async def test_what_is_silent_rings_nowhere_and_its_replies_neither(
    there: DiscordServer, chat: DiscordChat
) -> None:
    for channel in (there.channel("robots"), there.channel("papers", "forum")):
        first, *replies = [
            replace(each, is_silent=True) for each in chat.render(DIGEST, Layout.THREAD)
        ]
        parent = await chat.send(where(channel), first, f"{channel.name}-0")
        await chat.send(where(channel), replies[0], f"{channel.name}-1", parent)
    assert all(each.flags & Flag.SUPPRESS_NOTIFICATIONS for each in there.posts())
    assert len(there.posts()) == 4


async def test_what_is_published_reaches_followers_where_there_can_be_some(
    there: DiscordServer, chat: DiscordChat, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "adapters.discord.chat")
    news, plain = there.channel("news", "announcement"), there.channel("robots")
    (post,) = [replace(each, is_published=True) for each in chat.render(DIGEST, Layout.COMPACT)]
    for channel in (news, plain):
        await chat.send(where(channel), post, channel.name)
    assert [bool(each.flags & Flag.CROSSPOSTED) for each in there.posts(news.id)] == [True]
    assert [bool(each.flags & Flag.CROSSPOSTED) for each in there.posts(plain.id)] == [False]
    assert caplog.messages == ["discord.not_published"]


def test_ids_tell_when_something_was_made() -> None:
    now = datetime(2026, 5, 28, 9, 30, 0, 123_000, tzinfo=UTC)
    assert made_at(first_at(now)) == now
    assert first_at(datetime(2014, 1, 1, tzinfo=UTC)) == 0


def test_a_name_of_a_post_is_never_empty_or_too_long() -> None:
    long = replace(DIGEST, topic=", ".join(f"topic {n}" for n in range(60)))
    for digest in (DIGEST, long):
        for post in digests.messages(digest, Layout.CARDS):
            assert 0 < len(digests.name(json.loads(post.body))) <= 100
