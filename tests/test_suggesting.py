"""Claims on what is offered while somebody types, and on what is kept for that."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels import Account
from bot.commands.handling import Commands
from bot.intents.papers import LookUp
from bot.intents.saved import ForgetMe, ShowMine
from bot.library import Library
from bot.replies.papers import Found
from bot.replies.saved import Forgotten, Mine, WouldForget
from bot.storage import editions, queries
from bot.storage.database import Database
from tests.builders import HERE, NOON, SOMEBODY, edition, listing

ANOTHER = Account(SOMEBODY.platform, SOMEBODY.realm, "another")
_MINUTE = timedelta(minutes=1)


@pytest.fixture
async def commands(database: Database, tmp_path: Path) -> AsyncIterator[Commands]:
    """Answer from three papers."""
    async with database.write() as tx:
        papers = (
            listing(1, 30, title="Robot Arms That Learn"),
            listing(2, 20, title="A Survey of Robotic Learning"),
            listing(3, 10, title="Chess"),
        )
        await editions.record(tx, [edition(*papers)])
    async with Library.open(database, tmp_path / "index") as library:
        yield Commands(library, "huggingface")


async def offered(commands: Commands, typed: str, who: Account = SOMEBODY) -> list[str]:
    return [each.text for each in await commands.suggest(typed, who, NOON)]


async def look_up(commands: Commands, *texts: str, who: Account = SOMEBODY) -> None:
    for n, text in enumerate(texts):
        asked = LookUp(text, is_kept=True)
        await commands.handle(asked, HERE, who, NOON + n * _MINUTE)


async def test_titles_are_offered_by_their_words_of_which_the_last_may_go_on(
    commands: Commands,
) -> None:
    told = await commands.suggest("learn rob", SOMEBODY, NOON)
    assert {each.text: each.value for each in told} == {
        "Robot Arms That Learn": "2605.00001",
        "A Survey of Robotic Learning": "2605.00002",
    }


@pytest.mark.parametrize("typed", ["robot a", "robot ar", "robot arm", "ROBOT ARMS T", "learn ro"])
async def test_titles_are_offered_however_little_of_the_last_word_is_there(
    commands: Commands, typed: str
) -> None:
    assert "Robot Arms That Learn" in await offered(commands, typed)
    assert await offered(commands, f"{typed}zz") == []


async def test_before_anything_is_typed_the_broadest_topics_are_offered(commands: Commands) -> None:
    await look_up(commands, *(f"robot {n}" for n in range(9)))
    told = await offered(commands, "")
    assert {"robotics", "agents", "llm"} <= set(told)
    assert "autonomous-driving" not in told


async def test_topics_and_words_that_mean_a_list_are_offered_by_how_they_begin(
    commands: Commands,
) -> None:
    assert (await offered(commands, "t"))[:3] == ["today", "trending", "top"]
    assert "robotics" in await offered(commands, "ROBO")
    assert "alignment" in await offered(commands, "ai-")  # by another name of it


async def test_what_was_looked_up_before_comes_first_the_newest_first(commands: Commands) -> None:
    await look_up(commands, "chess", "robot  arms", "chess")
    assert (await offered(commands, ""))[:3] == ["chess", "robot arms", "today"]
    assert (await offered(commands, "Robot"))[0] == "robot arms"
    assert "chess" not in await offered(commands, "", ANOTHER)


async def test_what_found_nothing_is_not_offered_again(commands: Commands) -> None:
    await look_up(commands, "chess", "upvotes>=999", "Robot Arms That Learn")
    assert (await offered(commands, ""))[:3] == ["Robot Arms That Learn", "chess", "today"]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("", "llm"),
        ("ag", "agents"),
        ("robotics, AG", "robotics, agents"),
        ("robotics,ag", "robotics,agents"),
        ("robotics -ag", "robotics -agents"),
        ("(robotics; ai-", "(robotics; agents"),
        ("robotics, ", "robotics, llm"),
    ],
)
async def test_topics_are_offered_for_the_last_part_of_a_filter(
    commands: Commands, typed: str, first: str
) -> None:
    told = [each.value for each in commands.suggest_topics(typed)]
    assert told[0] == first
    assert len(told) <= 25


@pytest.mark.parametrize("typed", ["robot ag", "robotics, robo", "robotics, zz", "x" * 5_000])
async def test_no_topic_is_offered_beside_a_word_or_twice(commands: Commands, typed: str) -> None:
    assert commands.suggest_topics(typed) == []


async def test_there_are_never_more_than_a_platform_shows(commands: Commands) -> None:
    await look_up(commands, *(f"robot {n}" for n in range(30)))
    for typed in ("", "r", "robot", "learn rob"):
        told = await offered(commands, typed)
        assert len(told) == len(set(told)) <= 25


@pytest.mark.parametrize(
    "typed", ['"', "((", "title:", "\u202e", "-", "x" * 500, "a b " * 99, "upvotes>"]
)
async def test_whatever_is_typed_something_is_answered(commands: Commands, typed: str) -> None:
    assert isinstance(await commands.suggest(typed, SOMEBODY, NOON), list)


async def test_a_lookup_is_kept_only_where_it_is_to_be_and_can_be_read(
    commands: Commands, database: Database
) -> None:
    found = await commands.handle(LookUp("chess"), HERE, SOMEBODY, NOON)
    assert isinstance(found, Found)
    await look_up(commands, "(((", "x" * 101)
    await commands.handle(LookUp("chess", 2, is_kept=True), HERE, SOMEBODY, NOON)
    async with database.read() as tx:
        assert await queries.recent(tx, SOMEBODY) == []


async def test_only_the_last_are_kept_and_not_for_ever(
    commands: Commands, database: Database
) -> None:
    await look_up(commands, *(f"robot {n}" for n in range(25)))
    async with database.write() as tx:
        kept = await queries.recent(tx, SOMEBODY)
        await queries.prune(tx, NOON + 20 * _MINUTE + queries.KEPT_FOR)
        left = await queries.recent(tx, SOMEBODY)
    assert kept == [f"robot {n}" for n in range(24, 4, -1)]
    assert left == [f"robot {n}" for n in range(24, 19, -1)]


async def test_they_are_told_and_erased_with_all_else(
    commands: Commands, database: Database
) -> None:
    await look_up(commands, "chess")
    await look_up(commands, "robot", who=ANOTHER)
    mine = await commands.handle(ShowMine(), HERE, SOMEBODY, NOON)
    assert isinstance(mine, Mine)
    assert mine.facts
    assert [each["text"] for each in mine.facts["queries"]] == ["chess"]
    would = await commands.handle(ForgetMe(), HERE, SOMEBODY, NOON)
    assert isinstance(would, WouldForget)
    assert would.stored.queries == 1
    gone = await commands.handle(ForgetMe(is_sure=True), HERE, SOMEBODY, NOON)
    assert isinstance(gone, Forgotten)
    async with database.read() as tx:
        assert await queries.recent(tx, SOMEBODY) == []
        assert await queries.recent(tx, ANOTHER) == ["robot"]
