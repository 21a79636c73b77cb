"""Which tables a database has, and how it gets this version's.

The version is kept in a table of our own name, so that another program's Alembic is never taken for
ours. Alembic itself is loaded only when there is something to migrate: its import takes a third of
a second.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import column, inspect, select, table
from sqlalchemy.engine import Connection

from bot.errors import StoreError
from bot.storage.door_tables import metadata

VERSION_TABLE = "paperboy_schema"
VERSIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009")
"""All schema versions, oldest first; a test holds them against the migrations."""

_MIGRATIONS = Path(__file__).parent / "migrations"


@dataclass(frozen=True, slots=True)
class Found:
    """What a database holds: its schema version if it is ours, and all its tables."""

    version: str | None
    tables: frozenset[str]

    @property
    def is_empty(self) -> bool:
        """Nothing is in it yet."""
        return not self.tables

    @property
    def is_current(self) -> bool:
        """It has this version's tables."""
        return self.version == VERSIONS[-1]


def found(connection: Connection) -> Found:
    """Look, and change nothing."""
    tables = frozenset(inspect(connection).get_table_names())
    version = None
    if VERSION_TABLE in tables:
        version = connection.scalar(select(column("version_num")).select_from(table(VERSION_TABLE)))
    return Found(version, tables)


def refuse_foreign(what: Found, where: str) -> None:
    """Raise StoreError when it is another program's, of a newer Paperboy, or not whole."""
    if what.is_current and (lacking := sorted(set(metadata.tables) - what.tables)):
        raise StoreError(
            f"{where} lacks the tables {', '.join(lacking)}; restore a backup, or move it away"
        )
    if what.is_empty or what.version in VERSIONS:
        return
    if what.version is None:
        named = ", ".join(sorted(what.tables)[:3])
        raise StoreError(
            f"{where} is not a Paperboy database (it has the tables {named}); nothing was changed: "
            "set PAPERBOY_DATABASE_URL to another database"
        )
    raise StoreError(
        f"{where} has the tables of a newer Paperboy (schema {what.version}, this one knows up to "
        f"{VERSIONS[-1]}); nothing was changed: update paperboy-bot"
    )


def upgrade(connection: Connection) -> None:
    """Migrate to this version inside the caller's transaction; once there, do nothing."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
