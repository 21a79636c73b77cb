"""What went wrong or stayed silent, told to one person: whoever configured the channel.

Who cannot be reached is followed by those who changed its subscription, the last one first; and in
the end it waits for whoever uses `/digest` there (`storage.notices.take_waiting`). Nothing is ever
told into the channel.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.delivery import retrying
from bot.errors import DeliveryError
from bot.ports import Chat
from bot.storage import notices
from bot.storage.database import Database, Transaction, clock
from bot.storage.notices import Notice

LEASE = timedelta(minutes=2)
AGAIN = timedelta(minutes=5)
BATCH = 20

log = logging.getLogger(__name__)


async def tell_due(
    database: Database,
    chats: Mapping[str, Chat],
    clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
) -> int:
    """Tell what is to be told now; return how many were. Raises StoreError.

    A notice whose teller crashed is told again: it may come twice, and never not at all.
    """
    async with database.write() as tx:
        now = await clock_(tx)
        claimed = await notices.claim(tx, now, now + LEASE, BATCH)
    for each in claimed:
        await _tell(database, chats, each, now)
    return len(claimed)


async def _tell(
    database: Database, chats: Mapping[str, Chat], notice: Notice, now: datetime
) -> None:
    chat = chats.get(notice.channel.platform)
    failure: DeliveryError | None = None
    if chat is not None and notice.to is not None:
        try:
            await chat.notify(notice.to, notice.text)
        except DeliveryError as error:
            failure = error
            log.info("notice.refused", extra={"notice": notice.id, "why": str(error)})
        except Exception as error:  # a mistake of ours with one keeps nobody from the others
            failure = DeliveryError(str(error))
            log.exception("notice.broke", extra={"notice": notice.id})
    async with database.write() as tx:
        if notice.to is None or (failure is not None and failure.permanent):
            await notices.not_reached(tx, notice, now)
        elif chat is None or failure is not None:
            wait = retrying.asked_for(failure) if failure else AGAIN
            await notices.later(tx, notice, now + max(wait, AGAIN))
        else:
            await notices.told(tx, notice, now)
