"""Claims on frozen digests: they come back as they were shown, and the same ones are one row."""

from __future__ import annotations

from datetime import timedelta

from bot.digest import Cut, Shortlist
from bot.models import Digest, Edition, Stats
from bot.storage import digests, editions
from bot.storage.database import Database
from bot.topics.reading import parse
from tests.builders import DAY, NOON, edition, listing

CUTS = (
    Cut(5),
    Cut(1, parse("robot -survey")),
    Cut(3, parse("robot category:cs.RO"), fills_up=True),
    Cut(2, parse("robot"), already={"arxiv:2605.00001": DAY - timedelta(days=1)}),
)


def told(upvotes: int = 50) -> Edition:
    return edition(
        listing(1, upvotes, title="A robot arm", comments=2),
        listing(2, 40, title="A survey of robots"),
        listing(3, 30, title="Chess, {“hostile”} \\ %s 🤖"),
        listing(4, stats=None, title="Robots"),
    )


async def built(database: Database, *cuts: Cut) -> list[Digest]:
    async with database.read() as tx:
        found = await editions.candidates(tx, "huggingface", [DAY])
    missing = [DAY - timedelta(days=1)]
    shortlist = Shortlist(found, [DAY], votes_at=NOON, missing=missing)
    return [shortlist.digest(cut) for cut in cuts]


async def record(database: Database, seen: Edition) -> None:
    async with database.write() as tx:
        await editions.record(tx, [seen])


async def test_it_comes_back_as_it_was_shown_whatever_became_of_its_votes(
    database: Database,
) -> None:
    await record(database, told())
    before = await built(database, *CUTS)
    async with database.write() as tx:
        ids = await digests.freeze(tx, before)
    await record(database, Edition("huggingface", DAY, NOON, told(900).listings))
    async with database.read() as tx:
        after = await digests.load(tx, ids)
    assert [each.entries for each in before] == [after[id_].entries for id_ in ids]
    assert after[ids[0]].entries[0].candidate.stats == Stats(50, 2)
    for one, id_ in zip(before, ids, strict=True):
        assert set(one.left_out) == set(after[id_].left_out)
        assert (one.days, one.missing, one.topic, one.votes_at, one.considered) == (
            after[id_].days,
            after[id_].missing,
            after[id_].topic,
            after[id_].votes_at,
            after[id_].considered,
        )


async def test_the_same_is_one_row_however_often_it_is_frozen(database: Database) -> None:
    await record(database, told())
    async with database.write() as tx:
        first = await digests.freeze(tx, await built(database, *CUTS, *CUTS))
        again = await digests.freeze(tx, await built(database, *CUTS))
    assert first == again * 2
    assert len(set(first)) == len(CUTS)


async def test_other_numbers_are_another_digest(database: Database) -> None:
    await record(database, told())
    async with database.write() as tx:
        (one,) = await digests.freeze(tx, await built(database, Cut(1)))
    await record(database, Edition("huggingface", DAY, NOON, told(51).listings))
    async with database.write() as tx:
        (other,) = await digests.freeze(tx, await built(database, Cut(1)))
    assert one != other


async def test_nothing_is_frozen_and_nothing_loaded_of_none(database: Database) -> None:
    async with database.write() as tx:
        assert await digests.freeze(tx, []) == []
        assert await digests.load(tx, []) == {}
