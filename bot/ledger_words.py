"""The ledger for operators, in words: what comes next of a delivery, what can be done. Pure.

What became of it is said in the same words as in a channel (`bot.answers.deliveries`).
"""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot import wording
from bot.channels import Channel, Subscription
from bot.deliveries import CALLED_OFF, Delivery, Skipped, State
from bot.models import Kind

_COVERED_AGAIN = "the next digest covers its editions, back to seven days"


def place(channel: Channel) -> str:
    """Return `slack/T1/C1`, as a channel is named to the command line."""
    return f"{channel.platform}/{channel.workspace}/{channel.id}"


def what_next(of: Delivery, now: datetime) -> str:
    """Say what will happen, and when."""
    match of.state:
        case State.PLANNED:
            return _try(of, now)
        case State.SENDING:
            if of.next_try_at is None or of.next_try_at <= now:
                return "whoever sent it has not come back; the next process that looks goes on"
            given_up = wording.instant(of.next_try_at)
            return f"it is being sent; if that is not over at {given_up}, another process goes on"
        case State.SENT:
            return "nothing more: it is there"
        case State.SKIPPED:
            return _after_silence(of)
        case State.FAILED:
            return f"nothing more; {_afterwards(of)}"
        case State.UNKNOWN:
            return "nothing, until somebody says whether it is there; its papers count as shown"
        case _:
            assert_never(of.state)


def what_to_do(of: Delivery, broken_by: str | None) -> str | None:
    """Say what an operator can do; None when there is nothing to be done."""
    match of.state:
        case State.FAILED if of.digest_id is not None:
            mend = "mend what failed, then: " if broken_by else ""
            return f"{mend}paperboy deliveries retry {of.id}"
        case State.SKIPPED if of.reason in CALLED_OFF and of.digest_id is not None:
            return f"to have it posted after all: paperboy deliveries retry {of.id}"
        case State.UNKNOWN:
            return (
                f"look in the channel, then: paperboy deliveries resolve {of.id} sent, "
                f"or: paperboy deliveries resolve {of.id} failed"
            )
        case _:
            return None


def resolved(of: Delivery, subscription: Subscription | None) -> str:
    """Say what follows from what somebody said of an unknown delivery."""
    if of.state is State.SENT:
        return f"Delivery {of.id} is sent: its papers count as shown, and nothing more happens."
    then = _afterwards(of)
    return f"Delivery {of.id} failed. {then[0].upper()}{then[1:]}; {_next_digest(subscription)}."


def _afterwards(of: Delivery) -> str:
    """Say what becomes of what a delivery had, if it is not sent."""
    return _COVERED_AGAIN if of.kind is Kind.DAILY else "the next round-up is of its own week"


def _after_silence(of: Delivery) -> str:
    """Say what becomes of the editions, where what became of the digest does not say it."""
    has_editions = of.window is not None and of.window.after < of.window.until
    has_editions = has_editions and of.kind is Kind.DAILY
    if of.reason == Skipped.EMPTY and has_editions:
        return "nothing more; its editions are covered"
    return "nothing more of this one"


def _next_digest(subscription: Subscription | None) -> str:
    """Say when a channel gets its next digest."""
    if subscription is None or not subscription.is_on:
        return "the channel has unsubscribed: no digest comes"
    if subscription.due is None:
        return "the channel is paused: the next digest comes when it goes on"
    return f"the next digest is due {wording.instant(subscription.due.at)}"


def _try(of: Delivery, now: datetime) -> str:
    until = f", until {wording.instant(of.give_up_at)} at most" if of.give_up_at else ""
    if of.next_try_at is None or of.next_try_at <= now:
        return f"it is sent as soon as a process has a turn for it{until}"
    return f"it is tried at {wording.instant(of.next_try_at)}{until}"
