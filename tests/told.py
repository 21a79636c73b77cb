"""Replies for tests, about digests, lists and places, of every kind, with a text from outside."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.deliveries import Delivery, Skipped, State
from bot.digest import Cut, Shortlist
from bot.intents.saved import Export, Format, ShowSaved
from bot.models import Candidate, Digest, Kind, Record, Stats
from bot.polls import Choice, Poll
from bot.reach import Estimate, MoreThanAThird
from bot.replies.digests import (
    DigestsReply,
    Explained,
    IsPaused,
    NextRun,
    NothingNew,
    NothingPosted,
    NotSubscribed,
    NoVote,
    OnItsWay,
    Posting,
    Previewed,
    Roundup,
    Settings,
    Status,
    TopicFilter,
    Topics,
    Voting,
)
from bot.replies.papers import BuiltIn, NoSuchPaper, OnlineFailed
from bot.replies.places import Arrival, MyChannel, MyChannels, Noticed, PlacesReply
from bot.replies.saved import (
    Exported,
    Forgotten,
    IsBack,
    LetGo,
    Mine,
    NamedNow,
    NoSuchPlace,
    NotedPost,
    NothingLinked,
    NowSaved,
    Removed,
    Saved,
    SavedList,
    SavedReply,
    ToSave,
    WouldForget,
)
from bot.roundup import Posted, roundup
from bot.saved import Here, SavedPaper, Stored, Tally
from bot.schedule import WEEKDAYS, Due, Schedule
from tests.builders import DAY, HERE, NOON, SOMEBODY, candidate, paper

NEXT = DAY + timedelta(days=1)
DUE = datetime(2026, 5, 29, 16, tzinfo=UTC)
CLOSES = datetime(2026, 5, 30, 1, 30, tzinfo=UTC)
RUN = NextRun(Due(NEXT, DUE), "Europe/Berlin", DAY, NEXT, CLOSES)
WEEK = (DAY - timedelta(days=6), DAY)
STORED = Stored(accounts=1, papers=3, removed=1, subscriptions=1, changes=2, notices=1, votes=4)


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


def week(title: str = "Paper 1") -> Digest:
    """Return a round-up with a paper or two in each of its parts."""

    def read(number: int, upvotes: int) -> Candidate:
        return candidate(number, upvotes, title=title if number == 1 else f"Paper {number}")

    posted = [Posted(read(2, 40), 10), Posted(read(3, 90), 90), Posted(read(4, 5), None)]
    return roundup(WEEK, {read(1, 30): 3, read(5, 2): 2}, posted, ())


def poll(title: str = "Paper 1", votes: tuple[int, ...] = (2, 1)) -> Poll:
    """Return a vote among as many papers, the first with a title."""
    titles = [title, *(f"Paper {n}" for n in range(2, len(votes) + 1))]
    records = [Record(paper(n, title=each)) for n, each in enumerate(titles, 1)]
    choices = [Choice(n, records[n - 1], each) for n, each in enumerate(votes, 1)]
    return Poll(1, tuple(choices), CLOSES)


def saved(place: int = 1, **told: Any) -> SavedPaper:
    """Return a paper on a list, which has the number of its place."""
    return SavedPaper(place, Record(paper(place, **told), Stats(63, 2)), NOON)


LIST = SavedList(ShowSaved(), (saved(),), 1, 1)
"""A reading list with one paper."""


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
            roundup=subscription(is_paused=True, resumes_at=CLOSES),
        ),
        NothingPosted(RUN),
        Explained(delivery(), shown),
        Explained(delivery(kind=Kind.ROUNDUP), week(text)),
        Roundup(subscription(), change(text), RUN.due),
        Roundup(None),
        Voting(poll(text), is_open=True, is_new=True, mine=1),
        Voting(poll(text), is_open=False),
        NoVote(),
    ]


def about_saved(text: str) -> list[SavedReply]:
    """Return replies of every kind."""
    one = saved(title=text, organization=text)
    here = Here(DAY, Tally(5, (Account("slack", "T1", text),)))
    only = NowSaved(one.record, was=True, here=here)
    return [
        Saved((only,), ()),
        Saved((only, NowSaved(one.record)), (NoSuchPaper(text),), 7, (text,)),
        ToSave((one.record,), (NoSuchPaper(text, (OnlineFailed("arxiv", text),)),), 3),
        NothingLinked(),
        LetGo(one.record, still=True),
        NoSuchPlace(),
        SavedList(ShowSaved(), (one,), 1, 1),
        SavedList(ShowSaved(text), (one,), 1, 7, text),
        SavedList(ShowSaved(), (), 0, 0),
        Removed((one.record,), (1, 1_000), 7),
        IsBack((one.record,), 7),
        Exported(Export(Format.RIS), (one,)),
        Exported(Export(Format.RIS, text), (), text),
        Mine({text: text}),
        WouldForget(STORED),
        Forgotten(STORED),
        NamedNow(True),
        NotedPost(),
    ]


def my_channel(**told: Any) -> MyChannel:
    """Return a channel that somebody set up."""
    known: dict[str, Any] = {"channel": HERE, "subscription": subscription(), "broken_by": None}
    return MyChannel(**known | told)


def about_places(text: str) -> list[PlacesReply]:
    """Return replies of every kind."""
    topic = subscription(wish=wish(topic=text))
    there = Channel("slack", text, text)
    weekly = my_channel(kind=Kind.ROUNDUP, subscription=subscription(due=None, is_paused=True))
    return [
        Arrival(topic, RUN, was_broken=True, roundup=subscription()),
        Arrival(None, None, was_broken=False),
        Noticed(),
        MyChannels((my_channel(channel=there, subscription=topic, broken_by=text), weekly), 3),
        MyChannels(()),
    ]
