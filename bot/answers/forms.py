"""How forms of commands are written in a chat, and what is said of what was typed there. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.intents.unread import Command
from bot.replies.reply import NoSuchForm, Refused

HELP = "help"
Names = Mapping[Command, str]
"""What stands before the forms of each command, in a chat where it is typed."""
USUAL: Names = {each: f"/{each}" for each in Command}
"""The same, unless others are chosen."""
Spelling = Callable[[Command, str], str]
"""A form of a command, as `topics add robotics` of `/digest` -> how that is asked for in a chat."""
Typed = Callable[[str], str]
"""The same of one command."""


def typed(names: Names) -> Spelling:
    """Spell forms where they are typed; a shell takes double quotes away that no others enclose."""

    def spell(command: Command, form: str) -> str:
        name = names[command]
        if not name.startswith("/") and '"' in form:
            form = f"'{form}'"
        return f"{name} {form}".strip()

    return spell


def no_such_form(reply: NoSuchForm, spell: Spelling) -> str:
    """Offer the form that may be meant."""
    asked = (reply.said, reply.nearest, HELP)
    said, nearest, help_ = (spell(reply.command, each) for each in asked)
    return f"there is no {said}; did you mean {nearest}? {help_} says what there is"


def untold(notice: str) -> str:
    """Return what nobody could be told until now."""
    return f"not told to anybody yet: {notice}"


def refused(reply: Refused, spell: Spelling) -> str:
    """Say why something cannot be done as asked, and how it is written."""
    if reply.example is None:
        return reply.problem
    return f"{reply.problem}; as in: {spell(reply.command, reply.example)}"
