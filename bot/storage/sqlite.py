"""SQLite: one file, for one machine.

It runs in WAL mode with foreign keys, `synchronous=FULL`, and every write transaction begins with
BEGIN IMMEDIATE: SQLAlchemy's default begins late, and two read-modify-write transactions then lose
each other's work without an error (https://docs.sqlalchemy.org/dialects/sqlite.html, "transactional
scope").
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, Self

from sqlalchemy import URL, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError, StoreError
from bot.storage import backend
from bot.storage.backend import Backend
from bot.storage.transaction import Transaction

_BEGIN = "paperboy_begin"
CACHE_KIB = 32 * 1024
"""Memory for pages, at most, of each connection: with the usual two megabytes, writing a ledger for
a hundred thousand channels writes the same pages again and again."""


class Sqlite(Backend):
    """A database in a file."""

    reading = MappingProxyType({_BEGIN: "BEGIN"})
    writing = MappingProxyType({_BEGIN: "BEGIN IMMEDIATE"})

    def __init__(self, file: Path) -> None:
        super().__init__(str(file))
        self._file = file
        self._opened: tuple[int, int] | None = None

    @classmethod
    def named(cls, url: URL) -> Self:
        """Take the file out of `sqlite:///PATH`. Raises SettingsError."""
        if not url.database or url.database == ":memory:" or url.host or url.query:
            raise SettingsError("PAPERBOY_DATABASE_URL names no plain file; write sqlite:///PATH")
        return cls(Path(url.database).expanduser().absolute())

    def is_missing(self) -> bool:
        if not os.access(self._file, os.F_OK):
            if not os.access(self._nearest_folder(), os.W_OK | os.X_OK):
                raise self.error(_REFUSALS["SQLITE_CANTOPEN"])
            return True
        if not os.access(self._file, os.W_OK):
            raise self.error(_REFUSALS["SQLITE_READONLY"])
        return False

    def prepare(self) -> None:
        folder = self._file.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                f"the folder {folder} cannot be made: {error.strerror or error}"
            ) from error

    async def wait_to_migrate(self, tx: Transaction) -> None:
        """BEGIN IMMEDIATE has waited already."""

    async def settle(self, engine: AsyncEngine) -> None:
        """Ask for WAL, outside a transaction as it must be; the file remembers it.

        SQLite refuses at once, without waiting, while anybody else reads or writes. That is no
        reason not to start: what runs is safe without WAL, and the next who opens it asks again.
        """
        async with engine.connect() as connection:
            connection = await connection.execution_options(**{_BEGIN: ""})
            mode = await connection.scalar(text("PRAGMA journal_mode"))
            if mode != "wal":
                with suppress(StoreError):
                    await connection.execute(text("PRAGMA journal_mode=WAL"))

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Hold a lock on a file beside the database; it ends with the process."""
        file = self._file.resolve()  # under a link's name there would be a second lock
        beside = file.with_name(f"{file.name}-run")
        with beside.open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise self.error(
                    "another paperboy run delivers from it; SQLite is for one at a time: stop the "
                    "other one, or move to PostgreSQL, where several share the work"
                ) from None
            yield

    def is_in_place(self) -> bool:
        return self._opened is None or self._identity() == self._opened

    def _connect(self, *, patient: bool) -> AsyncEngine:  # noqa: ARG002  # it has no time limits
        url = URL.create("sqlite+aiosqlite", database=self.where)
        engine = create_async_engine(
            url, connect_args={"timeout": backend.BUSY_SECONDS}, **backend.POOL
        )

        @event.listens_for(engine.sync_engine, "connect")
        def connected(connection: Any, _record: object) -> None:
            self._opened = self._opened or self._identity()
            connection.isolation_level = None  # no BEGIN behind our back; `begun` says it
            cursor = connection.cursor()
            cursor.execute("PRAGMA foreign_keys=ON")
            cursor.execute("PRAGMA synchronous=FULL")
            cursor.execute(f"PRAGMA cache_size=-{CACHE_KIB}")
            cursor.close()

        @event.listens_for(engine.sync_engine, "begin")
        def begun(connection: Connection) -> None:
            if begin := connection.get_execution_options().get(_BEGIN, "BEGIN"):
                connection.exec_driver_sql(begin)

        return engine

    def _refusal(self, error: BaseException) -> str | None:
        name = getattr(error, "sqlite_errorname", "")
        return _REFUSALS.get("_".join(name.split("_")[:2]))

    def _identity(self) -> tuple[int, int] | None:
        """Return what tells the file from another one that has taken its name."""
        try:
            status = self._file.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _nearest_folder(self) -> Path:
        """Return the folder that is there already, of those that lead to the file."""
        return next(folder for folder in self._file.parents if folder.is_dir())


_BUSY = f"another process held it for {backend.BUSY_SECONDS} s; try again when it is done"

_REFUSALS = {
    "SQLITE_FULL": "the disk is full; the last step was undone: free some room and run it again",
    "SQLITE_IOERR": "the disk refused (input/output error); the last step was undone: check its "
    "room and its health",
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_READONLY": "it may not be written; check the permissions of the file and its folder",
    "SQLITE_PERM": "it may not be opened; check the permissions of the file and its folder",
    "SQLITE_CANTOPEN": "it cannot be opened; check that PAPERBOY_DATABASE_URL names a file, in a "
    "folder that may be written",
    "SQLITE_NOTADB": "it is not an SQLite database; set PAPERBOY_DATABASE_URL to another file",
    "SQLITE_CORRUPT": "it is damaged; restore a backup, or move it away and run paperboy ingest",
}
