"""Claims about what is kept: each paper once, each change once, and nothing for the same again."""

from __future__ import annotations

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.editions import closes_at
from bot.identity import merged
from bot.models import (
    BadItem,
    Changes,
    Edition,
    Listing,
    Paper,
    Record,
    Stats,
    Submitter,
)
from bot.storage import editions, papers, records, tables
from bot.storage.database import Database
from tests.builders import DAY, NOON, edition, listing, paper

LATER = NOON + timedelta(hours=1)
FAR = date(2026, 6, 30)


async def record(database: Database, *told: Edition) -> Changes:
    async with database.write() as tx:
        return await editions.record(tx, told)


async def rows(database: Database, name: str) -> list[dict[str, Any]]:
    table = tables.metadata.tables[name]
    async with database.read() as tx:
        found = await tx.execute(select(table).order_by(*table.primary_key.columns))
        return [dict(row) for row in found.mappings()]


async def revision(database: Database) -> int:
    async with database.read() as tx:
        return await records.revision(tx)


async def everything(database: Database) -> dict[str, list[dict[str, Any]]]:
    return {name: await rows(database, name) for name in tables.metadata.tables}


async def test_the_same_again_changes_no_row(database: Database) -> None:
    told = edition(listing(1, 30, stars=4), listing(2, 20, comments=1))
    await record(database, told)
    before = await everything(database)
    assert await record(database, told) == Changes()
    assert await everything(database) == before


async def test_a_paper_of_two_editions_and_two_sources_is_one_row(database: Database) -> None:
    again = edition(listing(1, 40), day=DAY + timedelta(days=1))
    elsewhere = edition(listing(1, 40, source="sample"), source="sample")
    await record(database, edition(listing(1, 30)))
    await record(database, again)
    await record(database, elsewhere)
    assert len(await rows(database, "papers")) == 1
    assert len(await rows(database, "edition_papers")) == 3


async def test_a_paper_twice_in_one_batch_is_one_row_with_both_observations(
    database: Database,
) -> None:
    tomorrow = DAY + timedelta(days=1)
    changes = await record(
        database, edition(listing(1, 30)), edition(listing(1, 40, title="New"), day=tomorrow)
    )
    assert changes == Changes(new_papers=1, observations=2)
    seen = [(row["observed_at"], row["upvotes"]) for row in await rows(database, "observations")]
    assert seen == [(closes_at(DAY), 30), (closes_at(tomorrow), 40)]
    (row,) = await rows(database, "papers")
    assert row["title"] == "New"


async def test_votes_rewrite_no_text(database: Database) -> None:
    await record(database, edition(listing(1, 30)))
    (before,) = await rows(database, "papers")
    changes = await record(database, edition(listing(1, 31), observed_at=LATER))
    assert changes == Changes(observations=1)
    assert await rows(database, "papers") == [before]
    (stats,) = await rows(database, "paper_stats")
    assert (stats["upvotes"], stats["observed_at"], stats["revision"]) == (31, LATER, 2)


async def test_unchanged_votes_cost_nothing(database: Database) -> None:
    await record(database, edition(listing(1, 30)))
    assert await record(database, edition(listing(1, 30), observed_at=LATER)) == Changes()
    assert len(await rows(database, "observations")) == 1


async def test_older_votes_are_kept_as_the_past(database: Database) -> None:
    await record(database, edition(listing(1, 30), observed_at=LATER))
    changes = await record(database, edition(listing(1, 10), observed_at=NOON))
    assert changes == Changes(observations=1)
    (stats,) = await rows(database, "paper_stats")
    assert stats["upvotes"] == 30
    assert await record(database, edition(listing(1, 10), observed_at=NOON)) == Changes()


async def test_votes_corrected_at_their_own_instant_take_the_place_of_the_first(
    database: Database,
) -> None:
    await record(database, edition(listing(1, 30)))
    await record(database, edition(listing(1, 33)))
    (seen,) = await rows(database, "observations")
    assert seen["upvotes"] == 33


async def test_a_gap_never_erases_what_is_known(database: Database) -> None:
    await record(database, edition(listing(1, keywords=("robots",), code_url="https://a.example")))
    changes = await record(database, edition(listing(1), observed_at=LATER))
    assert changes == Changes()
    (row,) = await rows(database, "papers")
    assert row["keywords"] == ["robots"]


async def test_an_older_telling_does_not_undo_a_newer_one(database: Database) -> None:
    await record(database, edition(listing(1, title="New"), observed_at=LATER))
    assert (await record(database, edition(listing(1, title="Old")))).changed_papers == 0
    (row,) = await rows(database, "papers")
    assert row["title"] == "New"


async def test_the_sample_never_overwrites_the_real_source(database: Database) -> None:
    await record(database, edition(listing(1, abstract="The abstract.")))
    sample = listing(1, abstract="Our sentence.", source="sample", organization="Example Lab")
    await record(database, edition(sample, source="sample", observed_at=LATER))
    (row,) = await rows(database, "papers")
    assert (row["abstract"], row["organization"]) == ("The abstract.", "Example Lab")


async def test_every_change_takes_the_next_revision(database: Database) -> None:
    await record(database, edition(listing(1), listing(2)))
    await record(database, edition(listing(1, 99), listing(2, title="New"), observed_at=LATER))
    papers = {row["key"]: row["revision"] for row in await rows(database, "papers")}
    stats = [row["revision"] for row in await rows(database, "paper_stats")]
    assert papers == {"arxiv:2605.00001": 1, "arxiv:2605.00002": 4}
    assert stats == [3, 2]
    assert await revision(database) == 4


async def test_a_failed_transaction_takes_no_revision(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(1))])
            raise RuntimeError
    assert await revision(database) == 0


async def test_an_edition_is_settled_once_it_was_had_after_closing(database: Database) -> None:
    async def settled() -> list[Any]:
        return [row["settled_at"] for row in await rows(database, "editions")]

    await record(database, edition(listing(1), observed_at=closes_at(DAY) - timedelta(seconds=1)))
    assert await settled() == [None]
    await record(database, edition(listing(1)))
    await record(database, edition(listing(1), observed_at=LATER))
    assert await settled() == [closes_at(DAY)]


async def test_an_edition_with_an_item_that_could_not_be_read_is_not_settled(
    database: Database,
) -> None:
    """It is asked for again, until it can be read or a person has seen to it."""
    bad = (BadItem("item 2", "title: nothing to read"),)
    await record(database, edition(listing(1), bad_items=bad))
    async with database.read() as tx:
        assert await editions.settled_days(tx, "huggingface", [DAY]) == set()
    await record(database, edition(listing(1), listing(2)))
    async with database.read() as tx:
        assert await editions.settled_days(tx, "huggingface", [DAY]) == {DAY}


async def test_an_empty_answer_is_believed_only_after_some_days(database: Database) -> None:
    for days, settled in ((0, set()), (2, set()), (3, {DAY})):
        empty = edition(observed_at=closes_at(DAY) + timedelta(days=days))
        await record(database, empty)
        async with database.read() as tx:
            assert await editions.settled_days(tx, "huggingface", [DAY]) == settled


async def test_a_recording_settles_nothing(database: Database) -> None:
    """It may be of the morning, when a third of the papers was not listed yet."""
    await record(database, edition(listing(1), replayed=True))
    async with database.read() as tx:
        assert await editions.settled_days(tx, "huggingface", [DAY]) == set()


async def test_counts_that_were_not_said_are_as_they_were(database: Database) -> None:
    await record(database, edition(listing(1, 5, comments=3, stars=185)))
    await record(database, edition(listing(1, 6), observed_at=LATER))
    (stats,) = await rows(database, "paper_stats")
    assert (stats["upvotes"], stats["comments"], stats["stars"]) == (6, 3, 185)
    assert await record(database, edition(listing(1, 6), observed_at=LATER)) == Changes()


async def test_a_lesser_source_does_not_make_the_words_of_a_better_one_newer(
    database: Database,
) -> None:
    def told(title: str, hours: int, source: str, **more: Any) -> Edition:
        each = listing(1, title=title, source=source, **more)
        return edition(each, source=source, observed_at=NOON + timedelta(hours=hours))

    await record(database, told("Old", 1, "huggingface"))
    await record(database, told("Ours", 3, "sample", organization="Lab"))
    await record(database, told("New", 2, "huggingface"))
    (row,) = await rows(database, "papers")
    assert (row["title"], row["organization"]) == ("New", "Lab")


async def test_the_words_of_a_better_source_are_only_as_new_as_they_are(
    database: Database,
) -> None:
    for title, hours, source in (("Ours", 5, "sample"), ("Old", 0, "arxiv"), ("New", 3, "arxiv")):
        each = listing(1, title=title, source=source)
        at = NOON + timedelta(hours=hours)
        await record(database, edition(each, source=source, observed_at=at))
    (row,) = await rows(database, "papers")
    assert row["title"] == "New"


async def test_what_a_source_no_longer_lists_stays(database: Database) -> None:
    await record(database, edition(listing(1), listing(2)))
    await record(database, edition(listing(2), observed_at=LATER))
    assert len(await rows(database, "edition_papers")) == 2


async def test_the_first_sight_of_a_paper_stays(database: Database) -> None:
    await record(database, edition(listing(1)))
    await record(database, edition(listing(1), listing(2), observed_at=LATER))
    async with database.read() as tx:
        found = await editions.candidates(tx, "huggingface", [DAY])
    assert [each.first_seen for each in found] == [closes_at(DAY), LATER]


async def test_what_comes_back_is_what_went_in(database: Database) -> None:
    told = listing(
        1,
        30,
        abstract="Ünïcode, 漢字, עברית.",
        authors=("Ada Example", "Ada Example"),
        published=date(2026, 5, 27),
        organization="Example Lab",
        keywords=("a", "b"),
        code_url="https://code.example",
        project_url="https://project.example",
        categories=("cs.RO", "cs.LG"),
        comments=3,
        stars=0,
        submitter=Submitter("Sam", "https://a.example/1.svg"),
    )
    await record(database, edition(told))
    async with database.read() as tx:
        (found,) = await editions.candidates(tx, "huggingface", [DAY])
    assert (found.paper, found.stats, found.submitter) == (told.paper, told.stats, told.submitter)
    assert found.first_seen == closes_at(DAY)
    assert found.first_seen.tzinfo is UTC


def arxiv(number: int = 1, **told: Any) -> Listing:
    """What arXiv says of a paper: no votes, but categories."""
    return listing(number, stats=None, **{"source": "arxiv", "categories": ("cs.RO",)} | told)


async def take_in(database: Database, *told: Listing, at: datetime = NOON) -> Changes:
    async with database.write() as tx:
        return await papers.take_in(tx, told, at)


async def test_a_source_without_votes_brings_a_paper_without_counts(database: Database) -> None:
    assert await take_in(database, arxiv()) == Changes(new_papers=1)
    assert await take_in(database, arxiv()) == Changes()
    assert await rows(database, "paper_stats") == await rows(database, "observations") == []
    assert await revision(database) == 1


async def test_the_first_votes_of_a_known_paper_are_taken(database: Database) -> None:
    await take_in(database, arxiv(), at=LATER)
    assert await record(database, edition(listing(1, 30))) == Changes(
        changed_papers=1, observations=1
    )
    (stats,) = await rows(database, "paper_stats")
    (seen,) = await rows(database, "observations")
    assert (stats["upvotes"], stats["observed_at"]) == (30, closes_at(DAY))
    assert (seen["upvotes"], seen["observed_at"]) == (30, closes_at(DAY))
    (row,) = await rows(database, "papers")
    assert row["revision"] == stats["revision"] == await revision(database)


async def test_votes_are_taken_again_after_the_first(database: Database) -> None:
    await take_in(database, arxiv())
    for upvotes, at in ((30, NOON), (31, LATER)):
        await record(database, edition(listing(1, upvotes), observed_at=at))
    (stats,) = await rows(database, "paper_stats")
    assert stats["upvotes"] == 31
    assert len(await rows(database, "observations")) == 2


async def test_a_source_without_votes_never_touches_votes(database: Database) -> None:
    await record(database, edition(listing(1, 30)))
    stats = await rows(database, "paper_stats")
    assert await take_in(database, arxiv(), at=LATER) == Changes(changed_papers=1)
    assert await rows(database, "paper_stats") == stats
    assert len(await rows(database, "observations")) == 1
    (row,) = await rows(database, "papers")
    assert (row["source"], row["categories"]) == ("huggingface", ["cs.RO"])


async def test_a_gap_never_erases_categories(database: Database) -> None:
    await take_in(database, arxiv())
    await record(database, edition(listing(1), observed_at=LATER))
    before = await everything(database)
    assert await record(database, edition(listing(1), observed_at=LATER)) == Changes()
    assert await everything(database) == before
    (row,) = await rows(database, "papers")
    assert row["categories"] == ["cs.RO"]


@pytest.mark.parametrize("categories", [None, (), ("cs.RO", "cs.LG")])
async def test_no_categories_are_another_answer_than_none_yet(
    database: Database, categories: tuple[str, ...] | None
) -> None:
    await take_in(database, arxiv(categories=categories))
    async with database.read() as tx:
        (found,) = (await records.find(tx, [paper().key])).values()
    assert found.paper.categories == categories


async def test_a_listed_paper_without_votes_is_a_candidate_without_counts(
    database: Database,
) -> None:
    await record(database, edition(arxiv(), source="arxiv"))
    async with database.read() as tx:
        (found,) = await editions.candidates(tx, "arxiv", [DAY])
    assert found.stats is None


async def test_nothing_found_changes_nothing(database: Database) -> None:
    assert await take_in(database) == Changes()


async def test_a_week_of_editions_gives_each_paper_once(database: Database) -> None:
    week = [DAY + timedelta(days=n) for n in range(7)]
    await record(
        database, *(edition(listing(n), listing(99), day=day) for n, day in enumerate(week, 1))
    )
    async with database.read() as tx:
        found = await editions.candidates(tx, "huggingface", week)
    assert sorted(each.paper.key for each in found) == sorted(
        paper(n).key for n in (*range(1, 8), 99)
    )


async def test_editions_are_found_by_source_and_day(database: Database) -> None:
    saturday, monday = date(2026, 5, 30), date(2026, 6, 1)
    await record(
        database,
        edition(listing(1)),
        edition(day=saturday),
        edition(listing(2), day=monday),
        edition(listing(3, source="sample"), day=saturday, source="sample"),
    )
    async with database.read() as tx:
        stored = await editions.stored_days(tx, "huggingface", [DAY, saturday, monday, FAR])
        assert stored == {DAY: 1, saturday: 0, monday: 1}
        assert await editions.newest_day(tx, "huggingface", FAR) == monday
        assert await editions.newest_day(tx, "huggingface", saturday) == DAY
        assert await editions.newest_day(tx, "arxiv", FAR) is None
        assert await editions.settled_days(tx, "huggingface", [DAY, saturday]) == {DAY}
        assert await editions.candidates(tx, "huggingface", [saturday]) == []


async def test_more_papers_than_one_statement_takes_are_all_kept(database: Database) -> None:
    many = [listing(n) for n in range(1, 1_301)]
    assert (await record(database, edition(*many))).new_papers == 1_300
    assert await record(database, edition(*many)) == Changes()


tellings = st.lists(
    st.tuples(
        st.integers(1, 3),  # which paper
        st.none() | st.integers(0, 3),  # upvotes
        st.sampled_from(["A", "B"]),  # title
        st.sampled_from(["huggingface", "arxiv", "sample"]),
        st.sampled_from([None, (), ("cs.RO",), ("cs.LG",)]),
        st.integers(0, 5),  # hours after noon
    ),
    max_size=12,
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(told=tellings, sizes=st.lists(st.integers(1, 4), min_size=1, max_size=12))
async def test_batches_of_any_size_end_as_one_by_one(
    tmp_path_factory: pytest.TempPathFactory,
    sqlite_made: Path,
    told: list[tuple[int, int | None, str, str, tuple[str, ...] | None, int]],
    sizes: list[int],
) -> None:
    """And both end as the obvious model says."""
    heard = [
        edition(
            Listing(
                paper(number, title=title, source=source, categories=categories),
                None if upvotes is None else Stats(upvotes),
            ),
            source=source,
            observed_at=NOON + timedelta(hours=hours),
        )
        for number, upvotes, title, source, categories, hours in told
    ]
    ends = []
    for batches in ([1] * len(heard), sizes):
        file = tmp_path_factory.mktemp("db") / "paperboy.db"
        shutil.copyfile(sqlite_made, file)
        async with Database.open(file) as database:
            left, size = list(heard), iter(batches)
            while left:
                taken = next(size, 4)
                await record(database, *left[:taken])
                del left[:taken]
            ends.append(await _papers_and_votes(database))
    assert ends[0] == ends[1] == _model(heard)


async def _papers_and_votes(database: Database) -> dict[str, Record]:
    async with database.read() as tx:
        return await records.find(tx, [paper(number).key for number in (1, 2, 3)])


def _model(heard: list[Edition]) -> dict[str, Record]:
    words: dict[str, tuple[Paper, datetime]] = {}
    votes: dict[str, tuple[Stats, datetime]] = {}
    for each in heard:
        (told,) = each.listings
        at, key = each.observed_at, told.paper.key
        if told.stats and (key not in votes or at >= votes[key][1]):
            votes[key] = (told.stats, at) if _differs(votes.get(key), told.stats) else votes[key]
        if key not in words:
            words[key] = (told.paper, at)
            continue
        before, told_at = words[key]
        text = merged(before, told.paper, heard_later=at >= told_at)
        if text.source != before.source:
            told_at = at  # another source's words stand now, as old as they are
        elif text != before and text.source == told.paper.source:
            told_at = max(told_at, at)
        words[key] = (text, told_at)
    return {
        key: Record(text, votes[key][0] if key in votes else None)
        for key, (text, _) in words.items()
    }


def _differs(known: tuple[Stats, datetime] | None, heard: Stats) -> bool:
    return known is None or known[0] != heard


def test_the_builders_key_is_the_papers_id() -> None:
    assert paper(7).key == "arxiv:2605.00007"
