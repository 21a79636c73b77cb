"""Papers as lines of a message, and what can be done with them below. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from adapters.discord import fitting, kit, literal
from adapters.discord.actions import Press, Select
from adapters.discord.kit import Block, Component, Message
from bot import wording
from bot.answers import papers as answers
from bot.answers.papers import Name
from bot.identity import arxiv_id, page_url
from bot.intents.buttons import Action, action_id
from bot.models import Candidate, Paper, Record
from bot.replies.papers import Shown, Snippet

PER_MESSAGE = 10
"""Papers in one message, and in one list: there are ten keycaps."""

_UNBROKEN = "\N{NO-BREAK SPACE}"

BULLET = "·"
"""Stands before a paper that has no place."""

LABELS = {
    Action.SAVE: "Save",
    Action.ABSTRACT: "Abstract",
    Action.SIMILAR: "Similar",
    Action.SHARE: "Share",
    Action.UNSAVE: "Take off",
}
"""What stands on a button or a select."""
_READ, _ALL = "Read", "All of these"
_READINGS = (Action.ABSTRACT, Action.SIMILAR, Action.SHARE)
"""All that one select has, as long as there is room for it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A paper as a message shows it, by texts that are clean: its title at a place, lines below it.

    The numbers stand beside the title; `head` stands above it, and above all that follow. `snippet`
    goes on in the last line. A line has `room` for so many characters.
    """

    key: str
    title: str
    place: str = BULLET
    numbers: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    snippet: Snippet | None = None
    head: str = ""
    room: int = kit.LINE

    @property
    def label(self) -> str:
        """What it is called in a select."""
        return self.title if self.place == BULLET else f"{self.place} · {self.title}"


def of_paper(paper: Paper, *lines: str, place: str = BULLET) -> Row:
    """Return a row of a paper; one whose title shows nothing goes by its id."""
    title = literal.clean(paper.title) or arxiv_id(paper.key)
    return Row(paper.key, title, place, lines=tuple(filter(None, map(literal.clean, lines))))


def of_record(record: Record, *lines: str, place: str = BULLET) -> Row:
    """Return a row of a stored paper, with its numbers."""
    row = of_paper(record.paper, *lines, place=place)
    return replace(row, numbers=tuple(wording.numbers(record)))


def of_shown(shown: Shown, name: Name, place: str | None = None) -> Row:
    """Return a row of a list: who wrote it, why it is here, where the words stand in it."""
    parts = [*wording.who(shown.record.paper), *answers.why_shown(shown)]
    line = " · ".join([*parts, *answers.here(shown.here, name)])
    row = of_record(shown.record, line, place=place or str(shown.place))
    return replace(row, snippet=shown.snippet)


def of_candidate(candidate: Candidate, place: int, *lines: str) -> Row:
    """Return a row of a digest."""
    row = of_paper(candidate.paper, *lines, place=str(place))
    return replace(row, numbers=tuple(wording.numbers(candidate)))


# Lines


def listed(rows: Iterable[Row]) -> tuple[Block, ...]:
    """Return rows below each other, each of which stays together."""
    return tuple(Block(section(row)) for row in rows)


def section(row: Row) -> str:
    """Return the title, which is the link, with numbers beside it and small lines below it."""
    place = row.place if row.place == BULLET else kit.words(row.place, bold=True)
    first = kit.beside(place, kit.link(row.title, page_url(row.key)), beside(row))
    *above, last = (kit.words(each, row.room) for each in row.lines or ("",))
    if row.snippet is not None:
        marked = kit.marked(row.snippet.text, row.snippet.marks)
        last = " · ".join(filter(None, [last, marked]))
    return kit.lines(head(row), first, *map(kit.small, [*above, last]))


def head(row: Row) -> str:
    """Return what stands above a row, which may be nothing."""
    return kit.words(row.head, italic=True)


def alone(row: Row) -> tuple[Block, ...]:
    """Return a row that stands in no list: its title is that of an embed."""
    told = [kit.words(each, row.room) for each in row.lines]
    return (*kit.titled(row.title, page_url(row.key)), *kit.blocks(beside(row), *told))


def beside(row: Row) -> str:
    """Return the numbers, which stay on one line."""
    return "  ".join(row.numbers).replace(" ", _UNBROKEN)


def links(paper: Paper) -> str:
    """Return a paper's code and project page, as far as there are some."""
    told = {"code": paper.code_url, "project": paper.project_url}
    return kit.beside(
        *(kit.link(name, url) for name, url in told.items() if url and literal.address(url))
    )


def shortened(rows: Iterable[Row]) -> str:
    """Say what of these rows does not stand there whole, if anything."""
    cut = [each for each in rows if not _is_whole(each)]
    if not cut:
        return ""
    places = [each.place for each in cut if each.place != BULLET]
    papers = "paper" if len(places) == 1 else "papers"
    what = f"{papers} {wording.both(places)}" if places else "what ends in …"
    return f"shortened to fit: {what}"


def _is_whole(row: Row) -> bool:
    lines = all(literal.length(each) <= row.room for each in row.lines)
    return lines and literal.length(row.title) <= kit.LINE


# What can be pressed

Choice = Callable[[Sequence[Row]], Sequence[Component]]
"""Papers -> what can be done with one of them."""


def with_choices(
    rows: Sequence[Row], *choices: Choice, last: Sequence[Component | None] = ()
) -> Iterator[Block]:
    """Yield rows, with choices below as many as go together; `last` stands once below them all."""

    def blocks(some: Sequence[Row]) -> Sequence[Block]:
        once = last if some[-1] is rows[-1] else ()
        chosen = (each for choice in choices for each in choice(some))
        return [*listed(some), *kit.actions(*chosen, *once)]

    def drawn(some: Sequence[Row]) -> Message:
        return fitting.drawn(blocks(some))

    for n, (part, _) in enumerate(fitting.parted(rows, PER_MESSAGE, drawn)):
        first, *others = blocks(part)
        yield replace(first, begins=n > 0 and bool(choices))
        yield from others


def save(rows: Sequence[Row], *, with_all: bool = False) -> Sequence[Component]:
    """Return a select that saves one of these papers, or all of them."""
    options = _options(rows, Action.SAVE)
    if with_all and len(rows) > 1:
        options.append(kit.option(_ALL, Press.SAVE_ALL))
    return _select(LABELS[Action.SAVE], Select.SAVE, options)


def read(rows: Sequence[Row]) -> Sequence[Component]:
    """Return a select of what can be seen of each of these papers, or two where one is too full."""
    of_each = [_options(rows, each, f"{LABELS[each]} · ") for each in _READINGS]
    options = [option for some in of_each for option in some]
    if len(options) <= kit.OPTIONS:
        return _select(_READ, Select.READ, options)
    *seen, shared = of_each
    return [
        *_select(_READ, Select.READ, [option for some in seen for option in some]),
        *_select(LABELS[Action.SHARE], Select.SHARE, shared),
    ]


def take_off(rows: Sequence[Row]) -> Sequence[Component]:
    """Return a select that takes one of these papers off the reading list."""
    return _select(LABELS[Action.UNSAVE], Select.TAKE_OFF, _options(rows, Action.UNSAVE))


def _select(placeholder: str, id_: Select, options: Sequence[Component]) -> Sequence[Component]:
    return [kit.select(placeholder, id_, options)] if options else []


def buttons(key: str, *what: Action) -> tuple[Block, ...]:
    """Return buttons for one paper."""
    return kit.actions(*(kit.button(LABELS[each], action_id(each, key)) for each in what))


def _options(rows: Sequence[Row], action: Action, before: str = "") -> list[Component]:
    """Return an option for each paper; Discord takes none twice."""
    labels = {action_id(action, each.key): f"{before}{each.label}" for each in reversed(rows)}
    return [kit.option(label, value) for value, label in reversed(labels.items())]
