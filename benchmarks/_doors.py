"""What the benchmarks of the doors share: many papers, channels that are due, times and memory."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks import _corpus
from benchmarks._channels import SOURCE, subscribe, tell
from bot.editions import newest_closed
from bot.models import Listing
from bot.storage import papers
from bot.storage.database import Database


async def fill(database: Database, count: int) -> None:
    made = _corpus.papers(count)
    while some := list(islice(made, 1_000)):
        async with database.write() as tx:
            told = [Listing(each.paper, each.stats) for each in some]
            await papers.take_in(tx, told, datetime.now(UTC))


async def have_due(database: Database, channels: int, *, platform: str, many: int) -> datetime:
    """Have that many channels due now, for the edition that closed last."""
    now = datetime.now(UTC)
    day = newest_closed(now)
    await tell(database, SOURCE, day)
    due = (now - timedelta(minutes=1)).replace(second=0, microsecond=0)
    await subscribe(
        database, channels, 200, due, platform_name=platform, many=many, day=day, fills_up=True
    )
    return now


@dataclass(frozen=True, slots=True)
class Sent:
    """What sending took: seconds of time and of a processor, and memory."""

    seconds: float
    cpu: float
    megabytes: float


def told(times: Sequence[float]) -> list[str]:
    """Return the median, the slowest of 99 in 100 and the slowest, in milliseconds."""
    cut = statistics.quantiles(times, n=100)
    return [f"{each * 1_000:.0f}" for each in (cut[49], cut[98], max(times))]


def megabytes(process: int | None = None, what: str = "VmRSS") -> float:
    """Return the memory of this process, or of another, that is in use; or VmHWM, ever was."""
    status = Path(f"/proc/{process or 'self'}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024
