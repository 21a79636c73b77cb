"""Replies about papers, in words. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from bot import wording
from bot.channels import Account
from bot.intents.papers import Listing, Span
from bot.models import Paper
from bot.replies.papers import (
    AskedOnline,
    BuiltIn,
    CategoriesUnknown,
    Corrected,
    DidYouMean,
    Found,
    Listed,
    NewestIs,
    NoSuchPaper,
    Note,
    NothingStored,
    OnlineFailed,
    ReadAsTitle,
    Shown,
    Similar,
    Top,
)
from bot.saved import Here

Name = Callable[[Account], str]
"""What a chat calls somebody."""

_AUTHORS = 30
"""Authors who are named, at most."""
_SHOWN_TERMS = 4
_NAMES = 3
"""People who are named, at most."""

_LISTS = {Listing.TODAY: "Daily Papers", Listing.TRENDING: "Trending", Listing.WEEK: "The week"}


def found(reply: Found) -> str:
    """Return the line above what a lookup found: what was understood, which of how many."""
    if not reply.papers:
        return f"{reply.text} · {'nothing more' if reply.asked.page > 1 else 'nothing found'}"
    if not reply.total:
        return f"{reply.text} · no paper has all of these words"
    whole = [each for each in reply.papers if not each.partly]
    return f"{reply.text} · {_places(whole, reply.total)}"


PARTLY = "with some of the words:"
"""Stands above the papers of a lookup that have not all of them."""


def listed(reply: Listed) -> str:
    """Return the line above a list: which one, of which editions, which of how many."""
    parts = [_LISTS[reply.listing]]
    if reply.days:
        parts.append(wording.days(reply.days))
    if reply.papers:
        parts.append(_places(reply.papers, reply.total))
    else:
        parts.append("nothing more" if reply.total else "no papers")
    if reply.open_until:
        parts.append(f"grows until {wording.instant(reply.open_until)}")
    return " · ".join(parts)


def here(told: Here, name: Name) -> list[str]:
    """Say what a channel has had to do with a paper, as far as it has."""
    parts = []
    if told.posted:
        parts.append(f"posted here on {wording.days((told.posted,))}")
    if told.saved:
        saved = f"saved by {wording.people(told.saved.people)} here"
        named = [name(each) for each in told.saved.named[:_NAMES]]
        more = told.saved.people - len(named)
        if named:
            more = max(more, 0)
            saved += f": {wording.both([*named, f'{more:,} more'] if more else named)}"
        parts.append(saved)
    return parts


def top(reply: Top) -> str:
    """Return the line above what a channel saved most."""
    span = {Span.WEEK: "in a week", Span.MONTH: "in thirty days"}[reply.span]
    if not reply.papers:
        return f"No paper was saved by two people here {span}"
    return f"Most saved here {span} · {wording.count(len(reply.papers), 'paper')}"


SIMILAR = "Similar papers"
"""Stands above those that resemble a paper which is shown in full."""


def similar(reply: Similar) -> str:
    """Return the line above papers that resemble one."""
    title = reply.record.paper.title
    return f"Similar to {title}" if reply.papers else f"No stored paper is similar to {title}"


def in_full(paper: Paper) -> list[str]:
    """Return lines of all that is known of a paper but its abstract and its links."""
    facts = wording.who(paper)
    if paper.published:
        facts.append(wording.day(paper.published))
    facts += paper.categories or ()
    lines = [" · ".join(facts), _by(paper.authors), ", ".join(paper.keywords)]
    return [each for each in lines if each]


def why_shown(shown: Shown) -> list[str]:
    """Say why a paper is on a list, as far as there is something to say."""
    parts = []
    if shown.gained and shown.gained > 0:
        parts.append(f"+{wording.count(shown.gained, 'upvote')} in 24 hours")
    if shown.shares:
        parts.append(f"in common: {', '.join(shown.shares)}")
    return parts


def note(told: Note, was_lacking: str) -> str:
    """Say what else there is to know of an answer; `was_lacking` is why the network was asked."""
    match told:
        case DidYouMean(expression):
            return f"did you mean {expression}?"
        case Corrected(asked, used):
            return f"no paper has {asked}; this is for {used}"
        case ReadAsTitle():
            return "read as words of a title: with its signs, it is no expression"
        case AskedOnline(sources, found):
            outcome = "and stored what came back" if found else "in vain"
            return f"{was_lacking}: asked {_named(sources)}, {outcome}"
        case OnlineFailed(name, why):
            return f"{wording.source(name)} could not be asked: {why}"
        case NothingStored():
            return "no papers are stored yet; whoever runs Paperboy fetches some: paperboy ingest"
        case BuiltIn(name, terms):
            return f"{name} is a built-in topic: {_some(terms)}; in quotes it is the word"
        case NewestIs(published):
            return f"the newest stored paper was published on {wording.day(published)}"
        case CategoriesUnknown(papers):
            lacking = wording.count(papers, "stored paper")
            return f"arXiv has not told the categories of {lacking} yet"
        case _:
            assert_never(told)


def notes(told: Sequence[Note], was_lacking: str) -> list[str]:
    """Say all there is to know; of sources that failed for the same reason, once."""
    failed = [each for each in told if isinstance(each, OnlineFailed)]
    why = _same([each.why for each in failed]) if len(failed) > 1 else None
    if why is None:
        return [note(each, was_lacking) for each in told]
    others = [note(each, was_lacking) for each in told if each not in failed]
    at = told.index(failed[0])
    once = f"{_named([each.source for each in failed])} could not be asked: {why}"
    return [*others[:at], once, *others[at:]]


LACKED_WORDS = "no stored paper had all of these words"
LACKED_PAPER = "it was not stored"
"""Why the network was asked, for `note`."""


def no_such_paper(reply: NoSuchPaper) -> str:
    """Say that nobody knows a paper, and who was asked."""
    asked = [name for each in reply.notes if isinstance(each, AskedOnline) for name in each.sources]
    if not asked:
        return f"no paper {reply.arxiv_id} is stored"
    return f"no paper {reply.arxiv_id} is stored, and none is known to {_named(asked)}"


def why_unknown(reply: NoSuchPaper) -> list[str]:
    """Say who of those that might know it could not be asked."""
    failed = [each for each in reply.notes if not isinstance(each, AskedOnline)]
    return notes(failed, LACKED_PAPER)


def _by(authors: Sequence[str]) -> str:
    more = len(authors) - _AUTHORS
    names = ", ".join(authors[:_AUTHORS])
    return f"{names}, and {more:,} more" if more > 0 else names


def _places(papers: Sequence[Shown], total: int) -> str:
    """Name the places of a page, unless it is all there is."""
    if not papers or len(papers) == total:
        return wording.count(total, "paper")
    first, last = papers[0].place, papers[-1].place
    return f"{first if first == last else f'{first}–{last}'} of {wording.count(total, 'paper')}"


def _named(sources: Sequence[str]) -> str:
    return wording.both([wording.source(each) for each in sources])


def _same(sentences: Sequence[str]) -> str | None:
    """Return sentences as one, when they differ in one word at most, as the name of a host."""
    words = [each.split() for each in sentences]
    if len(set(map(len, words))) > 1:
        return None
    columns = [list(dict.fromkeys(column)) for column in zip(*words, strict=True)]
    if sum(len(column) > 1 for column in columns) > 1:
        return None
    return " ".join(map(wording.both, columns))


def _some(terms: Sequence[str]) -> str:
    """Name the first of some terms, and how many there are."""
    shown = ", ".join(terms[:_SHOWN_TERMS])
    return f"{shown}, … ({len(terms)} terms)" if len(terms) > _SHOWN_TERMS else shown
