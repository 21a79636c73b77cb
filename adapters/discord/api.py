"""Discord's REST API, asked once by its client: an answer, or a DeliveryError. It knows no digests.

The client keeps the limit of each route as Discord tells it. It would also ask again by itself when
it was told to wait, or when Discord broke: here that ends with the first answer, as the ledger
decides. The client can be watched at each request, and that is where.
https://docs.discord.com/developers/topics/rate-limits
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from types import MappingProxyType, SimpleNamespace
from typing import Any

import discord
from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    TraceConfig,
    TraceRequestEndParams,
    TraceRequestStartParams,
    TraceResponseChunkReceivedParams,
)
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.errors import failure, limited
from bot.errors import DeliveryError

ANSWER_WITHIN = 10.0
"""Seconds within which Discord has to answer."""
REST, GATEWAY = "https://discord.com/api/v10", "wss://gateway.discord.gg/"
_REFUSED, _TOO_MANY, _BROKEN = 400, 429, 500
_USUAL_WAIT = 600.0
"""Seconds to wait where somebody before Discord refuses, and does not say for how long."""
_LONGEST_TURN = 30.0
"""Seconds that the client may wait for a turn at a route; it takes no fewer."""
_OWN_LIMIT = 1.0
"""Seconds to wait where the client still waited for a turn at a route, and had not asked."""

PER_SECOND = 48.8
"""Requests a second, each a little after the one before: of the 50 that a bot has in all.
https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
"""
_UNCOUNTED = ("/interactions/", "/webhooks/")
"""Answers to people, which do not count among these."""

Answer = Mapping[str, Any]
_NOTHING: Answer = MappingProxyType({})


@dataclass(slots=True)
class _Request:
    """One request as it is watched: whether it was sent, and what came back for it.

    A client that is at the limit of a route keeps an answer until the next request may go.
    """

    is_sent: bool = False
    is_done: bool = False
    answer: bytes | None = None

    def told(self) -> Any:
        """Return the answer."""
        return json.loads(self.answer) if self.answer else None


class _EndedError(Exception):
    """An answer after which the client would ask again."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        super().__init__(f"HTTP {status}")


class Api:
    """Asks Discord by a client of `logged_in`, so many times `per_second` at most."""

    def __init__(
        self,
        client: discord.Client,
        answer_within: float = ANSWER_WITHIN,
        per_second: float = PER_SECOND,
    ) -> None:
        self.client = client
        self.answer_within = answer_within
        self._apart = 1 / per_second
        self._next_at = 0.0
        self._turns = asyncio.Lock()

    async def read(
        self, path: str, ids: Mapping[str, str] = _NOTHING, params: Answer = _NOTHING
    ) -> Any:
        """Ask for something, which changes nothing; `ids` stand in the path.

        By their names, as channel_id, the client knows whose limit it is. Raises DeliveryError.
        """
        try:
            return await self._ask("GET", path, ids, params=params)
        except DeliveryError as error:
            error.ambiguous = False
            raise

    async def write(
        self, method: str, path: str, ids: Mapping[str, str], body: Answer | None = None
    ) -> Any:
        """Have something done. Raises DeliveryError."""
        return await self._ask(method, path, ids, **({} if body is None else {"json": body}))

    async def _turn(self) -> None:
        """Wait until the next request may go: for less than a moment, unless very many wait.

        One that is late makes those after it late, all but one: what piles up would be too much.
        """
        loop = asyncio.get_running_loop()
        async with self._turns:
            at = max(self._next_at, loop.time() - self._apart)
            self._next_at = at + self._apart
            await asyncio.sleep(max(0.0, at - loop.time()))

    async def _ask(self, method: str, path: str, ids: Mapping[str, str], **how: Any) -> Any:
        named = {**ids, "webhook_token": "..."}  # that is a secret
        what, request = f"{method} {path.format(**named)}", _Request()
        route = Route(method, path, **ids)
        try:
            async with asyncio.timeout(self.answer_within):
                if not path.startswith(_UNCOUNTED):
                    await self._turn()
                told = await self.client.http.request(route, trace_request_ctx=request, **how)
        except _EndedError as error:
            raise _ended(what, error) from error
        except discord.HTTPException as error:
            raise failure(what, error.status, error.code, _short(error.text)) from error
        except ClientConnectorError as error:
            raise DeliveryError(f"Discord cannot be reached: {_short(str(error))}") from error
        except TimeoutError as error:
            if not request.is_sent:
                raise limited(what, _OWN_LIMIT, everywhere=False) from error
            if not request.is_done or request.answer is None:
                raise _unknown(what, "no answer came in time") from error
            told = request.told()
        except discord.RateLimited as error:
            raise limited(what, error.retry_after, everywhere=False) from error
        except (ClientError, OSError, ValueError) as error:
            raise _unknown(what, _short(str(error))) from error
        if isinstance(told, str) and told:
            raise _unknown(what, "its answer cannot be read")
        return told


@asynccontextmanager
async def logged_in(token: str) -> AsyncIterator[discord.Client]:
    """Open a client that asks, and hears nothing. Raises what its `login` does."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        http_trace=_watching(),
        max_ratelimit_timeout=_LONGEST_TURN,
    )
    async with client:
        await client.login(token)
        yield client


@contextmanager
def pointed(rest: str, gateway: str) -> Iterator[None]:
    """Have the client ask somewhere else, as for a proxy; it has no setting for that."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = rest.rstrip("/"), URL(gateway)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def _watching() -> TraceConfig:
    """Watch requests of `Api`; the client's own, as to log in, go as they go."""
    watching = TraceConfig()
    watching.on_request_start.append(_begun)
    watching.on_request_end.append(_answered)
    watching.on_response_chunk_received.append(_read)
    return watching


async def _begun(_: ClientSession, of: SimpleNamespace, __: TraceRequestStartParams) -> None:
    if isinstance(of.trace_request_ctx, _Request):
        of.trace_request_ctx.is_sent = True


async def _answered(_: ClientSession, of: SimpleNamespace, told: TraceRequestEndParams) -> None:
    if not isinstance(of.trace_request_ctx, _Request):
        return
    status = told.response.status
    if status == _TOO_MANY or status >= _BROKEN:
        told.response.close()
        raise _EndedError(status, told.response.headers)
    of.trace_request_ctx.is_done = status < _REFUSED


async def _read(
    _: ClientSession, of: SimpleNamespace, told: TraceResponseChunkReceivedParams
) -> None:
    if isinstance(of.trace_request_ctx, _Request):
        of.trace_request_ctx.answer = told.chunk


def _ended(what: str, error: _EndedError) -> DeliveryError:
    """Read an answer after which is not asked again. Of a limit, its headers say whose it is."""
    if error.status != _TOO_MANY:
        return failure(what, error.status, 0, "")
    is_ours = "X-RateLimit-Scope" in error.headers
    scope = error.headers.get("X-RateLimit-Scope", "global")
    try:
        wait = max(0.0, float(error.headers["Retry-After"]))
    except (KeyError, ValueError):
        wait = _OWN_LIMIT if is_ours else _USUAL_WAIT
    return limited(what, wait, everywhere=scope == "global")


def _unknown(what: str, why: str) -> DeliveryError:
    return DeliveryError(f"Discord did not answer {what}: {why}", ambiguous=True)


def _short(words: str) -> str:
    return " ".join(words.split())[:200]
