"""Replies about the places where Paperboy is, as drawings for a terminal. Pure."""

from __future__ import annotations

from typing import assert_never

from rich.text import Text

from adapters.console.drawing import Drawn, indented, line
from bot.answers import places as answers
from bot.answers.forms import Typed
from bot.replies.places import Arrival, MyChannels, Noticed, PlacesReply


def drawn(reply: PlacesReply, form: Typed) -> Drawn:
    """Draw a reply; `form` spells those of `/digest`."""

    match reply:
        case Arrival():
            return _said(*answers.arrival(reply, form))
        case Noticed():
            return _said()
        case MyChannels():
            return _mine(reply, form)
        case _:
            assert_never(reply)


def _mine(reply: MyChannels, form: Typed) -> Drawn:
    yield Text(line(answers.mine(reply)), style="bold")
    if not reply.channels:
        yield Text(line(answers.how_to_begin(form)), style="dim")
    for each in reply.channels:
        yield Text(line(f"{each.channel.workspace}/{each.channel.id}"))
        yield indented(Text(line(answers.gets(each))))
        yield indented(Text(line(answers.then(each)), style="dim"))


def _said(*told: str) -> Drawn:
    yield from (Text(line(each)) for each in told)
