"""The live source against a Daily Papers API on the loopback interface."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from adapters.http import Http
from adapters.sources.huggingface import HuggingFace
from bot.editions import FIRST_DAY
from bot.errors import SourceError
from bot.models import Findings, Stats
from tests.builders import DAY, NOON, item
from tests.loopback import Hub, Reply, hub, json_list

SATURDAY = date(2026, 5, 30)
NEXT = '</api/daily_papers?p=1>; rel="next"'


@pytest.fixture
def api() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
async def source(api: Hub) -> AsyncIterator[HuggingFace]:
    async with Http(api.url) as http:
        yield HuggingFace(http)


def page(first: int, count: int = 100) -> Reply:
    return json_list(*(item(number) for number in range(first, first + count)))


async def failure(source: HuggingFace) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await source.fetch(DAY, NOON)
    return caught.value


async def test_a_day_is_asked_for_by_its_date_with_the_largest_page(
    api: Hub, source: HuggingFace
) -> None:
    api.answers(json_list(item(1, upvotes=5), item(2, upvotes=9)))
    edition = await source.fetch(DAY, NOON)
    assert api.paths == ["/api/daily_papers"]
    assert api.asked == [{"date": "2026-05-28", "limit": "100", "p": "0"}]
    assert (edition.source, edition.day, edition.observed_at) == ("huggingface", DAY, NOON)
    assert [each.stats for each in edition.listings] == [Stats(5, 1), Stats(9, 1)]


async def test_full_pages_are_followed_by_the_next(api: Hub, source: HuggingFace) -> None:
    api.answers(page(1), page(101), page(201, count=3))
    edition = await source.fetch(DAY, NOON)
    assert [each["p"] for each in api.asked] == ["0", "1", "2"]
    assert {each["date"] for each in api.asked} == {"2026-05-28"}
    assert [each.paper.key for each in edition.listings] == [
        f"arxiv:2605.{number:05}" for number in range(1, 204)
    ]


async def test_a_last_page_may_be_empty(api: Hub, source: HuggingFace) -> None:
    api.answers(page(1), page(101), json_list())
    assert len((await source.fetch(DAY, NOON)).listings) == 200


async def test_a_short_page_that_names_a_next_one_is_not_the_last(
    api: Hub, source: HuggingFace
) -> None:
    api.answers(json_list(item(1), Link=NEXT), json_list(item(2)))
    assert len((await source.fetch(DAY, NOON)).listings) == 2
    assert len(api.asked) == 2


async def test_a_paper_that_slips_to_the_next_page_counts_once(
    api: Hub, source: HuggingFace
) -> None:
    api.answers(page(1), page(100, count=2))
    assert len((await source.fetch(DAY, NOON)).listings) == 101


async def test_bad_items_are_numbered_through_all_pages(api: Hub, source: HuggingFace) -> None:
    api.answers(page(1), json_list(item(101), item(102, title=None)))
    edition = await source.fetch(DAY, NOON)
    assert len(edition.listings) == 101
    assert [bad.where for bad in edition.bad_items] == [
        "huggingface 2026-05-28, item 102 (2605.00102)"
    ]


@pytest.mark.parametrize(
    "missing",
    [
        Reply(status=500, headers={"Retry-After": "0"}),
        Reply(status=429, headers={"RateLimit": '"api";r=0;t=7'}),
        Reply(status=404, body=b'{"error":"gone"}'),
        Reply(body=b'[{"paper":'),
        Reply(body=b"<html>maintenance</html>", content_type="text/html"),
    ],
    ids=["500", "429", "404", "half a page", "HTML"],
)
async def test_a_missing_page_means_no_edition(
    api: Hub, source: HuggingFace, missing: Reply
) -> None:
    api.answers(page(1), missing)
    assert not (await failure(source)).permanent or missing.status == 404


async def test_a_wait_asked_for_on_a_later_page_is_handed_on(api: Hub, source: HuggingFace) -> None:
    api.answers(page(1), Reply(status=429, headers={"RateLimit": '"api";r=0;t=7'}))
    assert (await failure(source)).retry_after == 7
    assert len(api.asked) == 2


async def test_pages_without_end_are_given_up(api: Hub, source: HuggingFace) -> None:
    api.answers(json_list(item(1), Link=NEXT))
    told = await failure(source)
    assert "more than 2000 papers" in str(told)
    assert told.permanent
    assert len(api.asked) == 20


async def test_a_weekend_is_an_empty_edition(api: Hub, source: HuggingFace) -> None:
    api.answers(Reply(body=b"[]"))
    edition = await source.fetch(SATURDAY, NOON)
    assert (edition.day, edition.listings, edition.bad_items) == (SATURDAY, (), ())
    assert len(api.asked) == 1


@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.parametrize(
    "message",
    [
        "✖ Too big: expected number to be <=100\n  → at limit",
        'Date "2030-01-01" must be in the past',
    ],
    ids=["limit", "future date"],
)
async def test_an_error_object_is_told_in_its_own_words(
    api: Hub, source: HuggingFace, status: int, message: str
) -> None:
    api.answers(Reply(status=status, body=json.dumps({"error": message}).encode()))
    told = await failure(source)
    assert told.permanent
    assert " ".join(message.split()) in str(told)
    assert "huggingface 2026-05-28" in str(told)
    assert "\n" not in str(told)
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=404, body=b"<html>", content_type="text/html"),
        Reply(status=403, body=b""),
        Reply(status=400, body=b"[]"),
        Reply(status=302, body=b"[]"),
    ],
    ids=["HTML", "nothing", "a list all the same", "a redirect to nowhere"],
)
async def test_a_status_other_than_200_is_no_edition(
    api: Hub, source: HuggingFace, reply: Reply
) -> None:
    api.answers(reply)
    told = await failure(source)
    assert f"status {reply.status}" in str(told)
    assert told.permanent


async def test_days_are_all_days_of_the_calendar(source: HuggingFace) -> None:
    days = source.days(date(2024, 2, 27), date(2024, 3, 3))
    assert list(days) == [date(2024, 2, 27) + timedelta(days=n) for n in range(6)]


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (date.min, FIRST_DAY, [FIRST_DAY]),
        (FIRST_DAY, FIRST_DAY, [FIRST_DAY]),
        (date(2023, 5, 1), date(2023, 5, 5), [FIRST_DAY, date(2023, 5, 5)]),
        (date(2020, 1, 1), date(2023, 5, 3), []),
        (DAY, DAY - timedelta(days=1), []),
    ],
    ids=["from the first day on", "one day", "clipped", "before the first", "backwards"],
)
async def test_days_begin_with_the_first_edition(
    source: HuggingFace, since: date, until: date, expected: list[date]
) -> None:
    assert list(source.days(since, until)) == expected


async def test_a_page_of_more_than_was_asked_for_is_refused(api: Hub, source: HuggingFace) -> None:
    api.answers(json_list(*(item(n) for n in range(1, 102))))
    with pytest.raises(SourceError, match="101 papers on a page of 100"):
        await source.fetch(DAY, NOON)


# Papers by their keys


GONE = Reply(status=404, body=b'{"error":"Paper not found"}')


def paper(number: int, **told: Any) -> Reply:
    return Reply(body=json.dumps(item(number, **told)["paper"]).encode())


async def test_each_paper_is_asked_for_by_its_id(api: Hub, source: HuggingFace) -> None:
    api.answers(GONE)
    api.answers(paper(1, upvotes=7), path="/api/papers/2605.00001")
    api.answers(paper(3), path="/api/papers/2605.00003")
    found = await source.by_keys(["arxiv:2605.00003", "arxiv:2605.00002", "arxiv:2605.00001"])
    assert api.paths == [f"/api/papers/2605.0000{n}" for n in (3, 2, 1)]
    assert [each.paper.title for each in found.listings] == ["Paper 3", "Paper 1"]
    assert [each.stats for each in found.listings] == [Stats(10), Stats(7)]


async def test_ids_it_cannot_have_are_not_asked_for(api: Hub, source: HuggingFace) -> None:
    assert await source.by_keys(["arxiv:math/0309136", "arxiv:../daily_papers"]) == Findings(())
    assert api.asked == []


async def test_more_papers_than_can_be_asked_for_are_refused_unasked(
    api: Hub, source: HuggingFace
) -> None:
    with pytest.raises(SourceError, match="51 papers") as caught:
        await source.by_keys([f"arxiv:2605.{n:05}" for n in range(1, 52)])
    assert caught.value.permanent
    assert api.asked == []


async def test_another_paper_than_was_asked_for_is_not_found(api: Hub, source: HuggingFace) -> None:
    api.answers(paper(2))
    assert (await source.by_keys(["arxiv:2605.00001"])).listings == ()


async def test_a_paper_that_cannot_be_read_costs_no_other(api: Hub, source: HuggingFace) -> None:
    api.answers(paper(1, title=None), paper(2))
    found = await source.by_keys(["arxiv:2605.00001", "arxiv:2605.00002"])
    assert [each.paper.title for each in found.listings] == ["Paper 2"]
    assert [bad.where for bad in found.bad_items] == ["huggingface by id, item 1 (2605.00001)"]


@pytest.mark.parametrize(
    ("reply", "permanent"),
    [
        (Reply(status=429, headers={"RateLimit": '"api";r=0;t=7'}), False),
        (Reply(status=503, headers={"Retry-After": "0"}), False),
        (Reply(status=403, body=b'{"error":"go away"}'), True),
        (Reply(body=b'{"error":"go away"}'), True),
        (Reply(body=b'{"id":'), False),
        (Reply(body=b"<html>", content_type="text/html"), False),
    ],
    ids=["429", "503", "403", "an error object", "half an answer", "HTML"],
)
@pytest.mark.parametrize("by", ["key", "words"])
async def test_what_is_no_answer_is_an_error(
    api: Hub, source: HuggingFace, reply: Reply, permanent: bool, by: str
) -> None:
    api.answers(reply)
    with pytest.raises(SourceError) as caught:
        await (source.by_keys(["arxiv:2605.00001"]) if by == "key" else source.search("x", 1))
    assert caught.value.permanent is permanent


# Papers by words


async def test_words_are_searched_for_as_they_are(api: Hub, source: HuggingFace) -> None:
    api.answers(json_list(item(2), item(1)))
    found = await source.search(' robot  "arms" & \n legs? ', 12)
    assert api.paths == ["/api/papers/search"]
    assert api.asked == [{"q": 'robot "arms" & legs?', "limit": "12"}]
    assert [each.paper.title for each in found.listings] == ["Paper 2", "Paper 1"]


@pytest.mark.parametrize(
    ("typed", "characters"), [("a" * 400, 250), ("😀" * 400, 125), ("x" * 249 + "😀", 249)]
)
async def test_a_search_is_cut_to_what_the_service_takes(
    api: Hub, source: HuggingFace, typed: str, characters: int
) -> None:
    await source.search(typed, 1_000)
    assert api.asked == [{"q": typed[:characters], "limit": "120"}]


async def test_no_words_are_not_searched_for(api: Hub, source: HuggingFace) -> None:
    assert await source.search("\u200b \x1b\n", 5) == Findings(())
    assert api.asked == []


async def test_a_search_that_answers_too_many_is_cut(api: Hub, source: HuggingFace) -> None:
    api.answers(json_list(*(item(n) for n in range(1, 10))))
    assert len((await source.search("x", 4)).listings) == 4


async def test_what_a_search_answers_that_cannot_be_read_is_named(
    api: Hub, source: HuggingFace
) -> None:
    api.answers(json_list(item(1, upvotes=-1)))
    found = await source.search("x", 4)
    assert [bad.where for bad in found.bad_items] == ["huggingface search, item 1 (2605.00001)"]
