"""How many requests Discord takes: of each route in a channel, of all, and of refused ones.

https://discord.com/developers/docs/topics/rate-limits
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from math import ceil

from tests.chats.faults import Limit, Rules, Scope

MESSAGES = Limit(5, 5.0)
"""Messages in a channel, as far as anybody has seen; Discord says to read the headers."""
GLOBAL = Limit(50, 1.0)
INVALID = Limit(10_000, 600.0)
CROSSPOSTS = Limit(10, 3600.0)
"""As far as anybody has seen."""
_PLENTY = Limit(1_000, 1.0)
_Name = tuple[str, str]
_GLOBAL: _Name = ("", "")
_SCOPES = {Scope.CHANNEL: "user", Scope.WORKSPACE: "global", Scope.PLATFORM: "global"}


@dataclass(frozen=True, slots=True)
class Told:
    """What a limit is now: `wait` is None for a request that is not too much."""

    limit: Limit
    remaining: int
    reset_after: float
    bucket: str
    wait: float | None = None
    scope: Scope = Scope.CHANNEL

    def headers(self, at: datetime) -> dict[str, str]:
        """Return what the headers of an answer say."""
        return {
            "X-RateLimit-Limit": str(self.limit.requests),
            "X-RateLimit-Remaining": str(self.remaining),
            "X-RateLimit-Reset": f"{at.timestamp() + self.reset_after:.3f}",
            "X-RateLimit-Reset-After": f"{self.reset_after:.3f}",
            "X-RateLimit-Bucket": self.bucket,
        }


class Buckets:
    """The requests so far; a limit is of so many seconds, from its first request on."""

    def __init__(self) -> None:
        self._counts: dict[_Name, tuple[datetime, int]] = {}
        self._invalid: tuple[datetime, int] | None = None

    def take(
        self, route: str, channel: str, guild: str, rules: Rules, at: datetime, *, is_open: bool
    ) -> Told:
        """Count a request; one that is too much counts nowhere. `is_open`: not with the others."""
        told = Told(_PLENTY, _PLENTY.requests - 1, _PLENTY.seconds, _bucket(route))
        after: dict[_Name, tuple[datetime, int]] = {}
        for limit, scope, name in _limits(route, channel, guild, rules, is_open=is_open):
            began, requests = self._counts.get(name, (at, 0))
            wait = (began - at).total_seconds() + limit.seconds
            if wait <= 0:
                began, requests, wait = at, 0, limit.seconds
            if requests >= limit.requests:
                return Told(limit, 0, wait, _bucket(route), wait, scope)
            after[name] = (began, requests + 1)
            if scope is Scope.CHANNEL:
                told = Told(limit, limit.requests - requests - 1, wait, _bucket(route))
        self._counts |= after
        return told

    def note_invalid(self, at: datetime) -> None:
        """Count a request that was refused: 401, 403, or 429 that is the bot's own."""
        began, requests = self._invalid or (at, 0)
        if (at - began).total_seconds() > INVALID.seconds:
            began, requests = at, 0
        self._invalid = (began, requests + 1)

    def banned_for(self, most: int, at: datetime) -> float | None:
        """Return how long nothing at all is taken, as there were so many refused requests."""
        if self._invalid is None or self._invalid[1] < most:
            return None
        wait = INVALID.seconds - (at - self._invalid[0]).total_seconds()
        return wait if wait > 0 else None

    def forgive(self) -> None:
        """Take requests again."""
        self._invalid = None


def _limits(
    route: str, channel: str, guild: str, rules: Rules, *, is_open: bool
) -> Iterator[tuple[Limit, Scope, _Name]]:
    if is_open:
        return
    if rules.per_platform:
        yield rules.per_platform, Scope.PLATFORM, _GLOBAL
    if rules.per_workspace and guild:
        yield rules.per_workspace, Scope.WORKSPACE, (route, guild)
    if rules.per_channel and channel:
        yield rules.per_channel, Scope.CHANNEL, (route, f"channel {channel}")
    if route == "crosspost":
        yield CROSSPOSTS, Scope.CHANNEL, ("crossposts", channel)


def _bucket(route: str) -> str:
    return sha256(route.encode()).hexdigest()[:32]


def limited(seconds: float, scope: str) -> tuple[dict[str, object], dict[str, str]]:
    """Return the body and the headers of a 429. The header names whole seconds.

    `scope` is `user`, `global`, or `shared`, which is not counted against the bot.
    https://discord.com/developers/docs/topics/rate-limits#exceeding-a-rate-limit
    """
    told = {
        "message": "You are being rate limited.",
        "retry_after": round(seconds, 3),
        "global": scope == "global",
    }
    headers = {"Retry-After": str(ceil(seconds)), "Via": "1.1 google", "X-RateLimit-Scope": scope}
    return told, headers | ({"X-RateLimit-Global": "true"} if scope == "global" else {})


def scope_of(scope: Scope) -> str:
    """Return what Discord calls it: beyond one resource there is the bot's global limit only."""
    return _SCOPES[scope]
