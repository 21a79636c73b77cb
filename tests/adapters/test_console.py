"""Claims about the terminal: what a digest looks like, and what never reaches the screen."""

from __future__ import annotations

import io
import json
import re
import unicodedata
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from adapters.console import progress
from adapters.console.as_json import as_json
from adapters.console.chat import HERE, ConsoleChat
from bot.channels import Account
from bot.digest import Cut, Shortlist
from bot.errors import DeliveryError, SourceError
from bot.ingest import AlreadyThere, Failed, GaveUp, Stored, Waiting
from bot.models import BadItem, Candidate, Changes, Digest, Layout, Post, Submitter
from bot.preview import Preview
from bot.topics.reading import parse
from tests.builders import DAY, NOON, candidate

FULL: dict[str, Any] = {
    "title": "Robots That Read: A Very Long Title Which Does Not Fit on One Line of a Terminal",
    "abstract": "We teach robots to read. " * 20,
    "authors": ("Ada Example", "Ben Example", "Cy Example", "Di Example"),
    "published": date(2026, 5, 27),
    "organization": "Example Lab",
    "keywords": ("robot learning", "reading", "unshown"),
    "code_url": "https://github.com/example/robots",
    "project_url": "https://robots.example.com",
    "comments": 2,
    "stars": 1_310,
    "submitter": Submitter("Sam Submitter"),
}


def digest_of(*candidates: Candidate, size: int = 5, topic: str | None = None) -> Digest:
    parsed = parse(topic) if topic else None
    return Shortlist(candidates, [DAY], votes_at=NOON).digest(Cut(size, parsed))


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def piped(digest: Digest, layout: Layout = Layout.COMPACT, width: int = 80) -> list[Post]:
    return list(ConsoleChat(io.StringIO(), width).render(digest, layout))


def drawn(digest: Digest, layout: Layout = Layout.COMPACT, width: int = 80) -> str:
    return "\n".join(post.body for post in piped(digest, layout, width))


def test_compact_is_two_lines_a_paper_and_a_link_where_none_can_hide() -> None:
    digest = digest_of(candidate(1, 63, **FULL), candidate(2, 9), candidate(3, 1), size=2)
    assert drawn(digest) == (
        "Daily Papers · Thu 28 May 2026 · 2 of 3\n"
        "\n"
        " 1  Robots That Read: A Very Long Title Which Does Not Fit   ▲ 63  💬 2  ★ 1,310\n"
        "    on One Line of a Terminal\n"
        "    Example Lab · 4 authors · robot learning, reading\n"
        "    https://huggingface.co/papers/2605.00001\n"
        " 2  Paper 2                                                                  ▲ 9\n"
        "    https://huggingface.co/papers/2605.00002\n"
        "\n"
        "left out: 1 beyond the first 2 · votes as of 29 May 2026 12:00 UTC"
    )


def test_cards_show_what_the_daily_papers_page_shows_and_why() -> None:
    digest = digest_of(candidate(1, 63, **FULL), topic="robot, reading -survey")
    assert drawn(digest, Layout.CARDS) == (
        "Daily Papers · Thu 28 May 2026 · robot, reading -survey · 1 of 1\n"
        "\n"
        " 1  Robots That Read: A Very Long Title Which Does Not Fit on One Line of a\n"
        "    Terminal\n"
        "    Example Lab · 4 authors: Ada Example, Ben Example, Cy Example, … · 27 May\n"
        "    2026 · submitted by Sam Submitter\n"
        "    We teach robots to read. We teach robots to read. We teach robots to read.\n"
        "    We teach robots to read. We teach robots to read. We teach robots to read.\n"
        "    We teach robots to read. We teach robots to read. We teach robots to read.\n"
        "    We teach robots to read. We teach robots to read. We teach robots to read.\n"
        "    ▲ 63  💬 2  ★ 1,310  (number 1 of 1 by votes; matches robot, reading)\n"
        "    https://huggingface.co/papers/2605.00001\n"
        "    code https://github.com/example/robots\n"
        "    project https://robots.example.com\n"
        "\n"
        "votes as of 29 May 2026 12:00 UTC"
    )


def test_a_thread_is_a_compact_message_and_one_reply_a_paper() -> None:
    parent, *replies = piped(digest_of(candidate(1, 2), candidate(2, 1)), Layout.THREAD)
    assert (parent.places, parent.reply) == ((1, 2), False)
    assert [(post.places, post.reply) for post in replies] == [((1,), True), ((2,), True)]


def test_more_than_ten_papers_go_into_a_second_message() -> None:
    posts = piped(digest_of(*(candidate(n) for n in range(1, 13)), size=12))
    assert [post.places for post in posts] == [tuple(range(1, 11)), (11, 12)]
    assert [post.body.count("Daily Papers") for post in posts] == [1, 0]
    assert [post.body.count("votes as of") for post in posts] == [0, 1]


def test_it_says_which_editions_it_goes_without() -> None:
    digest = replace(digest_of(candidate(1)), missing=(DAY + timedelta(days=1),))
    assert drawn(digest).splitlines()[-2:] == [
        "without Fri 29 May 2026, which the source did not tell in time · votes as of 29",
        "May 2026 12:00 UTC",
    ]


async def test_a_terminal_that_has_gone_refuses_and_may_be_back_tomorrow() -> None:
    stream = io.StringIO()
    chat = ConsoleChat(stream)
    (post,) = chat.render(digest_of(candidate(1)), Layout.COMPACT)
    stream.close()
    with pytest.raises(DeliveryError, match="takes nothing") as refused:
        await chat.send(HERE, post, "k")
    assert not refused.value.permanent
    with pytest.raises(DeliveryError):
        await chat.notify(Account("console", "here", "me"), "It is broken.")


def test_an_empty_digest_says_so() -> None:
    assert drawn(digest_of()) == (
        "Daily Papers · Thu 28 May 2026 · no papers\n\nvotes as of 29 May 2026 12:00 UTC"
    )
    nothing = drawn(digest_of(candidate(1), topic="proteins"))
    assert "proteins · none of 1" in nothing
    assert "1 outside the topic" in nothing


@pytest.mark.parametrize("width", [1, 20, 40, 59, 60, 80, 200])
@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize(
    "title",
    ["A" * 300, "漢字の題名" * 30, "🤖 robots 👩‍🔬 " * 12, "عنوان طويل جدا " * 10],
    ids=["one-word", "wide", "emoji", "right-to-left"],
)
def test_no_line_is_wider_than_the_terminal(width: int, layout: Layout, title: str) -> None:
    digest = digest_of(candidate(1, **FULL | {"title": title}), topic=None)
    text = drawn(digest, layout, width)
    folded = [line for line in text.splitlines() if "https://" not in line]
    assert max(map(cell_len, folded)) <= max(width, 20)
    shown = "".join(text.split())
    assert "".join(title.split())[:3] in shown


def test_a_right_to_left_title_cannot_turn_the_numbers_around() -> None:
    hebrew = "\u05e2\u05d1\u05e8\u05d9\u05ea"
    once = drawn(digest_of(candidate(1, 63, title=hebrew)))
    assert f"{hebrew}\u200e" in once
    twice = drawn(digest_of(candidate(1, 63, title=f"{hebrew} " * 20)))
    first_line = twice.splitlines()[2]
    assert first_line.endswith("\u200e▲ 63")


HOSTILE = "\x1b]8;;https://evil.example\x07click\x1b[2J\x9b31m\r\n\u202eevil\x00[link=x]{x}[/]"


@pytest.mark.parametrize("layout", list(Layout))
@pytest.mark.parametrize("field", ["title", "abstract", "organization", "code_url"])
def test_nothing_from_outside_steers_the_terminal(layout: Layout, field: str) -> None:
    digest = digest_of(candidate(1, **FULL | {field: HOSTILE}))
    chat = ConsoleChat(Terminal(), 80)
    for post in [*chat.render(digest, layout), *piped(digest, layout)]:
        assert not set("\x07\x00\r\x9b\u202e") & set(post.body)
        assert "\x1b[2J" not in post.body
        assert "\x1b]8;;https://evil.example" not in post.body


@settings(max_examples=60, deadline=None)
@given(title=st.text(min_size=1, max_size=80), name=st.text(max_size=30))
def test_whatever_is_written_no_control_character_is_shown(title: str, name: str) -> None:
    text = drawn(digest_of(candidate(1, title=title, organization=name, authors=(name,))))
    assert not {unicodedata.category(each) for each in text.replace("\n", "")} & {"Cc", "Cs"}
    assert not set(text) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2028\u2029")


class TestWhatATerminalCanDo:
    def rendered(self, monkeypatch: pytest.MonkeyPatch, **variables: str) -> str:
        for name in ("NO_COLOR", "TERM", "COLORTERM", "FORCE_COLOR"):
            monkeypatch.delenv(name, raising=False)
        for name, value in {"TERM": "xterm-256color", **variables}.items():
            monkeypatch.setenv(name, value)
        (post,) = ConsoleChat(Terminal(), 80).render(digest_of(candidate(1)), Layout.COMPACT)
        return post.body

    def test_links_are_clickable(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = self.rendered(monkeypatch)
        assert "\x1b]8;id=" in text
        assert text.count("https://huggingface.co/papers/2605.00001") == 1

    def test_no_color_means_no_colour(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = self.rendered(monkeypatch, NO_COLOR="1")
        assert "\x1b[3" not in text
        assert "\x1b[9" not in text

    def test_a_dumb_terminal_gets_plain_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        text = self.rendered(monkeypatch, TERM="dumb")
        assert "\x1b" not in text
        assert "https://huggingface.co/papers/2605.00001" in text


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("layout", list(Layout))
def test_a_paper_without_votes_shows_none(layout: Layout, width: int) -> None:
    unknown = candidate(1, stats=None, organization="Example Lab")
    text = drawn(digest_of(unknown), layout, width)
    assert "▲" not in text
    assert re.search(r"^ {4}Example Lab", text, re.MULTILINE)


def test_json_says_that_votes_are_not_known() -> None:
    told = json.loads(as_json(Preview(digest_of(candidate(1, stats=None)))))
    (paper,) = told["papers"]
    assert (paper["upvotes"], paper["comments"], paper["stars"]) == (None, None, None)


def test_json_tells_every_fact() -> None:
    left = candidate(2, 1)
    digest = digest_of(candidate(1, 63, **FULL), left, topic="robot")
    bad, failed = BadItem("item 3", "title: nothing"), Failed(DAY, SourceError("down"))
    told = json.loads(as_json(Preview(digest, (failed,), (DAY,), (bad,))))
    (paper,) = told.pop("papers")
    assert told == {
        "editions": ["2026-05-28"],
        "open_edition": None,
        "topic": "robot",
        "considered": 2,
        "votes_at": "2026-05-29T12:00:00Z",
        "left_out": [
            {
                "id": "2605.00002",
                "title": "Paper 2",
                "rule": "outside-topic",
                "text": "outside the topic",
            }
        ],
        "unreadable": [{"where": "item 3", "why": "title: nothing"}],
        "failed": [{"edition": "2026-05-28", "why": "down"}],
        "missing": ["2026-05-28"],
    }
    assert paper["id"] == "2605.00001"
    assert paper["authors"] == list(FULL["authors"])
    assert paper["submitted_by"] == {"name": "Sam Submitter", "avatar_url": None}
    assert paper["abstract"] == FULL["abstract"]
    assert paper["reason"] == {
        "rank": 1,
        "considered": 2,
        "matched": ["robot"],
        "text": "number 1 of 2 by votes; matches robot",
    }


def test_json_names_the_rule_that_left_each_paper_out() -> None:
    titles = ["Robots", "More robots", "A survey of robots", "Chess"]
    listed = [candidate(n, 9 - n, title=title, stars=1) for n, title in enumerate(titles)]
    unknown = candidate(5, 0, title="Robots nobody starred")
    digest = digest_of(*listed, unknown, size=1, topic="robot stars>=1 -survey")
    told = json.loads(as_json(Preview(digest)))
    assert [(each["title"], each["rule"], each["text"]) for each in told["left_out"]] == [
        ("More robots", "beyond-size", "beyond the first 1"),
        ("A survey of robots", "excluded", "excluded by -survey"),
        ("Chess", "outside-topic", "outside the topic"),
        ("Robots nobody starred", "not-known", "not known yet: stars>=1"),
    ]


class TestReport:
    def test_sums_up_and_names_what_failed(self) -> None:
        report = progress.Report()
        report.tell(Stored(DAY, 3, (BadItem("file, item 2 (\x1b[31m)", "title: nothing"),)))
        report.tell(AlreadyThere(DAY + timedelta(days=1)))
        report.tell(Waiting(DAY, 3))
        report.tell(Failed(DAY + timedelta(days=2), SourceError("down")))
        report.tell(GaveUp(4))
        assert list(report.lines(Changes(3, 1, 1_310))) == [
            "1 day fetched, 1 already there, 1 failed; "
            "papers: 3 new, 1 changed, 1,310 with new votes",
            "left out file, item 2 ([31m): title: nothing",
            "2026-05-30 failed: down",
            "gave up after 3 days in a row failed, 4 days not asked for; "
            "run it again later to go on",
        ]

    def test_a_pipe_gets_no_bar(self) -> None:
        stream, report = io.StringIO(), progress.Report()
        with progress.watched(report, stream, 1) as tell:
            tell(Failed(DAY, SourceError("down")))
        assert stream.getvalue() == ""
        assert report.failed

    def test_a_terminal_gets_a_bar(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TERM", "xterm")
        stream, report = Terminal(), progress.Report()
        with progress.watched(report, stream, 2) as tell:
            tell(Waiting(DAY, 3))
            tell(Stored(DAY, 1))
            tell(GaveUp(1))
        assert "1/2" in stream.getvalue()


def test_now_is_after_the_day() -> None:
    assert NOON.date() > DAY
