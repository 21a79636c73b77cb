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
from bot.delivery.asking import answer
from bot.errors import DeliveryError
from bot.ports import Chat
from bot.storage import notices
from bot.storage.database import Database, Transaction, clock
from bot.storage.notices import Notice

LEASE = timedelta(minutes=2)
AGAIN = timedelta(minutes=5)
"""When what a platform did not take is told again, at the earliest."""
GIVE_UP_AFTER = timedelta(days=1)
"""How long it is tried to tell what is for one person alone: nobody else hears of it in the end."""
MOST = 3
"""Notices told in a row; the next round goes on. Digests are posted by the same right to post, and
Slack opens fifty conversations a minute, those of people who ask for a file among them."""

log = logging.getLogger(__name__)


async def tell_due(
    database: Database,
    chats: Mapping[str, Chat],
    clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
) -> int:
    """Tell what is to be told now; return how many were. Raises StoreError.

    A notice whose teller crashed is told again: it may come twice, and never not at all.
    """
    async with database.read() as tx:
        if not await notices.is_any(tx, await clock_(tx)):
            return 0
    platforms = set(chats)
    for count in range(MOST):
        async with database.write() as tx:
            now = await clock_(tx)
            notice = await notices.claim(tx, platforms, now, now + LEASE)
        if notice is None:
            return count
        failure = await _tell(chats, notice)
        async with database.write() as tx:
            if failure is None:
                await notices.told(tx, notice, now)
            elif failure.permanent or _is_over(notice, now):
                await notices.not_reached(tx, notice, now)
            else:
                await _put_off(tx, chats, notice, failure, now)
        if failure is not None and failure.ambiguous:  # the others wait for it no longer
            platforms.discard(notice.channel.platform)
    return MOST


def _is_over(notice: Notice, now: datetime) -> bool:
    return notice.is_for_one and now - notice.created_at >= GIVE_UP_AFTER


async def _put_off(
    tx: Transaction,
    chats: Mapping[str, Chat],
    notice: Notice,
    failure: DeliveryError,
    now: datetime,
) -> None:
    """Have a notice told later; where the platform asks to wait, nothing is told there until then.

    Each opens a conversation, so the limit is that of all of them.
    """
    asked = retrying.asked_for(failure)
    if asked:
        platform, workspace = notice.channel.platform, notice.channel.workspace
        is_one = chats[platform].manners.is_one
        await notices.put_off(tx, platform, None if is_one else workspace, now + asked)
    await notices.later(tx, notice, now + max(asked, AGAIN))


async def _tell(chats: Mapping[str, Chat], notice: Notice) -> DeliveryError | None:
    """Tell a notice to whom it is for now; return what kept us from it."""
    to = notice.to
    if to is None or to.platform not in chats:
        return DeliveryError("there is nobody who can be told", permanent=True)
    chat = chats[to.platform]
    try:
        await answer(chat, chat.notify(to, notice.text, notice.channel))
    except DeliveryError as error:
        log.info("notice.refused", extra={"notice": notice.id, "why": str(error)})
        return error
    except Exception as error:  # a mistake of ours with one keeps nobody from the others
        log.exception("notice.broke", extra={"notice": notice.id})
        return DeliveryError(str(error))
    return None
