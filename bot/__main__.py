"""The command line, and the one place that chooses adapters and hands the engine what it needs.

Commands are thin: read the arguments, open what is needed, call the engine, show what it says.
Whatever is slow to import is imported inside the command that needs it, so that `--help` answers at
once.
"""

from __future__ import annotations

import atexit
import gc
import os
import re
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.app import run
from bot.errors import UserError
from bot.exits import FAILED, sentences, warn

if TYPE_CHECKING:
    from bot.models import Digest
    from bot.ports import PaperSource
    from bot.preview import Preview
    from bot.storage.database import Database

_PATIENCE = 300.0
"""Seconds a backfill waits when Hugging Face says so: its rate limit's whole window."""


class _Day(click.ParamType[date]):
    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        with suppress(ValueError):
            if re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
                return date.fromisoformat(value)
        problem = f"{value!r} is not a date; write YYYY-MM-DD, as in 2026-05-28"
        raise click.BadParameter(problem, ctx, param)


_source_option = click.option(
    "--source",
    "source_name",
    default="huggingface",
    show_default=True,
    metavar="huggingface|sample|recorded:PATH",
    help="Where papers come from: live, the bundled sample, or recorded days (file, folder, tar).",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="paperboy-bot", prog_name="paperboy")
@click.option("--debug", is_flag=True, help="Show the whole traceback when something goes wrong.")
def cli(debug: bool) -> None:
    """The day's trending research papers, as a digest.

    Papers are kept in a database: PAPERBOY_DATABASE_URL, or a file in your user-data folder.
    """


@cli.command()
@click.option(
    "--date", "until", type=_Day(), help="The edition to show; with --since, the last one."
)
@click.option(
    "--since", type=_Day(), help="Show all editions from this one on, ranked together; at most 31."
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
@_source_option
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
    from bot.topics import parse

    topic = parse(topics) if topics is not None else None

    async def show() -> None:
        async with _source(source_name) as source, _database_for(source_name) as database:
            told = await preview(
                database, source, Window(since, until), datetime.now(UTC), size=size, topic=topic
            )
            _warn_of(told)
            if as_json:
                from adapters.console.as_json import as_json as facts

                click.echo(facts(told))
            else:
                await _show(told.digest, layout)

    run(show())


@cli.command()
@click.option(
    "--since", type=_Day(), help="First day.  [default: a week ago, or all that is recorded]"
)
@click.option("--until", type=_Day(), help="Last day.  [default: the open edition]")
@click.option("--refresh", is_flag=True, help="Fetch again what is stored already, for its votes.")
@_source_option
def ingest(since: date | None, until: date | None, refresh: bool, source_name: str) -> None:
    """Fetch editions into the database.

    Stop it when you like: run again, it goes on where it stopped. Days stored after they closed are
    not fetched again.
    """
    from datetime import timedelta

    from adapters.console.progress import Report, watched
    from bot.editions import FIRST_DAY, open_day
    from bot.ingest import backfill
    from bot.storage.database import Database

    today = open_day(datetime.now(UTC))
    first = since or (today - timedelta(days=7) if source_name == "huggingface" else FIRST_DAY)
    last = until or today
    for named in (since, until):
        if named and named > today:
            raise UserError(f"the edition of {named} has not opened yet; the last one is {today}")
    if first > last:
        raise UserError(f"{first} is after {last}; name the earlier day as the first")

    async def fetch() -> int:
        async with _source(source_name) as source, Database.open(_database_url()) as database:
            days = source.days(first, last)
            if not days:
                raise UserError(f"the source has nothing from {first} to {last}")
            report = Report()
            with watched(report, sys.stderr, len(days)) as tell:
                changes = await backfill(
                    database, source, days, tell, refresh=refresh, patience=_PATIENCE
                )
            click.echo("\n".join(report.lines(changes)))
            return FAILED if report.failed else 0

    click.get_current_context().exit(run(fetch()))


@cli.command()
def migrate() -> None:
    """Make the database's tables, or bring them up to date."""
    from bot.storage.database import Database
    from bot.storage.schema import VERSIONS

    async def bring_up() -> None:
        async with Database.open(_database_url(), migrate=True) as database:
            click.echo(f"{database.where} is up to date (schema {VERSIONS[-1]}).")

    run(bring_up())


@cli.command()
def doctor() -> None:
    """Check settings, database and time zones; say what is wrong. Changes nothing."""
    from importlib.metadata import version
    from zoneinfo import ZoneInfo

    from bot.settings import DOT_ENV
    from bot.storage.database import Database

    url = _database_url()
    read = f", with {DOT_ENV.absolute()}" if DOT_ENV.exists() else ""
    database = run(Database.check(url))
    click.echo(f"settings    ok{read}")
    click.echo(f"database    {database}")
    click.echo(f"time zones  ok, tzdata {version('tzdata')}: {ZoneInfo('America/New_York')}")


@cli.command()
def demo() -> None:
    """Show what it does, with the bundled sample; nothing is kept."""
    from shutil import which

    from bot.preview import Window, preview
    from bot.topics import parse

    topic = "robot, world model -benchmark"

    async def show() -> None:
        async with _source("sample") as source, _scratch() as database:
            now = datetime.now(UTC)
            click.echo("What a channel that takes everything would see, of the newest edition:\n")
            everything = await preview(database, source, Window(), now, size=5)
            await _show(everything.digest, "compact")
            click.echo(f"\nWhat a channel with the topic  {topic}  would see, of three:\n")
            window = Window(since=source.days(date.min, date.max)[0])
            filtered = await preview(database, source, window, now, size=5, topic=parse(topic))
            await _show(filtered.digest, "compact")

    run(show())
    name = "paperboy" if which("paperboy") else sys.argv[0]
    click.echo(
        "\nThese are real papers with descriptions written for the sample. Next:\n"
        f"  {name} digest                          today's papers, live from Hugging Face\n"
        f"  {name} digest --topics 'your, words'   only what you care about\n"
        f"  {name} digest --layout cards           more about each paper\n"
        f"  {name} --help                          what else there is"
    )


@asynccontextmanager
async def _source(name: str) -> AsyncIterator[PaperSource]:
    """Open the source a person named."""
    kind, _, path = name.partition(":")
    if name == "huggingface":
        from adapters.http import Http
        from adapters.sources.huggingface import SPACING, HuggingFace
        from bot.settings import load

        async with Http(load().huggingface_url, spacing=SPACING) as http:
            yield HuggingFace(http)
    elif name == "sample":
        from adapters.sources.sample import Sample

        yield Sample()
    elif kind == "recorded" and path:
        from adapters.sources.recorded import Recorded

        yield Recorded(path)
    else:
        hint = f" (recorded:{name}?)" if os.access(name, os.F_OK) else ""
        raise UserError(
            f"there is no source {name!r}{hint}; use huggingface, sample or recorded:PATH, "
            "where PATH is a recorded day, a folder or a tar archive of them"
        )


@asynccontextmanager
async def _database_for(source_name: str) -> AsyncIterator[Database]:
    from bot.storage.database import Database

    opened = Database.open(_database_url()) if source_name == "huggingface" else _scratch()
    async with opened as database:
        yield database


@asynccontextmanager
async def _scratch() -> AsyncIterator[Database]:
    """Open a fresh database that is gone afterwards."""
    from tempfile import TemporaryDirectory

    from bot.storage.database import Database

    with TemporaryDirectory(prefix="paperboy-") as folder:
        async with Database.open(Path(folder) / "paperboy.db") as database:
            yield database


def _database_url() -> str | Path:
    from bot.settings import load

    return load().database


def _warn_of(told: Preview) -> None:
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
    from adapters.console.chat import ConsoleChat
    from bot.models import Layout

    chat = ConsoleChat(sys.stdout)
    parent = None
    for post in chat.render(digest, Layout(layout)):
        sent = await chat.send(post, parent if post.reply else None)
        parent = parent or sent


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line, and leave with the codes of `bot.exits`."""
    # A day's papers are many objects without cycles: to look for some every 700 allocations, and
    # once more at exit, takes a sixth of a backfill's time.
    gc.set_threshold(100_000)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal that knows only ASCII is no error
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = [each for each in given if each != "--debug"]
    with sentences(debug=words != given):
        sys.exit(cli.main(words, prog_name="paperboy", standalone_mode=False))


if __name__ == "__main__":
    main()
