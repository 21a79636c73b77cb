"""Claims about what is told of a channel's digests on a terminal, and what can be typed then."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from adapters.console.dialog import Dialog
from adapters.console.hints import NAMES
from adapters.console.replies import drawn
from adapters.console.screen import Screen
from bot.deliveries import Skipped, State
from bot.intents.digests import PostNow
from bot.intents.papers import ShowPaper
from bot.models import Layout
from bot.replies.digests import Explained, Settings, TopicFilter
from bot.replies.reply import Reply
from tests.builders import paper
from tests.told import NEXT, RUN, change, delivery, digest, subscription, wish


def shown(reply: Reply, width: int = 80) -> str:
    screen = Screen(io.StringIO(), width)
    return screen.drawn(drawn(reply, screen.canvas, NAMES))


def settings(layout: Layout = Layout.COMPACT, *, can_post_now: bool = True) -> Settings:
    wished = subscription(wish=wish(layout=layout))
    first = digest(size=2)
    return Settings(wished, TopicFilter(), RUN, change(), (), None, first, can_post_now)


def test_settings_are_facts_beside_their_names() -> None:
    assert shown(settings()).startswith(
        "Changed topics: everything → robots\n"
        "topics   everything\n"
        "when     18:00 weekdays in Europe/Berlin\n"
        "what     at most 5 papers, compact\n"
        "options  nothing on a day without papers; never filled up; waits up to 2 hours\n"
        "         for its source\n"
        "next     Fri 29 May 2026 18:00 in Europe/Berlin (16:00 UTC)\n"
    )


def test_the_messages_of_a_thread_stand_apart_as_they_are_posted() -> None:
    text = shown(settings(Layout.THREAD))
    _, _, below = text.partition("left out: ")
    assert re.match(r"1 beyond the first 2\n\n     1  Paper 1\n", below)
    first, _, second = below.partition("\n\n     2  Paper 2")
    for each in (*first.splitlines()[2:], *second.splitlines()[1:]):
        assert each.startswith(" " * 8) or "Paper 1" in each, each


@pytest.mark.parametrize("layout", Layout)
def test_the_first_digest_is_shown_as_it_would_be_posted(layout: Layout) -> None:
    text = shown(settings(layout))
    assert "What the newest closed edition would be here:\n\nDaily Papers · Thu 28 May" in text
    assert " 2  Paper 2" in text


def test_an_explanation_is_each_paper_with_its_reason_and_each_rule_with_examples() -> None:
    assert shown(Explained(delivery(), digest())) == (
        "The digest of Thu 28 May 2026: posted\n"
        "Daily Papers · Thu 28 May 2026 · 1 of 3\n"
        " 1  Paper 1                                                                 ▲ 30\n"
        "    number 1 of 3 by votes\n"
        "left out: 2 beyond the first 1\n"
        "    Paper 2\n"
        "    Paper 3"
    )


def test_an_explanation_names_the_editions_that_a_digest_went_without() -> None:
    lacking = replace(digest(), missing=(NEXT,))
    assert shown(Explained(delivery(), lacking)).splitlines()[1:3] == [
        "Daily Papers · Thu 28 May 2026 · 1 of 3",
        "without Fri 29 May 2026, which the source did not tell in time",
    ]


def test_a_day_without_a_digest_is_explained_in_a_line() -> None:
    told = shown(Explained(delivery(State.SKIPPED, Skipped.MISSED), None), 200)
    assert told == (
        "The digest of Thu 28 May 2026: nothing posted: it was due while nothing ran; "
        "the next one covers its editions"
    )


class TestWhatComesNext:
    def test_the_first_digest_can_be_posted_and_its_papers_be_asked_for(self) -> None:
        dialog = Dialog()
        assert dialog.heard(settings()) == (
            "Post the first one now: type /digest now · "
            'type 2 for the abstract, "2 similar" or "2 share"'
        )
        assert dialog.read("2") == ShowPaper(paper(2).key)
        assert dialog.read("/digest now") == PostNow()

    def test_it_is_not_offered_where_nothing_is_new(self) -> None:
        assert "now" not in Dialog().heard(settings(can_post_now=False))

    def test_the_papers_of_an_explanation_can_be_asked_for(self) -> None:
        dialog = Dialog()
        assert dialog.heard(Explained(delivery(), digest())).startswith("type 1 for")
        assert dialog.read("1") == ShowPaper(paper(1).key)
