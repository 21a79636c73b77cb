"""What is asked of Discord over HTTP, and how it is answered: requests in, responses out.

`/api/v10/...`, `/gateway/` for the gateway; and for tests, `/faults` and `/journal`. What they do,
others know.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

from tests.chats.journal import line
from tests.discord.answers import Answer
from tests.discord.gateway import Gateway
from tests.discord.platform import Platform
from tests.discord.requests import PREFIX, UnreadableError, read

_GARBAGE = b"<html>\xff\x00 Something went wrong"
_JSON = {"Content-Type": "application/json"}
_HTML = {"Content-Type": "text/html"}
_AGENT = "DiscordBot ("
"""https://discord.com/developers/docs/reference#user-agent"""


class Serving:
    """Answers requests. `told` does what the desk is told."""

    def __init__(
        self, platform: Platform, gateway: Gateway, told: Callable[[dict[str, Any]], None]
    ) -> None:
        self.desks: set[object] = set()
        """The connections over which a test tells how to behave."""
        self.over = asyncio.Event()
        """Nothing is answered any more."""
        self._platform = platform
        self._gateway = gateway
        self._told = told

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = request.rel_url.raw_path
        match path.split("/", 2)[1]:
            case "api":
                return await self._api(request, path)
            case "gateway":
                return await self._gateway.serve(request)
            case "faults":
                self.desks.add(request.protocol)
                self._told(json.loads(await request.read()))
                return web.Response(body=b"{}", headers=_JSON)
            case "journal":
                self.desks.add(request.protocol)
                return web.Response(text="".join(map(line, self._platform.journal.events)))
            case _:
                return web.Response(status=404, body=b"<html>404</html>", headers=_HTML)

    async def _api(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        if not path.startswith(f"{PREFIX}/"):
            return _response(Answer(400, {"message": "Invalid API version", "code": 50041}))
        agent = request.headers.get("User-Agent", "")
        if "Authorization" in request.headers and not agent.startswith(_AGENT):
            self._platform.complaints.append("no User-Agent that Discord would take")
        try:
            call = await read(request)
        except UnreadableError as error:
            self._platform.complaints.append(f"{request.method} {path}: {error}")
            told = {"message": "The request body contains invalid JSON.", "code": 50109}
            return _response(Answer(400, told))
        return await self._given(request, self._platform.ask(call))

    async def _given(self, request: web.BaseRequest, answer: Answer) -> web.StreamResponse:
        """Answer when the time has come, or break the connection off instead."""
        if answer.late:
            with suppress(TimeoutError):
                async with asyncio.timeout(answer.late):
                    await self.over.wait()
            answer = answer.then() if answer.then and not self.over.is_set() else answer
        if answer.lost or self.over.is_set():
            if request.transport:
                request.transport.abort()
            return web.Response()
        return _response(answer)


def _response(answer: Answer) -> web.Response:
    if answer.garbage:
        return web.Response(body=_GARBAGE, headers=_JSON)
    if isinstance(answer.told, str):
        headers = _HTML | dict(answer.headers)
        return web.Response(status=answer.status, body=answer.told.encode(), headers=headers)
    if answer.told is None:
        return web.Response(status=answer.status, headers=answer.headers)
    body = json.dumps(answer.told).encode()
    return web.Response(status=answer.status, body=body, headers=_JSON | dict(answer.headers))
