"""A client whose sessions begin ever more seldom where they do not last.

Whoever begins more than a thousand a day has their token taken away. So does what the client cannot
read not end one either. https://docs.discord.com/developers/events/gateway#session-start-limit-object
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from typing import Any

import discord
from discord.gateway import KeepAliveHandler

SPACING = 5.0
"""Seconds to wait before a session is begun anew.
https://docs.discord.com/developers/events/gateway#rate-limiting
"""

log = logging.getLogger(__name__)


class SessionError(Exception):
    """Discord does not take a session, or not for long."""


class Sessions(discord.Client):
    """A client that begins another session by itself only where the last one was steady."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.was_steady = False
        self._has_begun, self._may_begin = False, True
        # There is no other way to it: an error there ends the session, for all servers, and where
        # each new session is told the same again, it ends that one, too.
        parsers = self._connection.parsers
        parsers.update({name: _skipping(name, read) for name, read in parsers.items()})

    async def before_identify_hook(self, *_: Any, **__: Any) -> None:
        """Let a session begin, or a further one where the last was steady. Raises SessionError.

        The client would begin one each few seconds, for ever. So that ends it, and whoever began
        it waits longer each time.
        """
        if not self._may_begin:
            raise SessionError("Discord takes no session, or ends it soon")
        await asyncio.sleep(self.apart)
        self._has_begun, self._may_begin = True, False

    def steadied(self) -> None:
        """Note that the session has lasted for a while."""
        self.was_steady = self._may_begin = True

    @property
    def apart(self) -> float:
        """The seconds to wait before a further session is begun."""
        return SPACING if self._has_begun else 0.0

    async def close(self) -> None:
        """End it, with what the client forgets: a connection without a session, a wait for servers.

        What waits for the servers of a session would tell of them later, to nobody.
        """
        if (waiting := self._connection._ready_task) is not None:
            waiting.cancel()
        for each in threading.enumerate():  # by its heart, which beats in a thread
            if isinstance(each, KeepAliveHandler) and each.ws._connection is self._connection:
                await each.ws.close(code=1000)
        await super().close()


def _skipping(event: str, read: Callable[[Any], None]) -> Callable[[Any], None]:
    """Have an event that the client cannot read left out: those after it are heard."""

    def reads(told: Any) -> None:
        try:
            read(told)
        except Exception:
            log.warning("discord.event_unread", exc_info=True, extra={"event": event})

    return reads
