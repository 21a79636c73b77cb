"""Claims about shared turns: one at a time over all processes, spaced, and never stuck."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import time
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.errors import SourceError
from bot.pacing import SharedPace
from bot.ports import Pace
from bot.storage.database import Database

SPACING = 0.4
TURNS = 5
CLOCKS_APART = 0.002
"""Seconds by which the clock of the tests and the database's may drift apart in a spacing."""


def pace(
    database: Database, spacing: float = 0, *, hold: float = 90, patience: float = 60
) -> SharedPace:
    return SharedPace(
        database,
        "arxiv",
        timedelta(seconds=spacing),
        hold=timedelta(seconds=hold),
        patience=timedelta(seconds=patience),
    )


async def take_turns(url: str, record: Path) -> None:
    """Take some turns, writing down when each began and ended."""
    async with Database.open(url) as database:
        for n in range(TURNS):
            async with pace(database, SPACING).turn():
                began = time.time()
                await asyncio.sleep(0.01 * n)
                ended = time.time()
            with record.open("a") as file:
                file.write(f"{began} {ended}\n")


def _take_turns_elsewhere(url: str, record: Path) -> None:
    asyncio.run(take_turns(url, record))


async def test_turns_of_two_processes_never_overlap_and_are_spaced(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    spawn = multiprocessing.get_context("spawn")
    records = [tmp_path / "one", tmp_path / "other"]
    workers = [
        spawn.Process(target=_take_turns_elsewhere, args=(database_url, record))
        for record in records
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        await asyncio.to_thread(worker.join, 120)
    assert [worker.exitcode for worker in workers] == [0, 0]
    lines = [line.split() for record in records for line in record.read_text().splitlines()]
    turns = sorted((float(began), float(ended)) for began, ended in lines)
    assert len(turns) == 2 * TURNS
    for (began, ended), (then, _) in pairwise(turns):
        assert then >= ended - CLOCKS_APART
        assert then - began >= SPACING - CLOCKS_APART


async def is_free(database: Database) -> None:
    """Have a turn long before one that was not given back would end."""
    async with pace(database, patience=20).turn():
        pass


async def test_a_turn_that_is_left_by_an_error_is_given_back(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with pace(database).turn():
            raise RuntimeError
    await is_free(database)


async def test_a_turn_that_is_cancelled_is_given_back(database: Database) -> None:
    has_it = asyncio.Event()

    async def ask() -> None:
        async with pace(database).turn():
            has_it.set()
            await asyncio.sleep(3600)

    asking = asyncio.create_task(ask())
    await has_it.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    await is_free(database)


def _die_with_the_turn(url: str) -> None:
    async def run() -> None:
        async with Database.open(url) as database, pace(database, hold=1).turn():
            os._exit(7)

    asyncio.run(run())


async def test_a_turn_whose_holder_has_crashed_is_waited_out(
    database: Database, database_url: str
) -> None:
    crashing = multiprocessing.get_context("spawn").Process(
        target=_die_with_the_turn, args=(database_url,)
    )
    crashing.start()
    await asyncio.to_thread(crashing.join, 60)
    assert crashing.exitcode == 7
    async with pace(database).turn():
        pass


async def test_who_has_no_patience_is_told_how_long_it_may_take(database: Database) -> None:
    async with pace(database).turn():
        with pytest.raises(SourceError) as refused:
            async with pace(database, patience=0).turn():
                pass
    assert 0 < (refused.value.retry_after or 0) <= 90


async def test_a_turn_ends_when_it_has_lasted_too_long(database: Database) -> None:
    with pytest.raises(SourceError, match="took longer"):
        async with pace(database, hold=0.05).turn():
            await asyncio.sleep(3600)


async def test_a_timeout_of_another_is_passed_on_as_it_is(database: Database) -> None:
    with pytest.raises(TimeoutError):
        async with pace(database).turn():
            raise TimeoutError


async def test_who_is_told_to_wait_makes_all_others_wait(database: Database) -> None:
    with pytest.raises(SourceError, match="slow down"):
        async with pace(database).turn():
            raise SourceError("slow down", retry_after=600)
    with pytest.raises(SourceError, match="cannot be asked now") as refused:
        async with pace(database).turn():
            pass
    assert 90 < (refused.value.retry_after or 0) <= 600


async def test_an_error_that_asks_for_no_wait_makes_nobody_wait(database: Database) -> None:
    with pytest.raises(SourceError, match="broken"):
        async with pace(database).turn():
            raise SourceError("broken")
    await is_free(database)


async def test_it_is_the_engines_pace(database: Database) -> None:
    shared: Pace = pace(database)
    async with shared.turn():
        pass
    await is_free(database)
