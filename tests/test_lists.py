"""Claims on the lists that need no words: the latest edition, what rose, and the week."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.commands.handling import Commands
from bot.commands.papers import PAGE
from bot.editions import closes_at
from bot.intents.papers import Listing, ShowList
from bot.library import Library
from bot.models import Edition
from bot.replies import papers as replies
from bot.storage import editions
from bot.storage.database import Database
from tests.builders import DAY, HERE, NOON, SOMEBODY, edition, listing
from tests.libraries import places, shown

HOUR = timedelta(hours=1)
A_DAY = timedelta(days=1)


async def record(database: Database, *told: Edition) -> None:
    async with database.write() as tx:
        await editions.record(tx, told)


async def ask(database: Database, folder: Path, asked: ShowList) -> replies.Listed:
    async with Library.open(database, folder) as library:
        reply = await Commands(library, "huggingface").handle(asked, HERE, SOMEBODY, NOON)
    assert isinstance(reply, replies.Listed)
    assert (reply.asked, reply.listing) == (asked, asked.listing)
    return reply


@pytest.mark.parametrize("listing_", Listing)
async def test_nothing_stored_is_said(
    database: Database, tmp_path: Path, listing_: Listing
) -> None:
    reply = await ask(database, tmp_path, ShowList(listing_))
    assert (reply.days, reply.papers, reply.total) == ((), (), 0)
    assert reply.notes == (replies.NothingStored(),)


async def test_today_is_the_latest_edition_best_first(database: Database, tmp_path: Path) -> None:
    older = edition(listing(9, 99), day=DAY - A_DAY)
    await record(database, older, edition(listing(1, 5), listing(2, 7), listing(3, 6)))
    reply = await ask(database, tmp_path, ShowList(Listing.TODAY))
    assert (reply.days, reply.open_until) == ((DAY,), None)
    assert (shown(reply.papers), reply.total) == ([2, 3, 1], 3)
    assert places(reply.papers) == [1, 2, 3]
    assert not reply.has_more
    assert reply.notes == ()


async def test_an_open_edition_is_today_and_says_when_it_closes(
    database: Database, tmp_path: Path
) -> None:
    today = DAY + A_DAY
    await record(database, edition(listing(1)), edition(listing(2), day=today, observed_at=NOON))
    reply = await ask(database, tmp_path, ShowList(Listing.TODAY))
    assert (reply.days, shown(reply.papers)) == ((today,), [2])
    assert reply.open_until == closes_at(today) > NOON


async def test_an_empty_edition_is_none_and_another_sources_is_not_ours(
    database: Database, tmp_path: Path
) -> None:
    await record(
        database,
        edition(listing(1)),
        edition(day=DAY + A_DAY, observed_at=NOON),
        edition(listing(2), day=DAY + A_DAY, source="sample", observed_at=NOON),
    )
    for asked in map(ShowList, Listing):
        reply = await ask(database, tmp_path, asked)
        assert (reply.days, shown(reply.papers), reply.open_until) == ((DAY,), [1], None)


async def test_the_week_is_seven_days_up_to_the_latest_edition_ranked_together(
    database: Database, tmp_path: Path
) -> None:
    ages = {1: 0, 2: 2, 3: 6, 4: 7}
    told = (edition(listing(n, 10 * n), day=DAY - age * A_DAY) for n, age in ages.items())
    await record(database, *told)
    reply = await ask(database, tmp_path, ShowList(Listing.WEEK))
    assert reply.days == (DAY - 6 * A_DAY, DAY - 2 * A_DAY, DAY)
    assert (shown(reply.papers), reply.total) == ([3, 2, 1], 3)
    assert {each.gained for each in reply.papers} == {None}


async def test_a_paper_of_two_editions_is_listed_once(database: Database, tmp_path: Path) -> None:
    await record(database, edition(listing(1), day=DAY - A_DAY), edition(listing(1)))
    reply = await ask(database, tmp_path, ShowList(Listing.WEEK))
    assert (shown(reply.papers), reply.total) == ([1], 1)


async def test_what_trends_has_risen_most_in_the_day_before_the_latest_look(
    database: Database, tmp_path: Path
) -> None:
    first, later, last = NOON - 40 * HOUR, NOON - 26 * HOUR, NOON - 2 * HOUR
    for at, upvotes in ((first, (40, 10, 8)), (later, (50, 12, 8)), (last, (51, 45, 8))):
        listed = [listing(n, count) for n, count in enumerate(upvotes, 1)]
        await record(database, edition(*listed, day=DAY - A_DAY, observed_at=at))
    reply = await ask(database, tmp_path, ShowList(Listing.TRENDING))
    assert shown(reply.papers) == [2, 1, 3]
    assert [each.gained for each in reply.papers] == [33, 1, 0]


async def test_pages_are_parts_of_one_list(database: Database, tmp_path: Path) -> None:
    await record(database, edition(*(listing(n, 100 - n) for n in range(1, 2 * PAGE + 2))))
    pages = [await ask(database, tmp_path, ShowList(Listing.TODAY, page)) for page in range(1, 5)]
    assert [shown(page.papers) for page in pages] == [
        [1, 2, 3, 4, 5],
        [6, 7, 8, 9, 10],
        [11],
        [],
    ]
    assert [page.has_more for page in pages] == [True, True, False, False]
    assert places(pages[1].papers) == [6, 7, 8, 9, 10]
    assert {page.total for page in pages} == {2 * PAGE + 1}
