"""Turns shared by all processes: one at a time, and not too soon after each other.

A turn is a row of the database with a time in it. Who has the turn keeps it for `hold` at most:
the block is ended then, so that the next one never overlaps with it; and if its process has
crashed, the others wait that long and go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

from bot.errors import SourceError
from bot.storage import paces
from bot.storage.database import Database, clock

LOOK_AGAIN = timedelta(seconds=0.25)
"""How long to sleep, at most, before looking whether the turn was given back early.

It is free that long after it was given back, at the earliest: all who wait have seen by then when,
and whoever gave it back has no better chance than they.
"""


class SharedPace:
    """Turns of one name; it is a `bot.ports.Pace`.

    `spacing`: between the starts of two turns, at least. `hold`: how long a turn may last.
    `patience`: how long to wait for one.
    """

    def __init__(
        self,
        database: Database,
        name: str,
        spacing: timedelta,
        *,
        hold: timedelta = timedelta(seconds=60),
        patience: timedelta = timedelta(seconds=30),
    ) -> None:
        self._database = database
        self._name = name
        self._spacing = spacing
        self._hold = hold
        self._patience = patience

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """Wait for a turn and hold it. Raises SourceError when that takes too long, StoreError.

        A SourceError with `retry_after` that leaves the block makes all others wait that long.
        """
        held_until, ends = await self._taken()
        started = asyncio.get_running_loop().time()
        pause = timedelta(0)
        limit = asyncio.timeout_at(ends)
        try:
            async with limit:
                yield
        except SourceError as error:
            pause = timedelta(seconds=error.retry_after or 0)
            raise
        except TimeoutError as error:
            if not limit.expired():
                raise
            raise SourceError(
                f"{self._name} took longer than {self._hold.total_seconds():.0f} s; try again later"
            ) from error
        finally:
            since_start = timedelta(seconds=asyncio.get_running_loop().time() - started)
            await self._release(held_until, max(pause, self._spacing - since_start, LOOK_AGAIN))

    async def _taken(self) -> tuple[datetime, float]:
        """Wait until the turn is ours, and return when it ends: as stored, and by our own clock."""
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + self._patience.total_seconds()
        while True:
            async with self._database.write() as tx:
                looked = loop.time()  # before the stored time, so that we never outlast that
                now = await clock(tx)
                wait = await paces.take(tx, self._name, now, self._hold)
                late = await clock(tx) - now  # the row may have been held up by another taker
            if not wait:
                return now + self._hold, looked + self._hold.total_seconds()
            wait = max(wait - late, timedelta(0))
            left = timedelta(seconds=give_up_at - loop.time())
            is_told_to_wait = wait > self._hold  # longer than any turn that may be given back
            if left <= timedelta(0) or (is_told_to_wait and wait > left):
                seconds = wait.total_seconds()
                raise SourceError(
                    f"{self._name} cannot be asked now; it can in {seconds:.0f} s at the latest",
                    retry_after=seconds,
                )
            await asyncio.sleep(min(wait, LOOK_AGAIN).total_seconds())

    async def _release(self, held_until: datetime, pause: timedelta) -> None:
        async with self._database.write() as tx:
            now = await clock(tx)
            await paces.release(tx, self._name, held_until, now + pause)
