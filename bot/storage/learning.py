"""What is known of a paper, and what it is after hearing of it again. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.identity import merged
from bot.models import Listing, Paper, Stats

Heard = tuple[Listing, datetime]
"""What a source said of a paper, and when."""


@dataclass(slots=True)
class Known:
    """A paper while a batch is worked through, and what of it has changed.

    `id` is 0 until it has a row. `paper` is None where the text was not loaded, because nothing
    heard differs from it. `counts` are the latest and when they were seen, None until a source
    tells some; `is_counted` says that they have a row. `observed` are the counts not known to be
    stored yet, by their time.
    """

    id: int
    content_hash: str
    told_at: datetime
    counts: tuple[datetime, Stats] | None = None
    is_counted: bool = False
    paper: Paper | None = None
    is_new: bool = False
    text_changed: bool = False
    stats_changed: bool = False
    observed: dict[datetime, Stats] = field(default_factory=dict)

    @property
    def has_changed(self) -> bool:
        """Something of it is to be written, and takes a revision."""
        return self.text_changed or self.stats_changed


def fold(known: dict[str, Known], heard: Sequence[Heard], hashes: Sequence[str]) -> None:
    """Take in what was heard, in order. `hashes` are the content hashes of the papers heard of."""
    for (listing, at), content in zip(heard, hashes, strict=True):
        paper = listing.paper
        each = known.get(paper.key)
        if each is None:
            each = known[paper.key] = Known(
                id=0,
                content_hash=content,
                told_at=at,
                paper=paper,
                is_new=True,
                text_changed=True,
            )
        elif each.paper is not None and content != each.content_hash:
            _reword(each, each.paper, paper, at)
        if listing.stats is not None:
            _recount(each, listing.stats, at)


def _reword(each: Known, before: Paper, heard: Paper, at: datetime) -> None:
    believed = merged(before, heard, heard_later=at >= each.told_at)
    if believed == before:
        return
    if believed.source != before.source:
        each.told_at = at
    elif believed.source == heard.source:
        each.told_at = max(at, each.told_at)
    each.paper, each.content_hash = believed, content_hash(believed)
    each.text_changed = True


def _recount(each: Known, heard: Stats, at: datetime) -> None:
    """Counts older than the latest are the past; others at the latest's own instant correct it."""
    if each.counts is not None:
        latest_at, latest = each.counts
        if at < latest_at:
            each.observed[at] = heard
            return
        heard = carried(latest, heard)
        if heard == latest:
            return
    each.counts, each.stats_changed = (at, heard), True
    each.observed[at] = heard


def carried(known: Stats, heard: Stats) -> Stats:
    """Return later counts; one that was not said is as it was."""
    return Stats(
        heard.upvotes,
        known.comments if heard.comments is None else heard.comments,
        known.stars if heard.stars is None else heard.stars,
    )


def content_hash(paper: Paper) -> str:
    """Return what differs when, and only when, something is written differently about the paper.

    The separators cannot be in the parts: sources hand over no control characters.
    """
    content: tuple[str, ...] = (
        paper.title,
        paper.abstract,
        "\x1e".join(paper.authors),
        paper.published.isoformat() if paper.published else "",
        paper.organization or "",
        "\x1e".join(paper.keywords),
        paper.code_url or "",
        paper.project_url or "",
        paper.source,
    )
    if paper.categories is not None:  # otherwise the hash is as it was before there were any
        content += ("\x1e".join(paper.categories),)
    return hashlib.blake2b("\x1f".join(content).encode(), digest_size=16).hexdigest()
