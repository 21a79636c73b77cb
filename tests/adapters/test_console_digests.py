"""Claims about what is told of a channel's digests on a terminal, and what can be typed then."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest

from adapters.console.chat import ConsoleChat
from adapters.console.dialog import Dialog
from adapters.console.hints import SPELL
from adapters.console.posts import Posts
from adapters.console.replies import drawn
from adapters.console.screen import Screen
from bot.deliveries import Skipped, State
from bot.intents.digests import PostNow
from bot.intents.papers import ShowPaper
from bot.models import Digest, Kind, Layout
from bot.replies.digests import Explained, NoVote, Roundup, Settings, TopicFilter, Voting
from bot.replies.reply import Reply
from tests.builders import NOON, paper
from tests.told import NEXT, RUN, change, delivery, digest, poll, subscription, week, wish


def shown(reply: Reply, width: int = 80) -> str:
    screen = Screen(io.StringIO(), width)
    return screen.drawn(drawn(reply, screen.canvas, SPELL))


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


def posts(of: Digest, layout: Layout = Layout.COMPACT) -> list[str]:
    """Return a digest as it is posted."""
    return [each.body for each in ConsoleChat(io.StringIO(), 80).render(of, layout)]


class TestARoundUp:
    def test_is_in_parts_each_headed_once_and_says_how_to_vote(self) -> None:
        assert posts(week()) == [
            "The week here · Fri 22 – Thu 28 May 2026\n"
            "\n"
            "Most saved here\n"
            " 1  Paper 1                                                                 ▲ 30\n"
            "    saved by 3 people\n"
            "    https://huggingface.co/papers/2605.00001\n"
            " 2  Paper 5                                                                  ▲ 2\n"
            "    saved by 2 people\n"
            "    https://huggingface.co/papers/2605.00005\n"
            "\n"
            "Risen most since posted here\n"
            " 3  Paper 2                                                                 ▲ 40\n"
            "    +30 upvotes since it was posted here\n"
            "    https://huggingface.co/papers/2605.00002\n"
            "\n"
            "Voted high, and hardly saved here\n"
            " 4  Paper 3                                                                 ▲ 90\n"
            "    90 upvotes\n"
            "    https://huggingface.co/papers/2605.00003\n"
            " 5  Paper 4                                                                  ▲ 5\n"
            "    5 upvotes\n"
            "    https://huggingface.co/papers/2605.00004\n"
            "\n"
            'type "vote" to have a vote among the first'
        ]

    def test_begins_with_the_part_that_it_has(self) -> None:
        no_saves = replace(
            week(),
            entries=tuple(replace(each, place=n) for n, each in enumerate(week().entries[2:], 1)),
        )
        (body,) = posts(no_saves)
        assert "2026\n\nRisen most since posted here\n 1  Paper 2" in body
        assert "Most saved here" not in body

    def test_of_one_paper_has_nothing_to_vote_on(self) -> None:
        (body,) = posts(replace(week(), entries=week().entries[:1]))
        assert "vote" not in body.replace("upvote", "")
        assert body.endswith("https://huggingface.co/papers/2605.00001")

    @pytest.mark.parametrize("layout", Layout)
    def test_has_its_parts_in_every_layout(self, layout: Layout) -> None:
        first, *replies = posts(week(), layout)
        heads = ["Most saved here", "Risen most since posted here", "Voted high, and hardly saved"]
        assert [first.count(head) for head in heads] == [1, 1, 1]
        assert [first.index(head) for head in heads] == sorted(first.index(head) for head in heads)
        assert len(replies) == (5 if layout is Layout.THREAD else 0)
        assert not any(head in reply for head in heads for reply in replies)

    def test_is_explained_by_what_each_paper_is_in_for(self) -> None:
        text = shown(Explained(delivery(kind=Kind.ROUNDUP), week()))
        assert text.splitlines()[1] == "The week here · Fri 22 – Thu 28 May 2026"
        assert "    +30 upvotes since it was posted here\n" in text
        assert "left out" not in text

    def test_is_told_when_it_comes(self) -> None:
        assert shown(Roundup(subscription(), change(), RUN.due)) == (
            "The round-up is changed: everything → robots\n"
            "when     18:00 weekdays in Europe/Berlin; next Fri 29 May 2026 18:00 in\n"
            "         Europe/Berlin (16:00 UTC)\n"
            "what     what was saved most here, rose most since it was posted here, was\n"
            "         overlooked"
        )

    @pytest.mark.parametrize("none", [Roundup(None), Roundup(subscription(is_on=False))])
    def test_that_there_is_none_says_how_to_have_one(self, none: Roundup) -> None:
        assert shown(none) == ("This channel gets no round-up\nto begin  /digest roundup Fri 15:00")


class TestAVote:
    def test_is_posted_to_the_channel_when_it_is_opened_and_private_after(self) -> None:
        voting = Voting(poll(), is_open=True, is_new=True)
        asked = "Which paper shall we read? One vote each, until 30 May 2026 01:30 UTC\n"
        assert shown(voting) == f"(posted to the channel)\n{asked} 1  Paper 1\n 2  Paper 2"
        assert shown(replace(voting, is_new=False, mine=2)) == (
            f"{asked} 1  Paper 1\n    2 votes\n 2  Paper 2\n    1 vote, with yours"
        )

    def test_that_is_over_names_what_won(self) -> None:
        assert shown(Voting(poll(), is_open=False)).startswith(
            "The vote closed 30 May 2026 01:30 UTC: Paper 1\n"
        )
        even = shown(Voting(poll(votes=(2, 2, 1)), is_open=False))
        assert even.startswith("The vote closed 30 May 2026 01:30 UTC: Paper 1 and Paper 2\n")
        none = shown(Voting(poll(votes=(0, 0)), is_open=False))
        assert none.startswith("The vote closed 30 May 2026 01:30 UTC: nothing\n")

    def test_that_there_cannot_be_says_why(self) -> None:
        assert shown(NoVote()) == (
            "there is nothing to vote on: a vote is on the first papers of a round-up"
        )


class TestWhatComesNext:
    def test_the_first_digest_can_be_posted_and_its_papers_be_asked_for(self) -> None:
        dialog = Dialog(Posts())
        assert dialog.heard(settings()) == (
            "Post the first one now: type /digest now · "
            'type 2 for the abstract, "2 save", "2 similar" or "2 share"'
        )
        assert dialog.read("2", NOON) == ShowPaper(paper(2).key)
        assert dialog.read("/digest now", NOON) == PostNow()

    def test_it_is_not_offered_where_nothing_is_new(self) -> None:
        assert "now" not in Dialog(Posts()).heard(settings(can_post_now=False))

    def test_the_papers_of_an_explanation_can_be_asked_for(self) -> None:
        dialog = Dialog(Posts())
        assert dialog.heard(Explained(delivery(), digest())).startswith("type 1 for")
        assert dialog.read("1", NOON) == ShowPaper(paper(1).key)
