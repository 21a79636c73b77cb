"""Both doors in one process, and crowds that react behind them: what a storm of reactions takes.

What people do is decided by a seed and by what is there at the platforms, never by what the bot has
heard. The lists that come of it are those of `model`, which is told what people did, and no event.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy import text

from adapters.discord import door as discord_door
from adapters.slack import door as slack_door
from bot.app import App
from bot.cli.running import Listeners
from bot.commands.handling import Commands
from bot.delivery.sending import Sender
from bot.editions import newest_closed
from bot.health import Reconciled
from bot.library import Library
from bot.storage.database import Database
from tests.discord import towns as of_discord
from tests.discord.server import DiscordServer
from tests.reliability.stage import Source
from tests.saving.model import Event, Lists
from tests.slack import towns as in_slack
from tests.slack.server import SlackServer
from tests.slack.sockets import Delivery

BEGAN = datetime(2026, 5, 29, 9, tzinfo=UTC)
VARIANT = "\N{VARIATION SELECTOR-16}"
TICKS = 0.1
"""Seconds between two ticks of what makes up for what was missed."""
Who = tuple[str, str]
"""Somebody: of which platform, and their id there."""
_FIRST_WAIT = timedelta(milliseconds=50)
_PATIENCE = 30.0
_TAKEN_AWAY, _BY_BOTS = 0.45, 0.03
"""How often somebody takes a reaction away, and how often a bot reacts instead of a person."""
_LATE, _TWICE, _BARE = 0.1, 0.15, 0.3
"""How often an event is told late, or twice, or without U+FE0F."""


# What there is to react to


@dataclass(frozen=True, slots=True)
class Mark:
    """An emoji as somebody chooses it: in a tone, with U+FE0F or without, as a super reaction."""

    emoji: str
    is_super: bool = False


@dataclass(frozen=True, slots=True)
class Board:
    """A message, and which paper each mark on it means; those of `nothing` mean none."""

    message: Any
    means: Mapping[Mark, str]
    nothing: Sequence[Mark]


class Side(Protocol):
    """A platform as people have it; it tells the bot of what they do, as its weather lets it."""

    platform: str

    def react(self, user: Any, message: Any, mark: Mark, *, is_on: bool) -> None:
        """Have a reaction put on, or taken away."""

    def sign(self, mark: Mark) -> str:
        """Return what nobody has on a message more than once at a time."""


@dataclass
class Crowd:
    """People at a platform who react to boards, and bots among them; all is in `lists`."""

    side: Side
    people: Sequence[Any]
    bots: Sequence[Any]
    boards: Sequence[Board]
    chance: random.Random
    lists: Lists = field(default_factory=Lists)
    done: int = 0
    _on: dict[tuple[str, str], dict[str, Mark]] = field(default_factory=dict)
    _papers: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Have the first of the people on each board for good: what all take back was cleared."""
        self._papers = sorted({key for each in self.boards for key in each.means.values()})
        for board in self.boards:
            if board.means:
                self._does(self.people[0], board, next(iter(board.means)), is_on=True)

    def act(self) -> None:
        """Have somebody put something on, or take something away."""
        chance = self.chance
        is_bot = chance.random() < _BY_BOTS
        user = chance.choice(self.bots if is_bot else self.people[1:])
        board = chance.choice(self.boards)
        own = self._on.get((user.id, board.message.id))
        if own and chance.random() < _TAKEN_AWAY:
            self._does(user, board, own[chance.choice(list(own))], is_on=False)
            return
        marks = [*board.means, *board.nothing]
        free = [each for each in marks if self.side.sign(each) not in (own or ())]
        if free:
            self._does(user, board, chance.choice(free), is_on=True)
        elif own:
            self._does(user, board, own[chance.choice(list(own))], is_on=False)

    def ends(self) -> tuple[Who, str]:
        """Have the first of the people save something; return who that is, and the paper."""
        board = next(each for each in self.boards if len(each.means) > 1)
        first = self.side.sign(next(iter(board.means)))
        mark = next(each for each in board.means if self.side.sign(each) != first)
        self._does(self.people[0], board, mark, is_on=True)
        return self._account(self.people[0]), board.means[mark]

    def expected(self) -> dict[Who, set[str]]:
        """Return who has which papers on their list, of those who have any."""
        found = {}
        for number, user in enumerate(self.people):
            if papers := self.lists.papers(number):
                found[self._account(user)] = {self._papers[n] for n in papers}
        return found

    def _account(self, user: Any) -> Who:
        return self.side.platform, str(user.id)

    def _does(self, user: Any, board: Board, mark: Mark, *, is_on: bool) -> None:
        self.side.react(user, board.message, mark, is_on=is_on)
        own = self._on.setdefault((user.id, board.message.id), {})
        if is_on:
            own[self.side.sign(mark)] = mark
        else:
            del own[self.side.sign(mark)]
        self.done += 1
        key = board.means.get(mark)
        if key is not None and user not in self.bots:
            origin = (str(board.message.id), mark.emoji, str(mark.is_super))
            at = BEGAN + timedelta(seconds=self.done)
            number, paper = self.people.index(user), self._papers.index(key)
            self.lists.happened(Event(number, paper, origin, at, is_on))


# How the platforms tell of it


class InSlack:
    """Slack: it tells some events late, so that others come first, and some twice."""

    platform = "slack"

    def __init__(self, slack: SlackServer, chance: random.Random) -> None:
        self.server = slack
        self.late, self.twice = 0, 0
        self._chance = chance
        self._tell = slack.workspace.happens
        self._usual = slack.sockets.waits
        self._told = 0
        self._held: list[tuple[int, Callable[[], None]]] = []
        slack.workspace.happens = self._happens

    def react(self, user: Any, message: Any, mark: Mark, *, is_on: bool) -> None:
        """Have a reaction put on, or taken away."""
        there = self.server.workspace
        does = there.react if is_on else there.unreact
        does(there.channels[message.channel], message, user, mark.emoji)

    def sign(self, mark: Mark) -> str:
        """Return the emoji in its tone: there may be one of each tone."""
        return mark.emoji

    def catch_up(self) -> None:
        """Tell what was to be told late."""
        held, self._held = self._held, []
        for _, tell in held:
            tell()

    def loses(self, *, is_lost: bool) -> None:
        """Have what is not acknowledged never be told again, or be as usual."""
        self.server.sockets.waits = () if is_lost else self._usual

    def _happens(self, event: dict[str, Any]) -> None:
        self._told += 1
        due = [tell for at, tell in self._held if at <= self._told]
        self._held = [each for each in self._held if each[0] > self._told]
        for tell in due:
            tell()
        what = self._chance.random()
        if what < _LATE:
            self.late += 1
            self._later(60, lambda: self._tell(event))
            return
        self._tell(event)
        if what < _LATE + _TWICE:
            told = self.server.sockets.deliveries[-1]
            self._later(300, lambda: self._repeat(told))

    def _later(self, most: int, tell: Callable[[], None]) -> None:
        self._held.append((self._told + self._chance.randint(1, most), tell))

    def _repeat(self, told: Delivery) -> None:
        """Tell once more what was heard: what was lost stays so."""
        if told.is_acknowledged:
            self.twice += 1
            self.server.repeats(told)


class InDiscord:
    """Discord: it tells some events twice, and of a keycap with U+FE0F or without."""

    platform = "discord"

    def __init__(self, discord: DiscordServer, chance: random.Random) -> None:
        self.server = discord
        self.twice = 0
        self._chance = chance
        self._tell = discord.world.happens
        discord.world.happens = self._happens

    def react(self, user: Any, message: Any, mark: Mark, *, is_on: bool) -> None:
        """Have a reaction put on, or taken away."""
        there = self.server.world
        does = there.react if is_on else there.unreact
        does(message, user, mark.emoji, is_super=mark.is_super)

    def sign(self, mark: Mark) -> str:
        """Return the emoji: whoever has it has no other form of it as well."""
        return mark.emoji.replace(VARIANT, "")

    def _happens(self, name: str, told: dict[str, Any]) -> None:
        if name.startswith("MESSAGE_REACTION_"):
            emoji = told["emoji"]
            if self._chance.random() < _BARE:
                told = told | {"emoji": emoji | {"name": emoji["name"].replace(VARIANT, "")}}
            if self._chance.random() < _TWICE:
                self.twice += 1
                self._tell(name, told)
        self._tell(name, told)


# What hears it


@dataclass(slots=True)
class Process:
    """A process that has both doors open, and makes up for what was missed at each of its ticks."""

    slack: in_slack.Town
    discord: of_discord.Town
    app: App
    engine: Commands
    listeners: Listeners
    ticks: int = 0

    def hears(self, after: timedelta = timedelta(0)) -> bool:
        """Tell whether both doors hear what people do, for so long."""
        since = [each.connected_for() for each in self.listeners]
        return all(each is not None and each >= after for each in since)

    async def tick(self) -> None:
        """Tick on."""
        while True:
            await self.app.reconciler.tick()
            self.ticks += 1
            await asyncio.sleep(TICKS)

    async def has_ticked(self) -> None:
        """Wait until a tick has begun and ended."""
        seen = self.ticks
        await until(lambda: self.ticks > seen + 1)


@dataclass
class Place:
    """Where processes run one after the other: two platforms with a channel each, one database."""

    slack: SlackServer
    discord: DiscordServer
    database: Database
    folder: Path
    made_up: list[Reconciled] = field(default_factory=list)

    @asynccontextmanager
    async def process(self) -> AsyncIterator[Process]:
        """Have a process hear both, as `paperboy run` does, until the block ends."""
        opened = len(self.discord.gateway.identified), self.slack.sockets.opened
        async with AsyncExitStack() as stack:
            stack.enter_context(of_discord.quick())
            made = await self._begun(stack)
            doors = (made.slack.door, made.discord.door)
            tasks = [asyncio.create_task(each.listen(made.engine)) for each in doors]
            tasks.append(asyncio.create_task(made.tick()))
            try:
                await until(lambda: len(self.discord.gateway.identified) > opened[0], tasks)
                await until(lambda: self.slack.sockets.opened > opened[1], tasks)
                await until(made.hears, tasks)
                await made.has_ticked()
                yield made
                assert not any(each.done() for each in tasks)
            finally:
                self.made_up.append(made.app.reconciler.done)
                for each in tasks:
                    each.cancel()
                for each in tasks:
                    with suppress(asyncio.CancelledError):
                        await each

    async def _begun(self, stack: AsyncExitStack) -> Process:
        slack, discord = self.slack, self.discord
        in_one = slack_door.Wiring(
            slack.token, slack.app_token, slack.url, in_slack.NAMES, ping=in_slack.OFTEN
        )
        in_other = discord_door.Wiring(discord.token, discord.url, discord.gateway_url)
        one = await stack.enter_async_context(slack_door.opened(in_one))
        other = await stack.enter_async_context(discord_door.opened(in_other))
        library = await stack.enter_async_context(Library.open(self.database, self.folder, ()))
        listeners = Listeners()
        listeners.add([one.hearing])
        listeners.add(other.hearings)
        chats: dict[str, Any] = {each.platform: each for each in (one.chat, other.chat)}
        sender = Sender(self.database, chats, "storm", first_wait=_FIRST_WAIT)
        source = Source(newest_closed(datetime.now(UTC)))
        app = App(self.database, source, chats, sender, listeners=listeners)
        rest: tuple[Any, ...] = (app, sender, self.folder)
        return Process(
            in_slack.Town(slack, slack.channel("robots"), self.database, one, *rest),
            of_discord.Town(discord, discord.channel("robots"), self.database, other, *rest),
            app,
            Commands(library, Source.name),
            listeners,
        )

    async def has_made_up(self, process: Process) -> None:
        """Wait until a process has asked for all that was missed."""
        async with asyncio.timeout(_PATIENCE):
            while await self._missed():
                await process.has_ticked()

    async def has_saved(self, who: Who, key: str) -> None:
        """Wait until a paper is on somebody's list."""
        async with asyncio.timeout(_PATIENCE):
            while True:
                if key in (await self.lists()).get(who, ()):
                    return
                await asyncio.sleep(TICKS)

    async def _missed(self) -> int:
        async with self.database.read() as tx:
            found = "SELECT count(*) FROM listening WHERE missed_until IS NOT NULL"
            return await tx.scalar(text(found)) or 0

    async def lists(self) -> dict[Who, set[str]]:
        """Return who has which papers on their list, of all who have any."""
        found: dict[Who, set[str]] = {}
        async with self.database.read() as tx:
            for platform, who, key in await tx.execute(text(_LISTS)):
                found.setdefault((platform, who), set()).add(key)
        return found


_LISTS = """
SELECT accounts.platform, accounts.external_id, papers.key FROM saves
JOIN accounts ON accounts.person_id = saves.person_id JOIN papers ON papers.id = saves.paper_id
WHERE saves.saved_at IS NOT NULL
"""


async def until(happened: Callable[[], object], alive: Sequence[asyncio.Task[None]] = ()) -> None:
    """Wait until something is so; what has to be `alive` for that says why it is not."""
    end = asyncio.get_running_loop().time() + _PATIENCE
    while not happened():
        for each in alive:
            if each.done():
                each.result()
        assert asyncio.get_running_loop().time() < end, f"not within {_PATIENCE} seconds"
        await asyncio.sleep(0.01)
