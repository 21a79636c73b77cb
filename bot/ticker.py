"""A metronome: does things again and again, one instance of each at a time. Nothing else.

What fails is done again at the next tick. Of failures in a row the log has the first, the second,
the fourth, the eighth and so on, and then that it goes well again.

The only file that knows apscheduler, whose default would leave a late tick out:
https://apscheduler.readthedocs.io/en/3.x/userguide.html, "Missed job executions and coalescing".
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from apscheduler.schedulers.asyncio import AsyncIOScheduler

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Ticks:
    """How something that is done again and again has gone: when it last did well, and failures."""

    last_good: datetime | None = None
    failures: int = 0
    why: str = ""


@dataclass(slots=True)
class Ticker:
    """Use `running`; then say what is to be done `every` so often."""

    ticks: dict[str, Ticks] = field(default_factory=dict)
    _scheduler: AsyncIOScheduler = field(
        default_factory=lambda: AsyncIOScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
    )
    _running: set[asyncio.Task[None]] = field(default_factory=set)

    @classmethod
    @asynccontextmanager
    async def running(cls, *, patience: timedelta) -> AsyncIterator[Ticker]:
        """Tick for as long as the block runs; then cancel what is being done, and wait for it.

        What has not ended after `patience` is left to itself.
        """
        quiet = logging.getLogger("apscheduler")  # it warns of busy ticks, and of those that stop
        before = quiet.level
        quiet.setLevel(logging.CRITICAL)
        ticker = cls()
        ticker._scheduler.start()
        try:
            yield ticker
        finally:
            ticker._scheduler.shutdown(wait=False)
            try:
                await ticker._stop(patience)
            finally:
                quiet.setLevel(before)  # not before: it calls a tick that is broken off an error

    def every(
        self,
        pause: timedelta,
        name: str,
        do: Callable[[], Awaitable[object]],
        *,
        after: timedelta = timedelta(0),
    ) -> None:
        """Do something `after` a while, and then so far apart; never twice at a time."""
        self.ticks[name] = Ticks()

        async def tick() -> None:
            task = asyncio.ensure_future(self._tick(name, do))
            self._running.add(task)
            task.add_done_callback(self._running.discard)
            await asyncio.wait([task])

        self._scheduler.add_job(
            tick,
            "interval",
            seconds=pause.total_seconds(),
            next_run_time=datetime.now(UTC) + after,
        )

    async def _tick(self, name: str, do: Callable[[], Awaitable[object]]) -> None:
        told = self.ticks[name]
        try:
            await do()
        except Exception as error:  # the boundary of a tick: the next one runs
            told.failures += 1
            told.why = str(error)
            if told.failures.bit_count() == 1:
                log.exception("tick.failed", extra={"tick": name, "in_a_row": told.failures})
        else:
            if told.failures:
                log.info("tick.recovered", extra={"tick": name, "in_a_row": told.failures})
            told.last_good, told.failures, told.why = datetime.now(UTC), 0, ""

    async def _stop(self, patience: timedelta) -> None:
        for task in self._running:
            task.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=patience.total_seconds())
