"""Replies about a channel's digests as drawings for a terminal. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from rich.table import Table
from rich.text import Text

from adapters.console import layouts
from adapters.console.drawing import Canvas, Drawn, called, indented, inset, line, row, title
from bot import wording
from bot.answers import digests as answers
from bot.answers.digests import Fact
from bot.answers.forms import Typed
from bot.models import Digest, Layout
from bot.replies.digests import (
    DigestsReply,
    Explained,
    IsPaused,
    NothingNew,
    NothingPosted,
    NotSubscribed,
    NoVote,
    OnItsWay,
    Posting,
    Previewed,
    Roundup,
    Settings,
    Status,
    Topics,
    Voting,
)

_NAMES = 7
"""Columns of the names of facts; built-in topics may have longer ones."""


def drawn(reply: DigestsReply, canvas: Canvas, form: Typed) -> Drawn:
    """Draw a reply; `form` spells its forms."""

    match reply:
        case Settings():
            return _settings(reply, canvas, form)
        case Topics():
            return _facts(answers.topic_facts(reply.topic, reply.estimate))
        case Status():
            return _status(reply, form)
        case Previewed():
            return _previewed(reply, canvas)
        case Explained():
            return _explained(reply, canvas)
        case Posting():
            return _said(answers.posting(reply))
        case OnItsWay():
            return _said(answers.on_its_way(reply))
        case NothingNew():
            return _said(answers.nothing_new(reply))
        case IsPaused():
            return _said(answers.is_paused(reply, form))
        case NotSubscribed():
            return _said(answers.not_subscribed(reply, form))
        case NothingPosted():
            return _said(answers.nothing_posted(reply))
        case Roundup():
            return _roundup(reply, form)
        case Voting():
            return _voting(reply, canvas)
        case NoVote():
            return _said(answers.NO_VOTE)
        case _:
            assert_never(reply)


def _settings(reply: Settings, canvas: Canvas, form: Typed) -> Drawn:
    yield _heading(answers.settings(reply))
    yield from _facts(answers.settings_facts(reply, form))
    if reply.first is not None:
        yield from (Text(), Text(answers.FIRST, style="italic"), Text())
        yield from _digest(reply.first, reply.subscription.wish.layout, canvas)


def _status(reply: Status, form: Typed) -> Drawn:
    yield _heading(answers.status(reply))
    yield from _facts(answers.status_facts(reply, form, called))


def _roundup(reply: Roundup, form: Typed) -> Drawn:
    yield _heading(answers.roundup(reply))
    yield from _facts(answers.roundup_facts(reply, form))


def _voting(reply: Voting, canvas: Canvas) -> Drawn:
    if reply.is_new:
        yield Text("(posted to the channel)", style="italic")
    yield _heading(answers.voting(reply))
    for each in reply.poll.choices:
        yield row(str(each.place), title(each.record.paper, canvas), (), canvas)
        if told := answers.choice(reply, each):
            yield indented(Text(line(told), style="dim"))


def _previewed(reply: Previewed, canvas: Canvas) -> Drawn:
    yield _heading(answers.previewed(reply))
    for each in reply.digests:
        yield Text()
        yield from _digest(each, Layout.COMPACT, canvas)
    if told := answers.without_papers(reply):
        yield Text()
        yield from (Text(line(each), style="dim") for each in told)


def _explained(reply: Explained, canvas: Canvas) -> Drawn:
    yield _heading(answers.explained(reply))
    if reply.digest is None:
        return
    yield Text(line(wording.heading(reply.digest)))
    if reply.digest.missing:
        yield Text(line(wording.missing(reply.digest)))
    for entry in reply.digest.entries:
        numbers = wording.numbers(entry.candidate)
        yield row(str(entry.place), title(entry.candidate.paper, canvas), numbers, canvas)
        yield indented(Text(line(wording.reason(entry)), style="dim"))
    for rule, titles in answers.left_out(reply.digest):
        yield Text(line(rule))
        yield from (indented(Text(line(each), style="dim")) for each in titles)


def _digest(digest: Digest, layout: Layout, canvas: Canvas) -> Drawn:
    """Draw its messages as they stand below each other in a channel."""
    for n, message in enumerate(layouts.messages(digest, layout, canvas)):
        if n:
            yield Text()
        yield from (inset(part) if message.reply else part for part in message.drawing)


def _facts(facts: Sequence[Fact]) -> Drawn:
    """Draw facts below each other, their names beside them."""
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(overflow="fold", min_width=_NAMES, max_width=2 * _NAMES)
    grid.add_column(overflow="fold")
    for name, told in facts:
        grid.add_row(Text(line(name), style="dim"), Text(line(told)))
    yield grid


def _said(text: str) -> Drawn:
    yield Text(line(text))


def _heading(text: str) -> Text:
    return Text(line(text), style="bold")
