"""Claims about an open database: transactions that mean what they say, and clear refusals."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from bot.errors import SettingsError, StoreError
from bot.storage.database import Database
from bot.storage.tables import revisions

ROUNDS = 40


async def add_one(database: Database) -> None:
    async with database.write() as tx:
        value = await tx.scalar(select(revisions.c.value).where(revisions.c.name == "papers"))
        await asyncio.sleep(0)  # let the other one in between the reading and the writing
        await tx.execute(update(revisions).values(value=(value or 0) + 1))


async def count_up(database: Database) -> None:
    for _ in range(ROUNDS):
        await add_one(database)


async def counter(database: Database) -> int:
    async with database.read() as tx:
        return await tx.scalar(select(revisions.c.value)) or 0


async def test_two_tasks_that_read_modify_and_write_lose_nothing(database: Database) -> None:
    await asyncio.gather(count_up(database), count_up(database))
    assert await counter(database) == 2 * ROUNDS


def _count_up_elsewhere(url: str) -> None:
    async def run() -> None:
        async with Database.open(url) as database:
            await count_up(database)

    asyncio.run(run())


async def test_two_processes_that_read_modify_and_write_lose_nothing(
    database: Database, database_url: str
) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_count_up_elsewhere, args=(database_url,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join, 30)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert await counter(database) == 2 * ROUNDS


async def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="half way"):
        async with database.write() as tx:
            await tx.execute(update(revisions).values(value=7))
            raise RuntimeError("half way")
    assert await counter(database) == 0


async def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    async with database.read() as tx:
        before = await tx.scalar(select(revisions.c.value))
        await add_one(database)
        assert await tx.scalar(select(revisions.c.value)) == before
    assert await counter(database) == 1


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("busy_timeout", 15_000)],
)
async def test_sqlite_runs_as_it_should(database: Database, pragma: str, value: object) -> None:
    async with database.read() as tx:
        assert await tx.scalar(text(f"PRAGMA {pragma}")) == value


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("papers.db", "not a database URL"),
        ("postgresql://user:hunter2@db/papers", "names postgresql"),
        ("sqlite://", "names no plain file"),
        ("sqlite:///:memory:", "names no plain file"),
        ("sqlite://host/papers.db", "names no plain file"),
        ("sqlite:///papers.db?timeout=abc", "names no plain file"),
    ],
)
async def test_a_url_we_cannot_use_is_named_without_its_secrets(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says) as refused:
        async with Database.open(url):
            pass
    assert "PAPERBOY_DATABASE_URL" in str(refused.value)
    assert "hunter2" not in str(refused.value)


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


async def test_a_damaged_database_is_a_sentence(database_url: str, tmp_path: Path) -> None:
    async with Database.open(database_url):
        pass
    file = tmp_path / "paperboy.db"
    content = bytearray(file.read_bytes())
    content[100:4096] = b"\xff" * (4096 - 100)
    file.write_bytes(content)
    with pytest.raises(StoreError, match="damaged"):
        async with Database.open(database_url):
            pass


async def test_a_database_held_by_another_process_is_a_sentence(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.storage.database._BUSY_SECONDS", 0.05)
    async with Database.open(database_url) as database:
        holder = sqlite3.connect(tmp_path / "paperboy.db", isolation_level=None)
        holder.execute("BEGIN IMMEDIATE")
        try:
            with pytest.raises(StoreError, match="another process held it"):
                await add_one(database)
        finally:
            holder.close()
        await add_one(database)
        assert await counter(database) == 1


async def test_a_full_disk_is_a_sentence_and_undoes_the_step(database: Database) -> None:
    """SQLite answers its own page limit as it answers a full disk: SQLITE_FULL."""
    with pytest.raises(StoreError, match="disk is full"):
        async with database.write() as tx:
            await tx.execute(update(revisions).values(value=7))
            pages = await tx.scalar(text("PRAGMA page_count"))
            await tx.execute(text(f"PRAGMA max_page_count = {pages}"))
            await tx.execute(text("CREATE TABLE much AS SELECT randomblob(9000000) AS bytes"))
    assert await counter(database) == 0


async def test_a_database_moved_away_while_it_is_written_to_is_noticed(
    database: Database, tmp_path: Path
) -> None:
    await add_one(database)
    Path(database.where).rename(tmp_path / "elsewhere.db")
    with pytest.raises(StoreError, match="moved or deleted"):
        await add_one(database)


async def test_a_database_that_lacks_a_table_is_a_sentence(
    database_url: str, tmp_path: Path
) -> None:
    async with Database.open(database_url):
        pass
    with sqlite3.connect(tmp_path / "paperboy.db") as connection:
        connection.execute("DROP TABLE observations")
    connection.close()
    with pytest.raises(StoreError, match="lacks the tables observations"):
        await Database.check(database_url)


async def test_a_path_is_taken_as_it_is(tmp_path: Path) -> None:
    odd = tmp_path / "what?a%41=b" / "p.db"
    async with Database.open(odd) as database:
        assert database.where == str(odd)
    assert odd.exists()


async def test_mistakes_of_ours_are_not_dressed_up(database: Database) -> None:
    with pytest.raises(Exception, match="no such table") as seen:
        async with database.read() as tx:
            await tx.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(seen.value, StoreError)


class TestCheck:
    async def test_says_what_is_not_there_and_makes_nothing(self, database_url: str) -> None:
        assert "not made yet" in await Database.check(database_url)
        assert not Path(database_url.removeprefix("sqlite:///")).exists()

    async def test_says_the_schema(self, database: Database, database_url: str) -> None:
        assert database.where in await Database.check(database_url)
        assert "schema 0001" in await Database.check(database_url)

    async def test_an_empty_file_is_not_made_yet(self, database_url: str) -> None:
        Path(database_url.removeprefix("sqlite:///")).touch()
        assert "not made yet" in await Database.check(database_url)

    @pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
    async def test_sees_a_file_it_may_not_write(
        self, database: Database, database_url: str
    ) -> None:
        Path(database.where).chmod(stat.S_IRUSR)
        with pytest.raises(StoreError, match="may not be written"):
            await Database.check(database_url)
