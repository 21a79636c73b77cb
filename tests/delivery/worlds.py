"""Channels that have subscribed, and editions that have been told: what delivery tests begin with.

The week is that of DAY, a Thursday: its edition closes in New York on Thursday at 21:30, which is
Friday at 01:30 UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from math import ceil
from typing import Any

from sqlalchemy import func, select

from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.deliveries import Delivery, State
from bot.delivery.planning import plan
from bot.delivery.sending import Sender
from bot.models import Edition
from bot.schedule import EVERY_DAY, Schedule, next_due
from bot.storage import claims, editions, ledger, settlements, subscriptions
from bot.storage.channel_tables import deliveries, notices
from bot.storage.database import Database, Transaction
from tests.builders import DAY, edition, listing
from tests.chats.fake import FakeChat

SOURCE = "huggingface"
ME = Account("testchat", "T1", "U1")
FRIDAY = datetime(2026, 5, 29, 9, tzinfo=UTC)
"""The morning after DAY's edition has closed."""
MINUTE = timedelta(minutes=1)
NINE = Schedule(time(9), "UTC", EVERY_DAY)


def channel(number: int = 1, workspace: str = "T1") -> Channel:
    return Channel("testchat", workspace, f"C{number}")


def days_before(day: date, count: int) -> list[date]:
    return [day - timedelta(days=n) for n in range(count, 0, -1)]


async def tell(database: Database, *told: Edition) -> None:
    """Have a source tell editions."""
    async with database.write() as tx:
        await editions.record(tx, told)


async def tell_week(database: Database, until: date = DAY, papers: int = 3) -> None:
    """Have it tell the seven editions up to a day, each after it closed, of other papers each."""
    for day in (*days_before(until, 6), until):
        first = day.toordinal() % 1000 * 50
        robots = (
            listing(first + n, 10 * n, title=f"Robot {n} of {day:%d %b}", abstract="About robots.")
            for n in range(1, papers + 1)
        )
        await tell(database, edition(*robots, day=day))


async def subscribe(
    database: Database,
    where: Channel | None = None,
    now: datetime = FRIDAY - timedelta(hours=1),
    schedule: Schedule = NINE,
    covered_until: date | None = DAY - timedelta(days=1),
    **wished: Any,
) -> Channel:
    """Subscribe a channel to the editions after `covered_until`."""
    where = where or channel()
    async with database.write() as tx:
        last = await subscriptions.last_local_date(tx, where)
        due = next_due(schedule, now, last or date.min)
        made = Subscription(Wish(schedule, **wished), ME, due, covered_until)
        await subscriptions.keep(tx, where, made, Change(now, ME, "subscribed", None, "now"))
    return where


async def change(database: Database, where: Channel, **changed: Any) -> None:
    """Change fields of a subscription, as a command does."""
    async with database.write() as tx:
        before = await subscriptions.lock(tx, where)
        assert before
        after = replace(before, **changed)
        await subscriptions.keep(tx, where, after, Change(FRIDAY, ME, "changed", "", ""))


async def state(database: Database, where: Channel) -> Subscription:
    async with database.read() as tx:
        found = await subscriptions.find(tx, where)
    assert found
    return found


async def history(database: Database, where: Channel) -> Sequence[Delivery]:
    """Return a channel's deliveries, the latest local date first."""
    async with database.read() as tx:
        return await ledger.history(tx, where, 400)


async def told(database: Database) -> list[str]:
    """Return what somebody is to be told."""
    async with database.read() as tx:
        return list(await tx.scalars(select(notices.c.text).order_by(notices.c.id)))


class World:
    """A database, a chat and a clock that a test moves, shared by senders as by processes."""

    def __init__(self, database: Database, now: datetime = FRIDAY, **chat: Any) -> None:
        self.database = database
        self.now = now
        self.chat = FakeChat(lambda: self.now, **chat)

    def sender(self, owner: str = "one") -> Sender:
        """Return what a process sends with."""
        return Sender(self.database, {self.chat.platform: self.chat}, owner, self.clock)

    async def clock(self, _tx: Transaction) -> datetime:
        """Tell the time that the test has set."""
        return self.now

    def later(self, **by: float) -> datetime:
        """Let time go by."""
        self.now += timedelta(**by)
        return self.now

    async def plan(self) -> None:
        """Plan what is due by now."""
        await plan(self.database, SOURCE, self.now)

    async def settle(self, sender: Sender | None = None, *, hours: float = 30) -> None:
        """Let time go by, in steps of a minute, until nothing is on its way any more.

        Minutes in which nothing is tried and nothing is given up are left out.
        """
        sender = sender or self.sender()
        end = self.now + timedelta(hours=hours)
        while self.now < end:
            async with self.database.write() as tx:
                await settlements.expire(tx, self.now)
            await sender.send_due()
            coming = await self._coming()
            if coming is None:
                return
            self.later(minutes=max(1, ceil((coming - self.now) / MINUTE)))
        raise AssertionError("it never came to an end")

    async def _coming(self) -> datetime | None:
        """Return when the next of what is on its way is tried or given up; None when nothing is."""
        times = select(func.min(deliveries.c.claimable_at)).union_all(
            select(func.min(deliveries.c.give_up_at)).where(
                deliveries.c.claimable_at.is_not(None), deliveries.c.state == State.PLANNED
            )
        )
        async with self.database.read() as tx:
            if not await claims.is_any(tx, self.now + timedelta(days=9)):
                return None
            first: datetime = min(each for each in await tx.scalars(times) if each is not None)
        return first
