"""What a backfill does: a bar on a terminal, and at the end one line for each day that failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO, assert_never

from bot.ingest import GIVE_UP_AFTER, AlreadyThere, Event, Failed, GaveUp, Stored, Waiting
from bot.models import Changes
from bot.prose import visible
from bot.wording import count


class Report:
    """Takes the events of `bot.ingest.backfill` and sums them up."""

    def __init__(self) -> None:
        self.failed: list[Failed] = []
        self._stored: list[Stored] = []
        self._already = 0
        self._not_asked = 0

    def tell(self, event: Event) -> None:
        """Note an event."""
        match event:
            case Stored():
                self._stored.append(event)
            case Failed():
                self.failed.append(event)
            case AlreadyThere():
                self._already += 1
            case GaveUp():
                self._not_asked = event.days
            case Waiting():
                pass
            case _:
                assert_never(event)

    def lines(self, changes: Changes) -> Iterator[str]:
        """Yield the lines to end with: what was done, then the problems."""
        days = [count(len(self._stored), "day") + " fetched"]
        if self._already:
            days.append(f"{self._already:,} already there")
        if self.failed:
            days.append(f"{len(self.failed):,} failed")
        yield (
            f"{', '.join(days)}; papers: {changes.new_papers:,} new, "
            f"{changes.changed_papers:,} changed, {changes.observations:,} with new votes"
        )
        yield from self.problems()

    def problems(self) -> Iterator[str]:
        """Yield what was left out, what failed, and what was not asked for."""
        for stored in self._stored:
            for item in stored.bad_items:
                yield visible(f"left out {item.where}: {item.why}")
        for failed in self.failed:
            yield visible(f"{failed.day} failed: {failed.error}")
        if self._not_asked:
            yield (
                f"gave up after {GIVE_UP_AFTER} days in a row failed, "
                f"{count(self._not_asked, 'day')} not asked for; run it again later to go on"
            )


class _Bar:
    """A bar that moves with each day, and says which."""

    def __init__(self, stream: TextIO, total: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        self.progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(file=stream, highlight=False, markup=False),
            transient=True,
        )
        self._task = self.progress.add_task("fetching", total=total)

    def tell(self, event: Event) -> None:
        """Move."""
        match event:
            case Waiting():
                said = f"{event.day}: asked to wait {event.seconds:.0f} s"
                self.progress.update(self._task, description=said)
            case GaveUp():
                self.progress.update(self._task, description="gave up")
            case _:
                self.progress.update(self._task, advance=1, description=str(event.day))


@contextmanager
def watched(report: Report, stream: TextIO, total: int) -> Iterator[Callable[[Event], None]]:
    """Give what to tell the events to: the report, and a bar on `stream` if it is a terminal."""
    if not stream.isatty():
        yield report.tell
        return
    bar = _Bar(stream, total)

    def tell(event: Event) -> None:
        report.tell(event)
        bar.tell(event)

    with bar.progress:
        yield tell
