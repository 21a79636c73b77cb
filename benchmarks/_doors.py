"""What the benchmarks of the doors share: many papers, channels that are due, times and memory."""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path

from benchmarks import _corpus
from benchmarks._channels import SOURCE, subscribe, tell
from benchmarks._measure import PAPERBOY
from bot.editions import newest_closed
from bot.models import Listing
from bot.storage import papers
from bot.storage.database import Database
from tests.discord.server import DiscordServer
from tests.slack.server import SlackServer


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


@asynccontextmanager
async def paperboy(database: str, folder: Path, **settings: str) -> AsyncIterator[Process]:
    """Run `paperboy run` in a process of its own, with these settings, without a network."""
    environment = os.environ | {
        "PAPERBOY_DATABASE_URL": database,
        "PAPERBOY_INDEX_FOLDER": str(folder / "index"),
        "PAPERBOY_HUGGINGFACE_URL": "http://127.0.0.1:9",
        "PAPERBOY_ARXIV_URL": "http://127.0.0.1:9",
        "PAPERBOY_WEB_PORT": "0",
        "PAPERBOY_LOG_LEVEL": "error",
        **settings,
    }
    process = await asyncio.create_subprocess_exec(*PAPERBOY, "run", env=environment)
    try:
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        await process.wait()


def of_slack(slack: SlackServer) -> dict[str, str]:
    """Return the settings of a Slack."""
    return {
        "PAPERBOY_SLACK_URL": slack.url,
        "PAPERBOY_SLACK_BOT_TOKEN": slack.token,
        "PAPERBOY_SLACK_APP_TOKEN": slack.app_token,
    }


def of_discord(discord: DiscordServer) -> dict[str, str]:
    """Return the settings of a Discord."""
    return {
        "PAPERBOY_DISCORD_URL": discord.url,
        "PAPERBOY_DISCORD_GATEWAY": discord.gateway_url,
        "PAPERBOY_DISCORD_TOKEN": discord.token,
    }


def told(times: Sequence[float]) -> list[str]:
    """Return the median, the slowest of 99 in 100 and the slowest, in milliseconds."""
    cut = statistics.quantiles(times, n=100)
    return [f"{each * 1_000:.0f}" for each in (cut[49], cut[98], max(times))]


def megabytes(process: int | None = None, what: str = "VmRSS") -> float:
    """Return the memory of this process, or of another, that is in use; or VmHWM, ever was."""
    status = Path(f"/proc/{process or 'self'}/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024
