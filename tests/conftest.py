"""Fixtures: a fresh database, and an environment without the settings of whoever runs the tests."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.postgresql import Server, programs, running
from tests.shell import Cli, nowhere

REQUIRED = os.environ.get("PAPERBOY_TEST_POSTGRESQL") == "required"
NO_SERVER = (
    "there is no PostgreSQL on this machine; on Debian and Ubuntu: apt install postgresql, "
    "on macOS: brew install postgresql"
)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Start a server for all tests; without its programs skip, or fail where it is required."""
    found = programs()
    if found is None:
        (pytest.fail if REQUIRED else pytest.skip)(NO_SERVER)
    with running(found) as server:
        yield server


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """Name a database file that does not exist yet."""
    return f"sqlite:///{tmp_path}/paperboy.db"


@pytest.fixture
def postgresql_url(postgresql: Server) -> Iterator[str]:
    """Name an empty database on a server."""
    with postgresql.fresh() as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Name a database without tables, one of each kind."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open a fresh database, one of each kind."""
    async with Database.open(database_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_settings_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in os.environ:
        if name.startswith(("PAPERBOY_", "PG")):  # the latter are read by PostgreSQL's clients
            monkeypatch.delenv(name)
    for name, url in nowhere().items():
        monkeypatch.setenv(name, url)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def paperboy(tmp_path: Path) -> Cli:
    return Cli(tmp_path)
