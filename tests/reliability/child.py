"""A process that delivers: `bot.app.App` as `paperboy run` has it, but in a hurry, and mortal.

It is killed at the step it is told: steps are counted at our own seams, before and after each
transaction and each request. It knows nothing of what is expected of it.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import func, select

import bot.app
from bot.app import App
from bot.delivery import notifying
from bot.delivery.sending import Sender
from bot.errors import StoreError
from bot.ports import Manners
from bot.storage import backend
from bot.storage.channel_tables import deliveries, notices, subscriptions
from bot.storage.database import Database, Transaction, clock
from tests.chats.chat import MANNERS, PLATFORM
from tests.reliability.doors import DOORS, Counted, Steps
from tests.reliability.stage import Source

UNSETTLED = 3
"""The exit code of one whose patience ended before all was settled."""
HASTY = replace(MANNERS, answer_within=timedelta(seconds=0.3))


@dataclass(frozen=True, slots=True)
class Orders:
    """What a process is to do. It ends when all is settled, or after `patience` seconds.

    `dies_at`: the step at which it is killed; 0 is never. `often`: seconds between two ticks.
    `steps_to`: where it writes in the end how many steps it took.
    """

    url: str
    port: int
    first_day: date
    log: Path
    platform: str = PLATFORM
    dies_at: int = 0
    manners: Manners = HASTY
    margin: float = 0.4
    first_wait: float = 0.05
    often: float = 0.05
    patience: float = 30.0
    busy_seconds: float | None = None
    until_settled: bool = True
    connections: int = 20
    steps_to: Path | None = None


class CountedDatabase(Counted, Database):
    """A database whose transactions are steps: before each, and after each that wrote."""

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        Counted.steps.take()
        async with super().read() as tx:
            yield tx

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        Counted.steps.take()
        async with super().write() as tx:
            yield tx
        Counted.steps.take()


def deliver(orders: Orders) -> None:
    """Run until all is settled; exit with 0 then."""
    _hurry(orders)
    logging.basicConfig(
        filename=orders.log,
        level=logging.WARNING,
        format=f"{os.getpid()} %(asctime)s %(message)s",
        force=True,
    )
    try:
        asyncio.run(_deliver(orders))
    except TimeoutError:
        raise SystemExit(UNSETTLED) from None
    if orders.steps_to:
        orders.steps_to.write_text(str(Counted.steps.taken))


def _hurry(orders: Orders) -> None:
    """Shorten what is waited for: the same code, with other numbers."""
    bot.app.OFTEN = timedelta(seconds=orders.often)
    bot.app.SOMETIMES = timedelta(seconds=4 * orders.often)
    notifying.LEASE = timedelta(seconds=0.5)
    notifying.AGAIN = timedelta(seconds=0.2)
    if orders.busy_seconds is not None:
        backend.BUSY_SECONDS = orders.busy_seconds  # type: ignore[assignment]


async def _deliver(orders: Orders) -> None:
    door = DOORS[orders.platform]
    async with (
        Database.open(orders.url) as aside,
        CountedDatabase.open(orders.url) as database,
        door.counted(orders.port, orders.manners, orders.connections) as chat,
    ):
        Counted.steps = Steps(orders.dies_at)
        sender = Sender(
            database,
            {chat.platform: chat},
            f"process {os.getpid()}",
            margin=timedelta(seconds=orders.margin),
            first_wait=timedelta(seconds=orders.first_wait),
        )
        app = App(database, Source(orders.first_day), {chat.platform: chat}, sender)
        running = asyncio.create_task(app.run())
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, running.cancel)
        try:
            async with asyncio.timeout(orders.patience):
                if orders.until_settled:
                    await _settled(aside, running)
                else:
                    await asyncio.wait([running])
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def _settled(database: Database, running: asyncio.Task[None]) -> None:
    """Wait until nothing is due, on its way, or to be told."""
    while not running.done():
        with suppress(StoreError):
            async with database.read() as tx:
                if not await left(tx):
                    return
        await asyncio.sleep(0.03)


async def left(tx: Transaction) -> int:
    """Return how much is due, on its way, or to be told."""
    now = await clock(tx)
    queries = (
        select(func.count()).where(subscriptions.c.next_due_at <= now),
        select(func.count()).where(deliveries.c.claimable_at.is_not(None)),
        select(func.count()).where(notices.c.claimable_at.is_not(None)),
    )
    return sum([int(await tx.scalar(query) or 0) for query in queries])
