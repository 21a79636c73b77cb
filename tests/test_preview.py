"""Claims about a digest on request: which editions it covers, and what it does on a bad day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.editions import newest_closed
from bot.errors import SourceError, UserError
from bot.ingest import Failed
from bot.models import BadItem, Digest, Edition, Stats
from bot.preview import LOOK_BACK, MAX_DAYS, Preview, Window, preview
from bot.storage.database import Database
from bot.topics.reading import parse
from tests.builders import DAY, NOON, listing
from tests.fakes import FakeSource

FRIDAY = date(2026, 5, 29)
MONDAY_MORNING = datetime(2026, 6, 1, 12, tzinfo=UTC)
DOWN = SourceError("down")


async def shown(
    database: Database,
    source: FakeSource,
    window: Window | None = None,
    now: datetime = NOON,
    size: int = 5,
) -> Digest:
    return (await preview(database, source, window or Window(), now, size=size)).digest


def titles(digest: Digest) -> list[str]:
    return [entry.candidate.paper.title for entry in digest.entries]


async def test_the_newest_closed_edition_is_shown(database: Database) -> None:
    source = FakeSource().lists(DAY, listing(1)).lists(FRIDAY, listing(2))
    digest = await shown(database, source)
    assert digest.days == (DAY,)
    assert digest.open_day is None
    assert titles(digest) == ["Paper 1"]


async def test_empty_weekends_are_passed_over(database: Database) -> None:
    source = FakeSource().lists(FRIDAY, listing(1))
    digest = await shown(database, source, now=MONDAY_MORNING)
    assert digest.days == (FRIDAY,)
    assert source.asked == [date(2026, 5, 31), date(2026, 5, 30), FRIDAY]


async def test_a_source_that_lists_nothing_is_not_asked_for_ever(database: Database) -> None:
    source = FakeSource()
    assert (await shown(database, source)).considered == 0
    assert len(source.asked) == LOOK_BACK


async def test_an_open_edition_is_shown_only_when_asked_for(database: Database) -> None:
    source = FakeSource().lists(DAY, listing(1)).lists(FRIDAY, listing(2))
    digest = await shown(database, source, Window(until=FRIDAY))
    assert digest.open_day == FRIDAY
    assert titles(digest) == ["Paper 2"]
    assert (await shown(database, source, Window(since=DAY))).days == (DAY,)


async def test_several_editions_are_ranked_together_and_empty_ones_not_named(
    database: Database,
) -> None:
    source = FakeSource().lists(DAY, listing(1, 10), listing(3, 5)).lists(FRIDAY, listing(2, 20))
    digest = await shown(database, source, Window(since=DAY), now=MONDAY_MORNING, size=2)
    assert digest.days == (DAY, FRIDAY)
    assert titles(digest) == ["Paper 2", "Paper 1"]
    assert digest.considered == 3


async def test_a_paper_of_two_editions_is_considered_once(database: Database) -> None:
    source = FakeSource().lists(DAY, listing(1, 10)).lists(FRIDAY, listing(1, 12))
    digest = await shown(database, source, Window(since=DAY), now=MONDAY_MORNING)
    assert digest.considered == 1
    assert digest.entries[0].candidate.stats == Stats(12)


async def test_an_empty_edition_that_was_asked_for_is_named(database: Database) -> None:
    saturday = date(2026, 5, 30)
    digest = await shown(database, FakeSource(), Window(until=saturday), now=MONDAY_MORNING)
    assert digest.days == (saturday,)
    assert digest.considered == 0


async def test_the_topic_decides(database: Database) -> None:
    source = FakeSource().lists(DAY, listing(1, title="Robots"), listing(2, title="Proteins"))
    told = await preview(database, source, Window(), NOON, size=5, topic=parse("robot"))
    assert titles(told.digest) == ["Robots"]


@pytest.mark.parametrize(
    ("window", "says"),
    [
        (Window(until=date(2026, 5, 30)), "opens at 2026-05-30 01:30 UTC"),
        (Window(until=date(2023, 5, 3)), "began on 2023-05-04"),
        (Window(since=date(2026, 5, 29)), "if you name its date, 2026-05-29"),
        (Window(since=DAY, until=DAY - timedelta(days=1)), "is after"),
        (Window(since=DAY - timedelta(days=MAX_DAYS)), "at most 31 days, not 32"),
    ],
    ids=["future", "before-the-first", "only-open", "backwards", "too-many"],
)
async def test_a_window_that_cannot_be_covered_is_refused(
    database: Database, window: Window, says: str
) -> None:
    source = FakeSource()
    with pytest.raises(UserError, match=says):
        await shown(database, source, window)
    assert source.asked == []


class TestWhenTheSourceIsDown:
    async def told(self, database: Database, window: Window) -> Preview:
        """Fill the store while the source answers, then ask when it is down."""
        source = FakeSource().lists(DAY, listing(1))
        await shown(database, source)
        source.fails(DAY, DOWN).fails(FRIDAY, DOWN)
        return await preview(database, source, window, MONDAY_MORNING, size=5)

    async def test_what_is_stored_is_shown_and_the_trouble_told(self, database: Database) -> None:
        told = await self.told(database, Window(until=DAY))
        assert told.failed == (Failed(DAY, DOWN),)
        assert titles(told.digest) == ["Paper 1"]
        assert told.digest.votes_at is None

    async def test_the_newest_stored_edition_stands_in_however_old(
        self, database: Database
    ) -> None:
        assert (await self.told(database, Window())).digest.days == (DAY,)
        autumn = MONDAY_MORNING + timedelta(days=120)
        down = FakeSource().fails(newest_closed(autumn), DOWN)
        assert (await preview(database, down, Window(), autumn, size=5)).digest.days == (DAY,)

    async def test_days_of_which_nothing_is_stored_are_named(self, database: Database) -> None:
        told = await self.told(database, Window(since=DAY, until=date(2026, 5, 30)))
        assert told.digest.days == (DAY,)
        assert told.missing == (FRIDAY, date(2026, 5, 30))

    async def test_with_nothing_stored_it_is_an_error(self, database: Database) -> None:
        with pytest.raises(SourceError, match="down"):
            await shown(database, FakeSource().fails(DAY, DOWN))

    async def test_an_answer_that_refuses_is_no_reason_to_show_nothing(
        self, database: Database
    ) -> None:
        await self.told(database, Window())
        refused = SourceError("refused", permanent=True)
        told = await preview(database, FakeSource().fails(DAY, refused), Window(), NOON, size=5)
        assert titles(told.digest) == ["Paper 1"]
        assert told.failed == (Failed(DAY, refused),)

    async def test_it_is_not_asked_for_day_after_day(self, database: Database) -> None:
        source = FakeSource().fails(DAY, DOWN).lists(FRIDAY, listing(2))
        with pytest.raises(SourceError, match="down"):
            await shown(database, source, Window(since=DAY), now=MONDAY_MORNING)
        assert source.asked == [DAY]


async def test_one_broken_day_is_no_reason_to_leave_out_the_others(database: Database) -> None:
    broken = SourceError("broken for good", permanent=True)
    source = FakeSource().fails(DAY, broken).lists(FRIDAY, listing(2))
    told = await preview(database, source, Window(since=DAY), MONDAY_MORNING, size=5)
    assert titles(told.digest) == ["Paper 2"]
    assert told.missing == (DAY,)


async def test_items_that_could_not_be_read_are_told(database: Database) -> None:
    bad = BadItem("item 3", "title: nothing to read")

    class Careless(FakeSource):
        async def fetch(self, day: date, now: datetime) -> Edition:
            return Edition(self.name, day, now, (listing(1),), (bad,))

    assert (await preview(database, Careless(), Window(), NOON, size=5)).bad_items == (bad,)


async def test_a_source_without_a_closed_edition_is_told_so(database: Database) -> None:
    class OnlyToday(FakeSource):
        def days(self, since: date, until: date) -> Sequence[date]:
            return [day for day in [FRIDAY] if since <= day <= until]

    with pytest.raises(UserError, match="no edition that has closed"):
        await shown(database, OnlyToday())
