"""A digest as JSON, for scripts: facts under stable names, times in UTC, nothing cut."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

from bot import wording
from bot.identity import arxiv_id, page_url
from bot.models import (
    AlreadyPosted,
    BeyondSize,
    Entry,
    Excluded,
    LeftOut,
    Noted,
    OutsideTopic,
    Reason,
    Unknown,
)
from bot.preview import Preview


def as_json(told: Preview) -> str:
    """Return a digest as one JSON object, indented, with what kept it from being whole."""
    digest = told.digest
    facts = {
        "editions": [day.isoformat() for day in digest.days],
        "open_edition": digest.open_day.isoformat() if digest.open_day else None,
        "topic": digest.topic,
        "considered": digest.considered,
        "votes_at": _utc(digest.votes_at) if digest.votes_at else None,
        "papers": [_entry(entry) for entry in digest.entries],
        "left_out": [_left_out(each) for each in digest.left_out],
        "unreadable": [{"where": item.where, "why": item.why} for item in told.bad_items],
        "failed": [{"edition": str(each.day), "why": str(each.error)} for each in told.failed],
        "missing": [day.isoformat() for day in told.missing],
    }
    return json.dumps(facts, indent=2, ensure_ascii=False)


def _entry(entry: Entry) -> dict[str, Any]:
    candidate, paper, stats = entry.candidate, entry.candidate.paper, entry.candidate.stats
    submitter = candidate.submitter
    return {
        "place": entry.place,
        "id": arxiv_id(paper.key),
        "title": paper.title,
        "url": page_url(paper.key),
        "abstract": paper.abstract,
        "authors": list(paper.authors),
        "published": paper.published.isoformat() if paper.published else None,
        "organization": paper.organization,
        "keywords": list(paper.keywords),
        "upvotes": stats and stats.upvotes,
        "comments": stats and stats.comments,
        "stars": stats and stats.stars,
        "code_url": paper.code_url,
        "project_url": paper.project_url,
        "submitted_by": submitter and {"name": submitter.name, "avatar_url": submitter.avatar_url},
        "reason": _reason(entry.reason) | {"text": wording.reason(entry)},
    }


def _reason(reason: Reason | Noted) -> dict[str, Any]:
    if isinstance(reason, Noted):
        return {"section": reason.section, "count": reason.count}
    return {
        "rank": reason.rank,
        "considered": reason.considered,
        "matched": list(reason.matched),
    }


def _left_out(each: LeftOut) -> dict[str, Any]:
    return {
        "id": arxiv_id(each.paper.key),
        "title": each.paper.title,
        "rule": _RULES[type(each.rule)],
        "text": wording.rule(each.rule),
    }


_RULES = {
    OutsideTopic: "outside-topic",
    Excluded: "excluded",
    Unknown: "not-known",
    BeyondSize: "beyond-size",
    AlreadyPosted: "already-posted",
}


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
