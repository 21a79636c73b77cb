"""`paperboy run`: what channels have subscribed to, delivered until it is stopped."""

from __future__ import annotations

import os
import secrets
import socket
import sys
from contextlib import AsyncExitStack, suppress

import click

from bot.cli.opening import LIVE, database_url, finders_for, source
from bot.cli.options import source_option
from bot.loop import run as run_loop


@click.command()
@source_option
def run(source_name: str) -> None:
    """Deliver digests when they are due, until it is stopped.

    What is due is asked of your database, whatever the source; so far the only channel is this
    terminal, which `paperboy chat` subscribes: its digests are printed here.

    Stops cleanly at SIGTERM or Ctrl-C: what is being sent is settled first, for at most ten
    seconds. Where PAPERBOY_WEB_PORT is not 0, /healthz, /readyz and /metrics answer there.
    """

    async def deliver() -> None:
        from adapters.console.chat import ConsoleChat
        from adapters.web import Web
        from bot import logs
        from bot.app import App
        from bot.delivery.sending import Sender
        from bot.delivery.watching import Watcher
        from bot.settings import load
        from bot.storage.database import Database

        settings = load()
        logs.configure(settings.log_format, settings.log_level)
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
                watcher = Watcher.open(database, sender.done, app.pulse)
                watch = await stack.enter_async_context(watcher)
                web = Web.open(settings.web_host, settings.web_port, watch)
                await stack.enter_async_context(web)
            await app.run()

    with suppress(KeyboardInterrupt):  # being stopped is how it ends well
        run_loop(deliver())


def _owner() -> str:
    """Return a name for this process that no other has, also after it is started again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"
