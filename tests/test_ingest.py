"""Claims about fetching and keeping: resumable, in batches, patient when asked, not for ever."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.errors import SourceError
from bot.ingest import (
    AT_ONCE,
    FEW,
    GIVE_UP_AFTER,
    MAX_ASKS,
    AlreadyThere,
    Event,
    Failed,
    Filled,
    GaveUp,
    Stored,
    Waiting,
    backfill,
    fill_categories,
)
from bot.models import BadItem, Changes, Edition, Findings, Listing
from bot.storage import editions, papers, records
from bot.storage.database import Database
from tests.builders import DAY, NOON, listing, paper
from tests.fakes import FakeFinder, FakeSource

WEEK = [DAY + timedelta(days=n) for n in range(-6, 1)]
DOWN = SourceError("down")
BROKEN = SourceError("broken for good", permanent=True)


class Ear:
    """Hears what a backfill tells, and runs it."""

    def __init__(self, database: Database, source: FakeSource) -> None:
        self.events: list[Event] = []
        self._database = database
        self._source = source

    async def run(
        self, days: list[date], *, refresh: bool = False, patience: float = 0.0
    ) -> Changes:
        self.events.clear()
        self._source.asked.clear()
        return await backfill(
            self._database,
            self._source,
            days,
            self.events.append,
            refresh=refresh,
            patience=patience,
            clock=lambda: NOON,
        )


async def stored_days(database: Database) -> list[date]:
    async with database.read() as tx:
        stored = await editions.stored_days(tx, "huggingface", WEEK)
    return sorted(day for day, papers in stored.items() if papers)


async def test_days_are_stored_and_told_in_order(database: Database) -> None:
    source = FakeSource().lists(WEEK[0], listing(1)).lists(WEEK[2], listing(2), listing(3))
    ear = Ear(database, source)
    changes = await ear.run(WEEK[:3])
    assert ear.events == [Stored(WEEK[0], 1), Stored(WEEK[1], 0), Stored(WEEK[2], 2)]
    assert changes.new_papers == 3


async def test_a_day_that_fails_does_not_stop_the_others(database: Database) -> None:
    source = FakeSource().lists(WEEK[0], listing(1)).fails(WEEK[1], DOWN).lists(WEEK[2], listing(2))
    ear = Ear(database, source)
    await ear.run(WEEK[:3])
    assert Failed(WEEK[1], DOWN) in ear.events
    assert await stored_days(database) == [WEEK[0], WEEK[2]]


async def test_settled_days_are_not_asked_for_again(database: Database) -> None:
    source = FakeSource().fails(WEEK[1], DOWN, times=1)
    ear = Ear(database, source)
    await ear.run(WEEK[:3])
    await ear.run(WEEK[:3])
    assert source.asked == [WEEK[1]]
    assert ear.events == [AlreadyThere(WEEK[0]), AlreadyThere(WEEK[2]), Stored(WEEK[1], 0)]


async def test_an_open_day_is_asked_for_again(database: Database) -> None:
    today = date(2026, 5, 29)
    source = FakeSource().lists(today, listing(1))
    ear = Ear(database, source)
    await ear.run([today])
    await ear.run([today])
    assert source.asked == [today]


async def test_refreshing_asks_for_all_days_again(database: Database) -> None:
    source = FakeSource().lists(DAY, listing(1, 10))
    ear = Ear(database, source)
    await ear.run([DAY])
    source.lists(DAY, listing(1, 10))
    assert await ear.run([DAY], refresh=True) == Changes()
    assert source.asked == [DAY]


async def test_a_request_to_wait_is_granted_within_patience(database: Database) -> None:
    source = FakeSource().lists(DAY, listing(1)).fails(DAY, SourceError("", retry_after=0.01), 2)
    ear = Ear(database, source)
    await ear.run([DAY], patience=1)
    assert ear.events == [Waiting(DAY, 0.01), Waiting(DAY, 0.01), Stored(DAY, 1)]


async def test_a_request_to_wait_beyond_patience_is_a_failure(database: Database) -> None:
    busy = SourceError("busy", retry_after=60)
    ear = Ear(database, FakeSource().fails(DAY, busy))
    await ear.run([DAY], patience=1)
    assert ear.events == [Failed(DAY, busy)]


async def test_a_source_that_always_asks_to_wait_is_not_waited_for_for_ever(
    database: Database,
) -> None:
    busy = SourceError("busy", retry_after=0.001)
    source = FakeSource().fails(DAY, busy)
    ear = Ear(database, source)
    await ear.run([DAY], patience=1)
    assert len(source.asked) == MAX_ASKS
    assert ear.events[-1] == Failed(DAY, busy)


async def test_what_was_fetched_is_written_before_waiting(database: Database) -> None:
    source = FakeSource().lists(WEEK[0], listing(1)).lists(WEEK[1], listing(2))
    source.fails(WEEK[1], SourceError("", retry_after=0.01), times=1)
    ear = Ear(database, source)
    await ear.run(WEEK[:2], patience=1)
    assert ear.events == [Waiting(WEEK[1], 0.01), Stored(WEEK[0], 1), Stored(WEEK[1], 1)]


async def test_a_source_that_is_down_is_not_asked_for_every_day(database: Database) -> None:
    source = FakeSource()
    for day in WEEK:
        source.fails(day, DOWN)
    ear = Ear(database, source)
    await ear.run(WEEK)
    assert source.asked == WEEK[:GIVE_UP_AFTER]
    assert ear.events[-1] == GaveUp(len(WEEK) - GIVE_UP_AFTER)


async def test_days_that_are_broken_for_good_do_not_count_as_down(database: Database) -> None:
    source = FakeSource().lists(WEEK[-1], listing(1))
    for day in WEEK[:-1]:
        source.fails(day, BROKEN)
    ear = Ear(database, source)
    await ear.run(WEEK)
    assert source.asked == WEEK
    assert ear.events[-1] == Stored(WEEK[-1], 1)


async def test_bad_items_are_told_with_their_day(database: Database) -> None:
    bad = BadItem("huggingface 2026-05-28, item 3", "title: nothing to read")

    class Careless(FakeSource):
        async def fetch(self, day: date, now: object) -> Edition:
            return Edition(self.name, day, NOON, (listing(1),), (bad,))

    ear = Ear(database, Careless())
    await ear.run([DAY])
    assert ear.events == [Stored(DAY, 1, (bad,))]


LONG_AGO = NOON.date() - timedelta(days=30)


def arxiv(number: int, *categories: str) -> Listing:
    return listing(number, source="arxiv", stats=None, categories=categories)


async def listed(database: Database, *numbers: int, published: date = LONG_AGO) -> None:
    """Store papers as Hugging Face lists them: without categories."""
    told = [listing(n, published=published) for n in numbers]
    async with database.write() as tx:
        await papers.take_in(tx, told, NOON)


async def categories(database: Database, *numbers: int) -> list[tuple[str, ...] | None]:
    async with database.read() as tx:
        found = await records.find(tx, [paper(n).key for n in numbers])
    return [found[paper(n).key].paper.categories for n in numbers]


class TestFillCategories:
    async def test_papers_that_lack_categories_get_them_once(self, database: Database) -> None:
        await listed(database, 1, 2)
        finder = FakeFinder().knows(arxiv(1, "cs.RO"), arxiv(2, "cs.LG", "cs.AI"))
        assert await fill_categories(database, finder, NOON, 10) == Filled(filled=2)
        assert await categories(database, 1, 2) == [("cs.RO",), ("cs.LG", "cs.AI")]
        assert await fill_categories(database, finder, NOON, 10) == Filled()
        assert len(finder.asked) == 1

    async def test_votes_and_words_are_as_they_were(self, database: Database) -> None:
        await listed(database, 1)
        finder = FakeFinder().knows(arxiv(1, "cs.RO"))
        await fill_categories(database, finder, NOON, 10)
        async with database.read() as tx:
            (found,) = (await records.find(tx, [paper(1).key])).values()
        told = listing(1, published=LONG_AGO, categories=("cs.RO",))
        assert (found.paper, found.stats) == (told.paper, told.stats)

    async def test_no_more_than_the_limit_are_asked_for(self, database: Database) -> None:
        await listed(database, *range(1, 6))
        finder = FakeFinder().knows(*(arxiv(n, "cs.RO") for n in range(1, 6)))
        assert (await fill_categories(database, finder, NOON, 3)).filled == 3
        assert [len(asked) for asked in finder.asked] == [3]

    async def test_many_are_asked_for_in_batches(self, database: Database) -> None:
        many = range(1, AT_ONCE + 21)
        await listed(database, *many)
        finder = FakeFinder().knows(*(arxiv(n, "cs.RO") for n in many))
        assert (await fill_categories(database, finder, NOON, 1_000)).filled == len(many)
        assert [len(asked) for asked in finder.asked] == [AT_ONCE, 20]

    async def test_a_paper_that_is_not_known_is_not_asked_for_again(
        self, database: Database
    ) -> None:
        await listed(database, 1, 2)
        finder = FakeFinder().knows(arxiv(1, "cs.RO"))
        assert await fill_categories(database, finder, NOON, 10) == Filled(filled=1, unknown=1)
        assert await categories(database, 1, 2) == [("cs.RO",), ()]
        assert await fill_categories(database, finder, NOON, 10) == Filled()

    async def test_a_new_paper_that_is_not_known_yet_is_asked_for_again(
        self, database: Database
    ) -> None:
        await listed(database, 1, published=NOON.date() - timedelta(days=1))
        finder = FakeFinder()
        assert await fill_categories(database, finder, NOON, 10) == Filled()
        later = NOON + timedelta(days=3)
        assert await fill_categories(database, finder, later, 10) == Filled(unknown=1)

    async def test_papers_of_an_answer_with_a_bad_item_are_asked_for_again(
        self, database: Database
    ) -> None:
        """The bad item may be any of those that are missing."""

        class Garbled(FakeFinder):
            async def by_keys(self, keys: Sequence[str]) -> Findings:
                found = await super().by_keys(keys)
                return Findings(found.listings, (BadItem("arxiv, item 2", "no title"),))

        await listed(database, 1, 2)
        finder = Garbled().knows(arxiv(1, "cs.RO"))
        assert await fill_categories(database, finder, NOON, 10) == Filled(filled=1)
        assert await categories(database, 1, 2) == [("cs.RO",), None]

    async def test_an_answer_without_any_of_many_papers_is_not_believed(
        self, database: Database
    ) -> None:
        await listed(database, *range(1, FEW + 2))
        told = await fill_categories(database, FakeFinder(), NOON, 100)
        assert (told.filled, told.unknown) == (0, 0)
        assert "has none of 11 papers" in str(told.error)
        assert await categories(database, 1) == [None]

    async def test_when_it_fails_half_way_what_was_had_is_kept(self, database: Database) -> None:
        class Tiring(FakeFinder):
            async def by_keys(self, keys: Sequence[str]) -> Findings:
                if self.asked:
                    self.fails(DOWN)
                return await super().by_keys(keys)

        many = range(1, AT_ONCE + 21)
        await listed(database, *many)
        finder = Tiring().knows(*(arxiv(n, "cs.RO") for n in many))
        assert await fill_categories(database, finder, NOON, 1_000) == Filled(AT_ONCE, 0, DOWN)
