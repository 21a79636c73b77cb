"""Claims about what is kept: each paper once, each change once, and nothing for the same again."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.editions import closes_at
from bot.identity import merged
from bot.models import BadItem, Changes, Edition, Listing, Stats, Submitter
from bot.storage import editions, tables
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
    assert await rows(database, "revisions") == [{"name": "papers", "value": 4}]


async def test_a_failed_transaction_takes_no_revision(database: Database) -> None:
    with pytest.raises(RuntimeError):
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(1))])
            raise RuntimeError
    assert await rows(database, "revisions") == [{"name": "papers", "value": 0}]


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
        st.integers(0, 3),  # upvotes
        st.sampled_from(["A", "B"]),  # title
        st.sampled_from(["huggingface", "arxiv", "sample"]),
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
    told: list[tuple[int, int, str, str, int]],
    sizes: list[int],
) -> None:
    """And both end as the obvious model says."""
    heard = [
        edition(
            listing(number, upvotes, title=title, source=source),
            source=source,
            observed_at=NOON + timedelta(hours=hours),
        )
        for number, upvotes, title, source, hours in told
    ]
    ends = []
    for batches in ([1] * len(heard), sizes):
        url = f"sqlite:///{tmp_path_factory.mktemp('db')}/p.db"
        async with Database.open(url) as database:
            left, size = list(heard), iter(batches)
            while left:
                taken = next(size, 4)
                await record(database, *left[:taken])
                del left[:taken]
            ends.append(await _papers_and_votes(database))
    assert ends[0] == ends[1] == _model(heard)


async def _papers_and_votes(database: Database) -> dict[str, Any]:
    async with database.read() as tx:
        query = select(tables.papers, tables.paper_stats).join(
            tables.paper_stats, tables.paper_stats.c.paper_id == tables.papers.c.id
        )
        found = (await tx.execute(query)).mappings()
        return {row["key"]: (row["title"], row["source"], row["upvotes"]) for row in found}


def _model(heard: list[Edition]) -> dict[str, Any]:
    known: dict[str, tuple[Listing, datetime, Stats, datetime]] = {}
    for each in heard:
        (told,) = each.listings
        at = each.observed_at
        if told.paper.key not in known:
            known[told.paper.key] = (told, at, told.stats, at)
            continue
        before, told_at, stats, stats_at = known[told.paper.key]
        text = merged(before.paper, told.paper, heard_later=at >= told_at)
        if text.source != before.paper.source:
            told_at = at  # another source's words stand now, as old as they are
        elif text != before.paper and text.source == told.paper.source:
            told_at = max(told_at, at)
        if at >= stats_at and told.stats != stats:
            stats, stats_at = told.stats, at
        known[told.paper.key] = (Listing(text, stats), told_at, stats, stats_at)
    return {
        key: (told.paper.title, told.paper.source, stats.upvotes)
        for key, (told, _, stats, _) in known.items()
    }


def test_the_builders_key_is_the_papers_id() -> None:
    assert paper(7).key == "arxiv:2605.00007"
