"""arXiv's live sources against an API on the loopback interface."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date, timedelta

import pytest

from adapters.http import Http
from adapters.sources.arxiv import FIRST_DAY, WAIT, Arxiv, ArxivDays
from bot.errors import SourceError, UserError
from bot.models import Edition, Findings
from tests.builders import DAY, NOON
from tests.fakes import FakePace
from tests.feeds import REFUSED, entry, feed, refusal
from tests.loopback import Hub, Reply, hub

WHOLE = feed(entry(1), entry(2))


@pytest.fixture
def api() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
async def http(api: Hub) -> AsyncIterator[Http]:
    async with Http(api.url) as opened:
        yield opened


@pytest.fixture
def pace() -> FakePace:
    return FakePace()


@pytest.fixture
def arxiv(http: Http, pace: FakePace) -> Arxiv:
    return Arxiv(http, pace)


@pytest.fixture
def days(http: Http, pace: FakePace) -> ArxivDays:
    return ArxivDays(http, pace, ["cs.RO", "cs.AI", "cs.RO"])


Asking = Callable[[], Awaitable[object]]


@pytest.fixture(params=["by keys", "search", "a day"])
def ask(request: pytest.FixtureRequest, arxiv: Arxiv, days: ArxivDays) -> Asking:
    """Return one of the three ways to ask."""
    ways: dict[str, Asking] = {
        "by keys": lambda: arxiv.by_keys(["arxiv:2605.00001"]),
        "search": lambda: arxiv.search("robot", 5),
        "a day": lambda: days.fetch(DAY, NOON),
    }
    return ways[request.param]


def page(first: int, count: int, total: int) -> Reply:
    return Reply(body=feed(*(entry(n) for n in range(first, first + count)), total=total))


async def failure(ask: Asking) -> SourceError:
    with pytest.raises(SourceError) as caught:
        await ask()
    assert str(caught.value).isprintable()
    return caught.value


# What goes wrong, whatever is asked


@pytest.mark.parametrize("status", [406, 429, 503])
@pytest.mark.parametrize(("headers", "wait"), [({}, WAIT), ({"Retry-After": "7"}, 7)], ids=str)
async def test_a_request_to_slow_down_is_handed_on_and_not_repeated(
    api: Hub, ask: Asking, pace: FakePace, status: int, headers: dict[str, str], wait: float
) -> None:
    api.answers(Reply(status=status, headers=headers, body=b"Rate exceeded."), Reply(body=WHOLE))
    told = await failure(ask)
    assert (told.retry_after, told.permanent) == (wait, False)
    assert f"slow down ({status})" in str(told)
    assert len(api.asked) == pace.turns == 1


@pytest.mark.parametrize("body", [b"", b" \n"])
async def test_an_empty_answer_asks_to_slow_down(api: Hub, ask: Asking, body: bytes) -> None:
    api.answers(Reply(body=body))
    told = await failure(ask)
    assert (told.retry_after, told.permanent) == (WAIT, False)
    assert "an answer without content" in str(told)


@pytest.mark.parametrize("reply", [Reply(status=429), Reply(body=b"")], ids=["429", "empty"])
async def test_a_request_to_slow_down_reaches_the_pace(
    api: Hub, ask: Asking, pace: FakePace, reply: Reply
) -> None:
    api.answers(reply)
    told = await failure(ask)
    assert pace.errors == [told]


@pytest.mark.parametrize("status", [200, 400])
async def test_a_refusal_is_told_in_its_own_words(api: Hub, ask: Asking, status: int) -> None:
    api.answers(Reply(status=status, body=refusal(REFUSED)))
    told = await failure(ask)
    assert told.permanent
    assert str(told).endswith(REFUSED)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=400, body=b"<html>"),
        Reply(status=400, body=WHOLE),
        Reply(status=403, body=b""),
        Reply(status=404, body=b"gone"),
    ],
    ids=["HTML", "a feed all the same", "nothing", "words"],
)
async def test_a_status_other_than_200_is_no_answer(api: Hub, ask: Asking, reply: Reply) -> None:
    api.answers(reply)
    told = await failure(ask)
    assert told.permanent
    assert str(told).endswith(f"refused with status {reply.status}")


@pytest.mark.parametrize(
    "reply",
    [
        Reply(status=500),
        Reply(body=WHOLE, cut=300),
        Reply(body=WHOLE[:-30]),
        Reply(body=b"<!doctype html><title>Maintenance</title>"),
        Reply(body=b"Rate exceeded."),
        Reply(body=b"[]"),
    ],
    ids=["500", "cut", "half a feed", "HTML", "words", "JSON"],
)
async def test_what_is_no_whole_feed_is_an_error_and_not_asked_for_again(
    api: Hub, ask: Asking, pace: FakePace, reply: Reply
) -> None:
    api.answers(reply, Reply(body=WHOLE))
    assert not (await failure(ask)).permanent
    assert len(api.asked) == pace.turns == 1


async def test_an_oversize_answer_is_not_read_to_its_end(api: Hub, ask: Asking) -> None:
    api.answers(Reply(body=b" " * 1024 * 1024, repeat=40))
    assert "over 16 MB" in str(await failure(ask))


async def test_a_turn_that_is_refused_is_not_used(api: Hub, ask: Asking, pace: FakePace) -> None:
    refused = SourceError("arxiv is busy", retry_after=9)
    pace.fails(refused, times=1)
    assert await failure(ask) is refused
    assert api.asked == []


async def test_requests_made_at_once_go_one_by_one(api: Hub, arxiv: Arxiv, pace: FakePace) -> None:
    api.answers(Reply(body=WHOLE, stall=0.1))
    await asyncio.gather(*(arxiv.by_keys(["arxiv:2605.00001"]) for _ in range(3)))
    assert pace.turns == 3
    gaps = [later - earlier for earlier, later in zip(api.times, api.times[1:], strict=False)]
    assert all(gap >= 0.1 for gap in gaps)


# By keys


async def test_papers_are_asked_for_by_their_ids_of_either_style(api: Hub, arxiv: Arxiv) -> None:
    old = entry(link="http://arxiv.org/abs/math/0309136v1", title="Old")
    api.answers(Reply(body=feed(old, entry(2))))
    found = await arxiv.by_keys(["arxiv:2605.00002", "arxiv:math/0309136"])
    assert api.paths == ["/api/query"]
    assert api.asked == [{"id_list": "2605.00002,math/0309136", "max_results": "2"}]
    assert {each.paper.title for each in found.listings} == {"Old", "Paper 2"}


async def test_a_hundred_papers_are_asked_for_with_one_request(
    api: Hub, arxiv: Arxiv, pace: FakePace
) -> None:
    api.answers(page(1, 100, 100), page(101, 100, 100), page(201, 50, 50))
    found = await arxiv.by_keys([f"arxiv:2605.{n:05}" for n in range(1, 251)])
    assert len(found.listings) == 250
    assert [len(each["id_list"].split(",")) for each in api.asked] == [100, 100, 50]
    assert [each["max_results"] for each in api.asked] == ["100", "100", "50"]
    assert pace.turns == 3


async def test_two_asked_for_and_one_answered_is_one_found(api: Hub, arxiv: Arxiv) -> None:
    api.answers(Reply(body=feed(entry(2), total=1)))
    found = await arxiv.by_keys(["arxiv:0808.0539", "arxiv:2605.00002"])
    assert [each.paper.key for each in found.listings] == ["arxiv:2605.00002"]


async def test_what_was_not_asked_for_is_not_found(api: Hub, arxiv: Arxiv) -> None:
    api.answers(Reply(body=feed(entry(1), entry(2))))
    found = await arxiv.by_keys(["arxiv:2605.00002"])
    assert [each.paper.key for each in found.listings] == ["arxiv:2605.00002"]


async def test_an_entry_that_cannot_be_read_costs_no_other(api: Hub, arxiv: Arxiv) -> None:
    api.answers(Reply(body=feed(entry(1, link=None), entry(2), entry(3, title=None))))
    found = await arxiv.by_keys([f"arxiv:2605.{n:05}" for n in (1, 2, 3)])
    assert [each.paper.title for each in found.listings] == ["Paper 2"]
    assert [bad.where.split(" (")[0] for bad in found.bad_items] == [
        "arxiv by id, item 1",
        "arxiv by id, item 3",
    ]


async def test_keys_that_are_no_arxiv_ids_are_not_asked_for(
    api: Hub, arxiv: Arxiv, pace: FakePace
) -> None:
    none = ["", "arxiv:", "arxiv:x,2605.00001", "arxiv:2605.00001&start=5", "arxiv:2605.00001v2"]
    assert await arxiv.by_keys(none) == Findings(())
    assert (api.asked, pace.turns) == ([], 0)


# By words


async def query_of(api: Hub, arxiv: Arxiv, typed: str) -> str:
    api.answers(Reply(body=feed(total=0)))
    await arxiv.search(typed, 5)
    return api.asked[-1]["search_query"]


@pytest.mark.parametrize(
    ("typed", "query"),
    [
        ("robot arms", 'all:"robot" AND all:"arms"'),
        ("Robot  ROBOT\n arms ", 'all:"robot" AND all:"arms"'),
        ("vision-language GPT-4", 'all:"vision language" AND all:"gpt 4"'),
        ("Gödel's β-VAE", 'all:"gödel s" AND all:"β vae"'),
        ("a survey of robots", 'all:"survey" AND all:"robots"'),
        ("what is this", 'all:"what" AND all:"is" AND all:"this"'),
        ('"world model"', 'all:"world" AND all:"model"'),
        ("x AND y OR z ANDNOT w", 'all:"x" AND all:"y" AND all:"z" AND all:"andnot" AND all:"w"'),
        ("cat:cs.RO (ti:x)", 'all:"cat cs ro" AND all:"ti x"'),
        ('" OR all:* \\"', 'all:"all"'),
        ("au:del_maestro*", 'all:"au del maestro"'),
        ("submittedDate:[1 TO 2]", 'all:"submitteddate 1" AND all:"2"'),
        ("%22 &start=9 +", 'all:"22" AND all:"start 9"'),
        ("\x1b[2J\u202erobot\u200b", 'all:"2jrobot"'),
        ("学习 机器人", 'all:"学习" AND all:"机器人"'),
    ],
)
async def test_nothing_that_is_typed_is_read_as_syntax(
    api: Hub, arxiv: Arxiv, typed: str, query: str
) -> None:
    assert await query_of(api, arxiv, typed) == query


async def test_a_search_asks_for_the_most_relevant(api: Hub, arxiv: Arxiv) -> None:
    api.answers(Reply(body=feed(entry(2), entry(1), total=214_881)))
    found = await arxiv.search("robot", 7)
    assert api.asked == [{"search_query": 'all:"robot"', "sortBy": "relevance", "max_results": "7"}]
    assert [each.paper.title for each in found.listings] == ["Paper 2", "Paper 1"]


@pytest.mark.parametrize("typed", ["", " \n", "?!", '"" ()', "_", "\x1b\u202e", "\ud800"])
async def test_a_search_for_no_words_would_find_everything_and_is_not_made(
    api: Hub, arxiv: Arxiv, pace: FakePace, typed: str
) -> None:
    assert await arxiv.search(typed, 5) == Findings(())
    assert (api.asked, pace.turns) == ([], 0)


async def test_a_search_is_bounded(api: Hub, arxiv: Arxiv) -> None:
    query = await query_of(api, arxiv, " ".join(f"w{n}" for n in range(1_000)))
    assert query.count("all:") == 20
    assert len(await query_of(api, arxiv, "x" * 1_000_000)) < 300
    api.answers(page(1, 100, 5_000))
    await arxiv.search("robot", 1_000_000)
    assert api.asked[-1]["max_results"] == "100"


async def test_a_search_that_answers_too_many_is_cut(api: Hub, arxiv: Arxiv) -> None:
    api.answers(page(1, 9, 9))
    assert len((await arxiv.search("robot", 4)).listings) == 4


# Day by day


async def fetched(days: ArxivDays) -> Edition:
    return await days.fetch(DAY, NOON)


async def test_a_day_is_asked_for_by_its_categories_and_hours(api: Hub, days: ArxivDays) -> None:
    api.answers(page(1, 2, 2))
    edition = await fetched(days)
    assert api.asked == [
        {
            "search_query": (
                "(cat:cs.AI OR cat:cs.RO) AND submittedDate:[202605280000 TO 202605282359]"
            ),
            "sortBy": "submittedDate",
            "sortOrder": "ascending",
            "start": "0",
            "max_results": "200",
        }
    ]
    assert (edition.source, edition.day, edition.observed_at) == ("arxiv", DAY, NOON)
    assert [each.stats for each in edition.listings] == [None, None]
    assert not edition.replayed


async def test_all_pages_are_fetched_a_turn_for_each(
    api: Hub, days: ArxivDays, pace: FakePace
) -> None:
    api.answers(page(1, 200, 403), page(201, 200, 403), page(401, 3, 403))
    assert len((await fetched(days)).listings) == 403
    assert [each["start"] for each in api.asked] == ["0", "200", "400"]
    assert pace.turns == 3


async def test_a_short_page_that_is_not_the_last_is_followed_by_the_next(
    api: Hub, days: ArxivDays
) -> None:
    api.answers(page(1, 150, 203), page(151, 53, 203))
    assert len((await fetched(days)).listings) == 203
    assert [each["start"] for each in api.asked] == ["0", "150"]


async def test_a_page_without_papers_before_the_end_asks_to_slow_down(
    api: Hub, days: ArxivDays
) -> None:
    api.answers(page(1, 200, 403), page(1, 0, 403), page(1, 200, 403))
    told = await failure(lambda: fetched(days))
    assert "a page without papers, 203 short" in str(told)
    assert (told.retry_after, told.permanent) == (WAIT, False)


async def test_a_paper_that_slips_to_the_next_page_counts_once(api: Hub, days: ArxivDays) -> None:
    api.answers(page(1, 200, 202), page(200, 2, 202))
    assert len((await fetched(days)).listings) == 201


async def test_bad_items_are_numbered_through_all_pages(api: Hub, days: ArxivDays) -> None:
    last = feed(entry(201), entry(202, title=None), total=202)
    api.answers(page(1, 200, 202), Reply(body=last))
    (bad,) = (await fetched(days)).bad_items
    assert bad.where.startswith("arxiv 2026-05-28, item 202 (")


async def test_a_missing_page_means_no_edition(api: Hub, days: ArxivDays) -> None:
    api.answers(page(1, 200, 403), Reply(status=429))
    assert (await failure(lambda: fetched(days))).retry_after == WAIT


async def test_a_day_without_papers_is_an_empty_edition(api: Hub, days: ArxivDays) -> None:
    api.answers(page(1, 0, 0))
    assert (await fetched(days)).listings == ()
    assert len(api.asked) == 1


async def test_nothing_but_bad_items_is_an_error_that_names_the_first(
    api: Hub, days: ArxivDays
) -> None:
    api.answers(Reply(body=feed(entry(1, title=None), entry(2, link=None))))
    told = await failure(lambda: fetched(days))
    assert str(told) == (
        "arxiv 2026-05-28: cannot read a single item of 2; the first, "
        "item 1 (http://arxiv.org/abs/2605.00001v1): title: nothing to read"
    )


@pytest.mark.parametrize("total", [None, -5, "many", "9" * 400])
async def test_a_day_that_may_have_more_pages_is_not_taken_for_whole(
    api: Hub, days: ArxivDays, total: object
) -> None:
    api.answers(Reply(body=feed(entry(1), total=total)))
    told = await failure(lambda: fetched(days))
    assert "does not say how many papers there are" in str(told)
    assert not told.permanent


async def test_pages_without_end_are_given_up(api: Hub, days: ArxivDays) -> None:
    api.answers(page(1, 1, 29_000))
    told = await failure(lambda: fetched(days))
    assert "more than 10,000 papers" in str(told)
    assert told.permanent
    assert len(api.asked) == 50


@pytest.mark.parametrize(
    ("since", "until", "count"),
    [
        (date.min, FIRST_DAY, 1),
        (FIRST_DAY - timedelta(days=9), FIRST_DAY - timedelta(days=1), 0),
        (date(2024, 2, 27), date(2024, 3, 3), 6),
        (DAY, DAY - timedelta(days=1), 0),
    ],
    ids=["clipped", "before the first", "over a leap day", "backwards"],
)
def test_days_are_all_days_of_the_calendar_since_the_first(
    days: ArxivDays, since: date, until: date, count: int
) -> None:
    told = list(days.days(since, until))
    assert len(told) == count
    assert told == [until - timedelta(days=n) for n in reversed(range(count))]


@pytest.mark.parametrize("wrong", [[], [""], ["cs.RO", "cs.RO) OR all:x"], ["robotics in 3D"]])
def test_what_is_no_category_is_refused_before_anything_is_asked(
    http: Http, pace: FakePace, wrong: list[str]
) -> None:
    with pytest.raises(UserError, match="no arXiv category"):
        ArxivDays(http, pace, wrong)
