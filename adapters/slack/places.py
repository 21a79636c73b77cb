"""Replies about the places where Paperboy is, as messages for Slack. Pure."""

from __future__ import annotations

from typing import assert_never

from adapters.slack import kit, literal
from adapters.slack.actions import Press
from adapters.slack.channels import CHANGE, SET_UP
from adapters.slack.kit import NOBODY_IS_TOLD, Block, Sheet
from bot.answers import places as answers
from bot.answers.forms import Typed
from bot.replies.places import Arrival, MyChannel, MyChannels, Noticed, PlacesReply

BLOCKS = 2
"""Blocks that a channel takes."""


def sheet(reply: PlacesReply, form: Typed) -> Sheet:
    """Return what is shown of a reply; `form` spells those of `/digest`."""

    match reply:
        case Arrival():
            told = kit.told(*answers.arrival(reply, form))
            is_set_up = reply.subscription is not None and reply.subscription.is_on
            change = kit.button(CHANGE if is_set_up else SET_UP, Press.SET_UP)
            return Sheet(told.text, told.blocks, kit.actions(change))
        case Noticed():
            return NOBODY_IS_TOLD
        case MyChannels():
            hints = [] if reply.channels else [answers.how_to_begin(form)]
            blocks = kit.paragraph(answers.mine(reply), bold=True) + kit.paragraph(*hints)
            shown = [block for each in reply.channels for block in channel(each)]
            return Sheet(answers.mine(reply), (*blocks, *shown))
        case _:
            assert_never(reply)


def channel(of: MyChannel) -> tuple[Block, ...]:
    """Return which channel it is, what it gets, and when by the reader's clock, or why nothing."""
    due = of.subscription.due
    if of.broken_by or due is None:
        then = kit.words(answers.then(of), bold=True)
    else:
        then = (*kit.fixed("next "), *kit.instant(due.at))
    told = kit.section(kit.channel(of.channel.id), kit.words(answers.gets(of)), then)
    change = kit.button(CHANGE, Press.SET_UP, value=of.channel.id)
    return (*kit.rich(told), *kit.actions(change if literal.is_id(of.channel.id) else None))
