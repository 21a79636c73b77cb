"""What every door is looked at with: an ordinary day's digest, an empty one, names of commands."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.answers.forms import typed
from bot.commands import digests, papers, saved
from bot.digest import Cut, Shortlist
from bot.intents.listing import EXAMPLES as OF_A_LIST
from bot.intents.reading import EXAMPLES
from bot.intents.unread import Command
from bot.models import BeyondSize, Candidate, Digest, LeftOut, OutsideTopic, Reason, Submitter
from bot.replies.reply import Reply
from tests.builders import DAY, candidate, paper

SPELL = typed({each: f"/{each}" for each in Command})
"""How forms are typed where they are."""
_FORMS = {
    Command.PAPERS: papers.FORMS,
    Command.DIGEST: digests.FORMS,
    Command.SAVED: saved.FORMS,
}
FILES = ("reading-list.ris",)

TITLES = (
    "Agents That Plan: Explorative Policy Optimization for Tool Use",
    "A World Model for Two Players & More <Draft>",
    "Who Forgot? Tracing Errors in the Memory of *Large* Language Models",
)


def some(size: int = 3, titles: Sequence[str] = TITLES) -> Digest:
    """Return a digest as of an ordinary day."""
    found = [_candidate(n, titles) for n in range(1, 20)]
    digest = Shortlist(found, [DAY]).digest(Cut(size))
    entries = [
        replace(each, reason=Reason(each.place, len(found), ("agents",) if each.place < 3 else ()))
        for each in digest.entries
    ]
    left_out = [
        replace(each, rule=OutsideTopic() if n % 3 else BeyondSize(size))
        for n, each in enumerate(digest.left_out)
    ]
    votes_at = datetime(2026, 5, 29, 7, tzinfo=UTC)
    return replace(
        digest,
        entries=tuple(entries),
        left_out=tuple(left_out),
        topic="agents, robotics",
        votes_at=votes_at,
    )


def _candidate(n: int, titles: Sequence[str]) -> Candidate:
    return candidate(
        n,
        100 - 7 * n,
        title=titles[n - 1] if n <= len(titles) else f"Paper {n}",
        abstract=f"We show that agents plan better when they explore. {'They do. ' * 40}",
        authors=("Ada Example", "Ben Example", "Cy Example", "Di Example"),
        organization="Example Lab",
        keywords=("agentic reasoning", "tool use"),
        published=date(2026, 5, 27),
        comments=n % 3,
        stars=4 if n == 3 else None,
        submitter=Submitter("Sam Submitter"),
        code_url="https://github.com/example/agents" if n == 1 else None,
        project_url="https://agents.example.com" if n == 1 else None,
    )


def empty() -> Digest:
    """Return a digest of a day on which no paper was let in."""
    return Digest((DAY,), (), (LeftOut(paper(), OutsideTopic()),), topic="agents")


def named(replies: Sequence[Reply]) -> Iterator[tuple[str, Reply]]:
    """Name each reply by what it is, and number those of a kind."""
    kinds = [re.sub(r"(?<=.)(?=[A-Z])", "-", type(each).__name__).lower() for each in replies]
    several, seen = Counter(kinds), Counter[str]()
    for kind, reply in zip(kinds, replies, strict=True):
        seen[kind] += 1
        yield f"{kind}-{seen[kind]}" if several[kind] > 1 else kind, reply


def written(told: Any) -> str:
    """Return what is in a file."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def forms() -> Iterator[tuple[Command, str]]:
    """Yield each form that help or an example names."""
    for command, listed in _FORMS.items():
        for some, _ in listed:
            yield from ((command, form) for form in some.split("\n"))
    yield from ((Command.DIGEST, form) for form in EXAMPLES.values())
    yield from ((Command.SAVED, form) for form in OF_A_LIST.values())
    yield from ((Command.DIGEST, form) for form in ("resume", "subscribe", "status", "help"))
    yield from ((Command.SAVED, form) for form in ("add LINK", "forget-me yes"))
