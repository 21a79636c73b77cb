"""An event of a platform, done once by whichever process is told of it: told again, it is known.

A platform tells of an event again when it heard no answer, and may tell another process. Whoever
begins has a minute; should it crash, whoever is told after that does it again.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.endings import ended
from bot.errors import BusyError, StoreError
from bot.storage import events
from bot.storage.database import Database, Transaction
from bot.storage.events import Event, Outcome, Standing
from bot.together import Together

_T = TypeVar("_T")

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Begun:
    """How an event stands, since the instant at which it was asked."""

    standing: Standing
    since: datetime


class Once:
    """Does things once for each event. `clock_` tells the time by which others are given up.

    Events come in storms, so those that come together are written down together.
    """

    def __init__(
        self, database: Database, clock_: Callable[[Transaction], Awaitable[datetime]]
    ) -> None:
        self._database = database
        self._clock = clock_
        self._beginning = Together(self._begun, passes=StoreError)
        self._ending = Together(self._ended, passes=StoreError)

    async def do(self, event: Event, doing: Callable[[], Awaitable[_T]]) -> _T | None:
        """Do it, and return what came of it; None when it was done already.

        Where it fails, it may be done anew at once. Raises BusyError while another is at it,
        StoreError, and whatever doing it raises.
        """
        beginning = asyncio.ensure_future(self._beginning.add(event))
        try:
            begun = await ended(beginning)
            if begun.standing is Standing.DONE:
                return None
            if begun.standing is Standing.BUSY:
                raise BusyError("this event is being seen to; it may be told again in a minute")
            outcome = await doing()
        except BaseException:
            await self._free(event, beginning)
            raise
        await self._settle(Outcome(event, begun.since, is_done=True))
        return outcome

    async def _free(self, event: Event, beginning: asyncio.Future[_Begun]) -> None:
        """Let others do what failed, if it was ours."""
        if beginning.cancelled() or beginning.exception() is not None:
            return
        begun = beginning.result()
        if begun.standing is Standing.OURS:
            with suppress(asyncio.CancelledError):  # what was raised before it is told
                await self._settle(Outcome(event, begun.since, is_done=False))

    async def _settle(self, outcome: Outcome) -> None:
        """Write down how it ended. What cannot be written is known for a minute all the same."""
        try:
            await ended(self._ending.add(outcome))
        except StoreError as error:
            log.warning("event.unsettled", extra={"event": outcome.event.id, "why": str(error)})

    async def _begun(self, some: Sequence[Event]) -> Sequence[_Begun]:
        async with self._database.write() as tx:
            now = await self._clock(tx)
            return [_Begun(each, now) for each in await events.begin(tx, some, now)]

    async def _ended(self, some: Sequence[Outcome]) -> Sequence[None]:
        async with self._database.write() as tx:
            await events.end(tx, some, await self._clock(tx))
        return [None] * len(some)
