"""`paperboy run`: what channels have subscribed to, delivered until it is stopped."""

from __future__ import annotations

import asyncio
import gc
import logging
import os
import secrets
import socket
import sys
from collections.abc import Coroutine, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack, suppress
from itertools import chain
from typing import TYPE_CHECKING, Any

import click

from bot.cli.opening import LIVE, database_url, finders_for, source
from bot.cli.options import source_option
from bot.loop import run as run_loop

if TYPE_CHECKING:
    from pydantic import SecretStr

    from bot.ports import Assistant, Chat, Listener, PaperFinder
    from bot.settings import Settings
    from bot.storage.database import Database

log = logging.getLogger(__name__)

NO_CHAT = (
    "nobody can ask, and nothing is posted but to this terminal; set PAPERBOY_SLACK_BOT_TOKEN and "
    "PAPERBOY_SLACK_APP_TOKEN, or PAPERBOY_DISCORD_TOKEN"
)
_GARBAGE = 10_000
"""Objects after which cycles are looked for; `bot.__main__` has more, for commands that end."""
_M_ARENA_MAX = -8
"""How many arenas glibc has: one for each thread, until told otherwise, and memory that one thread
was done with is not another's (https://man7.org/linux/man-pages/man3/mallopt.3.html)."""


class Listeners:
    """Whoever hears something, behind all doors. Doors are added as they open."""

    def __init__(self) -> None:
        self._doors: list[Iterable[Listener]] = []

    def __iter__(self) -> Iterator[Listener]:
        return chain.from_iterable(self._doors)

    def add(self, some: Iterable[Listener]) -> None:
        """Add those of a door, of which some may come and go."""
        self._doors.append(some)


@click.command()
@source_option
def run(source_name: str) -> None:
    """Deliver digests and answer people, until it is stopped.

    Where PAPERBOY_SLACK_BOT_TOKEN and PAPERBOY_SLACK_APP_TOKEN are set, that is in Slack
    (docs/slack-setup.md), where PAPERBOY_DISCORD_TOKEN is, in Discord (docs/discord-setup.md), and
    this terminal is a channel always: console/here/terminal, which `paperboy chat` subscribes. It
    goes by the real clock: the sample, of May 2026, has nothing to
    deliver; recorded:PATH delivers days that closed within the last week.

    Stops cleanly at SIGTERM or Ctrl-C: what is being sent is settled first, for at most ten
    seconds. Where PAPERBOY_WEB_PORT is not 0, /healthz, /readyz and /metrics answer there.
    """

    async def deliver() -> None:
        from adapters.console.chat import ConsoleChat
        from bot import logs
        from bot.app import App
        from bot.delivery.sending import Sender
        from bot.delivery.watching import Watcher
        from bot.settings import load
        from bot.storage.database import Database

        settings = load()
        logs.configure(settings.log_format, settings.log_level)
        stay_small()
        async with AsyncExitStack() as stack:
            opened = await stack.enter_async_context(source(source_name))
            database = await stack.enter_async_context(Database.open(database_url()))
            stack.enter_context(database.alone())
            finders: Sequence[PaperFinder] = ()
            if source_name == LIVE:
                finders = await stack.enter_async_context(finders_for(database))
            terminal = ConsoleChat(sys.stdout)
            chats: dict[str, Chat] = {terminal.platform: terminal}
            listeners = Listeners()
            doors: list[Coroutine[Any, Any, None]] = []
            tokens, token = settings.slack_tokens, settings.discord_token
            if tokens is not None or token is not None:
                engine = await _engine(stack, database, settings, finders, opened.name)
                if tokens is not None:
                    doors.append(_slack(stack, settings, tokens, engine, chats, listeners))
                if token is not None:
                    doors.append(_discord(stack, settings, token, engine, chats, listeners))
            sender = Sender(database, chats, _owner())
            arxiv = finders[1] if finders else None
            told = {"source": source_name, "chats": serves(settings)}
            if not told["chats"]:
                log.warning("run.no_chat", extra={"why": NO_CHAT})
            app = App(database, opened, chats, sender, arxiv=arxiv, listeners=listeners, told=told)
            if settings.web_port:
                from adapters.web import Web  # whoever has no server has a sixth less in memory

                watcher = Watcher.open(database, sender.done, app.pulse)
                watch = await stack.enter_async_context(watcher)
                web = Web.open(settings.web_host, settings.web_port, watch)
                await stack.enter_async_context(web)
            try:
                async with asyncio.TaskGroup() as group:
                    for each in (app.run(), *doors):
                        group.create_task(each)
            except ExceptionGroup as failed:  # all were stopped by the first
                raise failed.exceptions[0] from None

    with suppress(KeyboardInterrupt):  # being stopped is how it ends well
        run_loop(deliver())


async def _engine(
    stack: AsyncExitStack,
    database: Database,
    settings: Settings,
    finders: Sequence[PaperFinder],
    source_name: str,
) -> Assistant:
    """Open what answers people; whoever has no door has no search index in memory."""
    from bot.commands.handling import Commands
    from bot.library import Library

    library = Library.open(database, settings.index, finders)
    return Commands(await stack.enter_async_context(library), source_name)


async def _slack(
    stack: AsyncExitStack,
    settings: Settings,
    tokens: tuple[SecretStr, SecretStr],
    engine: Assistant,
    chats: dict[str, Chat],
    listeners: Listeners,
) -> None:
    """Open the door to Slack as soon as that can be reached, and answer there.

    It is closed with the stack: whoever stops goes on for a moment, to settle what was sent.
    """
    from adapters.slack.door import Wiring, opened

    bot, app = (each.get_secret_value() for each in tokens)
    wiring = Wiring(bot, app, settings.slack_url, settings.slack_names, settings.slack_saves)
    door = await stack.enter_async_context(opened(wiring))
    chats[door.chat.platform] = door.chat
    listeners.add([door.hearing])
    await door.listen(engine)


async def _discord(
    stack: AsyncExitStack,
    settings: Settings,
    token: SecretStr,
    engine: Assistant,
    chats: dict[str, Chat],
    listeners: Listeners,
) -> None:
    """Open the door to Discord, in the same way."""
    from adapters.discord.door import Wiring, opened

    wiring = Wiring(
        token.get_secret_value(),
        settings.discord_url,
        settings.discord_gateway,
        settings.discord_saves,
        settings.discord_guild,
    )
    door = await stack.enter_async_context(opened(wiring))
    chats[door.chat.platform] = door.chat
    listeners.add(door.hearings)
    await door.listen(engine)


def serves(settings: Settings) -> str:
    """Name the chats that are set up, besides this terminal."""
    there = {"slack": settings.slack_tokens, "discord": settings.discord_token}
    return ",".join(chat for chat, tokens in there.items() if tokens is not None)


def stay_small() -> None:
    """Have this process use its memory again instead of asking for more, as it lives for months.

    A day of a hundred thousand digests left it at 270 MB without, of which half was nobody's.
    """
    import ctypes

    gc.set_threshold(_GARBAGE)
    gc.freeze()  # what is imported is not looked through each time
    with suppress(AttributeError, OSError):  # other C libraries have no such arenas, or no mallopt
        ctypes.CDLL(None).mallopt(_M_ARENA_MAX, 1)


def _owner() -> str:
    """Return a name for this process that no other has, also after it is started again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
