"""Replies about digests for tests, of every kind, with a text from outside where one can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.channels import Change, Kind, Subscription, Wish
from bot.deliveries import Delivery, Skipped, State
from bot.digest import Cut, Shortlist
from bot.models import Digest
from bot.reach import Estimate, MoreThanAThird
from bot.replies.digests import (
    DigestsReply,
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
    Topics,
)
from bot.replies.papers import BuiltIn
from bot.schedule import WEEKDAYS, Due, Schedule
from tests.builders import DAY, HERE, NOON, SOMEBODY, candidate

NEXT = DAY + timedelta(days=1)
DUE = datetime(2026, 5, 29, 16, tzinfo=UTC)
CLOSES = datetime(2026, 5, 30, 1, 30, tzinfo=UTC)
RUN = NextRun(Due(NEXT, DUE), "Europe/Berlin", DAY, NEXT, CLOSES)


def wish(**told: Any) -> Wish:
    """Return a wish for 18:00 on weekdays in Berlin."""
    return Wish(Schedule(time(18), "Europe/Berlin", WEEKDAYS), **told)


def subscription(**told: Any) -> Subscription:
    """Return a subscription that is due next at RUN."""
    known: dict[str, Any] = {"wish": wish(), "owner": SOMEBODY, "due": RUN.due}
    return Subscription(**{"covered_until": DAY} | known | told)


def delivery(state: State = State.SENT, reason: str | None = None, **told: Any) -> Delivery:
    """Return what became of a digest."""
    known: dict[str, Any] = {"id": 1, "channel": HERE, "kind": Kind.DAILY, "local_date": DAY}
    return Delivery(state=state, due_at=DUE, reason=reason, **known | told)


def digest(title: str = "Paper 1", size: int = 1) -> Digest:
    """Return a digest of three papers, some left out."""
    some = [candidate(1, 30, title=title), candidate(2, 20), candidate(3, 10)]
    return Shortlist(some, [DAY]).digest(Cut(size))


def change(text: str = "robots") -> Change:
    """Return a change of the topics."""
    return Change(NOON, SOMEBODY, "topics", "everything", text)


def about_digests(text: str) -> list[DigestsReply]:
    """Return replies of every kind."""
    topic = TopicFilter(text, (BuiltIn(text, (text,)),), (text,))
    estimate = Estimate((DAY,), 9, 5, cautions=(MoreThanAThird(),))
    shown = digest(text)
    return [
        Settings(subscription(), topic, RUN, change(text), ("UTC",), estimate, shown, True),
        Topics(topic, estimate),
        Previewed((shown,), (NEXT,), (DAY,)),
        Posting(DAY, RUN),
        OnItsWay(DAY),
        NothingNew(DAY, NEXT, CLOSES, "Europe/Berlin"),
        IsPaused(CLOSES, "Europe/Berlin"),
        NotSubscribed(),
        Status(
            subscription(silent_runs=5),
            topic,
            replace(RUN, waits_until=CLOSES),
            (delivery(State.FAILED, text), delivery(State.SKIPPED, Skipped.EMPTY)),
            (change(text),),
            SOMEBODY,
            text,
        ),
        NothingPosted(RUN),
        Explained(delivery(), shown),
    ]
