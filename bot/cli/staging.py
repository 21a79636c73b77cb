"""A morning to show of a platform: a digest, and what somebody asks for after it.

It is made of an edition in a database of its own, and nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING

from bot.cli.digests import warn_of
from bot.cli.opening import scratch, source
from bot.loop import run

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.channels import Account, Channel
    from bot.intents.reading import Intent
    from bot.models import Digest, Layout
    from bot.replies.reply import Reply
    from bot.storage.database import Database

    Ask = Callable[[Intent], Awaitable[Reply]]

LAYOUTS = ("compact", "cards", "thread")
ZONE = "Europe/Berlin"
"""Where the reader of a preview lives."""
_TOPIC = "world model"
"""What they look up, and set a channel up for, unless there is a topic."""
_SAVED = 3
"""Papers on their reading list."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is shown of: when to look at it, the layouts, the digest, what somebody asked for.

    `reacted` is their list when a reaction to the digest had saved its first paper; None where it
    has none.
    """

    at: datetime
    topic: str
    layouts: Sequence[Layout]
    digest: Digest
    found: Reply
    settings: Reply
    reacted: Reply | None
    reading: Reply
    channels: Reply


def asked(
    place: tuple[str, str, str, str],
    *,
    until: date | None,
    topics: str | None,
    layout: str | None,
    size: int,
    source_name: str,
) -> Asked:
    """Let somebody look something up, set a channel up and save papers, the morning after.

    It happens at a `place`: a platform, a workspace and a channel of it, and who it is.
    """
    from bot.channels import Account, Channel
    from bot.models import Layout
    from bot.topics.reading import parse

    platform, workspace, channel, person = place
    where, who = Channel(platform, workspace, channel), Account(platform, workspace, person)
    topic = str(parse(topics)) if topics is not None else None
    layouts = [Layout(each) for each in ([layout] if layout else LAYOUTS)]

    async def ask() -> Asked:
        async with _edition(source_name, until, topic, size) as (database, name, digest):
            return await _life(database, name, digest, topic or _TOPIC, layouts, where, who)

    return run(ask())


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


async def _life(
    database: Database,
    name: str,
    digest: Digest,
    topic: str,
    layouts: Sequence[Layout],
    where: Channel,
    who: Account,
) -> Asked:
    """Ask for it all, one after another."""
    from bot.editions import closes_at
    from bot.intents.places import ShowMyChannels
    from bot.intents.reading import parse
    from bot.intents.saved import Save, ShowSaved
    from bot.schedule import Schedule, next_due
    from bot.zones import zone

    due = next_due(Schedule(time(9), ZONE), closes_at(digest.days[-1]))
    set_up = f"digest subscribe {topic} at 09:00 weekdays in {ZONE}"
    async with _asking(database, name, where, who, due.at) as ask:
        found, settings = await ask(parse(topic)), await ask(parse(set_up))
        keys = tuple(each.candidate.paper.key for each in digest.entries[:_SAVED])
        reacted = await _reacted(ask, keys[0], where, due.at) if keys else None
        await ask(Save(keys))
        reading, channels = await ask(ShowSaved()), await ask(ShowMyChannels())
    at = due.at.astimezone(zone(ZONE))
    return Asked(at, topic, layouts, digest, found, settings, reacted, reading, channels)


async def _reacted(ask: Ask, key: str, where: Channel, now: datetime) -> Reply:
    """Let them react to a paper that was posted, look at their list, and take that back."""
    from bot.intents.saved import NotePost, React, ShowSaved
    from bot.models import MessageRef
    from bot.wording import KEYCAPS

    message = MessageRef(where.id, "posted")
    await ask(NotePost(key, message))
    await ask(React(message, KEYCAPS[0], 1, is_on=True, at=now))
    reading = await ask(ShowSaved())
    await ask(React(message, KEYCAPS[0], 1, is_on=False, at=now))
    return reading


@asynccontextmanager
async def _asking(
    database: Database, source_name: str, where: Channel, who: Account, now: datetime
) -> AsyncIterator[Ask]:
    """Open what answers somebody, at one moment, in a channel that nobody else has."""
    from tempfile import TemporaryDirectory

    from bot.commands.handling import Commands
    from bot.library import Library

    with TemporaryDirectory(prefix="paperboy-") as folder:
        async with Library.open(database, Path(folder)) as library:
            commands = Commands(library, source_name)

            async def ask(intent: Intent) -> Reply:
                return await commands.handle(intent, where, who, now)

            yield ask
