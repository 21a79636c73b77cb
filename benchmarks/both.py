"""Slack and Discord in one `paperboy run`: the memory that it takes with many subscriptions.

Both are on loopback, in this process. Half of the channels are Slack's, half Discord's, in servers
that the bot is told of, each with some channels and roles.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from adapters.discord import ids
from adapters.slack import payloads
from benchmarks._doors import have_due, megabytes, of_discord, of_slack, paperboy
from benchmarks._measure import table
from bot.storage.database import Database
from tests.discord.apart import prepare
from tests.discord.rights import Right
from tests.discord.server import USUAL, DiscordServer
from tests.slack.apart import TEAM
from tests.slack.server import SlackServer

CHANNELS, IN_A_SERVER, ROLES = 10_000, 4, 10
_MOST = 1_800.0
"""Seconds after which it is given up."""


async def main(channels: int) -> None:
    """Measure, and print the table."""
    table(
        f"{channels:,} subscriptions, half of them in Slack and half in Discord (MB)",
        ["when both are open", "when all have their digest", "at most"],
        [await _measured(channels)],
    )


async def _measured(channels: int) -> list[str]:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'paperboy.db'}"
        async with (
            SlackServer(team=TEAM) as slack,
            DiscordServer(USUAL, token="MTIz.made.up") as discord,
        ):
            slack.workspace.takes_any_channel = True
            prepare(discord)
            _fill(discord, channels // 2 // IN_A_SERVER)
            async with Database.open(url) as database:
                await have_due(
                    database, channels, platform=ids.PLATFORM, many=channels // IN_A_SERVER
                )
                async with database.write() as tx:
                    half = {"slack": payloads.PLATFORM, "half": channels // IN_A_SERVER // 2}
                    await tx.execute(
                        text("UPDATE workspaces SET platform = :slack WHERE id <= :half"), half
                    )
            async with paperboy(
                url, Path(folder), **of_slack(slack), **of_discord(discord)
            ) as process:
                await slack.connected(within=120)
                await discord.connected(within=120)
                begun = megabytes(process.pid)
                began = time.monotonic()
                while len(slack.posts()) + len(discord.posts()) < channels:
                    await asyncio.sleep(1)
                    if time.monotonic() - began > _MOST:
                        raise SystemExit(f"{len(slack.posts())} and {len(discord.posts())}")
                after = megabytes(process.pid)
                most = megabytes(process.pid, "VmHWM")
    return [f"{each:.0f}" for each in (begun, after, most)]


def _fill(discord: DiscordServer, servers: int) -> None:
    for n in range(servers):
        guild = discord.guild(f"server-{n}")
        for m in range(ROLES):
            discord.world.role(guild, f"role-{m}", Right.SEND_MESSAGES)
        for m in range(IN_A_SERVER):
            discord.channel(f"channel-{m}", guild=guild)


if __name__ == "__main__":
    if sys.platform != "linux":
        raise SystemExit("memory is read as Linux tells it")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--channels", type=int, default=CHANNELS)
    asyncio.run(main(parser.parse_args().channels))
