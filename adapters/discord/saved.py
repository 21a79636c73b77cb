"""Replies about a reading list, as messages for Discord. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from adapters.discord import kit, rows
from adapters.discord.actions import Button
from adapters.discord.kit import NOBODY_IS_TOLD, Component, Sheet
from adapters.discord.papers import more, without_more
from adapters.discord.rows import Row
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
BUTTONS = 20
"""Buttons below what was saved, at most: a message has five rows of five."""
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
            erase = kit.button(ERASE, Button.FORGET, kit.DANGER)
            head = kit.sentences(*answers.would_forget(reply, form))
            return Sheet(head, (), kit.pressable(erase))
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


def _listed(reply: SavedList, form: Typed) -> Sheet:
    shown = [
        rows.of_record(each.record, " · ".join(answers.facts(each)), place=str(each.place))
        for each in reply.papers
    ]
    asked = reply.asked if reply.has_more else None
    export = None if reply.text else kit.button(EXPORT, Button.EXPORT)
    last = [more(asked) if asked else None, export]
    head = (
        *kit.sentences(answers.listed(reply), bold=True),
        *kit.sentences(*answers.instead(reply, form)),
    )
    blocks = (
        *rows.with_choices(shown, rows.read, rows.take_off, last=last),
        *without_more(asked),
        *kit.context(rows.shortened(shown)),
    )
    return Sheet(head, blocks)


def _saved(reply: Saved, called: Name) -> Sheet:
    """Show what was saved; what was there already can be taken off."""
    several = len(reply.papers) > 1
    shown = []
    for n, each in enumerate(reply.papers, 1):
        line = " · ".join([*answers.was_saved(each), *of_papers.here(each.here, called)])
        place = str(n) if several else rows.BULLET
        shown.append(rows.of_record(each.record, line, place=place))
    were = [row for row, each in zip(shown, reply.papers, strict=True) if each.was]
    blocks = (
        *rows.with_choices(shown),
        *kit.paragraph(*answers.not_saved(reply)),
        *kit.context(rows.shortened(shown)),
    )
    return Sheet(kit.sentences(answers.saved(reply), bold=True), blocks, _off(were))


def _off(were: Sequence[Row]) -> tuple[Component, ...]:
    """Return a button for each of these papers, as many as there is room for."""
    label = rows.LABELS[Action.UNSAVE]
    labels = {
        action_id(Action.UNSAVE, each.key): label
        if each.place == rows.BULLET
        else f"{label} {each.place}"
        for each in were
    }
    buttons = [kit.button(text, id_) for id_, text in labels.items()]
    return kit.pressable(*buttons[:BUTTONS])


def _to_save(reply: ToSave) -> Sheet:
    shown = [rows.of_record(each, place=str(n)) for n, each in enumerate(reply.papers, 1)]
    blocks = (
        *rows.with_choices(shown, rows.save),
        *kit.paragraph(*answers.not_saved(reply)),
        *kit.context(rows.shortened(shown)),
    )
    return Sheet(kit.sentences(answers.to_save(reply), bold=True), blocks)


def _removed(reply: Removed, form: Typed) -> Sheet:
    headed = _headed(answers.removed(reply, form), reply.papers)
    missing = [answers.missing(reply)] if reply.missing else []
    undo = kit.button(UNDO, Button.UNDO) if reply.papers else None
    return Sheet(headed.head, (*headed.blocks, *kit.paragraph(*missing)), kit.pressable(undo))


def _headed(told: str, papers: Sequence[Record]) -> Sheet:
    shown = [rows.of_paper(each.paper) for each in papers]
    blocks = (*rows.with_choices(shown), *kit.context(rows.shortened(shown)))
    return Sheet(kit.sentences(told, bold=True), blocks)
