"""A channel's week -> its round-up: saved most, risen most since it was posted, overlooked. Pure.

Each paper is in one part at most, the first that it belongs to, so that ten papers fill a post.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from bot.models import Candidate, Digest, Entry, Kind, Noted, Section

EACH = 3
"""Papers of a part, at most."""
FINALISTS = 3
"""Papers of a round-up that are voted on, at most."""


@dataclass(frozen=True, slots=True)
class Posted:
    """A paper that the channel's digests showed in the week, with the upvotes it had then."""

    candidate: Candidate
    upvotes_then: int | None

    @property
    def risen(self) -> int:
        """Upvotes that came since."""
        return 0 if self.upvotes_then is None else self.upvotes - self.upvotes_then

    @property
    def upvotes(self) -> int:
        """Upvotes it has now."""
        return self.candidate.stats.upvotes if self.candidate.stats else 0


def roundup(
    week: tuple[date, date],
    saved: Mapping[Candidate, int],
    posted: Sequence[Posted],
    kept: Collection[str],
) -> Digest:
    """Build the round-up of a week, from its first to its last day.

    `saved`: by how many people, where that may be told. `kept`: papers that several people saved
    here, whenever; what one alone has saved is overlooked as well, so that nobody sees it missing.
    """
    shown: dict[str, tuple[Candidate, Noted]] = {}

    def take(section: Section, found: Sequence[tuple[Candidate, int]]) -> None:
        new = [each for each in found if each[0].paper.key not in shown]
        for candidate, count in new[:EACH]:
            shown[candidate.paper.key] = (candidate, Noted(section, count))

    take(Section.SAVED, _best(saved.items()))
    take(Section.RISEN, _best((each.candidate, each.risen) for each in posted if each.risen > 0))
    overlooked = (each for each in posted if each.upvotes and each.candidate.paper.key not in kept)
    take(Section.OVERLOOKED, _best((each.candidate, each.upvotes) for each in overlooked))
    entries = (Entry(place, *told) for place, told in enumerate(shown.values(), 1))
    return Digest(week, tuple(entries), (), kind=Kind.ROUNDUP)


def finalists(digest: Digest) -> tuple[Candidate, ...]:
    """Return the papers of a round-up that are voted on."""
    return tuple(each.candidate for each in digest.entries[:FINALISTS])


def _best(counted: Iterable[tuple[Candidate, int]]) -> list[tuple[Candidate, int]]:
    """Return those with the highest count first; of equal ones that with more votes."""
    return sorted(counted, key=_order)


def _order(counted: tuple[Candidate, int]) -> tuple[int, int, str]:
    candidate, count = counted
    votes = candidate.stats.upvotes if candidate.stats else 0
    return -count, -votes, candidate.paper.key
