"""A digest as drawings for a terminal: compact, cards or thread. Pure.

Every string from outside passes `_line`, whatever was done to it before: no control character
reaches the terminal, and a right-to-left title cannot turn the numbers beside it around.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import assert_never

from rich.console import RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot import wording
from bot.identity import page_url
from bot.models import Digest, Entry, Layout
from bot.prose import excerpt, one_line

PER_MESSAGE = 10
"""Papers in one message, as on the platforms: there are ten keycaps."""

_EXCERPT = 320
_NARROW = 60
_MARGIN = 4
_TO_THE_RIGHT = "\u200e"
"""A mark without width: what follows is written from left to right again."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the terminal gives: columns, and whether a link can hide behind its text."""

    width: int
    clickable: bool


class Unfolded(str):
    """A line that is shown whole, however narrow the terminal."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a digest before it is drawn."""

    drawing: Sequence[RenderableType | Unfolded]
    places: tuple[int, ...]
    reply: bool = False


_Drawn = Iterator[RenderableType | Unfolded]
_Draw = Callable[[Entry, Canvas], _Drawn]


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
    drawn: list[RenderableType | Unfolded] = []
    if not part or part[0].place == 1:
        drawn += [Text(_line(wording.heading(digest)), style="bold"), Text()]
    for n, entry in enumerate(part):
        drawn += [Text(), *draw(entry, canvas)] if gap and n else draw(entry, canvas)
    if (not part or part[-1].place == len(digest.entries)) and (footer := _footer(digest)):
        drawn += [Text(), Text(footer, style="dim")] if part else [Text(footer, style="dim")]
    return Message(drawn, tuple(entry.place for entry in part))


def _compact(entry: Entry, canvas: Canvas) -> _Drawn:
    """Short: the title with its numbers at the edge, then who and why."""
    numbers = "  ".join(wording.numbers(entry.candidate))
    if _runs_to_the_left(entry.candidate.paper.title):
        numbers = _TO_THE_RIGHT + numbers  # a title over several lines ends on another one
    second = _line(wording.who_and_why(entry))
    if canvas.width >= _NARROW:
        yield _row(entry.place, _title(entry, canvas), Text(numbers))
    else:
        yield _row(entry.place, _title(entry, canvas))
        second = f"{numbers}  {second}"
    if second:
        yield _indented(Text(second, style="dim"))
    if not canvas.clickable:
        yield _address(page_url(entry.candidate.paper.key))


def _card(entry: Entry, canvas: Canvas) -> _Drawn:
    """What the Daily Papers page shows of a paper, and why it is here."""
    candidate, paper = entry.candidate, entry.candidate.paper
    facts = [_line(each) for each in (paper.organization or "", wording.authors(paper)) if each]
    if paper.published:
        facts.append(wording.day(paper.published))
    if candidate.submitter:
        facts.append(f"submitted by {_line(candidate.submitter.name)}")
    why = f"({_line(wording.reason(entry))})"
    yield _row(entry.place, _title(entry, canvas))
    if facts:
        yield _indented(Text(" · ".join(facts), style="dim"))
    if paper.abstract:
        yield _indented(Text(_line(excerpt(paper.abstract, _EXCERPT))))
    yield _indented(Text("  ".join([*wording.numbers(candidate), why])))
    links = {"code": paper.code_url, "project": paper.project_url}
    named = {name: _line(url) for name, url in links.items() if url}
    if not canvas.clickable:
        yield _address(page_url(paper.key))
        yield from (_address(url, f"{name} ") for name, url in named.items())
    elif named:
        words = [Text(name, style=Style(underline=True, link=url)) for name, url in named.items()]
        yield _indented(Text("  ").join(words))


def _title(entry: Entry, canvas: Canvas) -> Text:
    paper = entry.candidate.paper
    link = page_url(paper.key) if canvas.clickable else None
    return Text(_line(paper.title), style=Style(bold=True, link=link))


def _address(url: str, named: str = "") -> Unfolded:
    """A line of its own, whole: half an address cannot be followed."""
    return Unfolded(f"{' ' * _MARGIN}{named}{url}")


def _indented(text: Text) -> RenderableType:
    return Padding(text, (0, 0, 0, _MARGIN))


def _row(place: int, title: Text, numbers: Text | None = None) -> RenderableType:
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(justify="right", no_wrap=True, min_width=_MARGIN - 2)
    grid.add_column(ratio=1, overflow="fold")
    if numbers is None:
        grid.add_row(str(place), title)
    else:
        grid.add_column(justify="right", no_wrap=True)
        grid.add_row(str(place), title, numbers)
    return grid


def _footer(digest: Digest) -> str:
    parts = [f"left out: {wording.left_out(digest)}"] if digest.left_out else []
    if digest.votes_at:
        parts.append(f"votes as of {wording.instant(digest.votes_at)}")
    return _line(" · ".join(parts))


def _line(text: str) -> str:
    shown = one_line(text)
    return f"{shown}{_TO_THE_RIGHT}" if _runs_to_the_left(shown) else shown


def _runs_to_the_left(text: str) -> bool:
    return any(unicodedata.bidirectional(each) in ("R", "AL") for each in text)
