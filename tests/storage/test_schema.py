"""Claims about versions: migrations make exactly the tables, and no other version is touched."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect
from sqlalchemy.engine import Connection

from bot.errors import StoreError
from bot.storage import schema
from bot.storage.database import Database
from bot.storage.door_tables import metadata
from tests.databases import run


def differences(connection: Connection) -> Any:
    options = {"version_table": schema.VERSION_TABLE, "compare_type": True}
    context = MigrationContext.configure(connection, opts=options)
    return compare_metadata(context, metadata)


def shape(connection: Connection) -> dict[str, Any]:
    """Everything SQLAlchemy can see of a schema, names of constraints included."""
    seen = inspect(connection)
    return {
        table: {
            "columns": [
                (c["name"], str(c["type"]), c["nullable"]) for c in seen.get_columns(table)
            ],
            "key": seen.get_pk_constraint(table),
            "foreign": sorted(str(key) for key in seen.get_foreign_keys(table)),
            "unique": sorted(str(each) for each in seen.get_unique_constraints(table)),
            "indexes": sorted(_index(each) for each in seen.get_indexes(table)),
        }
        for table in seen.get_table_names()
        if table != schema.VERSION_TABLE
    }


def _index(seen: Any) -> str:
    partly = {name: str(condition) for name, condition in seen["dialect_options"].items()}
    return str(seen | {"dialect_options": partly})


async def test_the_migrations_make_exactly_the_tables(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.run_sync(differences) == []
        migrated = await tx.run_sync(shape)
    async with database.write() as tx:
        await tx.run_sync(metadata.drop_all)
        await tx.run_sync(metadata.create_all)
        assert await tx.run_sync(shape) == migrated


def test_the_versions_are_those_of_the_migrations() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in reversed(list(scripts))) == schema.VERSIONS


async def test_migrating_again_changes_nothing(database_url: str) -> None:
    for _ in range(2):
        async with Database.open(database_url, migrate=True) as database, database.read() as tx:
            assert (await tx.run_sync(schema.found)).is_current


async def test_two_that_open_a_fresh_database_at_once_make_it_once(database_url: str) -> None:
    async def open_and_look() -> bool:
        async with Database.open(database_url) as database, database.read() as tx:
            return (await tx.run_sync(schema.found)).is_current

    assert await asyncio.gather(*(open_and_look() for _ in range(4))) == [True] * 4


def pretend(url: str, version: str) -> None:
    run(url, f"UPDATE paperboy_schema SET version_num = '{version}'")  # noqa: S608 - our own


async def test_a_newer_database_is_refused_and_left_as_it_is(database_url: str) -> None:
    async with Database.open(database_url):
        pass
    pretend(database_url, "0999")
    for migrate in (False, True):
        with pytest.raises(StoreError, match=r"newer Paperboy \(schema 0999.*update paperboy-bot"):
            async with Database.open(database_url, migrate=migrate):
                pass


async def test_an_older_database_waits_for_migrate(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With one version there is no older one yet; a made-up version before it stands for that."""
    async with Database.open(database_url):
        pass
    pretend(database_url, "0000")
    monkeypatch.setattr(schema, "VERSIONS", ("0000", "0001"))
    with pytest.raises(StoreError, match=r"older Paperboy \(schema 0000\).*paperboy migrate"):
        async with Database.open(database_url):
            pass
    with pytest.raises(StoreError, match="older Paperboy"):
        await Database.check(database_url)


async def test_many_that_open_a_fresh_database_at_once_never_fail(tmp_path: Path) -> None:
    """Asking for WAL is refused at once while another one reads; that must stop nobody."""

    async def open_and_close(url: str) -> None:
        async with Database.open(url):
            pass

    for n in range(8):
        url = f"sqlite:///{tmp_path}/{n}.db"
        await asyncio.gather(*(open_and_close(url) for _ in range(6)))
    assert len(list(tmp_path.glob("*.db"))) == 8
