"""Everything that can go wrong and that we have a sentence for.

    PaperboyError            its text says what happened, where, and what mends it
    ├── UserError            the person asked for something we cannot do
    │   └── TopicError       a topic filter that cannot be read, with the place
    ├── SettingsError        a setting is missing or wrong
    ├── SourceError          a source did not give an edition; says whether and when to ask again
    ├── DeliveryError        a chat did not take a message; retry, when, never, or unknown?
    ├── BusyError            another process is at the same event; it may be told of it again
    └── StoreError           the database refused, is not ours, or is of another version
        └── ConflictError    two transactions crossed, and this one was undone: do it again

A single bad item among good ones is no error but a value (`bot.models.BadItem`).
"""

from __future__ import annotations

import unicodedata


class PaperboyError(Exception):
    """Base of all errors with a sentence for people. Never carries a secret."""


class UserError(PaperboyError):
    """What was asked for cannot be done as asked; nothing was tried."""


class TopicError(UserError):
    """A topic filter that cannot be read.

    `place` counts characters from 0 in `text`; `str(error)` shows the text with a caret under it.
    """

    def __init__(self, text: str, place: int, problem: str) -> None:
        self.text = text
        self.place = place
        self.problem = problem
        super().__init__(f"{problem}\n{_pointed(text, place)}")


class SettingsError(PaperboyError):
    """A setting cannot be used; names the setting, never its value when that may be secret."""


class SourceError(PaperboyError):
    """A source did not give an edition.

    `retry_after`: seconds after which it asks to be tried again, if it said so.
    `permanent`: asking again for the same thing would give the same answer.
    """

    def __init__(
        self, message: str, *, retry_after: float | None = None, permanent: bool = False
    ) -> None:
        self.retry_after = retry_after
        self.permanent = permanent
        super().__init__(message)


class DeliveryError(PaperboyError):
    """A chat did not take a message, or did not say whether it has.

    `permanent`: it never will, until somebody changes something there. `retry_after`: seconds after
    which it asks to be tried again, if it said so; `everywhere` then tells that this holds for the
    whole workspace, or wherever we are the same, not for one channel. `ambiguous`: it may have
    taken it all the same.
    `of_message`: it will never take this message, and would take another one there.
    """

    def __init__(
        self,
        message: str,
        *,
        permanent: bool = False,
        retry_after: float | None = None,
        everywhere: bool = False,
        ambiguous: bool = False,
        of_message: bool = False,
    ) -> None:
        self.permanent = permanent
        self.retry_after = retry_after
        self.everywhere = everywhere
        self.ambiguous = ambiguous
        self.of_message = of_message
        super().__init__(message)


class BusyError(PaperboyError):
    """Somebody is at this event already, and has not ended yet: have it told again later."""


class StoreError(PaperboyError):
    """The database refused. What was stored before is as it was."""


class ConflictError(StoreError):
    """Another transaction came in the way of this one, which was undone; done again, it works."""


_WINDOW = 60


def _pointed(text: str, place: int) -> str:
    """Show the line of `text` around `place`, and a caret under it, as a terminal draws them."""
    start = text.rfind("\n", 0, place) + 1
    end = text.find("\n", place)
    line = text[start : end if end >= 0 else len(text)]
    column = place - start
    if column > _WINDOW:
        line, column = "…" + line[column - _WINDOW :], _WINDOW + 1
    if len(line) > column + _WINDOW:
        line = line[: column + _WINDOW] + "…"
    line = "".join(each if each.isprintable() else " " for each in line)
    return f"  {line}\n  {' ' * sum(map(_columns, line[:column]))}^"


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
