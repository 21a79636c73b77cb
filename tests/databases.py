"""Databases seen from outside: made, and asked past Paperboy, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from bot.storage.database import Database

_DRIVERS = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}

T = TypeVar("T")


def make(url: str) -> None:
    """Let Paperboy make its tables in an empty database, and leave it."""

    async def open_and_close() -> None:
        async with Database.open(url):
            pass

    _aside(open_and_close())


def run(url: str, *statements: str) -> list[list[Any]]:
    """Run statements, each by itself, and return the rows of the last one."""

    async def all_of_them() -> list[list[Any]]:
        named = make_url(url)
        engine = create_async_engine(
            named.set(drivername=_DRIVERS[named.drivername]),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
        )
        rows: list[list[Any]] = []
        async with engine.connect() as connection:
            for statement in statements:
                result = await connection.execute(text(statement))
                rows = [list(row) for row in result] if result.returns_rows else []
        return rows

    return _aside(all_of_them())


def _aside(work: Coroutine[Any, Any, T]) -> T:
    """Do it in another thread: a test may have a loop of its own."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()
