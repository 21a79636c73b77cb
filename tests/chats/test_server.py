"""What a test platform does over HTTP, beside what the contract of chats says."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.channels import Channel
from bot.errors import DeliveryError
from bot.models import Post
from tests.chats.chat import MANNERS
from tests.chats.client import LoopbackChat
from tests.chats.faults import Limit, Rules, What
from tests.chats.journal import Journal
from tests.chats.platform import now
from tests.chats.process import ROOT, running
from tests.chats.server import ChatServer

CHANNEL = Channel("testchat", "acme", "general")
OTHER = Channel("testchat", "initech", "random")
POST = Post("Daily Papers")


@pytest.fixture
async def server() -> AsyncIterator[ChatServer]:
    async with ChatServer() as server:
        yield server


@pytest.fixture
async def chat(server: ChatServer) -> AsyncIterator[LoopbackChat]:
    async with LoopbackChat(server.port) as chat:
        yield chat


async def raw(server: ChatServer, *pieces: bytes) -> bytes:
    """Send bytes, piece by piece, and return all that comes until the other side hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for piece in pieces:
        writer.write(piece)
        await asyncio.sleep(0.005)
    async with asyncio.timeout(5):
        said = await reader.read()
    writer.close()
    await writer.wait_closed()
    return said


def request(path: str, told: Any, *headers: str, method: str = "POST") -> bytes:
    body = json.dumps(told).encode() if told is not None else b""
    head = [f"{method} {path} HTTP/1.1", "Host: x", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join([*head, "", ""]).encode() + body


LAST = "Connection: close"
TOLD = {"workspace": "acme", "channel": "general", "key": "k", "text": "hello"}


async def test_requests_may_come_in_pieces_and_several_at_once(server: ChatServer) -> None:
    sent = request("/post", TOLD) + request("/post", TOLD, LAST)
    said = await raw(server, sent[:10], sent[10:70], sent[70:])
    assert said.count(b"HTTP/1.1 200 OK\r\n") == 2
    assert len(server.posts("general")) == 2


async def test_answers_keep_their_order_when_the_first_is_late(server: ChatServer) -> None:
    server.answers_late(0.05, times=1)
    said = await raw(server, request("/post", TOLD) + request("/post", TOLD, LAST))
    assert said.index(b'{"id": "1"}') < said.index(b'{"id": "2"}')


@pytest.mark.parametrize(
    "sent",
    [
        b"nonsense\r\n\r\n",
        b"POST /post HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /post HTTP/1.1\r\nContent-Length: 3\r\n\r\n{no",
        request("/post", []),
        request("/post", TOLD | {"key": 1}),
        request("/post", {"text": "nowhere"}),
        request("/find", TOLD | {"since": "2026-05-28T12:00:00"}),
        request("/nothing", TOLD),
    ],
)
async def test_what_is_no_request_is_refused_and_changes_nothing(
    server: ChatServer, sent: bytes
) -> None:
    said = await raw(server, sent)
    assert said.startswith((b"HTTP/1.1 400", b"HTTP/1.1 404"))
    assert not server.journal.events


async def test_messages_are_listed_newest_first_in_pages(server: ChatServer) -> None:
    for n in range(20):
        await raw(server, request("/post", TOLD | {"key": f"key-{n}"}, LAST))
    said = await raw(server, request("/find?channel=general", None, LAST, method="GET"))
    told = json.loads(said.partition(b"\r\n\r\n")[2])
    assert [each["key"] for each in told["messages"]] == [f"key-{n}" for n in range(19, 4, -1)]
    path = f"/find?channel=general&before={told['before']}"
    said = await raw(server, request(path, None, LAST, method="GET"))
    told = json.loads(said.partition(b"\r\n\r\n")[2])
    assert [each["key"] for each in told["messages"]] == [f"key-{n}" for n in range(4, -1, -1)]
    assert told["before"] is None


async def test_a_limit_is_429_with_whole_seconds(server: ChatServer) -> None:
    server.limits(1.2)
    said = await raw(server, request("/post", TOLD, LAST))
    assert said.startswith(b"HTTP/1.1 429")
    assert b"\r\nRetry-After: 2\r\n" in said


async def test_the_desk_takes_faults_and_rules_and_shows_the_journal(server: ChatServer) -> None:
    faults = [{"kind": "forbids", "status": 403, "code": "is_archived", "channel": "general"}]
    await raw(
        server,
        request(
            "/faults", {"faults": faults, "rules": {"per_channel": {"requests": 1, "seconds": 9}}}
        )
        + request("/post", TOLD)
        + request("/post", TOLD, LAST),
    )
    said = await raw(server, request("/journal", None, LAST, method="GET"))
    events = [json.loads(each) for each in said.partition(b"\r\n\r\n")[2].splitlines()]
    assert [each["answered"] for each in events] == ["403 is_archived", "429 ratelimited"]
    assert server.rules.per_channel == Limit(1, 9)


async def test_faults_meet_whom_they_are_for(server: ChatServer, chat: LoopbackChat) -> None:
    server.breaks(channel=CHANNEL.id).limits(1, workspace=OTHER.workspace, times=1)
    with pytest.raises(DeliveryError, match="500"):
        await chat.send(CHANNEL, POST, "1")
    with pytest.raises(DeliveryError, match="too many"):
        await chat.send(OTHER, POST, "2")
    await chat.send(OTHER, POST, "3")
    assert not await chat.find(CHANNEL, "1", now() - timedelta(1), now())


async def test_the_same_seed_draws_the_same_faults() -> None:
    async def taken() -> list[bool]:
        async with ChatServer(seed=7) as server, LoopbackChat(server.port) as chat:
            server.breaks(probability=0.3)
            sending = [chat.send(CHANNEL, POST, str(n)) for n in range(100)]
            for each in sending:
                await asyncio.gather(each, return_exceptions=True)
            return [each.taken for each in server.journal.events]

    first = await taken()
    assert 50 < sum(first) < 90
    assert await taken() == first


async def test_the_journal_tells_what_became_of_each_request(
    server: ChatServer, chat: LoopbackChat
) -> None:
    server.hangs_up(times=1).loses_answer(times=1)
    for _ in range(2):
        with pytest.raises(DeliveryError):
            await chat.send(CHANNEL, POST, "key")
    sent = await chat.send(CHANNEL, POST, "key")
    assert list(server.duplicates()) == ["key"]
    await chat.delete(CHANNEL, sent)
    await chat.delete(CHANNEL, sent)
    assert [(each.what, each.taken, each.answered) for each in server.journal.events] == [
        (What.POST, False, "lost"),
        (What.POST, True, "lost"),
        (What.POST, True, "200"),
        (What.DELETE, True, "200"),
        (What.DELETE, False, "404 message_not_found"),
    ]
    assert not server.duplicates()
    assert list(server.duplicates(ever=True)) == ["key"]
    assert [each.id for each in server.journal.posts(CHANNEL.id)] == ["1"]
    assert len(server.journal.posts(ever=True)) == 2


async def test_a_connection_the_server_closed_meanwhile_is_not_used(
    server: ChatServer, chat: LoopbackChat
) -> None:
    await chat.send(CHANNEL, POST, "1")
    server.refuses().answers()
    await chat.send(CHANNEL, POST, "2")
    assert [each.key for each in server.posts()] == ["1", "2"]


async def test_a_request_that_never_had_a_connection_is_not_ambiguous(server: ChatServer) -> None:
    hasty = replace(MANNERS, answer_within=timedelta(milliseconds=500))
    server.answers_late(60)
    async with LoopbackChat(server.port, hasty, connections=1) as chat:
        both = [chat.send(CHANNEL, POST, str(n)) for n in range(2)]
        first, second = await asyncio.gather(*both, return_exceptions=True)
    assert isinstance(first, DeliveryError)
    assert isinstance(second, DeliveryError)
    assert (first.ambiguous, second.ambiguous) == (True, False)
    assert [each.key for each in server.posts()] == ["0"]


async def test_an_answer_to_a_cancelled_request_is_not_taken_for_the_next_ones(
    server: ChatServer,
) -> None:
    async with LoopbackChat(server.port, connections=1) as chat:
        server.answers_late(0.1, times=1)
        first = asyncio.create_task(chat.send(CHANNEL, POST, "first"))
        await asyncio.sleep(0.05)
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)
        for key in ("second", "third"):
            sent = await chat.send(CHANNEL, POST, key)
            assert {each.id: each.key for each in server.posts()}[sent.message_id] == key
            await asyncio.sleep(0.1)


async def test_a_server_that_speaks_no_http_is_ambiguous() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n\r\n")
        await writer.drain()
        writer.close()

    other = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    async with other, LoopbackChat(port) as chat:
        with pytest.raises(DeliveryError) as caught:
            await chat.send(CHANNEL, POST, "1")
    assert caught.value.ambiguous


async def test_in_a_process_of_its_own_it_does_the_same(tmp_path: Path) -> None:
    with running(tmp_path, Rules(idempotent_for=60)) as server:
        async with LoopbackChat(server.port) as chat:
            server.loses_answer(times=1)
            with pytest.raises(DeliveryError) as caught:
                await chat.send(CHANNEL, POST, "key")
            assert caught.value.ambiguous
            assert (await chat.send(CHANNEL, POST, "key")).message_id == "1"
            server.refuses()
            with pytest.raises(DeliveryError) as caught:
                await chat.send(CHANNEL, POST, "other")
            assert not caught.value.ambiguous
            server.forgets().answers()
            assert await chat.find(CHANNEL, "key", now() - timedelta(1), now())
        assert [each.key for each in server.journal.posts(CHANNEL.id)] == ["key"]
        assert not server.journal.duplicates()
    assert len(Journal.read(tmp_path / "testchat.jsonl").of(What.POST)) == 2


BOT = """
import asyncio, sys
from bot.channels import Channel
from bot.models import Post
from tests.chats.client import LoopbackChat

async def main():
    chat = LoopbackChat(int(sys.argv[1]))
    await chat.send(Channel("testchat", "acme", "general"), Post("hello"), "key")

asyncio.run(main())
"""


def test_the_journal_outlives_a_bot_that_was_killed(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        server.answers_late(60)
        with subprocess.Popen([sys.executable, "-c", BOT, str(server.port)], cwd=ROOT) as bot:
            end = time.monotonic() + 30
            while not server.journal.posts():
                assert time.monotonic() < end
                time.sleep(0.02)
            bot.kill()
        assert [each.key for each in server.journal.posts("general")] == ["key"]


def test_half_a_line_at_the_end_of_a_journal_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    assert not Journal.read(file).events
    file.write_text('{"at": "2026-05-')
    assert not Journal.read(file).events
