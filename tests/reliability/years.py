"""A year of Paperboy in minutes: the App itself, with a clock that jumps to the next event.

What became of it in the ledger and on the platform is compared with the `almanac`.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.app import App
from bot.channels import Account, Change, Channel, Subscription, Wish
from bot.deliveries import Delivery, State
from bot.delivery.sending import Sender
from bot.errors import SourceError
from bot.models import Digest, Edition
from bot.schedule import Schedule, next_due
from bot.storage import digests, ledger, subscriptions
from bot.storage.database import Database, Transaction
from tests.builders import listing
from tests.chats.fake import FakeChat
from tests.reliability import almanac, stage
from tests.reliability.almanac import Entry, Told, Wanted, Year

ME = Account("testchat", "T1", "U1")
ONE_DAY = timedelta(days=1)
LATE = timedelta(minutes=1)
"""How late a post may be when nothing was down."""

ZONES = (
    *("UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon"),
    *("Europe/Kyiv", "Europe/Istanbul", "Europe/Moscow", "Africa/Cairo", "Africa/Casablanca"),
    *("Africa/Lagos", "Africa/Johannesburg", "Asia/Beirut", "Asia/Gaza", "Asia/Tehran"),
    *("Asia/Karachi", "Asia/Kolkata", "Asia/Kathmandu", "Asia/Dhaka", "Asia/Yangon"),
    *("Asia/Shanghai", "Asia/Tokyo", "Australia/Adelaide", "Australia/Sydney"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "Pacific/Kiritimati"),
    *("Pacific/Apia", "Pacific/Honolulu", "America/Anchorage", "America/Los_Angeles"),
    *("America/Denver", "America/Chicago", "America/New_York", "America/St_Johns"),
    *("America/Sao_Paulo", "America/Santiago", "America/Havana", "America/Nuuk"),
)
AT_NIGHT = {"Africa/Cairo": time(0, 30), "America/Santiago": time(0, 30), "Asia/Gaza": time(2, 30)}
"""Wall times that there are not, or twice, when the clock is changed there."""
HOURS = (1, 7, 13, 19)
"""When digests are due in winter, in UTC: so few, because each instant of a year takes a while."""
DAYS = (frozenset(range(1, 8)), frozenset(range(1, 6)), frozenset({1, 4}))


def _wall_time(zone: str, hour: int) -> time:
    if zone in AT_NIGHT:
        return AT_NIGHT[zone]
    winter = datetime(2026, 1, 15, hour, tzinfo=UTC)
    return winter.astimezone(ZoneInfo(zone)).time()


def wishes(
    count: int, hours: Sequence[int], start: datetime, days: int, dice: random.Random
) -> Iterator[Wanted]:
    """Yield so many channels, in zones by turns; every fifth is paused once or twice."""
    for n in range(count):
        zone = ZONES[n % len(ZONES)]
        pauses = []
        if n % 5 == 2:
            first = start + timedelta(days=dice.randrange(5, days // 2), hours=12.25)
            pauses.append((first, first + timedelta(hours=dice.randrange(5, 400))))
        yield Wanted(
            f"C{n}",
            zone,
            _wall_time(zone, hours[n % len(hours)]),
            DAYS[n % 3],
            word="Chess" if n % 7 == 3 else None,
            size=3 + n % 4,
            patience=timedelta(hours=(0.5, 2, 12)[n % 3]),
            pauses=tuple(pauses),
        )


def made(start: date, days: int, channels: int, seed: int, hours: Sequence[int] = HOURS) -> Year:
    """Make a year up: who wishes for what, and what goes wrong."""
    dice = random.Random(seed)
    begin = datetime.combine(start, time(12), UTC)
    end = begin + timedelta(days=days)
    down = tuple(_spans(begin, days, dice, every=20, longest=60.0))
    outages = tuple(_spans(begin, days, dice, every=16, longest=80.0))
    first = start - 10 * ONE_DAY
    editions = {first + n * ONE_DAY: _papers(first + n * ONE_DAY) for n in range(days + 12)}
    closings = [almanac.closes(day) + timedelta(minutes=7) for day in editions]
    ups = [b for _, b in down]
    asked = {*closings, *ups, *(b + timedelta(minutes=7) for _, b in outages), begin}
    in_time = tuple(sorted(at for at in asked if begin <= at <= end))
    paused = tuple(wishes(channels, hours, begin, days, dice))
    paused = tuple(
        replace(each, pauses=tuple(span for span in each.pauses if _is_quiet(span, down)))
        for each in paused
    )
    return Year(begin, end, paused, editions, down, outages, in_time)


def _is_quiet(span: almanac.Span, down: Sequence[almanac.Span]) -> bool:
    """Whether somebody could ask for that pause: the process was up."""
    return not any(a <= span[0] < b for a, b in down)


def _spans(
    begin: datetime, days: int, dice: random.Random, *, every: int, longest: float
) -> Iterator[almanac.Span]:
    """Yield spans of minutes to days, about so many days apart."""
    at = begin + timedelta(days=2)
    while at < begin + timedelta(days=days - every):
        at += timedelta(hours=dice.uniform(12, 24 * every))
        span = timedelta(minutes=int(60 * longest * dice.random() ** 3) + 3)
        yield at, at + span
        at += span


def _papers(day: date) -> tuple[Told, ...]:
    """Return what is on a day's list: nothing at weekends, mostly; some came on an earlier one."""
    if day.isoweekday() > 5 and day.toordinal() % 5:
        return ()
    own = [_paper(day, n) for n in range(1, 6)]
    again = [_paper(day - n * ONE_DAY, n) for n in (1, 3)]
    return (*own, *again)


def _paper(day: date, n: int) -> Told:
    number = day.toordinal() % 1000 * 10 + n
    is_chess = day.toordinal() % 9 == 0 and n == 1
    word = "Chess" if is_chess else "Robot"
    return Told(f"arxiv:2605.{number:05}", f"{word} {n} of {day}", number * 7919 % 10_007)


class _Source:
    """The year's source, as the App asks it."""

    name = "huggingface"

    def __init__(self, year: Year) -> None:
        self._year = year

    def days(self, since: date, until: date) -> Sequence[date]:
        return [day for day in self._year.editions if since <= day <= until]

    async def fetch(self, day: date, now: datetime) -> Edition:
        if not self._year.source_is_up(now):
            raise SourceError("it is down")
        listings = (
            listing(int(each.key[-5:]), each.votes, title=each.title)
            for each in self._year.editions[day]
        )
        return Edition(self.name, day, now, tuple(listings))


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a year went."""

    events: int
    entries: Counter[str]
    posts: int
    papers: int
    latest: timedelta


class Lived:
    """A year as it is lived by an App."""

    def __init__(self, year: Year, database: Database) -> None:
        self.now = year.start
        self._year = year
        self._database = database
        self.chat = FakeChat(lambda: self.now)
        chats = {self.chat.platform: self.chat}
        self._sender = Sender(database, chats, "year", self._clock)
        source = _Source(year)
        self._app = App(database, source, chats, self._sender, clock_=self._clock)

    async def live(self) -> int:
        """Live it, event by event; return how many there were."""
        year = self._year
        for each in year.wanted:
            await self._subscribe(each)
        ups = {b for _, b in year.down}
        pauses = defaultdict(list)
        for each in year.wanted:
            for begins, _ in each.pauses:
                pauses[begins].append(each)
        wakes = ups | {b for each in year.wanted for _, b in each.pauses}
        events = [at for at in sorted(self._events()) if at <= year.end and year.is_up(at)]
        for self.now in events:
            for each in pauses.get(self.now, ()):
                await self._pause(each)
            if self.now in wakes:
                await self._app.wake()
            if self.now in ups:
                await self._app.give_up()
            if self.now in year.asked:
                await self._app.refresh()
                await self._app.tell()
            await self._app.plan()
            await self._sender.send_due()
        return len(events)

    def _events(self) -> set[datetime]:
        """Return when anything can happen: patience ends only where something is waited for."""
        year = self._year
        since = almanac.known_since(year)
        events = set(year.asked) | {b for _, b in year.down}
        for each in year.wanted:
            due = {at for at, _ in almanac.occurrences(each, year.start, year.end)}
            waits = (at for at in due if not _is_known(since, at))
            events |= due | {at + each.patience for at in waits}
            events |= {at for span in each.pauses for at in span}
        return events

    async def _subscribe(self, wanted: Wanted) -> None:
        schedule = Schedule(wanted.at, wanted.zone, wanted.days)
        wish = Wish(
            schedule,
            topic=wanted.word and wanted.word.lower(),
            size=wanted.size,
            patience=wanted.patience,
        )
        due = next_due(schedule, self.now)
        covered = almanac.newest_closed(self.now)
        await self._keep(wanted, Subscription(wish, ME, due, covered))

    async def _pause(self, wanted: Wanted) -> None:
        (resumes,) = (b for a, b in wanted.pauses if a == self.now)
        async with self._database.read() as tx:
            standing = await subscriptions.find(tx, channel(wanted))
        assert standing
        paused = replace(standing, due=None, is_paused=True, resumes_at=resumes)
        await self._keep(wanted, paused)

    async def _keep(self, wanted: Wanted, standing: Subscription) -> None:
        async with self._database.write() as tx:
            change = Change(self.now, ME, "", None, "")
            await subscriptions.keep(tx, channel(wanted), standing, change)

    async def _clock(self, _tx: Transaction) -> datetime:
        return self.now


def _is_known(since: dict[date, datetime], at: datetime) -> bool:
    """Whether all that a digest of then can cover is known by then."""
    closed = almanac.newest_closed(at)
    return all(
        since.get(closed - n * ONE_DAY, datetime.max.replace(tzinfo=UTC)) <= at
        for n in range(almanac.BACK)
    )


def channel(wanted: Wanted) -> Channel:
    return Channel("testchat", "T1", wanted.name)


async def run(year: Year, database: Database) -> Outcome:
    """Live a year, and claim that the ledger and the platform have what the almanac has."""
    lived = Lived(year, database)
    with stage.no_moments():
        events = await lived.live()
    expected = almanac.expected(year)
    counts: Counter[str] = Counter()
    papers, latest = 0, timedelta(0)
    assert not lived.chat.duplicates(ever=True)
    for each in year.wanted:
        async with database.read() as tx:
            rows = await ledger.history(tx, channel(each), 1000)
            wanted = [row.digest_id for row in rows if row.digest_id is not None]
            loaded = await digests.load(tx, wanted)
        shown = _compare(each, rows, loaded, expected[each.name])
        assert len(set(shown)) == len(shown), f"{each}: a paper twice"
        sent = [row for row in rows if row.state is State.SENT]
        assert len(lived.chat.posts(each.name)) == len(sent)
        counts.update(str(row.reason or row.state) for row in rows)
        papers += len(shown)
        latest = max([latest, *(_late(row, expected[each.name]) for row in sent)])
    return Outcome(events, counts, len(lived.chat.posts()), papers, latest)


def _compare(
    wanted: Wanted,
    rows: Sequence[Delivery],
    loaded: dict[int, Digest],
    expected: dict[date, Entry],
) -> list[str]:
    """Claim that a channel's rows are those of the almanac; return the papers it was shown."""
    have = {row.local_date: row for row in rows}
    assert len(have) == len(rows), f"{wanted}: a date twice"
    assert sorted(have) == sorted(expected), (
        f"{wanted}: dates that only one has: {sorted(set(have) ^ set(expected))}"
    )
    shown: list[str] = []
    for day, entry in sorted(expected.items()):
        row = have[day]
        what = str(row.state) if row.state is not State.SKIPPED else str(row.reason)
        assert what == entry.what, f"{wanted}, {day}: {row}, not {entry}"
        if entry.window:
            assert row.window
            assert (row.window.after, row.window.until) == entry.window, f"{wanted}: {row} {entry}"
        if row.state is State.SENT:
            assert row.digest_id is not None
            entries = loaded[row.digest_id].entries
            keys = tuple(each.candidate.paper.key for each in entries)
            assert keys == entry.papers, f"{wanted}, {day}: {keys}, not {entry.papers}"
            assert _late(row, expected) <= LATE, f"{wanted}: {row} is late: {entry}"
            shown += keys
    return shown


def _late(row: Delivery, expected: dict[date, Entry]) -> timedelta:
    assert row.settled_at
    return row.settled_at - expected[row.local_date].by
