"""Replies as messages for Slack, private or for everybody. Pure.

`names` is what a person types before a form here. `called` says what somebody is called, as far as
the door knows; a mention would tell them of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from adapters.slack import channels, kit, papers, places, saved
from adapters.slack.kit import Message, Sheet
from bot.answers import forms
from bot.answers.forms import Names, typed
from bot.answers.papers import Name
from bot.channels import Account
from bot.intents.unread import Command
from bot.replies.digests import DigestsReply
from bot.replies.papers import PapersReply
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

_FORM = "a form with all of this, to set the channel up or to change it"


def by_id(account: Account) -> str:
    """Return what somebody is called of whom nothing else is known."""
    return account.id


def shown(
    reply: Reply, names: Names, files: Sequence[str] = (), called: Name = by_id
) -> tuple[Message, ...]:
    """Return a reply as at most four messages, and none where nobody is told.

    `files` are what was written for it.
    """
    match reply:
        case WithNotices(answer, notices):
            sheet = _sheet(answer, names, files, called)
            told = [forms.untold(each) for each in notices]
            blocks = (*kit.paragraph(*told, italic=True), *sheet.blocks)
            return kit.messages(Sheet("\n".join([*told, sheet.text]), blocks, sheet.last))
        case answer:
            return kit.messages(_sheet(answer, names, files, called))


def _sheet(reply: Answer, names: Names, files: Sequence[str], called: Name) -> Sheet:
    match reply:
        case HelpText():
            return _help(reply, names[reply.command])
        case Unreadable():
            return _unreadable(reply)
        case NoSuchForm():
            return kit.told(forms.no_such_form(reply, names))
        case Refused():
            return kit.told(forms.refused(reply, names))
        case _ if isinstance(reply, PapersReply):
            return papers.sheet(reply, called)
        case _ if isinstance(reply, DigestsReply):
            return channels.sheet(reply, names[Command.DIGEST])
        case _ if isinstance(reply, SavedReply):
            return saved.sheet(reply, names[Command.SAVED], files, called)
        case _ if isinstance(reply, PlacesReply):
            return places.sheet(reply, names[Command.DIGEST])
        case _:
            assert_never(reply)


def _help(reply: HelpText, command: str) -> Sheet:
    blocks = []
    if reply.command is Command.DIGEST:
        blocks.append(kit.section(kit.words(command, code=True), kit.words(_FORM)))
    for forms_, does in reply.forms:
        lines = [kit.words(typed(form, command), code=True) for form in forms_.split("\n")]
        blocks.append(kit.section(*lines, kit.words(does, kit.PARAGRAPH)))
    return Sheet(f"{command} help", tuple(kit.gathered(blocks)))


def _unreadable(reply: Unreadable) -> Sheet:
    """Show the problem, then the text with a caret under the place: those two stay in line."""
    *problem, text, caret = reply.problem.split("\n")
    said = " ".join(problem)
    place = kit.preformatted(f"{text}\n{caret}")
    return Sheet(said, kit.rich(kit.section(kit.words(said, kit.PARAGRAPH)), place))
