"""What is asked of a channel's digests -> what is answered: set up, changed, posted at once.

Who changes a subscription holds it from reading to keeping, so that of two at once each sees what
the other did. Nothing is posted here: `now` makes a digest due, whoever delivers does the rest.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import assert_never

from bot import zones
from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.commands import roundups, wishes
from bot.commands.looking import Looking, first_after_pause, next_run, topic_filter
from bot.commands.roundups import RoundupCommands
from bot.commands.wishes import Changed
from bot.deliveries import Delivery, State
from bot.delivery import mending
from bot.editions import closes_at, newest_closed, open_day
from bot.errors import TopicError, UserError
from bot.intents.digests import (
    ClearTopics,
    DigestHelp,
    DigestIntent,
    EditTopics,
    Pause,
    PostNow,
    Reschedule,
    Resume,
    RoundupIntent,
    SetEmpty,
    SetFill,
    SetKeycaps,
    SetLayout,
    SetPatience,
    SetPublished,
    SetSilent,
    SetSize,
    SetTag,
    Setting,
    ShowPreview,
    ShowStatus,
    ShowTopics,
    Subscribe,
    Unsubscribe,
    Why,
)
from bot.intents.unread import Command
from bot.library import Library
from bot.replies import digests as replies
from bot.replies.reply import Answer, HelpText, Refused, Unreadable
from bot.schedule import Due, next_due
from bot.storage import channels, digests, editions, ledger, subscriptions
from bot.storage.database import Database, Transaction

_DAY = timedelta(days=1)
_AT_ONCE = timedelta(minutes=1)
"""What is due by then is on its way: clocks of two who ask at once differ."""


class DigestCommands:
    """Answers what is asked of digests. Editions are those of `source`, or of the newest one.

    With a `library`, a likelier spelling is offered of a topic that lets nothing in.
    """

    def __init__(self, database: Database, source: str, library: Library | None = None) -> None:
        self._database = database
        self._source = source
        self._looking = Looking(database, source, library)
        self._roundups = RoundupCommands(database)

    async def handle(
        self, intent: DigestIntent, where: Channel, who: Account, now: datetime
    ) -> Answer:
        """Do what is asked. Raises StoreError."""
        try:
            return await self._do(intent, where, who, now)
        except TopicError as error:
            return Unreadable(str(error))
        except UserError as error:
            return Refused(str(error))

    async def _do(
        self, intent: DigestIntent, where: Channel, who: Account, now: datetime
    ) -> Answer:
        match intent:
            case Subscribe():
                return await self._subscribe(intent, where, who, now)
            case PostNow():
                return await self._post_now(where, who, now)
            case ShowTopics():
                return await self._looking.topics(where, now)
            case ShowPreview():
                return await self._looking.preview(where, now)
            case ShowStatus(is_bare):
                status = await self._looking.status(where, who, now)
                if is_bare and not _gets_something(status):
                    return HelpText(Command.DIGEST, FORMS)
                return status
            case Why(message) if message is not None:
                return await self._looking.why_message(where, message)
            case Why():
                return await self._looking.why(where, now)
            case DigestHelp():
                return HelpText(Command.DIGEST, FORMS)
            case _ if isinstance(intent, RoundupIntent):
                return await self._roundups.handle(intent, where, who, now)
            case (
                EditTopics()
                | ClearTopics()
                | Reschedule()
                | SetSize()
                | SetLayout()
                | SetEmpty()
                | SetFill()
                | SetPatience()
                | SetSilent()
                | SetPublished()
                | SetTag()
                | SetKeycaps()
                | Pause()
                | Resume()
                | Unsubscribe()
            ):
                return await self._change(intent, where, who, now)
            case _:
                assert_never(intent)

    async def _subscribe(
        self, asked: Subscribe, where: Channel, who: Account, now: datetime
    ) -> Answer:
        async with self._database.write() as tx:
            before = await subscriptions.lock(tx, where)
            changed = wishes.subscribed(before, asked, who)
            after = changed.subscription
            if before is None:
                after = replace(after, covered_until=await self._covered(tx, now))
            changed = replace(changed, subscription=after)
            settings = await _keep(tx, where, before, changed, who, now, mends=True)
            follows = await roundups.follow(tx, where, settings.subscription, who, now)
        settings = replace(settings, has_roundup=follows)
        after = settings.subscription
        first = await self._looking.first(where, after.wish, now)
        has_news = _has_news(after, now) and not _is_due(after, now)
        return replace(
            await self._with_run(settings, now),
            assumed=wishes.assumed(before, asked),
            estimate=await self._looking.estimate(after.wish.topic, now),
            first=first,
            can_post_now=has_news and (first is None or bool(first.entries)),
        )

    async def _change(self, asked: Setting, where: Channel, who: Account, now: datetime) -> Answer:
        async with self._database.write() as tx:
            before = await subscriptions.lock(tx, where)
            if before is None or not before.is_on:
                weekly = None
                if isinstance(asked, Pause | Resume | Unsubscribe):
                    weekly = await roundups.alone(tx, asked, where, who, now)
                return weekly or replies.NotSubscribed(was=before is not None)
            changed = wishes.changed(before, asked, now)
            mends = isinstance(asked, Resume)
            open_ = await ledger.on_its_way(tx, where)
            settings = await _keep(tx, where, before, changed, who, now, mends=mends)
            follows = isinstance(asked, Pause | Resume | Unsubscribe) and await roundups.follow(
                tx, where, settings.subscription, who, now
            )
            called_off = await _called_off(tx, open_, before, settings.subscription, now)
            after_pause = await first_after_pause(tx, where, settings.subscription)
        settings = replace(
            settings, called_off=called_off, after_pause=after_pause, has_roundup=follows
        )
        settings = await self._with_run(settings, now)
        if isinstance(asked, EditTopics | ClearTopics):
            topic = settings.subscription.wish.topic
            return replace(settings, estimate=await self._looking.estimate(topic, now))
        return settings

    async def _with_run(self, settings: replies.Settings, now: datetime) -> replies.Settings:
        async with self._database.read() as tx:
            run = await self._looking.coming(tx, settings.subscription, now)
        return replace(settings, next_run=run)

    async def _post_now(self, where: Channel, who: Account, now: datetime) -> Answer:
        obstacle = await self._looking.obstacle(where, now)
        async with self._database.write() as tx:
            before = await subscriptions.lock(tx, where)
            if before is None or not before.is_on:
                return replies.NotSubscribed(was=before is not None)
            zone = before.wish.schedule.zone
            if before.due is None:
                return replies.IsPaused(before.resumes_at, zone)
            await channels.mend(tx, where, now)
            if under_way := await ledger.on_its_way(tx, where):
                return replies.OnItsWay(under_way.local_date)
            if _is_due(before, now):
                run = await self._looking.coming(tx, before, now)
                return replies.OnItsWay(before.due.day, run)
            if before.covered_until and not _has_news(before, now):
                open_ = open_day(now)
                return replies.NothingNew(before.covered_until, open_, closes_at(open_), zone)
            last = next(iter(await ledger.history(tx, where, 1)), None)
            if coming := await _after_all(tx, last, before.wish, now):
                after, then = before, before.due
                day = coming.local_date
            elif obstacle:
                return obstacle
            else:
                day = _counts_as(before.due, last.local_date if last else None, zone, now)
                after = replace(before, due=Due(day, now))
                then = next_due(before.wish.schedule, now, day)
            change = Change(now, who, "asked for now", None, f"the digest of {day}")
            await subscriptions.keep(tx, where, after, change)
        return replies.Posting(day, next_run(then, before.wish, now))

    async def _covered(self, tx: Transaction, now: datetime) -> date:
        """Return up to where a new subscription needs nothing: its first digest has papers."""
        closed = newest_closed(now)
        source = await editions.newest_source(tx, self._source)
        newest = await editions.newest_day(tx, source, closed) if source else None
        return (newest or closed) - _DAY


def _gets_something(of: replies.Status | replies.Roundup | replies.NotSubscribed) -> bool:
    """Tell whether a channel gets digests or a round-up."""
    if isinstance(of, replies.Status):
        return of.subscription.is_on or (of.roundup is not None and of.roundup.is_on)
    return isinstance(of, replies.Roundup)


async def _after_all(
    tx: Transaction, last: Delivery | None, wish: Wish, now: datetime
) -> Delivery | None:
    """Have the last digest posted that was not, if it still is what would be posted now."""
    if last is None or last.window is None or last.window.until != newest_closed(now):
        return None
    frozen = await digests.load(tx, [last.digest_id] if last.digest_id else [])
    if any(each.topic != wish.topic for each in frozen.values()):
        return None
    try:
        return await mending.again(tx, last.id, now)
    except UserError:
        return None


def _counts_as(due: Due, last: date | None, zone: str, now: datetime) -> date:
    """Return the local date that a digest posted now counts as.

    That of the next one, if it would come within a day. On a channel of few days, a date before
    it: the next one still comes, and no editions lie too far back for it.
    """
    today = now.astimezone(zones.zone(zone)).date()
    free = max(today, last + _DAY) if last else today
    return free if free + _DAY < due.day else due.day


async def _keep(
    tx: Transaction,
    where: Channel,
    before: Subscription | None,
    changed: Changed,
    who: Account,
    now: datetime,
    *,
    mends: bool,
) -> replies.Settings:
    """Keep what was changed, nothing where it was so already; `mends`: posts are tried again."""
    after, change = changed.subscription, None
    if after != before:
        last = await subscriptions.last_local_date(tx, where)
        after = replace(after, owner=who, due=_due(before, after, now, last))
        change = Change(now, who, changed.what, changed.before, changed.after)
        await subscriptions.keep(tx, where, after, change)
    broken_by = await channels.broken_by(tx, where)
    if mends:
        await channels.mend(tx, where, now)
    was_paused = before is not None and before.is_on and before.is_paused
    return replies.Settings(
        after,
        topic_filter(after.wish.topic),
        None,
        change,
        ends_pause=was_paused and after.is_on and not after.is_paused,
        is_mended=mends and broken_by is not None,
        broken_by=None if mends else broken_by,
    )


async def _called_off(
    tx: Transaction,
    open_: Delivery | None,
    before: Subscription,
    after: Subscription,
    now: datetime,
) -> date | None:
    """Return the local date of what was on its way, or due, and is not any more."""
    if open_ is not None:
        is_skipped = (await ledger.find(tx, [open_.id]))[open_.id].state is State.SKIPPED
        return open_.local_date if is_skipped else None
    if before.due is None or before.due.at > now or after.due is not None:
        return None
    return next_run(before.due, before.wish, now).due.day


def _due(
    before: Subscription | None, after: Subscription, now: datetime, last: date | None
) -> Due | None:
    """Return when a subscription is due next: on a later date than any that had a digest.

    What is due by now is posted first, whatever the schedule becomes.
    """
    if not after.is_on or after.is_paused:
        return None
    is_same = before is not None and before.wish.schedule == after.wish.schedule
    if before and before.due and (before.due.at <= now or is_same):
        return before.due
    return next_due(after.wish.schedule, now, last or date.min)


def _is_due(subscription: Subscription, now: datetime) -> bool:
    return subscription.due is not None and subscription.due.at <= now + _AT_ONCE


def _has_news(subscription: Subscription, now: datetime) -> bool:
    covered = subscription.covered_until
    return covered is None or newest_closed(now) > covered


FORMS = (
    (
        "subscribe robotics, agents -survey at 09:00 weekdays in Europe/Berlin",
        "post digests here; what is not said stays, and is at first everything, 09:00 daily in UTC",
    ),
    ("topics", "what is let in, and how much that is"),
    ('topics add "world model"\ntopics remove agents', "one more topic, or one less"),
    ("topics exclude survey\ntopics set robotics\ntopics clear", "keep out; all anew; no topic"),
    ("schedule 18:00 Mon,Thu America/New_York", "when: a time, days, a zone, or some of them"),
    ("size 8\nlayout compact\nlayout cards\nlayout thread", "how much of it"),
    ("empty line\nempty nothing", "on a day without papers, one line or nothing"),
    ("fill on\nfill off", "fill a short digest up with the day's top, each marked so"),
    ("patience 2h\npatience 90m", "how long a digest waits for a source that does not answer"),
    (
        "keycaps on\nkeycaps off\nkeycaps auto",
        "react to each digest with the keycaps that save, for others to join by a tap; auto: where "
        "people cannot add a reaction themselves",
    ),
    ("preview", "what the last seven days would have been, and what kept papers out"),
    ("now", "post the next digest at once; it counts as that of its date"),
    ("status", "what was posted, what comes, who changed what"),
    ("pause until Monday\npause 5d\npause\nresume", "nothing until then, or until resumed"),
    ("unsubscribe", "nothing any more"),
    (
        "roundup Fri 15:00\nroundup\nroundup now\nroundup off",
        "once a week what was saved most here, rose most, and was overlooked",
    ),
)
"""The forms of `/digest`, those that go together on a line each, and what they do."""
