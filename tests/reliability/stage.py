"""What processes find when they begin: channels that are due now, by the real clock, and a source.

CHANNELS says what each of them is for. The source gives its editions when it is asked.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import Text, cast, func, insert, literal, select, update

from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.deliveries import State
from bot.delivery import settling
from bot.delivery.planning import plan
from bot.editions import newest_closed
from bot.models import Edition, Layout, Listing, MessageRef
from bot.schedule import Due, Schedule
from bot.storage import claims, editions, settlements, subscriptions
from bot.storage.channel_tables import channels, workspaces
from bot.storage.channel_tables import subscriptions as subscriptions_
from bot.storage.database import Database
from bot.storage.settlements import SentPost, Settlement
from tests.builders import listing
from tests.databases import run as ask
from tests.postgresql import Server

PLATFORM = "testchat"
OWNER = Account(PLATFORM, "T1", "U1")
ONE_DAY = timedelta(days=1)


class Channels(NamedTuple):
    """The channels there are: of digests, of none, of one that has a history, of a refusal."""

    compact: Channel
    thread: Channel
    empty: Channel
    before: Channel
    forbidden: Channel


def channel(name: str, workspace: str = "T1", platform: str = PLATFORM) -> Channel:
    return Channel(platform, workspace, name)


def channels_of(platform: str) -> Channels:
    return Channels(*(channel(name, platform=platform) for name in Channels._fields))


COMPACT, THREAD, EMPTY, BEFORE, FORBIDDEN = CHANNELS = channels_of(PLATFORM)
WISHES: dict[Channel, dict[str, object]] = {
    COMPACT: {},
    THREAD: {"layout": Layout.THREAD, "size": 3},
    EMPTY: {"topic": "chess"},
    BEFORE: {},
    FORBIDDEN: {},
}


class Source:
    """A source that has an edition for each day from `first` on; each repeats one paper."""

    name = "huggingface"

    def __init__(self, first: date) -> None:
        self._first = first

    def days(self, since: date, until: date) -> Sequence[date]:
        """Return the days that it has."""
        since = max(since, self._first)
        return [since + timedelta(days=n) for n in range((until - since).days + 1)]

    async def fetch(self, day: date, now: datetime) -> Edition:
        """Return an edition; it is the same whenever it is asked for."""
        return told(day, now)


def told(day: date, seen_at: datetime) -> Edition:
    """Return the edition of a day: three papers of its own, and one of the day before."""
    return Edition(Source.name, day, seen_at, (*_own(day), _own(day - ONE_DAY)[-1]))


def _own(day: date) -> list[Listing]:
    first = day.toordinal() % 1000 * 10
    return [
        listing(first + n, 10 * n, title=f"Robot {n} of {day}", abstract="About robots.")
        for n in range(1, 4)
    ]


def due_now(now: datetime) -> tuple[Schedule, Due]:
    """Return a schedule of every day, and its occurrence of about two minutes ago."""
    at = (now - timedelta(minutes=2)).replace(second=0, microsecond=0)
    return Schedule(at.time(), "UTC"), Due(at.date(), at)


async def subscribe(
    database: Database, wishes: dict[Channel, dict[str, object]], now: datetime, covered: date
) -> None:
    """Subscribe channels that are due now, to the editions after `covered`."""
    schedule, due = due_now(now)
    async with database.write() as tx:
        for where, wished in wishes.items():
            wish = Wish(schedule, **wished)  # type: ignore[arg-type]
            made = Subscription(wish, OWNER, due, covered)
            await subscriptions.keep(tx, where, made, Change(now, OWNER, "", None, ""))


async def prepare(database: Database, now: datetime) -> None:
    """Have all channels due; one of them has had yesterday's digest."""
    closed = newest_closed(now)
    yesterday = now - ONE_DAY
    await subscribe(database, {BEFORE: WISHES[BEFORE]}, yesterday, closed - 2 * ONE_DAY)
    async with database.write() as tx:
        await editions.record(tx, [told(closed - ONE_DAY, now)])
    await plan(database, Source.name, yesterday)
    async with database.write() as tx:
        (claimed,) = await claims.claim(tx, "before", [PLATFORM], yesterday, now, 10)
        post = SentPost(0, "before", MessageRef(BEFORE.id, "before"), 1, 4)
        await settlements.settle(tx, [Settlement(claimed, State.SENT, (post,))], yesterday)
    others = {where: wished for where, wished in WISHES.items() if where != BEFORE}
    await subscribe(database, others, now, closed - ONE_DAY)


async def prepare_at(url: str) -> None:
    """Open a database, and prepare it."""
    async with Database.open(url) as database:
        await prepare(database, now())


def move(url: str, platform: str) -> None:
    """Have all that was prepared be of another platform."""
    told = f"SET platform = '{platform}'"
    ask(url, f"UPDATE workspaces {told}", f"UPDATE accounts {told}")


def first_day(url: str) -> date:
    """Return the first edition that a source has to have for channels that were prepared.

    By the clock it may be another one by now: an edition may have closed meanwhile.
    """
    ((covered,),) = ask(url, "SELECT max(covered_until) FROM subscriptions")
    return date.fromisoformat(str(covered)) + ONE_DAY


Fresh = Callable[[], AbstractContextManager[str]]
"""Gives the URL of a copy of a database, and takes it away afterwards."""


def copies_of_file(made: Path, folder: Path) -> Fresh:
    """Return what copies an SQLite file."""
    numbers = count()

    @contextmanager
    def fresh() -> Iterator[str]:
        file = folder / f"copy-{next(numbers)}" / "paperboy.db"
        file.parent.mkdir()
        shutil.copyfile(made, file)
        try:
            yield f"sqlite:///{file}"
        finally:
            shutil.rmtree(file.parent)

    return fresh


def copies_on_server(server: Server, made: str) -> Fresh:
    """Return what copies a database of a server."""
    return lambda: server.fresh(made)


def now() -> datetime:
    return datetime.now(UTC)


async def prepare_many(url: str, many: int) -> None:
    """Have so many channels due, alike, in workspaces of a hundred."""
    async with Database.open(url) as database:
        at = now()
        covered = newest_closed(at) - ONE_DAY
        first: dict[Channel, dict[str, object]] = {
            channel("C0", f"T{n}"): {} for n in range(0, many, 100)
        }
        await subscribe(database, first, at, covered)
        async with database.write() as tx:
            for n, workspace in enumerate(list(await tx.scalars(select(workspaces.c.id)))):
                rows = range(n * 100 + 1, min(n * 100 + 100, many))
                made = [{"workspace_id": workspace, "external_id": f"C{row}"} for row in rows]
                await tx.execute(insert(channels), made)
            await tx.execute(update(channels).values(external_id=_NUMBERED))
            first_one = select(func.min(subscriptions_.c.id)).scalar_subquery()
            alike = (
                select(channels.c.id, *_WISHED)
                .join_from(channels, subscriptions_, subscriptions_.c.id == first_one)
                .where(channels.c.id.not_in(select(subscriptions_.c.channel_id)))
            )
            columns = ["channel_id", *(each.name for each in _WISHED)]
            await tx.execute(insert(subscriptions_).from_select(columns, alike))


_WISHED = [each for each in subscriptions_.c if each.name not in ("id", "channel_id")]
_NUMBERED = literal("N") + cast(channels.c.id, Text)


@contextmanager
def no_moments() -> Iterator[None]:
    """Have settlements wait for no others: while a clock stands still, none come."""
    before, settling.MOMENT = settling.MOMENT, 0.0
    try:
        yield
    finally:
        settling.MOMENT = before
