"""Claims on what a lookup says beside its papers: what was read as what, and why nothing came."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from bot.answers.papers import note
from bot.intents.papers import Listing, LookUp, ShowList
from bot.replies import papers as replies
from bot.storage import editions
from bot.storage.database import Database
from tests.builders import edition, listing
from tests.libraries import places, store
from tests.test_commands import ask, find


@pytest.fixture
async def stored(sqlite_copy: str) -> AsyncIterator[Database]:
    """Open a database with two robots, of which arXiv has told the categories of one."""
    async with Database.open(sqlite_copy) as opened:
        await store(
            opened,
            listing(1, title="Robot", published=date(2026, 5, 20), categories=("cs.RO",)),
            listing(2, title="Robot and gripper", published=date(2026, 5, 27)),
        )
        yield opened


async def test_a_name_that_was_read_as_a_topic_is_told(stored: Database, tmp_path: Path) -> None:
    reply = await find(stored, tmp_path, "robotics")
    (told,) = reply.notes
    assert isinstance(told, replies.BuiltIn)
    assert (told.name, "title:robot" in told.terms) == ("robotics", True)
    assert note(told, "").startswith("robotics is a built-in topic: ")
    assert not (await find(stored, tmp_path, '"robotics"')).notes


async def test_nothing_since_a_day_says_how_new_the_newest_is(
    stored: Database, tmp_path: Path
) -> None:
    reply = await find(stored, tmp_path, "gripper since:2027")
    assert reply.notes == (replies.NewestIs(date(2026, 5, 27)),)
    assert not (await find(stored, tmp_path, "gripper since:2026")).notes


async def test_nothing_in_a_category_says_how_many_are_not_known(
    stored: Database, tmp_path: Path
) -> None:
    reply = await find(stored, tmp_path, "category:math")
    assert reply.notes == (replies.CategoriesUnknown(1),)
    assert not (await find(stored, tmp_path, "category:cs.RO")).notes


async def test_small_words_of_a_phrase_are_not_marked(stored: Database, tmp_path: Path) -> None:
    await store(stored, listing(3, title="Arm", abstract="It does for now what hands do for us."))
    reply = await find(stored, tmp_path, '"hands do for us", robot')
    (arm,) = [each for each in reply.papers if each.record.paper.title == "Arm"]
    assert arm.snippet
    assert [arm.snippet.text[start:end] for start, end in arm.snippet.marks] == ["hands"]


async def test_editions_of_another_source_are_shown_when_there_are_no_others(
    sqlite_copy: str, tmp_path: Path
) -> None:
    async with Database.open(sqlite_copy) as database:
        sample = edition(listing(1), listing(2), source="sample")
        async with database.write() as tx:
            await editions.record(tx, [sample])
        reply = await ask(database, tmp_path, ShowList(Listing.TODAY))
        assert isinstance(reply, replies.Listed)
        assert places(reply.papers) == [1, 2]
        async with database.write() as tx:
            await editions.record(tx, [edition(listing(3))])
        reply = await ask(database, tmp_path, ShowList(Listing.TODAY))
        assert isinstance(reply, replies.Listed)
        assert places(reply.papers) == [1]


async def test_small_words_alone_are_looked_up(stored: Database, tmp_path: Path) -> None:
    reply = await ask(stored, tmp_path, LookUp("and"))
    assert isinstance(reply, replies.Found)
    assert [each.record.paper.title for each in reply.papers] == ["Robot and gripper"]
