"""From due to sent: planning 100,000 subscriptions, sending them, and being idle with them.

Planning stands beside the naive way, one query, digest and insert for each channel (measured on
some, and scaled), and beside two floors: the rows alone, by one INSERT ... SELECT, and as many
SQLModel objects. Posts go to a chat server of the tests, in a process of its own.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import os
import subprocess
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from sqlalchemy import delete, func, insert, literal, select, update

from benchmarks._channels import DAY, FILTERS, NOW, SOURCE, databases, subscribe, tell
from benchmarks._measure import table
from bot.channels import Channel
from bot.deliveries import State
from bot.delivery.planning import plan
from bot.delivery.sending import Sender
from bot.digest import Cut, Shortlist
from bot.models import Post
from bot.storage import digests, editions
from bot.storage.channel_tables import (
    DeliveryRow,
    channels,
    deliveries,
    digest_papers,
    filters,
    posts,
    subscriptions,
)
from bot.storage.channel_tables import digests as digests_table
from bot.storage.database import Database, Transaction
from bot.topics.reading import parse
from tests.chats.chat import MANNERS, PLATFORM
from tests.chats.client import LoopbackChat
from tests.chats.process import running as chat_server

CHANNELS = 100_000
KINDS = ("SQLite", "PostgreSQL")
_SAMPLE = 200
_IDLE_SECONDS = 20


async def main(channels_: int) -> None:
    """Measure, and print the tables."""
    planned, sent = [], []
    for kind in KINDS:
        with databases(kind) as urls:
            if kind not in urls:
                print(f"{kind}: not on this machine")
                continue
            async with Database.open(urls[kind]) as database:
                await tell(database)
                await subscribe(database, channels_)
                planned += await _planning(database, kind, channels_)
                sent += await _sending(database, kind, channels_)
    _table_of_planning(planned, channels_)
    table(
        "Claim, render, send and settle, to a chat server on loopback",
        ["", "posts", "posts/s", "CPU ms a post", "of it the chat's client"],
        sent,
    )
    table(
        f"Idle with {channels_:,} subscriptions: a whole process",
        ["", "MB", "% of a core", "tick (ms)"],
        [await _idle(kind, channels_) for kind in KINDS],
    )


def _table_of_planning(rows: list[list[str]], count: int) -> None:
    table(
        f"Planning {count:,} due subscriptions of {FILTERS:,} distinct filters",
        ["", "seconds", "of ours"],
        rows,
    )


async def _planning(database: Database, kind: str, count: int) -> list[list[str]]:
    ours = await _seconds_to_plan(database)
    async with database.read() as tx:
        rows = await tx.scalar(select(func.count()).select_from(deliveries))
    if rows != count:
        raise SystemExit(f"{rows} of {count} were planned")
    await _reset(database)
    naive = await _seconds_naively(database) * count / _SAMPLE
    await _reset(database)
    floor = await _seconds_of_rows(database)
    await _reset(database)
    started = time.perf_counter()
    row: dict[str, Any] = dict.fromkeys(DeliveryRow.model_fields)
    row |= {"kind": "daily", "state": "planned", "local_date": NOW.date(), "due_at": NOW}
    made = [DeliveryRow(**row | {"channel_id": n}) for n in range(count)]
    objects = time.perf_counter() - started
    del made
    gc.collect()
    await _seconds_to_plan(database)
    return [
        [f"{kind}: ours", f"{ours:.2f}", ""],
        [f"{kind}: channel by channel (scaled)", f"{naive:.0f}", f"{naive / ours:.0f}x"],
        [f"{kind}: INSERT ... SELECT of the rows", f"{floor:.2f}", f"{floor / ours:.2f}x"],
        [f"{count:,} SQLModel objects", f"{objects:.2f}", f"{objects / ours:.2f}x"],
    ]


async def _seconds_to_plan(database: Database) -> float:
    started = time.perf_counter()
    await plan(database, SOURCE, NOW)
    return time.perf_counter() - started


async def _seconds_naively(database: Database) -> float:
    """Do for some channels what one would write first."""
    started = time.perf_counter()
    query = (
        select(subscriptions.c.channel_id, channels.c.workspace_id, filters.c.text)
        .join(channels, channels.c.id == subscriptions.c.channel_id)
        .join(filters, filters.c.id == subscriptions.c.filter_id)
        .limit(_SAMPLE)
    )
    async with database.read() as tx:
        due = list(await tx.execute(query))
    for row in due:
        async with database.write() as tx:
            found = await editions.candidates(tx, SOURCE, [DAY])
            built = Shortlist(found, [DAY]).digest(Cut(5, parse(row.text)))
            (digest,) = await digests.freeze(tx, [built])
            planned = {
                "channel_id": row.channel_id,
                "workspace_id": row.workspace_id,
                "kind": "daily",
                "local_date": NOW.date(),
                "digest_id": digest,
                "layout": "compact",
                "state": State.PLANNED,
                "due_at": NOW,
                "give_up_at": NOW,
                "claimable_at": NOW,
                "attempt": 0,
            }
            await tx.execute(insert(deliveries).values(planned))
    return time.perf_counter() - started


async def _seconds_of_rows(database: Database) -> float:
    """Write the rows of the ledger alone."""
    columns = (
        *("channel_id", "workspace_id", "kind", "local_date", "layout", "state"),
        *("due_at", "give_up_at", "claimable_at", "attempt"),
    )
    query = select(
        subscriptions.c.channel_id,
        channels.c.workspace_id,
        subscriptions.c.kind,
        subscriptions.c.next_local_date,
        subscriptions.c.layout,
        literal("planned"),
        subscriptions.c.next_due_at,
        subscriptions.c.next_due_at,
        subscriptions.c.next_due_at,
        literal(0),
    ).join(channels, channels.c.id == subscriptions.c.channel_id)
    started = time.perf_counter()
    async with database.write() as tx:
        await tx.execute(insert(deliveries).from_select(columns, query))
    return time.perf_counter() - started


async def _reset(database: Database) -> None:
    async with database.write() as tx:
        for each in (posts, deliveries, digest_papers, digests_table):
            await tx.execute(delete(each))
        due = {"next_due_at": NOW, "next_local_date": NOW.date(), "silent_runs": 0}
        due |= {"covered_until": DAY - timedelta(days=1)}
        await tx.execute(update(subscriptions).values(due))


async def _sending(database: Database, kind: str, count: int) -> list[list[str]]:
    """Send what is planned, in parts of growing size."""
    rows = []
    async with database.write() as tx:
        await tx.execute(
            update(deliveries)
            .where(deliveries.c.state == State.PLANNED)
            .values(claimable_at=NOW.replace(year=2036))
        )
    for size in (1_000, 10_000, count):
        async with database.write() as tx:
            some = select(deliveries.c.id).where(deliveries.c.state == State.PLANNED).limit(size)
            await tx.execute(
                update(deliveries).where(deliveries.c.id.in_(some)).values(claimable_at=NOW)
            )
        done, seconds, cpu = await _sent(database)
        if not done:
            break
        client = await _client_alone(min(done, 5_000))
        rows.append(
            [
                kind,
                f"{done:,}",
                f"{done / seconds:,.0f}",
                f"{cpu / done * 1_000:.2f}",
                f"{client * 1_000:.2f}",
            ]
        )
    return rows


async def _sent(database: Database) -> tuple[int, float, float]:
    """Send all whose turn has come; return posts, seconds, and CPU seconds of this process."""

    async def clock(_tx: Transaction) -> datetime:
        return NOW

    fast = replace(MANNERS, per_second=1e9, per_workspace=1e9)
    with TemporaryDirectory() as folder, chat_server(Path(folder)) as server:
        async with LoopbackChat(server.port, fast) as chat:
            sender = Sender(database, {PLATFORM: chat}, "benchmark", clock)
            started, cpu = time.perf_counter(), time.process_time()
            while await sender.send_due():
                pass
            seconds, cpu = time.perf_counter() - started, time.process_time() - cpu
    return sender.done.posts, seconds, cpu


async def _client_alone(count: int) -> float:
    """Return the CPU seconds of the chat's client for one post."""
    with TemporaryDirectory() as folder, chat_server(Path(folder)) as server:
        async with LoopbackChat(server.port) as chat:
            post = Post("x" * 1_000)
            started = time.process_time()
            for start in range(0, count, 100):
                await asyncio.gather(
                    *(
                        chat.send(Channel(PLATFORM, "T1", f"C{n}"), post, f"k{n}")
                        for n in range(start, min(start + 100, count))
                    )
                )
            return (time.process_time() - started) / count


async def _idle(kind: str, count: int) -> list[str]:
    """Run a process with subscriptions that are due tomorrow, and measure it from outside."""
    with databases(kind) as urls:
        if kind not in urls:
            return [kind, "", "", ""]
        async with Database.open(urls[kind]) as database:
            await tell(database, "sample")
            await subscribe(database, count, due=NOW.replace(year=2036))
        environment = os.environ | {
            "PAPERBOY_DATABASE_URL": urls[kind],
            "PAPERBOY_WEB_PORT": "0",
            "PAPERBOY_LOG_LEVEL": "warning",
        }
        command = [sys.executable, "-m", "benchmarks.delivery", "--as-idle"]
        process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)  # noqa: S603, ASYNC220 - our own command
        told, _ = process.communicate()
        return [kind, *told.split()]


async def _be_idle() -> None:
    """Run as `paperboy run` does for some seconds; print megabytes, percent, and a tick's ms."""
    from adapters.sources.sample import Sample
    from bot.app import App
    from bot.cli.running import stay_small
    from bot.settings import load

    stay_small()
    async with Database.open(load().database) as database:
        chat = LoopbackChat(1)
        chats = {PLATFORM: chat}
        sender = Sender(database, chats, "idle")
        app = App(database, Sample(), chats, sender)
        running = asyncio.create_task(app.run())
        await asyncio.sleep(5)
        cpu = time.process_time()
        await asyncio.sleep(_IDLE_SECONDS)
        percent = (time.process_time() - cpu) / _IDLE_SECONDS * 100
        running.cancel()
        await asyncio.wait([running])
        started = time.perf_counter()
        for _ in range(50):
            await app.plan()
            await sender.send_due()
        tick = (time.perf_counter() - started) / 50 * 1_000
    print(f"{_megabytes():.0f} {percent:.2f} {tick:.1f}")


def _megabytes() -> float:
    """Return the most memory that this process has had.

    Linux also keeps it as `ru_maxrss`, but there it begins with what the parent had.
    """
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--channels", type=int, default=CHANNELS)
    given.add_argument("--as-idle", action="store_true", help=argparse.SUPPRESS)
    arguments = given.parse_args()
    asyncio.run(_be_idle() if arguments.as_idle else main(arguments.channels))
