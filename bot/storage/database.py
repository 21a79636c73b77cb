"""A database, opened: transactions that mean what they say, and refusals as `StoreError`.

SQLite and PostgreSQL are opened by the same code; what differs between them is in their `Backend`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from sqlalchemy import func, make_url, select
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.endings import ended, entered
from bot.errors import SettingsError, StoreError
from bot.storage import schema
from bot.storage.backend import Backend
from bot.storage.postgresql import PostgreSQL
from bot.storage.sqlite import Sqlite
from bot.storage.transaction import Transaction

__all__ = ["Database", "Transaction", "clock"]


class Database:
    """An open database of this version's schema. Use `open`, as an async context manager."""

    def __init__(self, backend: Backend, engine: AsyncEngine) -> None:
        self._backend = backend
        self._engine = engine
        self.where = backend.where

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str | Path, *, migrate: bool = False) -> AsyncIterator[Self]:
        """Open the database at `url`; an empty one gets its tables, an older one if `migrate`.

        Raises SettingsError for a URL we cannot use, StoreError for a database that is not ours, of
        another version, or out of reach.
        """
        backend = _named(url)
        backend.prepare()
        async with cls._connected(backend) as database:
            await database._bring_up(migrate=migrate)
            yield database

    @classmethod
    async def check(cls, url: str | Path) -> str:
        """Say in a line how the database at `url` is; change nothing. Raises what `open` does."""
        backend = _named(url)
        unmade = f"not made yet; the first command that needs it makes {backend.where}"
        if backend.is_missing():
            return unmade
        async with cls._connected(backend) as database:
            found = await database._found()
            if found.is_empty:
                return unmade
            if not found.is_current:
                raise StoreError(_too_old(database.where, found))
            return f"ok, {database.where} (schema {found.version})"

    @classmethod
    @asynccontextmanager
    async def _connected(cls, backend: Backend, *, patient: bool = False) -> AsyncIterator[Self]:
        engine = backend.connect(patient=patient)
        try:
            yield cls(backend, engine)
        finally:
            await ended(engine.dispose())

    def alone(self) -> AbstractContextManager[None]:
        """Deliver from this database: on SQLite one process at a time. Raises StoreError."""
        return self._backend.alone()

    def is_in_place(self) -> bool:
        """Tell whether its name still leads to what was opened: a file may be moved or deleted.

        A file whose content was overwritten is still the same one.
        """
        return self._backend.is_in_place()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that sees one state of the database and changes nothing."""
        self._verify_in_place()
        async with self._transaction(self._backend.reading) as transaction:
            yield transaction

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that may write, and commits at the end.

        On SQLite it waits for its turn here. On PostgreSQL writers wait for each other at the rows
        they lock, so whoever writes what it has read locks that first, as `papers.lock` does.
        """
        self._verify_in_place()
        async with self._transaction(self._backend.writing) as transaction:
            yield transaction
        self._verify_in_place()

    def _verify_in_place(self) -> None:
        """Refuse what is gone: who has it open sees no difference, who connects makes a new one."""
        if not self.is_in_place():
            raise StoreError(
                f"the database {self.where} was moved or deleted, or another file has its name; "
                "look where it went before you run it again"
            )

    @asynccontextmanager
    async def _transaction(self, options: Mapping[str, Any]) -> AsyncIterator[Transaction]:
        async with AsyncExitStack() as stack:
            with self._backend.told():
                connection = await stack.enter_async_context(entered(self._engine.connect()))
            connection = await connection.execution_options(**options)
            async with entered(connection.begin()):
                yield Transaction(connection)

    async def _bring_up(self, *, migrate: bool) -> None:
        found = await self._found()
        if found.is_empty or (migrate and not found.is_current):
            async with self._connected(self._backend, patient=True) as patient:
                await patient._migrate()
        elif not found.is_current:
            raise StoreError(_too_old(self.where, found))
        await self._backend.settle(self._engine)

    async def _migrate(self) -> None:
        """Bring it up to date, unless another process has while we waited."""
        async with self.write() as transaction:
            await self._backend.wait_to_migrate(transaction)
            schema.refuse_foreign(await transaction.run_sync(schema.found), self.where)
            await transaction.run_sync(schema.upgrade)

    async def _found(self) -> schema.Found:
        async with self.read() as transaction:
            found = await transaction.run_sync(schema.found)
        schema.refuse_foreign(found, self.where)
        return found


async def clock(tx: Transaction) -> datetime:
    """Tell the time by the database's own clock, in UTC: the one that all replicas share.

    On PostgreSQL it goes on within a transaction. SQLite has none but its machine's, which is ours.
    """
    if tx.dialect.name == "postgresql":
        now: datetime = (await tx.execute(select(func.clock_timestamp()))).scalar_one()
        return now.astimezone(UTC)
    return datetime.now(UTC)


def _named(url: str | Path) -> Backend:
    if isinstance(url, Path):
        return Sqlite(url.absolute())
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        raise SettingsError(
            "PAPERBOY_DATABASE_URL is not a database URL; write sqlite:///PATH, with a fourth "
            "slash for an absolute path, or postgresql://USER:PASSWORD@HOST/NAME"
        ) from None
    match parsed.get_backend_name():
        case "sqlite":
            return Sqlite.named(parsed)
        case "postgresql" | "postgres":
            return PostgreSQL.named(parsed)
        case other:
            raise SettingsError(
                f"PAPERBOY_DATABASE_URL names {other}; papers are kept in SQLite or PostgreSQL: "
                "write sqlite:///PATH or postgresql://USER:PASSWORD@HOST/NAME"
            )


def _too_old(where: str, found: schema.Found) -> str:
    return (
        f"{where} has the tables of an older Paperboy (schema {found.version}); "
        "bring it up to date with: paperboy migrate"
    )
