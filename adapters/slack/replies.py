"""Replies as messages for Slack, private or for everybody. Pure.

`spell` says how forms of commands are written here, `called` what somebody is called, as far as
the door knows; a mention would tell them of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import assert_never

from adapters.slack import channels, kit, papers, places, saved
from adapters.slack.kit import Message, Sheet
from bot.answers import forms
from bot.answers.forms import Spelling, Typed
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
    reply: Reply, spell: Spelling, files: Sequence[str] = (), called: Name = by_id
) -> tuple[Message, ...]:
    """Return a reply as at most four messages, and none where nobody is told.

    `files` are what was written for it.
    """
    match reply:
        case WithNotices(answer, notices):
            sheet = _sheet(answer, spell, files, called)
            told = [forms.untold(each) for each in notices]
            blocks = (*kit.paragraph(*told, italic=True), *sheet.blocks)
            return kit.messages(Sheet("\n".join([*told, sheet.text]), blocks, sheet.last))
        case answer:
            return kit.messages(_sheet(answer, spell, files, called))


def _sheet(reply: Answer, spell: Spelling, files: Sequence[str], called: Name) -> Sheet:
    match reply:
        case HelpText():
            return _help(reply, partial(spell, reply.command))
        case Unreadable():
            return _unreadable(reply)
        case NoSuchForm():
            return kit.told(forms.no_such_form(reply, spell))
        case Refused():
            return kit.told(forms.refused(reply, spell))
        case _ if isinstance(reply, PapersReply):
            return papers.sheet(reply, called)
        case _ if isinstance(reply, DigestsReply):
            return channels.sheet(reply, partial(spell, Command.DIGEST), called)
        case _ if isinstance(reply, SavedReply):
            return saved.sheet(reply, partial(spell, Command.SAVED), files, called)
        case _ if isinstance(reply, PlacesReply):
            return places.sheet(reply, partial(spell, Command.DIGEST))
        case _:
            assert_never(reply)


def _help(reply: HelpText, form: Typed) -> Sheet:
    blocks = []
    if reply.command is Command.DIGEST:
        blocks.append(kit.section(kit.words(form(""), code=True), kit.words(_FORM)))
    for forms_, does in reply.forms:
        lines = [kit.words(form(each), code=True) for each in forms_.split("\n")]
        blocks.append(kit.section(*lines, kit.words(does, kit.PARAGRAPH)))
    return Sheet(form(forms.HELP), tuple(kit.gathered(blocks)))


def _unreadable(reply: Unreadable) -> Sheet:
    """Show the problem, then the text with a caret under the place: those two stay in line."""
    *problem, text, caret = reply.problem.split("\n")
    said = " ".join(problem)
    place = kit.preformatted(f"{text}\n{caret}")
    return Sheet(said, kit.rich(kit.section(kit.words(said, kit.PARAGRAPH)), place))
