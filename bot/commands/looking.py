"""What a channel's digests were, are and would be: read, never changed."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, timedelta

from bot import estimate as estimates
from bot.channels import Account, Channel, Wish
from bot.delivery import windows
from bot.digest import Cut, Shortlist
from bot.editions import closes_at, newest_closed
from bot.models import Digest
from bot.reach import Estimate
from bot.replies import digests as replies
from bot.replies.digests import NextRun, TopicFilter
from bot.replies.papers import BuiltIn
from bot.schedule import Due
from bot.storage import channels, digests, editions, ledger, subscriptions
from bot.storage.database import Database, Transaction
from bot.topics import built_in
from bot.topics.reading import parse
from bot.topics.tree import Named, nodes

DAYS = 7
"""Editions of a preview."""
LAST = 5
"""Deliveries and changes of a status."""
_DAY = timedelta(days=1)


class Looking:
    """Reads what is asked of a channel. Editions are those of `source`, or of the newest one."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._source = source

    async def topics(self, where: Channel, now: datetime) -> replies.Topics | replies.NotSubscribed:
        """Show the topic filter, and how much it lets in."""
        async with self._database.read() as tx:
            found = await subscriptions.find(tx, where)
        if found is None or not found.is_on:
            return replies.NotSubscribed(was=found is not None)
        topic = found.wish.topic
        return replies.Topics(topic_filter(topic), await self.estimate(topic, now))

    async def estimate(self, topic: str | None, now: datetime) -> Estimate | None:
        """Say what a topic would have let in of late; None of everything, which needs no saying."""
        if topic is None:
            return None
        closed = newest_closed(now)
        return await estimates.estimate(self._database, self._source, parse(topic), closed)

    async def first(self, where: Channel, wish: Wish, now: datetime) -> Digest | None:
        """Return what the newest closed edition with papers would be here; None without one."""
        async with self._database.read() as tx:
            source = await editions.newest_source(tx, self._source)
            newest = await editions.newest_day(tx, source, newest_closed(now)) if source else None
            if source is None or newest is None:
                return None
            built = await _built(tx, where, wish, source, [newest])
        return built[0]

    async def is_empty(self, where: Channel, now: datetime) -> bool:
        """Tell whether a digest would have no paper now, with all of its editions there."""
        async with self._database.read() as tx:
            found = await subscriptions.find(tx, where)
            if found is None or found.wish.says_empty:
                return False
            window = windows.wished(found.covered_until, newest_closed(now))
            days = list(windows.Covered(window).days)
            if not windows.is_there(window, await editions.closed_days(tx, self._source, days)):
                return False
            built = await _built(tx, where, found.wish, self._source, days)
        return not any(each.entries for each in built)

    async def preview(
        self, where: Channel, now: datetime
    ) -> replies.Previewed | replies.NotSubscribed:
        """Show what the last editions that closed would have been here, each by itself.

        Where none of them is stored, those up to the newest that is.
        """
        async with self._database.read() as tx:
            found = await subscriptions.find(tx, where)
            if found is None or not found.is_on:
                return replies.NotSubscribed(was=found is not None)
            source = await editions.newest_source(tx, self._source) or self._source
            days = _days_until(newest_closed(now))
            newest = await editions.newest_day(tx, source, days[-1])
            if newest and newest < days[0]:
                days = _days_until(newest)
            stored = await editions.stored_days(tx, source, days)
            shown = [day for day in days if stored.get(day)]
            built = await _built(tx, where, found.wish, source, shown)
        return replies.Previewed(
            built,
            tuple(day for day in days if stored.get(day) == 0),
            tuple(day for day in days if day not in stored),
        )

    async def status(
        self, where: Channel, who: Account, now: datetime
    ) -> replies.Status | replies.NotSubscribed:
        """Show how the subscription stands."""
        async with self._database.read() as tx:
            found = await subscriptions.find(tx, where)
            if found is None or not found.is_on:
                return replies.NotSubscribed(was=found is not None)
            deliveries = await ledger.history(tx, where, LAST)
            changes = await subscriptions.history(tx, where, LAST)
            broken_by = await channels.broken_by(tx, where)
        return replies.Status(
            found,
            topic_filter(found.wish.topic),
            next_run(found.due, found.wish, now) if found.due else None,
            tuple(deliveries),
            tuple(changes),
            who,
            broken_by,
        )

    async def why(
        self, where: Channel, now: datetime
    ) -> replies.Explained | replies.NothingPosted | replies.NotSubscribed:
        """Explain the last delivery."""
        async with self._database.read() as tx:
            last = next(iter(await ledger.history(tx, where, 1)), None)
            if last is not None:
                if last.digest_id is None:
                    return replies.Explained(last, None)
                frozen = await digests.load(tx, [last.digest_id])
                return replies.Explained(last, frozen.get(last.digest_id))
            found = await subscriptions.find(tx, where)
        if found is None or not found.is_on:
            return replies.NotSubscribed(was=found is not None)
        return replies.NothingPosted(next_run(found.due, found.wish, now) if found.due else None)


def topic_filter(topic: str | None) -> TopicFilter:
    """Say how a topic was read."""
    if topic is None:
        return TopicFilter()
    expression = parse(topic)
    names = dict.fromkeys(each for each in nodes(expression) if isinstance(each, Named))
    return TopicFilter(
        topic,
        tuple(BuiltIn(each.name, each.terms) for each in names),
        built_in.read_as_words(expression),
    )


def next_run(due: Due, wish: Wish, now: datetime) -> NextRun:
    """Say what a run can show: by then, and from when on the next edition."""
    edition = newest_closed(due.at)
    return NextRun(
        due,
        wish.schedule.zone,
        edition,
        edition + _DAY,
        closes_at(edition + _DAY),
        waits_until=due.at + wish.patience if due.at <= now else None,
    )


async def _built(
    tx: Transaction, where: Channel, wish: Wish, source: str, days: list[date]
) -> tuple[Digest, ...]:
    """Build the digest of each edition by itself; what an earlier one shows, no later one does."""
    topic = parse(wish.topic) if wish.topic else None
    built: list[Digest] = []
    before: dict[str, date] = {}
    for day in days:
        shortlist = Shortlist(await editions.candidates(tx, source, [day]), [day])
        already = before | await ledger.shown(tx, where, shortlist.keys)
        cut = Cut(wish.size, topic, wish.fills_up, already)
        built.append(await asyncio.to_thread(shortlist.digest, cut))
        before |= {each.candidate.paper.key: day for each in built[-1].entries}
    return tuple(built)


def _days_until(last: date) -> list[date]:
    return [last - n * _DAY for n in reversed(range(DAYS))]
