"""What was sent by one who had been overtaken: taken away, unless it is what counts.

Its machine stood still for longer than its lease, so another process has taken the delivery over.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.delivery.asking import answer
from bot.errors import DeliveryError
from bot.models import MessageRef
from bot.ports import Chat
from bot.storage import settlements
from bot.storage.claims import Claimed
from bot.storage.database import Database
from bot.storage.settlements import Settlement

_LOOK_AGAIN = 0.5
_PAUSES = (0, 1, 10)
"""Seconds before each try to take a message away."""

log = logging.getLogger(__name__)


async def withdraw(
    database: Database,
    chat: Chat,
    overtaken: Settlement,
    key: Callable[[int], str],
    until: datetime,
    patience: timedelta,
) -> int:
    """Take away what another message counts for, and return how many that were.

    Whoever overtook it may find its message and count it, so that is waited for, with `patience`. A
    message of which no answer came is looked for up to an instant, by its `key`. Raises
    DeliveryError, StoreError.
    """
    claimed = overtaken.claimed
    counted = await _counted(database, claimed, patience)
    sent = {post.seq: post.message for post in overtaken.posts}
    if overtaken.is_uncertain and chat.manners.can_find:
        seq = len(claimed.sent) + len(sent)
        first = (dict(claimed.sent) | sent | counted).get(0) if seq else None
        for parent in dict.fromkeys((None, first)):  # it may be a reply, or a further message
            asked = chat.find(claimed.channel, key(seq), claimed.due_at, until, parent)
            if (found := await answer(chat, asked)) is not None:
                sent |= {seq: found}
    strays = [(seq, each) for seq, each in sent.items() if counted.get(seq) not in (None, each)]
    return sum([await _taken_away(chat, claimed, seq, message) for seq, message in strays])


async def _taken_away(chat: Chat, claimed: Claimed, seq: int, message: MessageRef) -> bool:
    told: dict[str, object] = {"delivery": claimed.id, "seq": seq}
    for pause in _PAUSES:
        await asyncio.sleep(pause)
        try:
            await answer(chat, chat.delete(claimed.channel, message))
        except DeliveryError as error:
            told["why"] = str(error)
            if error.permanent:
                break
        else:
            log.warning("delivery.withdrawn", extra=told)
            return True
    log.error("delivery.stray", extra=told)
    return False


async def _counted(
    database: Database, claimed: Claimed, patience: timedelta
) -> dict[int, MessageRef]:
    """Return the messages that count, by number, once the delivery is settled, or as it is then."""
    counted: dict[int, MessageRef] = {}
    for _ in range(int(patience.total_seconds() / _LOOK_AGAIN)):
        async with database.read() as tx:
            counted = await settlements.known_posts(tx, claimed.id)
            if await settlements.is_settled(tx, claimed.id):
                break
        await asyncio.sleep(_LOOK_AGAIN)
    return counted
