"""Replies for tests, about papers, and of every kind, with a text from outside."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from bot.channels import Account
from bot.editions import closes_at
from bot.errors import TopicError
from bot.intents.papers import Listing, LookUp, ShowList, Span
from bot.intents.unread import Command
from bot.models import Record, Stats
from bot.replies.papers import (
    AskedOnline,
    Card,
    Corrected,
    DidYouMean,
    Found,
    Listed,
    NoSuchPaper,
    NothingStored,
    OnlineFailed,
    Shared,
    Shown,
    Similar,
    Snippet,
    Top,
)
from bot.replies.reply import HelpText, NoSuchForm, Refused, Reply, Unreadable, WithNotices
from bot.saved import Here, Tally
from bot.topics.reading import parse
from tests.builders import DAY, paper
from tests.told import about_digests, about_places, about_saved

FULL: dict[str, Any] = {
    "title": "Robots That Read: A Very Long Title Which Does Not Fit on One Line of a Terminal",
    "abstract": "We teach robots to read. " * 8,
    "authors": ("Ada Example", "Ben Example"),
    "published": date(2026, 5, 27),
    "organization": "Example Lab",
    "keywords": ("robot learning", "reading"),
    "code_url": "https://github.com/example/robots",
    "project_url": "https://robots.example.com",
    "categories": ("cs.RO", "cs.LG"),
}
"""All that can be known of a paper."""
SNIPPET = Snippet("…We teach robots to read", ((10, 16),))


def record(number: int = 1, upvotes: int = 63, **told: Any) -> Record:
    """Return a stored paper with some counts."""
    return Record(paper(number, **told), Stats(upvotes, 2, None))


def found(*papers: Shown, total: int | None = None, **told: Any) -> Found:
    """Return a page of what a lookup found."""
    known: dict[str, Any] = {"asked": LookUp("robots"), "text": "robots", "shown_of": len(papers)}
    total = sum(not each.partly for each in papers) if total is None else total
    return Found(papers=papers, total=total, **known | told)


def unreadable(text: str) -> Unreadable:
    """Return what is answered to an expression that cannot be read."""
    with pytest.raises(TopicError) as error:
        parse(text)
    return Unreadable(str(error.value))


def every_reply(**told: Any) -> list[Reply]:
    """Return replies of every kind, about a paper that has all of FULL but what is told."""
    full = record(1, **FULL | told)
    title = full.paper.title
    here = Here(DAY, Tally(2, (Account("slack", "T1", title),)))
    one = Shown(1, full, Snippet(title, ((0, 1),)), gained=3, shares=(title,), here=here)
    notes = (DidYouMean(title), Corrected(title, title), OnlineFailed("arxiv", title))
    return [
        found(one, Shown(2, full, partly=True), text=title, notes=notes),
        Listed(ShowList(Listing.TRENDING), Listing.TRENDING, (DAY,), (one,), 1, closes_at(DAY)),
        Card(full, (one,), (AskedOnline(("huggingface", "arxiv"), 1), NothingStored()), here),
        Top(Span.WEEK, (one,)),
        Similar(full, (one,)),
        Shared(full),
        WithNotices(Shared(full), (f"{title} is broken", title)),
        NoSuchPaper("2605.00009", notes),
        HelpText(Command.PAPERS, (("robots -survey", title), ("", title))),
        unreadable('robots "open'),
        NoSuchForm(title, title),
        Refused(title, "size 8"),
        NoSuchForm(title, title, Command.SAVED),
        Refused(title, "remove 2", Command.SAVED),
        *about_digests(title),
        *about_saved(title),
        *about_places(title),
    ]
