"""Fixtures: a fresh database, and an environment without the settings of whoever runs the tests."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.storage.database import Database
from tests.shell import Cli


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """Name a database file that does not exist yet."""
    return f"sqlite:///{tmp_path}/paperboy.db"


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    """Open a fresh database."""
    async with Database.open(database_url) as opened:
        yield opened


@pytest.fixture(autouse=True)
def _no_settings_of_ours(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("PAPERBOY_DATABASE_URL", "PAPERBOY_HUGGINGFACE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


@pytest.fixture
def paperboy(tmp_path: Path) -> Cli:
    return Cli(tmp_path)
