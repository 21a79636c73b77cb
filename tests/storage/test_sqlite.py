"""Claims about SQLite: how its file is opened, and what is said of a file it cannot use."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
from sqlalchemy import text, update

from bot.errors import StoreError
from bot.storage.database import Database
from bot.storage.tables import revisions
from tests.storage.counting import add_one, counter


@pytest.fixture
async def in_a_file(sqlite_url: str) -> AsyncIterator[Database]:
    """Open a fresh database in a file."""
    async with Database.open(sqlite_url) as opened:
        yield opened


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 15_000)],
)
async def test_sqlite_runs_as_it_should(in_a_file: Database, pragma: str, value: object) -> None:
    async with in_a_file.read() as tx:
        assert await tx.scalar(text(f"PRAGMA {pragma}")) == value


async def test_the_folder_of_a_new_database_is_made(tmp_path: Path) -> None:
    async with Database.open(f"sqlite:///{tmp_path}/new/folder/paperboy.db"):
        pass
    assert (tmp_path / "new/folder/paperboy.db").exists()


async def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError, match="cannot be made"):
        async with Database.open(f"sqlite:///{tmp_path}/file/paperboy.db"):
            pass


async def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path: Path) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("not a database, " * 100)
    with pytest.raises(StoreError, match="not an SQLite database"):
        async with Database.open(f"sqlite:///{notes}"):
            pass
    assert notes.read_text() == "not a database, " * 100


async def test_another_programs_database_is_left_as_it_is(tmp_path: Path) -> None:
    theirs = tmp_path / "theirs.db"
    with sqlite3.connect(theirs) as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    before = theirs.read_bytes()
    with pytest.raises(StoreError, match=r"not a Paperboy database .*alembic_version, songs"):
        async with Database.open(f"sqlite:///{theirs}", migrate=True):
            pass
    assert theirs.read_bytes() == before


async def test_a_damaged_database_is_a_sentence(sqlite_url: str, tmp_path: Path) -> None:
    async with Database.open(sqlite_url):
        pass
    file = tmp_path / "paperboy.db"
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xff" * (4096 - 100)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        async with Database.open(sqlite_url):
            pass


async def test_a_full_disk_is_a_sentence_and_undoes_the_step(in_a_file: Database) -> None:
    """SQLite answers its own page limit as it answers a full disk: SQLITE_FULL."""
    with pytest.raises(StoreError, match="disk is full"):
        async with in_a_file.write() as tx:
            await tx.execute(update(revisions).values(value=7))
            pages = await tx.scalar(text("PRAGMA page_count"))
            await tx.execute(text(f"PRAGMA max_page_count = {pages}"))
            await tx.execute(text("CREATE TABLE much AS SELECT randomblob(9000000) AS bytes"))
    assert await counter(in_a_file) == 0


async def test_a_database_moved_away_while_it_is_written_to_is_noticed(
    in_a_file: Database, tmp_path: Path
) -> None:
    await add_one(in_a_file)
    Path(in_a_file.where).rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match="moved or deleted"):
        await add_one(in_a_file)


async def test_a_database_moved_away_in_the_middle_of_a_write_is_noticed(
    in_a_file: Database, tmp_path: Path
) -> None:
    with pytest.raises(StoreError, match="moved or deleted"):
        async with in_a_file.write() as tx:
            await tx.execute(update(revisions).values(value=7))
            Path(in_a_file.where).rename(tmp_path / "elsewhere.db")


def _another(file: Path) -> None:
    other = file.with_name("other.db")
    shutil.copyfile(file, other)
    other.replace(file)


@pytest.mark.parametrize("harm", [Path.unlink, _another])
async def test_a_database_that_is_gone_is_refused_before_anything_is_done(
    in_a_file: Database, harm: Callable[[Path], None]
) -> None:
    file = Path(in_a_file.where)
    assert in_a_file.is_in_place()
    harm(file)
    was_there = file.exists()
    assert not in_a_file.is_in_place()
    for refused in (counter(in_a_file), add_one(in_a_file)):
        with pytest.raises(StoreError, match=r"moved or deleted, or another file has its name"):
            await refused
    assert file.exists() is was_there


async def test_a_database_that_is_back_in_its_place_goes_on(
    in_a_file: Database, tmp_path: Path
) -> None:
    file, aside = Path(in_a_file.where), tmp_path / "aside.db"
    file.rename(aside)
    with pytest.raises(StoreError):
        await counter(in_a_file)
    aside.rename(file)
    await add_one(in_a_file)
    assert await counter(in_a_file) == 1


async def test_one_process_at_a_time_delivers_by_whatever_name_it_knows_the_file(
    in_a_file: Database, tmp_path: Path
) -> None:
    link, folder = tmp_path / "link.db", tmp_path / "folder"
    link.symlink_to(in_a_file.where)
    folder.symlink_to(tmp_path)
    for other in (link, folder / "paperboy.db", folder / "link.db"):
        async with Database.open(other) as opened:
            with (
                in_a_file.alone(),
                pytest.raises(StoreError, match="another paperboy run"),
                opened.alone(),
            ):
                pass
            with opened.alone(), pytest.raises(StoreError), in_a_file.alone():
                pass


async def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    odd = tmp_path / "what?a%41=b" / "p.db"
    async with Database.open(odd) as database:
        assert database.where == str(odd)
    assert odd.exists()


class TestCheck:
    async def test_says_what_is_not_there_and_makes_nothing(self, sqlite_url: str) -> None:
        assert "not made yet" in await Database.check(sqlite_url)
        assert not Path(sqlite_url.removeprefix("sqlite:///")).exists()

    async def test_an_empty_file_is_not_made_yet(self, sqlite_url: str) -> None:
        Path(sqlite_url.removeprefix("sqlite:///")).touch()
        assert "not made yet" in await Database.check(sqlite_url)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
    async def test_sees_a_file_it_may_not_write(self, in_a_file: Database, sqlite_url: str) -> None:
        Path(in_a_file.where).chmod(stat.S_IRUSR)
        with pytest.raises(StoreError, match="may not be written"):
            await Database.check(sqlite_url)
