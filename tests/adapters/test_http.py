"""The HTTP client against a server that misbehaves. `Retry-After: 0` keeps repeats quick."""

from __future__ import annotations

import asyncio
import gzip
import socket
import time
import tracemalloc
from collections.abc import AsyncIterator, Iterator

import pytest

from adapters import http
from adapters.http import Answer, Http, Manners
from bot.errors import SettingsError, SourceError
from tests.loopback import Hub, Reply, hub, json_list

MEGABYTE = bytes(1024 * 1024)
AT_ONCE = {"Retry-After": "0"}
ONLY_ONCE = 1e-9
"""Patience that is gone by the time anything has failed."""


@pytest.fixture
def api() -> Iterator[Hub]:
    with hub() as running:
        yield running


@pytest.fixture
async def client(api: Hub) -> AsyncIterator[Http]:
    async with Http(api.url) as opened:
        yield opened


@pytest.fixture
async def hasty(api: Hub) -> AsyncIterator[Http]:
    async with Http(api.url, patience=ONLY_ONCE) as opened:
        yield opened


async def failure(client: Http, path: str = "/papers") -> SourceError:
    with pytest.raises(SourceError) as caught:
        await client.get(path, {})
    return caught.value


async def test_a_request_says_who_asks_and_for_what(api: Hub, client: Http) -> None:
    api.answers(Reply(body=b'["x"]'))
    answer = await client.get("/papers", {"date": "2026-05-28", "q": "a b&c"})
    assert answer == Answer(200, b'["x"]')
    assert api.paths == ["/papers"]
    assert api.asked == [{"date": "2026-05-28", "q": "a b&c"}]
    assert api.agents[0].startswith("paperboy-bot/")


@pytest.mark.parametrize("status", [400, 404, 410])
async def test_a_refusal_is_an_answer(api: Hub, client: Http, status: int) -> None:
    api.answers(Reply(status=status, body=b"no", content_type="text/plain"))
    assert await client.get("/papers", {}) == Answer(status, b"no")
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    ("link", "has_next"),
    [
        ('</papers?p=1>; rel="next"', True),
        ('</papers?p=0>; rel="prev", </papers?p=2>; rel="next"', True),
        ('</papers?p=0>; rel="prev"', False),
        ("</papers?p=1>", False),
        ("garbage;;=", False),
        ("", False),
    ],
)
async def test_a_next_page_is_what_the_link_header_says(
    api: Hub, client: Http, link: str, has_next: bool
) -> None:
    api.answers(json_list(Link=link))
    assert (await client.get("/papers", {})).has_next is has_next


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"RateLimit": '"api";r=0;t=7'}, 7),
        ({"RateLimit": '"api";r=0;t=0'}, 0),
        ({"RateLimit": '"api";r=0;t=7', "Retry-After": "30"}, 7),
        ({"RateLimit": "soon", "Retry-After": "30"}, 30),
        ({"Retry-After": " 30 "}, 30),
        ({"Retry-After": "999999"}, 3600),
        ({"RateLimit": '"api";r=0;t=999999'}, 3600),
        ({"Retry-After": "99999999999"}, None),
        ({"Retry-After": "-5"}, None),
        ({"Retry-After": "1e3"}, None),
        ({"Retry-After": "²"}, None),
        ({"Retry-After": ""}, None),
        ({}, None),
    ],
    ids=str,
)
async def test_a_request_to_slow_down_is_handed_on_and_not_repeated(
    api: Hub, client: Http, headers: dict[str, str], seconds: float | None
) -> None:
    api.answers(Reply(status=429, headers=headers), json_list())
    told = await failure(client)
    assert told.retry_after == seconds
    assert not told.permanent
    assert ("later" if seconds is None else f"in {seconds} s") in str(told)
    assert len(api.asked) == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_a_server_that_failed_is_asked_again(api: Hub, client: Http, status: int) -> None:
    down = Reply(status=status, headers=AT_ONCE)
    api.answers(down, down, Reply(body=b"[1]"))
    assert (await client.get("/papers", {})).body == b"[1]"
    assert len(api.asked) == 3


async def test_a_server_that_keeps_failing_is_asked_three_times(api: Hub, client: Http) -> None:
    api.answers(Reply(status=502, headers=AT_ONCE))
    told = await failure(client)
    assert "127.0.0.1 answered 502" in str(told)
    assert (told.retry_after, told.permanent) == (0, False)
    assert len(api.asked) == 3


async def test_patience_ends_the_repeats(api: Hub, hasty: Http) -> None:
    api.answers(Reply(status=503), json_list())
    assert (await failure(hasty)).retry_after is None
    assert len(api.asked) == 1


async def test_a_wait_beyond_patience_is_handed_on_and_not_waited_for(api: Hub) -> None:
    api.answers(Reply(status=503, headers={"Retry-After": "600"}), json_list())
    async with Http(api.url, patience=5) as client, asyncio.timeout(5):
        assert (await failure(client)).retry_after == 600
    assert len(api.asked) == 1


async def test_the_wait_a_failed_server_asks_for_is_kept(api: Hub, client: Http) -> None:
    api.answers(Reply(status=503, headers={"Retry-After": "1"}), json_list())
    await client.get("/papers", {})
    first, second = api.times
    assert second - first >= 1


async def test_a_host_nobody_listens_on_is_named_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    async with Http(f"http://127.0.0.1:{port}", patience=ONLY_ONCE) as client:
        told = await failure(client)
    assert "cannot reach 127.0.0.1" in str(told)
    assert "check the network" in str(told)
    assert not told.permanent


@pytest.mark.parametrize(
    "broken",
    [
        Reply(body=b'["half", "of a list"]', cut=8),
        Reply(body=b"", headers={"Content-Length": "5"}, cut=0),
        Reply(body=b"no gzip", headers={"Content-Encoding": "gzip"}),
    ],
    ids=["half a body", "no body", "not what its encoding says"],
)
async def test_a_broken_answer_is_no_answer(api: Hub, hasty: Http, broken: Reply) -> None:
    api.answers(broken)
    told = await failure(hasty)
    assert "127.0.0.1 broke off its answer" in str(told)
    assert not told.permanent


async def test_a_cut_off_answer_is_asked_for_again_after_a_moment(api: Hub, client: Http) -> None:
    api.answers(Reply(body=b"[1, 2]", cut=2), Reply(body=b"[1, 2]"))
    assert (await client.get("/papers", {})).body == b"[1, 2]"
    first, second = api.times
    assert second - first >= 0.1


async def test_an_answer_that_does_not_end_is_given_up(
    api: Hub, client: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "_WHOLE_ANSWER_SECONDS", 0.2)
    api.answers(Reply(stall=60))
    assert "127.0.0.1 did not finish its answer" in str(await failure(client))
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "headers", [{}, {"Content-Length": str(100 * len(MEGABYTE))}], ids=["unstated", "stated"]
)
async def test_an_oversize_answer_is_not_read_to_its_end(
    api: Hub, client: Http, headers: dict[str, str]
) -> None:
    api.answers(Reply(body=MEGABYTE, repeat=100, headers=headers))
    told = await failure(client)
    assert "over 16 MB" in str(told)
    assert told.permanent
    assert len(api.asked) == 1
    assert api.sent < 50 * len(MEGABYTE)


async def test_a_small_answer_that_unpacks_to_too_much_is_refused(api: Hub, client: Http) -> None:
    bomb = gzip.compress(MEGABYTE * 20)
    assert len(bomb) < http.MAX_BODY / 100
    api.answers(Reply(body=bomb, headers={"Content-Encoding": "gzip"}))
    told = await failure(client)
    assert "over 16 MB" in str(told)
    assert told.permanent


async def test_a_packed_answer_is_unpacked(api: Hub, client: Http) -> None:
    api.answers(Reply(body=gzip.compress(b'["x"]'), headers={"Content-Encoding": "gzip"}))
    assert (await client.get("/papers", {})).body == b'["x"]'


@pytest.mark.parametrize("status", [301, 302, 307, 308])
@pytest.mark.parametrize(
    "elsewhere",
    [
        "/new",
        "https://papers.example.com/",
        "file:///etc/passwd",
        "http://127.0.0.1:99999/",
    ],
)
async def test_a_redirect_is_told_and_not_followed(
    api: Hub, client: Http, status: int, elsewhere: str
) -> None:
    api.answers(Reply(status=status, headers={"Location": elsewhere}))
    error = await failure(client)
    assert f"sends us elsewhere ({elsewhere})" in str(error)
    assert error.permanent
    assert len(api.asked) == 1


@pytest.mark.parametrize("nonsense", ["javascript:alert(1)", "http://[::1", "http://xn--a.é/"])
async def test_a_redirect_to_nonsense_is_a_failure(api: Hub, hasty: Http, nonsense: str) -> None:
    api.answers(Reply(status=302, headers={"Location": nonsense}))
    assert "127.0.0.1" in str(await failure(hasty))


async def test_requests_keep_their_distance_even_when_made_at_once(api: Hub) -> None:
    async with Http(api.url, spacing=0.15) as client:
        before = time.monotonic()
        await asyncio.gather(*(client.get("/papers", {"n": str(n)}) for n in range(3)))
        await client.get("/papers", {"n": "3"})
    assert [int(each["n"]) for each in api.asked] == [0, 1, 2, 3]
    for n, heard in enumerate(api.times):
        assert heard >= before + n * 0.15


async def test_repeats_keep_their_distance_too(api: Hub) -> None:
    api.answers(Reply(status=503, headers=AT_ONCE), json_list())
    async with Http(api.url, spacing=0.2) as client:
        before = time.monotonic()
        await client.get("/papers", {})
    assert api.times[1] >= before + 0.2


async def test_a_client_goes_on_after_a_failure(api: Hub, client: Http) -> None:
    api.answers(Reply(status=429), Reply(body=MEGABYTE, repeat=30), Reply(body=b"[1]"))
    await failure(client)
    await failure(client)
    assert (await client.get("/papers", {})).body == b"[1]"


async def test_a_bomb_within_a_bomb_is_not_unpacked(api: Hub, client: Http) -> None:
    bomb = gzip.compress(gzip.compress(MEGABYTE * 20))
    api.answers(Reply(body=bomb, headers={"Content-Encoding": "gzip, gzip"}))
    assert "packed its answer as gzip, gzip, unasked" in str(await failure(client))


async def test_a_bomb_takes_no_more_memory_than_the_cap(api: Hub, client: Http) -> None:
    bomb = gzip.compress(MEGABYTE * 300, compresslevel=9)
    api.answers(Reply(body=bomb, headers={"Content-Encoding": "gzip"}))
    tracemalloc.start()
    try:
        await failure(client)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 4 * http.MAX_BODY


async def test_a_limit_beyond_all_numbers_is_no_limit(api: Hub, client: Http) -> None:
    absurd = f'"api";r={"9" * 5_000};t=5'
    api.answers(Reply(status=429, headers={"RateLimit": absurd}))
    assert (await failure(client)).retry_after is None


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://x"])
def test_a_proxy_that_cannot_be_used_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with pytest.raises(SettingsError, match="a proxy in the environment"):
        Http("http://127.0.0.1:1")


STRICT = Manners(attempts=1, slow_down=frozenset({406, 503}), wait=60)


@pytest.mark.parametrize("status", [406, 503])
@pytest.mark.parametrize(("headers", "seconds"), [({}, 60), ({"Retry-After": "5"}, 5)], ids=str)
async def test_a_host_may_ask_to_slow_down_in_its_own_way(
    api: Hub, client: Http, status: int, headers: dict[str, str], seconds: float
) -> None:
    api.answers(Reply(status=status, headers=headers))
    with pytest.raises(
        SourceError, match=f"slow down \\({status}\\); try again in {seconds} s"
    ) as told:
        await client.get("/papers", {}, STRICT)
    assert (told.value.retry_after, told.value.permanent) == (seconds, False)
    assert len(api.asked) == 1


@pytest.mark.parametrize(
    "failure",
    [Reply(status=500, headers=AT_ONCE), Reply(body=b"[1, 2]", cut=2)],
    ids=["500", "cut"],
)
async def test_a_request_that_may_be_made_once_is_not_repeated(
    api: Hub, client: Http, failure: Reply
) -> None:
    api.answers(failure)
    with pytest.raises(SourceError):
        await client.get("/papers", {}, STRICT)
    assert len(api.asked) == 1


def test_an_address_that_cannot_be_used_is_told_by_the_name_of_its_setting() -> None:
    with pytest.raises(SettingsError, match=r"^PAPERBOY_ARXIV_URL, or"):
        Http("http://[::1", setting="PAPERBOY_ARXIV_URL")
