"""A digest as drawings for a terminal: compact, cards or thread. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import assert_never

from rich.text import Text

from adapters.console.drawing import (
    NARROW,
    Canvas,
    Drawn,
    Part,
    address,
    indented,
    line,
    links,
    row,
    title,
)
from bot import wording
from bot.identity import page_url
from bot.models import Digest, Entry, Kind, Layout, Noted
from bot.prose import excerpt

PER_MESSAGE = 10
"""Papers in one message, as on the platforms: there are ten keycaps."""

_EXCERPT = 320


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a digest before it is drawn."""

    drawing: Sequence[Part]
    places: tuple[int, ...]
    reply: bool = False


_Draw = Callable[[Entry, Canvas], Drawn]


def messages(digest: Digest, layout: Layout, canvas: Canvas) -> Sequence[Message]:
    """Return the messages of a digest, in order."""
    match layout:
        case Layout.COMPACT:
            return [_in_one(digest, part, canvas, _compact) for part in _parts(digest)]
        case Layout.CARDS:
            return [_in_one(digest, part, canvas, _card, gap=True) for part in _parts(digest)]
        case Layout.THREAD:
            parent = [_in_one(digest, part, canvas, _compact) for part in _parts(digest)]
            return [*parent, *(_reply(entry, canvas) for entry in digest.entries)]
        case _:
            assert_never(layout)


def _reply(entry: Entry, canvas: Canvas) -> Message:
    return Message(list(_card(entry, canvas)), (entry.place,), reply=True)


def _parts(digest: Digest) -> Sequence[Sequence[Entry]]:
    """Split the papers into messages; an empty digest is one message too."""
    entries = digest.entries
    return [entries[n : n + PER_MESSAGE] for n in range(0, max(len(entries), 1), PER_MESSAGE)]


def _in_one(
    digest: Digest, part: Sequence[Entry], canvas: Canvas, draw: _Draw, *, gap: bool = False
) -> Message:
    """Put several papers into one message; the first is headed, the last has the footer."""
    drawn: list[Part] = []
    if not part or part[0].place == 1:
        drawn += [Text(line(wording.heading(digest)), style="bold"), Text()]
    for n, entry in enumerate(part):
        if heads := _heads(entry, part[n - 1] if n else None):
            drawn += [Text(), heads] if n else [heads]
        drawn += [Text(), *draw(entry, canvas)] if gap and n else draw(entry, canvas)
    if (not part or part[-1].place == len(digest.entries)) and (footer := _footer(digest)):
        drawn += [Text(), Text(footer, style="dim")] if part else [Text(footer, style="dim")]
    return Message(drawn, tuple(entry.place for entry in part))


def _heads(entry: Entry, before: Entry | None) -> Text | None:
    """Return what stands above a part of a round-up, above its first paper."""
    match entry.reason, before and before.reason:
        case Noted(section), Noted(same) if section is same:
            return None
        case Noted(section), _:
            return Text(wording.SECTIONS[section], style="italic")
        case _:
            return None


def _compact(entry: Entry, canvas: Canvas) -> Drawn:
    """Short: the title with its numbers at the edge, then who and why."""
    paper, numbers = entry.candidate.paper, wording.numbers(entry.candidate)
    second = line(wording.who_and_why(entry))
    yield row(str(entry.place), title(paper, canvas), numbers, canvas)
    if canvas.width < NARROW and numbers:
        second = f"{'  '.join(numbers)}  {second}"
    if second:
        yield indented(Text(second, style="dim"))
    if not canvas.clickable:
        yield address(page_url(paper.key))


def _card(entry: Entry, canvas: Canvas) -> Drawn:
    """What the Daily Papers page shows of a paper, and why it is here."""
    candidate, paper = entry.candidate, entry.candidate.paper
    facts = [line(each) for each in wording.facts(candidate)]
    why = f"({line(wording.reason(entry))})"
    yield row(str(entry.place), title(paper, canvas), (), canvas)
    if facts:
        yield indented(Text(" · ".join(facts), style="dim"))
    if paper.abstract:
        yield indented(Text(line(excerpt(paper.abstract, _EXCERPT))))
    yield indented(Text("  ".join([*wording.numbers(candidate), why])))
    yield from links(paper, canvas)


def _footer(digest: Digest) -> str:
    if digest.kind is Kind.ROUNDUP and len(digest.entries) > 1:
        return 'type "vote" to have a vote among the first'
    return line(" · ".join(wording.below(digest)))
