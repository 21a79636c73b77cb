"""Reading a request for Discord's REST API: a JSON body, or parts of which one is JSON.

https://discord.com/developers/docs/reference#uploading-files
"""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web

from tests.discord.bodies import File
from tests.discord.platform import Call

PREFIX = "/api/v10"
_BOT = "Bot "


class UnreadableError(Exception):
    """It is no request."""


async def read(request: web.BaseRequest) -> Call:
    """Read a request. Raises UnreadableError."""
    told, files = await _body(request)
    authorization = request.headers.get("Authorization", "")
    token = authorization.removeprefix(_BOT) if authorization.startswith(_BOT) else None
    path = request.rel_url.raw_path.removeprefix(PREFIX)
    return Call(request.method, path, told, dict(request.rel_url.query), files, token)


async def _body(request: web.BaseRequest) -> tuple[Any, tuple[File, ...]]:
    match request.content_type:
        case "multipart/form-data":
            return await _parts(request)
        case "application/json":
            return _json(await request.read()), ()
        case kind:
            if body := await request.read():
                raise UnreadableError(f"{len(body)} bytes of {kind}")
            return None, ()


async def _parts(request: web.BaseRequest) -> tuple[Any, tuple[File, ...]]:
    told: Any = None
    files: list[File] = []
    form = await request.post()
    for name, value in form.items():
        if isinstance(value, web.FileField):
            files.append(File(name, value.filename, value.file.read()))
            value.file.close()
        elif name == "payload_json":
            told = _json(value.encode() if isinstance(value, str) else bytes(value))
        else:
            raise UnreadableError(f"a part {name!r}")
    return told, tuple(files)


def _json(body: bytes) -> Any:
    if not body:
        return None
    try:
        return json.loads(body)
    except ValueError as error:
        raise UnreadableError("that is no JSON") from error
