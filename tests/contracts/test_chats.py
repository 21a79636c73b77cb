"""What every chat does, whatever its platform: the contract of `bot.ports.Chat`."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from adapters.console.chat import ConsoleChat
from adapters.discord.api import Api as DiscordApi
from adapters.discord.api import logged_in
from adapters.discord.chat import DiscordChat
from adapters.discord.ids import OUTSIDE, account
from adapters.discord.ids import PLATFORM as DISCORD
from adapters.slack.api import Api
from adapters.slack.chat import SlackChat
from bot.channels import Account, Channel
from bot.digest import Cut, Shortlist
from bot.errors import DeliveryError
from bot.models import Digest, Layout, MessageRef, Post
from bot.ports import Chat, Manners
from tests.builders import DAY, candidate
from tests.chats.chat import MANNERS
from tests.chats.client import LoopbackChat
from tests.chats.fake import FakeChat
from tests.chats.faults import Limit, Rules, Scope
from tests.chats.platform import Message, now
from tests.chats.server import ChatServer
from tests.discord.server import DiscordServer
from tests.discord.state import Message as DiscordMessage
from tests.slack.server import SlackServer
from tests.slack.state import Message as SlackMessage

CHANNEL = Channel("console", "here", "general")
OTHER = Channel("console", "here", "random")
ADA = Account("console", "here", "ada")
KEY = "k" * 25
SECOND = timedelta(seconds=1)
HASTY = replace(MANNERS, answer_within=timedelta(milliseconds=200))

HOSTILE = [
    "two\nlines\r\nand\ttabs",
    "\"quoted\" 'twice' \\n {braces} %s <b>&amp;</b> <!channel> @everyone",
    "👩🏽‍🔬 é ﬁ 𝔘 ḋ̇",  # noqa: RUF001
    "\u202eright to left\u202c \u05e9\u05dc\u05d5\u05dd",
    "a\x00b\x1b[31mc\x7f\u2028d\ud800",
    "x" * 40_000,
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
    "",
]


Platform = FakeChat | ChatServer | SlackServer | DiscordServer


@dataclass(frozen=True)
class Place:
    """A chat, and the platform behind it; `platform` is None where nobody can tell it a thing.

    `tells_scope`: it says for whom a limit holds. Of two requests that go within a minute,
    `of_two` go: a client may be cautious. `ada` is told things in the workspace `told_in`.
    """

    chat: Chat
    platform: Platform | None = None
    tells_scope: bool = True
    of_two: int = 2
    ada: Account = ADA
    told_in: str = ADA.realm

    @property
    def told(self) -> Platform:
        """The platform, for a test to tell it how to behave."""
        assert self.platform
        return self.platform

    @property
    def post(self) -> Post:
        """A message as the chat writes it."""
        return some_post(self.chat)

    def shown(self) -> Sequence[Message | SlackMessage | DiscordMessage]:
        """Return what is in CHANNEL."""
        return self.told.posts(CHANNEL.id)


@asynccontextmanager
async def console() -> AsyncIterator[Place]:
    yield Place(ConsoleChat(io.StringIO(), 80))


@asynccontextmanager
async def fake(manners: Manners = MANNERS) -> AsyncIterator[Place]:
    chat = FakeChat(now, manners=manners)
    yield Place(chat, chat)


@asynccontextmanager
async def loopback(manners: Manners = MANNERS) -> AsyncIterator[Place]:
    async with ChatServer() as server, LoopbackChat(server.port, manners) as chat:
        yield Place(chat, server)


@asynccontextmanager
async def slack(manners: Manners = MANNERS) -> AsyncIterator[Place]:
    """Open Slack, which knows no message again by its key, and takes keys of any kind.

    It does not tell whether a limit is a channel's or the workspace's, and its list of errors is
    open: one that is not in it may pass. https://docs.slack.dev/apis/web-api/rate-limits
    """
    async with SlackServer(team=CHANNEL.workspace) as server:
        for each in (CHANNEL, OTHER):
            server.channel(each.id, id=each.id)
        server.workspace.user(ADA.id, id=ADA.id)
        async with Api.open(server.token, server.url) as api:
            api.answer_within = manners.answer_within.total_seconds()
            yield Place(SlackChat(api), server, tells_scope=False)


@asynccontextmanager
async def discord(manners: Manners = MANNERS) -> AsyncIterator[Place]:
    """Open Discord, which knows a message again by its key unless a test has it forget that."""
    async with DiscordServer(Rules()) as server:
        guild = server.guild(id=CHANNEL.workspace)
        for each in (CHANNEL, OTHER):
            server.channel(each.id, id=each.id, guild=guild)
        person = server.person("ada")
        with server.pointed():
            async with logged_in(server.token) as client:
                api = DiscordApi(client, manners.answer_within.total_seconds())
                ada = account(person.id)
                yield Place(DiscordChat(api), server, of_two=1, ada=ada, told_in=OUTSIDE)


Opening = Callable[..., AbstractAsyncContextManager[Place]]
KNOWING_KEYS: list[Opening] = [fake, loopback]
TOLD: list[Opening] = [*KNOWING_KEYS, slack, discord]


@pytest.fixture(params=[console, *TOLD], ids=lambda opening: opening.__name__)
async def chat(request: pytest.FixtureRequest) -> AsyncIterator[Chat]:
    """Open each chat."""
    async with request.param() as opened:
        yield opened.chat


@pytest.fixture(params=TOLD, ids=lambda opening: opening.__name__)
async def place(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Open each chat that remembers, and that can be told to misbehave."""
    async with request.param() as opened:
        yield opened


@pytest.fixture(params=TOLD, ids=lambda opening: opening.__name__)
async def hasty(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Open each of them with little time for an answer."""
    async with request.param(HASTY) as opened:
        yield opened


@pytest.fixture(params=KNOWING_KEYS, ids=lambda opening: opening.__name__)
async def knowing(request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    """Open each chat whose platform reads keys, and can know a message again by its own."""
    async with request.param() as opened:
        yield opened


def of(size: int) -> Digest:
    return Shortlist([candidate(n) for n in range(1, 31)], [DAY]).digest(Cut(size))


def some_post(chat: Chat) -> Post:
    (post,) = chat.render(of(1), Layout.COMPACT)
    return post


async def failing(place: Place, channel: Channel = CHANNEL, key: str = KEY) -> DeliveryError:
    """Send, and return the error that this ends with."""
    with pytest.raises(DeliveryError) as caught:
        await place.chat.send(channel, place.post, key)
    return caught.value


# What it shows


@pytest.mark.parametrize("size", [1, 5, 10, 11, 30])
@pytest.mark.parametrize("layout", list(Layout))
def test_every_paper_is_shown_once_in_the_messages_that_are_no_replies(
    chat: Chat, layout: Layout, size: int
) -> None:
    posts = chat.render(of(size), layout)
    shown = [place for post in posts if not post.reply for place in post.places]
    assert shown == list(range(1, size + 1))
    assert all(len(post.places) <= 10 for post in posts)


@pytest.mark.parametrize("layout", list(Layout))
def test_rendering_is_pure(chat: Chat, layout: Layout) -> None:
    assert chat.render(of(3), layout) == chat.render(of(3), layout)


def test_only_a_thread_has_replies_one_for_each_paper(chat: Chat) -> None:
    for layout in Layout:
        replies = [post.places for post in chat.render(of(3), layout) if post.reply]
        assert replies == ([(1,), (2,), (3,)] if layout is Layout.THREAD else [])


def test_an_empty_digest_is_one_message_that_shows_nothing(chat: Chat) -> None:
    empty = Shortlist([], [DAY]).digest(Cut(5))
    for layout in Layout:
        (post,) = chat.render(empty, layout)
        assert post.places == ()
        assert post.body


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_titles_break_nothing(chat: Chat, layout: Layout, title: str) -> None:
    hostile = Shortlist([candidate(1, title=title), candidate(2)], [DAY]).digest(Cut(2))
    posts = chat.render(hostile, layout)
    sent = [await chat.send(CHANNEL, post, f"key-{n}") for n, post in enumerate(posts)]
    assert len(set(sent)) == len(posts)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_text_arrives_as_it_was_sent(knowing: Place, text: str) -> None:
    await knowing.chat.send(CHANNEL, Post(text), KEY)
    assert [each.text for each in knowing.shown()] == [text]


@pytest.mark.parametrize("title", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_message_of_slack_arrives_as_it_was_written(title: str) -> None:
    hostile = Shortlist([candidate(1, title=title)], [DAY]).digest(Cut(1))
    async with slack() as place:
        (post,) = place.chat.render(hostile, Layout.CARDS)
        await place.chat.send(CHANNEL, post, KEY)
        (shown,) = place.shown()
    assert isinstance(shown, SlackMessage)
    assert json.loads(shown.body) == json.loads(post.body)


# What it is sent


async def test_every_message_has_a_place_of_its_own(chat: Chat) -> None:
    parent, *replies = chat.render(of(3), Layout.THREAD)
    first = await chat.send(CHANNEL, parent, "key-0")
    others = [
        await chat.send(CHANNEL, post, f"key-{n}", first) for n, post in enumerate(replies, 1)
    ]
    assert len({first, *others}) == 4
    (below,) = {ref.posted_in for ref in others}
    thread = first.message_id if chat.platform == DISCORD else first.posted_in
    assert below == thread


async def test_keys_may_have_25_characters(chat: Chat) -> None:
    sent = await chat.send(CHANNEL, some_post(chat), KEY)
    assert sent.posted_in == CHANNEL.id


async def test_many_can_send_at_once(chat: Chat) -> None:
    post = some_post(chat)
    sent = await asyncio.gather(*(chat.send(CHANNEL, post, f"key-{n}") for n in range(200)))
    assert len(set(sent)) == 200


async def test_a_terminal_can_be_told() -> None:
    async with console() as place:
        await place.chat.notify(ADA, "your channel is archived")


async def test_a_reply_hangs_on_its_parent(place: Place) -> None:
    parent = await place.chat.send(CHANNEL, place.post, "parent")
    await place.chat.send(CHANNEL, replace(place.post, reply=True), "reply", parent)
    assert [each.parent for each in place.shown()] == [None, parent.message_id]


async def test_what_is_told_arrives(place: Place) -> None:
    await place.chat.notify(place.ada, "your channel\nis archived")
    (notice,) = place.told.journal.notices
    assert (notice.workspace, notice.channel, notice.text) == (
        place.told_in,
        place.ada.id,
        "your channel\nis archived",
    )


# What it remembers


async def test_a_message_is_found_by_its_key_among_many_newer_ones(place: Place) -> None:
    since = datetime.now(UTC)
    sent = await place.chat.send(CHANNEL, place.post, KEY)
    for n in range(40):
        await place.chat.send(CHANNEL, place.post, f"newer-{n}")
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC)) == sent


async def test_a_message_is_found_only_between_the_instants(place: Place) -> None:
    since = datetime.now(UTC)
    await place.chat.send(CHANNEL, place.post, KEY)
    until = datetime.now(UTC)
    assert await place.chat.find(CHANNEL, KEY, since - SECOND, since - SECOND / 1000) is None
    assert await place.chat.find(CHANNEL, KEY, until + SECOND / 1000, until + SECOND) is None


async def test_a_message_is_found_only_in_its_channel(place: Place) -> None:
    since = datetime.now(UTC)
    await place.chat.send(CHANNEL, place.post, KEY)
    assert await place.chat.find(OTHER, KEY, since, datetime.now(UTC)) is None


async def test_a_key_that_was_never_sent_is_not_found(place: Place) -> None:
    since = datetime.now(UTC)
    for n in range(40):
        await place.chat.send(CHANNEL, place.post, f"other-{n}")
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC)) is None


async def test_of_several_messages_with_a_key_the_newest_is_found(place: Place) -> None:
    since = datetime.now(UTC)
    await place.chat.send(CHANNEL, place.post, KEY)
    second = await place.chat.send(CHANNEL, place.post, KEY)
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC)) == second


async def test_a_reply_is_found_below_its_parent_among_many_newer_ones(place: Place) -> None:
    since = datetime.now(UTC)
    reply = replace(place.post, reply=True)
    parent = await place.chat.send(CHANNEL, place.post, "parent")
    sent = await place.chat.send(CHANNEL, reply, KEY, parent)
    for n in range(40):
        await place.chat.send(CHANNEL, reply, f"newer-{n}", parent)
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC), parent) == sent


async def test_a_reply_is_not_found_below_another_message(place: Place) -> None:
    since = datetime.now(UTC)
    reply = replace(place.post, reply=True)
    parent, other = [await place.chat.send(CHANNEL, place.post, key) for key in ("parent", "other")]
    await place.chat.send(CHANNEL, reply, KEY, parent)
    await place.chat.send(CHANNEL, reply, "beside", other)
    await place.chat.send(CHANNEL, place.post, KEY)
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC), other) is None


async def test_below_a_message_that_is_gone_no_reply_is_found(place: Place) -> None:
    since = datetime.now(UTC)
    parent = await place.chat.send(CHANNEL, place.post, "parent")
    await place.chat.delete(CHANNEL, parent)
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC), parent) is None


async def test_a_deleted_message_is_gone_and_not_found(place: Place) -> None:
    since = datetime.now(UTC)
    sent = await place.chat.send(CHANNEL, place.post, KEY)
    await place.chat.send(CHANNEL, place.post, "other")
    await place.chat.delete(CHANNEL, sent)
    assert [each.key for each in place.shown()] == ["other"]
    assert await place.chat.find(CHANNEL, KEY, since, datetime.now(UTC)) is None


async def test_deleting_twice_is_no_error(place: Place) -> None:
    sent = await place.chat.send(CHANNEL, place.post, KEY)
    await place.chat.delete(CHANNEL, sent)
    await place.chat.delete(CHANNEL, sent)
    await place.chat.delete(CHANNEL, MessageRef(CHANNEL.id, "12"))


async def test_a_repeated_key_is_another_message_unless_the_platform_knows_it(
    place: Place,
) -> None:
    first = await place.chat.send(CHANNEL, place.post, KEY)
    assert await place.chat.send(CHANNEL, place.post, KEY) != first
    assert list(place.told.duplicates()) == [KEY]


async def test_a_platform_that_knows_its_keys_returns_the_first_message(knowing: Place) -> None:
    knowing.told.follow(Rules(idempotent_for=60))
    first = await knowing.chat.send(CHANNEL, knowing.post, KEY)
    assert await knowing.chat.send(CHANNEL, knowing.post, KEY) == first
    assert not knowing.told.duplicates()


async def test_a_repeated_key_whose_message_was_deleted_is_refused_for_good(knowing: Place) -> None:
    knowing.told.follow(Rules(idempotent_for=60))
    await knowing.chat.delete(CHANNEL, await knowing.chat.send(CHANNEL, knowing.post, KEY))
    assert (await failing(knowing)).permanent


async def test_a_chat_that_keeps_nothing_says_that_it_cannot_be_known() -> None:
    async with console() as place:
        await place.chat.send(CHANNEL, place.post, KEY)
        with pytest.raises(DeliveryError) as caught:
            await place.chat.find(CHANNEL, KEY, now() - SECOND, now())
    assert caught.value.permanent


async def test_a_chat_that_forgets_says_that_it_cannot_be_known(place: Place) -> None:
    place.told.forgets()
    with pytest.raises(DeliveryError) as caught:
        await place.chat.find(CHANNEL, KEY, now() - SECOND, now())
    assert caught.value.permanent


# What its errors say


@pytest.mark.parametrize("code", ["channel_not_found", "is_archived", "not_in_channel"])
async def test_a_forbidden_channel_is_a_permanent_error_that_names_it(
    place: Place, code: str
) -> None:
    place.told.forbids(code, channel=CHANNEL.id)
    error = await failing(place)
    assert error.permanent
    assert not error.ambiguous
    assert CHANNEL.id in str(error)
    assert ";" in str(error), "what is wrong; what mends it"
    await place.chat.send(OTHER, place.post, KEY)


async def test_a_code_that_is_new_is_a_permanent_error(knowing: Place) -> None:
    knowing.told.forbids("new", channel=CHANNEL.id)
    assert (await failing(knowing)).permanent


async def test_an_error_that_slack_does_not_list_may_pass() -> None:
    async with slack() as place:
        place.told.forbids("new", channel=CHANNEL.id)
        error = await failing(place)
    assert not error.permanent
    assert not error.ambiguous
    assert "new" in str(error)
    assert CHANNEL.id in str(error)


async def test_people_who_cannot_be_told_are_a_permanent_error(place: Place) -> None:
    place.told.forbids("user_not_found", on="notify")
    with pytest.raises(DeliveryError) as caught:
        await place.chat.notify(place.ada, "hello")
    assert caught.value.permanent


@pytest.mark.parametrize("key", ["k" * 26, "ключ", ""])
async def test_a_key_that_is_none_is_refused_for_good(knowing: Place, key: str) -> None:
    assert (await failing(knowing, key=key)).permanent


@pytest.mark.parametrize("scope", list(Scope))
async def test_a_limit_says_when_to_ask_again_and_for_whom_it_holds(
    place: Place, scope: Scope
) -> None:
    place.told.limits(7.5, scope=scope, times=1)
    error = await failing(place)
    assert error.retry_after
    assert 7.5 <= error.retry_after <= 8  # some platforms name whole seconds
    assert error.everywhere is (scope is not Scope.CHANNEL or not place.tells_scope)
    assert not error.permanent
    assert not error.ambiguous
    await place.chat.send(CHANNEL, place.post, KEY)
    assert len(place.shown()) == 1


async def test_requests_beyond_a_limit_are_told_to_wait(place: Place) -> None:
    place.told.follow(Rules(per_channel=Limit(2, 60)))
    for n in range(place.of_two):
        await place.chat.send(CHANNEL, place.post, f"key-{n}")
    error = await failing(place)
    assert error.retry_after
    assert 50 < error.retry_after <= 60
    assert error.everywhere is not place.tells_scope
    await place.chat.send(OTHER, place.post, KEY)


async def test_requests_beyond_the_limit_of_a_workspace_are_told_so(place: Place) -> None:
    place.told.follow(Rules(per_workspace=Limit(1, 60)))
    await place.chat.send(OTHER, place.post, "first")
    assert (await failing(place)).everywhere


async def test_an_answer_that_is_lost_is_ambiguous(place: Place) -> None:
    place.told.loses_answer(times=1)
    error = await failing(place)
    assert error.ambiguous
    assert not error.permanent
    assert len(place.shown()) == 1


async def test_a_connection_broken_off_after_the_request_is_ambiguous(place: Place) -> None:
    place.told.hangs_up(times=1)
    assert (await failing(place)).ambiguous
    assert not place.shown()


@pytest.mark.parametrize("used_before", [True, False])
async def test_refused_connections_are_not_ambiguous(place: Place, used_before: bool) -> None:
    if used_before:
        await place.chat.send(OTHER, place.post, "earlier")
    place.told.refuses()
    await asyncio.sleep(0.01)  # whoever keeps connections sees that they are gone
    for _ in range(2):
        error = await failing(place)
        assert not error.ambiguous
        assert not error.permanent
        assert error.retry_after is None
    place.told.answers()
    await place.chat.send(CHANNEL, place.post, KEY)
    assert len(place.shown()) == 1


async def test_refusing_can_end_by_itself(place: Place) -> None:
    place.told.refuses(seconds=0.4)
    await failing(place)
    await asyncio.sleep(0.5)
    await place.chat.send(CHANNEL, place.post, KEY)


async def test_a_platform_that_breaks_may_have_taken_it(place: Place) -> None:
    place.told.breaks(503, times=1).breaks_after_taking(times=1)
    assert (await failing(place)).ambiguous
    assert not place.shown()
    assert (await failing(place)).ambiguous
    assert len(place.shown()) == 1


@pytest.mark.parametrize("taken", [True, False])
async def test_an_answer_that_cannot_be_read_is_ambiguous(place: Place, taken: bool) -> None:
    place.told.sends_garbage(taken=taken, times=1)
    assert (await failing(place)).ambiguous
    assert len(place.shown()) == taken


async def test_an_answer_that_comes_too_late_is_ambiguous(hasty: Place) -> None:
    hasty.told.answers_late(60, times=1)
    assert (await failing(hasty)).ambiguous
    assert len(hasty.shown()) == 1


async def test_a_message_may_be_taken_after_its_sender_has_given_up(hasty: Place) -> None:
    hasty.told.answers_late(1, taken_at_once=False, times=1)
    assert (await failing(hasty)).ambiguous
    assert not hasty.shown()
    await asyncio.sleep(1.1)
    assert len(hasty.shown()) == 1


async def test_an_answer_that_is_late_but_in_time_is_as_good(place: Place) -> None:
    place.told.answers_late(0.02, times=2)
    first = await place.chat.send(CHANNEL, place.post, KEY)
    place.told.answers()
    place.told.answers_late(0.02, taken_at_once=False, times=1)
    assert await place.chat.send(CHANNEL, place.post, "other") != first
    assert len(place.shown()) == 2


async def test_nothing_is_asked_twice(place: Place) -> None:
    place.told.breaks(times=1).loses_answer(times=1).hangs_up(times=1).sends_garbage(times=1)
    for _ in range(4):
        await failing(place)
    assert len(place.told.journal.events) == 4


async def test_looking_for_a_message_is_never_ambiguous(place: Place) -> None:
    place.told.breaks(times=1, on="find").loses_answer(on="find")
    for _ in range(2):
        with pytest.raises(DeliveryError) as caught:
            await place.chat.find(CHANNEL, KEY, now() - SECOND, now())
        assert not caught.value.ambiguous
        assert not caught.value.permanent


async def test_it_answers_as_before_when_it_is_told_to(place: Place) -> None:
    place.told.loses_answer().limits(9).forbids().forgets().refuses()
    place.told.answers()
    await asyncio.sleep(0.01)  # whoever keeps connections sees that they are gone
    since = now()
    sent = await place.chat.send(CHANNEL, place.post, KEY)
    assert await place.chat.find(CHANNEL, KEY, since, now()) == sent
