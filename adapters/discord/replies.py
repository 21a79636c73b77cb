"""Replies as messages for Discord, private or for everybody. Pure.

`spell` says how forms of commands are written here, `called` what somebody is called, as far as
the door knows; a mention would tell them of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import assert_never

from adapters.discord import channels, kit, papers, places, saved, spelling
from adapters.discord.kit import Message, Sheet
from bot.answers import forms
from bot.answers.forms import Spelling, Typed
from bot.answers.papers import Name
from bot.channels import Account, Channel
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


def by_id(account: Account) -> str:
    """Return what somebody is called of whom nothing else is known."""
    return account.id


def shown(
    reply: Reply,
    spell: Spelling,
    files: Sequence[str] = (),
    called: Name = by_id,
    about: Channel | None = None,
) -> tuple[Message, ...]:
    """Return a reply as at most four messages, and none where nobody is told.

    `files` are what was written for it; `about` is a channel to name: not the one it is in.
    """
    answer, notices = (
        (reply.answer, reply.notices) if isinstance(reply, WithNotices) else (reply, ())
    )
    sheet = _sheet(answer, spell, files, called)
    told = kit.sentences(*map(forms.untold, notices), italic=True)
    named = (kit.channel(about),) if about else ()
    if sheet == kit.NOBODY_IS_TOLD:
        return kit.messages(sheet)
    return kit.messages(replace(sheet, head=(*named, *told, *sheet.head)))


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
    blocks, told = [], []
    for forms_, does in reply.forms:
        told += forms_.split("\n")
        shown = [kit.code(form(each)) for each in forms_.split("\n")]
        blocks.append(kit.lines(*shown, kit.words(does, kit.PARAGRAPH)))
    for way, does in spelling.unlisted(told, reply.command):
        blocks.append(kit.lines(kit.code(way), kit.words(does)))
    return Sheet((), kit.blocks(*blocks))


def _unreadable(reply: Unreadable) -> Sheet:
    """Show the problem, then the text with a caret under the place: those two stay in line."""
    *problem, text, caret = reply.problem.split("\n")
    said = kit.sentences(" ".join(problem))
    return Sheet((*said, kit.preformatted(text, caret)))
