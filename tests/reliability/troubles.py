"""What goes wrong around a process that delivers, while its posts are in flight.

with delivering(url) as running:
    running.wait_for_posts(1)
    ... take its database away, and give it back ...
    running.claim_all_is_well()
"""

from __future__ import annotations

import os
import resource
import signal
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.deliveries import State
from tests.chats.process import ServerApart
from tests.databases import run as ask
from tests.reliability import child, evidence, nursery, stage
from tests.reliability.child import HASTY, Orders
from tests.reliability.stage import BEFORE, CHANNELS, COMPACT, THREAD
from tests.reliability.waiting import until

ANSWERS_AFTER = 0.25
"""Seconds that the platform takes to answer: so long a post is in flight."""


class Delivering:
    """A process that delivers, and the platform that it delivers to."""

    def __init__(self, url: str, server: ServerApart, process: BaseProcess, log: Path) -> None:
        self.url = url
        self.server = server
        self._process = process
        self._log = log

    @property
    def log(self) -> str:
        return self._log.read_text() if self._log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process.pid
        return self._process.pid

    def wait_for_posts(self, count: int) -> None:
        """Wait until the platform has taken so many."""
        until(lambda: len(self.server.journal.posts()) >= count, f"no post came: {self.log}")

    def stop(self, within: float = 20.0) -> float:
        """Have it end as containers are stopped; return how long that took."""
        began = time.monotonic()
        os.kill(self.pid, signal.SIGTERM)
        assert nursery.ended(self._process, within) == 0, self.log
        return time.monotonic() - began

    def claim_all_is_well(self) -> None:
        """Wait until all is settled, and claim that each channel has each post once."""
        assert nursery.ended(self._process, 90) == 0, self.log[-4000:]
        found, journal = evidence.look(self.url, CHANNELS), self.server.journal
        assert found.left == 0
        evidence.claim_never_twice(journal)
        for where in (COMPACT, THREAD, BEFORE):
            state = evidence.claim_posted(found, journal, where, is_knowable=True)
            assert state is State.SENT


@contextmanager
def delivering(url: str, *, busy_seconds: float | None = None) -> Iterator[Delivering]:
    """Have a process deliver from a database, to a platform that takes its time to answer."""
    with tempfile.TemporaryDirectory(prefix="paperboy-trouble-") as name:
        folder = Path(name)
        with nursery.chat_server(folder) as server:
            server.answers_late(ANSWERS_AFTER)
            orders = Orders(
                url,
                server.port,
                first_day=stage.first_day(url),
                log=folder / "log",
                manners=replace(HASTY, answer_within=timedelta(seconds=1)),
                busy_seconds=busy_seconds,
                patience=80,
            )
            process = nursery.start(child.deliver, orders)
            try:
                yield Delivering(url, server, process, folder / "log")
            finally:
                nursery.kill(process)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Hold an SQLite file as another process does that writes."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=20)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")


@contextmanager
def no_room(pid: int) -> Iterator[None]:
    """Let no file of a process grow: what it sees of a disk that is full. On Linux only."""
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, hard))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


def open_deliveries(url: str) -> int:
    """Return how many deliveries are on their way, as the ledger has it."""
    ((count,),) = ask(url, "SELECT count(*) FROM deliveries WHERE claimable_at IS NOT NULL")
    return int(count)
