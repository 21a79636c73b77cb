"""Claims on text from outside: whatever it is, Slack takes the message, and it does nothing there.

It is looked at in every layout and every kind of reply, in titles, names, abstracts, topics.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack import digests, home
from adapters.slack.replies import shown
from bot.digest import Cut, Shortlist
from bot.identity import arxiv_id, page_url
from bot.intents.papers import LookUp
from bot.models import Digest, Layout, Submitter
from bot.prose import JOINERS, one_line
from bot.replies.papers import Found, Shown, Snippet
from bot.replies.places import MyChannels
from bot.replies.reply import Reply
from bot.replies.saved import SavedList
from tests.adapters.slack.goldens import places, reading
from tests.adapters.slack.looking import every, of_type
from tests.answered import FULL, every_reply, record
from tests.builders import DAY, candidate
from tests.scenes import FILES, SPELL
from tests.slack.validity import problems, view_problems
from tests.told import saved, week

PIECES = [
    *("<!channel>", "<!here|x>", "<@U123ABC>", "<#C1|x>", "<!date^1^{date}|x>", "@everyone"),
    *("<https://evil.example|click>", "https://evil.example", "mailto:a@b", ":tada:"),
    *("*bold*", "_it_", "~no~", "`code`", "```", "> quote", "• ", "&lt;", "&amp;", "&", "<", ">"),
    *("\u202eevil", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\U000e0041"),
    *("\x00", "\x1b[31m", "\x07", "\x9b", "\r\n", "\n\n", "\t", "\u2028", "\ud800", "\udfff"),
    *("👩🏽‍🔬", "🇩🇪", "1️⃣", "e\u0301" * 9, "\u05e9\u05dc\u05d5\u05dd", "漢字", " ", "  ", ""),
    *('"', "\\", "{}", "%s", "$x^2$", "word " * 30, "x" * 300, "&" * 200),
]
ODD = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=9), max_size=9).map(
    "".join
)
LONG = [
    "x" * 10_000,
    "word " * 2_000,
    "&<>" * 3_000,
    "🤖" * 5_000,
    "\u05e9 " * 5_000,
    "e\u0301" * 5_000,
]
KNOWN_TYPES = {
    *("header", "rich_text", "rich_text_section", "rich_text_preformatted", "context", "actions"),
    *("text", "link", "date", "channel", "plain_text", "button", "static_select"),
}
KNOWN_ID = re.compile(
    r"(?:save|read|take-off|more|undo|forget|export|set-up|search|why|post-now|open-vote"
    r"|vote:\d+:\d|(?:save|abstract|similar|share|unsave):arxiv:[\w./-]+)"
)
KNOWN_VALUE = re.compile(r"save-all|(?:save|abstract|similar|share|unsave):arxiv:[\w./-]+")
FIELDS = ["title", "abstract", "organization", "code_url", "project_url", "authors", "keywords"]


def digest(text: str, size: int = 3) -> Digest:
    """Return a digest with a text wherever there is one."""
    told: dict[str, Any] = {
        "title": text,
        "abstract": text,
        "organization": text,
        "authors": (text, text, text, text),
        "keywords": (text, text),
        "code_url": f"https://example.com/{text}",
        "project_url": text,
        "submitter": Submitter(text),
    }
    found = [candidate(n, 90 - n, **told) for n in range(1, size + 3)]
    return replace(Shortlist(found, [DAY]).digest(Cut(size)), topic=text or None)


def messages_of(told: Digest, layout: Layout) -> list[Any]:
    return [json.loads(post.body) for post in digests.messages(told, layout)]


def answers_to(reply: Reply) -> list[Any]:
    messages = shown(reply, SPELL, FILES)
    return [{"text": each.text, "blocks": list(each.blocks)} for each in messages]


def hostile_replies(text: str) -> Iterator[Reply]:
    told = dict.fromkeys(FIELDS, text) | {"authors": (text,) * 40, "keywords": (text,)}
    yield from every_reply(**told)
    marked = Shown(1, record(1, **FULL), Snippet(text, ((0, 3), (5, 9))))
    yield Found(LookUp(text), text, (marked,), 9, 9)


def check(message: Any) -> None:
    """Hold a message against all that must be true of each."""
    assert not problems(message["blocks"], message["text"])
    assert {each["type"] for each in every(message["blocks"]) if "type" in each} <= KNOWN_TYPES
    assert all(each["emoji"] is False for each in of_type(message["blocks"], "plain_text"))
    for each in every(message["blocks"]):
        assert KNOWN_ID.fullmatch(each.get("action_id", "why")), each
        if "value" in each and each.get("action_id") not in ("more", "set-up"):
            assert KNOWN_VALUE.fullmatch(each["value"]), each
    shown = set("".join(literal(message["blocks"]))) - {"\n"}
    assert not {unicodedata.category(each) for each in shown} & {"Cc", "Cs"}
    assert not shown & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")
    plain = html.unescape(message["text"])
    assert not set(message["text"]) & set("<>")
    assert message["text"] == html.escape(plain, quote=False)


def literal(blocks: Any) -> list[str]:
    """Return every text that is shown."""
    return [each["text"] for each in every(blocks) if isinstance(each.get("text"), str)]


def stands_for(shown: str, title: str) -> bool:
    """Tell whether what is shown is that title, whole or its beginning."""
    shown, title = (one_line(each) for each in (shown, title))
    return shown == title or (shown.endswith("…") and title.startswith(shown[:-1].strip()))


@pytest.mark.parametrize("layout", list(Layout))
@settings(max_examples=40, deadline=None)
@given(text=ODD)
def test_every_digest_is_taken_and_shows_every_title(layout: Layout, text: str) -> None:
    for told in (digest(text), week(text), Digest((DAY,), (), (), topic=text)):
        messages = messages_of(told, layout)
        for each in messages:
            check(each)
        links = [each for message in messages for each in of_type(message["blocks"], "link")]
        for entry in told.entries:
            paper = entry.candidate.paper
            titles = [each["text"] for each in links if each["url"] == page_url(paper.key)]
            wanted = paper.title if one_line(paper.title).strip(JOINERS) else arxiv_id(paper.key)
            assert any(stands_for(each, wanted) for each in titles)


@settings(max_examples=25, deadline=None)
@given(text=ODD)
def test_every_reply_is_taken(text: str) -> None:
    for reply in hostile_replies(text):
        for each in answers_to(reply):
            check(each)


@pytest.mark.parametrize("text", [*PIECES, *LONG], ids=range(len(PIECES) + len(LONG)))
def test_what_is_known_to_do_harm_does_none(text: str) -> None:
    for layout in Layout:
        for message in [*messages_of(digest(text, 12), layout), *messages_of(week(text), layout)]:
            check(message)
    for reply in hostile_replies(text):
        messages = answers_to(reply)
        assert len(messages) <= 4
        for each in messages:
            check(each)


@settings(max_examples=40, deadline=None)
@given(text=ODD)
def test_every_home_is_taken(text: str) -> None:
    papers = tuple(saved(n, title=text, organization=text) for n in range(1, 11))
    some = places()
    broken = tuple(replace(each, broken_by=text) for each in some.channels)
    for channels in (MyChannels(broken, 3), MyChannels(()), some):
        view = home.view(SavedList(reading(0, 0).asked, papers, 10, 57), channels, SPELL)
        assert not view_problems(view)
        assert {each["type"] for each in every(view) if "type" in each} <= KNOWN_TYPES | {"home"}


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_text_that_is_too_long_ends_in_an_ellipsis_and_is_told_of(text: str) -> None:
    for layout in Layout:
        for message in messages_of(digest(text), layout):
            said = literal(message["blocks"])
            assert any(each.rstrip("\u200e").endswith("…") for each in said)
            assert any(each.startswith("shortened to fit") for each in said)
