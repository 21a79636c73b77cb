"""What the Slack door shows, as files to read: every layout, every kind of reply, homes.

    python -m tests.adapters.slack.goldens

writes them anew; a test compares them with what is shown. Read the difference before it is kept.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from adapters.slack import digests, home
from adapters.slack.kit import Message
from adapters.slack.replies import shown
from bot.channels import Channel
from bot.digest import Cut, Shortlist
from bot.intents.saved import ShowSaved
from bot.intents.unread import Command
from bot.models import (
    BeyondSize,
    Candidate,
    Digest,
    Layout,
    LeftOut,
    OutsideTopic,
    Post,
    Reason,
    Submitter,
)
from bot.replies.places import MyChannel, MyChannels
from bot.replies.reply import Reply
from bot.replies.saved import SavedList
from tests.answered import every_reply
from tests.builders import DAY, candidate, paper
from tests.told import saved, subscription, week, wish

HERE = Path(__file__).parent / "golden"
NAMES = {Command.PAPERS: "/papers", Command.DIGEST: "/digest", Command.SAVED: "/saved"}
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


def reading(size: int, total: int) -> SavedList:
    """Return the first page of a reading list."""
    shown = [
        saved(n, title=f"Saved paper {n}", organization="Example Lab") for n in range(1, size + 1)
    ]
    return SavedList(ShowSaved(), tuple(shown), total, total)


def places() -> MyChannels:
    """Return channels that somebody set up, as they may stand."""
    robots = subscription(wish=wish(topic="robotics, -survey"))
    later = datetime(2026, 6, 1, 16, tzinfo=UTC)
    paused = subscription(due=None, is_paused=True, resumes_at=later)
    return MyChannels(
        (
            MyChannel(Channel("slack", "T1", "C1"), robots, None),
            MyChannel(Channel("slack", "T1", "C2"), paused, None),
            MyChannel(Channel("slack", "T1", "C3"), robots, "the channel is archived"),
        ),
        more=2,
    )


def cases() -> Mapping[str, Any]:
    """Return all that is compared, by the name of its file."""
    drawn: dict[str, Any] = {f"digest-{name}": list(map(_post, posts)) for name, posts in _posts()}
    for name, reply in _named(every_reply(title="Robots That Read")):
        drawn[f"reply-{name}"] = list(map(_message, shown(reply, NAMES, FILES)))
    drawn["home"] = home.view(reading(3, 57), places(), NAMES)
    drawn["home-of-a-newcomer"] = home.view(reading(0, 0), MyChannels(()), NAMES)
    return drawn


def _posts() -> Iterator[tuple[str, Sequence[Post]]]:
    for layout in Layout:
        yield layout.value, digests.messages(some(), layout)
    yield "in-two-messages", digests.messages(some(12), Layout.COMPACT)
    yield "empty", digests.messages(empty(), Layout.COMPACT)
    yield "roundup", digests.messages(week(), Layout.COMPACT)
    yield "shortened", digests.messages(some(2, ("word " * 100, "Short")), Layout.COMPACT)


def _named(replies: Sequence[Reply]) -> Iterator[tuple[str, Reply]]:
    """Name each reply by what it is, and number those of a kind."""
    kinds = [re.sub(r"(?<=.)(?=[A-Z])", "-", type(each).__name__).lower() for each in replies]
    several, seen = Counter(kinds), Counter[str]()
    for kind, reply in zip(kinds, replies, strict=True):
        seen[kind] += 1
        yield f"{kind}-{seen[kind]}" if several[kind] > 1 else kind, reply


def _post(post: Post) -> Any:
    return json.loads(post.body) | {"places": list(post.places), "reply": post.reply}


def _message(message: Message) -> Any:
    return {"text": message.text, "blocks": list(message.blocks)}


def written(told: Any) -> str:
    """Return what is in a file."""
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def main() -> None:
    """Write all of them, and remove those that are no more."""
    drawn = cases()
    for path in HERE.glob("*.json"):
        if path.stem not in drawn:
            path.unlink()
    for name, told in drawn.items():
        (HERE / f"{name}.json").write_text(written(told))


if __name__ == "__main__":
    main()
