"""Requests to the loopback Discord as they are: no client that repeats them or waits."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from aiohttp import ClientSession
from multidict import CIMultiDictProxy

from tests.discord.server import DiscordServer

AGENT = {"User-Agent": "DiscordBot (https://paperboy.example, 1)"}


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; `told` is its JSON, or its text if it is none."""

    status: int
    told: Any
    headers: CIMultiDictProxy[str]

    @property
    def code(self) -> int:
        """Discord's number for a refusal."""
        return int(self.told["code"])

    def errors(self, *path: str) -> list[str]:
        """Return the codes of what is wrong at a place of the body."""
        there = self.told["errors"]
        for step in path:
            there = there[step]
        return [each["code"] for each in there["_errors"]]


class Plain:
    """Asks with the bot's token."""

    def __init__(self, there: DiscordServer, session: ClientSession) -> None:
        self._there = there
        self._session = session

    @classmethod
    @asynccontextmanager
    async def opened(cls, there: DiscordServer) -> AsyncIterator[Plain]:
        """Open connections to it."""
        headers = {"Authorization": f"Bot {there.token}", **AGENT}
        async with ClientSession(headers=headers) as session:
            yield cls(there, session)

    async def ask(self, method: str, path: str, told: object = None, **how: Any) -> Reply:
        """Ask once. Raises aiohttp.ClientError when there is no answer."""
        if told is not None:
            how["json"] = told
        url = f"{self._there.url}{path}"
        async with self._session.request(method, url, **how) as answer:
            text = await answer.text()
            is_json = answer.headers.get("Content-Type") == "application/json"
            told = json.loads(text) if is_json and text else text
            return Reply(answer.status, told, answer.headers)

    async def post(self, channel: str, told: object = None, **fields: Any) -> Reply:
        """Post a message, of these fields or of what is told."""
        return await self.ask("POST", f"/channels/{channel}/messages", told or fields)
