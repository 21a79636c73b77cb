"""Discord in a process of its own, that goes on when a bot is killed.

    with running(tmp_path) as discord:
        discord.loses_answer(times=1)
        ... start a bot with url(discord.port) and TOKEN, and kill it ...
        assert not discord.journal.duplicates()

It takes any channel, as if the bot had been invited, in the guild GUILD, and OWNER is somebody
there; rules by which it does not list messages are those of a bot that may read no history.
`python -m tests.discord.apart` is that process; its desk is the one of `tests.chats.server`: POST
/faults, GET /journal.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import signal
import sys
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from tests.chats import process
from tests.chats.faults import Rules, rules_told
from tests.chats.process import ServerApart
from tests.chats.wire import HOST
from tests.discord.server import DiscordServer

TOKEN = "bot-apart"
GUILD, OWNER = "1001", "U1"


def url(port: int) -> str:
    """Return the address of the REST API at a port."""
    return f"http://{HOST}:{port}/api/v10"


def gateway_url(port: int) -> str:
    """Return the address of the gateway at a port."""
    return f"ws://{HOST}:{port}/gateway/"


def running(
    folder: Path, rules: Rules | None = None, *, seed: int = 0
) -> AbstractContextManager[ServerApart]:
    """Run a Discord whose files are in `folder`."""
    return process.running(folder, rules, seed=seed, server=__name__)


async def _run(port_file: Path, journal: Path, setup: dict[str, Any], ends: bool) -> None:
    """Serve until told to stop, or, if it `ends` so, whoever began it is gone."""
    loop, over = asyncio.get_running_loop(), asyncio.Event()
    for sign in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(sign, over.set)
    if ends:
        loop.add_reader(sys.stdin.fileno(), over.set)
    rules, seed = rules_told(setup.pop("rules", {})), setup.pop("seed", 0)
    async with DiscordServer(
        rules, token=TOKEN, guild=GUILD, journal=journal, seed=seed
    ) as discord:
        prepare(discord)
        discord.told(setup)
        written = port_file.with_suffix(".new")
        written.write_text(str(discord.port))
        written.replace(port_file)
        await over.wait()
        if ends:
            loop.remove_reader(sys.stdin.fileno())


def prepare(discord: DiscordServer) -> None:
    """Take any channel, in a guild with the owner of what is posted there."""
    world = discord.world
    world.join(world.first_guild, world.user("owner", id=OWNER))
    world.takes_any_channel = True


def main() -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="python -m tests.discord.apart")
    parser.add_argument("--port-file", type=Path, required=True, help="where to write the port")
    parser.add_argument("--journal", type=Path, required=True, help="where to append what happens")
    parser.add_argument("--setup", type=json.loads, default={}, help="as for POST /faults, or seed")
    parser.add_argument("--until-stdin-ends", action="store_true", help="stop with whoever starts")
    told = parser.parse_args()
    asyncio.run(_run(told.port_file, told.journal, told.setup, told.until_stdin_ends))


if __name__ == "__main__":
    main()
