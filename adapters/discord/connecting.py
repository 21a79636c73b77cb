"""The connection to the gateway: it is there as long as somebody listens.

Discord's client mends a connection by itself, and waits longer each time, up to a quarter of an
hour, and it gives up where Discord says that a session can never be. So where there has been no
connection for a while, all begins anew here, with another client, each time after a longer wait.
https://docs.discord.com/developers/events/gateway#connection-lifecycle
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import chain, repeat
from typing import NoReturn

from aiohttp import ClientError
from discord import DiscordException

from adapters.discord.gateway import Gateway
from bot.errors import DeliveryError

FINISHING = 5.0
"""Seconds that answers under way may still take when the door is closed."""
LOST_AFTER = 60.0
"""Seconds without a connection after which all begins anew."""
STEADY_AFTER = 120.0
"""Seconds that a session has to last, for the waits to begin anew: that is 720 sessions a day."""
LOOKS_EVERY = 1.0
_AGAIN = (1, 2, 5, 10, 30, 120)
"""Seconds before each try to connect; after the last, that long again and again.

Whoever begins more than a thousand sessions a day has their token taken away.
https://docs.discord.com/developers/events/gateway#session-start-limit-object
"""

_NEVER = timedelta(0)

log = logging.getLogger(__name__)


class LostError(Exception):
    """There is no connection, and the client makes none."""


def waits() -> Iterator[float]:
    """Yield the seconds to wait before each try, without an end."""
    return chain(_AGAIN, repeat(_AGAIN[-1]))


async def not_reached(why: Exception, wait: float) -> None:
    """Say that Discord cannot be reached, and wait."""
    log.warning("discord.not_reached", extra={"why": cause(why), "again_in": wait})
    await asyncio.sleep(wait)


def cause(error: BaseException) -> str:
    """Say what went wrong, and of which kind it is: some errors have no words of their own.

    Where the client cannot connect at first, it stumbles over that (`NoneType` has no `sequence`),
    and what it could not do is only the context of what it raises.
    """
    known = (OSError, ClientError, DiscordException, DeliveryError)
    each: BaseException | None = error
    while each is not None and not isinstance(each, known):
        each = each.__cause__ or each.__context__
    told = each or error
    return f"{type(told).__name__}: {told}".rstrip(": ")[:200]


async def listen(token: str, begin: Callable[[], Gateway]) -> None:
    """Listen until it is cancelled. `begin` makes a client, which hears already what is to do."""
    pauses = waits()
    while True:
        client = begin()
        try:
            await _connected(client, token)
        except Exception as error:  # noqa: BLE001 - no odd answer of Discord's ends the process
            why = error
        finally:
            client.ear.lost()
            await client.finished(FINISHING)
            await client.close()
        if client.was_steady:
            pauses = waits()
        await not_reached(why, max(next(pauses), client.apart))


async def _connected(client: Gateway, token: str) -> NoReturn:
    """Connect, and raise why there is no connection any more, or was none for a while."""
    await client.login(token)
    talking = asyncio.create_task(client.connect())
    try:
        unheard = 0.0
        while unheard < LOST_AFTER:
            await asyncio.wait({talking}, timeout=LOOKS_EVERY)
            if talking.done():
                await talking
                raise LostError("the client has ended")
            unheard = 0.0 if client.ear.is_connected else unheard + LOOKS_EVERY
            if (client.ear.connected_for() or _NEVER) >= timedelta(seconds=STEADY_AFTER):
                client.steadied()
        log.warning("discord.connection_lost")
        raise LostError("there was no connection for a while")
    finally:
        talking.cancel()
        with suppress(asyncio.CancelledError, Exception):
            await talking
