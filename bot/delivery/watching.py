"""How a running Paperboy is: what the process knows, put together with what the ledger says.

A database that is slow, gone or of another version is told as such, and delays nobody: whoever asks
meanwhile gets what the process knows of itself.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Self

from bot.delivery.sending import Sent
from bot.errors import StoreError
from bot.health import Ledger, Pulse, Sending, Status
from bot.storage import watching
from bot.storage.database import Database

LIMIT = 3.0
"""Seconds that whoever asks waits for the database."""
GRACE = timedelta(minutes=15)
"""How long a subscription may be due with nothing to wait for."""
_DAY = timedelta(days=1)
_LAST_SECONDS = 1.0
_REFUSES = "the database refuses; the log has its words"
_GONE = "the database was moved or deleted, or another file has its name; the log names it"

log = logging.getLogger(__name__)


class Watcher:
    """Answers how it is, as `bot.ports.Watch`. Use `open`.

    `pulse` tells what the process knows of itself, `sent` what its sender has done.
    """

    def __init__(self, database: Database, sent: Sent, pulse: Callable[[], Pulse]) -> None:
        self._database = database
        self._sent = sent
        self._pulse = pulse
        self._looking: asyncio.Task[Status] | None = None

    @classmethod
    @asynccontextmanager
    async def open(
        cls, database: Database, sent: Sent, pulse: Callable[[], Pulse]
    ) -> AsyncIterator[Self]:
        """Watch for as long as the block runs."""
        watcher = cls(database, sent, pulse)
        try:
            yield watcher
        finally:
            if watcher._looking is not None:
                watcher._looking.cancel()
                await asyncio.wait([watcher._looking], timeout=_LAST_SECONDS)

    async def status(self, now: datetime) -> Status:
        """Say how it is, within `LIMIT`.

        All who ask at the same time get the same answer, so that they take one connection.
        """
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(
                look(self._database, self._sent, self._pulse(), now)
            )
        looking = self._looking
        await asyncio.wait([looking], timeout=LIMIT)
        why = f"the database has not answered within {LIMIT:.0f} s"
        if looking.done() and not looking.cancelled():
            if (error := looking.exception()) is None:
                return looking.result()
            log.error("health.broke", exc_info=error)  # a mistake of ours is no reason to be silent
            why = "the database could not be asked; the log says why"
        return Status(self._pulse(), _so_far(self._sent), no_ledger=why)


async def look(database: Database, sent: Sent, pulse: Pulse, now: datetime) -> Status:
    """Say how it is. A database that refuses is part of the answer, without its own words."""
    so_far = _so_far(sent)
    try:
        found = await _ledger(database, pulse.source.name, now)
    except StoreError as error:
        log.warning("health.no_database", extra={"why": str(error)})
        return Status(pulse, so_far, no_ledger=_REFUSES if database.is_in_place() else _GONE)
    if found is None:
        return Status(pulse, so_far, no_ledger="the database has another version's tables")
    return Status(pulse, so_far, found)


async def _ledger(database: Database, source: str, now: datetime) -> Ledger | None:
    async with database.read() as tx:
        if not await watching.is_current(tx):
            return None
        due, overdue, oldest = await watching.due(tx, now, GRACE)
        return Ledger(
            due=due,
            overdue=overdue,
            oldest_due=oldest,
            last_day=await watching.due_since(tx, now - _DAY),
            open=await watching.on_their_way(tx),
            unknown=await watching.unknown(tx),
            notices=await watching.notices_waiting(tx),
            newest_edition=await watching.newest_told(tx, source),
        )


def _so_far(sent: Sent) -> Sending:
    return Sending(sent.posts, sent.found, sent.withdrawn, dict(sent.settled))
