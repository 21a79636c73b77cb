"""Claims on the library: its index has what the database has, whoever wrote it and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from bot.index.ranking import TOP
from bot.library import Library
from bot.storage.database import Database, Transaction
from bot.topics.reading import parse
from tests.builders import DAY, NOON, listing
from tests.libraries import copied, found, store


async def test_what_was_stored_before_is_found(database: Database, tmp_path: Path) -> None:
    await store(database, listing(1, title="Robot"), listing(2, title="Chess"))
    async with Library.open(database, tmp_path) as library:
        assert await found(library, "robot") == [1]


async def test_what_is_stored_later_is_found(database: Database, tmp_path: Path) -> None:
    async with Library.open(database, tmp_path) as library:
        assert await found(library, "robot") == []
        await store(database, listing(1, title="Robot"))
        assert await found(library, "robot") == [1]
        await store(database, listing(1, title="Chess"), listing(2, 70, title="Robot"))
        assert (await found(library, "robot"), await found(library, "chess")) == ([2], [1])
        await store(database, listing(1, 80, title="Chess"))
        assert await found(library, "upvotes>=75") == [1]


async def test_what_another_process_stores_is_found(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    async with (
        Library.open(database, tmp_path) as library,
        Database.open(database_url) as another,
        Library.open(another, tmp_path) as theirs,
    ):
        for number in (1, 2):
            await store(another, listing(number, title="Robot"))
            assert len(await found(library, "robot")) == number
            assert len(await found(theirs, "robot")) == number


async def test_it_says_how_many_papers_it_took_in(database: Database, tmp_path: Path) -> None:
    async with Library.open(database, tmp_path) as library:
        assert await library.catalog.catch_up() == 0
        await store(database, *(listing(n) for n in range(1, 1_202)))
        assert await library.catalog.catch_up() == 1_201
        assert await library.catalog.catch_up() == 0
        await store(database, listing(1, 99))
        assert await library.catalog.catch_up() == 1


async def test_lookups_and_catching_up_at_the_same_time_see_every_paper_once(
    database: Database, tmp_path: Path
) -> None:
    count = 700
    states = [
        [listing(n, upvotes, title=title) for n in range(1, count + 1)]
        for upvotes, title in enumerate(["Robot", "Chess", "Robot arm"], 1)
    ]
    await store(database, *states[0])
    async with Library.open(database, tmp_path) as library:

        async def change() -> None:
            for state in states[1:]:
                await store(database, *state)

        async def look() -> None:
            for _ in range(6):
                await library.catalog.catch_up()
                matches = library.catalog.index.find(parse("robot, chess"), DAY)
                assert (matches.total, len(set(matches.keys))) == (count, TOP)
                await library.find(parse("chess"), NOON)

        await asyncio.gather(change(), look(), look(), library.catalog.catch_up())
        assert len(await found(library, "arm")) == TOP
        assert (await found(library, "chess"), library.catalog.index.papers) == ([], count)


class Restless(Database):
    """A database in which somebody changes papers when it is read, for as long as it `stirs`."""

    stirs = 0

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Read what is there after the change."""
        if self.stirs:
            self.stirs -= 1
            changed = (listing(n, 100 + self.stirs, title="Chess") for n in (1, 600, 1_200))
            await store(self, *changed)
        async with super().read() as tx:
            yield tx


async def test_papers_that_change_while_it_catches_up_are_there_once_as_they_are_last(
    database_url: str, tmp_path: Path
) -> None:
    async with Restless.open(database_url) as database:
        await store(database, *(listing(n, title="Robot") for n in range(1, 1_201)))
        database.stirs = 5
        async with Library.open(database, tmp_path) as library:
            assert database.stirs == 0
            assert sorted(await found(library, "chess")) == [1, 600, 1_200]
            assert sorted(await found(library, "chess -upvotes>=101")) == [1, 600, 1_200]
            assert library.catalog.index.find(parse("robot"), DAY).total == 1_197


async def test_a_slow_lookup_finds_what_was_stored_before_it_began(
    sqlite_copy: str, tmp_path: Path
) -> None:
    """Others catch up between its look at the index and its look at the database."""
    async with (
        Database.open(sqlite_copy) as database,
        Library.open(database, tmp_path) as library,
    ):
        for n in range(1, 30):
            await store(database, listing(n, title=f"Robot{n}"))
            looks = [found(library, f"robot{n}") for _ in range(4)]
            assert await asyncio.gather(*looks) == [[n]] * 4


@pytest.mark.parametrize("in_memory", [0, 10_000], ids=["on disk", "in memory"])
@pytest.mark.parametrize("times", [1, 2])
async def test_catching_up_can_be_broken_off_at_any_time(
    sqlite_copy: str, tmp_path: Path, in_memory: int, times: int
) -> None:
    async with Database.open(sqlite_copy) as database:
        await store(database, listing(1, 1, title="Robot"))
        async with Library.open(database, tmp_path / "index", in_memory=in_memory) as library:
            for n in range(10):
                await store(database, *(listing(k, n, title="Robot") for k in range(1, 600)))
                task = asyncio.create_task(library.catalog.catch_up())
                await asyncio.sleep(0.015 * n)
                for _ in range(times):
                    task.cancel()
                    await asyncio.sleep(0.001)
                with suppress(asyncio.CancelledError):
                    await task
            assert await found(library, "upvotes>=10") == []
            assert library.catalog.index.find(parse("robot upvotes>=9"), DAY).total == 599


async def test_the_event_loop_goes_on_meanwhile(sqlite_copy: str, tmp_path: Path) -> None:
    beats = 0

    async def beat() -> None:
        nonlocal beats
        while True:
            await asyncio.sleep(0.005)
            beats += 1

    async with Database.open(sqlite_copy) as database:
        abstract = "A robot arm learns to grasp, plan and play chess. " * 25
        await store(database, *(listing(n, abstract=abstract) for n in range(1, 1_501)))
        heart = asyncio.create_task(beat())
        async with Library.open(database, tmp_path) as library:
            await asyncio.gather(*(found(library, "robot chess -shogi") for _ in range(5)))
        heart.cancel()
    assert beats > 5


async def test_an_older_state_restored_under_it_is_what_is_found(
    sqlite_copy: str, tmp_path: Path
) -> None:
    async with Database.open(sqlite_copy) as database:
        await store(database, listing(1, title="Robot"))
        backup = tmp_path / "backup.db"
        copied(tmp_path / "paperboy.db", backup)
        await store(database, listing(1, title="Chess"), listing(2, title="Robot"))
        async with Library.open(database, tmp_path) as library:
            assert await found(library, "robot") == [2]
            copied(backup, tmp_path / "paperboy.db")
            assert (await found(library, "robot"), await found(library, "chess")) == ([1], [])
            await store(database, listing(3, title="Robot"))
            assert sorted(await found(library, "robot")) == [1, 3]
