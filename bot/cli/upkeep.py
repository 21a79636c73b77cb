"""`paperboy ingest`, `migrate` and `doctor`: what is kept, and whether all is well."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import click

from bot.cli.opening import CATEGORIES, LIVE, database_url, finders_for, source
from bot.cli.options import Day, source_option
from bot.errors import UserError
from bot.exits import FAILED, warn
from bot.loop import run

if TYPE_CHECKING:
    from bot.storage.database import Database

_PATIENCE = 300.0
"""Seconds a backfill waits when Hugging Face says so: its rate limit's whole window."""


@click.command()
@click.option(
    "--since", type=Day(), help="First day.  [default: a week ago, or all that is recorded]"
)
@click.option("--until", type=Day(), help="Last day.  [default: the open edition]")
@click.option("--refresh", is_flag=True, help="Fetch again what is stored already, for its votes.")
@source_option
def ingest(since: date | None, until: date | None, refresh: bool, source_name: str) -> None:
    """Fetch editions into the database.

    Stop it when you like: run again, it goes on where it stopped. Days stored after they closed are
    not fetched again. Papers from Hugging Face get their categories from arXiv, the newest first,
    some hundred at a time.
    """
    from datetime import timedelta

    from adapters.console.progress import Report, watched
    from bot.editions import FIRST_DAY, open_day
    from bot.ingest import backfill
    from bot.storage.database import Database

    today = open_day(datetime.now(UTC))
    first = since or (today - timedelta(days=7) if source_name == LIVE else FIRST_DAY)
    last = until or today
    for named in (since, until):
        if named and named > today:
            raise UserError(f"the edition of {named} has not opened yet; the last one is {today}")
    if first > last:
        raise UserError(f"{first} is after {last}; name the earlier day as the first")

    async def fetch() -> int:
        async with source(source_name) as opened, Database.open(database_url()) as database:
            days = opened.days(first, last)
            if not days:
                raise UserError(f"the source has nothing from {first} to {last}")
            report = Report()
            with watched(report, sys.stderr, len(days)) as tell:
                changes = await backfill(
                    database, opened, days, tell, refresh=refresh, patience=_PATIENCE
                )
            click.echo("\n".join(report.lines(changes)))
            if source_name == LIVE and not report.failed:
                await _fill_categories(database)
            return FAILED if report.failed else 0

    click.get_current_context().exit(run(fetch()))


async def _fill_categories(database: Database) -> None:
    from bot.ingest import fill_categories
    from bot.wording import count

    async with finders_for(database) as (_, arxiv):
        told = await fill_categories(database, arxiv, datetime.now(UTC), CATEGORIES)
    if told.filled:
        click.echo(f"{count(told.filled, 'paper')} with categories from arXiv")
    if told.error:
        warn(f"categories are not all there: {told.error}")


@click.command()
def migrate() -> None:
    """Make the database's tables, or bring them up to date."""
    from bot.storage.database import Database
    from bot.storage.schema import VERSIONS

    async def bring_up() -> None:
        async with Database.open(database_url(), migrate=True) as database:
            click.echo(f"{database.where} is up to date (schema {VERSIONS[-1]}).")

    run(bring_up())


@click.group(invoke_without_command=True, subcommand_metavar="[COMMAND [ARGS]...]")
@click.pass_context
def doctor(context: click.Context) -> None:
    """Check settings, database and zones; say what is wrong. Changes nothing.

    With a COMMAND, check what a chat platform needs.
    """
    if context.invoked_subcommand is not None:
        return
    from importlib.metadata import version

    from bot.settings import DOT_ENV
    from bot.storage.database import Database
    from bot.zones import names

    url = database_url()
    read = f", with {DOT_ENV.absolute()}" if DOT_ENV.exists() else ""
    database = run(Database.check(url))
    click.echo(f"settings    ok{read}")
    click.echo(f"database    {database}")
    click.echo(f"time zones  ok, tzdata {version('tzdata')}: {len(names())} zones")
