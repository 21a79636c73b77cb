"""What is asked of a channel's weekly round-up, and of the vote on it -> what is answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from typing import assert_never

from bot.answers import subscriptions as words
from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.commands import wishes
from bot.intents.digests import (
    NoteVote,
    OpenVote,
    Pause,
    PostRoundup,
    Resume,
    RoundupIntent,
    ShowRoundup,
    StopRoundup,
    SubscribeRoundup,
    Unsubscribe,
    Vote,
)
from bot.models import Kind
from bot.polls import OPEN_FOR
from bot.replies import digests as replies
from bot.replies.reply import Refused
from bot.replies.saved import NotedPost
from bot.roundup import finalists
from bot.schedule import Due, Schedule, next_due
from bot.storage import channels, digests, ledger, people, polls, subscriptions, weeks
from bot.storage.database import Database, Transaction
from bot.storage.texts import is_kept
from bot.zones import zone

DEFAULT_DAY, DEFAULT_TIME = frozenset({5}), time(15)
"""When a round-up is posted where nobody said when: on Friday afternoon."""
_MOST_POLLS = 1 << 62
_LOOKED_BACK = 9
"""Round-ups among which the last one that was posted is looked for."""
FEWEST = 2
"""Papers of a round-up that can be voted on, at least."""
_Reply = replies.Roundup | replies.Voting | replies.NoVote | NotedPost | Refused


class RoundupCommands:
    """Answers what is asked of round-ups and votes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def handle(
        self, intent: RoundupIntent, where: Channel, who: Account, now: datetime
    ) -> _Reply:
        """Do what is asked. Raises StoreError."""
        match intent:
            case SubscribeRoundup() | StopRoundup():
                async with self._database.write() as tx:
                    return await _set(tx, intent, where, who, now)
            case PostRoundup():
                async with self._database.write() as tx:
                    return await _post(tx, where, who, now)
            case ShowRoundup():
                async with self._database.read() as tx:
                    return await standing(tx, where)
            case OpenVote():
                async with self._database.write() as tx:
                    return await _open(tx, intent, where, who, now)
            case Vote():
                async with self._database.write() as tx:
                    return await _vote(tx, intent, where, who, now)
            case NoteVote(poll, message):
                is_told = message is not None and is_kept(message.posted_in, message.message_id)
                async with self._database.write() as tx:
                    await polls.posted(tx, poll, message if is_told else None)
                return NotedPost()
            case _:
                assert_never(intent)


async def standing(tx: Transaction, where: Channel) -> replies.Roundup:
    """Say how the round-up of a channel stands."""
    found = await subscriptions.find(tx, where, Kind.ROUNDUP)
    broken_by = await channels.broken_by(tx, where)
    return replies.Roundup(found, next_due=found.due if found else None, broken_by=broken_by)


async def alone(
    tx: Transaction,
    asked: Pause | Resume | Unsubscribe,
    where: Channel,
    who: Account,
    now: datetime,
) -> replies.Roundup | None:
    """Do to the round-up what is asked of a channel that gets nothing else; None without one.

    Raises UserError.
    """
    before = await subscriptions.lock(tx, where, Kind.ROUNDUP)
    if before is None or not before.is_on:
        return None
    if isinstance(asked, Unsubscribe):
        return await _set(tx, StopRoundup(), where, who, now)
    is_mended = isinstance(asked, Resume) and await channels.mend(tx, where, now)
    after = wishes.changed(before, asked, now).subscription
    broken_by = await channels.broken_by(tx, where)
    change = None
    if after != before:
        told = f"paused {words.pause(after)}" if after.is_paused else "goes on"
        change = Change(now, who, "round-up", None, told)
        after = await _keep(tx, where, before, after, change)
    return replies.Roundup(
        after,
        change,
        after.due,
        is_unchanged=change is None,
        ends_pause=before.is_paused and not after.is_paused,
        is_mended=is_mended,
        broken_by=broken_by,
    )


async def follow(
    tx: Transaction, where: Channel, daily: Subscription, who: Account, now: datetime
) -> bool:
    """Have the round-up paused, resumed or off as the daily digests are by now; tell if it was."""
    before = await subscriptions.lock(tx, where, Kind.ROUNDUP)
    if before is None or not before.is_on:
        return False
    after = replace(
        before, is_on=daily.is_on, is_paused=daily.is_paused, resumes_at=daily.resumes_at
    )
    if after == before:
        return False
    what = "off" if not daily.is_on else "paused" if daily.is_paused else "goes on"
    await _keep(tx, where, before, after, Change(now, who, "round-up", None, what))
    return True


async def _set(
    tx: Transaction,
    asked: SubscribeRoundup | StopRoundup,
    where: Channel,
    who: Account,
    now: datetime,
) -> replies.Roundup:
    before = await subscriptions.lock(tx, where, Kind.ROUNDUP)
    if isinstance(asked, StopRoundup):
        if before is None or not before.is_on:
            return replies.Roundup(before)
        is_mended = False
        after = replace(before, is_on=False, is_paused=False, resumes_at=None)
        change = Change(now, who, "round-up", words.schedule(before.wish), "off")
    else:
        is_mended = await channels.mend(tx, where, now)
        after = await _wished(tx, before, asked, where, who)
        was = words.schedule(before.wish) if before and before.is_on else None
        change = Change(now, who, "round-up", was, words.schedule(after.wish))
    if before is not None and after == before:
        return replies.Roundup(before, next_due=before.due, is_unchanged=True, is_mended=is_mended)
    kept = await _keep(tx, where, before, after, change)
    return replies.Roundup(kept, change, kept.due, is_mended=is_mended)


async def _post(
    tx: Transaction, where: Channel, who: Account, now: datetime
) -> replies.Roundup | Refused:
    """Have a round-up due now, of what the week has until now."""
    before = await subscriptions.lock(tx, where, Kind.ROUNDUP)
    if before is None or not before.is_on or before.due is None:
        return replies.Roundup(before)
    await channels.mend(tx, where, now)
    if before.due.at <= now or await ledger.on_its_way(tx, where, Kind.ROUNDUP):
        return replies.Roundup(before, posted=before.due.day)
    schedule = before.wish.schedule
    today = now.astimezone(zone(schedule.zone)).date()
    last = await subscriptions.last_local_date(tx, where, Kind.ROUNDUP)
    if last is not None and last >= today:
        return Refused("the round-up of today was posted or had nothing to show")
    if not (await weeks.week(tx, where, schedule.zone, now)).entries:
        return Refused(
            "there is nothing to round up: in seven days no digest showed a paper here, and no two "
            "people saved one"
        )
    change = Change(now, who, "round-up", None, "posted early")
    await subscriptions.keep(tx, where, replace(before, due=Due(today, now)), change, Kind.ROUNDUP)
    return replies.Roundup(before, change, next_due(schedule, now, today), posted=today)


async def _wished(
    tx: Transaction,
    before: Subscription | None,
    asked: SubscribeRoundup,
    where: Channel,
    who: Account,
) -> Subscription:
    """Return the round-up as it is wished for; in the zone of the digests unless it is said."""
    said = asked.timing
    if before is None:
        daily = await subscriptions.find(tx, where)
        zone = daily.wish.schedule.zone if daily else "UTC"
        before = Subscription(Wish(Schedule(DEFAULT_TIME, zone, DEFAULT_DAY)), who, None, None)
    schedule = before.wish.schedule
    schedule = Schedule(
        said.at if said.at is not None else schedule.at,
        said.zone if said.zone is not None else schedule.zone,
        said.days if said.days is not None else schedule.days,
    )
    wish = replace(before.wish, schedule=schedule)
    return replace(before, wish=wish, is_on=True, is_paused=False, resumes_at=None)


async def _keep(
    tx: Transaction,
    where: Channel,
    before: Subscription | None,
    after: Subscription,
    change: Change,
) -> Subscription:
    last = await subscriptions.last_local_date(tx, where, Kind.ROUNDUP)
    after = replace(after, owner=change.by, due=_due(before, after, change.at, last))
    await subscriptions.keep(tx, where, after, change, Kind.ROUNDUP)
    return after


def _due(
    before: Subscription | None, after: Subscription, now: datetime, last: date | None
) -> Due | None:
    """Return when it is due next, on a later date than any that had one."""
    if not after.is_on or after.is_paused:
        return None
    if before and before.due and before.due.at <= now:
        return before.due
    return next_due(after.wish.schedule, now, last or date.min)


async def _open(
    tx: Transaction, asked: OpenVote, where: Channel, who: Account, now: datetime
) -> replies.Voting | replies.NoVote:
    if asked.message is None:
        last = await ledger.history(tx, where, _LOOKED_BACK, Kind.ROUNDUP)
        of = next((each for each in last if each.posts), None)
    else:
        of = await ledger.of_message(tx, where, asked.message)
    if of is None or of.kind is not Kind.ROUNDUP or of.digest_id is None:
        return replies.NoVote()
    frozen = (await digests.load(tx, [of.digest_id])).get(of.digest_id)
    papers = finalists(frozen) if frozen else ()
    if len(papers) < FEWEST:
        return replies.NoVote()
    keys = [each.paper.key for each in papers]
    id_, is_new = await polls.open_(tx, of.id, keys, now, now + OPEN_FOR)
    voting = await _standing(tx, id_, who, now)
    return replace(voting, is_new=is_new) if isinstance(voting, replies.Voting) else voting


async def _vote(
    tx: Transaction, asked: Vote, where: Channel, who: Account, now: datetime
) -> replies.Voting | replies.NoVote | Refused:
    poll = await polls.find(tx, asked.poll) if 0 < asked.poll < _MOST_POLLS else None
    if poll is None or not await polls.is_of(tx, poll.id, where):
        return replies.NoVote()
    if asked.place not in [each.place for each in poll.choices]:
        return Refused(f"papers 1 to {len(poll.choices)} can be voted for", None)
    if poll.is_open(now):
        person = await people.person_id(tx, who, now)
        await polls.vote(tx, poll.id, person, asked.place, now)
    return await _standing(tx, poll.id, who, now)


async def _standing(
    tx: Transaction, id_: int, who: Account, now: datetime
) -> replies.Voting | replies.NoVote:
    poll = await polls.find(tx, id_)
    if poll is None:
        return replies.NoVote()
    person = await people.known_person(tx, who)
    mine = await polls.vote_of(tx, id_, person) if person is not None else None
    return replies.Voting(poll, is_open=poll.is_open(now), mine=mine)
