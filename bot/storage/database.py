"""A database, opened: transactions that mean what they say, and refusals as `StoreError`.

SQLite runs in WAL mode with foreign keys, `synchronous=FULL`, and every write transaction begins
with BEGIN IMMEDIATE: SQLAlchemy's default begins late, and two read-modify-write transactions then
lose each other's work without an error (https://docs.sqlalchemy.org/dialects/sqlite.html,
"transactional scope").
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, event, make_url, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import ArgumentError, DatabaseError, OperationalError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.errors import SettingsError, StoreError
from bot.storage import schema

Transaction = AsyncConnection
"""What a query function runs in; everything in it happens, or nothing does."""

_BUSY_SECONDS = 15
_BEGIN = "paperboy_begin"


class Database:
    """An open database of this version's schema. Use `open`, as an async context manager."""

    def __init__(self, engine: AsyncEngine, where: str) -> None:
        self._engine = engine
        self._file: tuple[int, int] | None = None
        self.where = where

    @classmethod
    @asynccontextmanager
    async def open(cls, url: str | Path, *, migrate: bool = False) -> AsyncIterator[Self]:
        """Open the database at `url`; an empty one gets its tables, an older one if `migrate`.

        Raises SettingsError for a URL we cannot use, StoreError for a database that is not ours, of
        another version, or out of reach.
        """
        async with cls._connected(url) as database:
            await database._bring_up(migrate=migrate)
            yield database

    @classmethod
    async def check(cls, url: str | Path) -> str:
        """Say in a line how the database at `url` is; change nothing. Raises what `open` does."""
        where = _parsed(url).database or ""
        unmade = f"not made yet; the first command that needs it makes {where}"
        if not os.access(where, os.F_OK):
            if not os.access(_nearest_folder(where), os.W_OK | os.X_OK):
                raise StoreError(f"the database {where}: {_REFUSALS['SQLITE_CANTOPEN']}")
            return unmade
        if not os.access(where, os.W_OK):
            raise StoreError(f"the database {where}: {_REFUSALS['SQLITE_READONLY']}")
        async with cls._connected(url) as database:
            found = await database._found()
            if found.is_empty:
                return unmade
            if not found.is_current:
                raise StoreError(_too_old(database.where, found))
            return f"ok, {where} (schema {found.version})"

    @classmethod
    @asynccontextmanager
    async def _connected(cls, url: str | Path) -> AsyncIterator[Self]:
        parsed = _parsed(url)
        engine = create_async_engine(parsed, connect_args={"timeout": _BUSY_SECONDS})
        _prepare(engine)
        try:
            yield cls(engine, parsed.database or "")
        finally:
            await engine.dispose()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that sees one state of the database and changes nothing."""
        async with self._transaction("BEGIN") as transaction:
            yield transaction

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Begin a transaction that may write: it waits for its turn, and commits at the end."""
        async with self._transaction("BEGIN IMMEDIATE") as transaction:
            yield transaction
        if _identity(self.where) != self._file:
            raise StoreError(
                f"the database {self.where} was moved or deleted while it was written to; "
                "look where it went before you run it again"
            )

    @asynccontextmanager
    async def _transaction(self, begin: str) -> AsyncIterator[Transaction]:
        with _told(self.where):
            async with self._engine.connect() as connection:
                connection = await connection.execution_options(**{_BEGIN: begin})
                async with connection.begin():
                    yield connection

    async def _bring_up(self, *, migrate: bool) -> None:
        folder = Path(self.where).parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {folder} cannot be made: {error.strerror or error}"
            ) from error
        found = await self._found()
        self._file = _identity(self.where)
        if found.is_empty or (migrate and not found.is_current):
            async with self.write() as transaction:
                await transaction.run_sync(schema.upgrade)
        elif not found.is_current:
            raise StoreError(_too_old(self.where, found))
        await self._use_wal()

    async def _found(self) -> schema.Found:
        async with self.read() as transaction:
            found = await transaction.run_sync(schema.found)
        schema.refuse_foreign(found, self.where)
        return found

    async def _use_wal(self) -> None:
        """Ask for WAL, outside a transaction as it must be; the file remembers it.

        SQLite refuses at once, without waiting, while anybody else reads or writes. That is no
        reason not to start: what runs is safe without WAL, and the next who opens it asks again.
        """
        async with self._engine.connect() as connection:
            connection = await connection.execution_options(**{_BEGIN: ""})
            mode = await connection.scalar(text("PRAGMA journal_mode"))
            if mode != "wal":
                with suppress(OperationalError):
                    await connection.execute(text("PRAGMA journal_mode=WAL"))


def _too_old(where: str, found: schema.Found) -> str:
    return (
        f"{where} has the tables of an older Paperboy (schema {found.version}); "
        "bring it up to date with: paperboy migrate"
    )


def _parsed(url: str | Path) -> URL:
    if isinstance(url, Path):
        return URL.create("sqlite+aiosqlite", database=str(url.absolute()))
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise SettingsError(
            "PAPERBOY_DATABASE_URL is not a database URL; write sqlite:///PATH, "
            "with a fourth slash for an absolute path"
        ) from None
    if parsed.get_backend_name() != "sqlite":
        raise SettingsError(
            f"PAPERBOY_DATABASE_URL names {parsed.get_backend_name()}; this version keeps its data "
            "in SQLite: write sqlite:///PATH"
        )
    if not parsed.database or parsed.database == ":memory:" or parsed.host or parsed.query:
        raise SettingsError("PAPERBOY_DATABASE_URL names no plain file; write sqlite:///PATH")
    path = Path(parsed.database).expanduser().absolute()
    return URL.create("sqlite+aiosqlite", database=str(path))


def _identity(where: str) -> tuple[int, int] | None:
    """Return what tells a file from another one that has taken its name."""
    try:
        status = Path(where).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _nearest_folder(where: str) -> Path:
    """Return the folder that is there already, of those that lead to `where`."""
    return next(folder for folder in Path(where).parents if folder.is_dir())


def _prepare(engine: AsyncEngine) -> None:
    @event.listens_for(engine.sync_engine, "connect")
    def connected(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # no BEGIN behind our back; `begun` says it
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begun(connection: Connection) -> None:
        if begin := connection.get_execution_options().get(_BEGIN, "BEGIN"):
            connection.exec_driver_sql(begin)


_REFUSALS = {
    "SQLITE_FULL": "the disk is full; the last step was undone: free some room and run it again",
    "SQLITE_IOERR": "the disk refused (input/output error); the last step was undone: check its "
    "room and its health",
    "SQLITE_BUSY": f"another process held it for {_BUSY_SECONDS} s; try again when it is done",
    "SQLITE_LOCKED": f"another process held it for {_BUSY_SECONDS} s; try again when it is done",
    "SQLITE_READONLY": "it may not be written; check the permissions of the file and its folder",
    "SQLITE_PERM": "it may not be opened; check the permissions of the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; check that PAPERBOY_DATABASE_URL names a file, in a "
    "folder that may be written",
    "SQLITE_NOTADB": "it is not an SQLite database; set PAPERBOY_DATABASE_URL to another file",
    "SQLITE_CORRUPT": "it is damaged; restore a backup, or move it away and run paperboy ingest",
}


@contextmanager
def _told(where: str) -> Iterator[None]:
    """Turn what the database refuses into a sentence; mistakes of ours pass as they are."""
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        name = getattr(error.orig, "sqlite_errorname", "")
        primary = "_".join(name.split("_")[:2])
        if primary not in _REFUSALS:
            raise
        raise StoreError(f"the database {where}: {_REFUSALS[primary]}") from error
