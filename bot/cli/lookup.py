"""`paperboy papers` and `paperboy chat`: look papers up, once or in a conversation."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, assert_never

import click

from bot.app import run
from bot.cli.opening import library_for
from bot.cli.options import MINUS_IS_A_WORD, expression_of, offline_option, source_option
from bot.errors import UserError
from bot.exits import FAILED, USAGE

if TYPE_CHECKING:
    from bot.replies import Reply

_COMMAND = "paperboy papers"


@click.command(context_settings=MINUS_IS_A_WORD)
@click.argument("query", nargs=-1, type=click.UNPROCESSED)
@click.option("--page", type=click.IntRange(1, 100), default=1, help="Show a later page.")
@source_option
@offline_option
@click.pass_context
def papers(
    context: click.Context, query: tuple[str, ...], page: int, source_name: str, offline: bool
) -> None:
    """Look papers up, as /papers does in a chat.

    Examples: paperboy papers robotics -survey · paperboy papers '"imitation learning"' · paperboy
    papers 2409.01234 · paperboy papers trending · paperboy papers help. Without a QUERY, the latest
    edition. Where no stored paper has all of the words, Hugging Face and arXiv are asked.

    Exit code 0 when something was found, 1 when nothing was, 2 when the query cannot be read.
    """
    from bot.intents import LookUp, ShowList, parse

    intent = parse(expression_of(context, query))
    if isinstance(intent, LookUp | ShowList):
        intent = replace(intent, page=page)

    async def show() -> int:
        from adapters.console.replies import drawn
        from adapters.console.screen import Screen
        from bot.commands import Commands
        from bot.replies import Unreadable

        async with library_for(source_name, offline=offline) as (library, name):
            reply = await Commands(library, name).handle(intent, datetime.now(UTC))
        if isinstance(reply, Unreadable):
            raise UserError(reply.problem)
        screen = Screen(sys.stdout)
        screen.show(drawn(reply, screen.canvas, _COMMAND))
        if _has_more(reply):
            click.echo(f"\nmore: --page {page + 1}")
        return _code(reply)

    context.exit(run(show()))


@click.command()
@source_option
@offline_option
def chat(source_name: str, offline: bool) -> None:
    """Talk to it as in a channel.

    Type "/papers robotics", then "2" for the abstract of paper 2, "2 similar", "2 share" or "more".
    "/quit" ends, and so does the end of input; a pipe is read line by line.
    """

    async def talk() -> None:
        from adapters.console import session
        from bot.commands import Commands
        from bot.ingest import utc_now
        from bot.topics import built_in

        async with library_for(source_name, offline=offline) as (library, name):
            await session.chat(Commands(library, name).handle, utc_now, built_in.names())

    run(talk())


def _has_more(reply: Reply) -> bool:
    from bot.replies import Found, Listed

    return isinstance(reply, Found | Listed) and reply.has_more


def _code(reply: Reply) -> int:
    """Return 0 for something found, 1 for nothing, 2 for what cannot be answered here."""
    from bot import replies

    match reply:
        case replies.Found() | replies.Listed() | replies.Similar():
            return 0 if reply.papers else FAILED
        case replies.Card() | replies.Shared() | replies.HelpText():
            return 0
        case replies.NoSuchPaper():
            return FAILED
        case replies.NeedsSubscription() | replies.Unreadable():
            return USAGE
        case _:
            assert_never(reply)
