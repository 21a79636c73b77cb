"""Three processes on one PostgreSQL, one of them killed and one frozen until others took over.

Frozen is what a virtual machine is that is moved: it knows nothing of the time that went by.
"""

from __future__ import annotations

import os
import random
import signal
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.deliveries import State
from tests.chats.chat import MANNERS
from tests.chats.faults import Rules
from tests.chats.journal import Journal
from tests.databases import run as ask
from tests.reliability import child, nursery, stage
from tests.reliability.child import Orders
from tests.reliability.waiting import until

ANSWER, MARGIN = 1.5, 1.5
FROZEN = ANSWER + MARGIN + 1.0
"""Seconds that a process stands still: longer than its lease."""
PATIENCE = 240.0

_SETTLED = """
    SELECT channels.external_id, deliveries.state, posts.message_id
    FROM deliveries JOIN channels ON channels.id = deliveries.channel_id
    LEFT JOIN posts ON posts.delivery_id = deliveries.id
"""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it went: what was there twice for a while, and was taken away."""

    seconds: float
    twice_for_a_while: int
    withdrawn: int
    failed_ticks: int


def run(url: str, channels: int, seed: int, *, remembers: bool) -> Outcome:
    """Deliver to so many channels; the database has them due. Claims that all have it once."""
    dice = random.Random(seed)
    with tempfile.TemporaryDirectory(prefix="paperboy-replicas-") as name:
        folder = Path(name)
        rules = Rules(idempotent_for=600 if remembers else 0)
        with nursery.chat_server(folder, rules, seed=seed) as server:
            server.answers_late(0.1, probability=0.3)
            began = time.monotonic()
            orders = _orders(url, server.port, folder, remembers=remembers)
            processes = [nursery.start(child.deliver, orders) for _ in range(3)]
            _disturb(processes, folder, channels, dice)
            for each in processes[1:]:
                code = nursery.ended(each, PATIENCE)
                assert code == 0, f"a process ended with {code}: {_text(folder / 'log')[-4000:]}"
            assert nursery.ended(processes[0]) == -signal.SIGKILL
            seconds = time.monotonic() - began
            journal, log = server.journal, _text(folder / "log")
            _claims(url, journal, log, channels, remembers=remembers)
            return Outcome(
                seconds,
                len(journal.duplicates(ever=True)),
                len(journal.deletions),
                log.count("tick.failed"),
            )


def _orders(url: str, port: int, folder: Path, *, remembers: bool) -> Orders:
    manners = replace(
        MANNERS,
        answer_within=timedelta(seconds=ANSWER),
        repeats_within=timedelta(seconds=300 if remembers else 0),
    )
    return Orders(
        url,
        port,
        first_day=stage.first_day(url),
        log=folder / "log",
        manners=manners,
        margin=MARGIN,
        often=0.2,
        patience=PATIENCE,
        connections=300,
    )


def _disturb(
    processes: list[BaseProcess], folder: Path, channels: int, dice: random.Random
) -> None:
    """Kill the first when so many were posted, freeze the second when so many were, and thaw it."""
    journal = folder / "testchat.jsonl"
    killed, frozen = processes[0].pid, processes[1].pid
    assert killed
    assert frozen
    moments = sorted((int(channels * dice.uniform(0.02, 0.6)), each) for each in (killed, frozen))
    for count, pid in moments:
        until(lambda count=count: _lines(journal) > count, "too few were posted", 60)  # type: ignore[misc]
        os.kill(pid, signal.SIGKILL if pid == killed else signal.SIGSTOP)
    time.sleep(FROZEN)
    os.kill(frozen, signal.SIGCONT)


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""


def _lines(file: Path) -> int:
    return file.read_bytes().count(b"\n")


def _claims(url: str, journal: Journal, log: str, channels: int, *, remembers: bool) -> None:
    """Claim that each channel has its digest once."""
    ever, remain = journal.duplicates(ever=True), journal.duplicates()
    assert not (remembers and ever), f"twice for a while: {ever}"
    assert not remain, f"twice: {sorted(remain)}\n{log[-8000:]}"
    there = {(each.channel, each.id) for each in journal.posts()}
    rows = ask(url, _SETTLED)
    states = Counter(state for _, state, _ in rows)
    assert states == {State.SENT: channels}, f"{states}"
    known = {(where, message) for where, _, message in rows}
    assert known == there, f"{known - there} in the ledger, {there - known} on the platform"
    assert len(known) == channels
