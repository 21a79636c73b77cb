"""Settlements, written together: one transaction for what came in within a moment."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

from bot.errors import ConflictError, StoreError
from bot.storage import settlements
from bot.storage.database import Database, Transaction
from bot.storage.settlements import Settlement
from bot.together import Together

MOMENT = 0.05
"""Seconds that a settlement waits for others, at most."""
_AT_ONCE = 100


class Settling:
    """Writes settlements, and tells each whether it still counted."""

    def __init__(
        self, database: Database, clock: Callable[[Transaction], Awaitable[datetime]]
    ) -> None:
        self._database = database
        self._clock = clock
        self._together = Together(self._written, passes=StoreError, moment=MOMENT, at_once=_AT_ONCE)

    async def settle(self, settlement: Settlement) -> bool:
        """Write a settlement; False when another process has it by now. Raises StoreError."""
        return await self._together.add(settlement)

    async def _written(self, some: Sequence[Settlement]) -> Sequence[bool]:
        """Write them, once more where another transaction came in the way."""
        try:
            return await self._write(some)
        except ConflictError:
            return await self._write(some)

    async def _write(self, some: Sequence[Settlement]) -> Sequence[bool]:
        async with self._database.write() as tx:
            now = await self._clock(tx)
            ours = await settlements.settle(tx, some, now)
        return [(each.claimed.id, each.claimed.attempt) in ours for each in some]
