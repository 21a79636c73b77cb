"""How many requests Slack takes: counted for each method in a workspace, for messages in a channel.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from math import ceil

from tests.chats.faults import Limit, Rules
from tests.chats.platform import Answer
from tests.slack.methods import METHODS, TIERS

_Name = tuple[str, str]


class Counting:
    """The requests so far; a limit is of so many seconds, from its first request on."""

    def __init__(self) -> None:
        self._counts: dict[_Name, tuple[datetime, int]] = {}

    def wait(
        self,
        method: str,
        channel: str,
        workspace: str,
        rules: Rules,
        minute: float | None,
        at: datetime,
    ) -> float | None:
        """Count a request; return how long to wait when it is too much, which counts nowhere.

        `minute`: the tiers hold too, and a minute has so many seconds.
        """
        after: dict[_Name, tuple[datetime, int]] = {}
        for limit, name in _limits(method, channel, workspace, rules, minute):
            began, requests = self._counts.get(name, (at, 0))
            wait = (began - at).total_seconds() + limit.seconds
            if wait <= 0:
                began, requests, wait = at, 0, limit.seconds
            if requests >= limit.requests:
                return wait
            after[name] = (began, requests + 1)
        self._counts |= after
        return None


def _limits(
    method: str, channel: str, workspace: str, rules: Rules, minute: float | None
) -> Iterator[tuple[Limit, _Name]]:
    if rules.per_platform:
        yield rules.per_platform, ("", "")
    if rules.per_workspace:
        yield rules.per_workspace, (method, workspace)
    if rules.per_channel and channel:
        yield rules.per_channel, (method, f"{workspace} {channel}")
    tier = METHODS[method].tier if method in METHODS else None
    if minute is not None and tier is not None:
        yield Limit(TIERS[tier], minute), (f"tier {method}", workspace)


def limited(seconds: float) -> Answer:
    """Return how Slack says that it was too much: in whole seconds, and not of what."""
    return Answer(429, {"ok": False, "error": "ratelimited"}, retry_after=ceil(seconds))
