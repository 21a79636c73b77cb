"""What can be asked of a reading list: to save, to look, to take away, to take along."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.models import MessageRef


@dataclass(frozen=True, slots=True)
class Save:
    """Save papers, by a button or a select."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SaveLinked:
    """Save the papers that a text links to: what was typed, or, `is_message`, somebody's message.

    Of a message with several, each is offered. Where it links to none, it may be a message of ours,
    which shows papers: `under` says where it is.
    """

    text: str
    is_message: bool = False
    under: MessageRef | None = None


@dataclass(frozen=True, slots=True)
class Unsave:
    """Take papers off the list, by a button, or as they were shown."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class React:
    """Put a reaction on a message at a time, or, not `is_on`, take it away.

    `place` is what a keycap says, from 1; None for the emoji that saves the one paper of a message.
    `emoji` is what the platform calls it, so that two that mean the same are two.
    """

    message: MessageRef
    emoji: str
    place: int | None
    is_on: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class NotePost:
    """Note that a message shows one paper, as a share does: a reaction on it saves that paper."""

    key: str
    message: MessageRef


@dataclass(frozen=True, slots=True)
class ShowSaved:
    """Show the list, the newest first, or what of it an expression lets in; pages count from 1."""

    text: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class RemoveSaved:
    """Take papers off the list, by their places in the whole of it."""

    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PutBack:
    """Put back what was taken away last."""


class Format(StrEnum):
    """What a reading list can be written as."""

    BIBTEX = "bibtex"
    RIS = "ris"
    MARKDOWN = "markdown"


@dataclass(frozen=True, slots=True)
class Export:
    """Write the list, or what of it an expression lets in, into a file, or some of `part_size`.

    With `places`, the papers at these places of the list. `part_size` is in bytes.
    """

    format: Format
    text: str = ""
    places: tuple[int, ...] = ()
    part_size: int | None = None


@dataclass(frozen=True, slots=True)
class ShowMine:
    """Give somebody all that is stored about them."""


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """Erase all that is stored about somebody; unless `is_sure`, say what that would be."""

    is_sure: bool = False


@dataclass(frozen=True, slots=True)
class SetNamed:
    """Be named where it is told how many saved a paper, or be counted alone."""

    is_named: bool


@dataclass(frozen=True, slots=True)
class SavedHelp:
    """Show what can be asked of a reading list."""


SavedIntent = (
    Save
    | SaveLinked
    | Unsave
    | React
    | NotePost
    | ShowSaved
    | RemoveSaved
    | PutBack
    | Export
    | ShowMine
    | ForgetMe
    | SetNamed
    | SavedHelp
)
