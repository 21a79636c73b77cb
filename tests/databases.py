"""Databases seen from outside: made, and asked past Paperboy, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, make_url, text
from sqlalchemy.engine import Compiled, Dialect
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database

_DRIVERS = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}

T = TypeVar("T")


class Compilations(dict[Any, Compiled]):
    """Statements as SQL, known again by each database of a kind, as by one that is opened once.

    What a statement becomes depends on the statement and on the dialect. Each engine has a dialect
    of its own, and so compiles all statements anew, which takes longer than most tests run them.
    """

    def get(self, key: Any, default: Any = None) -> Any:
        return super().get(_by_kind(key), default)

    def __setitem__(self, key: Any, compiled: Compiled) -> None:
        super().__setitem__(_by_kind(key), compiled)


def _by_kind(key: Any) -> tuple[Any, ...]:
    dialect, *statement = key
    assert isinstance(dialect, Dialect)
    return type(dialect), dialect.server_version_info, *statement


def compile_once() -> None:
    """Let all engines of this process share what they have compiled."""
    compilations = Compilations()

    @event.listens_for(Engine, "engine_connect")
    def share(connection: Connection) -> None:
        connection.execution_options(compiled_cache=compilations)


def make(url: str) -> None:
    """Let Paperboy make its tables in an empty database, and leave it."""

    async def open_and_close() -> None:
        async with Database.open(url):
            pass

    _aside(open_and_close())


def run(url: str, *statements: str) -> list[list[Any]]:
    """Run statements, each by itself, and return the rows of the last one."""

    async def all_of_them() -> list[list[Any]]:
        rows: list[list[Any]] = []
        async with _engine(url).connect() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
                rows = [list(row) for row in result] if result.returns_rows else []
        return rows

    return _aside(all_of_them())


class Line:
    """A connection that stays open, for one statement at a time."""

    def __init__(self, url: str) -> None:
        self._aside = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self._connection: AsyncConnection = self._wait(_connected(url))

    def run(self, statement: str) -> None:
        """Run a statement."""
        self._wait(self._connection.exec_driver_sql(statement))

    def close(self) -> None:
        """Close it."""
        self._wait(self._connection.close())
        self._aside.submit(self._runner.close).result()
        self._aside.shutdown()

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        return self._aside.submit(self._runner.run, work).result()


async def _connected(url: str) -> AsyncConnection:
    return await _engine(url).connect()


def _engine(url: str) -> AsyncEngine:
    named = make_url(url)
    return create_async_engine(
        named.set(drivername=_DRIVERS[named.drivername]),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )


def _aside(work: Coroutine[Any, Any, T]) -> T:
    """Do it in another thread: a test may have a loop of its own."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
