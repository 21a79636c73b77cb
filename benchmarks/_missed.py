"""Where people react for the benchmark of reactions; and a day of theirs that nobody heard of."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol

from sqlalchemy import func, insert, select, update

from adapters.discord.ids import PLATFORM as DISCORD
from adapters.slack.payloads import PLATFORM as SLACK
from benchmarks._channels import SOURCE
from benchmarks._doors import have_due, of_discord, of_slack, paperboy
from bot.deliveries import State
from bot.delivery.planning import plan
from bot.models import MessageRef
from bot.reactions import SETTLED, origin_of
from bot.reconciling import SPACING
from bot.storage import claims, settlements
from bot.storage.channel_tables import channels, deliveries, posts, subscriptions, workspaces
from bot.storage.database import Database
from bot.storage.door_tables import listening
from bot.storage.reading_tables import save_origins
from bot.storage.settlements import SentPost, Settlement
from tests.discord.buckets import GLOBAL
from tests.discord.server import USUAL, DiscordServer
from tests.slack.server import SlackServer

SIZE = 5
"""Papers of a digest, all in one message."""
ROUNDS = 10
"""Digests that become due one after the other behind each door, in quiet, and again meanwhile.

Quiet is the time until it is judged what was missed. These are then asked, too.
"""
_DAY = timedelta(days=1)
_SOON = timedelta(seconds=2)
_WITHIN = 120.0
_KEYCAPS = ("one", "two", "three", "four", "five")


class Place(Protocol):
    """A workspace or a server, with people in it, and a channel for each digest."""

    name: str
    platform: str

    @property
    def people(self) -> Sequence[Any]:
        """Who is there."""

    @property
    def channels(self) -> Sequence[Any]:
        """Where digests go, one to each."""

    @property
    def settings(self) -> dict[str, str]:
        """What `paperboy run` finds it by."""

    @property
    def workspace(self) -> str:
        """Its id."""

    async def connected(self) -> None:
        """Wait until somebody listens."""

    def posts(self) -> Sequence[Any]:
        """Return the digests that are there."""

    def post(self, channel: Any) -> MessageRef:
        """Have a message of the app's, as if it were a digest."""

    def react(self, who: Any, post: Any, number: int) -> None:
        """Have somebody react to a paper of a digest."""

    def leave(self, who: Iterable[Any], post: Any, number: int) -> None:
        """Have some react of whom nobody is told."""

    def origin(self, post: Any, number: int) -> str:
        """Return what is stored of such a reaction."""

    def asked(self) -> list[tuple[datetime, bool]]:
        """Return when it was asked who reacted, and whether that was too often."""


class InSlack:
    """A Slack."""

    name, platform = "Slack", SLACK

    def __init__(self, slack: SlackServer, people: int, channels_: int) -> None:
        self._slack = slack
        self.people = [slack.person(f"person-{n}").user for n in range(people)]
        self.channels = [slack.channel(f"channel-{n}") for n in range(channels_)]

    @property
    def settings(self) -> dict[str, str]:
        """What `paperboy run` finds it by."""
        return of_slack(self._slack)

    @property
    def workspace(self) -> str:
        """Its id."""
        return self._slack.workspace.id

    async def connected(self) -> None:
        """Wait until somebody listens."""
        await self._slack.connected(within=_WITHIN)

    def posts(self) -> Sequence[Any]:
        """Return the digests that are there."""
        return self._slack.posts()

    def post(self, channel: Any) -> MessageRef:
        """Have a message of the app's, as if it were a digest."""
        there = self._slack.workspace
        return MessageRef(channel.id, there.post(channel, there.bot, "papers", by_app=True).ts)

    def react(self, who: Any, post: Any, number: int) -> None:
        """Have somebody react to a paper of a digest."""
        there = self._slack.workspace
        there.react(there.channels[post.channel], post, who, _KEYCAPS[number - 1])

    def leave(self, who: Iterable[Any], post: Any, number: int) -> None:
        """Have some react of whom nobody is told."""
        post.reactions[_KEYCAPS[number - 1]] = [each.id for each in who]

    def origin(self, post: Any, number: int) -> str:
        """Return what is stored of such a reaction."""
        return origin_of(MessageRef(post.channel, post.id), _KEYCAPS[number - 1]).id

    def asked(self) -> list[tuple[datetime, bool]]:
        """Return when it was asked who reacted, and whether that was too often."""
        calls = self._slack.calls("reactions.get")
        return [(each.at, each.answered == "ratelimited") for each in calls]


class InDiscord:
    """A Discord."""

    name, platform = "Discord", DISCORD

    def __init__(self, discord: DiscordServer, people: int, channels_: int) -> None:
        self._discord = discord
        self.people = [discord.person(f"person-{n}").user for n in range(people)]
        self.channels = [discord.channel(f"channel-{n}") for n in range(channels_)]

    @property
    def settings(self) -> dict[str, str]:
        """What `paperboy run` finds it by."""
        return of_discord(self._discord)

    @property
    def workspace(self) -> str:
        """Its id."""
        return self._discord.world.first_guild.id

    async def connected(self) -> None:
        """Wait until somebody listens."""
        await self._discord.connected(within=_WITHIN)

    def posts(self) -> Sequence[Any]:
        """Return the digests that are there."""
        return self._discord.posts()

    def post(self, channel: Any) -> MessageRef:
        """Have a message of the bot's, as if it were a digest."""
        there = self._discord.world
        return MessageRef(channel.id, there.post(channel, there.bot, content="papers").id)

    def react(self, who: Any, post: Any, number: int) -> None:
        """Have somebody react to a paper of a digest."""
        self._discord.world.react(post, who, f"{number}\ufe0f\u20e3")

    def leave(self, who: Iterable[Any], post: Any, number: int) -> None:
        """Have some react of whom nobody is told."""
        post.reactions[f"{number}\ufe0f\u20e3"] = [each.id for each in who]

    def origin(self, post: Any, number: int) -> str:
        """Return what is stored of such a reaction."""
        return origin_of(MessageRef(post.posted_in, post.id), f"{number}\u20e3").id

    def asked(self) -> list[tuple[datetime, bool]]:
        """Return when it was asked who reacted, and whether that was too often."""
        calls = [
            *self._discord.calls("get_message"),
            *self._discord.calls("get_reactions"),
        ]
        return sorted((each.at, each.answered.startswith("429")) for each in calls)


@asynccontextmanager
async def opened(
    platforms: Sequence[str], people: int, channels_: int, *, is_strict: bool = False
) -> AsyncIterator[list[Place]]:
    """Open a place of each platform; one that is strict has the limits that are published."""
    async with AsyncExitStack() as stack:
        places: list[Place] = []
        for each in platforms:
            if each == SLACK:
                slack = await stack.enter_async_context(SlackServer())
                if is_strict:
                    slack.follows_tiers()
                places.append(InSlack(slack, people, channels_))
            else:
                rules = replace(USUAL, per_platform=GLOBAL) if is_strict else USUAL
                server = DiscordServer(rules, token="MTIz.made.up")
                discord = await stack.enter_async_context(server)
                places.append(InDiscord(discord, people, channels_))
        yield places


async def have_them_due(database: Database, places: Sequence[Place]) -> datetime:
    """Have the channels of all places due now."""
    count, many = len(places[0].channels), len(places)
    now = await have_due(database, count * many, platform=places[0].platform, many=many)
    async with database.write() as tx:
        for n, place in enumerate(places):
            told = {"platform": place.platform, "external_id": place.workspace}
            await tx.execute(update(workspaces).where(workspaces.c.id == n + 1).values(told))
            for m, channel in enumerate(place.channels):
                is_it = channels.c.id == 1 + n + m * many
                await tx.execute(update(channels).where(is_it).values(external_id=channel.id))
    return now


async def measured(count: int, people: int) -> tuple[list[list[str]], list[list[str]]]:
    """Have so many posts asked for what was missed in a day, and digests sent meanwhile.

    Returns what the questions were like for each place, and how late digests were.
    """
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'paperboy.db'}"
        both = opened((SLACK, DISCORD), people, count + 2 * ROUNDS, is_strict=True)
        async with both as places, Database.open(url) as database:
            left = await _missed(database, places, count)
            settings = {name: value for each in places for name, value in each.settings.items()}
            async with paperboy(url, Path(folder), **settings):
                for each in places:
                    await each.connected()
                quiet = await _sent(database, places, range(count, count + ROUNDS))
                await _until(lambda: all(each.asked() for each in places))
                meanwhile = await _sent(database, places, range(count + ROUNDS, count + 2 * ROUNDS))
                await _made_up(database, count)
            async with database.read() as tx:
                stored = await tx.scalar(select(func.count()).select_from(save_origins))
            if stored != sum(left):
                print(f"{stored} of {sum(left)} reactions were made up for")
            rows = [_row(*each) for each in zip(places, left, strict=True)]
    return rows, [_late("in quiet", quiet), _late("while posts are asked", meanwhile)]


async def _missed(database: Database, places: Sequence[Place], count: int) -> list[int]:
    """Have digests of a day ago, and reactions on them that nobody heard of; return how many."""
    now = await have_them_due(database, places)
    others = subscriptions.c.channel_id > count * len(places)
    async with database.write() as tx:
        tomorrow = {"next_due_at": now + _DAY, "next_local_date": (now + _DAY).date()}
        await tx.execute(update(subscriptions).where(others).values(tomorrow))
    await plan(database, SOURCE, now)
    of = {each.platform: each for each in places}
    rooms = {(each.platform, room.id): room for each in places for room in each.channels}
    async with database.write() as tx:
        claimed = await claims.claim(tx, "before", list(of), now, now, count * len(places))
        sent = []
        for each in claimed:
            where = each.channel
            ref = of[where.platform].post(rooms[where.platform, where.id])
            post = SentPost(0, f"before-{each.id}", ref, 1, SIZE)
            sent.append(Settlement(each, State.SENT, (post,)))
        await settlements.settle(tx, sent, now)
        before = now - 2 * _DAY
        await tx.execute(update(posts).values(sent_at=before))
        await tx.execute(update(deliveries).values(due_at=before))
        heard = {"began_at": before - _DAY, "heard_until": now - _DAY}
        for place in places:
            of_place = {"platform": place.platform, "workspace": place.workspace}
            await tx.execute(insert(listening).values(heard | of_place))
    chance = random.Random(1)
    left = []
    for place in places:
        left.append(0)
        for post_ in place.posts():
            for number in range(1, SIZE + 1):
                some = chance.sample(place.people, chance.randint(1, 5))
                place.leave(some, post_, number)
                left[-1] += len(some)
    return left


async def _sent(database: Database, places: Sequence[Place], numbers: Iterable[int]) -> list[float]:
    """Have a digest due behind each door, again and again; return the seconds that each took.

    Each is due at another moment of the second after which it is looked for what is due.
    """
    late = []
    chance = random.Random(2)
    for n in numbers:
        await asyncio.sleep(chance.random())
        due = datetime.now(UTC) + _SOON
        rows = [1 + place + n * len(places) for place in range(len(places))]
        async with database.write() as tx:
            now_due = {"next_due_at": due, "next_local_date": due.date()}
            is_it = subscriptions.c.channel_id.in_(rows)
            await tx.execute(update(subscriptions).where(is_it).values(now_due))
        for place in places:
            where = place.channels[n]
            await _until(partial(len, where.order))
            (message,) = where.messages.values()
            late.append((message.at - due).total_seconds())
    return late


async def _made_up(database: Database, count: int) -> None:
    """Wait until nothing is left to be asked."""
    usual = SPACING * count + SETTLED
    async with asyncio.timeout(2 * usual.total_seconds() + 600):
        is_open = listening.c.missed_until.is_not(None)
        while True:
            async with database.read() as tx:
                if not await tx.scalar(select(func.count()).select_from(listening).where(is_open)):
                    return
            await asyncio.sleep(1)


async def _until(happened: Callable[[], object], within: float = _WITHIN) -> None:
    """Wait until something is so."""
    end = time.monotonic() + within
    while not happened():
        if time.monotonic() > end:
            raise SystemExit(f"it did not happen within {within:.0f} seconds")
        await asyncio.sleep(0.05)


def _row(place: Place, left: int) -> list[str]:
    asked = place.asked()
    times = [at for at, _ in asked]
    minute = timedelta(minutes=1)
    most = max(sum(at <= each < at + minute for each in times) for at in times)
    refused = sum(is_too_much for _, is_too_much in asked)
    minutes = (times[-1] - times[0]) / minute
    return [place.name, f"{left:,}", f"{minutes:.1f}", f"{len(asked):,}", str(most), str(refused)]


def _late(when: str, late: Sequence[float]) -> list[str]:
    return [when, str(len(late)), f"{statistics.median(late):.2f}", f"{max(late):.2f}"]
