"""What the Discord door shows, as files to read: every layout, every kind of reply.

    python -m tests.adapters.discord.goldens

writes them anew; a test compares them with what is shown. Read the difference before it is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.discord import digests
from adapters.discord.replies import shown
from adapters.discord.spelling import spelled
from bot.channels import Channel
from bot.models import Layout, Post
from bot.replies.places import MyChannel, MyChannels
from bot.replies.reply import Reply
from tests.answered import every_reply
from tests.scenes import FILES, empty, named, some, written
from tests.told import subscription, week, wish

HERE = Path(__file__).parent / "golden"


def places() -> MyChannels:
    """Return channels that somebody set up, as they may stand."""
    robots = subscription(wish=wish(topic="robotics, -survey"))
    later = datetime(2026, 6, 1, 16, tzinfo=UTC)
    paused = subscription(due=None, is_paused=True, resumes_at=later)
    return MyChannels(
        (
            MyChannel(Channel("discord", "10", "11"), robots, None),
            MyChannel(Channel("discord", "10", "12"), paused, None),
            MyChannel(Channel("discord", "10", "13"), robots, "the channel is archived"),
            MyChannel(Channel("discord", "@me", "14"), robots, None),
        ),
        more=2,
    )


def cases() -> Mapping[str, Any]:
    """Return all that is compared, by the name of its file."""
    drawn: dict[str, Any] = {f"digest-{name}": list(map(_post, posts)) for name, posts in _posts()}
    for name, reply in named(every_reply(title="Robots That Read")):
        drawn[f"reply-{name}"] = _messages(reply)
    drawn["channels"] = _messages(places())
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


def _messages(reply: Reply) -> Any:
    return [each.body() for each in shown(reply, spelled, FILES)]


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
