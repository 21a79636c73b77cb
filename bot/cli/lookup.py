"""`paperboy papers` and `paperboy chat`: look papers up, once or in a conversation."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, assert_never

import click

from bot.cli.opening import LIVE, library_for
from bot.cli.options import MINUS_IS_A_WORD, expression_of, offline_option, source_option
from bot.errors import UserError
from bot.exits import FAILED, USAGE
from bot.loop import run

if TYPE_CHECKING:
    from adapters.console.posts import Posts
    from adapters.console.session import After, Handle
    from bot.intents.reading import Intent
    from bot.library import Library
    from bot.replies.reply import Reply

_MORNING = timedelta(hours=6)
"""How long after its last edition closed a conversation about recorded days begins."""


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
    from bot.intents.papers import LookUp, ShowList
    from bot.intents.reading import parse
    from bot.intents.saved import ShowSaved

    intent = parse(expression_of(context, query))
    if isinstance(intent, LookUp | ShowList | ShowSaved):
        intent = replace(intent, page=page)

    async def show() -> int:
        from adapters.console.files import files_of, write
        from adapters.console.replies import drawn
        from adapters.console.screen import Screen
        from bot.answers.forms import typed
        from bot.intents.unread import Command
        from bot.replies.reply import Unreadable

        async with library_for(source_name, offline=offline) as (library, name):
            reply = await _answering(library, name)(intent, datetime.now(UTC))
        if isinstance(reply, Unreadable):
            raise UserError(reply.problem)
        written = write(files_of(reply))
        screen = Screen(sys.stdout)
        names = {each: f"paperboy papers {each}" for each in Command}
        names[Command.PAPERS] = "paperboy papers"
        screen.show(drawn(reply, screen.canvas, typed(names), written))
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
    "/digest subscribe robotics" sets up what a channel gets. "/quit" ends, and so does the end of
    input; a pipe is read line by line. With the sample or recorded days, it is the morning after
    the last of them.
    """

    async def talk() -> None:
        from adapters.console import session
        from bot.topics import built_in

        async with library_for(source_name, offline=offline) as (library, name):
            clock = await _clock(library, name, is_live=source_name == LIVE)
            after, posts = _delivering(library, name, clock)
            await session.chat(_answering(library, name), clock, built_in.names(), after, posts)

    run(talk())


async def converse(said: Sequence[str]) -> None:
    """Show a conversation about the sample, in which these lines are said."""
    from adapters.console import session

    async with library_for("sample", offline=True) as (library, name):
        clock = await _clock(library, name, is_live=False)
        after, posts = _delivering(library, name, clock)
        await session.play(said, _answering(library, name), clock, after, posts)


def _delivering(
    library: Library, source: str, clock: Callable[[], datetime]
) -> tuple[After, Posts]:
    """Return what posts here, in the terminal, what its channel wants and is due; and its posts."""
    from adapters.console.chat import ConsoleChat
    from bot.delivery import roundups
    from bot.delivery.planning import plan
    from bot.delivery.sending import Sender
    from bot.storage.database import Transaction

    async def now(_tx: Transaction) -> datetime:
        return clock()

    chat = ConsoleChat(sys.stdout, apart=True)
    sender = Sender(library.database, {chat.platform: chat}, "chat", now)

    async def deliver() -> None:
        await plan(library.database, source, clock())
        await roundups.plan(library.database, clock())
        await sender.send_due()

    return deliver, chat.posts


def _answering(library: Library, source: str) -> Handle:
    """Return what answers in the terminal, which is a channel with one person in it."""
    from adapters.console.chat import HERE
    from adapters.console.session import YOU
    from bot.commands.handling import Commands

    commands = Commands(library, source)

    async def answer(intent: Intent, now: datetime) -> Reply:
        return await commands.handle(intent, HERE, YOU, now)

    return answer


async def _clock(library: Library, source: str, *, is_live: bool) -> Callable[[], datetime]:
    """Return the clock of a conversation; about recorded days, it begins after the last of them."""
    from bot.editions import closes_at
    from bot.ingest import utc_now
    from bot.storage.editions import newest_day

    async with library.database.read() as tx:
        newest = await newest_day(tx, source, date.max)
    if is_live or newest is None:
        return utc_now
    behind = utc_now() - (closes_at(newest) + _MORNING)
    return lambda: utc_now() - behind


def _has_more(reply: Reply) -> bool:
    from bot.replies.papers import Found, Listed
    from bot.replies.saved import SavedList

    return isinstance(reply, Found | Listed | SavedList) and reply.has_more


def _code(reply: Reply) -> int:
    """Return 0 for something found or done, 1 for nothing, 2 for what was asked wrongly."""
    from bot.replies import digests, papers, places, saved
    from bot.replies import reply as replies

    if isinstance(reply, replies.WithNotices):
        reply = reply.answer
    match reply:
        case papers.Found() | papers.Listed() | papers.Similar() | papers.Top():
            return 0 if reply.papers else FAILED
        case papers.Card() | papers.Shared() | replies.HelpText():
            return 0
        case papers.NoSuchPaper():
            return FAILED
        case replies.Unreadable() | replies.NoSuchForm() | replies.Refused():
            return USAGE
        case _ if isinstance(reply, digests.NotSubscribed | digests.NothingPosted):
            return FAILED
        case (
            saved.SavedList() | saved.Exported() | saved.Saved() | saved.Removed() | saved.IsBack()
        ):
            return 0 if reply.papers else FAILED
        case saved.Mine(None) | saved.Forgotten(None) | digests.Roundup(None) | digests.NoVote():
            return FAILED
        case _ if isinstance(reply, digests.DigestsReply | saved.SavedReply | places.PlacesReply):
            return 0
        case _:
            assert_never(reply)
