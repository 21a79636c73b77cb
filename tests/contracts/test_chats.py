"""What every chat does, whatever its platform: the contract of `bot.ports.Chat`."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest

from adapters.console.chat import ConsoleChat
from bot.channels import Channel
from bot.digest import Cut, Shortlist
from bot.models import Digest, Layout
from bot.ports import Chat
from tests.builders import DAY, candidate

CHANNEL = Channel("console", "here", "general")
CHATS: dict[str, Callable[[], Chat]] = {"console": lambda: ConsoleChat(io.StringIO(), 80)}


@pytest.fixture(params=CHATS)
def chat(request: pytest.FixtureRequest) -> Chat:
    return CHATS[request.param]()


def of(size: int) -> Digest:
    return Shortlist([candidate(n) for n in range(1, 31)], [DAY]).digest(Cut(size))


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


async def test_every_message_has_a_place_of_its_own(chat: Chat) -> None:
    parent, *replies = chat.render(of(3), Layout.THREAD)
    first = await chat.send(CHANNEL, parent, "key-0")
    others = [
        await chat.send(CHANNEL, post, f"key-{n}", first) for n, post in enumerate(replies, 1)
    ]
    assert len({first, *others}) == 4
    assert {ref.posted_in for ref in others} == {first.posted_in}
