"""Slack: commands while digests go out, as a person sees them; and a burst of digests, as we do.

People type at a loopback Slack in this process; `paperboy run` answers in one of its own. The burst
goes to a Slack apart, whose limits are those that are published, with its time made shorter.
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

from adapters.slack.api import Api, client, session
from adapters.slack.chat import PER_WORKSPACE, SlackChat
from adapters.slack.payloads import PLATFORM
from benchmarks._channels import SOURCE
from benchmarks._doors import Sent, fill, have_due, megabytes, of_slack, paperboy, told
from benchmarks._measure import table
from bot.app import OFTEN
from bot.deliveries import State
from bot.delivery import turns
from bot.delivery.planning import plan
from bot.delivery.sending import Sender
from bot.storage.database import Database
from tests.chats.faults import Limit, Rules
from tests.slack.apart import TEAM, TOKEN, running
from tests.slack.people import Person
from tests.slack.server import SlackServer
from tests.slack.state import Channel

PAPERS = 100_000
CHANNELS = 5_000
AT_ONCE, ROUNDS = 50, 20
FASTER = 5
"""So much faster does time go for the burst: a minute of Slack's is 12 s. What holds a process up
for a moment holds it up so much longer."""
_A_MINUTE, _IN_A_MINUTE = 60.0, 300
"""Posts that a workspace takes in a minute: Slack says "several hundred"."""
_QUERIES = ("learning", "approach training", "title:learning, results", "system -network", "today")


async def main(count: int, channels: int) -> None:
    """Measure, and print the tables."""
    table(
        f"{AT_ONCE} commands at once over {count:,} papers, while digests go out (ms)",
        ["", "p50", "p99", "longest"],
        await _commands(count),
    )
    table(
        f"{channels:,} channels of one workspace, at the pace Slack allows, {FASTER} times faster",
        ["posts", "seconds", "at best", "429s", "CPU ms a post", "MB"],
        [await _burst(channels)],
    )


async def _commands(count: int) -> list[list[str]]:
    """Have fifty people type at once, again and again; time acknowledgements and answers."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'paperboy.db'}"
        async with SlackServer(team=TEAM) as slack:
            slack.workspace.takes_any_channel = True
            async with Database.open(url) as database:
                await fill(database, count)
            async with paperboy(url, Path(folder), **of_slack(slack)):
                await slack.connected(within=120)
                channel = slack.channel("general")
                people = [slack.person(f"person-{n}") for n in range(AT_ONCE)]
                await (await people[0].types("/papers learning", channel)).answers(within=300)
                async with Database.open(url) as database:
                    await have_due(database, 2_000, platform=PLATFORM, many=1)
                await slack.until(lambda: slack.posts(), within=120)
                before = len(slack.posts())
                began = time.perf_counter()
                acknowledged, answered = await _typed(people, channel)
                seconds = time.perf_counter() - began
                posts = len(slack.posts()) - before
    print(f"{posts} digests went out in these {seconds:.0f} seconds")
    return [["acknowledged", *told(acknowledged)], ["answered", *told(answered)]]


async def _typed(people: Sequence[Person], channel: Channel) -> tuple[list[float], list[float]]:
    chance = random.Random(1)
    acknowledged: list[float] = []
    answered: list[float] = []

    async def ask(person: Person) -> None:
        began = time.perf_counter()
        typed = await person.types(f"/papers {chance.choice(_QUERIES)}", channel)
        acknowledged.append(typed.latency)
        await typed.answers(within=60)
        answered.append(time.perf_counter() - began)

    for _ in range(ROUNDS):
        await asyncio.gather(*(ask(each) for each in people))
    return acknowledged, answered


async def _burst(channels: int) -> list[str]:
    """Send to all channels of one workspace, in a process that does nothing else."""
    rules = Rules(
        per_channel=Limit(1, 1 / FASTER),
        per_workspace=Limit(_IN_A_MINUTE, _A_MINUTE / FASTER),
    )
    with TemporaryDirectory() as folder, running(Path(folder), rules) as slack:
        file = Path(folder) / "paperboy.db"
        async with Database.open(file) as database:
            await plan(
                database, SOURCE, await have_due(database, channels, platform=PLATFORM, many=1)
            )
        with ProcessPoolExecutor(1, get_context("spawn")) as apart:
            sent = await asyncio.wrap_future(apart.submit(_send, file, slack.port, channels))
        refused = sum(each.answered.startswith("429") for each in slack.journal.events)
        if len(slack.journal.posts()) != channels:
            raise SystemExit(f"{len(slack.journal.posts())} of {channels} are there")
    return [
        f"{channels:,}",
        f"{sent.seconds:.1f}",
        f"{channels / (PER_WORKSPACE * FASTER):.1f}",
        str(refused),
        f"{sent.cpu / channels * 1_000:.2f}",
        f"{sent.megabytes:.0f}",
    ]


def _send(file: Path, port: int, channels: int) -> Sent:
    return asyncio.run(_sent(file, port, channels))


async def _sent(file: Path, port: int, channels: int) -> Sent:
    """Send what is planned, looking each second of Slack's time, as `paperboy run` does."""
    turns.BURST /= FASTER
    async with Database.open(file) as database, session() as shared:
        api = Api(client(TOKEN, f"http://127.0.0.1:{port}/api/", shared))
        pace = PER_WORKSPACE * FASTER
        sender = Sender(database, {PLATFORM: SlackChat(api, per_workspace=pace)}, "burst")
        began, cpu = time.perf_counter(), time.process_time()
        while sender.done.settled.get(State.SENT, 0) < channels:
            await sender.send_due()
            await asyncio.sleep(OFTEN.total_seconds() / FASTER)
            if time.perf_counter() - began > 10 * channels / pace + 60:
                raise SystemExit(f"{sender.done.settled} of {channels}")
        return Sent(time.perf_counter() - began, time.process_time() - cpu, megabytes())


if __name__ == "__main__":
    if sys.platform != "linux":
        raise SystemExit("memory is read as Linux tells it")
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--papers", type=int, default=PAPERS)
    given.add_argument("--channels", type=int, default=CHANNELS)
    arguments = given.parse_args()
    asyncio.run(main(arguments.papers, arguments.channels))
