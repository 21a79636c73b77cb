"""The platforms that the suites deliver to, and all that differs between them.

`testchat` is of any kind that a test wants. `slack` is the real door, opened as `paperboy run`
opens it, with Slack's own client, over HTTP to the loopback Slack; `discord` likewise. What is
expected, others know.
"""

from __future__ import annotations

import logging
import os
import signal
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, ClassVar

import discord
from slack_sdk.web.async_client import AsyncWebClient

import adapters.discord.chat
import adapters.slack.chat
import adapters.slack.door
from adapters.discord import api as discord_api
from adapters.discord import digests as discord_digests
from adapters.discord import ids
from adapters.discord.api import logged_in, pointed
from adapters.discord.chat import DiscordChat
from adapters.slack import digests
from adapters.slack.api import Answer, Api
from adapters.slack.door import Wiring, opened
from adapters.slack.payloads import PLATFORM
from bot.errors import DeliveryError
from bot.models import Digest, Layout, Post
from bot.ports import Chat, Manners
from tests.chats import chat as testchat
from tests.chats import server
from tests.chats.client import LoopbackChat
from tests.chats.fake import FakeChat
from tests.chats.platform import Asked, Clock
from tests.discord import apart as discord_apart
from tests.discord.server import USUAL, DiscordServer
from tests.slack import apart
from tests.slack.server import SlackServer

TESTCHAT, SLACK, DISCORD = testchat.PLATFORM, PLATFORM, ids.PLATFORM
Platform = FakeChat | SlackServer | DiscordServer
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Steps:
    """Counts steps, and dies at one of them."""

    dies_at: int = 0
    taken: int = field(default=0)

    def take(self) -> None:
        """Take a step, perhaps the last one."""
        self.taken += 1
        if self.taken == self.dies_at:
            os.kill(os.getpid(), signal.SIGKILL)


class Counted:
    """Whatever takes steps: all of a process count together."""

    steps: ClassVar[Steps] = Steps()


class CountedChat(Counted, LoopbackChat):
    """A chat whose requests are steps: before each is sent, and after it was taken."""

    async def _carry(self, asked: Asked) -> Mapping[str, Any]:
        Counted.steps.take()
        try:
            answer = await super()._carry(asked)
        except DeliveryError as error:
            log.warning("%s %s: %s", asked.what, asked.key, error)
            raise
        Counted.steps.take()
        return answer


class CountedApi(Counted, Api):
    """Slack's Web API, where requests are steps as they are at `CountedChat`, and are hasty."""

    within: ClassVar[float]

    def __init__(self, client: AsyncWebClient) -> None:
        super().__init__(client, self.within)

    async def _ask(self, method: str, told: Mapping[str, Any], **how: Any) -> Answer:
        Counted.steps.take()
        try:
            answer = await super()._ask(method, told, **how)
        except DeliveryError as error:
            log.warning("%s %s: %s", method, told.get("channel"), error)
            raise
        Counted.steps.take()
        return answer


class CountedDiscordApi(Counted, discord_api.Api):
    """Discord's REST API, the same."""

    def __init__(self, client: discord.Client, within: float) -> None:
        super().__init__(client, within)

    async def _ask(self, method: str, path: str, ids: Mapping[str, str], **how: Any) -> Any:
        Counted.steps.take()
        try:
            answer = await super()._ask(method, path, ids, **how)
        except DeliveryError as error:
            log.warning("%s %s: %s", method, ids, error)
            raise
        Counted.steps.take()
        return answer


@dataclass(frozen=True, slots=True)
class Door:
    """A platform. `serve` runs it, as told by `sys.argv`, in a process of its own.

    `counted` opens a chat at a port whose requests are steps; `inside` has the platform in this
    process, by a clock that is the test's and with seeded dice, and a chat with it.
    """

    serve: Callable[[], None]
    render: Callable[[Digest, Layout], Sequence[Post]]
    counted: Callable[[int, Manners, int], AbstractAsyncContextManager[Chat]]
    inside: Callable[
        [Clock, int],
        AbstractAsyncContextManager[tuple[Chat, FakeChat | SlackServer | DiscordServer]],
    ]


def _counted_testchat(
    port: int, manners: Manners, connections: int
) -> AbstractAsyncContextManager[Chat]:
    return CountedChat(port, manners, connections=connections)


@asynccontextmanager
async def _testchat_inside(clock: Clock, seed: int) -> AsyncIterator[tuple[Chat, FakeChat]]:
    chat = FakeChat(clock, seed=seed)
    yield chat, chat


@asynccontextmanager
async def _counted_slack(port: int, manners: Manners, _connections: int) -> AsyncIterator[Chat]:
    """Open the door in a hurry; whether it can find, it learns from Slack."""
    CountedApi.within = manners.answer_within.total_seconds()
    adapters.slack.chat.BETWEEN_POSTS = timedelta(seconds=0.05)
    adapters.slack.door.Api = CountedApi  # type: ignore[assignment, attr-defined]
    async with opened(Wiring(apart.TOKEN, apart.APP_TOKEN, apart.url(port), {})) as door:
        yield door.chat


@asynccontextmanager
async def _slack_inside(clock: Clock, seed: int) -> AsyncIterator[tuple[Chat, SlackServer]]:
    """Have a Slack by the test's clock: the door waits for nothing, whatever it is answered."""
    async with SlackServer(clock=clock, seed=seed) as slack:
        slack.workspace.takes_any_channel = True
        async with opened(Wiring(slack.token, slack.app_token, slack.url, {})) as door:
            yield door.chat, slack


@asynccontextmanager
async def _counted_discord(port: int, manners: Manners, _connections: int) -> AsyncIterator[Chat]:
    adapters.discord.chat.BETWEEN_POSTS = timedelta(seconds=0.05)
    with pointed(discord_apart.url(port), discord_apart.gateway_url(port)):
        async with logged_in(discord_apart.TOKEN) as client:
            yield DiscordChat(CountedDiscordApi(client, manners.answer_within.total_seconds()))


@asynccontextmanager
async def _discord_inside(clock: Clock, seed: int) -> AsyncIterator[tuple[Chat, DiscordServer]]:
    """Have a Discord by the test's clock."""
    async with DiscordServer(USUAL, clock=clock, seed=seed) as there:
        discord_apart.prepare(there)
        with there.pointed():
            async with logged_in(there.token) as client:
                yield DiscordChat(discord_api.Api(client)), there


DOORS = {
    TESTCHAT: Door(server.main, testchat.rendered, _counted_testchat, _testchat_inside),
    SLACK: Door(apart.main, digests.messages, _counted_slack, _slack_inside),
    DISCORD: Door(discord_apart.main, discord_digests.messages, _counted_discord, _discord_inside),
}
