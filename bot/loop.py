"""Where the event loop starts, and where it stops: at the end of the work, or when told to."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine
from typing import Any, TypeVar

_T = TypeVar("_T")


def run(work: Coroutine[Any, Any, _T]) -> _T:
    """Run to the end, or to the first SIGINT or SIGTERM: then stop cleanly, whatever comes after.

    asyncio.run alone breaks off its own cleaning up at a second Ctrl-C, which can hang, and knows
    nothing of SIGTERM, which is how containers are stopped.
    """

    async def stoppable() -> _T:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
        signals = (signal.SIGINT, signal.SIGTERM)

        def stop() -> None:
            for each in signals:
                loop.remove_signal_handler(each)
                signal.signal(each, signal.SIG_IGN)
            if task is not None:
                task.cancel()

        for each in signals:
            loop.add_signal_handler(each, stop)
        return await work

    try:
        return asyncio.run(stoppable())
    except asyncio.CancelledError:
        raise KeyboardInterrupt from None
