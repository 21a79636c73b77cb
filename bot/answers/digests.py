"""Replies about a channel's digests, in words. Pure.

Facts come as (name, what it is), for a chat to lay out; `typed` is how a form is typed there.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot import wording
from bot.answers import papers, subscriptions, topics
from bot.answers.deliveries import outcome
from bot.answers.forms import Typed
from bot.answers.papers import Name
from bot.channels import Account, Subscription, Wish
from bot.intents.reading import EXAMPLES
from bot.models import Digest, Kind, Rule
from bot.polls import Choice
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
    Roundup,
    Settings,
    Status,
    TopicFilter,
    Voting,
)
from bot.schedule import Due

Fact = tuple[str, str]

_EXAMPLES = 3
"""Papers named for each rule that left some out."""

SUBSCRIBED = "This channel gets digests"
OFF = "This channel gets no digests any more"
AGAIN = "Posting is tried here again"
FIRST = "What the newest closed edition would be here:"
POST_NOW = "Post the first one now"
_KEPT = f"{OFF}; its settings are kept"
_PAUSED = "Digests are paused"


def settings(reply: Settings) -> str:
    """Return the line above the settings: what was changed."""
    subscription, change = reply.subscription, reply.change
    if change is None:
        return AGAIN if reply.is_mended else "It was so already; nothing was changed"
    if not subscription.is_on:
        return _KEPT
    if change.what == "paused":
        return f"{_PAUSED} {subscriptions.pause(subscription)}"
    if reply.ends_pause:
        return f"{SUBSCRIBED} again: the pause has ended"
    if change.before is None or change.what == "subscribed":
        return SUBSCRIBED
    still = f"; still paused {subscriptions.pause(subscription)}" if subscription.is_paused else ""
    return f"Changed {subscriptions.change(change)}{still}"


def settings_facts(reply: Settings, typed: Typed) -> list[Fact]:
    """Return the whole state."""
    assumed = []
    if reply.assumed:
        change = typed(EXAMPLES["schedule"])
        assumed = [("", f"assumed {', '.join(reply.assumed)}; to change it: {change}")]
    return [
        *_topic(reply.topic),
        *_estimated(reply.estimate),
        ("when", subscriptions.schedule(reply.subscription.wish)),
        *assumed,
        *_how(reply.subscription.wish),
        *_coming(reply, typed),
        *_called_off(reply),
        *_roundup_too(reply),
    ]


def _roundup_too(reply: Settings) -> list[Fact]:
    """Say that the round-up follows the digests."""
    if not reply.has_roundup:
        return []
    of = reply.subscription
    follows = "ends, too" if not of.is_on else "is paused, too" if of.is_paused else "goes on, too"
    return [("round-up", follows)]


def topic_facts(topic: TopicFilter, estimate: Estimate | None) -> list[Fact]:
    """Return what is let in, with all that names stand for, and how much that is."""
    terms = [(each.name, ", ".join(each.terms)) for each in topic.built_in]
    return [_read(topic), *terms, *_as_words(topic), *_estimated(estimate)]


def status(reply: Status) -> str:
    """Return the line above a status."""
    return standing(reply.subscription, reply.broken_by) or SUBSCRIBED


def standing(of: Subscription, broken_by: str | None) -> str | None:
    """Say why a channel gets no digests, if it gets none."""
    if not of.is_on:
        return _KEPT
    if broken_by:
        return f"Nothing can be posted here: {broken_by}"
    if of.is_paused:
        return f"{_PAUSED} {subscriptions.pause(of)}"
    return None


def status_facts(reply: Status, typed: Typed, name: Name) -> list[Fact]:
    """Return how a subscription stands; `name` is what whoever changed it is called."""
    wish = reply.subscription.wish
    facts = [
        *_topic(reply.topic),
        ("when", subscriptions.schedule(wish)),
        *_how(wish),
        *_coming(reply, typed),
    ]
    if silent := reply.subscription.silent_runs:
        facts.append(("silent", f"the last {wording.count(silent, 'digest')} had no paper"))
    if reply.roundup is not None and reply.roundup.is_on:
        facts.append(("round-up", weekly(reply.roundup, reply.roundup.due)))
    told = [outcome(each) for each in reply.deliveries] or ["nothing was posted yet"]
    facts += _named("posted", told)
    told = [
        f"{subscriptions.local(each.at, wish.schedule.zone)} by "
        f"{by(each.by, reply.asker, name)}: {subscriptions.change(each)}"
        for each in reply.changes
    ]
    return [*facts, *_named("changed", told)]


def by(account: Account | None, asker: Account, name: Name) -> str:
    """Name who did something; to themselves, as `you`."""
    if account is None:
        return "somebody who is forgotten"
    return "you" if account == asker else name(account)


def roundup(reply: Roundup) -> str:
    """Return the line above how a round-up stands: what was changed, or that there is none."""
    if reply.subscription is None or not reply.subscription.is_on:
        return f"This channel gets no round-up{' any more' if reply.change else ''}"
    if reply.posted is not None:
        return f"Posted now, as the round-up of {wording.days((reply.posted,))}"
    if reply.is_unchanged:
        return AGAIN if reply.is_mended else "It was so already; nothing was changed"
    if reply.change is None:
        return "The weekly round-up"
    if reply.subscription.is_paused:
        return f"The round-up is paused {subscriptions.pause(reply.subscription)}"
    if reply.ends_pause:
        return "The round-up goes on: the pause has ended"
    if reply.change.before is not None:
        return f"The round-up is changed: {reply.change.before} → {reply.change.after}"
    return "This channel gets a round-up each week"


def roundup_facts(reply: Roundup, typed: Typed) -> list[Fact]:
    """Return how a round-up stands; where there is none, how to have one."""
    if reply.subscription is None or not reply.subscription.is_on:
        return [("to begin", typed("roundup Fri 15:00"))]
    return [
        ("when", weekly(reply.subscription, reply.next_due)),
        *_broken(reply.broken_by, typed),
        ("what", "what was saved most here, rose most since it was posted here, was overlooked"),
    ]


def weekly(of: Subscription, then: Due | None) -> str:
    """Say when a round-up comes."""
    told = subscriptions.schedule(of.wish)
    if of.is_paused:
        return f"{told}; paused {subscriptions.pause(of)}"
    if then is None:
        return told
    return f"{told}; next {subscriptions.local_and_utc(then.at, of.wish.schedule.zone)}"


NO_VOTE = "there is nothing to vote on: a vote is on the first papers of a round-up"


def voting(reply: Voting) -> str:
    """Return the line above a vote."""
    closes = wording.instant(reply.poll.closes_at)
    if reply.is_open:
        return f"Which paper shall we read? One vote each, until {closes}"
    chosen = wording.both([each.record.paper.title for each in reply.poll.leading] or ["nothing"])
    return f"The vote closed {closes}: {chosen}"


def choice(reply: Voting, of: Choice) -> str:
    """Say how a paper stands in a vote; one that has just begun stays as it is shown then."""
    if reply.is_new:
        return ""
    votes = wording.count(of.votes, "vote")
    return f"{votes}, with yours" if of.place == reply.mine else votes


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
        f"Posted now, as the digest of {wording.days((reply.day,))}; "
        f"the next one {comes(reply.next_run)}"
    )


def on_its_way(reply: OnItsWay) -> str:
    """Say that there is one already."""
    if reply.run and reply.run.waits_until:
        return f"The digest of {wording.days((reply.run.due.day,))} {comes(reply.run)}"
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
    return f"{_PAUSED} {_until(reply.resumes_at, reply.zone, typed)}"


def not_subscribed(reply: NotSubscribed, typed: Typed) -> str:
    """Say that there is no subscription, and how to have one."""
    if reply.was:
        return f"{OFF}; to have them again, as they were: {typed('subscribe')}"
    return f"This channel gets no digests; to have some: {typed(EXAMPLES['subscribe'])}"


def nothing_posted(reply: NothingPosted) -> str:
    """Say that there is no digest to explain, and why."""
    told = "No digest was posted here yet"
    match reply.coming:
        case IsPaused(resumes_at, zone):
            return f"{told}: digests are paused {subscriptions.until(resumes_at, zone)}"
        case run:
            return f"{told}; the first one {comes(run)}"


def explained(reply: Explained) -> str:
    """Return the line above an explanation: which digest, and what became of it."""
    told = outcome(reply.delivery)
    of_a_week = reply.delivery.kind is Kind.ROUNDUP
    return f"The{told.removeprefix('the')}" if of_a_week else f"The digest of {told}"


def left_out(digest: Digest) -> list[tuple[str, list[str]]]:
    """Say for each rule how many papers it left out, with some of their titles; most first."""
    titles: dict[Rule, list[str]] = {}
    for each in digest.left_out:
        titles.setdefault(each.rule, []).append(each.paper.title)
    return [
        (f"left out: {len(some):,} {wording.rule(rule)}", some[:_EXAMPLES])
        for rule, some in sorted(titles.items(), key=lambda one: -len(one[1]))
    ]


def _topic(topic: TopicFilter) -> list[Fact]:
    names = [("", papers.note(each, "")) for each in topic.built_in]
    return [_read(topic), *names, *_as_words(topic)]


def _read(topic: TopicFilter) -> Fact:
    return "topics", topic.text or subscriptions.EVERYTHING


def _as_words(topic: TopicFilter) -> list[Fact]:
    return [("", topics.names_as_words(topic.as_words))] if topic.as_words else []


def _estimated(told: Estimate | None) -> list[Fact]:
    if told is None:
        return []
    let_in = topics.estimate(told)
    facts = [("", f"would have let in {let_in}" if told.considered else let_in)]
    return [*facts, *(("", topics.caution(each)) for each in told.cautions)]


def _how(wish: Wish) -> list[Fact]:
    return [
        ("what", f"{subscriptions.size(wish)}, {subscriptions.layout(wish)}"),
        ("options", subscriptions.options(wish)),
    ]


def _coming(reply: Settings | Status, typed: Typed) -> list[Fact]:
    """Say when the next digest comes, and which edition it can show; or why none comes."""
    subscription, run = reply.subscription, reply.next_run
    zone = subscription.wish.schedule.zone
    if not subscription.is_on:
        return [("next", f"none; to have digests again: {typed('subscribe')}")]
    if reply.broken_by:
        return _broken(reply.broken_by, typed)
    if run is None:
        ends = [("next", f"none {_until(subscription.resumes_at, zone, typed)}")]
        if due := reply.after_pause:
            ends.append(("", f"the first one after it {_at(due, zone)}"))
        return ends
    if run.is_due:
        return [("next", f"the one of {wording.days((run.due.day,))} {comes(run)}")]
    shows = (
        f"it shows editions up to {wording.days((run.edition,))}; that of "
        f"{wording.days((run.next_edition,))} closes {subscriptions.local(run.closes_at, zone)}, "
        "and is shown from then on"
    )
    return [("next", subscriptions.local_and_utc(run.due.at, zone)), ("", shows)]


def _broken(why: str | None, typed: Typed) -> list[Fact]:
    """Say why nothing comes where nothing can be posted, and what is typed when it is mended."""
    if not why:
        return []
    told = f"none: nothing can be posted here: {why}"
    return [("next", told), ("", f"when that is mended: {typed('resume')}")]


def comes(run: NextRun) -> str:
    """Say when a digest comes; of one that is due, since when, and what it waits for."""
    if run.waits_until:
        since = subscriptions.local(run.due.at, run.zone)
        until = subscriptions.local_and_utc(run.waits_until, run.zone)
        return f"has been waiting for its source since {since}, and waits until {until} at most"
    if run.is_due:
        at = subscriptions.local_and_utc(run.due.at, run.zone)
        return f"was due {at}, and is posted as soon as Paperboy gets to it"
    return _at(run.due, run.zone)


def _at(due: Due, zone: str) -> str:
    return f"comes {subscriptions.local_and_utc(due.at, zone)}"


def _called_off(reply: Settings) -> list[Fact]:
    """Name the digest that does not come because of a change."""
    if reply.called_off is None:
        return []
    told = f"the digest of {wording.days((reply.called_off,))}, which was on its way, will not come"
    if reply.subscription.is_on:
        told += "; the next one covers its editions"
    return [("", told)]


def _until(resumes_at: datetime | None, zone: str, typed: Typed) -> str:
    """Say how long a pause lasts, and how to end it."""
    at_once = "; to go on at once" if resumes_at else ""
    return f"{subscriptions.until(resumes_at, zone)}{at_once}: {typed('resume')}"


def _named(name: str, told: Sequence[str]) -> list[Fact]:
    """Name the first of some facts; the others stand below it."""
    return [(name if not n else "", each) for n, each in enumerate(told)]
