"""Which servers are heard, and since when: a `bot.ports.Listener` for each of them.

One connection hears all of them. A session that is resumed is told what it missed, so that it has
had no break (https://docs.discord.com/developers/events/gateway#resuming).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import timedelta
from time import monotonic

from adapters.discord.ids import OUTSIDE, PLATFORM


class Ear:
    """A connection that is there, or not. `clock` tells seconds that only go on."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._since: float | None = None
        self._is_connected = False

    def begun(self) -> None:
        """Note that there is a new session."""
        self._since, self._is_connected = self._clock(), True

    def resumed(self) -> None:
        """Note that a session goes on, and was told what it missed."""
        self._is_connected = self._since is not None

    def lost(self) -> None:
        """Note that there is no connection."""
        self._is_connected = False

    @property
    def is_connected(self) -> bool:
        """Whether there is a connection now."""
        return self._is_connected

    def connected_for(self) -> timedelta | None:
        """Return for how long all has been heard."""
        if not self._is_connected or self._since is None:
            return None
        return timedelta(seconds=self._clock() - self._since)


class Hearing:
    """A server that is heard, or what is outside of all servers."""

    def __init__(self, workspace: str, ear: Ear) -> None:
        self._workspace = workspace
        self._ear = ear

    @property
    def platform(self) -> str:
        """Return the name that channels here are stored with."""
        return PLATFORM

    @property
    def workspace(self) -> str:
        """Return the id of the server."""
        return self._workspace

    def connected_for(self) -> timedelta | None:
        """Return for how long there has been a connection without a break."""
        return self._ear.connected_for()


class Hearings:
    """All that is heard: servers come and go while it is read, a few of them at a time.

    Whoever goes through it is given the next `FEW`, so that thousands of servers are gone through
    in a minute, by which each is to be noted again.
    """

    FEW = 100

    def __init__(self, ear: Ear) -> None:
        self._ear = ear
        self._known = {OUTSIDE: Hearing(OUTSIDE, ear)}
        self._next = 0

    def are(self, guilds: Iterable[int]) -> Collection[int]:
        """Hear these servers, and no others; return those that are not there any more."""
        wanted = [OUTSIDE, *map(str, guilds)]
        gone = set(self._known) - set(wanted)
        self._known = {each: self._known.get(each) or Hearing(each, self._ear) for each in wanted}
        return [int(each) for each in gone]

    def come(self, guild: int) -> None:
        """Hear another server."""
        self._known.setdefault(str(guild), Hearing(str(guild), self._ear))

    def go(self, guild: int) -> None:
        """Hear a server no more."""
        self._known.pop(str(guild), None)

    def __iter__(self) -> Iterator[Hearing]:
        all_ = list(self._known.values())
        if len(all_) <= self.FEW:
            return iter(all_)
        at = self._next % len(all_)
        self._next = at + self.FEW
        return iter([*all_[at : at + self.FEW], *all_[: max(0, at + self.FEW - len(all_))]])
