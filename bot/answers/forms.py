"""What is said of what was typed: the nearest form, what it lacks, what comes later. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from bot.replies.reply import ComesLater, Command, NoSuchForm, Refused

Names = Mapping[Command, str]
"""What stands before the forms of each command, in the chat where it is typed."""

_OF = {
    "top": "tells what a channel saved most",
    "saved": "is a reading list",
    "roundup": "is the week, once more",
}


def typed(form: str, command: str) -> str:
    """Return what to type; a shell takes double quotes away that no others are around."""
    if not command.startswith("/") and '"' in form:
        form = f"'{form}'"
    return f"{command} {form}".strip()


def no_such_form(reply: NoSuchForm, names: Names) -> str:
    """Offer the form that may be meant."""
    digest = names[Command.DIGEST]
    return (
        f"there is no {digest} {reply.said}; did you mean {typed(reply.nearest, digest)}? "
        f"{digest} help says what there is"
    )


def refused(reply: Refused, names: Names) -> str:
    """Say why something cannot be done as asked, and how it is written."""
    if reply.example is None:
        return reply.problem
    return f"{reply.problem}; as in: {typed(reply.example, names[Command.DIGEST])}"


def comes_later(reply: ComesLater, names: Names) -> str:
    """Say what a word will be for; of one that `/papers` reads, how to look it up."""
    told = f"{reply.word} {_OF.get(reply.word, 'is for later')}, which is not built yet"
    if reply.word == "roundup":
        return told
    quoted = typed(f'"{reply.word}"', names[Command.PAPERS])
    return f"{told}; to look up the word, put it in quotes: {quoted}"
