"""Whether the app hears what people do in a workspace, and since when: `bot.ports.Listener`.

Whoever holds the connection says each time that it looks whether it is there.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from time import monotonic

from adapters.slack.payloads import PLATFORM


class Hearing:
    """A workspace that is heard, or not. `clock` tells seconds that only go on."""

    def __init__(self, workspace: str, clock: Callable[[], float] = monotonic) -> None:
        self._workspace = workspace
        self._clock = clock
        self._since: float | None = None

    @property
    def platform(self) -> str:
        """Return the name that channels here are stored with."""
        return PLATFORM

    @property
    def workspace(self) -> str:
        """Return the id of the workspace."""
        return self._workspace

    def connected_for(self) -> timedelta | None:
        """Return for how long there has been a connection without a break."""
        return None if self._since is None else timedelta(seconds=self._clock() - self._since)

    def seen(self, *, is_connected: bool) -> None:
        """Note whether there is a connection now."""
        if not is_connected:
            self._since = None
        elif self._since is None:
            self._since = self._clock()
