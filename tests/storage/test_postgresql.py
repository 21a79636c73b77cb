"""Claims about PostgreSQL: its transactions, and a server that refuses, stops or is mute."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator
from contextlib import closing

import pytest
from sqlalchemy import make_url, text

from bot.errors import SettingsError, StoreError
from bot.storage import postgresql as settings
from bot.storage.database import Database, clock
from tests.databases import run
from tests.postgresql import Server
from tests.storage.counting import add_one, counter


@pytest.fixture
async def on_a_server(postgresql_url: str) -> AsyncIterator[Database]:
    """Open a fresh database on a server."""
    async with Database.open(postgresql_url) as opened:
        yield opened


async def refused(url: str) -> str:
    """Return the sentence that opening and checking are refused with."""
    with pytest.raises(StoreError) as opening:
        async with Database.open(url):
            pass
    with pytest.raises(StoreError) as checking:
        await Database.check(url)
    assert str(opening.value) == str(checking.value)
    return str(opening.value)


async def ask(database: Database, statement: str) -> object:
    async with database.write() as tx:
        return await tx.scalar(text(statement))


async def test_its_name_has_no_secrets(on_a_server: Database, postgresql: Server) -> None:
    assert on_a_server.where.startswith(f"postgresql://127.0.0.1:{postgresql.port}/test_")


async def test_the_older_form_of_its_url_is_understood(postgresql_url: str) -> None:
    assert "not made yet" in await Database.check(postgresql_url.replace("postgresql", "postgres"))


async def test_a_password_may_have_any_character(postgresql: Server, postgresql_url: str) -> None:
    odd = "p@s:s/w?r#d%41"
    with postgresql.somebody(postgresql_url, f"PASSWORD '{odd}'") as theirs:
        url = make_url(theirs).set(password=odd).render_as_string(hide_password=False)
        assert odd not in url
        assert "not made yet" in await Database.check(url)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("TimeZone", "UTC"),
        ("lock_timeout", "15s"),
        ("statement_timeout", "1min"),
        ("idle_in_transaction_session_timeout", "1min"),
        ("application_name", "paperboy"),
        ("transaction_isolation", "read committed"),
    ],
)
async def test_it_runs_as_it_should(on_a_server: Database, setting: str, value: str) -> None:
    assert await ask(on_a_server, f"SHOW {setting}") == value


async def test_a_transaction_that_reads_cannot_write(on_a_server: Database) -> None:
    with pytest.raises(StoreError, match="only be read"):
        async with on_a_server.read() as tx:
            await tx.execute(text("UPDATE revisions SET value = 7"))
    assert await counter(on_a_server) == 0


async def test_the_clock_goes_on_within_a_transaction(on_a_server: Database) -> None:
    async with on_a_server.read() as tx:
        first = await clock(tx)
        await asyncio.sleep(0.01)
        assert await clock(tx) > first


class TestWhoMayNotIn:
    async def test_with_a_wrong_password_is_told_where_to_look(self, postgresql: Server) -> None:
        told = await refused(postgresql.url(password="hunter2"))
        assert "check user and password in PAPERBOY_DATABASE_URL" in told
        assert "hunter2" not in told

    async def test_nor_a_user_that_is_not_there(self, postgresql: Server) -> None:
        told = await refused(postgresql.url(user="nobody"))
        assert "check user and password" in told
        assert postgresql.password not in told

    async def test_nor_into_a_database_that_is_not_there(self, postgresql: Server) -> None:
        told = await refused(postgresql.url("nowhere"))
        assert "no such database on the server; make it with createdb" in told
        assert postgresql.password not in told

    async def test_nor_where_encryption_is_asked_for_and_not_to_be_had(
        self, postgresql_url: str, postgresql: Server
    ) -> None:
        told = await refused(f"{postgresql_url}?sslmode=require")
        assert "rejected SSL" in told
        assert postgresql.password not in told

    async def test_nor_without_the_right_to_make_tables(
        self, postgresql: Server, postgresql_url: str
    ) -> None:
        run(postgresql_url, "REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        owner = pytest.raises(StoreError, match="make this user the owner")
        with postgresql.somebody(postgresql_url) as theirs, owner:
            async with Database.open(theirs):
                pass

    async def test_nor_beyond_the_number_of_connections(
        self, postgresql: Server, postgresql_url: str
    ) -> None:
        with postgresql.somebody(postgresql_url, "CONNECTION LIMIT 0") as theirs:
            assert "too many connections" in await refused(theirs)


class TestAServerThatIsNotThere:
    async def test_is_a_sentence(self) -> None:
        told = await refused("postgresql://user:hunter2@127.0.0.1:9/papers")
        assert told.startswith("the database postgresql://127.0.0.1:9/papers: the server cannot be")
        assert "hunter2" not in told

    async def test_and_has_no_address_is_a_sentence(self) -> None:
        told = await refused("postgresql://user:hunter2@nowhere.invalid/papers")
        assert "cannot be reached" in told
        assert "hunter2" not in told

    async def test_and_accepts_but_says_nothing_is_not_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "CONNECT_SECONDS", 0.1)
        with closing(socket.create_server(("127.0.0.1", 0))) as mute:
            port = mute.getsockname()[1]
            told = await refused(f"postgresql://user:hunter2@127.0.0.1:{port}/papers")
        assert "did not answer in time" in told


class TestAServerThatStops:
    async def test_and_starts_again_is_no_error(
        self, on_a_server: Database, postgresql: Server
    ) -> None:
        await add_one(on_a_server)
        await asyncio.to_thread(postgresql.stop)
        try:
            with pytest.raises(StoreError, match="cannot be reached"):
                await add_one(on_a_server)
        finally:
            await asyncio.to_thread(postgresql.start)
        await add_one(on_a_server)
        assert await counter(on_a_server) == 2

    async def test_in_the_middle_is_a_sentence_and_leaves_nothing(
        self, on_a_server: Database, postgresql: Server
    ) -> None:
        with pytest.raises(StoreError, match="connection was lost"):
            async with on_a_server.write() as tx:
                await tx.execute(text("UPDATE revisions SET value = 7"))
                pid = await tx.scalar(text("SELECT pg_backend_pid()"))
                postgresql.run(f"SELECT pg_terminate_backend({pid})")
                await tx.execute(text("SELECT 1"))
        assert await counter(on_a_server) == 0

    async def test_answering_is_not_waited_for(
        self, postgresql_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(settings, "ANSWER_SECONDS", 0.3)
        async with Database.open(postgresql_url) as database:
            with pytest.raises(StoreError, match="did not answer in time"):
                async with database.write() as tx:
                    await tx.execute(text("UPDATE revisions SET value = 7"))
                    pid = await tx.scalar(text("SELECT pg_backend_pid()"))
                    os.kill(pid, signal.SIGSTOP)
                    try:
                        await tx.execute(text("SELECT 1"))
                    finally:
                        os.kill(pid, signal.SIGCONT)
            await add_one(database)
            assert await counter(database) == 1


async def test_a_statement_that_takes_too_long_is_broken_off(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "STATEMENT_SECONDS", 1)
    async with Database.open(postgresql_url) as database:
        with pytest.raises(StoreError, match="broken off"):
            await ask(database, "SELECT pg_sleep(10)")


async def test_whoever_migrates_may_take_longer_than_a_statement(
    postgresql_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It waits for another one that migrates; that counts as a statement, too."""
    monkeypatch.setattr(settings, "STATEMENT_SECONDS", 1)
    monkeypatch.setattr(settings, "ANSWER_SECONDS", 1)

    lock = f"SELECT pg_advisory_lock({settings.MIGRATION_LOCK})"
    slow = asyncio.create_task(asyncio.to_thread(run, postgresql_url, lock, "SELECT pg_sleep(1.5)"))
    await asyncio.sleep(0.2)
    async with Database.open(postgresql_url) as database:
        assert slow.done()
        assert await counter(database) == 0


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("40P01", "waited for each other"),
        ("53100", "disk is full"),
        ("53200", "out of memory"),
        ("53400", "limit of its configuration"),
        ("57P01", "stopping or starting"),
        ("58030", "disk refused"),
        ("XX001", "damaged"),
    ],
)
async def test_what_a_server_refuses_is_a_sentence(
    on_a_server: Database, code: str, says: str
) -> None:
    """It raises the code itself, as it does when it happens."""
    refusing = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{code}'; END $$"
    with pytest.raises(StoreError, match=says) as refused:
        await ask(on_a_server, refusing)
    assert str(refused.value).startswith(f"the database {on_a_server.where}: ")


async def test_without_its_driver_the_mend_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "asyncpg", None)
    with pytest.raises(SettingsError, match=r"pip install 'paperboy-bot\[postgres\]'"):
        await Database.check("postgresql://user:hunter2@db/papers")
