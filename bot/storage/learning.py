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
    heard differs from it. `observed` are the counts not known to be stored yet, by their time.
    """

    id: int
    content_hash: str
    told_at: datetime
    stats: Stats
    stats_at: datetime
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
    """Take in what was heard, in order. `hashes` are the content hashes of the papers heard of.

    Counts older than the latest are the past; others at the latest's own instant correct it.
    """
    for (listing, at), content in zip(heard, hashes, strict=True):
        paper, stats = listing.paper, listing.stats
        each = known.get(paper.key)
        if each is None:
            known[paper.key] = Known(
                id=0,
                content_hash=content,
                told_at=at,
                stats=stats,
                stats_at=at,
                paper=paper,
                is_new=True,
                text_changed=True,
                stats_changed=True,
                observed={at: stats},
            )
            continue
        if each.paper is not None and content != each.content_hash:
            believed = merged(each.paper, paper, heard_later=at >= each.told_at)
            if believed != each.paper:
                if believed.source != each.paper.source:
                    each.told_at = at
                elif believed.source == paper.source:
                    each.told_at = max(at, each.told_at)
                each.paper, each.content_hash = believed, content_hash(believed)
                each.text_changed = True
        if at < each.stats_at:
            each.observed[at] = stats
        elif (stats := carried(each.stats, stats)) != each.stats:
            each.stats, each.stats_at, each.stats_changed = stats, at, True
            each.observed[at] = stats


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
    content = (
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
    return hashlib.blake2b("\x1f".join(content).encode(), digest_size=16).hexdigest()
