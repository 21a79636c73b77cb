"""Values for tests, each with what the test does not care about filled in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.channels import Account, Channel
from bot.editions import closes_at
from bot.models import (
    Candidate,
    Digest,
    Edition,
    Listing,
    Paper,
    Reason,
    Stats,
    Submitter,
)

DAY = date(2026, 5, 28)
"""A Thursday."""
NOON = datetime(2026, 5, 29, 12, tzinfo=UTC)
"""When DAY's edition has closed and the next one is open."""
HERE = Channel("slack", "T1", "C1")
"""A channel."""
SOMEBODY = Account("slack", "T1", "U1")
"""A person in it."""


def paper(number: int = 1, **told: Any) -> Paper:
    """Return the paper with the arXiv id 2605.0000N."""
    known: dict[str, Any] = {
        "key": f"arxiv:2605.{number:05}",
        "title": f"Paper {number}",
        "source": "huggingface",
    }
    return Paper(**known | told)


def listing(number: int = 1, upvotes: int = 10, **told: Any) -> Listing:
    """Return a listing of `paper(number)`; `comments`, `stars`, `submitter` go to their places.

    With `stats=None` it is one of a source that has no votes.
    """
    counts = Stats(upvotes, told.pop("comments", None), told.pop("stars", None))
    stats: Stats | None = told.pop("stats", counts)
    submitter: Submitter | None = told.pop("submitter", None)
    return Listing(paper(number, **told), stats, submitter)


def edition(*listings: Listing, day: date = DAY, **told: Any) -> Edition:
    """Return an edition seen when it closed, unless `observed_at` says otherwise."""
    known: dict[str, Any] = {"source": "huggingface", "observed_at": closes_at(day)}
    return Edition(day=day, listings=listings, **known | told)


def candidate(number: int = 1, upvotes: int = 10, **told: Any) -> Candidate:
    """Return a candidate for a digest."""
    seen: datetime = told.pop("first_seen", NOON)
    each = listing(number, upvotes, **told)
    return Candidate(each.paper, each.stats, seen, each.submitter)


def reasons(digest: Digest) -> list[Reason]:
    """Return why each paper of a daily digest is in it."""
    found = [entry.reason for entry in digest.entries]
    assert all(isinstance(each, Reason) for each in found)
    return [each for each in found if isinstance(each, Reason)]


def item(number: int = 1, upvotes: int = 10, **told: Any) -> dict[str, Any]:
    """Return an item as the Daily Papers API answers it, with what it says of every paper.

    Keyword arguments go into the inner paper; `outer` is a dict for the outer object.
    """
    outer: dict[str, Any] = told.pop("outer", {})
    inner = {
        "id": f"2605.{number:05}",
        "authors": [{"_id": "a1", "name": "Ada Example", "hidden": False}],
        "publishedAt": "2026-05-27T00:00:00.000Z",
        "submittedOnDailyAt": "2026-05-28T00:00:00.000Z",
        "title": f"Paper {number}",
        "summary": f"What paper {number} says.",
        "upvotes": upvotes,
        "discussionId": "d1",
    }
    return {
        "paper": inner | told,
        "publishedAt": "2026-05-26T20:00:00.000Z",
        "title": f"Paper {number}",
        "summary": f"What paper {number} says.",
        "thumbnail": "https://cdn-thumbnails.example/1.png",
        "numComments": 1,
        "submittedBy": {
            "_id": "u1",
            "avatarUrl": "/avatars/1.svg",
            "fullname": "Sam Submitter",
            "name": "sam",
            "type": "user",
            "isPro": False,
        },
        "isAuthorParticipating": False,
    } | outer
