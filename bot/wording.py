"""Facts -> the words every chat uses for them: plain text, no markup, no layout. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import assert_never

from bot.models import (
    AlreadyPosted,
    BeyondSize,
    Candidate,
    Digest,
    Entry,
    Excluded,
    Kind,
    Noted,
    OutsideTopic,
    Paper,
    Record,
    Rule,
    Section,
    Unknown,
)

_SHOWN_DAYS = 3
_SHOWN_AUTHORS = 3
_SHOWN_KEYWORDS = 2

_SOURCES = {"huggingface": "Hugging Face", "arxiv": "arXiv", "sample": "the sample"}

KEYCAPS = (*(f"{n}\ufe0f\u20e3" for n in range(1, 10)), "\U0001f51f")
"""The reactions that save, for each place of a message."""

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def heading(digest: Digest) -> str:
    """Return the line above a digest: what, which editions, which topic, how many of how many."""
    if digest.kind is Kind.ROUNDUP:
        first, last = digest.days
        return f"The week here · {_day(first, last)} – {_day(last)}"
    parts = ["Daily Papers"]
    if digest.days:
        parts.append(days(digest.days))
    if digest.topic:
        parts.append(digest.topic)
    if digest.open_day is not None:
        papers = count(digest.considered, "paper")
        parts.append(f"{len(digest.entries)} of {papers} so far")
    elif not digest.considered:
        parts.append("no papers")
    elif digest.entries:
        parts.append(f"{len(digest.entries)} of {digest.considered}")
    else:
        parts.append(f"none of {digest.considered}")
    return " · ".join(parts)


def days(editions: Sequence[date]) -> str:
    """Name some dates, ascending: all of them when few, else the first and last and how many."""
    last = editions[-1]
    if len(editions) > _SHOWN_DAYS:
        return f"{_day(editions[0], last)} – {_day(last)} ({len(editions)} editions)"
    return ", ".join([*(_day(each, last) for each in editions[:-1]), _day(last)])


def instant(moment: datetime) -> str:
    """Name an instant, in UTC."""
    moment = moment.astimezone(UTC)
    return f"{day(moment.date())} {moment:%H:%M} UTC"


def count(number: int, noun: str) -> str:
    """Return `1 author`, `1,310 authors`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def numbers(counted: Candidate | Record) -> list[str]:
    """Return upvotes, and comments and stars if there are any; nothing when none were told."""
    stats = counted.stats
    if stats is None:
        return []
    shown = [f"▲ {stats.upvotes:,}"]
    if stats.comments:
        shown.append(f"💬 {stats.comments:,}")
    if stats.stars:
        shown.append(f"★ {stats.stars:,}")
    return shown


def who_and_why(entry: Entry) -> str:
    """Return the second line of a paper: where from, how many authors, and why it is here."""
    paper = entry.candidate.paper
    parts = who(paper)
    if isinstance(entry.reason, Noted):
        return " · ".join([*parts, reason(entry)])
    if entry.reason.fills_up:
        parts.append("fills up")
    if entry.reason.matched:
        parts.append("matches " + ", ".join(entry.reason.matched))
    elif paper.keywords:
        parts.append(", ".join(paper.keywords[:_SHOWN_KEYWORDS]))
    return " · ".join(parts)


def who(paper: Paper) -> list[str]:
    """Return where a paper is from and how many wrote it, as far as that was told."""
    parts = [paper.organization] if paper.organization else []
    if paper.authors:
        parts.append(count(len(paper.authors), "author"))
    return parts


def authors(paper: Paper) -> str:
    """Return `4 authors: A, B, C, …`, or nothing when the source named none."""
    if not paper.authors:
        return ""
    first = ", ".join(paper.authors[:_SHOWN_AUTHORS])
    more = ", …" if len(paper.authors) > _SHOWN_AUTHORS else ""
    return f"{count(len(paper.authors), 'author')}: {first}{more}"


def facts(of: Candidate) -> list[str]:
    """Return what else is known of a paper: where from, by whom, when, and who submitted it."""
    paper = of.paper
    parts = [each for each in (paper.organization, authors(paper)) if each]
    if paper.published:
        parts.append(day(paper.published))
    if of.submitter:
        parts.append(f"submitted by {of.submitter.name}")
    return parts


def day(when: date) -> str:
    """Return `28 May 2026`."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def reason(entry: Entry) -> str:
    """Say why a paper is in."""
    if isinstance(entry.reason, Noted):
        return _noted(entry.reason)
    rank = f"number {entry.reason.rank} of {entry.reason.considered} by votes"
    if entry.reason.fills_up:
        return f"{rank}; fills up where fewer match"
    return f"{rank}; matches {', '.join(entry.reason.matched)}" if entry.reason.matched else rank


SECTIONS = {
    Section.SAVED: "Most saved here",
    Section.RISEN: "Risen most since posted here",
    Section.OVERLOOKED: "Voted high, and hardly saved here",
}
"""What stands above the papers of each part of a round-up."""


def _noted(reason: Noted) -> str:
    match reason.section:
        case Section.SAVED:
            return f"saved by {people(reason.count)}"
        case Section.RISEN:
            return f"+{count(reason.count, 'upvote')} since it was posted here"
        case Section.OVERLOOKED:
            return count(reason.count, "upvote")
        case _:
            assert_never(reason.section)


def people(number: int) -> str:
    """Return `1 person`, `3 people`."""
    return "1 person" if number == 1 else f"{number:,} people"


def rule(left_out_by: Rule) -> str:
    """Say why a paper is out."""
    match left_out_by:
        case OutsideTopic():
            return "outside the topic"
        case Excluded(term):
            return f"excluded by -{term}"
        case Unknown(terms):
            return f"not known yet: {', '.join(terms)}"
        case BeyondSize(size):
            return f"beyond the first {size}"
        case AlreadyPosted(when):
            return f"already posted on {_day(when)}"
        case _:
            assert_never(left_out_by)


def left_out(digest: Digest) -> str:
    """Count the papers left out, by rule."""
    counts = Counter(rule(each.rule) for each in digest.left_out)
    return ", ".join(f"{number:,} {why}" for why, number in counts.most_common())


def below(digest: Digest) -> list[str]:
    """Return what stands below a digest: what it goes without, and when the votes were counted."""
    parts = [missing(digest)] if digest.missing else []
    if digest.left_out:
        parts.append(f"left out: {left_out(digest)}")
    if digest.votes_at:
        parts.append(f"votes as of {instant(digest.votes_at)}")
    return parts


def by_reaction(papers: int) -> str:
    """Say how the papers of a message, at most ten, are saved by a reaction."""
    last = KEYCAPS[papers - 1]
    return f"react {last if papers == 1 else f'{KEYCAPS[0]}–{last}'} to save in public"


def missing(digest: Digest) -> str:
    """Say which editions a digest goes without, because their source did not tell them in time."""
    return f"without {days(digest.missing)}, which the source did not tell in time"


def source(name: str) -> str:
    """Return what people call a source."""
    return _SOURCES.get(name, name)


def both(names: Sequence[str]) -> str:
    """Return `A`, `A and B`, `A, B and C`."""
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _day(when: date, last: date | None = None) -> str:
    """Name a date; what it shares with `last`, which is named after it, is left to that one."""
    named = f"{_WEEKDAYS[when.weekday()]} {when.day}"
    if last is None or (when.year, when.month) != (last.year, last.month):
        named += f" {_MONTHS[when.month - 1]}"
    if last is None or when.year != last.year:
        named += f" {when.year}"
    return named
