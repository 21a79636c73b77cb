"""Replies about papers, as messages for Discord. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import assert_never

from adapters.discord import actions, kit, literal, rows
from adapters.discord.actions import Asked
from adapters.discord.kit import Block, Component, Sheet
from adapters.discord.rows import Row
from bot import wording
from bot.answers import papers as answers
from bot.answers.papers import Name
from bot.intents.buttons import Action
from bot.prose import excerpt
from bot.replies.papers import (
    Card,
    Found,
    Listed,
    NoSuchPaper,
    PapersReply,
    Shared,
    Shown,
    Similar,
    Top,
)

MORE = "More"
_EXCERPT = 320
_ROOM = 1_000
"""Characters of a line below the title of a paper that is shown in full: thirty authors."""
_CUT_ABSTRACT = "the abstract is shortened; all of it is on the paper's page"
_NO_BUTTON = "there is more; what was asked for is too long for a button to the next page"


def sheet(reply: PapersReply, called: Name) -> Sheet:
    """Return what is shown of a reply."""
    match reply:
        case Found():
            notes = answers.notes(reply.notes, answers.LACKED_WORDS)
            return _listed(answers.found(reply), notes, _found(reply, called), _next(reply))
        case Listed():
            notes = answers.notes(reply.notes, answers.LACKED_PAPER)
            papers = _rows(reply.papers, called)
            return _listed(answers.listed(reply), notes, papers, _next(reply))
        case Top():
            return _listed(answers.top(reply), (), _rows(reply.papers, called))
        case Similar():
            return _listed(answers.similar(reply), (), _rows(reply.papers, called))
        case Card():
            return _card(reply, called)
        case Shared():
            return _shared(reply)
        case NoSuchPaper():
            return kit.told(answers.no_such_paper(reply), *answers.why_unknown(reply))
        case _:
            assert_never(reply)


def more(asked: Asked) -> Component | None:
    """Return a button for the page after this one, unless it is too long for a button."""
    id_ = actions.more(asked)
    return kit.button(MORE, id_) if id_ else None


def without_more(asked: Asked | None) -> tuple[Block, ...]:
    """Say that there is another page, where no button can ask for it."""
    return kit.context("" if asked is None or actions.more(asked) else _NO_BUTTON)


def _next(reply: Found | Listed) -> Asked | None:
    return reply.asked if reply.has_more else None


def _rows(papers: Sequence[Shown], called: Name) -> Sequence[Row]:
    return [rows.of_shown(each, called) for each in papers]


def _found(reply: Found, called: Name) -> Sequence[Row]:
    """Head the first of those that have only some of the words."""
    first = next((each.place for each in reply.papers if each.partly), None)
    return [
        replace(row, head=answers.PARTLY) if each.place == first else row
        for row, each in zip(_rows(reply.papers, called), reply.papers, strict=True)
    ]


def _listed(
    heading: str, notes: Sequence[str], papers: Sequence[Row], asked: Asked | None = None
) -> Sheet:
    last = [more(asked)] if asked else []
    shown = (
        *rows.with_choices(papers, rows.save, rows.read, last=last),
        *without_more(asked),
        *kit.context(rows.shortened(papers)),
    )
    head = (*kit.sentences(heading, bold=True), *kit.sentences(*notes, italic=True))
    return Sheet(head, shown)


def _card(reply: Card, called: Name) -> Sheet:
    """Show one paper in full; the similar ones have no numbers, so those of a list still hold."""
    paper = reply.record.paper
    here = " · ".join(answers.here(reply.here, called))
    row = replace(rows.of_record(reply.record, *answers.in_full(paper), here), room=_ROOM)
    similar = [rows.of_shown(each, called, rows.BULLET) for each in reply.similar]
    is_whole = literal.fits(paper.abstract, kit.PARAGRAPH)
    notes = answers.notes(reply.notes, answers.LACKED_PAPER)
    shown = (
        *rows.alone(row),
        *kit.paragraph(paper.abstract),
        *kit.blocks(rows.links(paper)),
        *kit.context("" if is_whole else _CUT_ABSTRACT),
        *rows.buttons(row.key, Action.SAVE, Action.SIMILAR, Action.SHARE),
        *(kit.titled(answers.SIMILAR) if similar else ()),
        *rows.with_choices(similar, rows.read),
        *kit.context(rows.shortened([row, *similar])),
    )
    return Sheet(kit.sentences(*notes, italic=True), shown)


def _shared(reply: Shared) -> Sheet:
    paper = reply.record.paper
    row = rows.of_record(reply.record, " · ".join(wording.who(paper)))
    shown = (
        *rows.alone(row),
        *kit.paragraph(excerpt(literal.clean(paper.abstract), _EXCERPT)),
        *kit.blocks(rows.links(paper)),
        *kit.context(rows.shortened([row])),
        *rows.buttons(row.key, Action.SAVE, Action.ABSTRACT, Action.SIMILAR),
    )
    return Sheet((), shown)
