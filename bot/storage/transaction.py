"""What a query function runs in: everything in it happens, or nothing does.

A statement that was sent is waited for, also by whoever is cancelled meanwhile: left halfway, it
would keep the database locked for the others until the connection is found to be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import CursorResult, Executable, ScalarResult
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.endings import ended

_T = TypeVar("_T")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]


class Transaction:
    """A transaction that has begun; `Database.read` and `Database.write` begin and end it."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @property
    def dialect(self) -> Dialect:
        """Which SQL is spoken."""
        return self._connection.dialect

    async def execute(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> CursorResult[*tuple[Any, ...]]:
        """Run a statement; with several parameters, once for each."""
        return await ended(self._connection.execute(statement, parameters))

    async def scalars(
        self, statement: Executable, parameters: Parameters | None = None
    ) -> ScalarResult[Any]:
        """Run a statement, and return the first column of its rows."""
        return (await self.execute(statement, parameters)).scalars()

    async def scalar(self, statement: Executable, parameters: Parameters | None = None) -> Any:
        """Run a statement, and return the first column of its first row; None without rows."""
        return (await self.execute(statement, parameters)).scalar()

    async def run_sync(self, do: Callable[[Connection], _T]) -> _T:
        """Run a function that takes a plain connection, as migrations do."""
        return await ended(self._connection.run_sync(do))
