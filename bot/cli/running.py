"""`paperboy run`: what channels have subscribed to, delivered until it is stopped."""

from __future__ import annotations

import gc
import os
import secrets
import socket
import sys
from contextlib import AsyncExitStack, suppress

import click

from bot.cli.opening import LIVE, database_url, finders_for, source
from bot.cli.options import source_option
from bot.loop import run as run_loop

_GARBAGE = 10_000
"""Objects after which cycles are looked for; `bot.__main__` has more, for commands that end."""
_M_ARENA_MAX = -8
"""How many arenas glibc has: one for each thread, until told otherwise, and memory that one thread
was done with is not another's (https://man7.org/linux/man-pages/man3/mallopt.3.html)."""


@click.command()
@source_option
def run(source_name: str) -> None:
    """Deliver digests when they are due, until it is stopped.

    What is due is asked of your database, whatever the source; so far the only channel is this
    terminal, console/here/terminal, which `paperboy chat` subscribes: its digests are printed
    here. It goes by the real clock: the sample, of May 2026, has nothing to deliver;
    recorded:PATH delivers days that closed within the last week.

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
            arxiv = None
            if source_name == LIVE:
                _, arxiv = await stack.enter_async_context(finders_for(database))
            chat = ConsoleChat(sys.stdout)
            chats = {chat.platform: chat}
            sender = Sender(database, chats, _owner())
            app = App(database, opened, chats, sender, arxiv=arxiv)
            if settings.web_port:
                from adapters.web import Web  # whoever has no server has a sixth less in memory

                watcher = Watcher.open(database, sender.done, app.pulse)
                watch = await stack.enter_async_context(watcher)
                web = Web.open(settings.web_host, settings.web_port, watch)
                await stack.enter_async_context(web)
            await app.run()

    with suppress(KeyboardInterrupt):  # being stopped is how it ends well
        run_loop(deliver())


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
