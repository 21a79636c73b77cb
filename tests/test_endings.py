"""Claims on ending what was begun: it is waited for, whoever is cancelled meanwhile."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager, asynccontextmanager, contextmanager

import pytest

from bot.endings import ended, entered, entered_in_thread, in_thread


async def cancelled_often(task: asyncio.Task[None]) -> None:
    for _ in range(3):
        await asyncio.sleep(0.01)
        task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def test_what_it_returns_is_returned_and_what_it_raises_raised() -> None:
    async def divided(by: int) -> float:
        return 1 / by

    assert await ended(divided(2)) == 0.5
    with pytest.raises(ZeroDivisionError):
        await ended(divided(0))


async def test_whoever_is_cancelled_waits_for_the_end_first() -> None:
    told = []

    async def work() -> None:
        await asyncio.sleep(0.1)
        told.append("done")

    await cancelled_often(asyncio.create_task(ended(work())))
    assert told == ["done"]


async def test_a_thread_is_waited_for() -> None:
    go, told = threading.Event(), []

    def work() -> None:
        go.wait(10)
        told.append("done")

    waiting = asyncio.create_task(in_thread(work))
    asyncio.get_running_loop().call_later(0.1, go.set)
    await cancelled_often(waiting)
    assert told == ["done"]


async def test_an_error_of_what_nobody_waits_for_any_more_is_silent() -> None:
    async def fail() -> None:
        await asyncio.sleep(0.05)
        raise LookupError

    await cancelled_often(asyncio.create_task(ended(fail())))


@pytest.mark.parametrize("cancel_after", [0.0, 0.02, 0.07])
async def test_a_block_that_was_entered_is_left(cancel_after: float) -> None:
    told: list[str] = []

    @asynccontextmanager
    async def block() -> AsyncIterator[None]:
        await asyncio.sleep(0.05)
        told.append("entered")
        try:
            yield
        finally:
            await asyncio.sleep(0.05)
            told.append("left")

    async def work() -> None:
        async with entered(block()):
            await asyncio.sleep(60)

    working = asyncio.create_task(work())
    await asyncio.sleep(cancel_after)
    await cancelled_often(working)
    assert told in (["entered", "left"], [] if cancel_after == 0 else None)


async def test_a_block_that_cannot_be_entered_is_not_left() -> None:
    class Block(AbstractContextManager[None]):
        def __enter__(self) -> None:
            raise LookupError

        def __exit__(self, *_: object) -> None:
            raise AssertionError

    with pytest.raises(LookupError):
        async with entered_in_thread(Block()):
            pass


async def test_a_block_sees_what_it_is_left_with() -> None:
    seen: list[BaseException] = []

    @contextmanager
    def block() -> Iterator[int]:
        try:
            yield 7
        except LookupError as error:
            seen.append(error)
            raise

    with pytest.raises(LookupError):
        async with entered_in_thread(block()) as inside:
            assert inside == 7
            raise LookupError
    assert len(seen) == 1
