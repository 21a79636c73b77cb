"""Replies about the places where Paperboy is, in words. Pure.

`typed` is how a form of `/digest` is typed there.
"""

from __future__ import annotations

from bot import wording
from bot.answers import digests, subscriptions
from bot.answers.forms import Typed
from bot.intents.reading import EXAMPLES
from bot.models import Kind
from bot.replies.digests import NotSubscribed
from bot.replies.places import Arrival, MyChannel, MyChannels

MINE = "Channels you set up"


def arrival(reply: Arrival, typed: Typed) -> list[str]:
    """Say how a channel stands in which Paperboy is now, and how to begin where it gets nothing."""
    told = [digests.AGAIN] if reply.was_broken else []
    if reply.subscription is not None and reply.subscription.is_on:
        told.append(_digests(reply, typed))
    if reply.roundup is not None:
        weekly = digests.weekly(reply.roundup, reply.roundup.due)
        told.append(f"This channel gets a round-up each week: {weekly}")
    elif reply.subscription is None or not reply.subscription.is_on:
        told.append(digests.not_subscribed(NotSubscribed(reply.subscription is not None), typed))
    return told


def _digests(reply: Arrival, typed: Typed) -> str:
    if reply.subscription is not None and (why := digests.standing(reply.subscription, None)):
        return f"{why}; to go on at once: {typed('resume')}"
    if reply.next_run is None:
        return digests.SUBSCRIBED
    return f"{digests.SUBSCRIBED}; the next one {digests.comes(reply.next_run)}"


def mine(reply: MyChannels) -> str:
    """Return the line above the channels of somebody."""
    if not reply.channels:
        return f"{MINE}: none yet"
    total = wording.count(len(reply.channels) + reply.more, "channel")
    return f"{MINE} · {len(reply.channels)} of {total}" if reply.more else f"{MINE} · {total}"


def how_to_begin(typed: Typed) -> str:
    """Say how somebody has a first channel get digests."""
    return f"in a channel: {typed(EXAMPLES['subscribe'])}"


def gets(of: MyChannel) -> str:
    """Say what a channel gets."""
    if of.kind is Kind.ROUNDUP:
        return f"a round-up each week; {subscriptions.schedule(of.subscription.wish)}"
    return subscriptions.wish(of.subscription.wish)


def then(of: MyChannel) -> str:
    """Say when something comes next, or why nothing does."""
    due, zone = of.subscription.due, of.subscription.wish.schedule.zone
    if of.broken_by:
        return f"nothing can be posted there: {of.broken_by}"
    if due is None:
        return f"paused {subscriptions.pause(of.subscription)}"
    return f"next {subscriptions.local_and_utc(due.at, zone)}"
