"""Claims on digests in a Slack channel: what a message shows, and what can be pressed below."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from adapters.slack import fitting
from adapters.slack.actions import Press, read
from adapters.slack.digests import messages
from bot.digest import Cut, Shortlist
from bot.identity import page_url
from bot.intents.digests import OpenVote, Why
from bot.intents.papers import Share, ShowPaper, ShowSimilar
from bot.intents.saved import Save
from bot.models import Digest, Layout, MessageRef
from tests.adapters.slack.looking import line, of_type, options, pressable
from tests.builders import DAY, candidate
from tests.scenes import some
from tests.told import digest, week

MESSAGE = MessageRef("C1", "1")


NUMBERS = "▲ 93  💬 1"


def shown(told: Digest, layout: Layout = Layout.COMPACT) -> list[Any]:
    return [json.loads(post.body) for post in messages(told, layout)]


def of(size: int, **told: Any) -> Digest:
    return Shortlist([candidate(n, 99 - n, **told) for n in range(1, size + 1)], [DAY]).digest(
        Cut(size)
    )


def test_a_paper_is_two_lines_and_its_title_is_the_link() -> None:
    (message,) = shown(some())
    assert line(message["blocks"][:2]).splitlines()[:3] == [
        "Daily Papers · Thu 28 May 2026 · agents, robotics · 3 of 19",
        f"1  Agents That Plan: Explorative Policy Optimization for Tool Use   {NUMBERS}",
        "Example Lab · 4 authors · matches agents",
    ]
    links = of_type(message, "link")
    assert [each["url"] for each in links] == [page_url(f"arxiv:2605.0000{n}") for n in (1, 2, 3)]


def test_the_numbers_of_a_paper_stay_on_one_line() -> None:
    (message,) = shown(some())
    unbroken = NUMBERS.replace(" ", "\N{NO-BREAK SPACE}")
    assert any(unbroken in each["text"] for each in of_type(message, "text"))


def test_the_notification_alone_tells_the_titles() -> None:
    (message,) = shown(digest("A < B & C", 2))
    assert message["text"] == (
        "Daily Papers · Thu 28 May 2026 · 2 of 3\n1 A &lt; B &amp; C\n2 Paper 2"
    )


def test_a_second_message_is_numbered_anew_and_the_last_has_the_footer() -> None:
    first, second = shown(some(12))
    assert line(second["blocks"]).startswith("1  Paper 11")
    assert list(options(second, "save").values()) == [
        "1 · Paper 11",
        "2 · Paper 12",
        "All of these",
    ]
    assert "votes as of" not in line(first["blocks"])
    assert line(second["blocks"]).endswith(
        "votes as of 29 May 2026 07:00 UTC · react 1️⃣–2️⃣ to save in public"
    )
    assert not of_type(second, "header")


@pytest.mark.parametrize("layout", [Layout.COMPACT, Layout.CARDS])
def test_what_can_be_pressed_is_what_it_says(layout: Layout) -> None:
    (message,) = shown(some(2), layout)
    one = "arxiv:2605.00001"
    saves = [read("save", value, MESSAGE) for value in options(message, "save")]
    assert saves == [Save((one,)), Save(("arxiv:2605.00002",)), Press.SAVE_ALL]
    reads = [read("read", value, MESSAGE) for value in options(message, "read")]
    assert reads[::2] == [ShowPaper(one), ShowSimilar(one), Share(one)]
    assert [read(each, None, MESSAGE) for each in pressable(message)] == [Why(MESSAGE)]


def test_one_paper_alone_cannot_be_saved_as_all() -> None:
    (message,) = shown(some(1))
    assert list(options(message, "save")) == ["save:arxiv:2605.00001"]


def test_the_parts_of_a_round_up_are_headed_and_it_can_be_voted_on() -> None:
    (message,) = shown(week())
    assert line(message["blocks"]).splitlines()[:2] == [
        "The week here · Fri 22 – Thu 28 May 2026",
        "Most saved here",
    ]
    presses = [read(each, None, MESSAGE) for each in pressable(message)]
    assert presses == [Why(MESSAGE), OpenVote(MESSAGE)]


def test_a_round_up_of_one_paper_has_no_vote() -> None:
    alone = replace(week(), entries=week().entries[:1])
    assert list(pressable(shown(alone))) == ["why"]


def test_an_empty_digest_is_a_heading_and_why() -> None:
    (message,) = shown(of(0))
    assert line(message["blocks"]) == "Daily Papers · Thu 28 May 2026 · no papers"
    assert list(pressable(message)) == ["why"]


def test_cards_have_what_the_page_shows() -> None:
    (message,) = shown(some(1), Layout.CARDS)
    assert line(message["blocks"][1:2]).splitlines()[:2] == [
        "1  Agents That Plan: Explorative Policy Optimization for Tool Use",
        "Example Lab · 4 authors: Ada Example, Ben Example, Cy Example, … · 27 May 2026 · "
        "submitted by Sam Submitter",
    ]
    assert line(message["blocks"][1:2]).endswith(
        f"They do.\n{NUMBERS}  (number 1 of 19 by votes; matches agents)\ncode  project"
    )


def test_in_a_thread_each_paper_has_a_reply_with_buttons() -> None:
    parent, *replies = messages(some(2), Layout.THREAD)
    assert not parent.reply
    assert [each.places for each in replies] == [(1,), (2,)]
    body = json.loads(replies[1].body)
    two = "arxiv:2605.00002"
    assert [read(each) for each in pressable(body)] == [Save((two,)), ShowSimilar(two), Share(two)]
    assert body["text"] == "A World Model for Two Players &amp; More &lt;Draft&gt;"


def test_a_title_that_shows_nothing_is_its_id() -> None:
    (message,) = shown(of(1, title="\u200b"))
    assert [each["text"] for each in of_type(message, "link")] == ["2605.00001"]
    assert options(message, "save") == {"save:arxiv:2605.00001": "1 · 2605.00001"}


def test_what_was_shortened_is_told_by_its_place() -> None:
    long = "word " * 100
    (message,) = shown(digest(long, 2))
    assert line(message["blocks"]).endswith("shortened to fit: paper 1")
    (both,) = shown(of(2, organization=long))
    assert line(both["blocks"]).endswith("shortened to fit: papers 1 and 2")


def test_a_heading_that_is_too_long_for_a_header_is_whole() -> None:
    topic = "robots, " * 60
    (message,) = shown(replace(of(1), topic=topic))
    assert topic.strip() in line(message["blocks"])
    assert not of_type(message, "header")


@pytest.mark.parametrize("layout", list(Layout))
def test_papers_of_a_great_size_go_into_more_messages_and_none_is_lost(layout: Layout) -> None:
    big = of(20, title="&" * 900, organization="<" * 900, abstract="x" * 900, published=date.min)
    posts = [each for each in messages(big, layout) if not each.reply]
    assert len(posts) == 3
    assert [place for post in posts for place in post.places] == list(range(1, 21))
    assert all(fitting.size(json.loads(post.body)["blocks"]) <= fitting.SIZE for post in posts)


def test_an_old_paper_is_linked_at_arxiv_and_can_be_saved() -> None:
    old = Shortlist([candidate(1, key="arxiv:cond-mat/9901001")], [DAY]).digest(Cut(1))
    (message,) = shown(old)
    assert of_type(message, "link")[0]["url"] == "https://arxiv.org/abs/cond-mat/9901001"
    assert read("save", next(iter(options(message, "save")))) == Save(("arxiv:cond-mat/9901001",))
