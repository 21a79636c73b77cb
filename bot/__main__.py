"""Where the command line begins and ends: its commands, and how it leaves."""

from __future__ import annotations

import atexit
import gc
import sys
from collections.abc import Sequence
from io import TextIOWrapper

import click

from bot.cli.deliveries import deliveries
from bot.cli.digests import demo, digest
from bot.cli.discord import invite
from bot.cli.lookup import chat, papers
from bot.cli.previewing import preview
from bot.cli.running import run
from bot.cli.slack import manifest
from bot.cli.topics import topics
from bot.cli.upkeep import doctor, ingest, migrate
from bot.exits import sentences


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="paperboy-bot", prog_name="paperboy")
@click.option("--debug", is_flag=True, help="Show the whole traceback when something goes wrong.")
def cli(debug: bool) -> None:
    """The day's trending research papers, as a digest.

    Papers are kept in a database: PAPERBOY_DATABASE_URL, or a file in your user-data folder.
    """


for command in (
    chat,
    deliveries,
    demo,
    digest,
    doctor,
    ingest,
    invite,
    manifest,
    migrate,
    papers,
    preview,
    run,
    topics,
):
    cli.add_command(command)


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
