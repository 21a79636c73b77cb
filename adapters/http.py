"""The one HTTP client: timeouts, pace, a cap on bodies, and failures as `SourceError`.

Everything that knows httpx is in this file, so that its successor can take its place here alone.
It knows no source: what a body means is for `adapters.sources` to say.
"""

from __future__ import annotations

import asyncio
import logging
import re
import zlib
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Self

import httpx
import stamina

from bot.errors import SettingsError, SourceError
from bot.prose import one_line, readable, shortened

MAX_BODY = 16 * 1024 * 1024
"""Bytes of a decoded body; a hundred papers with their authors take about one megabyte."""

_TIMEOUT = httpx.Timeout(20, connect=10)
_WHOLE_ANSWER_SECONDS = 60.0
_LIMIT = re.compile(r";\s*r=(\d{1,9})\s*;\s*t=(\d{1,6})\b", re.ASCII)
_MAX_WAIT = 3600.0

# stamina tells of each repetition; who asked is told once, when all of them failed.
logging.getLogger("stamina").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True)
class Manners:
    """How a host wants to be asked.

    `attempts`: how often to make a request when the network or the server failed. `slow_down`: the
    statuses by which it asks to be asked less; a request is never repeated after one of them.
    `wait`: the seconds to wait after those when it does not say how many.
    """

    attempts: int = 3
    slow_down: frozenset[int] = frozenset({429})
    wait: float | None = None


_USUAL = Manners()


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete answer; its status is for the source to judge.

    5xx, and by what the host asks to slow down, never come here.
    """

    status: int
    body: bytes
    has_next: bool = False


class Http:
    """An HTTP client for one host, used as an async context manager.

    `spacing`: seconds between the starts of two requests. `patience`: seconds to spend on repeating
    a request after the network or the server failed. `setting`: what to correct when the address
    cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        *,
        spacing: float = 0.0,
        patience: float = 10.0,
        setting: str = "PAPERBOY_HUGGINGFACE_URL",
    ) -> None:
        headers = {
            "User-Agent": f"paperboy-bot/{version('paperboy-bot')}",
            "Accept-Encoding": "gzip",
        }
        try:
            self._client = httpx.AsyncClient(base_url=base_url, timeout=_TIMEOUT, headers=headers)
        except (ValueError, ImportError, httpx.InvalidURL) as error:
            raise SettingsError(
                f"{setting}, or a proxy in the environment, cannot be used: {error}"
            ) from error
        self._host = httpx.URL(base_url).host or base_url
        self._spacing = spacing
        self._patience = patience
        self._turn = asyncio.Lock()
        self._next_free = 0.0

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._client.aclose()

    async def get(self, path: str, params: dict[str, str], manners: Manners = _USUAL) -> Answer:
        """Fetch `path`.

        Raises SourceError: unreachable, timed out, cut off, too large, asked to slow down (with
        `retry_after`) or 5xx.
        """
        try:
            async for attempt in stamina.retry_context(
                on=self._worth_repeating,
                attempts=manners.attempts,
                timeout=self._patience,
                wait_max=2.0,
            ):
                with attempt:
                    async with asyncio.timeout(_WHOLE_ANSWER_SECONDS):
                        return await self._get_once(path, params, manners)
        except TimeoutError as error:
            raise SourceError(
                f"{self._host} did not finish its answer within {_WHOLE_ANSWER_SECONDS:.0f} s; "
                "try again later"
            ) from error
        except httpx.HTTPError as error:
            raise SourceError(self._sentence(error)) from error
        except httpx.InvalidURL as error:  # httpx looks at a redirect even when it is not to follow
            raise SourceError(f"{self._host} sends us to what is no address ({error})") from error
        raise AssertionError("stamina gave no attempt")

    async def _get_once(self, path: str, params: dict[str, str], manners: Manners) -> Answer:
        await self._wait_for_turn()
        async with self._client.stream("GET", path, params=params) as response:
            if response.status_code in manners.slow_down:
                raise _slow_down(self._host, response, manners.wait)
            if response.has_redirect_location:
                target = shortened(one_line(response.headers["location"]), 200)
                raise SourceError(
                    f"{self._host} sends us elsewhere ({target}); set the address to that, if you "
                    "trust it",
                    permanent=True,
                )
            if response.is_server_error:
                raise _BrokenAnswerError(
                    f"{self._host} answered {response.status_code}; try again later",
                    retry_after=_wait(response.headers),
                )
            body = await self._body(response)
            return Answer(
                status=response.status_code,
                body=body,
                has_next=response.links.get("next", {}).get("rel") == "next",
            )

    async def _body(self, response: httpx.Response) -> bytes:
        """Read and unpack the body, never holding more than the cap of it.

        httpx unpacks as much as a piece of it gives, and what is packed twice, before anybody can
        count; so this is done here, for the one coding that was asked for.
        """
        coding = response.headers.get("content-encoding", "identity").strip().lower()
        if coding not in ("gzip", "identity"):
            raise SourceError(f"{self._host} packed its answer as {one_line(coding)[:40]}, unasked")
        unpack = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if coding == "gzip" else None
        body = bytearray()
        async for piece in response.aiter_raw():
            try:
                body += unpack.decompress(piece, MAX_BODY + 1 - len(body)) if unpack else piece
            except zlib.error as error:
                raise _BrokenAnswerError(
                    f"{self._host} broke off its answer, or packed it wrongly"
                ) from error
            if len(body) > MAX_BODY:
                raise SourceError(
                    f"{self._host} answered with over {MAX_BODY >> 20} MB; not read further",
                    permanent=True,
                )
        if unpack and not unpack.eof:
            raise _BrokenAnswerError(f"{self._host} broke off its answer; try again later")
        return bytes(body)

    async def _wait_for_turn(self) -> None:
        async with self._turn:
            now = asyncio.get_running_loop().time()
            wait = self._next_free - now
            self._next_free = max(now, self._next_free) + self._spacing
        if wait > 0:
            await asyncio.sleep(wait)

    def _worth_repeating(self, error: Exception) -> bool | float:
        """Say whether to ask again, or after how many seconds."""
        if isinstance(error, _BrokenAnswerError) and error.retry_after is not None:
            return error.retry_after if error.retry_after <= self._patience else False
        return isinstance(error, _BrokenAnswerError | httpx.TransportError)

    def _sentence(self, error: httpx.HTTPError) -> str:
        detail = shortened(readable(str(error)), 200)
        match error:
            case httpx.ConnectError() | httpx.ConnectTimeout():
                return f"cannot reach {self._host} ({detail or 'timed out'}); check the network"
            case httpx.TimeoutException():
                return f"{self._host} did not answer in time; try again later"
            case _:
                return f"{self._host} broke off its answer ({detail}); try again later"


class _BrokenAnswerError(SourceError):
    """An answer that cannot be used but may be better the next time: worth a few more tries."""


def _slow_down(host: str, response: httpx.Response, usual: float | None) -> SourceError:
    told = _wait(response.headers)
    wait = usual if told is None else told
    when = f"in {wait:.0f} s" if wait is not None else "later"
    return SourceError(
        f"{host} asks to slow down ({response.status_code}); try again {when}", retry_after=wait
    )


def _wait(headers: httpx.Headers) -> float | None:
    """Read how many seconds to wait.

    Hugging Face says `RateLimit: "api";r=<left>;t=<seconds>` (huggingface.co/docs/hub/rate-limits),
    others `Retry-After: <seconds>` (RFC 9110, 10.2.3).
    """
    limits = _LIMIT.findall(headers.get("ratelimit", ""))
    if limits:
        used_up = [reset for left, reset in limits if int(left) == 0]
        return min(max(map(float, used_up or [reset for _, reset in limits])), _MAX_WAIT)
    after = headers.get("retry-after", "").strip()
    return min(float(after), _MAX_WAIT) if re.fullmatch(r"[0-9]{1,6}", after) else None
