"""One request of the client, watched: when it is sent, when it is answered, and with which words.

The client asks again by itself where it is told to wait, and where Discord broke: that is ended
here, with the first answer.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from aiohttp import (
    ClientSession,
    TraceConfig,
    TraceRequestEndParams,
    TraceRequestStartParams,
    TraceResponseChunkReceivedParams,
)

REFUSED, TOO_MANY = 400, 429
_WELL, _BROKEN = 200, 500


@dataclass(slots=True)
class Request:
    """One request as it is watched: when it was sent, and what came back for it.

    A client that is at the limit of a route keeps an answer until the next request may go.
    `ended` hears how long the answer took, as soon as there is one.
    """

    ended: Callable[[float], None] | None = None
    sent_at: float | None = None
    status: int = 0
    answer: bytes | None = None

    @property
    def is_done(self) -> bool:
        """Whether it was done, and the answer is there."""
        return _WELL <= self.status < REFUSED and self.answer is not None

    def told(self) -> Any:
        """Return the answer. Raises ValueError."""
        return json.loads(self.answer) if self.answer else None

    def refusal(self) -> tuple[int | None, str]:
        """Return Discord's number for a refusal and its words; no number where it says none."""
        try:
            told = self.told()
        except ValueError:
            told = None
        if not isinstance(told, dict) or not isinstance(told.get("code"), int):
            return None, ""
        return told["code"], str(told.get("message") or "")


class EndedError(Exception):
    """An answer after which the client would ask again."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status = status
        self.headers = headers
        super().__init__(f"HTTP {status}")


def watching() -> TraceConfig:
    """Watch requests of `Api`; the client's own, as to log in, go as they go."""
    config = TraceConfig()
    config.on_request_start.append(_begun)
    config.on_request_end.append(_answered)
    config.on_response_chunk_received.append(_read)
    return config


async def _begun(_: ClientSession, of: SimpleNamespace, __: TraceRequestStartParams) -> None:
    if isinstance(of.trace_request_ctx, Request):
        of.trace_request_ctx.sent_at = asyncio.get_running_loop().time()


async def _answered(_: ClientSession, of: SimpleNamespace, told: TraceRequestEndParams) -> None:
    request = of.trace_request_ctx
    if not isinstance(request, Request):
        return
    request.status = told.response.status
    if request.ended and request.sent_at is not None:
        request.ended(asyncio.get_running_loop().time() - request.sent_at)
    if request.status == TOO_MANY or request.status >= _BROKEN:
        told.response.close()
        raise EndedError(request.status, told.response.headers)


async def _read(
    _: ClientSession, of: SimpleNamespace, told: TraceResponseChunkReceivedParams
) -> None:
    if isinstance(of.trace_request_ctx, Request):
        of.trace_request_ctx.answer = told.chunk
