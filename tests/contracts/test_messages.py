"""What every chat does with messages of ours that are there: the rest of `bot.ports.Chat`.

It tells the reactions on them, puts ours there, and shows a vote in one as it stands.
"""

from __future__ import annotations

import io
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from adapters.console.chat import ConsoleChat
from adapters.discord.api import Api as DiscordApi
from adapters.discord.api import logged_in
from adapters.discord.chat import DiscordChat
from adapters.discord.ids import EVERYWHERE
from adapters.slack.api import Api
from adapters.slack.chat import SlackChat
from bot.channels import Account, Channel
from bot.digest import Cut, Shortlist
from bot.errors import DeliveryError
from bot.models import Digest, Layout, MessageRef, Record
from bot.polls import Choice, Poll
from bot.ports import Chat
from bot.reactions import Reaction
from bot.replies.digests import Voting
from tests.builders import DAY, candidate, paper
from tests.chats.chat import SAVES
from tests.chats.client import LoopbackChat
from tests.chats.fake import FakeChat
from tests.chats.faults import Scope, What
from tests.chats.platform import now
from tests.chats.server import ChatServer
from tests.discord.reading import buttons as seen_in_discord
from tests.discord.reading import words as words_in_discord
from tests.discord.server import DiscordServer
from tests.slack.reading import buttons as seen_in_slack
from tests.slack.reading import words as words_in_slack
from tests.slack.server import SlackServer

KEY = "k" * 25


@dataclass(frozen=True)
class Place:
    """A chat with a channel of it, and two people who react; `first` and `saves` are emoji.

    `ours` returns our own reactions on a message, `read` what it says, with what can be pressed.
    """

    chat: Chat
    where: Channel
    people: tuple[str, str]
    first: str
    saves: str
    react: Callable[..., None]
    limit: Callable[[], object]
    ours: Callable[[MessageRef], list[str]]
    read: Callable[[MessageRef], str]
    realm: str | None = None

    def reaction(self, who: int, emoji: str, place: int | None) -> Reaction:
        """Return what is to be told of somebody's reaction."""
        realm = self.where.workspace if self.realm is None else self.realm
        account = Account(self.chat.platform, realm, self.people[who])
        return Reaction(account, emoji, place)

    async def posts(self) -> MessageRef:
        """Post a digest of three papers."""
        (post,) = self.chat.render(of(3), Layout.COMPACT)
        return await self.chat.send(self.where, post, KEY)


def of(size: int) -> Digest:
    return Shortlist([candidate(n) for n in range(1, 31)], [DAY]).digest(Cut(size))


def _of_test(chat: Chat, platform: FakeChat | ChatServer) -> Place:
    def react(message: MessageRef, who: str, emoji: str, *, is_on: bool = True) -> None:
        platform.react(message.message_id, who, emoji, is_on=is_on)

    def limit() -> object:
        return platform.limits(30, times=1, on=What.REACTIONS, scope=Scope.WORKSPACE)

    def ours(message: MessageRef) -> list[str]:
        return list(platform.seeds(message.message_id))

    def read(message: MessageRef) -> str:
        return next(each.text for each in platform.posts() if each.id == message.message_id)

    where = Channel(chat.platform, "T1", "general")
    return Place(chat, where, ("ada", "bob"), "1", SAVES, react, limit, ours, read)


@asynccontextmanager
async def fake() -> AsyncIterator[Place]:
    chat = FakeChat(now)
    yield _of_test(chat, chat)


@asynccontextmanager
async def loopback() -> AsyncIterator[Place]:
    async with ChatServer() as server, LoopbackChat(server.port) as chat:
        yield _of_test(chat, server)


@asynccontextmanager
async def slack() -> AsyncIterator[Place]:
    async with SlackServer() as server, Api.open(server.token, server.url) as api:
        people = [server.person("ada"), server.person("bob")]
        channel = server.channel("general", members=[each.user for each in people])

        def react(message: MessageRef, who: str, emoji: str, *, is_on: bool = True) -> None:
            there = server.workspace
            (user,) = [each.user for each in people if each.id == who]
            change = there.react if is_on else there.unreact
            change(channel, channel.messages[message.message_id], user, emoji)

        def limit() -> object:
            return server.limits(30, times=1, on="reactions.get")

        def ours(message: MessageRef) -> list[str]:
            bot = server.workspace.bot.id
            there = channel.messages[message.message_id].reactions
            return [name for name, users in there.items() if bot in users]

        def read(message: MessageRef) -> str:
            there = channel.messages[message.message_id]
            return " ".join([words_in_slack(there), *seen_in_slack(there).values()])

        ids = (people[0].id, people[1].id)
        where = Channel("slack", server.workspace.id, channel.id)
        chat = SlackChat(api, saves=("bookmark",))
        yield Place(chat, where, ids, "one", "bookmark", react, limit, ours, read)


@asynccontextmanager
async def discord() -> AsyncIterator[Place]:
    async with DiscordServer() as server:
        channel = server.channel("general")
        people = [server.person("ada"), server.person("bob")]

        def react(message: MessageRef, who: str, emoji: str, *, is_on: bool = True) -> None:
            (user,) = [each.user for each in people if each.id == who]
            change = server.world.react if is_on else server.world.unreact
            named = emoji.replace("\u20e3", "\ufe0f\u20e3")  # as Discord names a keycap
            change(channel.messages[message.message_id], user, named)

        def limit() -> object:
            return server.limits(30, times=1, on="get_message")

        def ours(message: MessageRef) -> list[str]:
            there = channel.messages[message.message_id].reactions
            named = [each for each, users in there.items() if server.bot_id in users]
            return [each.replace("\ufe0f", "") for each in named]

        def read(message: MessageRef) -> str:
            there = channel.messages[message.message_id]
            return " ".join([words_in_discord(there), *seen_in_discord(there).values()])

        ids = (people[0].id, people[1].id)
        where = Channel("discord", str(channel.guild), channel.id)
        with server.pointed():
            async with logged_in(server.token) as client:
                chat = DiscordChat(DiscordApi(client), saves=("🔖",))
                yield Place(chat, where, ids, "1\u20e3", "🔖", react, limit, ours, read, EVERYWHERE)


@pytest.fixture(params=[fake, loopback, slack, discord], ids=lambda opening: opening.__name__)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Open each chat where people react."""
    opening: Callable[[], AbstractAsyncContextManager[Place]] = request.param
    async with opening() as opened:
        yield opened


async def test_a_terminal_has_none() -> None:
    chat = ConsoleChat(io.StringIO(), 80)
    assert await chat.reactions(Channel("console", "here", "x"), MessageRef("x", "1")) == ()


async def test_a_message_has_none_at_first(place: Place) -> None:
    message = await place.posts()
    assert list(await place.chat.reactions(place.where, message)) == []


async def test_those_are_told_that_mean_a_paper_with_whose_they_are(place: Place) -> None:
    message = await place.posts()
    ada, bob = place.people
    place.react(message, ada, place.first)
    place.react(message, bob, place.first)
    place.react(message, bob, place.saves)
    place.react(message, ada, "tada")
    told = await place.chat.reactions(place.where, message)
    assert set(told) == {
        place.reaction(0, place.first, 1),
        place.reaction(1, place.first, 1),
        place.reaction(1, place.saves, None),
    }
    assert len(told) == 3


async def test_what_was_taken_away_is_not_told(place: Place) -> None:
    message = await place.posts()
    place.react(message, place.people[0], place.first)
    place.react(message, place.people[0], place.first, is_on=False)
    assert list(await place.chat.reactions(place.where, message)) == []


async def test_of_a_message_that_is_gone_they_cannot_be_known(place: Place) -> None:
    message = await place.posts()
    await place.chat.delete(place.where, message)
    with pytest.raises(DeliveryError) as caught:
        await place.chat.reactions(place.where, message)
    assert caught.value.permanent


async def test_who_asks_too_often_is_told_how_long_to_wait(place: Place) -> None:
    message = await place.posts()
    place.limit()
    with pytest.raises(DeliveryError) as caught:
        await place.chat.reactions(place.where, message)
    assert caught.value.retry_after == 30
    assert not caught.value.permanent
    assert not caught.value.ambiguous


# Our own


async def test_a_keycap_of_ours_is_put_once_and_saves_nothing(place: Place) -> None:
    message = await place.posts()
    for _ in range(2):
        await place.chat.seed(place.where, message, 1)
    await place.chat.seed(place.where, message, None)
    assert place.ours(message) == [place.first, place.saves]
    assert list(await place.chat.reactions(place.where, message)) == []


async def test_below_a_message_that_is_gone_none_can_be_put(place: Place) -> None:
    message = await place.posts()
    await place.chat.delete(place.where, message)
    with pytest.raises(DeliveryError) as caught:
        await place.chat.seed(place.where, message, 1)
    assert caught.value.retry_after is None


# A vote


def vote(*counts: int, is_open: bool = True) -> Voting:
    told = (Choice(n, Record(paper(n)), votes) for n, votes in enumerate(counts, 1))
    return Voting(Poll(7, tuple(told), datetime(2026, 6, 1, 15, tzinfo=UTC)), is_open)


async def test_a_vote_is_shown_as_it_stands_and_as_it_ended(place: Place) -> None:
    message = await place.posts()
    await place.chat.show_vote(place.where, message, vote(1, 0, 0))
    first = place.read(message)
    await place.chat.show_vote(place.where, message, vote(1, 4, 0))
    standing = place.read(message)
    await place.chat.show_vote(place.where, message, vote(1, 4, 0, is_open=False))
    ended = place.read(message)
    assert len({first, standing, ended}) == 3
    assert "4" in standing
    assert "4" in ended
    assert "closed" in ended
    assert "Vote for" not in ended


async def test_in_a_message_that_is_gone_no_vote_can_be_shown(place: Place) -> None:
    message = await place.posts()
    await place.chat.delete(place.where, message)
    with pytest.raises(DeliveryError) as caught:
        await place.chat.show_vote(place.where, message, vote(1, 0))
    assert caught.value.permanent


async def test_a_terminal_shows_no_vote_anew_and_needs_no_keycaps() -> None:
    chat = ConsoleChat(io.StringIO(), 80)
    where, message = Channel("console", "here", "x"), MessageRef("x", "1")
    with pytest.raises(DeliveryError) as caught:
        await chat.show_vote(where, message, vote(1, 0))
    assert caught.value.permanent
    assert not chat.seeds_unasked(where)
    await chat.seed(where, message, 1)
