"""`paperboy preview`: what a platform would be sent, drawn or printed, and sent to nobody."""

from __future__ import annotations

import json
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.cli.digests import warn_of
from bot.cli.opening import scratch, source
from bot.cli.options import Day
from bot.errors import UserError
from bot.loop import run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from adapters.slack.page.windows import Framed
    from bot.intents.reading import Intent
    from bot.models import Digest
    from bot.replies.reply import Reply
    from bot.storage.database import Database

    Ask = Callable[[Intent], Awaitable[Reply]]

_LAYOUTS = ("compact", "cards", "thread")
_ZONE = "Europe/Berlin"
"""Where the reader of a preview lives."""
_TOPIC = "world model"
"""What they look up, and set a channel up for, unless there is a topic."""
_TEAM, _CHANNEL, _PERSON = "T0PREVIEW", "C0PREVIEW", "U0PREVIEW"
_SAVED = 3
"""Papers on their reading list."""


@click.group()
def preview() -> None:
    """Show what a chat platform would be sent, without one."""


@preview.command()
@click.option(
    "--html",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Draw it on a page as Slack does, for a desktop and a phone, and write that to FILE.",
)
@click.option("--date", "until", type=Day(), help="The edition to show.  [default: the newest]")
@click.option("--topics", metavar="EXPR", help="What the channel and its reader care about.")
@click.option(
    "--layout", type=click.Choice(_LAYOUTS), help="Only this layout of the digest.  [default: all]"
)
@click.option(
    "--size", type=click.IntRange(1, 50), default=5, show_default=True, help="Papers to show."
)
@click.option(
    "--source",
    "source_name",
    default="sample",
    show_default=True,
    metavar="huggingface|sample|recorded:PATH",
    help="Where papers come from: live, the bundled sample, or recorded days (file, folder, tar).",
)
def slack(
    file: Path | None,
    until: date | None,
    topics: str | None,
    layout: str | None,
    size: int,
    source_name: str,
) -> None:
    """Show a digest, answers, the set-up form and the Home tab, as Slack is sent them.

    Without --html they are printed as JSON, one after another; each can be pasted into Slack's
    Block Kit Builder. Nothing is sent, and nothing is kept.
    """
    from bot.topics.reading import parse

    topic = str(parse(topics)) if topics is not None else None

    async def show() -> list[Framed]:
        async with _edition(source_name, until, topic, size) as (database, name, digest):
            return await _scenes(database, name, digest, topic, [layout] if layout else _LAYOUTS)

    framed = run(show())
    if file is None:
        from adapters.slack.scenes import sent

        for each in sent(framed):
            click.echo(json.dumps(each, indent=2, ensure_ascii=False))
    else:
        from adapters.slack.page.page import page

        _replace(file, page(framed))


@asynccontextmanager
async def _edition(
    source_name: str, until: date | None, topic: str | None, size: int
) -> AsyncIterator[tuple[Database, str, Digest]]:
    """Open an edition in a database of its own, and say by which name its source is stored."""
    from bot.preview import Window
    from bot.preview import preview as built
    from bot.topics.reading import parse

    filter_ = parse(topic) if topic is not None else None
    async with source(source_name) as opened, scratch() as database:
        now, window = datetime.now(UTC), Window(until=until)
        told = await built(database, opened, window, now, size=size, topic=filter_)
        warn_of(told)
        yield database, opened.name, told.digest


async def _scenes(
    database: Database, name: str, digest: Digest, topic: str | None, layouts: Sequence[str]
) -> list[Framed]:
    """Let somebody look something up, set a channel up and save papers, the morning after."""
    from adapters.slack import scenes
    from adapters.slack.page.sight import Sight
    from bot.editions import closes_at
    from bot.intents.places import ShowMyChannels
    from bot.intents.reading import parse
    from bot.intents.saved import Save, ShowSaved
    from bot.models import Layout
    from bot.replies.digests import Settings
    from bot.replies.places import MyChannels
    from bot.replies.saved import SavedList
    from bot.schedule import Schedule, next_due
    from bot.zones import zone

    due = next_due(Schedule(time(9), _ZONE), closes_at(digest.days[-1]))
    sight = Sight(due.at.astimezone(zone(_ZONE)), called={_CHANNEL: "papers"})
    lookup = f"/papers {topic or _TOPIC}"
    set_up = f"/digest subscribe {topic or _TOPIC} at 09:00 weekdays in {_ZONE}"
    shown = [scenes.digest(digest, Layout(each), sight) for each in layouts]
    async with _asking(database, name, due.at) as ask:
        found = await ask(parse(lookup.removeprefix("/papers ")))
        settings = await ask(parse(set_up.removeprefix("/")))
        await ask(Save(tuple(each.candidate.paper.key for each in digest.entries[:_SAVED])))
        reading, channels = await ask(ShowSaved()), await ask(ShowMyChannels())
    shown.append(scenes.answer("answer", lookup, found, sight))
    shown.append(scenes.answer("set-up", set_up, settings, sight))
    if isinstance(settings, Settings):
        shown.append(scenes.form(settings.subscription.wish, _CHANNEL, sight))
    if isinstance(reading, SavedList) and isinstance(channels, MyChannels):
        shown.append(scenes.home_tab(reading, channels, sight))
    return shown


@asynccontextmanager
async def _asking(database: Database, source_name: str, now: datetime) -> AsyncIterator[Ask]:
    """Open what answers somebody, at one moment, in a channel that nobody else has."""
    from tempfile import TemporaryDirectory

    from bot.channels import Account, Channel
    from bot.commands.handling import Commands
    from bot.library import Library

    where, who = Channel("slack", _TEAM, _CHANNEL), Account("slack", _TEAM, _PERSON)
    with TemporaryDirectory(prefix="paperboy-") as folder:
        async with Library.open(database, Path(folder)) as library:
            commands = Commands(library, source_name)

            async def ask(intent: Intent) -> Reply:
                return await commands.handle(intent, where, who, now)

            yield ask


def _replace(file: Path, text: str) -> None:
    """Write a file whole, or leave what was there. Raises UserError."""
    target = file.resolve()
    if target.exists() and not target.is_file():
        raise UserError(f"{file} is no file")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8")
        part.replace(target)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise UserError(f"{file} cannot be written: {error.strerror or error}") from error
