"""How something is looked at: when, by whom, and what they did before. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Sight:
    """A look at blocks, `at` a moment in the reader's zone.

    `opened` are action ids of selects whose menus are open; `problems` what is wrong with the
    inputs of these block ids; `called` names of these ids of channels and people.
    """

    at: datetime
    opened: frozenset[str] = frozenset()
    problems: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
