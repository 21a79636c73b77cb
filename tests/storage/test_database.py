"""Claims about an open database of either kind: transactions that mean what they say, refusals."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
from datetime import UTC, datetime, timedelta, timezone
from multiprocessing.synchronize import Event

import pytest
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import StatementError

from bot.errors import SettingsError, StoreError
from bot.storage import backend, schema
from bot.storage.database import Database, clock
from bot.storage.tables import editions, revisions
from tests.builders import DAY, NOON
from tests.databases import run
from tests.storage.counting import PAPERS, add_one, count_up, counter

SPAWN = multiprocessing.get_context("spawn")


async def test_tasks_that_read_modify_and_write_lose_nothing(database: Database) -> None:
    await asyncio.gather(*(count_up(database, 50) for _ in range(4)))
    assert await counter(database) == 200


def _count_up_elsewhere(url: str) -> None:
    async def work() -> None:
        async with Database.open(url) as database:
            await count_up(database, 40)

    asyncio.run(work())


async def test_processes_that_read_modify_and_write_lose_nothing(
    database: Database, database_url: str
) -> None:
    workers = [SPAWN.Process(target=_count_up_elsewhere, args=(database_url,)) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join, 30)
    assert [worker.exitcode for worker in workers] == [0, 0]
    assert await counter(database) == 80


def _write_and_wait(url: str, written: Event) -> None:
    async def work() -> None:
        async with Database.open(url) as database, database.write() as tx:
            await tx.execute(update(revisions).where(PAPERS).values(value=7))
            written.set()
            await asyncio.sleep(60)

    asyncio.run(work())


async def test_a_writer_that_is_killed_leaves_nothing_and_holds_nothing(
    database: Database, database_url: str
) -> None:
    written = SPAWN.Event()
    worker = SPAWN.Process(target=_write_and_wait, args=(database_url, written))
    worker.start()
    assert await asyncio.to_thread(written.wait, 30)
    os.kill(worker.pid or 0, signal.SIGKILL)
    await asyncio.to_thread(worker.join, 30)
    async with asyncio.timeout(backend.BUSY_SECONDS / 3):
        await add_one(database)
    assert await counter(database) == 1


async def test_a_write_that_fails_leaves_nothing(database: Database) -> None:
    with pytest.raises(RuntimeError, match="half way"):
        async with database.write() as tx:
            await tx.execute(update(revisions).values(value=7))
            raise RuntimeError("half way")
    assert await counter(database) == 0


async def test_a_write_that_is_cancelled_leaves_nothing(database: Database) -> None:
    async def write_and_wait() -> None:
        async with database.write() as tx:
            await tx.execute(update(revisions).values(value=7))
            await asyncio.sleep(60)

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(write_and_wait(), 0.2)
    await add_one(database)
    assert await counter(database) == 1


@pytest.mark.parametrize("half_a_millisecond", range(20))
async def test_a_write_that_is_cancelled_anywhere_leaves_nothing_locked(
    database: Database, half_a_millisecond: int
) -> None:
    async def write() -> None:
        async with database.write() as tx:
            for _ in range(4):
                await tx.execute(update(revisions).values(value=7))
            raise LookupError

    writing = asyncio.create_task(write())
    await asyncio.sleep(half_a_millisecond / 2000)
    writing.cancel()
    writing.cancel()
    with pytest.raises((asyncio.CancelledError, LookupError)):
        await writing
    async with asyncio.timeout(backend.BUSY_SECONDS / 3):
        await add_one(database)
    assert await counter(database) == 1


async def test_a_reader_sees_one_state_while_another_writes(database: Database) -> None:
    query = select(revisions.c.value).where(PAPERS)
    async with database.read() as tx:
        before = await tx.scalar(query)
        await add_one(database)
        assert await tx.scalar(query) == before
    assert await counter(database) == 1


async def test_a_database_held_by_another_one_is_a_sentence(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backend, "BUSY_SECONDS", 0.1)
    async with Database.open(database_url) as database:
        async with Database.open(database_url) as other, other.write() as tx:
            await tx.execute(update(revisions).where(PAPERS).values(value=7))
            with pytest.raises(StoreError, match=r"another process held it.*try again"):
                await add_one(database)
        await add_one(database)
        assert await counter(database) == 8


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("papers.db", "not a database URL"),
        ("mysql://user:hunter2@db/papers", "names mysql"),
        ("sqlite://", "names no plain file"),
        ("sqlite:///:memory:", "names no plain file"),
        ("sqlite://host/papers.db", "names no plain file"),
        ("sqlite:///papers.db?timeout=abc", "names no plain file"),
        ("postgresql:///papers", "no server or no database"),
        ("postgres://user:hunter2@db", "no server or no database"),
        ("postgresql://user:hunter2@db:port/papers", "not a database URL"),
        ("postgresql://user:hunter2@db/papers?secret=hunter2", "sslmode and sslrootcert"),
        ("postgresql://user:hunter2@db/papers?sslmode=hunter2", "sslmode is one of"),
        ("postgresql://user:hunter2@db/papers?sslmode=verify-full", "needs sslrootcert=FILE"),
        ("postgresql://user:hunter2@db/papers?sslrootcert=/nowhere.pem", "names no file"),
    ],
)
async def test_a_url_we_cannot_use_is_named_without_its_secrets(url: str, says: str) -> None:
    for use in (Database.open(url).__aenter__(), Database.check(url)):
        with pytest.raises(SettingsError, match=says) as refused:
            await use
        assert "PAPERBOY_DATABASE_URL" in str(refused.value)
        assert "hunter2" not in str(refused.value)


async def test_the_tables_of_another_program_are_left_as_they_are(database_url: str) -> None:
    run(
        database_url,
        "CREATE TABLE alembic_version (version_num TEXT)",
        "CREATE TABLE songs (title TEXT)",
        "INSERT INTO songs VALUES ('Paperback Writer')",
    )
    for migrate in (False, True):
        with pytest.raises(StoreError, match=r"not a Paperboy database .*alembic_version, songs"):
            async with Database.open(database_url, migrate=migrate):
                pass
    assert run(database_url, "SELECT * FROM songs") == [["Paperback Writer"]]
    with pytest.raises(StoreError, match="not a Paperboy database"):
        await Database.check(database_url)


async def test_a_database_that_lacks_a_table_is_a_sentence(
    database: Database, database_url: str
) -> None:
    run(database_url, "DROP TABLE observations")
    with pytest.raises(StoreError, match="lacks the tables observations"):
        await Database.check(database_url)


async def test_mistakes_of_ours_are_not_dressed_up(database: Database) -> None:
    with pytest.raises(Exception, match=r"no such table|does not exist") as seen:
        async with database.read() as tx:
            await tx.execute(text("SELECT * FROM nowhere"))
    assert not isinstance(seen.value, StoreError)


async def test_a_database_that_nobody_moves_is_in_place(database: Database) -> None:
    assert database.is_in_place()
    await add_one(database)
    assert database.is_in_place()


class TestCheck:
    async def test_of_a_database_without_tables_changes_nothing(self, database_url: str) -> None:
        for _ in range(2):
            assert "not made yet" in await Database.check(database_url)

    async def test_says_the_schema(self, database: Database, database_url: str) -> None:
        told = await Database.check(database_url)
        assert told == f"ok, {database.where} (schema {schema.VERSIONS[-1]})"


class TestTimes:
    async def test_come_back_in_utc_whatever_their_offset_was(self, database: Database) -> None:
        cairo = NOON.astimezone(timezone(timedelta(hours=3)))
        async with database.write() as tx:
            await tx.execute(insert(editions).values(**_edition(cairo)))
        async with database.read() as tx:
            (stored,) = (await tx.execute(select(editions.c.opens_at))).scalars()
        assert stored == NOON
        assert stored.tzinfo is UTC

    async def test_without_an_offset_are_refused(self, database: Database) -> None:
        with pytest.raises(StatementError, match="must have timezone information"):
            async with database.write() as tx:
                await tx.execute(insert(editions).values(**_edition(NOON.replace(tzinfo=None))))

    async def test_the_clock_is_in_utc(self, database: Database) -> None:
        async with database.read() as tx:
            before, now, after = datetime.now(UTC), await clock(tx), datetime.now(UTC)
        assert before - timedelta(seconds=1) <= now <= after + timedelta(seconds=1)
        assert now.tzinfo is UTC


def _edition(opens_at: datetime) -> dict[str, object]:
    return {"source": "sample", "day": DAY, "opens_at": opens_at, "closes_at": NOON}
