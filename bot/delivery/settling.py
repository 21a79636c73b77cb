"""Settlements, written together: one transaction for what came in within a moment."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

from bot.errors import StoreError
from bot.storage import settlements
from bot.storage.database import Database, Transaction
from bot.storage.settlements import Settlement

MOMENT = 0.05
"""Seconds that a settlement waits for others, at most."""
TOGETHER = 100
"""Settlements in one transaction."""


class Settling:
    """Writes settlements, and tells each whether it still counted."""

    def __init__(
        self, database: Database, clock: Callable[[Transaction], Awaitable[datetime]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._waiting: list[tuple[Settlement, asyncio.Future[bool]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._writing: set[asyncio.Task[None]] = set()

    async def settle(self, settlement: Settlement) -> bool:
        """Write a settlement; False when another process has it by now. Raises StoreError."""
        loop = asyncio.get_running_loop()
        mine = loop.create_future()
        self._waiting.append((settlement, mine))
        if len(self._waiting) >= TOGETHER:
            self._write()
        elif self._timer is None:
            self._timer = loop.call_later(MOMENT, self._write)
        return bool(await mine)

    def _write(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            some, self._waiting = self._waiting, []
            task = asyncio.ensure_future(self._written(some))
            self._writing.add(task)
            task.add_done_callback(self._writing.discard)

    async def _written(self, some: list[tuple[Settlement, asyncio.Future[bool]]]) -> None:
        try:
            async with self._database.write() as tx:
                now = await self._clock(tx)
                ours = await settlements.settle(tx, [each for each, _ in some], now)
        except Exception as error:  # noqa: BLE001 - who waits for it gets it
            if len(some) > 1 and not isinstance(error, StoreError):
                for one in some:  # one that cannot be written harms no other
                    await self._written([one])
                return
            for _, mine in some:
                if not mine.done():
                    mine.set_exception(error)
            return
        for each, mine in some:
            if not mine.done():
                mine.set_result((each.claimed.id, each.claimed.attempt) in ours)
