"""Claims on digests in a Discord channel: what a message shows, and what can be pressed below."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.discord.actions import Press, keyed, read
from adapters.discord.digests import messages, name
from bot.digest import Cut, Shortlist
from bot.identity import page_url
from bot.intents.digests import OpenVote, Why
from bot.intents.papers import Share, ShowPaper, ShowSimilar
from bot.intents.saved import Save
from bot.models import Digest, Layout, MessageRef
from tests.adapters.discord.looking import line, links, nodes, options, pressable
from tests.adapters.discord.looking import shown as in_embed
from tests.adapters.discord.validity import problems
from tests.builders import DAY, candidate
from tests.scenes import empty, some
from tests.told import digest, week

MESSAGE = MessageRef("1", "2")
NUMBERS = "▲ 93  💬 1"
TITLE = "Agents That Plan: Explorative Policy Optimization for Tool Use"
HEADING = "Daily Papers · Thu 28 May 2026 · agents, robotics · 3 of 19"


def shown(told: Digest, layout: Layout = Layout.COMPACT) -> list[Any]:
    return [json.loads(post.body) for post in messages(told, layout)]


def of(size: int, **told: Any) -> Digest:
    return Shortlist([candidate(n, 99 - n, **told) for n in range(1, size + 1)], [DAY]).digest(
        Cut(size)
    )


def test_a_paper_is_two_lines_and_its_title_is_the_link() -> None:
    (message,) = shown(some())
    assert line(message).splitlines()[1:4] == [
        HEADING,
        f"1  Agents That Plan: Explorative Policy Optimization for Tool Use  {NUMBERS}",
        "Example Lab · 4 authors · matches agents",
    ]
    assert links(message) == [
        (TITLE, page(1)),
        ("page", page(2)),
        ("page", page(3)),
    ]


def page(number: int) -> str:
    return page_url(f"arxiv:2605.{number:05}")


def test_the_numbers_of_a_paper_stay_on_one_line() -> None:
    (message,) = shown(some())
    assert NUMBERS.replace(" ", "\N{NO-BREAK SPACE}") in message["embeds"][0]["description"]


def test_the_notification_alone_tells_the_titles() -> None:
    (message,) = shown(digest("A < B: *C*", 2))
    assert message["content"] == "1 A \\< B: \\*C\\* · 2 Paper 2"


def test_a_second_message_is_numbered_anew_and_the_last_has_the_footer() -> None:
    first, second = shown(some(12))
    assert line(second).startswith("1 Paper 11 · 2 Paper 12\n1  Paper 11")
    assert list(options(second, "save").values()) == [
        "1 · Paper 11",
        "2 · Paper 12",
        "All of these",
    ]
    assert "votes as of" not in line(first)
    assert line(second).endswith("votes as of 29 May 2026 07:00 UTC · react 1️⃣–2️⃣ to save in public")
    assert "title" not in second["embeds"][0]


@pytest.mark.parametrize("layout", [Layout.COMPACT, Layout.CARDS])
def test_what_can_be_pressed_is_what_it_says(layout: Layout) -> None:
    (message,) = shown(some(2), layout)
    one = "arxiv:2605.00001"
    saves = [read("save", (value,), MESSAGE) for value in options(message, "save")]
    assert saves == [Save((one,)), Save(("arxiv:2605.00002",)), Press.SAVE_ALL]
    reads = [read("read", (value,), MESSAGE) for value in options(message, "read")]
    assert reads[::2] == [ShowPaper(one), ShowSimilar(one), Share(one)]
    assert [read(each, (), MESSAGE) for each in pressable(message)] == [Why(MESSAGE)]


def test_ten_papers_can_all_be_shared_by_a_select_of_their_own() -> None:
    (eight,), (ten,) = shown(some(8)), shown(some(10))
    assert len(options(eight, "read")) == 24
    assert not options(eight, "share")
    assert len(options(ten, "read")) == 20
    assert len(options(ten, "share")) == 10
    first, *_ = options(ten, "share")
    assert read("share", (first,)) == Share("arxiv:2605.00001")


def test_one_paper_alone_cannot_be_saved_as_all() -> None:
    (message,) = shown(some(1))
    assert list(options(message, "save")) == ["save:arxiv:2605.00001"]


def test_the_parts_of_a_round_up_are_headed_and_it_can_be_voted_on() -> None:
    (message,) = shown(week())
    assert line(message).splitlines()[1:3] == [
        "The week here · Fri 22 – Thu 28 May 2026",
        "Most saved here",
    ]
    presses = [read(each, (), MESSAGE) for each in pressable(message)]
    assert presses == [Why(MESSAGE), OpenVote(MESSAGE)]
    (cards,) = shown(week(), Layout.CARDS)
    heads = [each["author"]["name"] for each in cards["embeds"] if "author" in each]
    assert heads[0] == "Most saved here"
    assert len(heads) == 3


def test_a_round_up_of_one_paper_has_no_vote() -> None:
    alone = replace(week(), entries=week().entries[:1])
    assert list(pressable(shown(alone)[0])) == ["why"]


def test_an_empty_digest_is_one_line_and_why() -> None:
    (message,) = shown(of(0))
    assert line(message) == "Daily Papers · Thu 28 May 2026 · no papers"
    assert not message["embeds"]
    assert list(pressable(message)) == ["why"]
    (filtered,) = shown(empty())
    assert line(filtered) == (
        "Daily Papers · Thu 28 May 2026 · agents · none of 1\nleft out: 1 outside the topic"
    )


def test_cards_have_what_the_page_shows() -> None:
    (message,) = shown(some(1), Layout.CARDS)
    heading, card = map(in_embed, message["embeds"])
    assert heading == HEADING.replace("3 of", "1 of")
    told = card.replace("\N{NO-BREAK SPACE}", " ").splitlines()
    assert told[:2] == [
        "1  Agents That Plan: Explorative Policy Optimization for Tool Use",
        "Example Lab · 4 authors: Ada Example, Ben Example, Cy Example, … · 27 May 2026 · "
        "submitted by Sam Submitter",
    ]
    assert told[-3:-1] == [
        f"{NUMBERS}  (number 1 of 19 by votes; matches agents)",
        "code  project",
    ]
    assert links(message)[0] == (f"1\N{NO-BREAK SPACE} {TITLE}", page(1))


def test_no_two_embeds_have_the_same_address() -> None:
    (message, *_) = shown(some(9), Layout.CARDS)
    addresses = [each["url"] for each in message["embeds"] if "url" in each]
    assert len(set(addresses)) == len(addresses) >= 8


def test_in_a_thread_each_paper_has_a_reply_with_buttons() -> None:
    parent, *replies = messages(some(2), Layout.THREAD)
    assert not parent.reply
    assert [each.places for each in replies] == [(1,), (2,)]
    body = json.loads(replies[1].body)
    two = "arxiv:2605.00002"
    assert [read(each) for each in pressable(body)] == [Save((two,)), ShowSimilar(two), Share(two)]
    assert links(body)[0] == ("A World Model for Two Players & More <Draft>", page(2))


def test_a_title_that_shows_nothing_is_its_id() -> None:
    (message,) = shown(of(1, title="\u200b"))
    assert links(message) == [("2605.00001", page(1))]
    assert options(message, "save") == {"save:arxiv:2605.00001": "1 · 2605.00001"}


def test_what_was_shortened_is_told_by_its_place() -> None:
    long = "word " * 100
    (message,) = shown(digest(long, 2))
    assert line(message).endswith("shortened to fit: paper 1")
    (both,) = shown(of(2, organization=long))
    assert line(both).endswith("shortened to fit: papers 1 and 2")


def test_a_heading_that_is_too_long_for_a_title_is_whole() -> None:
    topic = "robots, " * 60
    (message,) = shown(replace(of(1), topic=topic))
    assert topic.strip() in line(message)
    assert "title" not in message["embeds"][0]
    assert nodes(message, "bold")


@pytest.mark.parametrize("layout", list(Layout))
def test_papers_of_a_great_size_go_into_more_messages_and_none_is_lost(layout: Layout) -> None:
    big = of(20, title="*" * 900, organization="<" * 900, abstract="x" * 900, published=date.min)
    posts = [each for each in messages(big, layout) if not each.reply]
    assert 2 <= len(posts) <= 5
    assert [place for post in posts for place in post.places] == list(range(1, 21))
    assert not [why for post in posts for why in problems(json.loads(post.body))]


@pytest.mark.parametrize("layout", list(Layout))
def test_every_message_carries_a_key_within_the_limit(layout: Layout) -> None:
    old = Shortlist([candidate(1, key="arxiv:cond-mat/9901001")], [DAY]).digest(Cut(1))
    for told in (some(12), week(), of(0), old):
        for body in shown(told, layout):
            assert not problems(keyed(body, "k" * 25))


@pytest.mark.parametrize("size", [1, 5, 10, 11, 30])
@pytest.mark.parametrize("layout", list(Layout))
def test_every_paper_is_in_one_message_that_is_no_reply(layout: Layout, size: int) -> None:
    posts = messages(of(size), layout)
    places = [place for post in posts if not post.reply for place in post.places]
    assert places == list(range(1, size + 1))
    assert all(len(post.places) <= 10 for post in posts)
    assert [post.reply for post in posts].count(True) == (size if layout is Layout.THREAD else 0)
    assert not [why for post in posts for why in problems(json.loads(post.body))]


def test_an_old_paper_is_linked_at_arxiv_and_can_be_saved() -> None:
    old = Shortlist([candidate(1, key="arxiv:cond-mat/9901001")], [DAY]).digest(Cut(1))
    (message,) = shown(old)
    assert links(message)[0][1] == "https://arxiv.org/abs/cond-mat/9901001"
    (value,) = options(message, "save")
    assert read("save", (value,)) == Save(("arxiv:cond-mat/9901001",))


def test_a_forum_post_is_called_by_the_heading_or_by_its_titles() -> None:
    for layout in Layout:
        assert name(shown(some(3), layout)[0]) == HEADING
    assert name(shown(some(12))[1]) == "1 Paper 11 · 2 Paper 12"
    assert name(shown(of(0))[0]) == "Daily Papers · Thu 28 May 2026 · no papers"
    assert name(shown(some(11, ["Paper"] * 10 + ["A *"]))[1]) == "1 A *"
    long = replace(of(1), topic="robots *and* agents, " * 60)
    assert name(shown(long)[0]).startswith("1 Paper 1")
