"""The reading list: what holds a paper on it, and what an event does to that. Pure.

A paper is on somebody's list while at least one origin holds it there: a button that was pressed, a
reaction, a shortcut, a command. Un-doing an origin lets only that one go; taking the paper away
lets all go that held it until then. Whatever order events come in, the later one counts, so that a
list ends the same (a last-writer-wins register for each origin; of two at once, letting go wins).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import TypeVar

from bot.channels import Account
from bot.models import Record

_Key = TypeVar("_Key")


class Way(StrEnum):
    """How somebody saves, as stored."""

    BUTTON = "button"
    REACTION = "reaction"
    SHORTCUT = "shortcut"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class Origin:
    """What holds a paper on a list: a way and, of what can be undone alone, which one it was.

    `id` is empty where there is one of its way in a channel at most; of a reaction it names the
    message and the emoji.
    """

    way: Way
    id: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """An origin of a saved paper as it stands: `is_held` or let go since `changed_at`.

    `since` is when it began to hold the paper; a later event of the same kind leaves that.
    """

    is_held: bool
    changed_at: datetime
    since: datetime

    def is_live(self, removed_at: datetime | None) -> bool:
        """Tell whether it holds the paper on a list that it was taken off at `removed_at`."""
        return self.is_held and (removed_at is None or self.changed_at > removed_at)


def after(
    known: Hold | None, at: datetime, removed_at: datetime | None, *, is_held: bool
) -> Hold | None:
    """Return an origin after an event of the time `at`; None where the event changes nothing."""
    if known is None:
        return Hold(is_held, at, at)
    if at < known.changed_at or (at == known.changed_at and (is_held or not known.is_held)):
        return None
    goes_on = is_held and known.is_live(removed_at)
    return Hold(is_held, at, known.since if goes_on else at)


def overtaken(holds: Mapping[_Key, Hold], removed_at: datetime | None) -> dict[_Key, Hold]:
    """Return what held a paper before it was taken off, let go for good: it was saved anew since.

    So putting the paper back after it was taken off again does not bring those back as well.
    """
    if removed_at is None or not any(each.is_live(removed_at) for each in holds.values()):
        return {}
    return {
        key: replace(each, is_held=False)
        for key, each in holds.items()
        if each.is_held and not each.is_live(removed_at)
    }


def saved_since(holds: Iterable[Hold], removed_at: datetime | None) -> datetime | None:
    """Return since when a paper is on a list, by what holds it; None when it is not."""
    return min((each.since for each in holds if each.is_live(removed_at)), default=None)


@dataclass(frozen=True, slots=True)
class SavedPaper:
    """A paper on a list: at its place in the whole of it, the newest is 1, and since when."""

    place: int
    record: Record
    saved_at: datetime


FEWEST = 2
"""People from whom on it is told that some saved a paper."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many people of a channel saved a paper there; `named` are those who wish to be named."""

    people: int
    named: tuple[Account, ...] = ()


@dataclass(frozen=True, slots=True)
class Here:
    """What a channel has had to do with a paper: when it was posted there, and who saved it."""

    posted: date | None = None
    saved: Tally | None = None


NOWHERE = Here()
"""A channel that has had nothing to do with a paper."""


@dataclass(frozen=True, slots=True)
class Stored:
    """How much is stored about a person: what `forget-me` erases. `names`: how they are known."""

    accounts: int
    papers: int
    removed: int
    subscriptions: int
    changes: int
    notices: int
    votes: int
    queries: int = 0
