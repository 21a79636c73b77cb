"""Fixtures: databases with channels that are due, to be copied for each run."""

from __future__ import annotations

import asyncio
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.postgresql import Server
from tests.reliability import stage
from tests.reliability.stage import Fresh


def prepared(url: str) -> None:
    """Prepare a database that has its tables, whether or not a loop runs here."""
    with ThreadPoolExecutor(1) as apart:
        apart.submit(lambda: asyncio.run(stage.prepare_at(url))).result()


@pytest.fixture(scope="session")
def staged_sqlite(sqlite_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Fresh:
    folder = tmp_path_factory.mktemp("staged")
    file = folder / "staged.db"
    shutil.copyfile(sqlite_made, file)
    prepared(f"sqlite:///{file}")
    return stage.copies_of_file(file, folder)


@pytest.fixture(scope="session")
def staged_postgresql(postgresql: Server, postgresql_made: str) -> Fresh:
    postgresql.run(f"CREATE DATABASE staged TEMPLATE {postgresql_made}")
    prepared(postgresql.url("staged"))
    return stage.copies_on_server(postgresql, "staged")


@pytest.fixture(params=["sqlite", "postgresql"])
def staged(request: pytest.FixtureRequest) -> Fresh:
    """Give copies of a database with channels that are due, one of each kind."""
    fresh: Fresh = request.getfixturevalue(f"staged_{request.param}")
    return fresh
