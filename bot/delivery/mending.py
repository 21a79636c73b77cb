"""What an operator does about a delivery: has one that failed tried again, settles an unknown one.

It keeps the promises that delivery keeps: no paper is posted that another digest has shown, nothing
where nobody wants digests, and no two at a time.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime

from bot import wording
from bot.channels import Subscription
from bot.deliveries import CALLED_OFF, Delivery, State
from bot.delivery.planning import GIVE_UP_AFTER
from bot.errors import UserError
from bot.models import Kind
from bot.schedule import Schedule, next_due
from bot.storage import channels, digests, ledger, settlements, subscriptions
from bot.storage.database import Database, Transaction, clock

Clock = Callable[[Transaction], Awaitable[datetime]]


async def retry(database: Database, id_: int, clock_: Clock = clock) -> Delivery:
    """Have a failed delivery tried again at once, and its channel taken for mended.

    Raises UserError with the reason when that cannot be, StoreError.
    """
    async with database.write() as tx:
        return await again(tx, id_, await clock_(tx))


async def again(tx: Transaction, id_: int, now: datetime) -> Delivery:
    """Do as `retry` does, within a transaction. What raises UserError has changed nothing."""
    of = await found(tx, id_)
    subscription = await subscriptions.lock(tx, of.channel, of.kind)
    schedule = await _schedule_to_retry(tx, await found(tx, id_), subscription)
    then = next_due(schedule, now)
    if not await settlements.retry(tx, id_, now, min(then.at, now + GIVE_UP_AFTER)):
        raise UserError(f"delivery {id_} has changed meanwhile; look at it again")
    await channels.mend(tx, of.channel, now)
    return await found(tx, id_)


async def resolve(
    database: Database, id_: int, state: State
) -> tuple[Delivery, Subscription | None]:
    """Settle an unknown delivery as sent or failed; return it, and how its channel stands.

    Raises UserError when it is not unknown, StoreError.
    """
    async with database.write() as tx:
        of = await found(tx, id_)
        if not await settlements.resolve(tx, id_, state):
            raise UserError(
                f"delivery {id_} is {of.state}; only one of which nobody knows can be resolved"
            )
        return await found(tx, id_), await subscriptions.find(tx, of.channel, of.kind)


async def found(tx: Transaction, id_: int) -> Delivery:
    """Return a delivery. Raises UserError when there is none of this id."""
    known = (await ledger.find(tx, [id_])).get(id_)
    if known is None:
        raise UserError(f"there is no delivery {id_}; paperboy deliveries lists them")
    return known


async def _schedule_to_retry(
    tx: Transaction, of: Delivery, subscription: Subscription | None
) -> Schedule:
    """Return the channel's schedule; raise UserError where trying again would break a promise."""
    if of.state is not State.FAILED and of.reason not in CALLED_OFF:
        raise UserError(
            f"delivery {of.id} is {of.state}; only one that failed or was called off can be tried "
            "again"
        )
    if of.digest_id is None or of.window is None:
        raise UserError(f"delivery {of.id} has no digest that could be sent")
    if subscription is None or not subscription.is_on:
        raise UserError(f"the channel of delivery {of.id} has unsubscribed; it wants no digests")
    if subscription.is_paused:
        raise UserError(f"the channel of delivery {of.id} is paused; it wants no digests now")
    other = await ledger.on_its_way(tx, of.channel, of.kind)
    if other is not None:
        raise UserError(
            f"delivery {other.id} of the same channel is on its way; try again when it is settled"
        )
    frozen = await digests.load(tx, [of.digest_id])
    keys = [each.candidate.paper.key for digest in frozen.values() for each in digest.entries]
    if of.kind is Kind.ROUNDUP:  # it may show a paper again
        return subscription.wish.schedule
    if shown := await ledger.shown(tx, of.channel, keys, of.kind, but=of.id):
        raise UserError(
            f"papers of delivery {of.id} were posted on {wording.day(max(shown.values()))}; sent "
            "now, they would come twice"
        )
    covered = subscription.covered_until
    if covered is not None and covered < of.window.after:
        raise UserError(
            f"editions before those of delivery {of.id} are to be covered first; "
            "the next digest covers them all"
        )
    return subscription.wish.schedule
