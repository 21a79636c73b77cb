"""The sessions of a bot at the gateway: what each asked for, what it was told, what it missed.

No sockets. https://discord.com/developers/docs/events/gateway
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntFlag
from typing import Any

from tests.discord.state import Part


class Intent(IntFlag):
    """What a bot may ask to be told of, as far as it matters here.

    https://discord.com/developers/docs/events/gateway#list-of-intents
    """

    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
VALID = 0b11_0011_0001_1111_1111_1111_1111
"""All intents there are; another bit is invalid."""
_NEEDS: Mapping[str, tuple[Intent, Intent]] = {
    "GUILD_": (Intent.GUILDS, Intent.GUILDS),
    "CHANNEL_": (Intent.GUILDS, Intent.GUILDS),
    "THREAD_": (Intent.GUILDS, Intent.GUILDS),
    "GUILD_MEMBER_": (Intent.GUILD_MEMBERS, Intent.GUILD_MEMBERS),
    "MESSAGE_": (Intent.GUILD_MESSAGES, Intent.DIRECT_MESSAGES),
    "MESSAGE_REACTION_": (Intent.GUILD_MESSAGE_REACTIONS, Intent.DIRECT_MESSAGE_REACTIONS),
}
"""By how the names of events begin: in guilds, and outside of them."""
_CONTENT = ("content", "embeds", "components", "attachments")
MOST_MISSED = 1_000
"""Events that are kept for a session that is away."""


@dataclass(slots=True)
class Session:
    """One session. `send` gives a payload to its connection, None while it has none."""

    id: str
    intents: int
    shard: tuple[int, int] = (0, 1)
    last: int = 0
    told: list[Part] = field(default_factory=list)
    send: Callable[[Part], None] | None = None
    names: list[str] = field(default_factory=list)
    """The events that it was told of."""

    def wants(self, name: str, told: Part) -> bool:
        """Whether it is told of an event: it asked for it, and the guild is of its shard."""
        guild = told.get("guild_id") or (told.get("id") if name.startswith("GUILD_") else None)
        if not self.has(guild):
            return False
        needed = max((each for each in _NEEDS if name.startswith(each)), key=len, default="")
        if not needed:
            return True
        in_guild, outside = _NEEDS[needed]
        return bool(self.intents & (outside if guild is None else in_guild))

    def has(self, guild: Any) -> bool:
        """Whether a guild is of its shard; what is outside of guilds is of the first."""
        number, count = self.shard
        if guild is None or not str(guild).isdecimal():
            return number == 0
        return (int(guild) >> 22) % count == number

    def dispatch(self, name: str, told: Part) -> None:
        """Tell of an event, at once or when it is there again."""
        self.last += 1
        payload: Part = {"op": 0, "t": name, "s": self.last, "d": told}
        self.told.append(payload)
        del self.told[:-MOST_MISSED]
        self.names.append(name)
        if self.send:
            self.send(payload)

    def missed(self, since: int) -> list[Part] | None:
        """Return what it was told after a number; None if that is not known any more."""
        first = self.told[0]["s"] if self.told else self.last + 1
        if since > self.last or since < first - 1:
            return None
        return [each for each in self.told if each["s"] > since]


def redacted(told: Part, bot: str, intents: int) -> Part:
    """Return a message as a session sees it: without the intent, other people's are empty.

    https://discord.com/developers/docs/events/gateway#message-content-intent
    """
    is_open = (
        intents & Intent.MESSAGE_CONTENT
        or "guild_id" not in told
        or told["author"]["id"] == bot
        or any(each["id"] == bot for each in told["mentions"])
    )
    if is_open:
        return told
    return told | {name: "" if name == "content" else [] for name in _CONTENT}
