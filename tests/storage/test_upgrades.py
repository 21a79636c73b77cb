"""Claims about `paperboy migrate`: what an older version kept is kept, and still known."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import insert, select, text
from sqlalchemy.engine import Connection

from bot.editions import closes_at, opens_at
from bot.models import Changes, Record, Stats
from bot.storage import (
    channels,
    due,
    editions,
    notices,
    polls,
    records,
    schema,
    subscriptions,
    tables,
)
from bot.storage.database import Database
from tests.builders import DAY, HERE, NOON, edition, listing

TOLD = listing(
    1,
    abstract="What it says.",
    authors=("Ada Example", "Bo Example"),
    published=DAY,
    keywords=("robots",),
)


def _as_first_kept() -> Iterator[tuple[Any, dict[str, Any]]]:
    """The rows that the first version made of an edition with TOLD in it."""
    counts = {"paper_id": 1, "upvotes": 10, "observed_at": closes_at(DAY)}
    yield (
        tables.papers,
        {
            "key": TOLD.paper.key,
            "title": TOLD.paper.title,
            "abstract": TOLD.paper.abstract,
            "authors": list(TOLD.paper.authors),
            "published": TOLD.paper.published,
            "keywords": list(TOLD.paper.keywords),
            "source": TOLD.paper.source,
            "told_at": closes_at(DAY),
            "content_hash": "b67b1d2018bcea3f35d0837dc6855e09",
            "revision": 1,
        },
    )
    yield tables.paper_stats, counts | {"revision": 1}
    yield tables.observations, counts
    settled = {"opens_at": opens_at(DAY), "closes_at": closes_at(DAY), "settled_at": closes_at(DAY)}
    yield tables.editions, {"source": "huggingface", "day": DAY} | settled
    listed = {"edition_id": 1, "paper_id": 1, "first_seen_at": closes_at(DAY)}
    yield tables.edition_papers, listed


def _tables_of(version: str, connection: Connection) -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, version)


@pytest.fixture
async def older_url(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Name a database that the first version has left behind."""
    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", partial(_tables_of, "0001"))
        async with Database.open(database_url) as database, database.write() as tx:
            for table, row in _as_first_kept():
                await tx.execute(insert(table).values(row))
            await tx.execute(tables.revisions.update().values(value=1))
    return database_url


async def test_what_the_first_version_kept_is_kept(older_url: str) -> None:
    async with Database.open(older_url, migrate=True) as database, database.read() as tx:
        assert (await tx.run_sync(schema.found)).is_current
        assert await records.find(tx, [TOLD.paper.key]) == {
            TOLD.paper.key: Record(TOLD.paper, Stats(10))
        }
        assert await records.revision(tx) == 1
        (found,) = await editions.candidates(tx, "huggingface", [DAY])
        assert found.paper == TOLD.paper
        assert await editions.settled_days(tx, "huggingface", [DAY]) == {DAY}
        assert len(list(await tx.execute(select(tables.observations)))) == 1


async def test_what_the_first_version_kept_is_not_written_again(older_url: str) -> None:
    """What is hashed has grown since, but not for papers that have none of it."""
    async with Database.open(older_url, migrate=True) as database, database.write() as tx:
        assert await editions.record(tx, [edition(TOLD)]) == Changes()
        later = edition(TOLD, observed_at=NOON + timedelta(days=1))
        assert await editions.record(tx, [later]) == Changes()


async def test_what_the_first_version_kept_lacks_categories(older_url: str) -> None:
    async with Database.open(older_url, migrate=True) as database, database.read() as tx:
        assert await records.lacking_categories(tx, 10) == [TOLD.paper.key]


async def test_each_database_has_a_number_of_its_own(
    older_url: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    numbers = set()
    fresh = f"sqlite:///{tmp_path_factory.mktemp('other')}/p.db"
    for url in (older_url, fresh, older_url):
        async with Database.open(url, migrate=True) as database, database.read() as tx:
            numbers.add(await records.database_id(tx))
    assert len(numbers) == 2
    assert all(0 <= number < 1 << 63 for number in numbers)


_A_CHANNEL_THAT_IS_ARCHIVED = (
    "INSERT INTO workspaces (platform, external_id) VALUES ('slack', 'T1')",
    "INSERT INTO channels (workspace_id, external_id, broken_by) VALUES (1, 'C1', 'archived')",
    "INSERT INTO subscriptions (channel_id, kind, wall_time, zone, days, size, layout, says_empty,"
    " fills_up, patience_minutes, is_on, is_paused, next_due_at, next_local_date, tzdata,"
    " silent_runs) VALUES (1, 'daily', '09:00:00', 'UTC', '1234567', 5, 'compact', false, false,"
    " 120, true, false, '2026-05-29 09:00:00+00:00', '2026-05-29', '2026a', 0)",
)


async def test_channels_where_nothing_could_be_posted_are_still_left_alone(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", partial(_tables_of, "0004"))
        async with Database.open(database_url) as database, database.write() as tx:
            for statement in _A_CHANNEL_THAT_IS_ARCHIVED:
                await tx.execute(text(statement))
    async with Database.open(database_url, migrate=True) as database, database.write() as tx:
        assert not await due.is_any(tx, NOON)
        assert await channels.mend(tx, HERE, NOON)
        assert await due.is_any(tx, NOON)


_A_VOTE_AND_A_NOTICE = (
    *_A_CHANNEL_THAT_IS_ARCHIVED,
    "INSERT INTO deliveries (channel_id, workspace_id, kind, local_date, layout, state, due_at,"
    " give_up_at, attempt) VALUES (1, 1, 'roundup', '2026-05-29', 'compact', 'sent',"
    " '2026-05-29 09:00:00+00:00', '2026-05-30 09:00:00+00:00', 1)",
    "INSERT INTO polls (delivery_id, opened_at, closes_at) VALUES (1, '2026-05-29 09:00:00+00:00',"
    " '2026-06-01 09:00:00+00:00')",
    "INSERT INTO persons (created_at) VALUES ('2026-05-29 09:00:00+00:00')",
    "INSERT INTO poll_votes (poll_id, person_id, place, voted_at) VALUES (1, 1, 1,"
    " '2026-05-29 09:00:00+00:00')",
    "INSERT INTO notices (key, channel_id, text, created_at, claimable_at, attempt) VALUES ('k', 1,"
    " 'archived', '2026-05-29 09:00:00+00:00', '2026-05-29 09:00:00+00:00', 0)",
)


async def test_votes_and_notices_of_before_stay_what_they_were(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(schema, "upgrade", partial(_tables_of, "0008"))
        async with Database.open(database_url) as database, database.write() as tx:
            for statement in _A_VOTE_AND_A_NOTICE:
                await tx.execute(text(statement))
    async with Database.open(database_url, migrate=True) as database, database.write() as tx:
        await polls.vote(tx, 1, 1, 2, NOON)
        assert await polls.open_(tx, 1, [], NOON, NOON) == (1, False)
        assert not await polls.is_any_to_show(tx, NOON + timedelta(days=9))
        notice = await notices.claim(tx, [HERE.platform], NOON, NOON)
        assert notice is not None
        assert (notice.text, notice.is_for_one) == ("archived", False)
        found = await subscriptions.find(tx, HERE)
        assert found is not None
        assert found.wish.keycaps is None
