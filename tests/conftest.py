"""Fixtures: a fresh database, and an environment without the settings of whoever runs the tests."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import AsyncIterator, Generator, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from bot.delivery import settling
from bot.storage.database import Database
from tests.databases import compile_once, make
from tests.postgresql import Server, in_memory, programs, running
from tests.shell import Cli, nowhere
from tests.warm import Warm

REQUIRED = os.environ.get("PAPERBOY_TEST_POSTGRESQL") == "required"
NO_SERVER = (
    "there is no PostgreSQL on this machine; on Debian and Ubuntu: apt install postgresql, "
    "on macOS: brew install postgresql"
)
MADE = "made"

compile_once()

# Seconds that a digest waits for others to be settled with it. Most tests send one after another,
# and each would wait ten times as long.
settling.MOMENT = 0.005

if "PYTEST_XDIST_WORKER" in os.environ:  # beside other workers, the clock tells nothing of a test
    settings.register_profile("worker", deadline=None)
    settings.load_profile("worker")


@pytest.hookimpl(wrapper=True, optionalhook=True)
def pytest_xdist_auto_num_workers() -> Generator[None, int, int]:
    """Have half as many workers again as processors: a third of their time, tests wait."""
    processors = yield
    return processors + (processors + 1) // 2


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Look for no garbage among what stays: eleven thousand tests, and all that they import."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """Start a server for all tests; without its programs skip, or fail where it is required."""
    found = programs()
    if found is None:
        (pytest.fail if REQUIRED else pytest.skip)(NO_SERVER)
    with running(found, in_memory()) as server:
        yield server


@pytest.fixture(scope="session")
def sqlite_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a file with Paperboy's tables, to be copied: making them takes far longer."""
    file = tmp_path_factory.mktemp("made") / "paperboy.db"
    make(f"sqlite:///{file}")
    return file


@pytest.fixture(scope="session")
def postgresql_made(postgresql: Server) -> str:
    """Make a database with Paperboy's tables, to be copied."""
    postgresql.run(f"CREATE DATABASE {MADE}")
    make(postgresql.url(MADE))
    return MADE


def _opens_it(request: pytest.FixtureRequest) -> bool:
    """Whether the database is opened before the test begins: then a copy is as good."""
    return "database" in request.fixturenames


@pytest.fixture
def sqlite_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a database file that does not exist yet; to a test with `database`, that one's."""
    file = tmp_path / "paperboy.db"
    if _opens_it(request):
        shutil.copyfile(request.getfixturevalue("sqlite_made"), file)
    return f"sqlite:///{file}"


@pytest.fixture
def sqlite_copy(sqlite_made: Path, tmp_path: Path) -> str:
    """Name a database file that has Paperboy's tables, to a test that opens it itself."""
    return f"sqlite:///{shutil.copyfile(sqlite_made, tmp_path / 'paperboy.db')}"


@pytest.fixture
def postgresql_url(request: pytest.FixtureRequest, postgresql: Server) -> Iterator[str]:
    """Name an empty database on a server; to a test with `database`, that one's."""
    made = [request.getfixturevalue("postgresql_made")] if _opens_it(request) else []
    with postgresql.fresh(*made) as url:
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
        if name.startswith(("PAPERBOY_", "PG", "SSL_CERT_")):  # PG: for PostgreSQL's clients
            monkeypatch.delenv(name)
    for name, value in nowhere().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture(scope="session")
def warm() -> Iterator[Warm]:
    """Have command lines begin without their imports."""
    begun = Warm()
    yield begun
    begun.end()


@pytest.fixture
def paperboy(tmp_path: Path, warm: Warm) -> Cli:
    return Cli(tmp_path, warm)
