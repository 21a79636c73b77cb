"""Claims on what a terminal remembers of its posts: which paper a typed reaction is on."""

from __future__ import annotations

import io

import pytest

from adapters.console.chat import HERE, ConsoleChat
from adapters.console.posts import Posts
from bot.digest import Cut, Shortlist
from bot.models import Digest, Layout, MessageRef
from tests.builders import DAY, candidate
from tests.told import week


def message(name: str) -> MessageRef:
    return MessageRef("terminal", name)


def digest(papers: int) -> Digest:
    some = [candidate(n, 100 - n) for n in range(1, papers + 1)]
    return Shortlist(some, [DAY]).digest(Cut(20))


async def sent(*digests: Digest, layout: Layout = Layout.COMPACT) -> Posts:
    """Send digests, the messages of each called d1.1, d1.2 and so on."""
    chat = ConsoleChat(io.StringIO(), 80)
    for n, each in enumerate(digests, 1):
        parent: MessageRef | None = None
        for k, post in enumerate(chat.render(each, layout), 1):
            ref = await chat.send(HERE, post, f"d{n}.{k}", parent if post.reply else None)
            parent = parent or ref
    return chat.posts


def test_before_the_first_there_is_none() -> None:
    posts = Posts()
    assert (posts.at(1), posts.last_alone, posts.are_any) == (None, None, False)


def test_a_place_is_known_by_its_message_and_which_one_of_it_that_is() -> None:
    posts = Posts()
    posts.note(message("a"), (1, 2, 3))
    assert [posts.at(n) for n in range(5)] == [
        None,
        (message("a"), 1),
        (message("a"), 2),
        (message("a"), 3),
        None,
    ]
    assert posts.are_any
    assert posts.last_alone is None


def test_a_second_message_of_a_digest_adds_to_the_first() -> None:
    posts = Posts()
    posts.note(message("a"), tuple(range(1, 11)))
    posts.note(message("b"), (11, 12))
    assert posts.at(10) == (message("a"), 10)
    assert posts.at(12) == (message("b"), 2)


def test_a_new_digest_takes_the_place_of_the_one_before() -> None:
    posts = Posts()
    posts.note(message("a"), (1, 2, 3))
    posts.note(message("b"), (1, 2))
    assert posts.at(2) == (message("b"), 2)
    assert posts.at(3) is None


def test_a_reply_is_no_place_of_a_digest_and_is_the_last_paper_shown_alone() -> None:
    posts = Posts()
    posts.note(message("a"), (1, 2))
    posts.note(message("b"), (2,), is_reply=True)
    posts.note(message("c"), (1,), is_reply=True)
    assert posts.at(1) == (message("a"), 1)
    assert posts.at(2) == (message("a"), 2)
    assert posts.last_alone == message("c")


def test_a_reply_alone_is_no_digest() -> None:
    posts = Posts()
    posts.note(message("share"), (1,), is_reply=True)
    assert (posts.at(1), posts.are_any, posts.last_alone) == (None, False, message("share"))


def test_a_message_without_papers_shows_none() -> None:
    posts = Posts()
    posts.note(message("a"), ())
    assert (posts.at(1), posts.last_alone, posts.are_any) == (None, None, False)


@pytest.mark.parametrize("layout", Layout)
async def test_what_a_chat_has_sent_is_among_its_posts(layout: Layout) -> None:
    posts = await sent(digest(12), layout=layout)
    first, second = (MessageRef(HERE.id, each) for each in ("d1.1", "d1.2"))
    assert posts.at(1) == (first, 1)
    assert posts.at(10) == (first, 10)
    assert posts.at(12) == (second, 2)
    alone = MessageRef(HERE.id, "d1.14") if layout is Layout.THREAD else None
    assert posts.last_alone == alone


async def test_a_digest_of_one_paper_is_on_both() -> None:
    posts = await sent(digest(3), digest(1))
    only = MessageRef(HERE.id, "d2.1")
    assert posts.at(1) == (only, 1)
    assert posts.at(2) is None
    assert posts.last_alone == only


async def test_a_round_up_is_a_digest_as_any_other() -> None:
    posts = await sent(digest(7), week())
    assert posts.at(5) == (MessageRef(HERE.id, "d2.1"), 5)
    assert posts.at(6) is None
