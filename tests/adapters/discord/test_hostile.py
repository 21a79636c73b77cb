"""Claims on text from outside: whatever it is, Discord takes it, and it does nothing there.

It is looked at in every layout and every kind of reply, in titles, names, abstracts, topics.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord import digests
from adapters.discord.replies import shown
from adapters.discord.spelling import spelled
from bot.digest import Cut, Shortlist
from bot.identity import arxiv_id, page_url
from bot.intents.papers import LookUp
from bot.intents.saved import ShowSaved
from bot.models import Digest, Layout, Submitter
from bot.prose import JOINERS, one_line
from bot.replies.papers import Found, Shown, Snippet
from bot.replies.reply import Reply
from bot.replies.saved import SavedList
from tests.adapters.discord.looking import Body, components, line, links, markdown
from tests.adapters.discord.reading import every, kinds, read, seen
from tests.adapters.discord.validity import problems
from tests.answered import FULL, every_reply, record
from tests.builders import DAY, candidate
from tests.scenes import FILES
from tests.told import saved, week

PIECES = [
    *("@everyone", "@here", "<@1>", "<@!1>", "<@&1>", "<#1>", "</papers:1>", "<id:home>", "@"),
    *("<t:0:R>", "<:a:1>", "<a:b:1>", ":tada:", "a:b:c", "::", "<mailto:a@b>", "<+1>", "<tel:1>"),
    *(
        "[click](https://evil.example)",
        "[x](<https://evil.example>)",
        "[",
        "]",
        "](",
        "[[a]",
        "[a]",
    ),
    *("https://evil.example", "http://a", "<https://evil.example>", "discord.gg/abc", "www.a.b"),
    *("discord.com/invite/abc", "https://discord.gg/abc", "steam://run", "://", "//"),
    *("*bold*", "**", "***", "_it_", "__u__", "~~no~~", "||spoiler||", "|", "`code`", "``", "```"),
    *("```py\n", "> quote", ">>> q", "# head", "## h", "-# small", "- item", "* item", "+ item"),
    *("1. item", "12. ", "-", "+", "#", "\\", "\\\\", "\\*", "¯\\_(ツ)_/¯", "(", ")", "<", ">"),
    *("\u202eevil", "\u2066", "\u200b", "\u200d", "\ufeff", "\u00ad", "\U000e0041"),
    *("\x00", "\x1b[31m", "\x07", "\x9b", "\r\n", "\n\n", "\n", "\t", "\u2028", "\ud800", "\udfff"),
    *("👩🏽‍🔬", "🇩🇪", "1️⃣", "e\u0301" * 9, "\u05e9\u05dc\u05d5\u05dd", "漢字", " ", "  ", ""),
    *('"', "'", "{}", "%s", "$x^2$", "word " * 30, "x" * 300, "*" * 200, "[" * 150, "Title: one"),
]
ODD = st.lists(st.sampled_from(PIECES) | st.text(st.characters(), max_size=9), max_size=9).map(
    "".join
)
LONG = [
    "x" * 5_000,
    "word " * 1_000,
    "*_~" * 1_500,
    "🤖" * 2_500,
    "\u05e9 " * 2_500,
    "e\u0301" * 2_500,
    "[" * 5_000,
    "1. " * 1_500,
]
OURS = {"bold", "italic", "small", "link", "code", "block", "instant", "channel"}
"""What we write ourselves."""
THEIRS = {("bold", "bold"), ("italic", "it"), ("code", "code"), ("link", "click")}
"""What stands in PIECES with such an effect."""
KNOWN_ID = re.compile(
    r"save|read|share|take-off|undo|forget|export|set-up(?::\d+)?|why|post-now|open-vote"
    r"|more:(?:find|list|saved):.*:\d+|vote:\d+:\d"
    r"|(?:save|abstract|similar|share|unsave):arxiv:[\w./-]+",
    re.DOTALL,
)
KNOWN_VALUE = re.compile(r"save-all|(?:save|abstract|similar|share|unsave):arxiv:[\w./-]+")
FIELDS = ["title", "abstract", "organization", "code_url", "project_url", "authors", "keywords"]
RAW_LINK = re.compile(r"discord(?:app)?\.(?:gg|com)/|https?://")
"""What is looked for in the content of a message as it stands, for a preview."""


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


def answers_to(reply: Reply) -> list[Body]:
    return [each.body() for each in shown(reply, spelled, FILES)]


def hostile_replies(text: str) -> Iterator[Reply]:
    told = dict.fromkeys(FIELDS, text) | {"authors": (text,) * 40, "keywords": (text,)}
    yield from every_reply(**told)
    marked = Shown(1, record(1, **FULL), Snippet(text, ((0, 3), (3, 4), (5, 9))))
    yield Found(LookUp(text), text, (marked,), 9, 9)
    yield SavedList(ShowSaved(text), (saved(1, title=text),), 19, 99, text)


def check(message: Body) -> None:
    """Hold a message against all that must be true of each."""
    assert not problems(message)
    for text in markdown(message):
        assert kinds(text) <= OURS, text
        for node in every(read(text)):
            assert (node.kind, seen([node]).strip()) not in THEIRS, text
    assert not RAW_LINK.search(message["content"])
    for _, target in links(message):
        assert target.startswith(("https://huggingface.co/papers/", "https://example.com/", "http"))
        assert not set(target) & set(" <>()[]\n")
    for each in components(message):
        assert KNOWN_ID.fullmatch(each["custom_id"]), each
        for option in each.get("options", ()):
            assert KNOWN_VALUE.fullmatch(option["value"]), option
    steering = set(json.dumps(message, ensure_ascii=False)) - {"\n"}
    assert not {unicodedata.category(each) for each in steering} & {"Cc", "Cs"}
    assert not steering & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff")


def stands_for(shown: str, title: str) -> bool:
    """Tell whether what is shown is that title, whole or its beginning."""
    shown, title = (one_line(each) for each in (shown, title))
    return shown == title or (shown.endswith("…") and title.startswith(shown[:-1].strip()))


def named(message: Body, url: str) -> list[str]:
    """Return what stands for a page: the text of its link, or what stands before one to it."""
    found = []
    for label, target in links(message):
        if target == url:
            found.append(label.split("\N{NO-BREAK SPACE} ", 1)[-1])
    for text in markdown(message):
        for each in text.split("\n"):
            pieces = [*every(read(each))]
            if any(node.kind == "link" and node.target == url for node in pieces):
                before, page, _ = seen(read(each)).rpartition(" page")
                found += [before.split("\N{NO-BREAK SPACE} ", 1)[-1]] if page else []
    return found


@pytest.mark.parametrize("layout", list(Layout))
@settings(max_examples=40, deadline=None)
@given(text=ODD)
def test_every_digest_is_taken_and_shows_every_title(layout: Layout, text: str) -> None:
    for told in (digest(text), week(text), Digest((DAY,), (), (), topic=text)):
        messages = messages_of(told, layout)
        for each in messages:
            check(each)
        for entry in told.entries:
            paper = entry.candidate.paper
            titles = [name for each in messages for name in named(each, page_url(paper.key))]
            wanted = paper.title if one_line(paper.title).strip(JOINERS) else arxiv_id(paper.key)
            assert any(stands_for(each, wanted) for each in titles), (titles, wanted)


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


@pytest.mark.parametrize("text", LONG, ids=range(len(LONG)))
def test_a_text_that_is_too_long_ends_in_an_ellipsis_and_is_told_of(text: str) -> None:
    for layout in Layout:
        for message in messages_of(digest(text), layout):
            said = line(message).replace("\u200e", "")
            assert "…" in said
            assert "shortened to fit" in said


@settings(max_examples=60, deadline=None)
@given(text=ODD)
def test_a_forum_post_always_has_a_name(text: str) -> None:
    for told in (digest(text), week(text), Digest((DAY,), (), (), topic=text)):
        for layout in Layout:
            for message in messages_of(told, layout):
                if message["content"]:
                    assert 1 <= len(digests.name(message).encode("utf-16-le")) // 2 <= digests.NAME
