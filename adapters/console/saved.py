"""Replies about a reading list as drawings for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import assert_never

from rich.text import Text

from adapters.console.drawing import (
    NARROW,
    Canvas,
    Drawn,
    address,
    called,
    indented,
    line,
    row,
    title,
)
from bot import wording
from bot.answers import papers as of_papers
from bot.answers import saved as answers
from bot.answers.forms import Typed
from bot.identity import page_url
from bot.models import Record
from bot.replies.saved import (
    Exported,
    Forgotten,
    IsBack,
    LetGo,
    Mine,
    NamedNow,
    NoSuchPlace,
    NotedPost,
    NothingLinked,
    Removed,
    Saved,
    SavedList,
    SavedReply,
    ToSave,
    WouldForget,
)

_BULLET = "·"


def drawn(reply: SavedReply, canvas: Canvas, form: Typed, files: Sequence[str]) -> Drawn:
    """Draw a reply; `form` spells its forms, `files` are those that were written."""

    match reply:
        case Saved():
            return _saved(reply, canvas)
        case SavedList():
            return _listed(reply, canvas, form)
        case Removed():
            return _removed(reply, canvas, form)
        case IsBack():
            return _headed(answers.is_back(reply), reply.papers, canvas)
        case LetGo():
            return _headed(answers.let_go(reply), [reply.record], canvas)
        case ToSave():
            return _to_save(reply, canvas)
        case Exported():
            return _said(answers.exported(reply, files))
        case Mine():
            return _said(answers.mine(reply, files))
        case WouldForget():
            return _said(*answers.would_forget(reply, form))
        case Forgotten():
            return _said(answers.forgotten(reply))
        case NamedNow():
            return _said(answers.named_now(reply))
        case NothingLinked():
            return _said(answers.NOTHING_LINKED)
        case NoSuchPlace():
            return _said(answers.NO_SUCH_PLACE)
        case NotedPost():
            return _said()
        case _:
            assert_never(reply)


def _saved(reply: Saved, canvas: Canvas) -> Drawn:
    yield _heading(answers.saved(reply))
    for each in reply.papers:
        facts = [*answers.was_saved(each), *of_papers.here(each.here, called)]
        yield from _paper(_BULLET, each.record, facts, canvas)
    yield from _said(*answers.not_saved(reply))


def _to_save(reply: ToSave, canvas: Canvas) -> Drawn:
    yield from _headed(answers.to_save(reply), reply.papers, canvas)
    yield from _said(*answers.not_saved(reply))


def _listed(reply: SavedList, canvas: Canvas, form: Typed) -> Drawn:
    yield _heading(answers.listed(reply))
    for hint in answers.instead(reply, form):
        yield Text(line(hint), style="dim")
    if reply.papers:
        yield Text()
    for each in reply.papers:
        yield from _paper(str(each.place), each.record, answers.facts(each), canvas)


def _removed(reply: Removed, canvas: Canvas, form: Typed) -> Drawn:
    yield from _headed(answers.removed(reply, form), reply.papers, canvas)
    if reply.missing:
        yield Text(line(answers.missing(reply)))


def _headed(heading: str, papers: Iterable[Record], canvas: Canvas) -> Drawn:
    yield _heading(heading)
    for each in papers:
        yield row(_BULLET, title(each.paper, canvas), (), canvas)


def _paper(place: str, record: Record, facts: Sequence[str], canvas: Canvas) -> Drawn:
    numbers = wording.numbers(record)
    yield row(place, title(record.paper, canvas), numbers, canvas)
    if canvas.width < NARROW and numbers:
        yield indented(Text("  ".join(numbers), style="dim"))
    if facts:
        yield indented(Text(line(" · ".join(facts)), style="dim"))
    if not canvas.clickable:
        yield address(page_url(record.paper.key))


def _said(*told: str) -> Drawn:
    yield from (Text(line(each)) for each in told)


def _heading(text: str) -> Text:
    return Text(line(text), style="bold")
