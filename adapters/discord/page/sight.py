"""How something is looked at: when, by whom, and what they did before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sight:
    """A look at messages, `at` a moment in the reader's zone.

    `opened` are custom ids of selects whose menus are open; `called` names of channels by their
    ids.
    """

    at: datetime
    opened: frozenset[str] = frozenset()
    called: Mapping[str, str] = field(default_factory=dict)
