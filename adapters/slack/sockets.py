"""Socket Mode: a connection that is there as long as somebody listens.

The SDK mends a connection by itself, but with an address that it asked for once, and such an
address is temporary: when that leads nowhere any more, the SDK tries it for ever. So where there
has been no connection for a while, all begins anew here.
https://docs.slack.dev/reference/methods/apps.connections.open
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from itertools import chain, repeat

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.hearing import Hearing

OPENS_WITHIN = 10.0
"""Seconds within which a connection has to open."""
_AGAIN = (1, 2, 5, 10, 30)
"""Seconds before each try to connect; after the last, that long again and again."""
_LOOKS = 6
"""Looks in a row without a connection after which it is taken for lost."""

log = logging.getLogger(__name__)


async def listen(app: AsyncApp, client: AsyncWebClient, ping: float, hearing: Hearing) -> None:
    """Hand what comes to an app until it is cancelled. `ping`: seconds between two looks.

    `hearing` is told each time whether there is a connection.
    """
    while True:
        for wait in waits():
            handler = AsyncSocketModeHandler(
                app, client.token, app.logger, client, ping_interval=ping
            )
            try:
                await _connect(handler)
                hearing.seen(is_connected=True)
                await _lost(handler, ping, hearing)
                break
            except Exception as error:  # noqa: BLE001 - no odd answer of Slack's ends the process
                await not_reached(error, wait)
            finally:
                hearing.seen(is_connected=False)
                await handler.close_async()  # type: ignore[no-untyped-call]


def waits() -> Iterator[float]:
    """Yield the seconds to wait before each try, without an end."""
    return chain(_AGAIN, repeat(_AGAIN[-1]))


async def not_reached(why: Exception, wait: float) -> None:
    """Say that Slack cannot be reached, and wait."""
    log.warning("slack.not_reached", extra={"why": str(why)[:200], "again_in": wait})
    await asyncio.sleep(wait)


async def _connect(handler: AsyncSocketModeHandler) -> None:
    handler.client.wss_uri = await handler.client.issue_new_wss_url()
    async with asyncio.timeout(OPENS_WITHIN):
        await handler.connect_async()  # type: ignore[no-untyped-call]
    log.info("slack.connected")


async def _lost(handler: AsyncSocketModeHandler, ping: float, hearing: Hearing) -> None:
    """Wait until the connection is lost and does not come back."""
    looks = 0
    while looks < _LOOKS:
        await asyncio.sleep(ping)
        is_connected = await handler.client.is_connected()
        hearing.seen(is_connected=is_connected)
        looks = 0 if is_connected else looks + 1
    log.warning("slack.connection_lost")
