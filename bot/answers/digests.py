"""Replies about a channel's digests, in words. Pure.

Facts come as (name, what it is), for a chat to lay out; `typed` is how a form is typed there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import assert_never

from bot import wording
from bot.answers import papers, subscriptions, topics
from bot.channels import Account
from bot.deliveries import Delivery, Skipped, State
from bot.models import Digest, Rule
from bot.reach import Estimate
from bot.replies.digests import (
    Explained,
    IsPaused,
    NextRun,
    NothingNew,
    NothingPosted,
    NotSubscribed,
    OnItsWay,
    Posting,
    Previewed,
    Settings,
    Status,
    TopicFilter,
)
from bot.schedule import Due

Typed = Callable[[str], str]
"""A form of `/digest` -> what is typed for it."""
Fact = tuple[str, str]

_EXAMPLES = 3
"""Papers named for each rule that left some out."""

SUBSCRIBED = "This channel gets digests"
OFF = "This channel gets no digests any more"
FIRST = "What the newest closed edition would be here:"
POST_NOW = "Post the first one now"


def settings(reply: Settings) -> str:
    """Return the line above the settings: what was changed."""
    if reply.change is None:
        return "It was so already; nothing was changed"
    if not reply.subscription.is_on:
        return f"{OFF}; its settings are kept"
    if reply.subscription.is_paused:
        zone = reply.subscription.wish.schedule.zone
        return f"Digests are paused {subscriptions.pause(reply.subscription.resumes_at, zone)}"
    if reply.change.before is None or reply.change.what == "subscribed":
        return SUBSCRIBED
    return f"Changed {subscriptions.change(reply.change)}"


def settings_facts(reply: Settings, typed: Typed) -> list[Fact]:
    """Return the whole state."""
    wish = reply.subscription.wish
    facts = [*_topic(reply.topic), *_estimated(reply.estimate)]
    facts.append(("when", subscriptions.schedule(wish)))
    if reply.assumed:
        change = typed("schedule 18:00 Mon,Thu America/New_York")
        facts.append(("", f"assumed {', '.join(reply.assumed)}; to change it: {change}"))
    facts += [
        ("what", f"{subscriptions.size(wish)}, {subscriptions.layout(wish)}"),
        ("options", subscriptions.options(wish)),
    ]
    return [*facts, *_coming(reply.next_run, reply, typed)]


def topic_facts(topic: TopicFilter, estimate: Estimate | None) -> list[Fact]:
    """Return what is let in, with all that names stand for, and how much that is."""
    facts = [("topics", topic.text or subscriptions.EVERYTHING)]
    facts += [(each.name, ", ".join(each.terms)) for each in topic.built_in]
    return [*facts, *_as_words(topic), *_estimated(estimate)]


def status(reply: Status) -> str:
    """Return the line above a status."""
    if reply.broken_by:
        return f"Nothing can be posted here: {reply.broken_by}"
    if reply.subscription.is_paused:
        zone = reply.subscription.wish.schedule.zone
        return f"Digests are paused {subscriptions.pause(reply.subscription.resumes_at, zone)}"
    return SUBSCRIBED


def status_facts(reply: Status, typed: Typed) -> list[Fact]:
    """Return how a subscription stands."""
    wish = reply.subscription.wish
    facts = [
        *_topic(reply.topic),
        ("when", subscriptions.schedule(wish)),
        ("what", f"{subscriptions.size(wish)}, {subscriptions.layout(wish)}"),
        ("options", subscriptions.options(wish)),
        *_coming(reply.next_run, reply, typed),
    ]
    if reply.broken_by:
        facts.append(("", f"when that is mended: {typed('resume')}"))
    if silent := reply.subscription.silent_runs:
        facts.append(("silent", f"the last {wording.count(silent, 'digest')} had no paper"))
    told = [delivery(each) for each in reply.deliveries] or ["nothing was posted yet"]
    facts += _named("posted", told)
    told = [
        f"{subscriptions.local(each.at, wish.schedule.zone)} by "
        f"{by(each.by, reply.asker)}: {subscriptions.change(each)}"
        for each in reply.changes
    ]
    return [*facts, *_named("changed", told)]


def by(account: Account, asker: Account) -> str:
    """Name who did something, by their id; to themselves, as `you`."""
    return "you" if account == asker else account.id


def delivery(of: Delivery) -> str:
    """Say what became of a digest."""
    return f"{wording.days((of.local_date,))}: {_outcome(of)}"


def previewed(reply: Previewed) -> str:
    """Return the line above a preview."""
    if not reply.digests:
        return "No edition of the last days has papers"
    return f"What the last {wording.count(len(reply.digests), 'edition')} would have been here"


def without_papers(reply: Previewed) -> list[str]:
    """Name the days of a preview that have nothing to show."""
    told = []
    if reply.empty:
        told.append(f"no papers on {wording.days(reply.empty)}")
    if reply.missing:
        told.append(f"not stored: {wording.days(reply.missing)}")
    return told


def posting(reply: Posting) -> str:
    """Say that the next digest is posted at once."""
    return (
        f"The digest of {wording.days((reply.day,))} is posted now; "
        f"the next one comes {_at(reply.next_run.due, reply.next_run.zone)}"
    )


def on_its_way(reply: OnItsWay) -> str:
    """Say that there is one already."""
    return f"The digest of {wording.days((reply.day,))} is on its way already"


def nothing_new(reply: NothingNew) -> str:
    """Say that there is nothing to post, and when there will be."""
    return (
        f"There is nothing new since the edition of {wording.days((reply.since,))}; that of "
        f"{wording.days((reply.open_day,))} closes "
        f"{subscriptions.local_and_utc(reply.closes_at, reply.zone)}"
    )


def is_paused(reply: IsPaused, typed: Typed) -> str:
    """Say that nothing is posted in a pause."""
    until = subscriptions.pause(reply.resumes_at, reply.zone)
    return f"Digests are paused {until}; to go on: {typed('resume')}"


def not_subscribed(reply: NotSubscribed, typed: Typed) -> str:
    """Say that there is no subscription, and how to have one."""
    if reply.was:
        return f"{OFF}; to have them again, as they were: {typed('subscribe')}"
    example = typed("subscribe robotics at 09:00 weekdays in Europe/Berlin")
    return f"This channel gets no digests; to have some: {example}"


def nothing_posted(reply: NothingPosted) -> str:
    """Say that there is no digest to explain."""
    told = "No digest was posted here yet"
    if reply.next_run is None:
        return f"{told}, and none is due"
    return f"{told}; the first one comes {_at(reply.next_run.due, reply.next_run.zone)}"


def explained(reply: Explained) -> str:
    """Return the line above an explanation: which digest, and what became of it."""
    return f"The digest of {delivery(reply.delivery)}"


def left_out(digest: Digest) -> list[tuple[str, list[str]]]:
    """Return for each rule how many papers it left out, and some of their titles; most first."""
    titles: dict[Rule, list[str]] = {}
    for each in digest.left_out:
        titles.setdefault(each.rule, []).append(each.paper.title)
    return [
        (f"{len(some):,} {wording.rule(rule)}", some[:_EXAMPLES])
        for rule, some in sorted(titles.items(), key=lambda one: -len(one[1]))
    ]


def _topic(topic: TopicFilter) -> list[Fact]:
    facts = [("topics", topic.text or subscriptions.EVERYTHING)]
    facts += [("", papers.note(each, "")) for each in topic.built_in]
    return [*facts, *_as_words(topic)]


def _as_words(topic: TopicFilter) -> list[Fact]:
    return [("", topics.names_as_words(topic.as_words))] if topic.as_words else []


def _estimated(told: Estimate | None) -> list[Fact]:
    if told is None:
        return []
    let_in = topics.estimate(told)
    facts = [("", f"would have let in {let_in}" if told.considered else let_in)]
    return [*facts, *(("", topics.caution(each)) for each in told.cautions)]


def _coming(run: NextRun | None, reply: Settings | Status, typed: Typed) -> list[Fact]:
    """Say when the next digest comes, and which edition it can show."""
    subscription = reply.subscription
    zone = subscription.wish.schedule.zone
    if not subscription.is_on:
        return [("next", f"none; to have digests again: {typed('subscribe')}")]
    if run is None:
        until = subscriptions.pause(subscription.resumes_at, zone)
        return [("next", f"none: it is paused {until}; to go on: {typed('resume')}")]
    if run.waits_until:
        until = subscriptions.local_and_utc(run.waits_until, zone)
        waits = f"the one of {wording.days((run.due.day,))} is due; it waits until {until} at most"
        return [("next", waits)]
    shows = (
        f"it shows editions up to {wording.days((run.edition,))}; that of "
        f"{wording.days((run.next_edition,))} closes {subscriptions.local(run.closes_at, zone)}, "
        "and is shown from then on"
    )
    return [("next", _at(run.due, run.zone)), ("", shows)]


def _at(due: Due, zone: str) -> str:
    return subscriptions.local_and_utc(due.at, zone)


def _outcome(of: Delivery) -> str:
    because = f": {of.reason}" if of.reason else ""
    match of.state:
        case State.PLANNED:
            return f"about to be posted{because}"
        case State.SENDING:
            return f"being posted{because}"
        case State.SENT:
            return "posted"
        case State.SKIPPED:
            return _skipped(of.reason)
        case State.FAILED:
            return f"failed{because}"
        case State.UNKNOWN:
            return f"not known whether it was posted{because}"
        case _:
            assert_never(of.state)


def _skipped(reason: str | None) -> str:
    match reason:
        case Skipped.EMPTY:
            return "nothing posted: no paper was let in"
        case Skipped.MISSED:
            return "nothing posted: it was due while nothing ran; the next one covers its editions"
        case Skipped.NO_SOURCE:
            return "nothing posted: the source did not answer in time; the next one covers it"
        case Skipped.PAUSED:
            return "nothing posted: digests were paused before its turn; the next one covers it"
        case Skipped.UNSUBSCRIBED:
            return "nothing posted: the channel had unsubscribed before its turn"
        case _:
            return f"nothing posted{f': {reason}' if reason else ''}"


def _named(name: str, told: Sequence[str]) -> list[Fact]:
    """Name the first of some facts; the others stand below it."""
    return [(name if not n else "", each) for n, each in enumerate(told)]
