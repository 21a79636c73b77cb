"""Replies about a reading list, as messages for Slack. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import assert_never

from adapters.slack import kit, rows
from adapters.slack.actions import Button
from adapters.slack.kit import NOBODY_IS_TOLD, Block, Sheet
from adapters.slack.papers import more
from adapters.slack.rows import Row
from bot.answers import papers as of_papers
from bot.answers import saved as answers
from bot.answers.forms import Typed
from bot.answers.papers import Name
from bot.intents.buttons import Action, action_id
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

UNDO, EXPORT, ERASE = "Undo", "Export", "Erase all of it"
_A_FILE = ("a file",)


def sheet(reply: SavedReply, form: Typed, files: Sequence[str], called: Name) -> Sheet:
    """Return what is shown of a reply; `form` spells its forms."""

    match reply:
        case Saved():
            return _saved(reply, called)
        case SavedList():
            return _listed(reply, form)
        case Removed():
            return _removed(reply, form)
        case IsBack():
            return _headed(answers.is_back(reply), reply.papers)
        case LetGo():
            return _headed(answers.let_go(reply), [reply.record])
        case ToSave():
            return _to_save(reply)
        case Exported():
            return kit.told(answers.exported(reply, files or _A_FILE))
        case Mine():
            return kit.told(answers.mine(reply, files or _A_FILE))
        case WouldForget():
            told = kit.told(*answers.would_forget(reply, form))
            erase = kit.button(ERASE, Button.FORGET, style="danger")
            return Sheet(told.text, told.blocks, kit.actions(erase))
        case Forgotten():
            return kit.told(answers.forgotten(reply))
        case NamedNow():
            return kit.told(answers.named_now(reply))
        case NothingLinked():
            return kit.told(answers.NOTHING_LINKED)
        case NoSuchPlace():
            return kit.told(answers.NO_SUCH_PLACE)
        case NotedPost():
            return NOBODY_IS_TOLD
        case _:
            assert_never(reply)


def papers(reply: SavedList, *buttons: Block | None) -> Iterator[Block]:
    """Yield the papers of a page of the list, and what can be done with them."""
    shown = _rows(reply)
    export = None if reply.text else kit.button(EXPORT, Button.EXPORT)
    yield from rows.with_choices(shown, rows.read, rows.take_off, last=[*buttons, export])
    yield from rows.shortened(shown)


def _rows(reply: SavedList) -> Sequence[Row]:
    return [
        rows.of_record(each.record, " · ".join(answers.facts(each)), place=str(each.place))
        for each in reply.papers
    ]


def _listed(reply: SavedList, form: Typed) -> Sheet:
    told, hints = answers.listed(reply), answers.instead(reply, form)
    titles = rows.titles(_rows(reply))
    next_page = more(reply.asked) if reply.has_more else None
    blocks = (*kit.paragraph(told, bold=True), *kit.paragraph(*hints), *papers(reply, next_page))
    return Sheet("\n".join([told, *hints, titles]), blocks)


def _saved(reply: Saved, called: Name) -> Sheet:
    """Show what was saved; what was there already can be taken off."""
    several = len(reply.papers) > 1
    shown = []
    for n, each in enumerate(reply.papers, 1):
        line = " · ".join([*answers.was_saved(each), *of_papers.here(each.here, called)])
        place = str(n) if several else rows.BULLET
        shown.append(rows.of_record(each.record, line, place=place))
    were = [row for row, each in zip(shown, reply.papers, strict=True) if each.was]
    told = answers.saved(reply)
    blocks = (
        *kit.paragraph(told, bold=True),
        *rows.with_choices(shown),
        *kit.paragraph(*answers.not_saved(reply)),
        *rows.shortened(shown),
    )
    return Sheet("\n".join([told, rows.titles(shown)]), blocks, _off(were))


def _off(were: Sequence[Row]) -> tuple[Block, ...]:
    """Return a button for each of these papers, as many as there is room for."""
    label = rows.LABELS[Action.UNSAVE]
    return kit.actions(
        *(
            kit.button(
                label if each.place == rows.BULLET else f"{label} {each.place}",
                action_id(Action.UNSAVE, each.key),
            )
            for each in were[: kit.ELEMENTS]
        )
    )


def _to_save(reply: ToSave) -> Sheet:
    shown = [rows.of_record(each, place=str(n)) for n, each in enumerate(reply.papers, 1)]
    told, lacking = answers.to_save(reply), answers.not_saved(reply)
    blocks = (
        *kit.paragraph(told, bold=True),
        *rows.with_choices(shown, rows.save),
        *kit.paragraph(*lacking),
        *rows.shortened(shown),
    )
    return Sheet("\n".join([told, rows.titles(shown)]), blocks)


def _removed(reply: Removed, form: Typed) -> Sheet:
    headed = _headed(answers.removed(reply, form), reply.papers)
    missing = [answers.missing(reply)] if reply.missing else []
    undo = kit.button(UNDO, Button.UNDO) if reply.papers else None
    return Sheet(headed.text, (*headed.blocks, *kit.paragraph(*missing)), kit.actions(undo))


def _headed(told: str, papers: Sequence[Record]) -> Sheet:
    shown = [rows.of_paper(each.paper) for each in papers]
    blocks = (*kit.paragraph(told, bold=True), *rows.with_choices(shown), *rows.shortened(shown))
    return Sheet("\n".join([told, rows.titles(shown)]), blocks)
