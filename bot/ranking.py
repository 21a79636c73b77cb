"""The order papers come in. Pure.

Raw upvotes: over 322 recorded days no formula foretold a day's final top papers better, and gravity
or stars made it worse. Ties go to more comments, then to the one seen first, then to the smaller
key.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bot.models import Candidate


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates, best first; the same ones in any order give the same list."""
    return sorted(candidates, key=_rank)


def _rank(candidate: Candidate) -> tuple[int, int, datetime, str]:
    stats = candidate.stats
    return (-stats.upvotes, -(stats.comments or 0), candidate.first_seen, candidate.paper.key)
