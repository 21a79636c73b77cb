"""What is asked of Slack over HTTP, and how it is answered: requests in, responses out.

`/api/METHOD`, `/commands/...` and `/actions/...` for answers to interactions, `/upload/...` for
files, `/link/` for sockets; and for tests, `/faults` and `/journal`. What they do, others know.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from aiohttp import web

from tests.chats.faults import Failing
from tests.chats.journal import line
from tests.chats.platform import Answer
from tests.slack.methods import METHODS
from tests.slack.platform import RESPONSE, Asked, Platform
from tests.slack.requests import UnreadableError, read
from tests.slack.responding import respond
from tests.slack.sockets import Sockets
from tests.slack.spoiling import spoiled, takes
from tests.slack.workspace import Workspace

_GARBAGE = b"<html>\xff\x00 Something went wrong"
_SORRY = b"<html>Server Error</html>"
_JSON = {"Content-Type": "application/json; charset=utf-8"}
_HTML = {"Content-Type": "text/html"}
_PLAIN = {"Content-Type": "text/plain"}


class Serving:
    """Answers requests. `told` does what the desk is told."""

    def __init__(
        self, platform: Platform, sockets: Sockets, told: Callable[[dict[str, Any]], None]
    ) -> None:
        self.desks: set[object] = set()
        """The connections over which a test tells how to behave."""
        self.over = asyncio.Event()
        """Nothing is answered any more."""
        self._platform = platform
        self._sockets = sockets
        self._told = told

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer one request."""
        path = request.rel_url.raw_path
        if path.startswith("/api/"):
            return await self._api(request, path.removeprefix("/api/"))
        match path.split("/", 2)[1]:
            case "commands" | "actions":
                return await self._response(request, path)
            case "upload":
                return await self._upload(request, path)
            case "link":
                return await self._sockets.serve(request)
            case "faults":
                self.desks.add(request.protocol)
                self._told(json.loads(await request.read()))
                return web.Response(body=b"{}", headers=_JSON)
            case "journal":
                self.desks.add(request.protocol)
                return web.Response(text="".join(map(line, self._platform.journal.events)))
            case _:
                return web.Response(status=404, body=_SORRY, headers=_HTML)

    async def _api(self, request: web.BaseRequest, method: str) -> web.StreamResponse:
        headers = request.headers
        try:
            call = read(
                method,
                query=request.rel_url.raw_query_string,
                body=await request.read(),
                content_type=headers.get("Content-Type", ""),
                authorization=headers.get("Authorization", ""),
            )
        except UnreadableError as error:
            return _response(Answer(told={"ok": False, "error": str(error)}))
        there = self._platform.workspaces.get(call.token or "")
        answer = self._platform.ask(call)
        return await self._given(request, answer, _scopes(there, method) if there else {})

    async def _response(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Take an answer to an interaction. Slack says `ok`, and nothing of the message."""
        body = await request.read()
        for there in self._platform.workspaces.values():
            if path in there.response_urls:
                break
        else:
            return _response(Answer(404, {"ok": False, "error": "invalid_url"}))
        at = there.response_urls[path]
        try:
            told = json.loads(body)
        except ValueError:
            told = None
        fault = self._platform.fault(RESPONSE, at.channel, there.id)
        answer = Answer()
        if fault is None or takes(fault):
            answer = respond(there, at, told)
        if fault:
            if fault.kind is Failing.ANSWERS_LATE and not fault.taken:
                answer = Answer(late=fault.seconds, then=lambda: respond(there, at, told))
            else:
                answer = spoiled(answer, fault)
        self._platform.calls.append(
            Asked(
                there.clock(),
                RESPONSE,
                told if isinstance(told, dict) else {},
                str(answer.told.get("error", "ok")),
            )
        )
        return await self._given(request, answer)

    async def _upload(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        """Take the bytes of a file, all of them and no more.

        https://docs.slack.dev/messaging/working-with-files#upload
        """
        body = await request.read()
        for there in self._platform.workspaces.values():
            file = there.files.get(path.rpartition("/")[2])
            if file is None or not file.url.endswith(path):
                continue
            if file.content is not None or len(body) != file.length:
                return web.Response(status=400, text="the length is not the one announced")
            file.content = body
            return web.Response(text=f"OK - {len(body)}")
        return web.Response(status=404, text="no such file")

    async def _given(
        self, request: web.BaseRequest, answer: Answer, headers: dict[str, str] | None = None
    ) -> web.StreamResponse:
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
        return _response(answer, headers)


def _response(answer: Answer, more: dict[str, str] | None = None) -> web.Response:
    if answer.garbage:
        return web.Response(body=_GARBAGE, headers=_JSON)
    if answer.status > HTTPStatus.INTERNAL_SERVER_ERROR:
        return web.Response(status=answer.status, body=_SORRY, headers=_HTML)
    if "ok" not in answer.told and "text" in answer.told:  # not all that Slack says is JSON
        return web.Response(body=str(answer.told["text"]).encode(), headers=_PLAIN)
    headers = _JSON | (more or {})
    if answer.retry_after is not None:
        headers["Retry-After"] = f"{answer.retry_after:.0f}"
    return web.Response(
        status=answer.status, body=json.dumps(answer.told).encode(), headers=headers
    )


def _scopes(there: Workspace, method: str) -> dict[str, str]:
    """Return what Slack says of scopes in every answer.

    https://docs.slack.dev/authentication/installing-with-oauth
    """
    accepted = METHODS[method].scopes if method in METHODS else ()
    return {
        "X-OAuth-Scopes": ",".join(sorted(there.scopes)),
        "X-Accepted-OAuth-Scopes": ",".join(accepted),
    }
