"""Claims on refreshing: what digests will need is asked for, and a source that fails is spared."""

from __future__ import annotations

from datetime import timedelta

from bot.errors import SourceError
from bot.refreshing import refresh
from bot.storage.database import Database
from tests.builders import DAY, listing
from tests.delivery.worlds import FRIDAY
from tests.fakes import FakeSource

ONE_DAY = timedelta(days=1)
LATER = FRIDAY + timedelta(minutes=10)


def source() -> FakeSource:
    return FakeSource().lists(DAY, listing(1)).lists(DAY + ONE_DAY, listing(2))


async def test_it_asks_for_all_that_a_digest_may_cover_first_and_then_for_what_may_have_changed(
    database: Database,
) -> None:
    made = source()
    told = await refresh(database, made, FRIDAY)
    assert made.asked == [DAY + n * ONE_DAY for n in range(-8, 2)]
    assert (told.told, told.failure) == (tuple(made.asked), None)
    made.asked.clear()
    await refresh(database, made, LATER)
    assert made.asked == [DAY, DAY + ONE_DAY]


async def test_one_edition_that_fails_keeps_nobody_from_the_rest(database: Database) -> None:
    made = source().fails(DAY - 3 * ONE_DAY, SourceError("it broke"))
    told = await refresh(database, made, FRIDAY)
    assert DAY in told.told
    assert told.failure == "it broke"


async def test_a_source_that_is_down_is_left_alone(database: Database) -> None:
    made = source()
    for n in range(-8, 2):
        made.fails(DAY + n * ONE_DAY, SourceError("down"))
    told = await refresh(database, made, FRIDAY)
    assert (told.told, told.failure, len(made.asked)) == ((), "down", 2)


async def test_an_edition_that_there_will_never_be_is_no_failure(database: Database) -> None:
    made = source().fails(DAY - ONE_DAY, SourceError("no such day", permanent=True))
    told = await refresh(database, made, FRIDAY)
    assert told.failure is None
    assert DAY in told.told
