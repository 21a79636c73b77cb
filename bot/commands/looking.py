"""What a channel's digests were, are and would be: read, never changed."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot import estimate as estimates
from bot.channels import Account, Channel, Subscription, Wish
from bot.commands import roundups
from bot.deliveries import Delivery
from bot.delivery import windows
from bot.digest import Cut, Shortlist
from bot.editions import closes_at, newest_closed
from bot.library import Library
from bot.models import Digest, Kind, MessageRef
from bot.reach import Estimate, Misspelt
from bot.replies import digests as replies
from bot.replies.digests import NextRun, TopicFilter
from bot.replies.papers import BuiltIn
from bot.replies.reply import Refused
from bot.schedule import Due, missed, next_due
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
_MOMENT = timedelta(microseconds=1)


class Looking:
    """Reads what is asked of a channel. Editions are those of `source`, or of the newest one.

    A `library` knows how words of a topic that lets nothing in are more likely spelled.
    """

    def __init__(self, database: Database, source: str, library: Library | None) -> None:
        self._database = database
        self._source = source
        self._library = library

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
        closed, expression = newest_closed(now), parse(topic)
        told = await estimates.estimate(self._database, self._source, expression, closed)
        if told.let_in or self._library is None:
            return told
        likelier = await self._library.likelier(expression)
        misspelt = (Misspelt(str(likelier)),) if likelier else ()
        return replace(told, cautions=(*told.cautions, *misspelt))

    async def first(self, where: Channel, wish: Wish, now: datetime) -> Digest | None:
        """Return what the newest closed edition with papers would be here; None without one."""
        async with self._database.read() as tx:
            source = await editions.newest_source(tx, self._source)
            newest = await editions.newest_day(tx, source, newest_closed(now)) if source else None
            if source is None or newest is None:
                return None
            built = await _built(tx, where, wish, source, [newest])
        return built[0]

    async def obstacle(self, where: Channel, now: datetime) -> Refused | None:
        """Return what keeps a digest from being posted now, for want of editions or of papers."""
        async with self._database.read() as tx:
            found = await subscriptions.find(tx, where)
            if found is None:
                return None
            if not await self._is_whole(tx, found, now):
                return Refused(
                    "the papers of the next digest are still being fetched, so nothing was posted; "
                    "the date is kept: ask again in a few minutes"
                )
            built = await _built(tx, where, found.wish, self._source, _due_days(found, now))
        if found.wish.says_empty or any(each.entries for each in built):
            return None
        return Refused(
            "no paper of the editions that have closed since the last digest is let in here, so "
            "nothing was posted; the date is kept"
        )

    async def coming(self, tx: Transaction, of: Subscription, now: datetime) -> NextRun | None:
        """Return the next digest, and whether one that is due waits for its source."""
        if of.due is None:
            return None
        run = next_run(of.due, of.wish, now)
        waits_until = run.due.at + of.wish.patience
        if not run.is_due or waits_until <= now or await self._is_whole(tx, of, now):
            return run
        return replace(run, waits_until=waits_until)

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
    ) -> replies.Status | replies.Roundup | replies.NotSubscribed:
        """Show how the subscription stands; the round-up, where there never was another one."""
        async with self._database.read() as tx:
            found = await subscriptions.find(tx, where)
            if found is None:
                alone = await roundups.standing(tx, where)
                is_on = alone.subscription is not None and alone.subscription.is_on
                return alone if is_on else replies.NotSubscribed()
            deliveries = await ledger.history(tx, where, LAST)
            changes = await subscriptions.history(tx, where, LAST)
            broken_by = await channels.broken_by(tx, where)
            run = await self.coming(tx, found, now)
            after_pause = await first_after_pause(tx, where, found)
            weekly = await subscriptions.find(tx, where, Kind.ROUNDUP)
        return replies.Status(
            found,
            topic_filter(found.wish.topic),
            run,
            tuple(deliveries),
            tuple(changes),
            who,
            broken_by,
            after_pause,
            weekly,
        )

    async def why(
        self, where: Channel, now: datetime
    ) -> replies.Explained | replies.NothingPosted | replies.NotSubscribed:
        """Explain the last delivery."""
        async with self._database.read() as tx:
            for last in await ledger.history(tx, where, 1):
                return await _explained(tx, last)
            found = await subscriptions.find(tx, where)
            if found is None or not found.is_on:
                return replies.NotSubscribed(was=found is not None)
            run = await self.coming(tx, found, now)
        paused = replies.IsPaused(found.resumes_at, found.wish.schedule.zone)
        return replies.NothingPosted(run or paused)

    async def why_message(self, where: Channel, message: MessageRef) -> replies.Explained | Refused:
        """Explain the delivery that a message is of; one on its way has yet to tell its own."""
        async with self._database.read() as tx:
            of = await ledger.of_message(tx, where, message)
            if of := of or await ledger.on_its_way(tx, where):
                return await _explained(tx, of)
        return Refused(
            "it is not known which digest this message is of, so only the last one can be explained"
        )

    async def _is_whole(self, tx: Transaction, of: Subscription, now: datetime) -> bool:
        """Tell whether sources have told all that a digest would wait for now."""
        days = _due_days(of, now)
        if set(days) - set(await editions.closed_days(tx, self._source, days)):
            return False
        shortlist = Shortlist(await editions.candidates(tx, self._source, days), days)
        return not shortlist.waits_for_categories(parse(of.wish.topic) if of.wish.topic else None)


async def first_after_pause(tx: Transaction, where: Channel, of: Subscription) -> Due | None:
    """Return the first digest after a pause that ends by itself, as whoever ends it reckons."""
    if not (of.is_on and of.is_paused and of.resumes_at):
        return None
    last = await subscriptions.last_local_date(tx, where)
    return next_due(of.wish.schedule, of.resumes_at - _MOMENT, last or date.min)


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
    """Say what a run can show: by then, and from when on the next edition.

    Of all that are due, the last one is posted, and covers the others.
    """
    *_, last = due, *missed(wish.schedule, due, now)
    edition = newest_closed(last.at)
    return NextRun(
        last,
        wish.schedule.zone,
        edition,
        edition + _DAY,
        closes_at(edition + _DAY),
        is_due=last.at <= now,
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


async def _explained(tx: Transaction, of: Delivery) -> replies.Explained:
    if of.digest_id is None:
        return replies.Explained(of, None)
    frozen = await digests.load(tx, [of.digest_id])
    return replies.Explained(of, frozen.get(of.digest_id))


def _due_days(of: Subscription, now: datetime) -> list[date]:
    """Return the editions that a digest would cover now."""
    return list(windows.Covered(windows.wished(of.covered_until, newest_closed(now))).days)


def _days_until(last: date) -> list[date]:
    return [last - n * _DAY for n in reversed(range(DAYS))]
