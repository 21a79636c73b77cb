"""Any reply, with those that belong to no noun: help, and what cannot be read or done."""

from __future__ import annotations

from dataclasses import dataclass

from bot.intents.unread import Command
from bot.replies.digests import DigestsReply
from bot.replies.papers import PapersReply
from bot.replies.places import PlacesReply
from bot.replies.saved import SavedReply

__all__ = ["Command"]


@dataclass(frozen=True, slots=True)
class HelpText:
    """What can be asked with a command: forms, each on a line of its own, and what they do."""

    command: Command
    forms: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An expression that cannot be read: the problem, and its place as a caret under the text."""

    problem: str


@dataclass(frozen=True, slots=True)
class NoSuchForm:
    """Nothing is asked so; `nearest` is the form that may be meant."""

    said: str
    nearest: str
    command: Command = Command.DIGEST


@dataclass(frozen=True, slots=True)
class Refused:
    """It cannot be done as it was asked; nothing was changed. `example` is a form that works."""

    problem: str
    example: str | None = None
    command: Command = Command.DIGEST


Answer = (
    PapersReply
    | DigestsReply
    | SavedReply
    | PlacesReply
    | HelpText
    | Unreadable
    | NoSuchForm
    | Refused
)


@dataclass(frozen=True, slots=True)
class WithNotices:
    """An answer, and what nobody could be told of this channel until now."""

    answer: Answer
    notices: tuple[str, ...]


Reply = Answer | WithNotices
