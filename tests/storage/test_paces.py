"""Claims about turns: one has it, the others are told how long to wait."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from bot.storage import paces
from bot.storage.database import Database
from tests.builders import NOON

HOLD = timedelta(seconds=30)
NOW_FREE = timedelta(0)


async def take(database: Database, at: datetime, name: str = "arxiv") -> timedelta:
    async with database.write() as tx:
        return await paces.take(tx, name, at, HOLD)


async def release(database: Database, held_until: datetime, next_free_at: datetime) -> bool:
    async with database.write() as tx:
        return await paces.release(tx, "arxiv", held_until, next_free_at)


async def test_whoever_comes_first_has_the_turn(database: Database) -> None:
    assert await take(database, NOON) == NOW_FREE
    assert await take(database, NOON) == HOLD
    assert await take(database, NOON + timedelta(seconds=10)) == timedelta(seconds=20)


async def test_waiting_does_not_lengthen_the_turn(database: Database) -> None:
    await take(database, NOON)
    await take(database, NOON + timedelta(seconds=10))
    assert await take(database, NOON + HOLD) == NOW_FREE


async def test_of_many_at_once_one_has_the_turn(database: Database) -> None:
    waits = await asyncio.gather(*(take(database, NOON) for _ in range(8)))
    assert sorted(waits) == [NOW_FREE, *[HOLD] * 7]


async def test_turns_of_different_names_are_apart(database: Database) -> None:
    assert await take(database, NOON) == NOW_FREE
    assert await take(database, NOON, "huggingface") == NOW_FREE


async def test_a_turn_that_is_given_back_is_free_when_it_says(database: Database) -> None:
    await take(database, NOON)
    soon = NOON + timedelta(seconds=3)
    assert await release(database, NOON + HOLD, soon)
    assert await take(database, NOON + timedelta(seconds=2)) == timedelta(seconds=1)
    assert await take(database, soon) == NOW_FREE


async def test_a_turn_that_a_wrong_clock_took_is_not_believed(database: Database) -> None:
    await take(database, NOON + timedelta(days=3))
    assert await take(database, NOON) == NOW_FREE
    async with database.write() as tx:
        await paces.set_free(tx, {"arxiv": NOON + timedelta(days=3)})
        assert await paces.next_free(tx, ["arxiv"], NOON) == {"arxiv": NOON}
        await paces.close(tx, "arxiv", NOON + timedelta(minutes=1))
        free = await paces.next_free(tx, ["arxiv"], NOON)
    assert free == {"arxiv": NOON + timedelta(minutes=1)}


async def test_a_turn_can_be_put_off(database: Database) -> None:
    await take(database, NOON)
    await release(database, NOON + HOLD, NOON + timedelta(hours=1))
    assert await take(database, NOON + HOLD) == timedelta(hours=1) - HOLD


async def test_whoever_overran_its_turn_does_not_give_away_the_next_ones(
    database: Database,
) -> None:
    await take(database, NOON)
    await take(database, NOON + HOLD)
    assert not await release(database, NOON + HOLD, NOON + HOLD)
    assert await take(database, NOON + HOLD) == HOLD
