"""Claims about reading what is stored: by key, by what changed, and what arXiv has not told yet."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.models import Changed, Listing, Record, Stats
from bot.storage import papers, records
from bot.storage.database import Database
from tests.builders import DAY, NOON, listing, paper


async def take_in(database: Database, *told: Listing, hours: int = 0) -> None:
    async with database.write() as tx:
        await papers.take_in(tx, told, NOON + timedelta(hours=hours))


async def find(database: Database, *numbers: int) -> dict[str, Record]:
    async with database.read() as tx:
        return await records.find(tx, [paper(n).key for n in numbers])


async def changes(database: Database, after: int = 0, limit: int = 100) -> list[Changed]:
    async with database.read() as tx:
        return await records.changed_since(tx, after, limit)


async def paged(database: Database, limit: int) -> list[Changed]:
    """Read all changes page by page."""
    found: list[Changed] = []
    while page := await changes(database, found[-1].revision if found else 0, limit):
        assert len(page) <= limit
        found += page
    return found


class TestFind:
    async def test_stored_papers_are_found_by_key(self, database: Database) -> None:
        told = [listing(1, 30, authors=("Ada",)), listing(2, stats=None, source="arxiv")]
        await take_in(database, *told)
        assert await find(database, 1, 2, 3) == {
            each.paper.key: Record(each.paper, each.stats) for each in told
        }

    async def test_more_keys_than_one_statement_takes_are_all_found(
        self, database: Database
    ) -> None:
        await take_in(database, *(listing(n) for n in range(1, 1_202)))
        assert len(await find(database, *range(1, 1_202))) == 1_201

    async def test_no_key_finds_nothing(self, database: Database) -> None:
        assert await find(database) == {}


async def test_papers_are_counted(database: Database) -> None:
    async with database.read() as tx:
        assert await records.count(tx) == 0
    await take_in(database, listing(1), listing(2, stats=None))
    async with database.read() as tx:
        assert await records.count(tx) == 2


async def test_every_change_moves_the_revision_and_nothing_else_does(database: Database) -> None:
    seen = []
    for hours, upvotes in enumerate((30, 31, 31)):
        await take_in(database, listing(1, upvotes), hours=hours)
        async with database.read() as tx:
            seen.append(await records.revision(tx))
    assert seen == [1, 2, 2]


class TestChangedSince:
    async def test_a_new_paper_is_one_change(self, database: Database) -> None:
        await take_in(database, listing(1), listing(2, stats=None))
        first, second = await changes(database)
        assert (first.revision, first.record.paper.key) == (1, paper(1).key)
        assert (second.revision, second.record.stats) == (2, None)

    async def test_new_votes_and_new_words_are_changes(self, database: Database) -> None:
        await take_in(database, listing(1), listing(2), listing(3))
        await take_in(database, listing(3, 11), hours=1)
        await take_in(database, listing(1, title="New"), hours=2)
        told = [(each.revision, each.record.paper.key) for each in await changes(database, 3)]
        assert told == [(4, paper(3).key), (5, paper(1).key)]

    async def test_the_record_is_as_it_is_now(self, database: Database) -> None:
        await take_in(database, listing(1))
        await take_in(database, listing(1, 99, title="New"), hours=1)
        (only,) = await changes(database)
        assert only.record == Record(paper(1, title="New"), Stats(99))

    async def test_a_paper_comes_in_the_place_of_its_last_change(self, database: Database) -> None:
        await take_in(database, *(listing(n) for n in range(1, 10)))
        await take_in(database, listing(1, 99), hours=1)
        numbers = [int(each.record.paper.key[-5:]) for each in await paged(database, 2)]
        assert numbers == [*range(2, 10), 1]

    async def test_of_many_at_once_each_comes_once(self, database: Database) -> None:
        await take_in(database, *(listing(n, 1) for n in range(1, 601)))
        await take_in(database, *(listing(n, 2, title="New") for n in range(1, 8)), hours=1)
        async with database.read() as tx:
            changed = await records.changed_since(tx, 0, 2_000)
        assert len({each.record.paper.key for each in changed}) == len(changed) == 600

    async def test_whole_pages_of_changes_that_came_later_again_are_passed(
        self, database: Database
    ) -> None:
        told = [listing(n) for n in range(1, 21)]
        await take_in(database, *told)
        for hours in (1, 2):
            votes = (replace(each, stats=Stats(99 + hours)) for each in reversed(told))
            await take_in(database, *votes, hours=hours)
        assert [each.revision for each in await paged(database, 3)] == [*range(41, 61)]

    async def test_when_all_was_read_there_is_nothing(self, database: Database) -> None:
        await take_in(database, listing(1), listing(2))
        assert await changes(database, 2) == []

    @settings(
        max_examples=25,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture],
    )
    @given(
        told=st.lists(
            st.lists(
                st.tuples(st.integers(1, 8), st.none() | st.integers(0, 9), st.sampled_from("AB")),
                max_size=8,
            ),
            max_size=8,
        ),
        limit=st.integers(1, 5),
        readings=st.sets(st.integers(0, 8)),
    )
    async def test_a_reader_who_goes_on_from_its_last_page_has_everything(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        sqlite_made: Path,
        told: list[list[tuple[int, int | None, str]]],
        limit: int,
        readings: set[int],
    ) -> None:
        """However the writing and the reading of pages take turns."""
        mirror: dict[str, Record] = {}
        last = 0
        file = tmp_path_factory.mktemp("db") / "paperboy.db"
        shutil.copyfile(sqlite_made, file)
        async with Database.open(file) as database:
            for hours, batch in enumerate(told):
                heard = (
                    Listing(paper(n, title=title), None if votes is None else Stats(votes))
                    for n, votes, title in batch
                )
                await take_in(database, *heard, hours=hours)
                if hours in readings and (page := await changes(database, last, limit)):
                    last = _mirrored(mirror, page, last)
            while page := await changes(database, last, limit):
                last = _mirrored(mirror, page, last)
            assert mirror == await find(database, *range(1, 9))


def _mirrored(mirror: dict[str, Record], page: Sequence[Changed], last: int) -> int:
    revisions = [each.revision for each in page]
    assert revisions == sorted(set(revisions))
    assert revisions[0] > last
    mirror |= {each.record.paper.key: each.record for each in page}
    return revisions[-1]


class TestLackingCategories:
    async def lacking(self, database: Database, limit: int = 10) -> list[str]:
        async with database.read() as tx:
            return await records.lacking_categories(tx, limit)

    async def note(self, database: Database, *numbers: int, until: date = DAY) -> int:
        async with database.write() as tx:
            return await papers.note_unknown(tx, [paper(n).key for n in numbers], until)

    async def test_the_newest_come_first(self, database: Database) -> None:
        days = {1: 3, 2: 9, 3: 6}
        await take_in(database, *(listing(n, published=date(2026, 5, d)) for n, d in days.items()))
        assert await self.lacking(database) == [paper(n).key for n in (2, 3, 1)]
        assert await self.lacking(database, 1) == [paper(2).key]

    async def test_papers_that_have_an_answer_lack_none(self, database: Database) -> None:
        told = (listing(1, categories=("cs.RO",)), listing(2, categories=()), listing(3))
        await take_in(database, *told)
        assert await self.lacking(database) == [paper(3).key]

    async def test_a_paper_without_a_date_is_not_forgotten(self, database: Database) -> None:
        await take_in(database, listing(1), listing(2, published=date(2026, 5, 1)))
        assert sorted(await self.lacking(database)) == [paper(1).key, paper(2).key]

    async def test_a_paper_that_arxiv_does_not_know_is_not_asked_for_again(
        self, database: Database
    ) -> None:
        await take_in(database, listing(1, published=date(2026, 5, 1)), listing(2))
        assert await self.note(database, 1, 2) == 2
        assert await self.lacking(database) == []
        found = await find(database, 1)
        assert found[paper(1).key].paper.categories == ()

    async def test_a_paper_that_arxiv_may_yet_get_is_asked_for_again(
        self, database: Database
    ) -> None:
        await take_in(database, listing(1, published=date(2026, 5, 2)))
        assert await self.note(database, 1, until=date(2026, 5, 1)) == 0
        assert await self.lacking(database) == [paper(1).key]

    async def test_categories_that_came_meanwhile_stand(self, database: Database) -> None:
        await take_in(database, listing(1, categories=("cs.RO",)))
        assert await self.note(database, 1) == 0
        found = await find(database, 1)
        assert found[paper(1).key].paper.categories == ("cs.RO",)

    async def test_that_there_are_none_is_a_change_and_may_change_again(
        self, database: Database
    ) -> None:
        await take_in(database, listing(1))
        await self.note(database, 1)
        (noted,) = await changes(database, 1)
        assert noted.revision == 2
        await take_in(database, listing(1), hours=1)
        assert await changes(database, 2) == []
        await take_in(database, listing(1, categories=("cs.RO",)), hours=2)
        (told,) = await changes(database, 2)
        assert told.record.paper.categories == ("cs.RO",)
