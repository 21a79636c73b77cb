"""What the engine may expect of every `bot.ports.PaperFinder`, real or fake."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from adapters.http import Http
from adapters.sources.arxiv import Arxiv
from adapters.sources.huggingface import HuggingFace
from bot.errors import SourceError
from bot.models import Findings
from bot.ports import PaperFinder
from tests.builders import item, listing
from tests.fakes import FakeFinder, FakePace
from tests.feeds import entry, feed
from tests.loopback import Reply, hub

KNOWN = (1, 2, 3)
WORDS = "robot arms"
FOUND = (3, 1, 2)
"""What each finder of this suite finds for WORDS, best first."""
FAILING = "a search that fails"


@asynccontextmanager
async def _arxiv() -> AsyncIterator[PaperFinder]:
    def answer(path: str, asked: dict[str, str]) -> Reply:
        query = asked.get("search_query", "")
        if "fails" in query:
            return Reply(status=503)
        if query:
            found = list(FOUND) if '"robot"' in query else []
        else:
            found = [n for n in KNOWN if f"2605.{n:05}" in asked["id_list"].split(",")]
        shown = found[: int(asked["max_results"])]
        titled = [entry(n, title="Broken\n  over lines\x85") for n in shown]
        return Reply(body=feed(*titled, total=len(found)))

    with hub() as api:
        api.answers_by(answer)
        async with Http(api.url) as http:
            yield Arxiv(http, FakePace())


@asynccontextmanager
async def _huggingface() -> AsyncIterator[PaperFinder]:
    def answer(path: str, asked: dict[str, str]) -> Reply:
        if path == "/api/papers/search":
            if "fails" in asked["q"]:
                return Reply(status=429)
            found = [item(n, title="Broken\n  over lines") for n in FOUND if asked["q"] == WORDS]
            return Reply(body=json.dumps(found).encode())
        for n in KNOWN:
            if path == f"/api/papers/2605.{n:05}":
                return Reply(body=json.dumps(item(n)["paper"]).encode())
        return Reply(status=404, body=b'{"error":"Paper not found"}')

    with hub() as api:
        api.answers_by(answer)
        async with Http(api.url) as http:
            yield HuggingFace(http)


class _FailingOnce(FakeFinder):
    async def search(self, words: str, limit: int) -> Findings:
        if words == FAILING:
            self.fails(SourceError("down"), times=1)
        return await super().search(words, limit)


@asynccontextmanager
async def _fake() -> AsyncIterator[PaperFinder]:
    told = [listing(n, source="arxiv") for n in KNOWN]
    found = [listing(n, source="arxiv") for n in FOUND]
    yield _FailingOnce("arxiv").knows(*told).finds(WORDS, *found)


CASES: dict[str, Callable[[], AbstractAsyncContextManager[PaperFinder]]] = {
    "arxiv": _arxiv,
    "huggingface": _huggingface,
    "fake": _fake,
}


@pytest.fixture(params=list(CASES.values()), ids=list(CASES))
async def finder(request: pytest.FixtureRequest) -> AsyncIterator[PaperFinder]:
    async with request.param() as opened:
        yield opened


def key(number: int) -> str:
    return f"arxiv:2605.{number:05}"


def keys(found: Findings) -> list[str]:
    return [each.paper.key for each in found.listings]


async def test_papers_that_it_has_are_found_by_their_keys(finder: PaperFinder) -> None:
    found = await finder.by_keys([key(2), key(1)])
    assert sorted(keys(found)) == [key(1), key(2)]
    assert found.bad_items == ()


async def test_papers_that_it_has_not_are_not_among_them(finder: PaperFinder) -> None:
    assert keys(await finder.by_keys([key(9), key(3), key(8)])) == [key(3)]
    assert await finder.by_keys([key(9)]) == Findings(())


async def test_a_paper_asked_for_twice_is_found_once(finder: PaperFinder) -> None:
    assert keys(await finder.by_keys([key(1), key(1)])) == [key(1)]


@pytest.mark.parametrize(
    "nothing",
    [[], ["arxiv:hep-th/9901001"], ["doi:10.1/x"], [""], ["arxiv:2605.00001,2605.00002"], ["../x"]],
    ids=str,
)
async def test_keys_that_name_no_paper_it_has_find_nothing(
    finder: PaperFinder, nothing: list[str]
) -> None:
    assert await finder.by_keys(nothing) == Findings(())


async def test_a_search_gives_the_best_first(finder: PaperFinder) -> None:
    assert keys(await finder.search(WORDS, 10)) == [key(n) for n in FOUND]


@pytest.mark.parametrize("limit", [1, 2, 3])
async def test_a_search_gives_at_most_as_many_as_were_asked_for(
    finder: PaperFinder, limit: int
) -> None:
    assert keys(await finder.search(WORDS, limit)) == [key(n) for n in FOUND[:limit]]


@pytest.mark.parametrize("limit", [0, -1])
async def test_a_search_for_none_gives_none(finder: PaperFinder, limit: int) -> None:
    assert await finder.search(WORDS, limit) == Findings(())


@pytest.mark.parametrize(
    "typed",
    [
        *("", " \n", "\x00\x1b", "\u202e", "\ud800"),
        *("???", '"', '"" OR all:x', "cat:cs.RO ANDNOT (", "a" * 100_000, "😀" * 300, "a&b=c#d"),
    ],
    ids=lambda typed: ascii(typed)[:20],
)
async def test_nothing_that_is_typed_makes_a_search_fail(finder: PaperFinder, typed: str) -> None:
    assert await finder.search(typed, 1_000_000) == Findings(())


async def test_papers_are_in_the_words_of_the_finder(finder: PaperFinder) -> None:
    found = (await finder.by_keys([key(1)])).listings + (await finder.search(WORDS, 10)).listings
    assert {each.paper.source for each in found} == {finder.name}


async def test_titles_are_one_line_that_can_be_shown(finder: PaperFinder) -> None:
    for each in (await finder.search(WORDS, 10)).listings:
        title = each.paper.title
        assert title == " ".join(title.split()) != ""
        assert title.isprintable()


async def test_a_failure_is_a_source_error_and_passes(finder: PaperFinder) -> None:
    with pytest.raises(SourceError) as caught:
        await finder.search(FAILING, 10)
    assert str(caught.value)
    assert len((await finder.search(WORDS, 10)).listings) == 3
