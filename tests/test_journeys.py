"""One life in every door: what somebody asks, a step after the other, is answered with the same.

In the terminal, in Slack and in Discord, each with the real client, an engine and a database of its
own, they ask for the same; the words that they read are compared after each step.
"""

from __future__ import annotations

import asyncio
import io
import re
from collections.abc import Awaitable, Callable, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from adapters.console import replies
from adapters.console.screen import Screen
from adapters.discord.spelling import spelled
from bot.channels import Account, Channel
from bot.commands.handling import Commands
from bot.editions import newest_closed
from bot.identity import arxiv_id
from bot.intents.reading import parse
from bot.library import Library
from bot.storage.database import Database
from tests.adapters.test_doors_agree import of_slack
from tests.discord import towns as of_discord
from tests.discord.reading import words as seen_in_discord
from tests.reliability.stage import Source, told
from tests.scenes import SPELL, forms
from tests.slack import towns as in_slack

_A_WHILE = 0.2
"""Seconds in which what is more than one message has come."""
_WIDE = 4_000
PAPER = arxiv_id(told(newest_closed(datetime.now(UTC)), datetime.now(UTC)).listings[0].paper.key)

Ask = Callable[["Step"], Awaitable[set[str]]]


@dataclass(frozen=True, slots=True)
class Step:
    """What is typed, and the command and its options that are the same in Discord."""

    typed: str
    command: str
    options: dict[str, Any]


def step(typed: str, command: str = "", **options: Any) -> Step:
    return Step(typed, command or typed, options)


LIFE = [
    step("/papers robot", "/papers", query="robot"),
    step("/papers robot -survey, chess", "/papers", query="robot -survey, chess"),
    step("/papers nothing like this", "/papers", query="nothing like this"),
    step("/papers (((", "/papers", query="((("),
    step("/papers today", "/papers", query="today"),
    step(f"/papers {PAPER}", "/papers", query=PAPER),
    step("/digest status"),
    step(
        "/digest subscribe robot at 18:00 weekdays in Berlin",
        "/digest subscribe",
        topic="robot",
        at="18:00",
        days="weekdays",
        zone="Berlin",
    ),
    step("/digest size 3", "/digest size", papers=3),
    step("/digest topics exclude survey", "/digest topics exclude", topic="survey"),
    step("/digest topics", "/digest topics show"),
    step("/digest schedule 7:30 Mon,Thu", "/digest schedule", at="7:30", days="Mon,Thu"),
    step("/digest layout cards", "/digest layout", layout="cards"),
    step("/digest preview"),
    step("/papers why", "/papers", query="why"),
    step("/digest pause", "/digest pause"),
    step("/digest resume"),
    step("/digest status"),
    step(f"/saved add {PAPER}", "/saved add", paper=PAPER),
    step(f"/saved add {PAPER}", "/saved add", paper=PAPER),
    step("/saved", "/saved list"),
    step("/saved robot", "/saved search", words="robot"),
    step("/saved remove 1", "/saved remove", numbers="1"),
    step("/saved", "/saved list"),
    step("/saved undo"),
    step("/saved names on", "/saved names", named="on"),
    step("/papers top", "/papers", query="top"),
    step("/digest unsubscribe"),
    step("/papers help", "/papers", query="help"),
    step("/saved help"),
    step("/saved forget-me"),
]
KEPT_THERE = {"recent", "lookups"}
"""What Discord's door keeps, to suggest it again, and so names among what it would erase."""


def as_typed(text: str) -> str:
    """Return what Discord shows with forms as they are typed elsewhere."""
    for command, form in sorted({*forms()}, key=lambda each: -len(spelled(*each))):
        text = text.replace(spelled(command, form), f"/{command} {form}".strip())
    return text


def words(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in re.findall(r"[^\W_]{2,}", text)}


async def terminal(stack: AsyncExitStack, folder: Path) -> Ask:
    """Have a terminal, as `paperboy chat` is one."""
    database = await stack.enter_async_context(Database.open(folder / "terminal.db"))
    await in_slack.stock(database)
    library = await stack.enter_async_context(Library.open(database, folder / "terminal"))
    commands, screen = Commands(library, Source.name), Screen(io.StringIO(), _WIDE)
    where, who = Channel("console", "here", "terminal"), Account("console", "here", "ada")

    async def ask(step: Step) -> set[str]:
        asked = parse(step.typed.removeprefix("/papers").removeprefix("/").strip())
        reply = await commands.handle(asked, where, who, datetime.now(UTC))
        return words([screen.drawn(replies.drawn(reply, screen.canvas, SPELL))])

    return ask


async def slack(stack: AsyncExitStack, folder: Path) -> Ask:
    """Have a Slack."""
    database = await stack.enter_async_context(Database.open(folder / "slack.db"))
    here = await stack.enter_async_context(in_slack.town(database, folder / "slack"))

    async def ask(step: Step) -> set[str]:
        asked = await here.ada.types(step.typed, here.channel)
        await asked.answer()
        await asyncio.sleep(_A_WHILE)
        return words(text for each in await asked.answers() for text in of_slack(each.blocks))

    return ask


async def discord(stack: AsyncExitStack, folder: Path) -> Ask:
    """Have a Discord."""
    database = await stack.enter_async_context(Database.open(folder / "discord.db"))
    here = await stack.enter_async_context(of_discord.town(database, folder / "discord"))

    async def ask(step: Step) -> set[str]:
        asked = await here.ada.uses(step.command, here.channel, **step.options)
        await asked.answer()
        await asyncio.sleep(_A_WHILE)
        return words(as_typed(seen_in_discord(each)) for each in await asked.answers())

    return ask


async def test_in_every_door_the_same_life_reads_the_same(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        doors = [await begin(stack, tmp_path) for begin in (terminal, slack, discord)]
        for each in LIFE:
            in_terminal, slacks, discords = await asyncio.gather(*(ask(each) for ask in doors))
            assert slacks == discords - KEPT_THERE, each
            assert {word for word in slacks if not word.isdecimal()} <= in_terminal, each
