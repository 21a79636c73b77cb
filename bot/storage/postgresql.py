"""PostgreSQL: one server, for as many processes and machines as there are.

A transaction that reads is REPEATABLE READ READ ONLY: one snapshot, which no writer waits for. One
that writes is READ COMMITTED: writers of papers stand in a line at the counter's row, and whoever
comes to its turn must see what was committed before it; under a snapshot taken while it waited it
would have to fail and begin again (https://www.postgresql.org/docs/current/transaction-iso.html).

Nothing waits for ever: not for a connection, a lock or an answer; and the server ends a transaction
whose client has stopped, so that a machine that vanished holds no lock for long.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import MappingProxyType
from typing import Self
from urllib.parse import urlencode

from sqlalchemy import URL, func, select
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.errors import SettingsError
from bot.storage import backend
from bot.storage.backend import Backend
from bot.storage.transaction import Transaction

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 60
IDLE_SECONDS = 60
"""How long the server bears with a transaction that asks nothing. Ours never wait on a network."""

ANSWER_SECONDS = 75
"""How long we wait for an answer: longer than the server takes to break a statement off."""

_SSL_MODES = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")
_FORM = "write postgresql://USER:PASSWORD@HOST:PORT/NAME"
_BROKEN = ("connection is closed", "another operation")
"""What the driver says, without a code, of a connection that was ended under a statement."""

MIGRATION_LOCK = int.from_bytes(b"paperboy")
"""The advisory lock of whoever changes the schema; other programs will hardly use this number."""


class PostgreSQL(Backend):
    """A database on a server."""

    reading = MappingProxyType({"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
    writing = MappingProxyType({"isolation_level": "READ COMMITTED"})

    def __init__(self, url: URL) -> None:
        shown = URL.create("postgresql", host=url.host, port=url.port, database=url.database)
        super().__init__(shown.render_as_string())
        self._url = url.set(drivername="postgresql+asyncpg", query={})
        self._options = _options(url)

    @classmethod
    def named(cls, url: URL) -> Self:
        """Take server and database out of a URL. Raises SettingsError, without the password."""
        if not url.host or not url.database:
            raise SettingsError(f"PAPERBOY_DATABASE_URL names no server or no database; {_FORM}")
        if url.port is not None and url.port not in range(1, 1 << 16):
            raise SettingsError(f"PAPERBOY_DATABASE_URL has a port that does not exist; {_FORM}")
        return cls(url)

    def is_missing(self) -> bool:
        return False  # only connecting tells

    def prepare(self) -> None:
        """Databases are made by whoever runs the server."""

    async def wait_to_migrate(self, tx: Transaction) -> None:
        await tx.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))

    async def settle(self, engine: AsyncEngine) -> None:
        """There is nothing to set: each connection brings its settings."""

    def alone(self) -> AbstractContextManager[None]:
        """Let any number of processes share the work."""
        return nullcontext()

    def is_in_place(self) -> bool:
        return True  # a server keeps its files to itself

    def _connect(self, *, patient: bool) -> AsyncEngine:
        try:
            return create_async_engine(
                self._url,
                pool_pre_ping=True,  # a server that was started again is no error
                **backend.POOL,
                connect_args={
                    "dsn": f"postgresql://?{urlencode(self._options)}",
                    "timeout": CONNECT_SECONDS,
                    "command_timeout": None if patient else ANSWER_SECONDS,
                    "server_settings": {
                        "application_name": "paperboy",
                        "timezone": "UTC",
                        "lock_timeout": f"{backend.BUSY_SECONDS}s",
                        "statement_timeout": "0" if patient else f"{STATEMENT_SECONDS}s",
                        "idle_in_transaction_session_timeout": f"{IDLE_SECONDS}s",
                    },
                },
            )
        except ModuleNotFoundError as error:
            if error.name != "asyncpg":
                raise
            raise SettingsError(
                "PAPERBOY_DATABASE_URL names PostgreSQL, whose driver is not installed: "
                "pip install 'paperboy-bot[postgres]'"
            ) from None

    def _refusal(self, error: BaseException) -> str | None:
        """See https://www.postgresql.org/docs/current/errcodes-appendix.html for the codes."""
        if isinstance(error, TimeoutError):
            return f"the server did not answer in time; {_LOOK}"
        if isinstance(error, OSError):
            return f"the server cannot be reached ({error.strerror or error}); {_LOOK}"
        code = getattr(error, "sqlstate", None) or ""
        if code.startswith("08") or any(said in str(error) for said in _BROKEN):
            return _LOST
        return _REFUSALS.get(code)

    def _is_conflict(self, error: BaseException) -> bool:
        return getattr(error, "sqlstate", None) in _CONFLICTS


def _options(url: URL) -> dict[str, str]:
    """Return what stands after `?`: how to encrypt, in libpq's words. Raises SettingsError."""
    options = {name: value for name, value in url.query.items() if isinstance(value, str)}
    if options.keys() != url.query.keys() or not options.keys() <= {"sslmode", "sslrootcert"}:
        raise SettingsError(
            "PAPERBOY_DATABASE_URL may have the options sslmode and sslrootcert, once each; "
            f"it has {', '.join(url.query)}"
        )
    mode, certificate = options.get("sslmode", "prefer"), options.get("sslrootcert")
    if mode not in _SSL_MODES:
        raise SettingsError(f"PAPERBOY_DATABASE_URL: sslmode is one of {', '.join(_SSL_MODES)}")
    if mode.startswith("verify") and certificate is None:
        raise SettingsError(
            f"PAPERBOY_DATABASE_URL: sslmode={mode} needs sslrootcert=FILE, the certificates to "
            "believe"
        )
    if certificate is not None and not Path(certificate).is_file():
        raise SettingsError("PAPERBOY_DATABASE_URL: sslrootcert names no file")
    return options


_LOOK = "check that it runs, and its address in PAPERBOY_DATABASE_URL"
_AGAIN = "the last step was undone: run it again"
_LOST = (
    "the connection was lost, perhaps before the last step was kept; run it again when the server "
    "is back"
)
_STOPPED = f"the server is stopping or starting; {_AGAIN} in a moment"
_LOGIN = "it does not let this user in; check user and password in PAPERBOY_DATABASE_URL"

_CONFLICTS = ("23503", "40P01")
"""What it refers to was deleted meanwhile; a deadlock."""
_REFUSALS = {
    "23503": f"what it refers to was deleted meanwhile; {_AGAIN}",
    "25006": "it may only be read now, as a standby may; name the server that is written to",
    "28000": _LOGIN,
    "28P01": _LOGIN,
    "3D000": "there is no such database on the server; make it with createdb, or mend its name in "
    "PAPERBOY_DATABASE_URL",
    "40P01": f"two transactions waited for each other; {_AGAIN}",
    "42501": "its user may not do that; make this user the owner of the database",
    "53100": f"the server's disk is full; {_AGAIN} when there is room",
    "53200": f"the server is out of memory; {_AGAIN}",
    "53300": "the server has too many connections; raise its max_connections, or stop some clients",
    "53400": "the server is at a limit of its configuration; see its log",
    "55P03": f"another process held it for {backend.BUSY_SECONDS} s; try again when it is done",
    "57014": f"a statement was broken off, at the latest after {STATEMENT_SECONDS} s; {_AGAIN}",
    "57P01": _STOPPED,
    "57P02": _STOPPED,
    "57P03": _STOPPED,
    "58030": "the server's disk refused (input/output error); check its health",
    "XX001": "it is damaged; restore a backup",
    "XX002": "it is damaged; restore a backup, or rebuild its indexes",
}
