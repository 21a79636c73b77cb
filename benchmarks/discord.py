"""Discord: lookups while digests go out, as a person sees them; and a burst of digests, as we do.

People ask at a loopback Discord in this process; `paperboy run` answers in one of its own. The
burst goes to a Discord apart, with the limit that is published.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory

from adapters.discord.api import PER_SECOND, Api, logged_in, pointed
from adapters.discord.chat import DiscordChat
from adapters.discord.ids import PLATFORM
from benchmarks._channels import SOURCE
from benchmarks._doors import Sent, fill, have_due, megabytes, of_discord, paperboy, told
from benchmarks._measure import table
from bot.app import OFTEN
from bot.deliveries import State
from bot.delivery.planning import plan
from bot.delivery.sending import Sender
from bot.storage.database import Database
from tests.chats.faults import Limit, Rules
from tests.discord.apart import TOKEN, gateway_url, prepare, running, url
from tests.discord.people import Person
from tests.discord.server import USUAL, DiscordServer
from tests.discord.state import Channel

PAPERS = 100_000
CHANNELS, GUILDS = 10_000, 2_500
AT_ONCE, ROUNDS = 50, 20
_QUERIES = ("learning", "approach training", "title:learning, results", "system -network", "today")


async def main(count: int, channels: int) -> None:
    """Measure, and print the tables."""
    table(
        f"{AT_ONCE} lookups at once over {count:,} papers, while digests go out (ms)",
        ["", "p50", "p99", "longest"],
        await _lookups(count),
    )
    table(
        f"{channels:,} channels of {GUILDS:,} servers",
        ["posts", "seconds", "at best", "posts/s of Discord's 50", "429s", "CPU ms a post", "MB"],
        [await _burst(channels)],
    )


async def _lookups(count: int) -> list[list[str]]:
    """Have fifty people ask at once, again and again; time first responses and answers."""
    with TemporaryDirectory() as folder:
        database_url = f"sqlite:///{Path(folder) / 'paperboy.db'}"
        async with DiscordServer(USUAL, token="MTIz.made.up") as discord:
            prepare(discord)
            async with Database.open(database_url) as database:
                await fill(database, count)
            async with paperboy(database_url, Path(folder), **of_discord(discord)):
                await discord.connected(within=120)
                await discord.until(lambda: discord.world.commands, within=60)
                channel = discord.channel("general")
                people = [discord.person(f"person-{n}") for n in range(AT_ONCE)]
                asked = await people[0].uses("/papers", channel, query="learning")
                await asked.answer(within=300)
                async with Database.open(database_url) as database:
                    await have_due(database, 2_000, platform=PLATFORM, many=1)
                await discord.until(lambda: discord.posts(), within=120)
                before = len(discord.posts())
                began = time.perf_counter()
                responded, answered = await _asked(people, channel)
                seconds = time.perf_counter() - began
                posts = len(discord.posts()) - before
    print(f"{posts} digests went out in these {seconds:.0f} seconds")
    return [["first response", *told(responded)], ["answered", *told(answered)]]


async def _asked(people: Sequence[Person], channel: Channel) -> tuple[list[float], list[float]]:
    chance = random.Random(1)
    responded: list[float] = []
    answered: list[float] = []

    async def ask(person: Person) -> None:
        began = time.perf_counter()
        asked = await person.uses("/papers", channel, query=chance.choice(_QUERIES))
        await asked.answer(within=60)
        responded.append(asked.latency)
        answered.append(time.perf_counter() - began)

    for _ in range(ROUNDS):
        await asyncio.gather(*(ask(each) for each in people))
    return responded, answered


async def _burst(channels: int) -> list[str]:
    """Send to all channels, in a process that does nothing else."""
    rules = Rules(idempotent_for=300, per_platform=Limit(50, 1.0))
    with TemporaryDirectory() as folder, running(Path(folder), rules) as discord:
        file = Path(folder) / "paperboy.db"
        async with Database.open(file) as database:
            await plan(
                database, SOURCE, await have_due(database, channels, platform=PLATFORM, many=GUILDS)
            )
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            sent = await asyncio.wrap_future(apart.submit(_send, file, discord.port, channels))
        refused = sum(each.answered.startswith("429") for each in discord.journal.events)
        if len(discord.journal.posts()) != channels:
            raise SystemExit(f"{len(discord.journal.posts())} of {channels} are there")
    return [
        f"{channels:,}",
        f"{sent.seconds:.1f}",
        f"{channels / PER_SECOND:.1f}",
        f"{channels / sent.seconds:.1f}",
        str(refused),
        f"{sent.cpu / channels * 1_000:.2f}",
        f"{sent.megabytes:.0f}",
    ]


def _send(file: Path, port: int, channels: int) -> Sent:
    return asyncio.run(_sent(file, port, channels))


async def _sent(file: Path, port: int, channels: int) -> Sent:
    """Send what is planned, looking each second, as `paperboy run` does."""
    with pointed(url(port), gateway_url(port)):
        async with Database.open(file) as database, logged_in(TOKEN) as client:
            sender = Sender(database, {PLATFORM: DiscordChat(Api(client))}, "burst")
            began, cpu = time.perf_counter(), time.process_time()
            while sender.done.settled.get(State.SENT, 0) < channels:
                await sender.send_due()
                await asyncio.sleep(OFTEN.total_seconds())
                if time.perf_counter() - began > 10 * channels / PER_SECOND + 60:
                    raise SystemExit(f"{sender.done.settled} of {channels}")
            return Sent(time.perf_counter() - began, time.process_time() - cpu, megabytes())


if __name__ == "__main__":
    if sys.platform != "linux":
        raise SystemExit("memory is read as Linux tells it")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=PAPERS)
    parser.add_argument("--channels", type=int, default=CHANNELS)
    arguments = parser.parse_args()
    asyncio.run(main(arguments.papers, arguments.channels))
