"""Our own keycaps below a digest, for others to join: put when nothing else is to be done.

They are kept in memory alone: whoever is restarted puts those no more, and nobody misses them but
for a tap. A digest never waits for them: where one is on its way, they wait.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.channels import Channel
from bot.delivery import retrying
from bot.delivery.asking import answer
from bot.errors import DeliveryError
from bot.models import MessageRef
from bot.ports import Chat

ROUND = 1.0
"""Seconds for which they are put without looking who else wants something done."""
MOST = 10_000
"""Messages that wait for theirs, at most; what comes then gets none."""
LATEST = timedelta(hours=1)
"""How long after it was posted a message gets keycaps: by then it has been read."""
LONGEST_WAIT = timedelta(minutes=1)
"""What a platform asks to wait at most; where it is longer, the message gets no more."""

log = logging.getLogger(__name__)

_Workspace = tuple[str, str]


@dataclass(slots=True)
class _Wanted:
    """A message, and the places that have no keycap yet; None is the one paper of a message."""

    channel: Channel
    message: MessageRef
    places: deque[int | None]
    until: float


class Seeding:
    """Puts keycaps below what was posted, by these chats, the workspaces in turn."""

    def __init__(self, chats: Mapping[str, Chat]) -> None:
        self._chats = chats
        self._wanted: dict[_Workspace, deque[_Wanted]] = {}
        self._free_at: dict[_Workspace, float] = {}
        self._count = 0

    def add(
        self,
        channel: Channel,
        message: MessageRef,
        places: Sequence[int | None],
        *,
        is_wished: bool | None,
    ) -> None:
        """Have a message get its keycaps, if that `is_wished`; None leaves it to the platform."""
        chat = self._chats[channel.platform]
        wished = chat.seeds_unasked(channel) if is_wished is None else is_wished
        if not wished or not places or self._count >= MOST:
            return
        until = asyncio.get_running_loop().time() + LATEST.total_seconds()
        queue = self._wanted.setdefault((channel.platform, channel.workspace), deque())
        queue.append(_Wanted(channel, message, deque(places), until))
        self._count += 1

    async def put(self, is_busy: Callable[[str], bool]) -> None:
        """Put some for a moment, but none on a platform that `is_busy`."""
        loop = asyncio.get_running_loop()
        ends = loop.time() + ROUND
        while open_ := [each for each in self._wanted if not is_busy(each[0])]:
            now = loop.time()
            at, first = min((self._free_at.get(each, 0.0), each) for each in open_)
            if max(at, now) >= ends:
                return
            if at > now:
                await asyncio.sleep(at - now)
            else:
                await self._put_one(first)

    async def _put_one(self, workspace: _Workspace) -> None:
        """Put the next one in a workspace; what cannot be put is let be."""
        loop = asyncio.get_running_loop()
        wanted, chat = self._wanted[workspace][0], self._chats[workspace[0]]
        wait = chat.manners.between_seeds
        is_over = loop.time() >= wanted.until
        if not is_over:
            try:
                asked = chat.seed(wanted.channel, wanted.message, wanted.places[0])
                await answer(chat, asked)
                wanted.places.popleft()
            except DeliveryError as error:
                wait = max(wait, retrying.asked_for(error))
                is_over = error.retry_after is None or wait > LONGEST_WAIT
                if is_over:
                    log.info("keycaps.not_put", extra={"why": str(error)})
            except Exception:  # a mistake of ours with one harms no other
                log.exception("keycaps.broke")
                is_over = True
        if is_over or not wanted.places:
            self._drop(workspace)
        self._free_at[workspace] = loop.time() + min(wait, LONGEST_WAIT).total_seconds()

    def _drop(self, workspace: _Workspace) -> None:
        queue = self._wanted[workspace]
        queue.popleft()
        self._count -= 1
        if not queue:
            del self._wanted[workspace]
