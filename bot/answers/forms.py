"""What is said of what was typed: the nearest form, and what it lacks. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.intents.unread import Command
from bot.replies.reply import NoSuchForm, Refused

Names = Mapping[Command, str]
"""What stands before the forms of each command, in the chat where it is typed."""


def typed(form: str, command: str) -> str:
    """Return what to type; a shell takes double quotes away that no others are around."""
    if not command.startswith("/") and '"' in form:
        form = f"'{form}'"
    return f"{command} {form}".strip()


def no_such_form(reply: NoSuchForm, names: Names) -> str:
    """Offer the form that may be meant."""
    command = names[reply.command]
    return (
        f"there is no {command} {reply.said}; did you mean {typed(reply.nearest, command)}? "
        f"{command} help says what there is"
    )


def untold(notice: str) -> str:
    """Return what nobody could be told until now."""
    return f"not told to anybody yet: {notice}"


def refused(reply: Refused, names: Names) -> str:
    """Say why something cannot be done as asked, and how it is written."""
    if reply.example is None:
        return reply.problem
    return f"{reply.problem}; as in: {typed(reply.example, names[reply.command])}"
