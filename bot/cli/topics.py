"""`paperboy topics`: what a topic expression means, and how much it lets in."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.opening import library_for
from bot.cli.options import MINUS_IS_A_WORD, expression_of, offline_option, source_option
from bot.errors import UserError
from bot.exits import FAILED, warn
from bot.loop import run

if TYPE_CHECKING:
    from bot.index.index import Index
    from bot.library import Library
    from bot.reach import Terms
    from bot.topics.tree import Expression, Leaf, Named


@click.group()
def topics() -> None:
    """Show the built-in topics, and what an expression means."""


@topics.command(name="list")
def list_topics() -> None:
    """List the built-in topics: other names for each, and the terms it stands for."""
    from adapters.console.screen import Screen
    from adapters.console.topics import listed
    from bot.topics import built_in

    known = [topic for name in built_in.names() if (topic := built_in.named(name))]
    Screen(sys.stdout).show(listed([(topic, built_in.aliases(topic.name)) for topic in known]))


@topics.command(context_settings=MINUS_IS_A_WORD)
@click.argument("words", metavar="EXPR", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--paper",
    metavar="ID_OR_LINK",
    help="Say why this paper is in or out, too: an arXiv id or link.",
)
@source_option
@offline_option
@click.pass_context
def explain(
    context: click.Context,
    words: tuple[str, ...],
    paper: str | None,
    source_name: str,
    offline: bool,
) -> None:
    """Say how an expression is read, and what it would have let in over 30 days.

    Terms come with how many stored papers a lookup finds for them. since:7d counts from the newest
    edition. Example: paperboy topics explain 'robotics, "world model" -survey' --paper 2605.28816
    """
    from bot.identity import linked
    from bot.topics import built_in
    from bot.topics.reading import parse

    expression = expression_of(context, words)
    if not expression.strip():
        raise click.UsageError("Missing argument 'EXPR', as in: robotics, agents -survey", context)
    read = parse(expression)
    key = linked(paper) if paper is not None else None
    if paper is not None and key is None:
        raise UserError(f"{paper!r} is no arXiv id and no link to a paper; write 2605.28816")

    async def show() -> int:
        from adapters.console.screen import Screen
        from adapters.console.topics import explained
        from bot.editions import open_day
        from bot.estimate import estimate

        now = datetime.now(UTC)
        async with library_for(source_name, offline=offline) as (library, name):
            told = await estimate(library.database, name, read, open_day(now))
            today = told.days[-1] if told.days else now.date()
            terms = await asyncio.to_thread(_terms, read, library.catalog.index, today)
            screen = Screen(sys.stdout)
            screen.show(explained(read, built_in.read_as_words(read), terms, told))
            return await _judge(read, key, library, now, today) if key else 0

    context.exit(run(show()))


def _terms(read: Expression, index: Index, today: date) -> tuple[Terms, ...]:
    from bot import reach
    from bot.topics.tree import Expression

    def papers_with(node: Leaf | Named) -> int:
        return index.find(Expression(((node,),)), today).total

    return reach.terms(read, papers_with)


async def _judge(read: Expression, key: str, library: Library, now: datetime, today: date) -> int:
    """Show why a paper is in or out, and return the exit code."""
    from adapters.console.screen import Screen
    from adapters.console.topics import judged
    from bot import wording
    from bot.identity import arxiv_id
    from bot.topics.judging import explain as verdict_on

    record, asked = await library.by_key(key, now)
    if record is None:
        warn(f"no paper {arxiv_id(key)} is stored")
        for name, why in asked.failed:
            warn(f"{wording.source(name)} could not be asked: {why}")
        return FAILED
    screen = Screen(sys.stdout)
    screen.show(judged(record.paper, verdict_on(read, record, today), screen.canvas))
    return 0
