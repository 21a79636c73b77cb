"""Claims on what the ledger tells those who watch: the right counts, from its indexes."""

from __future__ import annotations

import asyncio
import shutil
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import bindparam, make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.deliveries import State
from bot.delivery.planning import plan
from bot.delivery.sending import Sent
from bot.delivery.watching import LIMIT, Watcher, look
from bot.errors import StoreError
from bot.health import Ledger, Pulse, Source, Status, lacks
from bot.storage import due, events, watching
from bot.storage.channel_tables import channels, deliveries, notices
from bot.storage.database import Database, Transaction
from tests.builders import DAY, edition, listing
from tests.databases import run
from tests.delivery.worlds import FRIDAY, SOURCE, channel, subscribe, tell, tell_week
from tests.postgresql import Server

HOUR = timedelta(hours=1)
DAILY = timedelta(days=1)


def pulse() -> Pulse:
    return Pulse(FRIDAY, {}, Source(SOURCE, FRIDAY))


async def seen(database: Database, now: datetime = FRIDAY) -> Status:
    return await look(database, Sent(posts=3, settled={State.SENT: 2}), pulse(), now)


async def ledger(database: Database, now: datetime = FRIDAY) -> Ledger:
    found = (await seen(database, now)).ledger
    assert found
    return found


async def become(database: Database, state: State, *numbers: int) -> None:
    """Have deliveries stand so, settled or not."""
    async with database.write() as tx:
        is_open = state in (State.PLANNED, State.SENDING)
        await tx.execute(
            deliveries.update()
            .where(deliveries.c.id.in_(numbers))
            .values(state=state, claimable_at=FRIDAY if is_open else None)
        )


class TestLedger:
    async def test_of_an_empty_database_is_empty(self, database: Database) -> None:
        assert await ledger(database) == Ledger()

    async def test_counts_what_is_due_and_not_planned(self, database: Database) -> None:
        for number in (1, 2, 3):
            await subscribe(database, channel(number))
        assert (await ledger(database, FRIDAY - HOUR)).due == 0
        found = await ledger(database, FRIDAY + HOUR)
        assert (found.due, found.overdue, found.oldest_due) == (3, 0, FRIDAY)

    async def test_overdue_is_what_has_nothing_to_wait_for(self, database: Database) -> None:
        await subscribe(database, channel(1), patience=HOUR)
        await subscribe(database, channel(2), patience=5 * HOUR)
        found = await ledger(database, FRIDAY + 2 * HOUR)
        assert (found.due, found.overdue) == (2, 1)

    async def test_a_channel_where_nothing_can_be_posted_is_not_due(
        self, database: Database
    ) -> None:
        await subscribe(database)
        async with database.write() as tx:
            await tx.execute(channels.update().values(broken_by="is_archived"))
        assert (await ledger(database, FRIDAY + 9 * HOUR)).due == 0

    async def test_counts_deliveries_of_the_last_day_and_open_ones(
        self, database: Database
    ) -> None:
        await tell_week(database)
        for number in range(1, 6):
            await subscribe(database, channel(number))
        await plan(database, SOURCE, FRIDAY)
        await become(database, State.SENT, 1, 2)
        await become(database, State.UNKNOWN, 3)
        await become(database, State.SENDING, 4)
        found = await ledger(database, FRIDAY + HOUR)
        assert found.last_day == {
            State.SENT: 2,
            State.UNKNOWN: 1,
            State.SENDING: 1,
            State.PLANNED: 1,
        }
        assert found.open == {State.SENDING: 1, State.PLANNED: 1}
        later = await ledger(database, FRIDAY + 25 * HOUR)
        assert later.last_day == {}
        assert later.open == {State.SENDING: 1, State.PLANNED: 1}

    async def test_counts_what_an_operator_has_to_resolve_however_old(
        self, database: Database
    ) -> None:
        await tell_week(database)
        for number in range(1, 5):
            await subscribe(database, channel(number))
        await plan(database, SOURCE, FRIDAY)
        await become(database, State.UNKNOWN, 1, 2)
        await become(database, State.SENT, 3)
        assert (await ledger(database, FRIDAY + 400 * DAILY)).unknown == 2
        await become(database, State.SENT, 2)
        assert (await ledger(database, FRIDAY + 400 * DAILY)).unknown == 1

    async def test_counts_notices_that_are_to_be_told(self, database: Database) -> None:
        await subscribe(database)
        async with database.write() as tx:
            for key, at in (("a", FRIDAY), ("b", FRIDAY), ("told", None)):
                await tx.execute(
                    notices.insert().values(
                        key=key,
                        channel_id=1,
                        text="it broke",
                        created_at=FRIDAY,
                        claimable_at=at,
                        attempt=0,
                    )
                )
        assert (await ledger(database)).notices == 2

    async def test_the_newest_edition_is_one_that_has_closed(self, database: Database) -> None:
        await tell_week(database)
        still_open = DAY + timedelta(days=1)
        await tell(database, edition(listing(999), day=still_open, observed_at=FRIDAY))
        assert (await ledger(database)).newest_edition == DAY


class TestLook:
    async def test_copies_what_the_sender_has_done(self, database: Database) -> None:
        sent = Sent(posts=3, settled={State.SENT: 2})
        status = await look(database, sent, pulse(), FRIDAY)
        sent.posts, sent.settled[State.SENT] = 9, 9
        assert (status.sending.posts, status.sending.settled) == (3, {State.SENT: 2})

    async def test_tells_of_another_versions_tables(
        self, database: Database, database_url: str
    ) -> None:
        run(database_url, "UPDATE paperboy_schema SET version_num = '9999'")
        status = await seen(database)
        assert lacks(status) == ["the database has another version's tables"]
        assert status.sending.posts == 3

    async def test_a_database_that_refuses_is_told_without_its_words(
        self, sqlite_made: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        file = tmp_path / "secret.db"
        shutil.copyfile(sqlite_made, file)
        async with Database.open(file) as opened:
            file.write_bytes(b"no database" * 10_000)
            assert lacks(await seen(opened)) == ["the database refuses; the log has its words"]
        (told,) = caplog.records
        assert told.message == "health.no_database"
        assert "secret.db" in told.__dict__["why"]

    @pytest.mark.parametrize("replaced", [False, True])
    async def test_a_database_that_is_gone_is_told_without_its_place(
        self, sqlite_made: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, replaced: bool
    ) -> None:
        file = tmp_path / "secret.db"
        shutil.copyfile(sqlite_made, file)
        async with Database.open(file) as opened:
            assert lacks(await seen(opened)) == []
            file.rename(tmp_path / "elsewhere.db")
            if replaced:
                shutil.copyfile(sqlite_made, file)
            (why,) = lacks(await seen(opened))
            with pytest.raises(StoreError, match=r"secret\.db was moved or deleted"):
                await plan(opened, SOURCE, FRIDAY)
        assert why == (
            "the database was moved or deleted, or another file has its name; the log names it"
        )
        (told,) = caplog.records
        assert "secret.db" in told.__dict__["why"]


class TestWatcher:
    async def test_says_what_there_is(self, database: Database) -> None:
        async with Watcher.open(database, Sent(posts=3), pulse) as watcher:
            status = await watcher.status(FRIDAY)
        assert (status.sending.posts, status.ledger) == (3, Ledger())

    async def test_all_who_ask_at_once_take_one_look(self, database: Database) -> None:
        async with Watcher.open(database, Sent(), pulse) as watcher:
            told = await asyncio.gather(*(watcher.status(FRIDAY) for _ in range(50)))
        assert len({id(each) for each in told}) == 1

    async def test_who_asks_later_takes_another(self, database: Database) -> None:
        async with Watcher.open(database, Sent(), pulse) as watcher:
            first = await watcher.status(FRIDAY)
            await subscribe(database)
            assert await watcher.status(FRIDAY + HOUR) != first

    async def test_what_nobody_foresaw_keeps_nobody_from_an_answer(
        self, postgresql: Server, postgresql_url: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        async with (
            Database.open(postgresql_url) as database,
            Watcher.open(database, Sent(posts=3), pulse) as watcher,
        ):
            name = make_url(postgresql_url).database
            postgresql.run(
                f"ALTER DATABASE {name} ALLOW_CONNECTIONS false",
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",  # noqa: S608  # a name of our own
            )
            status = await watcher.status(FRIDAY)
            assert lacks(status) == ["the database could not be asked; the log says why"]
            assert status.sending.posts == 3
            postgresql.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
            assert lacks(await watcher.status(FRIDAY)) == []
        assert [each.message for each in caplog.records] == ["health.broke"]

    async def test_a_slow_database_keeps_nobody_waiting(self, postgresql_url: str) -> None:
        async with (
            Database.open(postgresql_url) as database,
            Database.open(postgresql_url) as other,
            Watcher.open(database, Sent(posts=3), pulse) as watcher,
        ):
            async with other.write() as tx:
                await tx.execute(text("LOCK TABLE notices IN ACCESS EXCLUSIVE MODE"))
                began = time.monotonic()
                both = await asyncio.gather(*(watcher.status(FRIDAY) for _ in range(2)))
                assert time.monotonic() - began < LIMIT + 1
            for status in both:
                assert lacks(status) == ["the database has not answered within 3 s"]
                assert status.sending.posts == 3
            assert (await watcher.status(FRIDAY)).ledger == Ledger()


class Explaining(Transaction):
    """A transaction that also asks the database how it answers."""

    def __init__(self, connection: AsyncConnection) -> None:
        super().__init__(connection)
        self.plan = ""

    async def execute(self, statement: Any, parameters: Any = None) -> Any:
        spoken: Any = type(self.dialect)
        compiled = statement.compile(dialect=spoken(paramstyle="named"))
        values = [bindparam(name, one.value, one.type) for one, name in compiled.bind_names.items()]
        explain = "EXPLAIN QUERY PLAN" if self.dialect.name == "sqlite" else "EXPLAIN"
        asked = text(f"{explain} {compiled}").bindparams(*values)
        self.plan = "\n".join(row[-1] for row in await super().execute(asked))
        return await super().execute(statement, parameters)


@pytest.mark.parametrize(
    ("ask", "index"),
    [
        (lambda tx: watching.due(tx, FRIDAY, HOUR), "ix_subscriptions_next_due_at_filter_id"),
        (lambda tx: due.is_any(tx, FRIDAY), "ix_subscriptions_next_due_at_filter_id"),
        (lambda tx: due.due(tx, FRIDAY), "ix_subscriptions_next_due_at_filter_id"),
        (lambda tx: events.are_old(tx, FRIDAY), "ix_events_seen_seen_at"),
        (lambda tx: watching.due_since(tx, FRIDAY), "ix_deliveries_due_at"),
        (watching.on_their_way, "ix_deliveries_claimable_at_id"),
        (watching.unknown, "COVERING INDEX ix_deliveries_state_unknown"),
        (watching.notices_waiting, "ix_notices_claimable_at"),
        (lambda tx: watching.newest_told(tx, SOURCE), "sqlite_autoindex_editions_1"),
    ],
)
async def test_no_table_is_read_whole(
    sqlite_made: Path, ask: Callable[[Transaction], Awaitable[object]], index: str
) -> None:
    engine = create_async_engine(f"sqlite+aiosqlite:///{sqlite_made}")
    try:
        async with engine.connect() as connection:
            explaining = Explaining(connection)
            await ask(explaining)
    finally:
        await engine.dispose()
    assert index in explaining.plan
    assert "SCAN deliveries\n" not in f"{explaining.plan}\n"


async def test_postgresql_counts_what_is_unknown_by_its_index(postgresql_url: str) -> None:
    async with Database.open(postgresql_url):
        pass
    engine = create_async_engine(make_url(postgresql_url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.connect() as connection:
            await connection.execute(text("SET enable_seqscan = off"))  # the table is empty
            explaining = Explaining(connection)
            await watching.unknown(explaining)
    finally:
        await engine.dispose()
    assert "ix_deliveries_state_unknown" in explaining.plan
