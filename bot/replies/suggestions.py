"""What is offered while somebody types what to look up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to look up: what is shown of it, and what stands for it when it is chosen."""

    text: str
    value: str
