"""Claims on events: each is done once, whichever process is told of it, and never not at all."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App
from bot.commands.handling import Commands
from bot.commands.once import Once
from bot.errors import BusyError, ConflictError, StoreError
from bot.intents.saved import Save
from bot.replies.reply import Refused
from bot.replies.saved import Saved
from bot.storage import door_tables, events
from bot.storage.database import Database, Transaction
from bot.storage.events import KEPT_FOR, LONGEST, Event
from tests.delivery.worlds import SOURCE, World
from tests.fakes import FakeSource
from tests.saving.groups import Group, group, key, person

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
EVENT = Event("testchat", "Ev1")


class Doing:
    """Something that takes until it is let go; counts how often it was begun."""

    def __init__(self, *failures: BaseException) -> None:
        self.begun = 0
        self.under_way = asyncio.Event()
        self.go_on = asyncio.Event()
        self._failures = list(failures)

    async def __call__(self) -> str:
        self.begun += 1
        self.under_way.set()
        await self.go_on.wait()
        if self._failures:
            raise self._failures.pop(0)
        return "done"

    def at_once(self) -> Doing:
        """Take no time."""
        self.go_on.set()
        return self


@pytest.fixture
def here(database: Database) -> World:
    return World(database)


def process(here: World) -> Once:
    return Once(here.database, here.clock)


async def kept(database: Database) -> list[str]:
    """Return the events that are known, the first first."""
    seen = door_tables.events_seen
    async with database.read() as tx:
        return list(await tx.scalars(seen.select().with_only_columns(seen.c.event_id)))


class TestAnEvent:
    async def test_is_done_once_whoever_is_told_of_it_again(self, here: World) -> None:
        doing = Doing().at_once()
        assert await process(here).do(EVENT, doing) == "done"
        for _ in range(3):
            here.later(minutes=5)
            assert await process(here).do(EVENT, doing) is None
        assert doing.begun == 1

    async def test_is_left_alone_while_somebody_is_at_it(self, here: World) -> None:
        slow, other = Doing(), Doing().at_once()
        task = asyncio.create_task(process(here).do(EVENT, slow))
        await slow.under_way.wait()
        here.now += MINUTE - MOMENT
        for once in (process(here), process(here)):
            with pytest.raises(BusyError, match="told again in a minute"):
                await once.do(EVENT, other)
        slow.go_on.set()
        assert await task == "done"
        assert await process(here).do(EVENT, other) is None
        assert other.begun == 0

    async def test_is_free_at_once_when_it_failed(self, here: World) -> None:
        once, doing = process(here), Doing(ValueError("a mistake"), StoreError("gone")).at_once()
        for error in (ValueError, StoreError):
            with pytest.raises(error):
                await once.do(EVENT, doing)
        assert await process(here).do(EVENT, doing) == "done"

    async def test_is_free_at_once_when_whoever_did_it_is_stopped(self, here: World) -> None:
        doing = Doing()
        task = asyncio.create_task(process(here).do(EVENT, doing))
        await doing.under_way.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await process(here).do(EVENT, doing.at_once()) == "done"

    async def test_is_free_at_once_when_whoever_began_is_stopped_meanwhile(
        self, here: World
    ) -> None:
        doing = Doing().at_once()
        for steps in range(12):
            event = Event("testchat", f"Ev{steps}")
            task = asyncio.create_task(process(here).do(event, Doing()))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert await process(here).do(event, doing) == "done"

    async def test_is_free_after_a_minute_when_whoever_did_it_crashed(self, here: World) -> None:
        async with here.database.write() as tx:
            await events.begin(tx, [EVENT], here.now)
        here.now += MINUTE
        assert await process(here).do(EVENT, Doing().at_once()) == "done"

    async def test_that_is_done_by_whoever_was_taken_for_crashed_is_done(self, here: World) -> None:
        slow, other = Doing(), Doing(ValueError("a mistake"))
        first = asyncio.create_task(process(here).do(EVENT, slow))
        await slow.under_way.wait()
        here.now += MINUTE
        second = asyncio.create_task(process(here).do(EVENT, other))
        await other.under_way.wait()
        slow.go_on.set()
        assert await first == "done"
        other.go_on.set()
        with pytest.raises(ValueError, match="mistake"):
            await second
        assert await process(here).do(EVENT, Doing().at_once()) is None

    async def test_that_fails_for_whoever_was_taken_for_crashed_is_still_the_others(
        self, here: World
    ) -> None:
        slow, other = Doing(ValueError("a mistake")), Doing()
        first = asyncio.create_task(process(here).do(EVENT, slow))
        await slow.under_way.wait()
        here.now += MINUTE
        second = asyncio.create_task(process(here).do(EVENT, other))
        await other.under_way.wait()
        slow.go_on.set()
        with pytest.raises(ValueError, match="mistake"):
            await first
        with pytest.raises(BusyError):
            await process(here).do(EVENT, Doing().at_once())
        other.go_on.set()
        assert await second == "done"

    async def test_of_another_platform_is_another(self, here: World) -> None:
        doing = Doing().at_once()
        for platform in ("slack", "discord"):
            assert await process(here).do(Event(platform, "1"), doing) == "done"

    async def test_that_is_done_and_cannot_be_noted_is_answered_all_the_same(
        self, here: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
    ) -> None:
        async def refuse(*_: object) -> None:
            raise StoreError("the disk is full")

        monkeypatch.setattr(events, "end", refuse)
        assert await process(here).do(EVENT, Doing().at_once()) == "done"
        assert [each.message for each in caplog.records] == ["event.unsettled"]

    async def test_of_a_storm_is_done_once_by_one_of_several(self, here: World) -> None:
        done: list[str] = []

        async def tell(once: Once, n: int) -> None:
            async def doing() -> None:
                done.append(f"Ev{n}")

            try:
                await once.do(Event("testchat", f"Ev{n}"), doing)
            except (BusyError, ConflictError):
                return

        processes = [process(here) for _ in range(3)]
        order = [n * 37 % 150 for n in range(150)]
        await asyncio.gather(*(tell(once, n) for once in processes for n in (*order, *order[:9])))
        assert sorted(done) == sorted(f"Ev{n}" for n in range(150))


class TestForgetting:
    async def test_is_of_events_that_no_platform_tells_again(self, here: World) -> None:
        app = App(here.database, FakeSource(), {}, here.sender(), clock_=here.clock)
        for n in range(3):
            await process(here).do(Event("testchat", f"Ev{n}"), Doing().at_once())
            here.later(days=1)
        await app.prune()
        assert await kept(here.database) == ["Ev0", "Ev1", "Ev2"]
        here.now += MOMENT
        await app.prune()
        assert await kept(here.database) == ["Ev1", "Ev2"]

    async def test_takes_some_at_a_time_the_oldest_first(self, here: World) -> None:
        for n in (3, 1, 4, 2, 5):
            at = here.now + n * MINUTE
            async with here.database.write() as tx:
                await events.begin(tx, [Event("testchat", f"Ev{n}")], at)

        async def prune(tx: Transaction) -> int:
            return await events.prune(tx, here.now + 5 * MINUTE, 3)

        async with here.database.write() as tx:
            assert await prune(tx) == 3
        assert sorted(await kept(here.database)) == ["Ev4", "Ev5"]
        async with here.database.write() as tx:
            assert await events.are_old(tx, here.now + 5 * MINUTE)
            assert await prune(tx) == 1
            assert not await events.are_old(tx, here.now + 5 * MINUTE)
        assert await kept(here.database) == ["Ev5"]

    async def test_of_many_ends(self, here: World) -> None:
        some = [Event("testchat", f"Ev{n}") for n in range(2_500)]
        async with here.database.write() as tx:
            await events.begin(tx, some, here.now)
        here.now += KEPT_FOR + MOMENT
        await App(here.database, FakeSource(), {}, here.sender(), clock_=here.clock).prune()
        assert await kept(here.database) == []


class TestCommands:
    @pytest.fixture
    async def group(self, database: Database, tmp_path: Path) -> AsyncIterator[Group]:
        async with group(database, tmp_path / "index") as made:
            yield made

    async def test_are_done_once_for_an_event(self, group: Group) -> None:
        another = Commands(group.library, SOURCE, group.world.clock)
        save = Save((key(1),))
        assert isinstance(await group.once("Ev1", save), Saved)
        assert await another.handle_once("Ev1", save, group.where, person(), group.now) is None
        assert isinstance(await group.once("Ev2", save), Saved)

    @pytest.mark.parametrize("bad", ["", "\0", "\ud800", "x" * (LONGEST + 1)])
    async def test_are_refused_for_what_is_no_event(self, group: Group, bad: str) -> None:
        assert isinstance(await group.once(bad, Save((key(1),))), Refused)
        assert await group.saved() == []
        assert await kept(group.database) == []

    async def test_take_the_longest_id_that_there_is(self, group: Group) -> None:
        assert isinstance(await group.once("é" * LONGEST, Save((key(1),))), Saved)
