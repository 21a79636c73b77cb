"""The door to a `tests.chats.server`: `bot.ports.Chat` over loopback HTTP.

Not on httpx: it costs more CPU than all the rest of a post. The real doors bring their platforms'
own clients; benchmarks with this one are to measure the engine.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from bot.ports import Manners
from tests.chats import wire
from tests.chats.chat import MANNERS, PLATFORM, PlatformChat, judged, unanswered, unreached
from tests.chats.faults import What
from tests.chats.platform import Asked


class LoopbackChat(PlatformChat):
    """A chat at a port of this machine. Close it in the end: it keeps connections."""

    def __init__(
        self,
        port: int,
        manners: Manners = MANNERS,
        *,
        platform: str = PLATFORM,
        connections: int = 100,
    ) -> None:
        super().__init__(manners, platform)
        self._wire = wire.Wire(port, connections)
        self._within = manners.answer_within.total_seconds()

    async def close(self) -> None:
        """Close its connections."""
        await self._wire.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        await self.close()

    async def _carry(self, asked: Asked) -> Mapping[str, Any]:
        body = json.dumps(written(asked)).encode()
        try:
            reply = await self._wire.post(f"/{asked.what}", body, self._within)
        except wire.NotSentError as error:
            raise unreached(str(error)) from error
        except wire.UnansweredError as error:
            raise unanswered(asked.what, str(error)) from error
        told = _read(reply.body)
        judged(asked, reply.status, told, reply.retry_after)
        return told or {}


def written(asked: Asked) -> dict[str, Any]:
    """Return a request as it goes over the wire."""
    told: dict[str, Any]
    match asked.what:
        case What.POST:
            told = {
                "workspace": asked.workspace,
                "channel": asked.channel,
                "key": asked.key,
                "text": asked.text,
            }
            return told | {"parent": asked.parent} if asked.parent else told
        case What.FIND:
            assert asked.since
            assert asked.until
            told = {
                "workspace": asked.workspace,
                "channel": asked.channel,
                "key": asked.key,
                "since": asked.since.isoformat(),
                "until": asked.until.isoformat(),
                "before": asked.before,
            }
            return told | {"parent": asked.parent} if asked.parent else told
        case What.EDIT | What.SEED:
            where = {"workspace": asked.workspace, "channel": asked.channel, "id": asked.id}
            return where | {"text": asked.text}
        case What.DELETE | What.REACTIONS:
            return {"workspace": asked.workspace, "channel": asked.channel, "id": asked.id}
        case What.NOTIFY:
            return {"workspace": asked.workspace, "account": asked.channel, "text": asked.text}


def _read(body: bytes) -> Mapping[str, Any] | None:
    """Return what a body tells, None if it cannot be read."""
    try:
        told = json.loads(body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
