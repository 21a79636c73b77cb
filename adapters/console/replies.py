"""Replies as drawings for a terminal. Pure.

`names` is what a person types before a form: `/papers` in the chat, `paperboy papers` outside.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import groupby
from typing import assert_never

from rich.text import Text

from adapters.console import digests, places, saved
from adapters.console.drawing import (
    NARROW,
    Canvas,
    Drawn,
    Unfolded,
    address,
    called,
    indented,
    line,
    links,
    marked,
    row,
    title,
)
from bot import wording
from bot.answers import forms
from bot.answers import papers as answers
from bot.answers.forms import Spelling, Typed
from bot.identity import page_url
from bot.intents.unread import Command
from bot.models import Record
from bot.prose import excerpt
from bot.replies.digests import DigestsReply
from bot.replies.papers import (
    Card,
    Found,
    Listed,
    NoSuchPaper,
    Note,
    Shared,
    Shown,
    Similar,
    Top,
)
from bot.replies.places import PlacesReply
from bot.replies.reply import (
    Answer,
    HelpText,
    NoSuchForm,
    Refused,
    Reply,
    Unreadable,
    WithNotices,
)
from bot.replies.saved import SavedReply

_EXCERPT = 320
_BULLET = "·"


def drawn(reply: Reply, canvas: Canvas, spell: Spelling, files: Sequence[str] = ()) -> Drawn:
    """Draw a reply; `files` were written for it."""
    match reply:
        case WithNotices(answer, notices):
            return _with_notices(answer, notices, canvas, spell)
        case Found():
            return _found(reply, canvas)
        case Listed():
            return _listed(reply, canvas)
        case Card():
            return _card(reply, canvas)
        case Top():
            return _top(reply, canvas)
        case Similar():
            return _similar(reply, canvas)
        case Shared():
            return _shared(reply, canvas)
        case NoSuchPaper():
            return _no_such_paper(reply)
        case HelpText():
            return _help(reply, partial(spell, reply.command))
        case Unreadable():
            return _unreadable(reply)
        case NoSuchForm():
            return _said(forms.no_such_form(reply, spell))
        case Refused():
            return _said(forms.refused(reply, spell))
        case _ if isinstance(reply, DigestsReply):
            return digests.drawn(reply, canvas, partial(spell, Command.DIGEST))
        case _ if isinstance(reply, PlacesReply):
            return places.drawn(reply, partial(spell, Command.DIGEST))
        case _ if isinstance(reply, SavedReply):
            return saved.drawn(reply, canvas, partial(spell, Command.SAVED), files)
        case _:
            assert_never(reply)


def _with_notices(answer: Answer, notices: Sequence[str], canvas: Canvas, spell: Spelling) -> Drawn:
    """Draw first what nobody could be told before."""
    for notice in notices:
        yield Text(line(forms.untold(notice)), style="yellow")
    yield Text()
    yield from drawn(answer, canvas, spell)


def _found(reply: Found, canvas: Canvas) -> Drawn:
    yield _heading(answers.found(reply))
    yield from _notes(reply.notes, answers.LACKED_WORDS)
    for are_partly, papers in groupby(reply.papers, key=lambda each: each.partly):
        yield Text()
        if are_partly:
            yield Text(answers.PARTLY, style="dim")
        yield from _papers(papers, canvas)


def _listed(reply: Listed, canvas: Canvas) -> Drawn:
    yield _heading(answers.listed(reply))
    yield from _notes(reply.notes, answers.LACKED_PAPER)
    if reply.papers:
        yield Text()
        yield from _papers(reply.papers, canvas)


def _top(reply: Top, canvas: Canvas) -> Drawn:
    yield _heading(answers.top(reply))
    if reply.papers:
        yield Text()
        yield from _papers(reply.papers, canvas)


def _card(reply: Card, canvas: Canvas) -> Drawn:
    """One paper in full; the similar ones have no numbers, so that those of the list still hold."""
    paper = reply.record.paper
    yield from _notes(reply.notes, answers.LACKED_PAPER)
    yield row("", title(paper, canvas), (), canvas)
    yield from _counts(reply.record)
    for each in answers.in_full(paper):
        yield from _dim(each)
    yield from _dim(" · ".join(answers.here(reply.here, called)))
    if paper.abstract:
        yield Text()
        yield indented(Text(line(paper.abstract)))
    yield Text()
    if canvas.clickable:  # the title is the link, which nobody can see or copy
        yield address(page_url(paper.key))
    yield from links(paper, canvas)
    if reply.similar:
        yield Text()
        yield _heading(answers.SIMILAR)
        yield from _papers(reply.similar, canvas, place=_BULLET)


def _similar(reply: Similar, canvas: Canvas) -> Drawn:
    if not reply.papers:
        yield from _said(answers.similar(reply))
        return
    yield _heading(answers.similar(reply))
    yield Text()
    yield from _papers(reply.papers, canvas)


def _shared(reply: Shared, canvas: Canvas) -> Drawn:
    paper = reply.record.paper
    yield Text("(shared with the channel)", style="italic")
    yield from _first_line("", Shown(1, reply.record), canvas)
    yield from _dim(" · ".join(wording.who(paper)))
    if paper.abstract:
        yield indented(Text(line(excerpt(paper.abstract, _EXCERPT))))
    yield from links(paper, canvas)


def _no_such_paper(reply: NoSuchPaper) -> Drawn:
    yield Text(line(answers.no_such_paper(reply)))
    yield from (Text(line(each), style="italic") for each in answers.why_unknown(reply))


def _help(reply: HelpText, form: Typed) -> Drawn:
    for forms_, does in reply.forms:
        for each in forms_.split("\n"):
            yield Text(form(line(each)), style="bold")
        yield indented(Text(line(does)))


def _said(text: str) -> Drawn:
    yield Text(line(text))


def _unreadable(reply: Unreadable) -> Drawn:
    """The problem, then the text with a caret under the place: those two stay in line."""
    *problem, text, caret = reply.problem.split("\n")
    yield Text(line(" ".join(problem)))
    yield Unfolded(text)
    yield Unfolded(caret)


def _papers(papers: Iterable[Shown], canvas: Canvas, place: str = "") -> Drawn:
    for each in papers:
        yield from _first_line(place or str(each.place), each, canvas)
        if second := _second_line(each):
            yield indented(second)
        if not canvas.clickable:
            yield address(page_url(each.record.paper.key))


def _first_line(place: str, shown: Shown, canvas: Canvas) -> Drawn:
    """A title with its numbers beside it, or below it where it is narrow."""
    numbers = wording.numbers(shown.record)
    yield row(place, title(shown.record.paper, canvas), numbers, canvas)
    if canvas.width < NARROW:
        yield from _counts(shown.record)


def _counts(record: Record) -> Drawn:
    if numbers := wording.numbers(record):
        yield indented(Text("  ".join(numbers), style="dim"))


def _second_line(shown: Shown) -> Text:
    """Who wrote it, why it is here, and where the words stand in its abstract."""
    parts = [*wording.who(shown.record.paper), *answers.why_shown(shown)]
    parts += answers.here(shown.here, called)
    pieces = [Text(line(each)) for each in parts]
    if shown.snippet:
        pieces.append(marked(shown.snippet.text, shown.snippet.marks))
    second = Text(" · ").join(pieces)
    second.style = "dim"
    return second


def _notes(notes: Sequence[Note], was_lacking: str) -> Drawn:
    for each in answers.notes(notes, was_lacking):
        yield Text(line(each), style="italic")


def _heading(text: str) -> Text:
    return Text(line(text), style="bold")


def _dim(text: str) -> Drawn:
    if text:
        yield indented(Text(line(text), style="dim"))
