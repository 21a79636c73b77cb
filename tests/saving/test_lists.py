"""A claim on lists: whatever people do, each list and each round-up is what the model says."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from bot.identity import arxiv_id
from bot.intents.reading import parse_digest
from bot.intents.saved import ForgetMe, PutBack, React, Save, Unsave
from bot.models import Digest, Kind, Noted, Section
from bot.replies.saved import Forgotten, NoSuchPlace
from bot.storage import digests, ledger
from bot.storage.database import Database
from tests.builders import DAY, edition, listing
from tests.delivery.worlds import channel, tell
from tests.saving.groups import Group, group, key, person
from tests.saving.model import Event, Lists

_T = TypeVar("_T")

PAPERS, OTHERS = 6, 2
"""Papers that the digest showed, and those that are only stored."""
WEEK = timedelta(days=7)
PEOPLE = st.integers(1, 4)
STORED = st.integers(1, PAPERS + OTHERS)
CHANNELS = st.integers(1, 2)


class Machine(RuleBasedStateMachine):
    """People who save, react and change their minds in two channels."""

    made: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(mkdtemp())
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        self.lists = Lists()
        self.upvotes = {n: 100 - n for n in range(1, PAPERS + OTHERS + 1)}
        self.here = self.run(self.begin())

    async def begin(self) -> Group:
        """Have a channel get a digest, and a round-up each Saturday."""
        file = self.folder / "paperboy.db"
        shutil.copyfile(self.made, file)
        database = await self.stack.enter_async_context(Database.open(f"sqlite:///{file}"))
        here = await self.stack.enter_async_context(
            group(database, self.folder / "index", papers=PAPERS)
        )
        others = (listing(PAPERS + n, self.upvotes[PAPERS + n]) for n in range(1, OTHERS + 1))
        await tell(database, edition(*others, day=DAY - timedelta(days=30)))
        await here.ask(parse_digest("size 20"))
        await here.ask(parse_digest("roundup Sat 15:00 UTC"))
        await here.ask(parse_digest("schedule Sun 09:00"))
        return here

    def run(self, work: Coroutine[Any, Any, _T]) -> _T:
        """Do something, and wait for it."""
        return self.runner.run(work)

    def now(self) -> datetime:
        """Let a second go by, so that nothing happens at the same instant."""
        return self.here.later(seconds=1)

    @rule(who=PEOPLE, paper=STORED, where=CHANNELS)
    def press(self, who: int, paper: int, where: int) -> None:
        at = self.now()
        self.run(self.here.ask(Save((key(paper),)), person(who), channel(where)))
        self.lists.happened(Event(who, paper, (f"C{where}", "button"), at, True))

    @rule(who=PEOPLE, place=st.integers(1, PAPERS + 1), is_on=st.booleans(), late=st.integers(0, 9))
    def react(self, who: int, place: int, is_on: bool, late: int) -> None:
        at = self.now() - timedelta(seconds=late, milliseconds=500)
        (message, *_) = self.run(self.here.messages())
        asked = React(message, f"keycap {place}", place, is_on, at)
        reply = self.run(self.here.ask(asked, person(who)))
        assert isinstance(reply, NoSuchPlace) == (place > PAPERS)
        if place <= PAPERS:
            self.lists.happened(Event(who, place, ("C1", f"keycap {place}"), at, is_on))

    @rule(who=PEOPLE, paper=STORED)
    def take_off(self, who: int, paper: int) -> None:
        now = self.now()
        self.run(self.here.ask(Unsave((key(paper),)), person(who)))
        self.lists.take_off(who, {paper}, now)

    @rule(who=PEOPLE)
    def put_back(self, who: int) -> None:
        self.now()
        self.run(self.here.ask(PutBack(), person(who)))
        self.lists.put_back(who)

    @rule(who=PEOPLE)
    def forget(self, who: int) -> None:
        self.now()
        reply = self.run(self.here.ask(ForgetMe(is_sure=True), person(who)))
        assert isinstance(reply, Forgotten)
        self.lists.forget(who)

    @rule(paper=STORED, by=st.integers(1, 50))
    def be_voted_for(self, paper: int, by: int) -> None:
        self.upvotes[paper] += by
        day = DAY if paper <= PAPERS else DAY - timedelta(days=30)
        voted = listing(paper, self.upvotes[paper], title=f"Robot {paper}")
        self.run(tell(self.here.database, edition(voted, day=day, observed_at=self.now())))

    @rule()
    def have_a_roundup(self) -> None:
        day = self.here.now.date()
        saturday = day + timedelta(days=(5 - day.weekday()) % 7 or 7)
        due = datetime.combine(saturday, datetime.min.time(), self.here.now.tzinfo)
        due += timedelta(hours=15)
        self.here.world.now = max(due, self.here.now)
        self.run(self.here.deliver())
        told = self.run(self.last_roundup(saturday))
        assert told == self.expected(saturday, due)

    async def last_roundup(self, saturday: date) -> list[tuple[Section, int, int]]:
        """Return what the round-up of a date shows: section, paper, count."""
        async with self.here.database.read() as tx:
            last, *_ = await ledger.history(tx, self.here.where, 1, Kind.ROUNDUP)
            assert last.local_date == saturday
            frozen: dict[int, Digest] = await digests.load(tx, [last.digest_id or 0])
        shown = [each for digest in frozen.values() for each in digest.entries]
        return [
            (each.reason.section, int(arxiv_id(each.candidate.paper.key)[5:]), each.reason.count)
            for each in shown
            if isinstance(each.reason, Noted)
        ]

    def expected(self, saturday: date, due: datetime) -> list[tuple[Section, int, int]]:
        """Return what it must show, by the model."""
        every = range(1, PAPERS + OTHERS + 1)
        saved = {n: len(self.lists.savers("C1", n, due - WEEK)) for n in every}
        posted = range(1, PAPERS + 1) if saturday - WEEK < DAY + timedelta(days=1) else ()
        risen = {n: self.upvotes[n] - (100 - n) for n in posted}
        unsaved = {n: self.upvotes[n] for n in posted if len(self.lists.savers("C1", n)) < 2}
        parts = {
            Section.SAVED: {n: count for n, count in saved.items() if count > 1},
            Section.RISEN: {n: count for n, count in risen.items() if count > 0},
            Section.OVERLOOKED: unsaved,
        }
        shown: list[tuple[Section, int, int]] = []
        for section, counts in parts.items():
            left = [n for n in counts if n not in [paper for _, paper, _ in shown]]
            best = sorted(left, key=lambda n: (-counts[n], -self.upvotes[n], n))
            shown += [(section, n, counts[n]) for n in best[:3]]
        return shown

    @invariant()
    def lists_are_as_the_model_says(self) -> None:
        for who in range(1, 5):
            assert set(self.run(self.here.saved(who))) == self.lists.papers(who)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.runner.close()
        shutil.rmtree(self.folder)


@pytest.mark.parametrize("steps", [30])
def test_lists_and_roundups_are_what_the_model_says(sqlite_made: Path, steps: int) -> None:
    class Here(Machine):
        made = sqlite_made

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=12,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
