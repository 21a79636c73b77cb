"""A storm of reactions in Slack and Discord at once, in all weathers: lists are what people did.

The real doors are open in one process and share an engine; both platforms are on loopback. Some of
what people do is told late or twice, or by nobody. The lists must equal those of `model` all the
same, which is told what people did.

Left out is what a reaction cannot tell: a person forgotten, a paper taken off the list, and all
reactions cleared (docs/reading-list.md). At Slack, what was told before a gap is not told again
once it was judged what was missed; at Discord, nobody has an emoji as a super reaction as well.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from enum import Enum, auto
from pathlib import Path

import pytest

from adapters.discord import connecting
from adapters.slack.manifest import EVENTS as TOLD
from bot import reactions, reconciling
from bot.models import Layout
from bot.storage.database import Database
from tests.discord import towns as of_discord
from tests.discord.reading import option as option_in_discord
from tests.discord.reading import options as options_in_discord
from tests.discord.rights import Right
from tests.discord.server import DiscordServer
from tests.saving.storms import (
    VARIANT,
    Board,
    Crowd,
    InDiscord,
    InSlack,
    Mark,
    Place,
    Process,
    until,
)
from tests.slack import towns as in_slack
from tests.slack.reading import option, options
from tests.slack.server import SlackServer

PEOPLE, EVENTS = 250, 5_000
"""Behind each door."""
SEED = 20260529
SETTLED = timedelta(seconds=0.5)
"""How long a connection is there before it is judged what was missed: what a platform tells again
is told sooner than that, as at Slack, which tells it again after a minute."""
AT_ONCE = 25
"""Things that people do behind each door before anything else has its turn."""
BARE = "\N{COMBINING ENCLOSING KEYCAP}"


class Weather(Enum):
    """What becomes of a connection in the middle third of a round."""

    CALM = auto()
    CUT = auto()
    """It is made again, and all is told in the end."""
    RENEWED = auto()
    """The platform asks for that."""
    LOST = auto()
    """What happens meanwhile is told by nobody."""


CALM, CUT, RENEWED, LOST = Weather
LIVES = (
    ((CALM, CALM), (CUT, CALM), (CALM, CUT), (LOST, CUT)),
    ((RENEWED, LOST), (CUT, CUT), (CALM, CALM)),
    ((LOST, LOST), (CALM, RENEWED), (LOST, CALM)),
    ((CUT, LOST), (CALM, CALM)),
)
"""The weather in Slack and in Discord, round after round, in the life of each process."""
ROUNDS = sum(map(len, LIVES)) + len(LIVES)
"""Between two lives, and before the first one, nobody listens for as long as a round."""


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody wait as long as at the platforms: to connect again, to ask, to be sure."""
    monkeypatch.setattr(reactions, "SETTLED", SETTLED)
    monkeypatch.setattr(reconciling, "SPACING", timedelta(0))
    monkeypatch.setattr(reconciling, "AGAIN", timedelta(seconds=0.2))
    monkeypatch.setattr(connecting, "_AGAIN", (0.1,))
    monkeypatch.setattr("discord.backoff.ExponentialBackoff.delay", lambda _: 0.01)


@pytest.fixture
async def place(database: Database, tmp_path: Path) -> AsyncIterator[Place]:
    """Have a Slack and a Discord, with papers in the database."""
    await in_slack.stock(database)
    async with (
        SlackServer(events=TOLD, commands=in_slack.NAMES.values()) as slack,
        DiscordServer() as discord,
    ):
        discord.person("ada", can=Right.MANAGE_CHANNELS)
        yield Place(slack, discord, database, tmp_path / "index")
        assert slack.complaints == []
        assert discord.complaints == []


async def crowd_in_slack(here: in_slack.Town) -> Crowd:
    """Have a digest, one in a thread, a share and somebody's words, and people for them."""
    digest = await here.posts_digest()
    keys = [each.removeprefix("save:") for each in options(digest, "save")[:-1]]
    tones = ("", "::skin-tone-2", "::skin-tone-5")
    marks = {
        Mark(f"{name}{tone}"): key
        for name, key in zip(("one", "two", "three", "four"), keys, strict=True)
        for tone in tones
    }
    boards = [Board(digest, marks, [Mark(each) for each in ("five", "+1", "bookmark", "zero")])]
    other = here.slack.channel("threads", members=[here.ada.user])
    await here.posts_digest(other, layout=Layout.THREAD, size=2)
    await here.settles(other)
    _, *replies = here.slack.posts(other.id)
    listed = await (await here.ada.types("/papers robot", here.channel)).answer()
    chosen = option(listed, "read", "share")
    (shared,) = await (await here.ada.chooses(listed, "read", chosen)).posts()
    for message, key in [*zip(replies, keys, strict=False), (shared, chosen[len("share:") :])]:
        saves = {Mark("bookmark"): key, Mark("bookmark::skin-tone-3"): key}
        boards.append(Board(message, saves, [Mark("tada"), Mark("book")]))
    theirs = here.ada.says(here.channel, f"https://arxiv.org/abs/{keys[0]}")
    boards.append(Board(theirs, {}, [Mark("bookmark"), Mark("one")]))
    there = here.slack.workspace
    people = [here.slack.person(f"person-{n}").user for n in range(PEOPLE)]
    side = InSlack(here.slack, random.Random(SEED + 1))
    return Crowd(side, people, [there.bot], boards, random.Random(SEED + 2))


async def crowd_in_discord(here: of_discord.Town) -> Crowd:
    """Have the same in Discord."""
    digest = await here.posts_digest()
    keys = [each.removeprefix("save:") for each in options_in_discord(digest, "save")[:-1]]
    marks = {
        Mark(f"{number}{VARIANT}{BARE}", is_super): key
        for number, key in enumerate(keys, 1)
        for is_super in (False, True)
    }
    boards = [
        Board(digest, marks, [Mark(each) for each in ("5️⃣", "👍", "🔖", "0️⃣", "one:123456789")])
    ]
    other = here.discord.channel("threads")
    await here.posts_digest(other, layout=Layout.THREAD, size=2)
    await here.settles(other)
    _, *replies = here.discord.posts(other.id)
    listed = await (await here.ada.uses("/papers", here.channel, query="robot")).answer()
    chosen = option_in_discord(listed, "read", "share")
    (shared,) = await (await here.ada.chooses(listed, "read", chosen)).posts()
    for message, key in [*zip(replies, keys, strict=False), (shared, chosen[len("share:") :])]:
        saves = {
            Mark(f"🔖{variant}", is_super): key
            for variant in ("", VARIANT)
            for is_super in (False, True)
        }
        boards.append(Board(message, saves, [Mark("🎉"), Mark("bookmark:123456789")]))
    theirs = await here.ada.says(here.channel, f"https://arxiv.org/abs/{keys[0]}")
    boards.append(Board(theirs, {}, [Mark("🔖"), Mark("1️⃣")]))
    there = here.discord.world
    people = [here.discord.person(f"person-{n}").user for n in range(PEOPLE)]
    robot = there.user("another bot", is_bot=True)
    there.join(here.guild, robot)
    side = InDiscord(here.discord, random.Random(SEED + 3))
    return Crowd(side, people, [there.bot, robot], boards, random.Random(SEED + 4))


class Storm:
    """Two crowds that react at once, and the weather between them and the bot."""

    def __init__(self, place: Place, slack: Crowd, discord: Crowd) -> None:
        self.crowds = (slack, discord)
        assert isinstance(slack.side, InSlack)
        self.in_slack = slack.side
        self._place = place
        self._goal = 0.0

    async def goes_on(self, share: float) -> None:
        """Have people do this part of all that they do."""
        self._goal = min(self._goal + share * EVENTS, EVENTS)
        while any(each.done < self._goal for each in self.crowds):
            for crowd in self.crowds:
                for _ in range(AT_ONCE):
                    if crowd.done < self._goal:
                        crowd.act()
            await asyncio.sleep(0)

    async def passes(self, process: Process, slack: Weather, discord: Weather) -> None:
        """Go on for a round, in this weather."""
        third = 1 / ROUNDS / 3
        if slack is LOST:
            await self.is_told()  # as what is told again comes before it is judged what was missed
            self.in_slack.loses(is_lost=True)
        await self.goes_on(third)
        begun = self._connections()
        await self._begin_in_slack(process, slack)
        self._begin_in_discord(discord)
        told = len(self._place.slack.sockets.deliveries)
        await self.goes_on(third)
        if slack is LOST:
            await self.is_told(since=told)
            self.in_slack.loses(is_lost=False)
            self._place.slack.answers()
        anew = (slack is not CALM, discord in (CUT, RENEWED), discord is LOST)
        await until(
            lambda: all(
                now > before or not is_anew
                for now, before, is_anew in zip(self._connections(), begun, anew, strict=True)
            )
        )
        await until(process.hears)
        await self.goes_on(third)

    def _connections(self) -> tuple[int, int, int]:
        """Return how often Slack was connected to, and Discord's sessions resumed and begun."""
        gateway = self._place.discord.gateway
        return self._place.slack.sockets.opened, gateway.resumed, len(gateway.identified)

    async def _begin_in_slack(self, process: Process, weather: Weather) -> None:
        slack = self._place.slack
        match weather:
            case Weather.CUT:
                slack.drops_sockets()
            case Weather.RENEWED:
                await slack.refreshes_sockets()
            case Weather.LOST:
                self.in_slack.catch_up()
                slack.refuses()
                hearing = process.slack.door.hearing
                await until(lambda: hearing.connected_for() is None)
            case _:
                pass

    def _begin_in_discord(self, weather: Weather) -> None:
        gateway = self._place.discord.gateway
        match weather:
            case Weather.CUT:
                gateway.cut()
            case Weather.RENEWED:
                gateway.ask_to_reconnect()
            case Weather.LOST:
                gateway.forget()
                gateway.cut()
            case _:
                pass

    async def is_not_heard(self, *, is_lost: bool) -> None:
        """Go on for a round while nobody listens; Slack tells it afterwards, or it `is_lost`."""
        self.in_slack.catch_up()
        self.in_slack.loses(is_lost=is_lost)
        told = len(self._place.slack.sockets.deliveries)
        await self.goes_on(1 / ROUNDS)
        if is_lost:
            await self.is_told(since=told)
        self.in_slack.loses(is_lost=False)

    async def is_told(self, since: int = 0) -> None:
        """Wait until Slack has told what there is, or has given up."""
        self.in_slack.catch_up()
        deliveries = self._place.slack.sockets.deliveries[since:]
        await until(lambda: all(each.done.done() for each in deliveries))

    async def ends(self, process: Process) -> None:
        """Wait until all was heard, or is made up for."""
        await self.goes_on(1)
        last = [crowd.ends() for crowd in self.crowds]
        await self.is_told()
        for who, key in last:  # Discord tells in order: who has heard of that has heard of all
            await self._place.has_saved(who, key)
        await until(lambda: process.hears(SETTLED))
        await process.has_ticked()
        await self._place.has_made_up(process)


def is_mistake(record: logging.LogRecord) -> bool:
    """Tell whether something of ours has broken: that a connection was lost, the SDK says."""
    return record.levelno >= logging.ERROR and record.name.startswith(("adapters", "bot"))


@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
async def test_ten_thousand_events_over_both_doors_in_all_weathers_end_as_they_happened(
    place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    async with place.process() as first:
        slack = await crowd_in_slack(first.slack)
        discord = await crowd_in_discord(first.discord)
        storm = Storm(place, slack, discord)
    for number, life in enumerate(LIVES):
        is_lost = number % 2 == 0
        await storm.is_not_heard(is_lost=is_lost)
        async with place.process() as process:
            for weather in life:
                await storm.passes(process, *weather)
            if not is_lost:
                await storm.is_told()  # before what comes next is lost
            if life is LIVES[-1]:
                await storm.ends(process)
    asked, put_on, taken_off = (
        sum(getattr(each, what) for each in place.made_up)
        for what in ("asked", "put_on", "taken_off")
    )
    assert min(asked, put_on, taken_off) > 0
    assert not [each for each in caplog.records if is_mistake(each)]
    found = await place.lists()
    wanted = slack.expected() | discord.expected()
    assert {who: found.get(who) for who in wanted} == wanted
    assert found.keys() == wanted.keys()
