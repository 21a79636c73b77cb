"""Passes: who was let set a channel up, as the form tells that they send off. Pure.

Discord lets somebody use a command whom a server's settings allow it, and says so with the command
alone, not with the form that it opens or with what is pressed later. Ids of these come back from
the client, who could write any: so a pass is signed for one person and channel, and good for two
hours at most. https://docs.discord.com/developers/interactions/application-commands#permissions
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import datetime

LENGTH = 16
"""Characters of a pass, each of which has four bits."""
_HOUR = 3_600


@dataclass(frozen=True, slots=True)
class Passes:
    """Gives passes, and knows them again; all processes of a bot have the same `key`."""

    key: str = field(repr=False)

    def of(self, channel: str, person: str, now: datetime) -> str:
        """Return the pass of somebody for a channel."""
        return self._signed(channel, person, int(now.timestamp()) // _HOUR)

    def holds(self, shown: str, channel: str, person: str, now: datetime) -> bool:
        """Tell whether a pass is theirs, for that channel, and of this hour or the last."""
        hour = int(now.timestamp()) // _HOUR
        valid = [self._signed(channel, person, each) for each in (hour, hour - 1)]
        return any(
            hmac.compare_digest(shown.encode(errors="replace"), each.encode()) for each in valid
        )

    def _signed(self, channel: str, person: str, hour: int) -> str:
        told = f"{channel} {person} {hour}".encode()
        return hmac.new(self.key.encode(), told, hashlib.sha256).hexdigest()[:LENGTH]
