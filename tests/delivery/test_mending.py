"""Claims on what operators do about deliveries: on both databases, and at the same time."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.deliveries import Skipped, State
from bot.delivery.mending import resolve, retry
from bot.delivery.planning import plan
from bot.errors import UserError
from bot.storage import channels
from bot.storage.channel_tables import channels as channels_table
from bot.storage.channel_tables import deliveries, subscriptions
from bot.storage.database import Database, Transaction
from tests.builders import DAY
from tests.delivery.worlds import (
    FRIDAY,
    SOURCE,
    World,
    change,
    channel,
    history,
    state,
    subscribe,
    tell_week,
)

HOUR = timedelta(hours=1)


async def an_hour_later(tx: Transaction) -> datetime:
    return FRIDAY + HOUR


async def with_one(database: Database, as_: State) -> None:
    """Plan a digest, and have it stand so."""
    await tell_week(database)
    await subscribe(database)
    await plan(database, SOURCE, FRIDAY)
    async with database.write() as tx:
        await tx.execute(
            deliveries.update().values(
                state=as_, reason="timed out", claimable_at=None, settled_at=FRIDAY
            )
        )


async def test_a_failed_delivery_has_its_turn_again_until_the_next_is_due(
    database: Database,
) -> None:
    await with_one(database, State.FAILED)
    planned = await retry(database, 1, an_hour_later)
    assert (planned.state, planned.settled_at) == (State.PLANNED, None)
    assert planned.next_try_at == FRIDAY + HOUR
    assert planned.give_up_at == FRIDAY + timedelta(days=1)


async def test_one_with_editions_before_it_to_be_covered_first_is_left_to_the_next(
    database: Database,
) -> None:
    await with_one(database, State.FAILED)
    await change(database, channel(), covered_until=DAY - timedelta(days=3))
    with pytest.raises(UserError, match="covered first"):
        await retry(database, 1, an_hour_later)


async def test_one_that_was_called_off_is_posted_after_all(database: Database) -> None:
    await with_one(database, State.SKIPPED)
    with pytest.raises(UserError, match="failed or was called off"):
        await retry(database, 1, an_hour_later)
    async with database.write() as tx:
        await tx.execute(deliveries.update().values(reason=Skipped.PAUSED))
    planned = await retry(database, 1, an_hour_later)
    assert (planned.state, planned.reason) == (State.PLANNED, None)


async def test_of_editions_that_lie_before_those_covered_it_is_posted_still(
    database: Database,
) -> None:
    await with_one(database, State.FAILED)
    await change(database, channel(), covered_until=DAY + timedelta(days=7))
    await retry(database, 1, an_hour_later)
    here = World(database, FRIDAY + HOUR)
    await here.settle()
    assert (await history(database, channel()))[0].state is State.SENT
    assert (await state(database, channel())).covered_until == DAY + timedelta(days=7)


async def test_its_channel_is_taken_for_mended(database: Database) -> None:
    await with_one(database, State.FAILED)
    async with database.write() as tx:
        await tx.execute(channels_table.update().values(broken_by="is_archived"))
    await retry(database, 1, an_hour_later)
    async with database.read() as tx:
        assert await channels.broken_by(tx, channel()) is None


async def test_of_several_who_try_at_once_one_does(database: Database) -> None:
    await with_one(database, State.FAILED)
    tried = (retry(database, 1, an_hour_later) for _ in range(4))
    told = await asyncio.gather(*tried, return_exceptions=True)
    refused = [each for each in told if isinstance(each, UserError)]
    assert len(refused) == 3
    assert "delivery 1 is planned" in str(refused[0])


async def test_who_plans_meanwhile_crosses_nothing(database: Database) -> None:
    """The failed one and the next one are never both on their way."""
    await with_one(database, State.FAILED)
    later = FRIDAY + timedelta(days=1, hours=3)
    await asyncio.gather(
        retry(database, 1, an_hour_later), plan(database, SOURCE, later), return_exceptions=True
    )
    found = await history(database, channel())
    assert len([each for each in found if each.state is State.PLANNED]) == 1


async def test_what_failed_after_all_is_covered_again(database: Database) -> None:
    await with_one(database, State.UNKNOWN)
    async with database.write() as tx:
        await tx.execute(subscriptions.update().values(covered_until=DAY))
    settled, subscription = await resolve(database, 1, State.FAILED)
    assert settled.state is State.FAILED
    assert subscription
    assert subscription.covered_until == DAY - timedelta(days=1)
    assert (await state(database, channel())).covered_until == DAY - timedelta(days=1)


async def test_what_is_known_is_not_resolved(database: Database) -> None:
    await with_one(database, State.SENT)
    with pytest.raises(UserError, match="delivery 1 is sent"):
        await resolve(database, 1, State.FAILED)
