"""Discord's REST API, asked once by its client: an answer, or a DeliveryError. It knows no digests.

The client keeps the limit of each route as Discord tells it. It would also ask again by itself when
it was told to wait, or when Discord broke: here that ends with the first answer, as the ledger
decides (`watching.py`). While Discord refuses the bot itself, nothing is asked at all, as each
refusal would count.
https://docs.discord.com/developers/topics/rate-limits
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, nullcontext, suppress
from types import MappingProxyType
from typing import Any

import discord
from aiohttp import ClientConnectorError, ClientError
from discord.gateway import DiscordWebSocket
from discord.http import Route
from yarl import URL

from adapters.discord.errors import RefusedError, failure, limited
from adapters.discord.pace import Pace
from adapters.discord.watching import REFUSED, TOO_MANY, EndedError, Request, watching
from bot.errors import DeliveryError

ANSWER_WITHIN = 10.0
"""Seconds within which Discord has to answer."""
REST, GATEWAY = "https://discord.com/api/v10", "wss://gateway.discord.gg/"
_USUAL_WAIT = 600.0
"""Seconds to wait where somebody before Discord refuses, and does not say for how long."""
_LONGEST_TURN = 30.0
"""Seconds that the client may wait for a turn at a route; it takes no fewer."""
_OWN_LIMIT = 1.0
"""Seconds to wait where the client still waited for a turn at a route, and had not asked."""

PER_SECOND = 49
"""Requests that may arrive in a second. A bot has 50: one is for what the client asks by itself.
https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
"""
_TO_LOG_IN = 2
"""Requests that the client has just made for that: it asks who it is, and of which application."""
_APART = 1 / 60
"""Seconds between two requests, so that not all of a second go at once."""
_A_MOMENT = 1.0
"""Seconds that a request waits for people at most, who would else wait for it."""
_UNCOUNTED = ("/interactions/", "/webhooks/")
"""Answers to people, which do not count among these."""

Answer = Mapping[str, Any]
_NOTHING: Answer = MappingProxyType({})

log = logging.getLogger(__name__)


class Api:
    """Asks Discord by a client of `logged_in`, no more often than it takes."""

    def __init__(self, client: discord.Client, answer_within: float = ANSWER_WITHIN) -> None:
        self.client = client
        self.answer_within = answer_within
        self._pace = Pace(PER_SECOND, 1.0, _APART)
        now = asyncio.get_running_loop().time()
        for _ in range(_TO_LOG_IN):
            self._pace.end(self._pace.begin(now), now, None)
        self._turns = asyncio.Lock()
        self._one_ended = asyncio.Event()
        self._hurried = 0
        self._calm = asyncio.Event()
        self._calm.set()
        self._shut_until = 0.0
        self._is_refused = False

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
        how: dict[str, Any] = {} if body is None else {"json": body}
        return await self._ask(method, path, ids, **how)

    @contextmanager
    def hurry(self) -> Iterator[None]:
        """Have what counts wait a moment: a person does, for whose answer there is little time."""
        self._hurried += 1
        self._calm.clear()
        try:
            yield
        finally:
            self._hurried -= 1
            if not self._hurried:
                self._calm.set()

    @asynccontextmanager
    async def _turn(
        self, what: str, request: Request, *, is_for_somebody: bool
    ) -> AsyncIterator[None]:
        """Wait until the next request may go: for less than a moment, unless very many wait."""
        loop = asyncio.get_running_loop()
        if self._hurried and not is_for_somebody:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._calm.wait(), _A_MOMENT)
        async with self._turns:
            while (wait := self._pace.wait(loop.time())) != 0:
                self._one_ended.clear()
                await (self._one_ended.wait() if wait is None else asyncio.sleep(wait))
            if (left := self._shut_until - loop.time()) > 0:
                raise RefusedError(
                    f"{what} was not asked, as Discord refuses the bot; the log says why",
                    0,
                    retry_after=left,
                    everywhere=True,
                )
            number = self._pace.begin(loop.time())

        def ended(took: float | None = None) -> None:
            self._pace.end(number, loop.time(), took)
            self._one_ended.set()

        request.ended = ended
        try:
            yield
        finally:
            ended()

    async def _ask(
        self,
        method: str,
        path: str,
        ids: Mapping[str, str],
        *,
        is_for_somebody: bool = False,
        **how: Any,
    ) -> Any:
        """Ask; what `is_for_somebody` who waits does not wait for others who do."""
        named = {**ids, "webhook_token": "..."}  # that is a secret
        what, request = f"{method} {path.format(**named)}", Request()
        is_counted = not path.startswith(_UNCOUNTED)
        turn = (
            self._turn(what, request, is_for_somebody=is_for_somebody)
            if is_counted
            else nullcontext()
        )
        route = Route(method, path, **ids)
        try:
            async with asyncio.timeout(self.answer_within), turn:
                told = await self.client.http.request(route, trace_request_ctx=request, **how)
        except EndedError as error:
            raise _ended(what, error) from error
        except discord.HTTPException as error:
            raise self._refused(what, request) from error
        except ClientConnectorError as error:
            raise DeliveryError(f"Discord cannot be reached: {_short(str(error))}") from error
        except TimeoutError as error:
            if not request.is_done:
                raise _late(what, request) from error
            told = request.told()
        except discord.RateLimited as error:
            raise limited(what, error.retry_after, everywhere=False) from error
        except (AttributeError, TypeError, ValueError) as error:  # so the client reads odd answers
            if request.status >= REFUSED:
                raise self._refused(what, request) from error
            if not isinstance(error, ValueError):
                raise
            raise _unknown(what, _short(str(error))) from error
        except (ClientError, OSError) as error:
            raise _unknown(what, _short(str(error))) from error
        if isinstance(told, str) and told:
            raise _unknown(what, "its answer cannot be read")
        if is_counted:
            self._is_refused = False
        return told

    def _refused(self, what: str, request: Request) -> DeliveryError:
        """Read a refusal; one of the bot itself is said once, and then nothing is asked."""
        code, words = request.refusal()
        error = failure(what, request.status, code, _short(words))
        if isinstance(error, RefusedError) and error.everywhere:
            self._shut_until = asyncio.get_running_loop().time() + (error.retry_after or 0.0)
            if not self._is_refused:
                log.error("discord.bot_refused", extra={"why": str(error)})
            self._is_refused = True
        return error


@asynccontextmanager
async def logged_in(token: str) -> AsyncIterator[discord.Client]:
    """Open a client that asks, and hears nothing. Raises what its `login` does."""
    client = discord.Client(
        intents=discord.Intents(guilds=True),
        http_trace=watching(),
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


def _ended(what: str, error: EndedError) -> DeliveryError:
    """Read an answer after which is not asked again. Of a limit, its headers say whose it is."""
    if error.status != TOO_MANY:
        return failure(what, error.status, 0, "")
    is_ours = "X-RateLimit-Scope" in error.headers
    scope = error.headers.get("X-RateLimit-Scope", "global")
    try:
        wait = max(0.0, float(error.headers["Retry-After"]))
    except (KeyError, ValueError):
        wait = _OWN_LIMIT if is_ours else _USUAL_WAIT
    return limited(what, wait, everywhere=scope == "global")


def _late(what: str, request: Request) -> DeliveryError:
    if request.sent_at is None:
        return limited(what, _OWN_LIMIT, everywhere=False)
    return _unknown(what, "no answer came in time")


def _unknown(what: str, why: str) -> DeliveryError:
    return DeliveryError(f"Discord did not answer {what}: {why}", ambiguous=True)


def _short(words: str) -> str:
    return " ".join(words.split())[:200]
