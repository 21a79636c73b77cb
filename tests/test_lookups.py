"""Claims on a lookup: it goes on as long as it has little, and says how far it went."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Protocol

import pytest

from bot.errors import SourceError
from bot.library import ENOUGH, Library
from bot.models import BadItem, Findings
from bot.online import Asked
from bot.storage import records
from bot.storage.database import Database
from bot.topics.reading import parse
from tests.builders import NOON, listing, paper
from tests.fakes import FakeFinder
from tests.libraries import found, look_up, numbers, store

DOWN = SourceError("it is down")


class Open(Protocol):
    """Opens a library that asks these finders."""

    async def __call__(self, *finders: FakeFinder, patience: float = 5) -> Library: ...


@pytest.fixture
async def database(sqlite_url: str) -> AsyncIterator[Database]:
    async with Database.open(sqlite_url) as opened:
        yield opened


@pytest.fixture
async def opened(database: Database, tmp_path: Path) -> AsyncIterator[Open]:
    """Return what opens a library of some papers on robots, and one on chess."""
    robots = [listing(n, title=f"Diffusion robot {n}") for n in range(1, ENOUGH)]
    await store(database, *robots, listing(20, title="Robot chess", abstract="A survey"))
    async with AsyncExitStack() as stack:

        async def enter(*finders: FakeFinder, patience: float = 5) -> Library:
            library = Library.open(database, tmp_path, finders, patience=patience)
            return await stack.enter_async_context(library)

        yield enter


class TestHere:
    async def test_enough_papers_with_all_of_the_words_are_all_that_is_told(
        self, opened: Open
    ) -> None:
        answer = await look_up(await opened(), "robot")
        assert (len(answer.keys), answer.total) == (ENOUGH, ENOUGH)
        assert (answer.partly, answer.likelier) == ((), None)

    async def test_after_few_come_papers_with_some_of_the_words(self, opened: Open) -> None:
        answer = await look_up(await opened(), "robot chess")
        assert (numbers(answer.keys), answer.total) == ([20], 1)
        assert sorted(numbers(answer.partly)) == [1, 2, 3, 4]

    async def test_one_word_has_no_part(self, opened: Open) -> None:
        assert (await look_up(await opened(), "chess")).partly == ()

    async def test_what_is_excluded_is_not_among_those_with_some_either(self, opened: Open) -> None:
        answer = await look_up(await opened(), 'robot chess -"robot 3" -survey')
        assert (answer.keys, answer.total) == ((), 0)
        assert sorted(numbers(answer.partly)) == [1, 2, 4]

    async def test_nothing_is_found_in_nothing(self, database: Database, tmp_path: Path) -> None:
        async with Library.open(database, tmp_path) as library:
            answer = await look_up(library, "robot chess")
        assert (answer.keys, answer.partly, answer.total) == ((), (), 0)


class TestSpelling:
    async def test_a_likelier_spelling_is_used_when_no_paper_has_what_was_asked(
        self, opened: Open
    ) -> None:
        answer = await look_up(await opened(), "difusion")
        assert (answer.likelier, answer.is_corrected) == (parse("diffusion"), True)
        assert (sorted(numbers(answer.keys)), answer.total) == ([1, 2, 3, 4], 4)

    async def test_it_is_offered_when_some_paper_has(self, opened: Open) -> None:
        answer = await look_up(await opened(), "chess, difussion")
        assert (str(answer.likelier), answer.is_corrected) == ("chess, diffusion", False)
        assert (numbers(answer.keys), answer.total) == ([20], 1)

    @pytest.mark.parametrize(
        ("text", "found"), [("difusion upvotes>=99", []), ("chess, difusion upvotes>=99", [20])]
    )
    async def test_it_is_not_told_of_when_it_finds_no_more(
        self, opened: Open, text: str, found: list[int]
    ) -> None:
        answer = await look_up(await opened(), text)
        assert (answer.likelier, answer.is_corrected) == (None, False)
        assert numbers(answer.keys) == found

    async def test_nor_when_there_is_enough(self, opened: Open, database: Database) -> None:
        await store(database, listing(22, title="Diffusion"))
        answer = await look_up(await opened(), "robot, difusion")
        assert (answer.likelier, answer.total) == (None, ENOUGH)

    async def test_exclusions_hold_for_it_and_for_what_comes_after(self, opened: Open) -> None:
        answer = await look_up(await opened(), 'difusion "robot 2" -"robot 3"')
        assert answer.is_corrected
        assert (numbers(answer.keys), sorted(numbers(answer.partly))) == ([2], [1, 4])

    async def test_the_network_is_not_asked_when_it_finds_something(self, opened: Open) -> None:
        finder = FakeFinder().finds("difusion", listing(30, title="Difusion"))
        assert (await look_up(await opened(finder), "difusion")).is_corrected
        assert finder.searched == []


class TestOnline:
    async def test_what_comes_back_is_stored_and_found(
        self, opened: Open, database: Database
    ) -> None:
        shogi = listing(30, title="Shogi", stats=None, source="arxiv")
        library = await opened(FakeFinder().finds("shogi", shogi))
        answer = await look_up(library, "shogi")
        assert (numbers(answer.keys), answer.total) == ([30], 1)
        assert answer.asked == Asked(("arxiv",), 1)
        async with database.read() as tx:
            assert (await records.find(tx, [paper(30).key]))[paper(30).key].paper == shogi.paper

    async def test_an_answer_that_cannot_be_read_is_a_failure(self, opened: Open) -> None:
        class Careless(FakeFinder):
            async def search(self, words: str, limit: int) -> Findings:
                return Findings((), (BadItem("arxiv, item 1", "no title"),))

        asked = (await look_up(await opened(Careless()), "shogi")).asked
        assert (asked.sources, asked.found) == ((), 0)
        assert asked.failed == (("arxiv", "its answer cannot be read (arxiv, item 1: no title)"),)

    async def test_it_is_not_asked_twice_for_what_it_knew(self, opened: Open) -> None:
        finder = FakeFinder().finds("shogi", listing(30, title="Shogi"))
        library = await opened(finder)
        await look_up(library, "shogi")
        assert (await look_up(library, "shogi")).asked == Asked()
        assert finder.searched == ["shogi"]

    @pytest.mark.parametrize(
        "text", ["chess", "robot", "category:cs", "upvotes>=1000", "NOT robot", "-robot", "shog*"]
    )
    async def test_it_is_not_asked_when_a_paper_has_all_or_there_are_no_words(
        self, opened: Open, text: str
    ) -> None:
        finder = FakeFinder()
        assert (await look_up(await opened(finder), text)).asked == Asked()
        assert finder.searched == []

    async def test_it_is_not_asked_when_it_shall_not_be(self, opened: Open) -> None:
        finder = FakeFinder()
        library = await opened(finder)
        assert (await library.find(parse("shogi"), NOON, online=False)).asked == Asked()
        assert finder.searched == []

    async def test_it_is_asked_in_plain_words(self, opened: Open) -> None:
        finder = FakeFinder()
        await look_up(await opened(finder), '"shogi engine" (rl) author:bo -robot since:2026, go')
        assert finder.searched == ["shogi engine rl bo"]

    async def test_only_what_has_all_of_the_words_is_found_by_what_came_back(
        self, opened: Open
    ) -> None:
        finder = FakeFinder().finds("shogi go", listing(30, title="Go"), listing(31, title="Dogs"))
        answer = await look_up(await opened(finder), "shogi go -dogs")
        assert (answer.keys, answer.total, numbers(answer.partly)) == ((), 0, [30])

    async def test_every_source_is_asked_and_one_that_fails_is_told_of(self, opened: Open) -> None:
        hub = FakeFinder("huggingface").fails(DOWN)
        arxiv = FakeFinder("arxiv").finds("shogi", listing(30, title="Shogi"))
        answer = await look_up(await opened(hub, arxiv), "shogi")
        assert numbers(answer.keys) == [30]
        assert answer.asked == Asked(("arxiv",), 1, (("huggingface", "it is down"),))

    async def test_one_that_is_slow_is_not_waited_for(self, opened: Open) -> None:
        hub = FakeFinder("huggingface").hangs()
        arxiv = FakeFinder("arxiv").finds("shogi", listing(30, title="Shogi"))
        answer = await look_up(await opened(hub, arxiv, patience=0.2), "shogi")
        assert numbers(answer.keys) == [30]
        assert answer.asked.failed == (("huggingface", "no answer within 0.2 s"),)

    async def test_when_all_fail_what_is_here_is_the_answer(self, opened: Open) -> None:
        finders = [FakeFinder("huggingface").fails(DOWN), FakeFinder("arxiv").fails(DOWN)]
        answer = await look_up(await opened(*finders), "robot shogi")
        assert (answer.keys, len(answer.partly)) == ((), 5)
        assert [name for name, _ in answer.asked.failed] == ["huggingface", "arxiv"]

    async def test_a_lookup_is_spelled_anew_after_it(self, opened: Open) -> None:
        finder = FakeFinder().finds("kazakk", *(listing(n, title="Kazakh") for n in (30, 31)))
        answer = await look_up(await opened(finder), "kazakk")
        assert (str(answer.likelier), answer.is_corrected) == ("kazakh", True)
        assert (sorted(numbers(answer.keys)), answer.asked.sources) == ([30, 31], ("arxiv",))


class TestByKey:
    async def ask(self, library: Library, number: int) -> tuple[int | None, Asked]:
        record, asked = await library.by_key(paper(number).key, NOON)
        return (int(record.paper.key[-5:]) if record else None), asked

    async def test_a_stored_paper_is_asked_of_nobody(self, opened: Open) -> None:
        finder = FakeFinder()
        assert await self.ask(await opened(finder), 20) == (20, Asked())
        assert finder.asked == []

    async def test_an_unknown_one_is_asked_of_one_after_the_other(self, opened: Open) -> None:
        hub, arxiv = FakeFinder("huggingface"), FakeFinder("arxiv").knows(listing(30))
        library = await opened(hub, arxiv, FakeFinder("never asked"))
        assert await self.ask(library, 30) == (30, Asked(("huggingface", "arxiv"), 1))
        assert await self.ask(library, 30) == (30, Asked())
        assert hub.asked == arxiv.asked == [(paper(30).key,)]

    async def test_one_that_fails_or_is_slow_is_passed_over(self, opened: Open) -> None:
        failing, slow = FakeFinder("huggingface").fails(DOWN), FakeFinder("slow").hangs()
        arxiv = FakeFinder("arxiv").knows(listing(30))
        number, asked = await self.ask(await opened(failing, slow, arxiv, patience=0.2), 30)
        assert (number, asked.sources) == (30, ("arxiv",))
        assert [name for name, _ in asked.failed] == ["huggingface", "slow"]

    async def test_what_nobody_knows_is_not_there(self, opened: Open) -> None:
        library = await opened(FakeFinder("huggingface"), FakeFinder("arxiv"))
        assert await self.ask(library, 30) == (None, Asked(("huggingface", "arxiv")))

    async def test_what_brings_nothing_waits_for_no_writer(
        self, opened: Open, database: Database
    ) -> None:
        library = await opened(FakeFinder("huggingface"), FakeFinder("arxiv").fails(DOWN))
        async with database.write():
            assert (await self.ask(library, 30))[0] is None
            assert (await look_up(library, "shogi")).keys == ()

    async def test_a_paper_that_came_so_is_found_by_its_words(self, opened: Open) -> None:
        library = await opened(FakeFinder().knows(listing(30, title="Shogi")))
        await self.ask(library, 30)
        assert await found(library, "shogi") == [30]


@pytest.mark.parametrize(
    ("typed", "number"), [("ROBOT: chess!", 20), ("robot chess survey", None), ("…", None)]
)
async def test_a_title_names_its_paper(opened: Open, typed: str, number: int | None) -> None:
    titled = await (await opened()).titled(typed)
    assert (int(titled.paper.key[-5:]) if titled else None) == number


async def test_similar_papers_are_told_with_what_they_share(opened: Open) -> None:
    library = await opened()
    record, _ = await library.by_key(paper(1).key, NOON)
    assert record
    alike = await library.similar(record, 3)
    assert len(alike) == 3
    assert {shares for _, shares in alike} == {("Diffusion", "robot")}
