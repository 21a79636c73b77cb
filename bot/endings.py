"""Ends what was begun, however often whoever waits for it is cancelled; the cancelling comes after.

A thread goes on regardless, and a statement that is left halfway may leave its database locked. It
knows nothing of either.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AbstractAsyncContextManager, AbstractContextManager, asynccontextmanager
from typing import Any, TypeVar

_T = TypeVar("_T")


async def ended(doing: Coroutine[Any, Any, _T] | asyncio.Task[_T]) -> _T:
    """Wait until it is done, and return what it returns. It must end by itself."""
    task = asyncio.ensure_future(doing)
    cancelled: asyncio.CancelledError | None = None
    while not task.done():
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled:
        if not task.cancelled():
            task.exception()  # seen: nobody else will ask for it
        raise cancelled
    return task.result()


async def in_thread(do: Callable[..., _T], *args: Any) -> _T:
    """Do it in a thread, to its end."""
    return await ended(asyncio.to_thread(do, *args))


@asynccontextmanager
async def entered(block: AbstractAsyncContextManager[_T]) -> AsyncIterator[_T]:
    """Enter a block and leave it, each to its end: what was entered is left."""
    entering = asyncio.ensure_future(block.__aenter__())
    try:
        yield await ended(entering)
    except BaseException as error:
        if not entering.exception():
            await ended(_left(block, error))
        raise
    await ended(_left(block, None))


@asynccontextmanager
async def entered_in_thread(block: AbstractContextManager[_T]) -> AsyncIterator[_T]:
    """Enter a block in a thread and leave it in one, each to its end."""
    async with entered(_InThread(block)) as inside:
        yield inside


class _InThread(AbstractAsyncContextManager[_T]):
    def __init__(self, block: AbstractContextManager[_T]) -> None:
        self._block = block

    async def __aenter__(self) -> _T:
        return await asyncio.to_thread(self._block.__enter__)

    async def __aexit__(self, *told: Any) -> bool | None:
        return await asyncio.to_thread(self._block.__exit__, *told)


async def _left(block: AbstractAsyncContextManager[Any], error: BaseException | None) -> None:
    if error:
        await block.__aexit__(type(error), error, error.__traceback__)
    else:
        await block.__aexit__(None, None, None)
