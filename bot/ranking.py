"""The order papers come in. Pure.

Raw upvotes: over 322 recorded days no formula foretold a day's final top papers better, and gravity
or stars made it worse. Ties go to more comments, then to the one seen first, then to the smaller
key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.models import Candidate, Stats

_NONE = Stats(0)
"""What a paper ranks with whose votes nobody has told."""
_TICK = timedelta(microseconds=1)


def ranked(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Return the candidates, best first; the same ones in any order give the same list."""
    return sorted(candidates, key=_rank)


def rising(candidates: Iterable[Candidate], gains: Mapping[str, int]) -> list[Candidate]:
    """Return the candidates by upvotes and the upvotes they gained of late, which count twice so.

    Over 60 recorded weeks, the total and the last day's gain together foretold the next day's best.
    """
    ordered = ranked(candidates)
    return sorted(
        ordered,
        key=lambda each: (each.stats.upvotes if each.stats else 0) + gains.get(each.paper.key, 0),
        reverse=True,
    )


def _rank(candidate: Candidate) -> tuple[int, int, datetime, str]:
    stats = candidate.stats or _NONE
    return (-stats.upvotes, -(stats.comments or 0), candidate.first_seen, candidate.paper.key)


def gained(observations: Sequence[tuple[datetime, int]], since: datetime) -> int:
    """Return the upvotes gained since an instant, by counts and their times, ascending.

    Between two counts votes are taken to have come evenly; the gain is rounded down. What came
    before the first count is not known, and not gained. Votes taken back can make it negative.
    """
    before = [each for each in observations if each[0] <= since]
    after = observations[len(before) :]
    if not after:
        return 0
    latest, (end, then) = after[-1][1], after[0]
    if not before:
        return latest - then
    start, known = before[-1]
    whole, part = (end - start) // _TICK, (since - start) // _TICK
    return ((latest - known) * whole - (then - known) * part) // whole
