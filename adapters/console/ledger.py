"""Deliveries for a terminal and for scripts: each in short, or its whole story. Pure.

Ids, reasons and titles come from outside, and are cleaned here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot import ledger_words, wording
from bot.answers.deliveries import outcome
from bot.deliveries import Delivery, State, Window
from bot.identity import arxiv_id
from bot.models import Digest
from bot.prose import one_line, visible

_NAMES = 9
"""Columns of the names of facts, as wide as the longest."""
_STATES = max(len(each) for each in State)


@dataclass(frozen=True, slots=True)
class Story:
    """All there is to say of a delivery: its digest, and why nothing can be posted there, if so."""

    delivery: Delivery
    digest: Digest | None
    broken_by: str | None
    now: datetime


def short(of: Delivery, papers: int | None) -> list[str]:
    """Return a delivery in two or three lines; `papers` is how many its digest shows."""
    facts = [f"due {wording.instant(of.due_at)}"]
    if editions := _editions(of.window):
        facts.append(f"editions {editions}")
    if papers is not None:
        facts.append(wording.count(papers, "paper"))
    if of.attempt:
        facts.append(wording.count(of.attempt, "attempt"))
    place = ledger_words.place(of.channel)
    lines = [f"{of.id}  {of.state:<{_STATES}}  {place} · {outcome(of)}"]
    lines.append(f"    {' · '.join(facts)}")
    if of.posts:
        lines.append(f"    {_messages(of)}")
    return [_clean(line) for line in lines]


def story(told: Story) -> list[str]:
    """Return the whole story of a delivery."""
    of = told.delivery
    lines = [f"Delivery {of.id} to {ledger_words.place(of.channel)}", outcome(of)]
    for name, fact in _facts(told):
        lines.append(f"{name:<{_NAMES}}  {fact}".rstrip())
    return [_clean(line) for line in lines]


def listed_as_json(found: Sequence[Delivery], papers: Mapping[int, int]) -> str:
    """Return deliveries as a JSON list."""
    return _json([_of(each, papers.get(each.digest_id or 0)) for each in found])


def story_as_json(told: Story) -> str:
    """Return all of one delivery as a JSON object."""
    of, digest = told.delivery, told.digest
    return _json(
        _of(of, len(digest.entries) if digest else None)
        | {
            "topic": digest and digest.topic,
            "considered": digest and digest.considered,
            "missing": [day.isoformat() for day in (digest.missing if digest else ())],
            "shown": [
                {
                    "place": each.place,
                    "id": arxiv_id(each.candidate.paper.key),
                    "title": each.candidate.paper.title,
                    "reason": wording.reason(each),
                }
                for each in (digest.entries if digest else ())
            ],
            "channel_broken_by": told.broken_by,
            "next": ledger_words.what_next(of, told.now),
            "to_do": ledger_words.what_to_do(of, told.broken_by),
        }
    )


def _facts(told: Story) -> Iterator[tuple[str, str]]:
    of, digest = told.delivery, told.digest
    yield "state", of.state
    yield "due", wording.instant(of.due_at)
    if of.window is not None:
        without = [wording.missing(digest)] if digest and digest.missing else []
        yield "editions", "; ".join([_editions(of.window) or "none", *without])
    if digest is not None and (digest.days or of.state is not State.SKIPPED):
        yield "digest", wording.heading(digest)
        for entry in digest.entries:
            paper = entry.candidate.paper
            yield "", f"{entry.place:>2}  {paper.title} ({arxiv_id(paper.key)})"
    if of.attempt:
        yield "attempts", str(of.attempt)
    if of.posts:
        yield "messages", _messages(of).removeprefix("messages ")
    if of.settled_at is not None:
        yield "settled", wording.instant(of.settled_at)
    if told.broken_by:
        yield "channel", f"nothing can be posted there: {told.broken_by}"
    yield "next", ledger_words.what_next(of, told.now)
    if to_do := ledger_words.what_to_do(of, told.broken_by):
        yield "to do", to_do


def _of(of: Delivery, papers: int | None) -> dict[str, Any]:
    return {
        "id": of.id,
        "platform": of.channel.platform,
        "workspace": of.channel.workspace,
        "channel": of.channel.id,
        "kind": of.kind,
        "local_date": of.local_date.isoformat(),
        "state": of.state,
        "reason": of.reason,
        "text": outcome(of),
        "due_at": _utc(of.due_at),
        "editions_after": of.window and of.window.after.isoformat(),
        "editions_until": of.window and of.window.until.isoformat(),
        "papers": papers,
        "attempts": of.attempt,
        "next_try_at": _utc(of.next_try_at),
        "give_up_at": _utc(of.give_up_at),
        "settled_at": _utc(of.settled_at),
        "messages": [
            {"posted_in": each.posted_in, "message_id": each.message_id} for each in of.posts
        ],
    }


def _editions(window: Window | None) -> str:
    """Name the editions that are covered, if there are any."""
    count = (window.until - window.after).days if window else 0
    if window is None or count < 1:
        return ""
    return wording.days([window.after + timedelta(n + 1) for n in range(count)])


def _messages(of: Delivery) -> str:
    return "messages " + ", ".join(f"{each.posted_in}/{each.message_id}" for each in of.posts)


def _json(facts: object) -> str:
    return json.dumps(_cleaned(facts), indent=2, ensure_ascii=False)


def _cleaned(facts: Any) -> Any:
    match facts:
        case str():
            return one_line(facts)
        case dict():
            return {name: _cleaned(each) for name, each in facts.items()}
        case list():
            return [_cleaned(each) for each in facts]
        case _:
            return facts


def _clean(line: str) -> str:
    """Return it as one line without what is not seen; its columns stay."""
    return visible(line).replace("\n", " ").replace("\t", " ")


def _utc(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment else None
