"""What everything shown on a terminal is drawn with: rows, titles, links, folded lines. Pure.

Every string from outside passes `line`, whatever was done to it before: no control character
reaches the terminal, and a right-to-left title cannot turn the numbers beside it around.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.channels import Account
from bot.identity import page_url
from bot.models import Paper
from bot.prose import TO_THE_RIGHT, runs_to_the_left, steady, visible

MARGIN = 4
"""Columns before a paper's lines; its place stands in them."""
NARROW = 60
"""Columns below which the numbers do not stand beside the title."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """What the terminal gives: columns, and whether a link can hide behind its text."""

    width: int
    clickable: bool


class Unfolded(str):
    """A line that is shown whole, however narrow the terminal."""


Part = RenderableType | Unfolded
Drawn = Iterator[Part]


def line(text: str) -> str:
    """Return a text on one line that steers nothing."""
    return steady(text)


def called(account: Account) -> str:
    """Return what somebody is called here."""
    return account.id


def title(paper: Paper, canvas: Canvas) -> Text:
    """Return a paper's title, which is the link to its page where links can be clicked."""
    link = page_url(paper.key) if canvas.clickable else None
    return Text(line(paper.title), style=Style(bold=True, link=link))


def marked(text: str, marks: Sequence[tuple[int, int]]) -> Text:
    """Return a text with some places standing out, on a terminal that can show that."""
    drawn = Text()
    at = 0
    for start, end in marks:
        drawn.append(_piece(text[at:start]))
        drawn.append(_piece(text[start:end]), Style(bold=True, dim=False, underline=True))
        at = end
    drawn.append(_piece(text[at:]))
    if runs_to_the_left(text):
        drawn.append(TO_THE_RIGHT)
    return drawn


def row(place: str, heading: Text, numbers: Sequence[str], canvas: Canvas) -> RenderableType:
    """Return a paper's first line: its place, its title, and its numbers if there is room."""
    grid = Table.grid(padding=(0, 2, 0, 0), expand=True)
    grid.add_column(justify="right", no_wrap=True, min_width=MARGIN - 2)
    grid.add_column(ratio=1, overflow="fold")
    if canvas.width < NARROW or not numbers:
        grid.add_row(place, heading)
        return grid
    counted = "  ".join(numbers)
    if runs_to_the_left(heading.plain):
        counted = TO_THE_RIGHT + counted  # a title over several lines ends on another one
    grid.add_column(justify="right", no_wrap=True)
    grid.add_row(place, heading, Text(counted))
    return grid


def indented(text: Text) -> RenderableType:
    """Return a line under a paper's title."""
    return Padding(text, (0, 0, 0, MARGIN))


def inset(part: Part) -> Part:
    """Return a part of a reply, which stands after a margin."""
    if isinstance(part, Unfolded):
        return Unfolded(f"{' ' * MARGIN}{part}")
    return Padding(part, (0, 0, 0, MARGIN))


def address(url: str, named: str = "") -> Unfolded:
    """Return a line of its own, whole: half an address cannot be followed."""
    return Unfolded(f"{' ' * MARGIN}{named}{line(url)}")


def links(paper: Paper, canvas: Canvas) -> Drawn:
    """Yield a paper's code and project page; where links cannot be clicked, its own page too."""
    named = {"code": paper.code_url, "project": paper.project_url}
    told = {name: line(url) for name, url in named.items() if url}
    if not canvas.clickable:
        yield address(page_url(paper.key))
        yield from (address(url, f"{name} ") for name, url in told.items())
    elif told:
        words = [Text(name, style=Style(underline=True, link=url)) for name, url in told.items()]
        yield indented(Text("  ").join(words))


def _piece(text: str) -> str:
    """Clean a piece of a line; the spaces at its ends are the line's."""
    return "".join(" " if each.isspace() else each for each in visible(text))
