"""The long forms: every step of the crash matrix, thousands of channels, a year; prints a report.

    python -m tests.reliability.soak            all of it, which is what `make soak` does
    python -m tests.reliability.soak weather    one of: crashes, replicas, weather, year, troubles

It ends with 1 when a claim does not hold. What it prints goes into `docs/reliability.md`.
"""

from __future__ import annotations

import asyncio
import logging
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from multiprocessing.process import BaseProcess
from pathlib import Path

from bot.deliveries import State
from bot.storage.database import Database
from tests import databases
from tests.postgresql import Server, programs
from tests.postgresql import running as running_postgresql
from tests.reliability import crashes, nursery, replicas, stage, troubles, weather, years
from tests.reliability.crashes import Case, Outcome, Variant
from tests.reliability.doors import SLACK, TESTCHAT
from tests.reliability.stage import Fresh

AT_ONCE = 5
"""Cases at a time: most of the time of each is waiting for leases to end."""
MOST_RUNS, OF_FINDERS = 60, 120
"""Steps that are tried of each variant, evenly spaced, where a run has more; and of those that can
be asked."""
MANY, SOME, FEW = 5_000, 1_000, 500
YEAR = date(2026, 1, 1)
YEAR_LIMIT = 900.0
HELD = 17.0
"""Seconds that SQLite is held: longer than a transaction waits for it."""


@dataclass(slots=True)
class Report:
    """What is printed, and what did not hold."""

    failures: list[str] = field(default_factory=list)

    def line(self, text: str = "") -> None:
        """Print a line."""
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def failed(self, what: str, error: BaseException) -> None:
        """Note a claim that does not hold."""
        self.failures.append(what)
        self.line(f"  DOES NOT HOLD: {what}: {str(error)[:1500]}")

    def claim(self, what: str, run: Callable[[], str]) -> None:
        """Run something, and print what it says and how long it took."""
        began = time.monotonic()
        try:
            said = run()
        except Exception as error:  # noqa: BLE001  # one that fails is told, and the others run
            self.failed(what, error)
        else:
            self.line(f"  {what:<44} {said} ({time.monotonic() - began:.0f} s)")


class Soak:
    """All long forms, on databases of their own."""

    def __init__(self, folder: Path, server: Server, report: Report) -> None:
        self._folder = folder
        self._server = server
        self._report = report
        self._made = folder / "made.db"
        databases.make(f"sqlite:///{self._made}")
        server.run("CREATE DATABASE made")
        databases.make(server.url("made"))

    def crashes(self) -> None:
        """Kill at every step of each variant, on both databases."""
        line = self._report.line
        line(
            "Crash matrix: killed at its steps; every third run is killed twice more as it restarts"
        )
        line(f"  {'':<34} steps  runs  kills   sent  unknown  notices told twice")
        for kind, fresh in self._staged():
            for variant in crashes.VARIANTS:
                self._matrix(kind, variant, fresh)

    def _matrix(self, kind: str, variant: Variant, fresh: Fresh) -> None:
        began = time.monotonic()
        steps = crashes.steps_of(variant, fresh)
        runs = OF_FINDERS if variant.manners.can_find else MOST_RUNS
        apart = max(1.0, steps / runs)
        chosen = [1 + int(n * apart) for n in range(min(steps, runs))]
        cases = crashes.matrix(variant, chosen)
        with ThreadPoolExecutor(AT_ONCE) as pool:
            some = list(pool.map(lambda case: self._case(kind, case, fresh), cases))
        done = [each for each in some if each is not None]
        states = sum((each.states for each in done), Counter[State]())
        self._report.line(
            f"  {kind + ', ' + variant.name:<34} {steps:>5} {len(done):>5}"
            f" {sum(each.killed for each in done):>6} {states[State.SENT]:>6}"
            f" {states[State.UNKNOWN]:>8} {sum(each.notices > 1 for each in done):>8}"
            f"  ({time.monotonic() - began:.0f} s)"
        )

    def _case(self, kind: str, case: Case, fresh: Fresh) -> Outcome | None:
        try:
            return crashes.run(case, fresh)
        except Exception as error:  # noqa: BLE001  # one that fails is told, and the others run
            self._report.failed(f"{kind}, {case}", error)
            return None

    def _staged(self) -> Iterator[tuple[str, Fresh]]:
        file = self._folder / "staged.db"
        file.write_bytes(self._made.read_bytes())
        asyncio.run(stage.prepare_at(f"sqlite:///{file}"))
        yield "SQLite", stage.copies_of_file(file, self._folder)
        self._server.run("CREATE DATABASE staged TEMPLATE made")
        asyncio.run(stage.prepare_at(self._server.url("staged")))
        yield "PostgreSQL", stage.copies_on_server(self._server, "staged")

    def replicas(self) -> None:
        """Share a burst among three, kill one and freeze one."""
        self._report.line()
        self._report.line(f"Replicas: three processes, {MANY:,} channels due at once, PostgreSQL")
        for remembers in (False, True):
            name = "remembers keys" if remembers else "can be asked"
            self._report.claim(f"{name}, seed 1", lambda r=remembers: self._replicas(r, MANY, [1]))  # type: ignore[misc]
            self._report.claim(
                f"{name}, seeds 2 to 9, {FEW} channels each",
                lambda r=remembers: self._replicas(r, FEW, range(2, 10)),  # type: ignore[misc]
            )

    def _replicas(self, remembers: bool, many: int, seeds: Iterable[int]) -> str:
        done: list[replicas.Outcome] = []
        for seed in seeds:
            with self._server.fresh("made") as url:
                asyncio.run(stage.prepare_many(url, many))
                done.append(replicas.run(url, many, seed, remembers=remembers))
        return (
            f"all sent; twice for a while: {sum(each.twice_for_a_while for each in done)}, "
            f"taken away: {sum(each.withdrawn for each in done)}; "
            f"ticks that failed: {sum(each.failed_ticks for each in done)}"
        )

    def weather(self) -> None:
        """Deliver in bad weather."""
        self._report.line()
        self._report.line(
            f"Weather: {MANY:,} channels; 30% limits, 10% 5xx, 5% lost answers, 2% forbidden"
        )
        self._report.claim("SQLite, seed 7", lambda: self._weather(TESTCHAT, MANY))
        self._report.claim(
            f"SQLite, seed 7, Slack, {SOME:,} channels", lambda: self._weather(SLACK, SOME)
        )

    def _weather(self, platform: str, many: int) -> str:
        file = self._folder / "weather.db"
        file.write_bytes(self._made.read_bytes())
        outcome = asyncio.run(weather.run(f"sqlite:///{file}", many, 7, platform))
        states = ", ".join(f"{count:,} {state}" for state, count in sorted(outcome.states.items()))
        return f"{states}; {outcome.requests:,} requests; none twice"

    def troubles(self) -> None:
        """Take the database away, for as long as it really takes."""
        self._report.line()
        self._report.line("Trouble")
        _, fresh = next(iter(self._staged()))
        self._report.claim("SQLite held for 17 s, as it is set up", lambda: self._held(fresh))

    def _held(self, fresh: Fresh) -> str:
        with fresh() as url, troubles.delivering(url) as process:
            process.wait_for_posts(1)
            with troubles.locked(Path(url.removeprefix("sqlite:///"))):
                time.sleep(HELD)
            process.claim_all_is_well()
            return f"all once; ticks that failed: {process.log.count('tick.failed')}"


class YearApart:
    """The year, in a process of its own beside the others: it keeps one core busy."""

    def __init__(self, folder: Path) -> None:
        self._told = folder / "year"
        self._process: BaseProcess = nursery.start(live, self._told)
        self._began = time.monotonic()

    def report(self, report: Report) -> None:
        """Wait for its end, and print how it was."""
        report.line()
        report.line("Clock: a year from 2026-01-01, 200 channels in 40 zones, against the almanac")
        report.claim("SQLite, seed 10", self._ended)

    def close(self) -> None:
        """End it."""
        nursery.kill(self._process)

    def _ended(self) -> str:
        nursery.ended(self._process, YEAR_LIMIT - (time.monotonic() - self._began))
        told = self._told.read_text() if self._told.exists() else "it did not end in time"
        assert told.startswith("as expected"), told
        return told


def live(told: Path) -> None:
    """Live a year, and write down how it was."""
    logging.disable(logging.CRITICAL)
    began = time.monotonic()

    async def lived(file: Path) -> years.Outcome:
        async with Database.open(f"sqlite:///{file}") as database:
            return await years.run(years.made(YEAR, 365, 200, seed=10), database)

    try:
        with tempfile.TemporaryDirectory(prefix="paperboy-year-") as name:
            outcome = asyncio.run(lived(Path(name) / "year.db"))
    except AssertionError as error:
        told.write_text(f"not as expected: {error}")
        return
    entries = ", ".join(f"{count:,} {what}" for what, count in outcome.entries.most_common())
    told.write_text(
        f"as expected: {entries}; {outcome.papers:,} papers, none twice; "
        f"{outcome.events:,} instants, {time.monotonic() - began:.0f} s beside the others; waited"
    )


SECTIONS = ("crashes", "replicas", "weather", "troubles", "year")


def main(wanted: list[str]) -> int:
    """Run what is wanted, or all; return the exit code."""
    binaries, report = programs(), Report()
    if binaries is None:
        report.line("This needs PostgreSQL: apt install postgresql")
        return 1
    wanted = wanted or list(SECTIONS)
    began = time.monotonic()
    report.line(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {_load()}")
    with tempfile.TemporaryDirectory(prefix="paperboy-soak-") as name:
        folder = Path(name)
        with running_postgresql(binaries) as server:
            year = YearApart(folder) if "year" in wanted else None
            try:
                soak = Soak(folder, server, report)
                for each in SECTIONS[:-1]:
                    if each in wanted:
                        getattr(soak, each)()
                if year is not None:
                    year.report(report)
            finally:
                if year is not None:
                    year.close()
    report.line()
    report.line(f"{len(report.failures)} claims do not hold; {time.monotonic() - began:.0f} s")
    return min(len(report.failures), 1)


def _load() -> str:
    return f"load {os.getloadavg()[0]:.1f} from elsewhere"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
