"""What comes in one by one, done together: so a transaction is for many, and nobody waits long.

It knows nothing of what is done.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

_T = TypeVar("_T")
_R = TypeVar("_R")

MOST = 100
"""Things done together."""


class Together(Generic[_T, _R]):
    """Does things by `do`, which returns as many outcomes, in their order.

    A thing waits `moment` seconds for others, at most. Only `at_once` are done at the same time;
    meanwhile others gather. Where `do` fails with anything but `passes`, each is done alone, so
    that one which cannot be done harms no other.
    """

    def __init__(
        self,
        do: Callable[[Sequence[_T]], Awaitable[Sequence[_R]]],
        *,
        passes: type[Exception],
        moment: float = 0,
        at_once: int = 1,
    ) -> None:
        self._do = do
        self._passes = passes
        self._moment = moment
        self._at_once = at_once
        self._waiting: list[tuple[_T, asyncio.Future[_R]]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._doing: set[asyncio.Task[None]] = set()

    async def add(self, thing: _T) -> _R:
        """Have a thing done, and return what came of it. Raises what doing it raised."""
        loop = asyncio.get_running_loop()
        mine: asyncio.Future[_R] = loop.create_future()
        self._waiting.append((thing, mine))
        if not self._moment or len(self._waiting) >= MOST:
            self._begin()
        elif self._timer is None:
            self._timer = loop.call_later(self._moment, self._begin)
        return await mine

    def _begin(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._waiting and len(self._doing) < self._at_once:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            task = asyncio.ensure_future(self._done(some))
            self._doing.add(task)
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._doing.discard(task)
        self._begin()

    async def _done(self, some: Sequence[tuple[_T, asyncio.Future[_R]]]) -> None:
        try:
            outcomes = await self._do([thing for thing, _ in some])
        except Exception as error:  # noqa: BLE001 - who waits for it gets it
            if len(some) > 1 and not isinstance(error, self._passes):
                for one in some:
                    await self._done([one])
                return
            for _, mine in some:
                if not mine.done():
                    mine.set_exception(error)
            return
        for (_, mine), outcome in zip(some, outcomes, strict=True):
            if not mine.done():
                mine.set_result(outcome)
