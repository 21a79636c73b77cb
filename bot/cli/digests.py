"""`paperboy digest` and `paperboy demo`: digests, shown and not delivered."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.lookup import converse
from bot.cli.opening import database_for, scratch, source
from bot.cli.options import Day, source_option
from bot.exits import warn
from bot.loop import run

if TYPE_CHECKING:
    from bot.models import Digest
    from bot.preview import Preview


@click.command()
@click.option(
    "--date", "until", type=Day(), help="The edition to show; with --since, the last one."
)
@click.option(
    "--since", type=Day(), help="Show all editions from this one on, ranked together; at most 31."
)
@click.option(
    "--size", type=click.IntRange(1, 50), default=5, show_default=True, help="Papers to show."
)
@click.option(
    "--layout",
    type=click.Choice(["compact", "cards", "thread"]),
    default="compact",
    show_default=True,
    help="Short, a card for each paper, or a message for each under a short one.",
)
@click.option(
    "--topics",
    metavar="EXPR",
    help="Only papers with these words: all of a space-separated list, alternatives by comma or "
    'OR, "phrases", -without. Example: "agents, robot manipulation -survey"',
)
@click.option(
    "--json", "as_json", is_flag=True, help="Print JSON: all facts, what was left out, what failed."
)
@source_option
def digest(
    until: date | None,
    since: date | None,
    size: int,
    layout: str,
    topics: str | None,
    as_json: bool,
    source_name: str,
) -> None:
    """Print the digest of the newest closed edition that has papers.

    Papers from Hugging Face are kept in your database. A recording or the sample is read into a
    temporary one, and leaves no trace.
    """
    from bot.preview import Window, preview
    from bot.topics.reading import parse

    topic = parse(topics) if topics is not None else None

    async def show() -> None:
        async with source(source_name) as opened, database_for(source_name) as database:
            told = await preview(
                database, opened, Window(since, until), datetime.now(UTC), size=size, topic=topic
            )
            warn_of(told)
            if as_json:
                from adapters.console.as_json import as_json as facts

                click.echo(facts(told))
            else:
                await _show(told.digest, layout)

    run(show())


_LIFE = (
    "/digest subscribe robot, world model -benchmark at 09:00 weekdays in Europe/Berlin",
    "/digest now",
    "/digest status",
    "/papers why",
    "/digest unsubscribe",
)


@click.command()
def demo() -> None:
    """Show what it does, with the bundled sample; nothing is kept."""
    from shutil import which

    from bot.preview import Window, preview
    from bot.topics.reading import parse

    topic = "robot, world model -benchmark"

    async def show() -> None:
        async with source("sample") as opened, scratch() as database:
            now = datetime.now(UTC)
            click.echo("What a channel that takes everything would see, of the newest edition:\n")
            everything = await preview(database, opened, Window(), now, size=5)
            await _show(everything.digest, "compact")
            click.echo(f"\nWhat a channel with the topic  {topic}  would see, of three editions:\n")
            window = Window(since=opened.days(date.min, date.max)[0])
            filtered = await preview(database, opened, window, now, size=5, topic=parse(topic))
            await _show(filtered.digest, "compact")

        click.echo("\nWhat the life of a subscription looks like:\n")
        await converse(_LIFE)

    run(show())
    name = "paperboy" if which("paperboy") else sys.argv[0]
    click.echo(
        "\nThese are real papers with descriptions written for the sample. Next:\n"
        f"  {name} chat --source sample            look papers up, as in a channel\n"
        f"  {name} digest                          today's papers, live from Hugging Face\n"
        f"  {name} digest --topics 'your, words'   only what you care about\n"
        f"  {name} digest --layout cards           more about each paper\n"
        f"  {name} preview slack --html FILE       what it looks like in Slack\n"
        f"  {name} preview discord --html FILE     what it looks like in Discord\n"
        f"  {name} --help                          what else there is\n"
        "docs/slack-setup.md and docs/discord-setup.md set it up there, in a few minutes each."
    )


def warn_of(told: Preview) -> None:
    """Say beside the digest what it lacks."""
    from bot.prose import visible
    from bot.wording import days

    for item in told.bad_items:
        warn(visible(f"left out {item.where}: {item.why}"))
    for each in told.failed:
        warn(visible(str(each.error)))
    if told.failed:
        without = f", without {days(told.missing)}" if told.missing else ""
        warn(f"showing what there is{without}")


async def _show(digest: Digest, layout: str) -> None:
    from adapters.console.chat import HERE, ConsoleChat
    from bot.errors import DeliveryError
    from bot.models import Layout

    chat = ConsoleChat(sys.stdout)
    parent = None
    for n, post in enumerate(chat.render(digest, Layout(layout))):
        try:
            sent = await chat.send(HERE, post, str(n), parent if post.reply else None)
        except DeliveryError as error:
            raise error.__cause__ or error from None  # here it is output, and who reads it may go
        parent = parent or sent
