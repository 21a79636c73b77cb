"""Replies about the places where Paperboy is, as messages for Discord. Pure."""

from __future__ import annotations

from typing import assert_never

from adapters.discord import actions, kit, literal
from adapters.discord.channels import CHANGE, SET_UP, set_up
from adapters.discord.kit import NOBODY_IS_TOLD, Component, Sheet
from bot.answers import places as answers
from bot.answers.forms import Typed
from bot.replies.places import Arrival, MyChannel, MyChannels, Noticed, PlacesReply

BUTTONS = 20
"""Channels that can be changed, at most: a message has five rows of five buttons."""


def sheet(reply: PlacesReply, form: Typed) -> Sheet:
    """Return what is shown of a reply; `form` spells those of `/digest`."""

    match reply:
        case Arrival():
            told = kit.sentences(*answers.arrival(reply, form))
            is_set_up = reply.subscription is not None and reply.subscription.is_on
            change = set_up(CHANGE if is_set_up else SET_UP)
            return Sheet(told, (), kit.pressable(change))
        case Noticed():
            return NOBODY_IS_TOLD
        case MyChannels():
            return _mine(reply, form)
        case _:
            assert_never(reply)


def _mine(reply: MyChannels, form: Typed) -> Sheet:
    hints = [] if reply.channels else [answers.how_to_begin(form)]
    head = (*kit.sentences(answers.mine(reply), bold=True), *kit.sentences(*hints))
    shown = [_channel(n, each) for n, each in enumerate(reply.channels, 1)]
    changes = {
        each.channel.id: _change(n, each)
        for n, each in enumerate(reply.channels, 1)
        if literal.is_id(each.channel.id)
    }
    return Sheet(head, kit.blocks(*shown), kit.pressable(*[*changes.values()][:BUTTONS]))


def _channel(place: int, of: MyChannel) -> str:
    """Return which channel it is, what it gets, and when by the reader's clock, or why nothing."""
    due = of.subscription.due
    if of.broken_by or due is None:
        then = kit.words(answers.then(of), bold=True)
    else:
        then = f"next {kit.instant(due.at)}"
    named = kit.beside(kit.words(str(place), bold=True), kit.channel(of.channel))
    return kit.lines(named, kit.words(answers.gets(of)), then)


def _change(place: int, of: MyChannel) -> Component:
    return kit.button(f"{CHANGE} {place}", actions.set_up(of.channel.id))
