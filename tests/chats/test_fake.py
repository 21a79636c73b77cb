"""What a platform in process can beside the contract: it lives by the clock of the test."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.channels import Channel
from bot.errors import DeliveryError
from bot.models import Post
from tests.builders import NOON
from tests.chats.fake import FakeChat
from tests.chats.faults import Limit, Rules

CHANNEL = Channel("testchat", "acme", "general")
OTHER = Channel("testchat", "acme", "random")
POST = Post("Daily Papers")


class Hands:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at

    def goes_on(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest.fixture
def chat(clock: Hands) -> FakeChat:
    return FakeChat(clock)


async def failing(chat: FakeChat, channel: Channel = CHANNEL, key: str = "key") -> DeliveryError:
    with pytest.raises(DeliveryError) as caught:
        await chat.send(channel, POST, key)
    return caught.value


async def test_messages_have_the_time_of_its_clock(chat: FakeChat, clock: Hands) -> None:
    await chat.send(CHANNEL, POST, "key")
    clock.goes_on(hours=1)
    await chat.send(CHANNEL, POST, "later")
    assert [each.at for each in chat.posts()] == [NOON, NOON + timedelta(hours=1)]
    assert await chat.find(CHANNEL, "key", NOON, NOON)
    assert await chat.find(CHANNEL, "later", NOON, NOON) is None


async def test_a_late_message_appears_when_the_clock_gets_there(
    chat: FakeChat, clock: Hands
) -> None:
    chat.answers_late(60, taken_at_once=False, times=1)
    assert (await failing(chat)).ambiguous
    clock.goes_on(seconds=59)
    assert not chat.posts()
    assert not chat.journal.events
    clock.goes_on(seconds=1)
    assert [each.at for each in chat.posts()] == [clock.at]


async def test_refusing_ends_when_the_clock_gets_there(chat: FakeChat, clock: Hands) -> None:
    chat.refuses(seconds=60)
    assert not (await failing(chat)).ambiguous
    clock.goes_on(seconds=60)
    await chat.send(CHANNEL, POST, "key")


async def test_it_can_refuse_some_requests_alone(chat: FakeChat) -> None:
    chat.refuses(times=1, channel=CHANNEL.id)
    await chat.send(OTHER, POST, "other")
    assert not (await failing(chat)).ambiguous
    await chat.send(CHANNEL, POST, "key")


async def test_a_limit_ends_when_the_clock_gets_there(chat: FakeChat, clock: Hands) -> None:
    chat.follow(Rules(per_channel=Limit(2, 10), per_workspace=Limit(3, 60)))
    await chat.send(CHANNEL, POST, "1")
    clock.goes_on(seconds=4)
    await chat.send(CHANNEL, POST, "2")
    error = await failing(chat)
    assert (error.retry_after, error.everywhere) == (6, False)
    clock.goes_on(seconds=6)
    await chat.send(CHANNEL, POST, "3")
    error = await failing(chat, OTHER)
    assert (error.retry_after, error.everywhere) == (50, True)


async def test_a_request_beyond_one_limit_counts_for_no_other(chat: FakeChat) -> None:
    chat.follow(Rules(per_channel=Limit(1, 10), per_workspace=Limit(2, 60)))
    await chat.send(CHANNEL, POST, "1")
    for _ in range(3):
        assert not (await failing(chat)).everywhere
    await chat.send(OTHER, POST, "2")


async def test_looking_and_posting_have_limits_of_their_own(chat: FakeChat) -> None:
    chat.follow(Rules(per_channel=Limit(1, 10)))
    await chat.send(CHANNEL, POST, "1")
    assert await chat.find(CHANNEL, "1", NOON, NOON)
    with pytest.raises(DeliveryError) as caught:
        await chat.find(CHANNEL, "1", NOON, NOON)
    assert caught.value.retry_after == 10


async def test_keys_are_known_for_as_long_as_the_rules_say(chat: FakeChat, clock: Hands) -> None:
    chat.follow(Rules(idempotent_for=60))
    first = await chat.send(CHANNEL, POST, "key")
    clock.goes_on(seconds=60)
    assert await chat.send(CHANNEL, POST, "key") == first
    clock.goes_on(seconds=1)
    assert await chat.send(CHANNEL, POST, "key") != first


async def test_a_reply_to_a_message_that_is_gone_is_refused_for_good(chat: FakeChat) -> None:
    parent = await chat.send(CHANNEL, POST, "parent")
    await chat.delete(CHANNEL, parent)
    with pytest.raises(DeliveryError) as caught:
        await chat.send(CHANNEL, POST, "reply", parent)
    assert caught.value.permanent
    assert [each.id for each in chat.deletions] == [parent.message_id]


async def test_a_chat_whose_manners_say_so_is_not_asked(clock: Hands) -> None:
    chat = FakeChat(clock, manners=replace(FakeChat(clock).manners, can_find=False))
    with pytest.raises(DeliveryError) as caught:
        await chat.find(CHANNEL, "key", NOON, NOON)
    assert caught.value.permanent
    assert not chat.journal.events


async def test_others_have_a_turn_while_one_is_sending(chat: FakeChat) -> None:
    seen: list[str] = []

    async def send(key: str) -> None:
        seen.append(f"{key} begins")
        await chat.send(CHANNEL, POST, key)
        seen.append(f"{key} ends")

    await asyncio.gather(send("1"), send("2"))
    assert seen == ["1 begins", "2 begins", "1 ends", "2 ends"]
