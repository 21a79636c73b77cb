"""What one or more answers of a source list, put together; in whichever format they came."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime

from bot.errors import SourceError
from bot.models import Edition, Findings, Listing


def together(found: Iterable[Findings]) -> Findings:
    """Return all that was found, in its order; a paper listed twice counts once."""
    found = list(found)
    listings: dict[str, Listing] = {}
    for some in found:
        for each in some.listings:
            listings.setdefault(each.paper.key, each)
    return Findings(
        tuple(listings.values()), tuple(bad for some in found for bad in some.bad_items)
    )


def only(keys: Collection[str], found: Findings) -> Findings:
    """Return of what was found the papers that were asked for."""
    asked = set(keys)
    listings = tuple(each for each in found.listings if each.paper.key in asked)
    return Findings(listings, found.bad_items)


def as_edition(
    found: Findings,
    source: str,
    day: date,
    observed_at: datetime,
    where: str,
    *,
    replayed: bool = False,
) -> Edition:
    """Return the edition that lists what was found.

    If there is nothing but bad items, that is a SourceError.
    """
    if found.bad_items and not found.listings:
        first = found.bad_items[0]
        raise SourceError(
            f"{where}: cannot read a single item of {len(found.bad_items)}; "
            f"the first, {first.where.removeprefix(where + ', ')}: {first.why}"
        )
    return Edition(source, day, observed_at, found.listings, found.bad_items, replayed)
