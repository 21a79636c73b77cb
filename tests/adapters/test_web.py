"""Claims about the door for operators: a real server on loopback, asked by real clients."""

from __future__ import annotations

import asyncio
import json
import re
import socket
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from adapters.web import LIFE, MOST, Web
from bot.deliveries import State
from bot.errors import SettingsError
from bot.health import STALE_AFTER, Ledger, Pulse, Reconciled, Sending, Source, Status, Tick
from tests.builders import NOON

OPERATIONS = Path(__file__).parent.parent.parent / "docs/operations.md"
HOST = "127.0.0.1"
WELL = Status(
    Pulse(
        began_at=NOON - timedelta(days=1),
        ticks={"plan": Tick(NOON - timedelta(seconds=1))},
        source=Source("huggingface", NOON - timedelta(minutes=5), NOON - timedelta(minutes=5)),
        reconciled=Reconciled(asked=2, put_on=4, taken_off=3, failed=1, waiting=8),
    ),
    Sending(7, 1, 1, {State.SENT: 5, State.PLANNED: 2}),
    Ledger(
        due=3,
        overdue=1,
        oldest_due=NOON - timedelta(hours=1),
        last_day={State.SENT: 5, State.UNKNOWN: 1},
        open={State.SENDING: 2},
        unknown=6,
        notices=4,
        newest_edition=date(2026, 5, 28),
    ),
)


class Watched:
    """A `Watch` that says what a test tells it to."""

    def __init__(self, status: Status = WELL) -> None:
        self.says = status
        self.asked = 0
        self.is_asked = asyncio.Event()
        self.waits = asyncio.Event()
        self.waits.set()

    async def status(self, now: object) -> Status:
        self.asked += 1
        self.is_asked.set()
        await self.waits.wait()
        return self.says


def is_open(client: socket.socket) -> bool:
    """Whether the server still has this connection, to which it has sent nothing."""
    client.setblocking(False)
    try:
        return client.recv(1) != b""
    except BlockingIOError:
        return True
    except ConnectionError:
        return False


class Asking:
    """A server that answers, and clients for it."""

    def __init__(self, web: Web, watch: Watched) -> None:
        self.port = web.port
        self.watch = watch

    async def ask(self, path: str, method: str = "GET", **options: Any) -> httpx.Response:
        async with httpx.AsyncClient(trust_env=False, timeout=5) as client:
            return await client.request(method, f"http://{HOST}:{self.port}{path}", **options)

    async def why(self, path: str) -> tuple[int, list[str]]:
        answer = await self.ask(path)
        told = answer.json()
        assert told["ok"] is (answer.status_code == 200)
        return answer.status_code, told.get("why", [])

    async def raw(self, *pieces: bytes, pause: float = 0) -> bytes:
        """Send bytes as they are, and return all that comes until the server hangs up."""
        reader, writer = await asyncio.open_connection(HOST, self.port)
        try:
            for piece in pieces:
                writer.write(piece)
                await asyncio.sleep(pause)
            return await asyncio.wait_for(reader.read(), 15)
        except ConnectionError:
            return b""
        finally:
            writer.close()


def opened(watch: Watched, life: float = LIFE) -> Any:
    return Web.open(HOST, 0, watch, lambda: NOON, life=life)


def changed(**pulse: Any) -> Status:
    return replace(WELL, pulse=replace(WELL.pulse, **pulse))


async def samples(asking: Asking) -> Mapping[str, float]:
    """Return what is measured, by name and labels."""
    answer = await asking.ask("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    return {
        "".join((each.name, *(f"{{{name}={value}}}" for name, value in each.labels.items()))): (
            each.value
        )
        for family in text_string_to_metric_families(answer.text)
        for each in family.samples
    }


class TestHealth:
    async def test_a_process_whose_ticks_succeed_is_well(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            assert await Asking(web, watch).why("/healthz") == (200, [])

    async def test_one_whose_last_good_tick_is_long_ago_is_not(self) -> None:
        watch = Watched(changed(ticks={"plan": Tick(NOON - STALE_AFTER * 2, failures=3)}))
        async with opened(watch) as web:
            assert await Asking(web, watch).why("/healthz") == (
                503,
                [
                    "plan has not succeeded since 2026-05-29 11:50:00 UTC; "
                    "it failed 3 times in a row"
                ],
            )

    async def test_one_that_never_ticked_has_a_while_to_begin(self) -> None:
        watch = Watched(changed(ticks={"plan": Tick()}, began_at=NOON))
        async with opened(watch) as web:
            assert await Asking(web, watch).why("/healthz") == (200, [])
            watch.says = changed(ticks={"plan": Tick()}, began_at=NOON - STALE_AFTER * 2)
            status, (why,) = await Asking(web, watch).why("/healthz")
        assert status == 503
        assert why.startswith("plan has never succeeded since the start")

    async def test_what_is_seldom_done_is_not_judged(self) -> None:
        watch = Watched(changed(ticks={"refresh": Tick(None, 9, stale_after=None)}))
        async with opened(watch) as web:
            assert await Asking(web, watch).why("/healthz") == (200, [])

    async def test_a_database_that_is_gone_makes_it_unready_and_not_unwell(self) -> None:
        watch = Watched(replace(WELL, ledger=None, no_ledger="the database refuses"))
        async with opened(watch) as web:
            asking = Asking(web, watch)
            assert await asking.why("/healthz") == (200, [])
            assert await asking.why("/readyz") == (503, ["the database refuses"])


class TestReadiness:
    async def test_with_a_database_and_a_source_that_was_asked_it_is_ready(self) -> None:
        watch = Watched(changed(source=Source("huggingface", NOON, None, "timed out")))
        async with opened(watch) as web:
            assert await Asking(web, watch).why("/readyz") == (200, [])

    async def test_before_the_source_was_asked_it_is_not(self) -> None:
        watch = Watched(changed(source=Source("huggingface")))
        async with opened(watch) as web:
            assert await Asking(web, watch).why("/readyz") == (
                503,
                ["huggingface has not been asked yet"],
            )


class TestMetrics:
    async def test_say_what_the_status_says(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            told = await samples(Asking(web, watch))
        expected = {
            "paperboy_database_up": 1,
            "paperboy_subscriptions_due": 3,
            "paperboy_subscriptions_overdue": 1,
            "paperboy_subscriptions_oldest_due_timestamp_seconds": NOON.timestamp() - 3600,
            "paperboy_deliveries_last_day{state=sent}": 5,
            "paperboy_deliveries_last_day{state=unknown}": 1,
            "paperboy_deliveries_last_day{state=failed}": 0,
            "paperboy_deliveries_open{state=sending}": 2,
            "paperboy_deliveries_unknown": 6,
            "paperboy_notices_waiting": 4,
            "paperboy_posts_total": 7,
            "paperboy_posts_found_total": 1,
            "paperboy_posts_withdrawn_total": 1,
            "paperboy_deliveries_settled_total{state=sent}": 5,
            "paperboy_reconciliations_total": 2,
            "paperboy_reconciliations_failed_total": 1,
            "paperboy_reconciliations_waiting": 8,
            "paperboy_reactions_missed_total{change=on}": 4,
            "paperboy_reactions_missed_total{change=off}": 3,
            "paperboy_tick_failures{tick=plan}": 0,
            "paperboy_source_failing{source=huggingface}": 0,
        }
        assert {name: told[name] for name in expected} == expected

    async def test_without_a_database_say_so_and_leave_the_ledger_out(self) -> None:
        watch = Watched(replace(WELL, ledger=None))
        async with opened(watch) as web:
            told = await samples(Asking(web, watch))
        assert told["paperboy_database_up"] == 0
        assert "paperboy_subscriptions_due" not in told
        assert told["paperboy_posts_total"] == 7

    async def test_each_has_its_line_in_the_operations_guide(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            told = await samples(Asking(web, watch))
        names = {re.split("[{]", name)[0] for name in told if name.startswith("paperboy_")}
        document = OPERATIONS.read_text()
        assert not [name for name in names if f"`{name}" not in document]

    async def test_each_means_what_the_operations_guide_says(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            answer = await Asking(web, watch).ask("/metrics")
        helps = re.findall(r"^# HELP (paperboy_\w+) (.+)[.]$", answer.text, re.MULTILINE)
        rows = re.findall(
            r"^\| `(paperboy_\w+).*?` \| \w+ \| (.+) \|$", OPERATIONS.read_text(), re.MULTILINE
        )
        meanings = {name: meaning.replace("`", "").lower() for name, meaning in rows}
        assert helps
        for name, told in helps:
            assert meanings[name].startswith(told.lower()), name

    async def test_two_servers_do_not_know_each_other(self) -> None:
        one, other = Watched(), Watched(replace(WELL, sending=Sending(posts=99)))
        async with opened(one) as first, opened(other) as second:
            assert (await samples(Asking(first, one)))["paperboy_posts_total"] == 7
            assert (await samples(Asking(second, other)))["paperboy_posts_total"] == 99


class TestAnswers:
    async def test_there_is_nothing_else(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            asking = Asking(web, watch)
            for path in ("/", "/healthz/", "/../etc/passwd", "/%2e%2e/", "/metrics2"):
                assert (await asking.ask(path)).status_code == 404
        assert watch.asked == 0

    async def test_it_can_only_be_read(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            answer = await Asking(web, watch).ask("/healthz", "POST", content=b"x" * 100_000)
        assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")

    async def test_the_head_alone_may_be_asked_for(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            answer = await Asking(web, watch).ask("/healthz", "HEAD")
        assert (answer.status_code, answer.content) == (200, b"")

    async def test_nobody_keeps_them(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            for path in ("/healthz", "/readyz", "/metrics", "/other"):
                answer = await Asking(web, watch).ask(path)
                assert answer.headers["cache-control"] == "no-store"

    @pytest.mark.parametrize(
        "sent",
        [
            b"\x16\x03\x01\x02\x00\r\n\r\n",
            b"GET / HTTP/9\r\n\r\n",
            b"GET /healthz HTTP/1.1\r\nX: " + b"x" * 10_000 + b"\r\n\r\n",
        ],
    )
    async def test_what_is_no_request_is_told_no_versions(self, sent: bytes) -> None:
        watch = Watched()
        async with opened(watch) as web:
            answer = await Asking(web, watch).raw(sent)
        assert b" 400 Bad Request\r\n" in answer
        assert b"\r\nServer: paperboy\r\n" in answer
        assert b"\r\nCache-Control: no-store\r\n" in answer
        assert b"aiohttp" not in answer

    async def test_a_mistake_of_ours_tells_nothing_of_itself(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        class Broken(Watched):
            async def status(self, now: object) -> Status:
                raise LookupError("/home/someone/secret.db")

        watch = Broken()
        async with opened(watch) as web:
            answer = await Asking(web, watch).ask("/healthz")
        assert (answer.status_code, answer.headers["server"]) == (500, "paperboy")
        assert "secret" not in answer.text
        assert "secret" in caplog.text


class TestHostileClients:
    async def test_one_without_a_request_disturbs_nobody_and_is_let_go(self) -> None:
        watch = Watched()
        async with opened(watch, life=1) as web:
            asking = Asking(web, watch)
            silent = asyncio.create_task(asking.raw())
            assert (await asking.ask("/healthz")).status_code == 200
            began = time.monotonic()
            assert await silent == b""
            assert time.monotonic() - began < 4

    async def test_one_that_sends_a_letter_at_a_time_is_let_go(self) -> None:
        watch = Watched()
        async with opened(watch, life=1) as web:
            asking = Asking(web, watch)
            slow = asking.raw(*(b"X" for _ in range(30)), pause=0.1)
            async with asyncio.timeout(5):
                assert b"200" not in await slow

    async def test_one_that_does_not_read_its_answer_is_let_go(self) -> None:
        watch = Watched(changed(source=Source("long" * 5_000_000, NOON, NOON)))
        async with opened(watch, life=1) as web:
            reader, writer = await asyncio.open_connection(HOST, web.port, limit=1000)
            writer.write(b"GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n")
            header = await reader.readuntil(b"\r\n\r\n")
            await asyncio.sleep(1.5)
            body = b""
            with suppress(ConnectionError):
                while piece := await reader.read(1_000_000):
                    body += piece
            writer.close()
        (length,) = re.findall(rb"Content-Length: (\d+)", header)
        assert len(body) < int(length)

    async def test_ten_thousand_headers_are_refused(self) -> None:
        headers = b"".join(b"X-%d: y\r\n" % n for n in range(10_000))
        watch = Watched()
        async with opened(watch) as web:
            asking = Asking(web, watch)
            told = await asking.raw(b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + headers + b"\r\n")
            assert b"200 OK" not in told
            assert (await asking.ask("/healthz")).status_code == 200
        assert watch.asked == 1

    @pytest.mark.parametrize(
        "sent", [b"\x16\x03\x01\x02\x00", b"GET " + b"x" * 100_000, b"\r\n" * 1000, b"\x00" * 99]
    )
    async def test_what_is_no_request_disturbs_nobody(
        self, sent: bytes, caplog: pytest.LogCaptureFixture
    ) -> None:
        watch = Watched()
        async with opened(watch) as web:
            asking = Asking(web, watch)
            bad = asyncio.create_task(asking.raw(sent, pause=0.3))
            await asyncio.sleep(0.1)
            assert (await asking.ask("/healthz")).status_code == 200
            bad.cancel()
            await asyncio.wait([bad])
        assert not caplog.records

    async def test_more_connections_than_there_is_room_for_end_the_oldest(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            asking = Asking(web, watch)
            many = [await asyncio.open_connection(HOST, web.port) for _ in range(MOST + 20)]
            assert (await asking.ask("/healthz")).status_code == 200
            assert await asyncio.wait_for(many[0][0].read(), 5) == b""
            for _, writer in many:
                writer.close()

    async def test_many_that_come_at_once_end_as_many_of_the_oldest(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            with ExitStack() as stack:

                def connect(many: int) -> list[socket.socket]:
                    """Connect while the loop stands, which then sees them all in one go."""
                    addresses = [(HOST, web.port)] * many
                    return [stack.enter_context(socket.create_connection(a)) for a in addresses]

                clients = connect(90)
                await asyncio.sleep(0.1)
                clients += connect(90)
                assert (await Asking(web, watch).ask("/healthz")).status_code == 200
                ended = 90 + 90 + 1 - MOST
                assert [is_open(each) for each in clients] == [False] * ended + [True] * (MOST - 1)

    async def test_connections_that_have_ended_take_no_room(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            asking = Asking(web, watch)
            with socket.create_connection((HOST, web.port)) as first:
                for _ in range(MOST + 20):
                    assert await asking.raw(b"no request\r\n\r\n")
                assert is_open(first)

    async def test_a_connection_has_one_request(self) -> None:
        request = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
        watch = Watched()
        async with opened(watch) as web:
            told = await Asking(web, watch).raw(request * 3)
        assert told.count(b"HTTP/1.1 200") == 1
        assert json.loads(told.rsplit(b"\r\n\r\n", 1)[1]) == {"ok": True}


class TestStopping:
    async def test_takes_two_seconds_at_most_whoever_is_connected(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            asking = Asking(web, watch)
            _, silent = await asyncio.open_connection(HOST, web.port)
            watch.waits.clear()
            waiting = asyncio.create_task(asking.raw(b"GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n"))
            await watch.is_asked.wait()
            began = time.monotonic()
        assert time.monotonic() - began < 2
        assert await waiting == b""
        silent.close()

    async def test_frees_the_port(self) -> None:
        watch = Watched()
        async with opened(watch) as web:
            port = web.port
            assert (await Asking(web, watch).ask("/healthz")).status_code == 200
        async with Web.open(HOST, port, watch, lambda: NOON) as again:
            assert (await Asking(again, watch).ask("/healthz")).status_code == 200


class TestAddresses:
    async def test_a_port_in_use_names_the_setting(self) -> None:
        with socket.create_server((HOST, 0)) as taken:
            port = taken.getsockname()[1]
            with pytest.raises(SettingsError, match=rf"PAPERBOY_WEB_PORT: port {port} .* in use"):
                async with Web.open(HOST, port, Watched()):
                    pass

    @pytest.mark.parametrize("host", ["nowhere.invalid", "192.0.2.1", "not a host"])
    async def test_an_address_of_another_machine_names_the_setting(self, host: str) -> None:
        with pytest.raises(SettingsError, match="PAPERBOY_WEB_HOST: "):
            async with Web.open(host, 0, Watched()):
                pass
