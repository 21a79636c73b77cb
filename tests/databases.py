"""Databases seen from outside: statements run past Paperboy, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

_DRIVERS = {"postgresql": "postgresql+asyncpg", "sqlite": "sqlite+aiosqlite"}


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

    with ThreadPoolExecutor(1) as aside:  # a test may have a loop of its own
        return aside.submit(asyncio.run, all_of_them()).result()
