"""What the Slack door shows, as files to read: every layout, every kind of reply, homes.

    python -m tests.adapters.slack.goldens

writes them anew; a test compares them with what is shown. Read the difference before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.slack import digests, home
from adapters.slack.kit import Message
from adapters.slack.replies import shown
from bot.channels import Channel
from bot.intents.saved import ShowSaved
from bot.models import Layout, Post
from bot.replies.places import MyChannel, MyChannels
from bot.replies.saved import SavedList
from tests.answered import every_reply
from tests.scenes import FILES, SPELL, empty, named, some, written
from tests.told import saved, subscription, week, wish

HERE = Path(__file__).parent / "golden"


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
    for name, reply in named(every_reply(title="Robots That Read")):
        drawn[f"reply-{name}"] = list(map(_message, shown(reply, SPELL, FILES)))
    drawn["home"] = home.view(reading(3, 57), places(), SPELL)
    drawn["home-of-a-newcomer"] = home.view(reading(0, 0), MyChannels(()), SPELL)
    return drawn


def _posts() -> Iterator[tuple[str, Sequence[Post]]]:
    for layout in Layout:
        yield layout.value, digests.messages(some(), layout)
    yield "in-two-messages", digests.messages(some(12), Layout.COMPACT)
    yield "empty", digests.messages(empty(), Layout.COMPACT)
    yield "roundup", digests.messages(week(), Layout.COMPACT)
    yield "shortened", digests.messages(some(2, ("word " * 100, "Short")), Layout.COMPACT)


def _post(post: Post) -> Any:
    return json.loads(post.body) | {"places": list(post.places), "reply": post.reply}


def _message(message: Message) -> Any:
    return {"text": message.text, "blocks": list(message.blocks)}


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
