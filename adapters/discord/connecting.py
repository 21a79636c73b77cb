"""The connection to the gateway: it is there as long as somebody listens.

Discord's client mends a connection by itself, and waits longer each time, up to a quarter of an
hour, and it gives up where Discord says that a session can never be. So where there has been no
connection for a while, all begins anew here, with another client.
https://docs.discord.com/developers/events/gateway#connection-lifecycle
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import chain, repeat

from adapters.discord.gateway import Gateway

FINISHING = 5.0
"""Seconds that answers under way may still take when the door is closed."""
LOST_AFTER = 60.0
"""Seconds without a connection after which all begins anew."""
LOOKS_EVERY = 1.0
_AGAIN = (1, 2, 5, 10, 30, 120)
"""Seconds before each try to connect; after the last, that long again and again.

Whoever begins more than a thousand sessions a day has their token taken away.
https://docs.discord.com/developers/events/gateway#session-start-limit-object
"""

log = logging.getLogger(__name__)


def waits() -> Iterator[float]:
    """Yield the seconds to wait before each try, without an end."""
    return chain(_AGAIN, repeat(_AGAIN[-1]))


async def not_reached(why: Exception, wait: float) -> None:
    """Say that Discord cannot be reached, and wait."""
    log.warning("discord.not_reached", extra={"why": str(why)[:200], "again_in": wait})
    await asyncio.sleep(wait)


async def listen(token: str, begin: Callable[[], Gateway]) -> None:
    """Listen until it is cancelled. `begin` makes a client, which hears already what is to do."""
    while True:
        for wait in waits():
            client = begin()
            try:
                await _connected(client, token)
                break
            except Exception as error:  # noqa: BLE001 - no odd answer of Discord's ends the process
                await not_reached(error, wait)
            finally:
                client.ear.lost()
                await client.finished(FINISHING)
                await client.close()


async def _connected(client: Gateway, token: str) -> None:
    """Connect, and return when the connection was lost for a while."""
    await client.login(token)
    talking = asyncio.create_task(client.connect())
    try:
        unheard = 0.0
        while unheard < LOST_AFTER:
            await asyncio.wait({talking}, timeout=LOOKS_EVERY)
            if talking.done():
                await talking
                return
            unheard = 0.0 if client.ear.is_connected else unheard + LOOKS_EVERY
        log.warning("discord.connection_lost")
    finally:
        talking.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await talking
