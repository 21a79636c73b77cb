"""Claims about trouble: a database that is held, full or gone for a while loses nothing."""

from __future__ import annotations

import asyncio
import resource
import time
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert
from sqlalchemy.engine import Connection

from bot.editions import newest_closed
from bot.models import Paper
from bot.storage import schema, tables
from bot.storage.database import Database
from tests.databases import run as ask
from tests.postgresql import Server
from tests.reliability import evidence, stage, troubles
from tests.reliability.stage import COMPACT, ONE_DAY, Fresh
from tests.shell import Cli

HELD = 1.5


def file_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


def test_a_file_that_another_process_holds_for_longer_than_one_waits(
    staged_sqlite: Fresh,
) -> None:
    with staged_sqlite() as url, troubles.delivering(url, busy_seconds=0.3) as process:
        process.wait_for_posts(1)
        with troubles.locked(file_of(url)):
            time.sleep(HELD)
            assert troubles.open_deliveries(url) > 0
        process.claim_all_is_well()
        assert "tick.failed" in process.log


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="only Linux limits other processes")
def test_a_disk_that_is_full_for_a_while(staged_sqlite: Fresh) -> None:
    with staged_sqlite() as url, troubles.delivering(url) as process:
        process.wait_for_posts(1)
        with troubles.no_room(process.pid):
            time.sleep(HELD)
            assert troubles.open_deliveries(url) > 0
        process.claim_all_is_well()


def test_a_server_that_crashes_and_comes_back(postgresql: Server, staged_postgresql: Fresh) -> None:
    with staged_postgresql() as url, troubles.delivering(url) as process:
        process.wait_for_posts(1)
        postgresql.stop()
        time.sleep(HELD)
        postgresql.start()
        process.claim_all_is_well()
        assert "tick.failed" in process.log or "unsettled" in process.log


def test_stopped_with_posts_in_flight_it_settles_them_first(staged: Fresh) -> None:
    with staged() as url, troubles.delivering(url) as process:
        process.wait_for_posts(1)
        assert process.stop() < 9
        known = {message for (message,) in ask(url, "SELECT message_id FROM posts")}
        assert {each.id for each in process.server.journal.posts()} == known - {"before"}
        states = ask(url, "SELECT DISTINCT state FROM deliveries")
        assert ["sending"] not in states


def test_a_run_that_is_told_to_stop_ends_within_ten_seconds(paperboy: Cli) -> None:
    paperboy.environment["PAPERBOY_WEB_PORT"] = "0"
    process = paperboy.start("run", "--source", "sample")
    assert process.stderr
    said = process.stderr.readline()
    while b"run.started" not in said:
        assert said, "it ended by itself"
        said = process.stderr.readline()
    began = time.monotonic()
    process.terminate()
    process.communicate(timeout=30)
    assert process.returncode == 0
    assert time.monotonic() - began < 10


def _second_tables(connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "0002")


HISTORY = """
    WITH RECURSIVE days(value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM days WHERE value < 365)
    INSERT INTO deliveries (channel_id, workspace_id, kind, local_date, digest_id, layout, state,
        edition_from, edition_to, due_at, give_up_at, attempt, settled_at)
    SELECT channels.id, channels.workspace_id, 'daily', {day}, deliveries.digest_id, 'compact',
        'sent', deliveries.edition_from, deliveries.edition_to, deliveries.due_at,
        deliveries.give_up_at, 1, deliveries.settled_at
    FROM channels, deliveries, days
    WHERE deliveries.id = 1 AND (channels.external_id <> 'before' OR days.value > 2)
"""
DAY_BEFORE = {
    "sqlite": "date('{today}', '-' || days.value || ' days')",
    "postgresql": "date '{today}' - days.value",
}
"""A local date before that of the digest that is due, as each database reckons. Yesterday has a
row where there was a digest already."""


async def test_a_database_of_an_older_version_with_a_year_of_history_delivers(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = stage.now()
    kept = stage.told(newest_closed(now) - ONE_DAY, now).listings[0].paper
    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", _second_tables)
        async with Database.open(database_url) as database, database.write() as tx:
            await tx.execute(insert(tables.papers).values(_row(kept, now)))
            await tx.execute(tables.revisions.update().values(value=1).where(COUNTS_PAPERS))
    async with Database.open(database_url, migrate=True) as database:
        await stage.prepare(database, now)
    kind = database_url.partition(":")[0]
    day = DAY_BEFORE[kind].format(today=stage.due_now(now)[1].day)
    await asyncio.to_thread(ask, database_url, HISTORY.format(day=day))
    await asyncio.to_thread(_delivers, database_url)


COUNTS_PAPERS = tables.revisions.c.name == "papers"


def _row(kept: Paper, told_at: datetime) -> dict[str, Any]:
    return {
        "key": kept.key,
        "title": "As an older version kept it",
        "abstract": kept.abstract,
        "authors": [],
        "keywords": [],
        "source": kept.source,
        "told_at": told_at - ONE_DAY,
        "content_hash": "of an older version",
        "revision": 1,
    }


def _delivers(url: str) -> None:
    """Claim that all is well, and that no channel is shown what its history has."""
    with troubles.delivering(url) as process:
        process.claim_all_is_well()
        found = evidence.look(url, [COMPACT])
        assert found.rows[COMPACT] == 366
        shown = found.digests[found.last[COMPACT].digest_id or 0].entries
        assert len(shown) == 3
