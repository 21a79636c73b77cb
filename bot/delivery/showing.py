"""Votes, shown in their messages as they stand: while they are open, and how they ended.

What comes while one is shown is shown next. Nobody is told where it cannot be: whoever votes is
answered, and so is whoever asks for it again.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from bot.delivery import retrying
from bot.delivery.asking import answer
from bot.errors import DeliveryError
from bot.polls import Poll
from bot.ports import Chat
from bot.replies.digests import Voting
from bot.storage import polls
from bot.storage.database import Database, Transaction, clock
from bot.storage.polls import Shown

LEASE = timedelta(minutes=2)
AGAIN = timedelta(minutes=1)
"""When what a platform did not take is shown again, at the earliest."""
GIVE_UP_AFTER = timedelta(days=1)
"""How long after a vote has closed it is tried to show how it ended."""
MOST = 20
"""Votes shown in a row; the next round goes on."""

log = logging.getLogger(__name__)


async def show_due(
    database: Database,
    chats: Mapping[str, Chat],
    clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
) -> int:
    """Show the votes that have changed or closed; return how many were tried. Raises StoreError."""
    async with database.read() as tx:
        if not await polls.is_any_to_show(tx, await clock_(tx)):
            return 0
    for count in range(MOST):
        async with database.write() as tx:
            now = await clock_(tx)
            shown = await polls.to_show(tx, chats.keys(), now, now + LEASE)
            poll = await polls.find(tx, shown.id) if shown else None
        if shown is None or poll is None:
            return count
        failure = await _show(chats[shown.channel.platform], shown, poll, now)
        async with database.write() as tx:
            next_at = _next(poll, failure, now)
            await polls.shown(tx, shown, next_at, now if failure is None else next_at)
    return MOST


async def _show(chat: Chat, shown: Shown, poll: Poll, now: datetime) -> DeliveryError | None:
    """Show a vote; return what kept us from it."""
    standing = Voting(poll, is_open=poll.is_open(now))
    try:
        await answer(chat, chat.show_vote(shown.channel, shown.message, standing))
    except DeliveryError as error:
        log.info("vote.not_shown", extra={"poll": poll.id, "why": str(error)})
        return error
    except Exception as error:  # a mistake of ours with one keeps nobody from the others
        log.exception("vote.broke", extra={"poll": poll.id})
        return DeliveryError(str(error))
    return None


def _next(poll: Poll, failure: DeliveryError | None, now: datetime) -> datetime | None:
    """Return when a vote is to be shown next if nobody votes; None where it need not be."""
    if failure is None:
        return poll.closes_at if poll.is_open(now) else None
    if failure.permanent and not failure.of_message and poll.is_open(now):
        return poll.closes_at  # it may be let in again by then
    if failure.permanent or now > poll.closes_at + GIVE_UP_AFTER:
        return None
    return now + max(retrying.asked_for(failure), AGAIN)
