"""What `paperboy run` runs, from start to stop in one visible order.

Start: zones and pauses, then the ticks; nothing is planned before the source was asked, unless that
takes too long. Stop, at a signal: no more ticks and no more claims; what is being sent is settled,
for at most eight seconds; what is not by then is found again by whoever claims it next.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta

from bot import ingest
from bot.delivery import notifying, planning, roundups, showing
from bot.delivery.sending import Sender
from bot.health import STALE_AFTER, Pulse, Tick
from bot.health import Source as SourceSeen
from bot.ports import Chat, Listener, PaperFinder, PaperSource
from bot.reconciling import SPACING, Reconciler
from bot.refreshing import refresh
from bot.storage import due, events, queries, settlements
from bot.storage.database import Database, Transaction, clock
from bot.ticker import Ticker

OFTEN = timedelta(seconds=1)
"""How often it is looked whether something is due."""
SOON = timedelta(seconds=5)
"""How often it is looked whether somebody is to be told something, or a vote has changed."""
SOMETIMES = timedelta(seconds=10)
"""How often it is looked whether something is given up."""
REFRESH = timedelta(minutes=10)
FIRST_ANSWER = timedelta(minutes=1)
"""How long planning waits for the source to have been asked once."""
RARELY = timedelta(hours=1)
CATEGORIES = 500
"""Papers that arXiv is asked for in an hour: five requests."""
PRUNED = 1_000
"""Events that are forgotten in one transaction, about."""
_WATCHED = ("plan", "send")
"""What has to succeed for the process to be well."""
PATIENCE = timedelta(seconds=8)
"""How long stopping waits for what is being sent."""

log = logging.getLogger(__name__)


class App:
    """Subscriptions, delivered: from this source, to these chats by platform.

    `arxiv` is asked for categories that filters need. What `listeners` did not hear is made up for.
    Chats and listeners may be added while it runs: a platform that cannot be reached yet holds up
    no other.
    """

    def __init__(
        self,
        database: Database,
        source: PaperSource,
        chats: Mapping[str, Chat],
        sender: Sender,
        *,
        arxiv: PaperFinder | None = None,
        listeners: Iterable[Listener] = (),
        told: Mapping[str, str] | None = None,
        clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
    ) -> None:
        self._database = database
        self._source = source
        self._chats = chats
        self._arxiv = arxiv
        self._told = told or {"source": source.name}
        self._clock = clock_
        self.sender = sender
        self.reconciler = Reconciler(database, chats, listeners, clock_)
        self._ticker = Ticker()
        self._asked = asyncio.Event()
        self._waiting = 0
        self._began_at = datetime.now(UTC)
        self._source_seen = SourceSeen(source.name)

    async def run(self) -> None:
        """Run until it is cancelled. Raises StoreError when the database refuses at the start."""
        await self.rezone()
        async with Ticker.running(patience=PATIENCE) as self._ticker:
            self._ticker.every(OFTEN, "send", self.sender.send_due)
            self._ticker.every(OFTEN, "seed", self.sender.seed)
            self._ticker.every(SOMETIMES, "give up", self.give_up)
            self._ticker.every(SOMETIMES, "wake", self.wake, after=SOMETIMES)
            self._ticker.every(RARELY, "rezone", self.rezone, after=RARELY)
            self._ticker.every(SOON, "tell", self.tell)
            self._ticker.every(SOON, "show votes", self.show_votes)
            self._ticker.every(RARELY, "prune", self.prune, after=SOMETIMES)
            self._ticker.every(REFRESH, "refresh", self.refresh)
            self._ticker.every(SPACING, "reconcile", self.reconciler.tick, after=SPACING)
            if self._arxiv is not None:
                self._ticker.every(RARELY, "categories", self._fill_categories)
            log.info("run.started", extra=self._told)
            try:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._asked.wait(), FIRST_ANSWER.total_seconds())
                self._ticker.every(OFTEN, "plan", self.plan)
                await asyncio.get_running_loop().create_future()  # until it is cancelled
            finally:
                log.info("run.stopping")

    async def plan(self) -> None:
        """Plan what is due, and say so."""
        async with self._database.read() as tx:
            now = await self._clock(tx)
            if not await due.is_any(tx, now):
                self._waiting = 0
                return
        planned = await planning.plan(self._database, self._source.name, now)
        if plans := planned.plans + await roundups.plan(self._database, now):
            log.info("digests.planned", extra={"plans": plans})
        if planned.waiting and planned.waiting != self._waiting:
            log.info("digests.waiting", extra={"plans": planned.waiting})
        self._waiting = planned.waiting

    async def give_up(self) -> None:
        """Give up what was not sent in its time."""
        async with self._database.write() as tx:
            count = await settlements.expire(tx, await self._clock(tx))
        if count:
            log.warning("deliveries.given_up", extra={"count": count})

    async def wake(self) -> None:
        """End pauses that are over."""
        await self._reschedule(zones=False)

    async def rezone(self) -> None:
        """End pauses that are over, and have due anew what other zones have computed."""
        await self._reschedule(zones=True)

    async def tell(self) -> None:
        """Tell people what they are to be told."""
        await notifying.tell_due(self._database, self._chats, self._clock)

    async def show_votes(self) -> None:
        """Show votes as they stand."""
        await showing.show_due(self._database, self._chats, self._clock)

    async def prune(self) -> None:
        """Forget events of which no platform tells any more, and queries of long ago."""
        now = await self._now()
        before = now - events.KEPT_FOR
        async with self._database.write() as tx:
            await queries.prune(tx, now)
        async with self._database.read() as tx:
            gone = PRUNED if await events.are_old(tx, before) else 0
        while gone >= PRUNED:
            async with self._database.write() as tx:
                gone = await events.prune(tx, before, PRUNED)

    async def refresh(self) -> None:
        """Ask the source for what digests will need."""
        now = await self._now()
        told = await refresh(self._database, self._source, now)
        last_good = self._source_seen.last_good if told.failure else now
        self._source_seen = SourceSeen(self._source.name, now, last_good, told.failure)
        self._asked.set()
        if told.failure:
            log.warning("source.failed", extra={"why": told.failure})

    def pulse(self) -> Pulse:
        """Say what this process knows of itself."""
        ticks = {
            name: Tick(each.last_good, each.failures, STALE_AFTER if name in _WATCHED else None)
            for name, each in self._ticker.ticks.items()
        }
        return Pulse(self._began_at, ticks, self._source_seen, self.reconciler.done)

    async def _reschedule(self, *, zones: bool) -> None:
        while count := await planning.recompute(self._database, await self._now(), zones=zones):
            log.info("subscriptions.rescheduled", extra={"count": count})

    async def _fill_categories(self) -> None:
        if self._arxiv is not None:
            now = await self._now()
            await ingest.fill_categories(self._database, self._arxiv, now, CATEGORIES)

    async def _now(self) -> datetime:
        async with self._database.read() as tx:
            return await self._clock(tx)
