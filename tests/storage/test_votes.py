"""Claims about votes over time, as far as our observations tell."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.storage import papers, votes
from bot.storage.database import Database
from tests.builders import NOON, listing, paper


def hour(number: float) -> datetime:
    return NOON + timedelta(hours=number)


async def see(database: Database, number: int, *seen: tuple[float, int]) -> None:
    async with database.write() as tx:
        for hours, upvotes in seen:
            await papers.take_in(tx, [listing(number, upvotes)], hour(hours))


async def gains(database: Database, since: datetime, *numbers: int) -> dict[int, int]:
    async with database.read() as tx:
        found = await votes.gains(tx, [paper(n).key for n in numbers], since)
    return {int(key[-5:]): gain for key, gain in found.items()}


async def test_gains_are_by_the_counts_around_an_instant_and_the_latest(
    database: Database,
) -> None:
    await see(database, 1, (0, 5), (2, 10), (4, 20), (6, 24), (8, 30))
    assert await gains(database, hour(3), 1) == {1: 15}
    assert await gains(database, hour(4), 1) == {1: 10}
    assert await gains(database, hour(9), 1) == {1: 0}


async def test_what_was_there_when_a_paper_was_first_seen_is_not_gained(
    database: Database,
) -> None:
    await see(database, 1, (3, 100))
    await see(database, 2, (3, 100), (4, 101))
    assert await gains(database, hour(0), 1, 2) == {1: 0, 2: 1}


async def test_papers_without_votes_or_unknown_have_no_gain(database: Database) -> None:
    async with database.write() as tx:
        await papers.take_in(tx, [listing(1, stats=None)], NOON)
    assert await gains(database, hour(0), 1, 2) == {}


async def test_more_papers_than_one_statement_takes_have_gains(database: Database) -> None:
    async with database.write() as tx:
        for hours in (0, 1):
            await papers.take_in(tx, [listing(n, n + hours) for n in range(1, 1_102)], hour(hours))
    found = await gains(database, hour(-1), *range(1, 1_102))
    assert found == dict.fromkeys(range(1, 1_102), 1)


async def test_the_latest_observation_of_any_of_them(database: Database) -> None:
    await see(database, 1, (0, 5), (7, 10))
    await see(database, 2, (3, 5))
    async with database.read() as tx:
        assert await votes.latest_observation(tx, [paper(1).key, paper(2).key]) == hour(7)
        assert await votes.latest_observation(tx, [paper(2).key, paper(3).key]) == hour(3)
        assert await votes.latest_observation(tx, [paper(3).key]) is None
        assert await votes.latest_observation(tx, []) is None
