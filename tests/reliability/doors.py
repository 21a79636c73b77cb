"""The platforms that the suites deliver to, and all that differs between them.

`testchat` is of any kind that a test wants. `slack` is the real door, opened as `paperboy run`
opens it, with Slack's own client, over HTTP to the loopback Slack. What is expected, others know.
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

from slack_sdk.web.async_client import AsyncWebClient

import adapters.slack.chat
import adapters.slack.door
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
from tests.slack import apart
from tests.slack.server import SlackServer

TESTCHAT, SLACK = testchat.PLATFORM, PLATFORM
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


@dataclass(frozen=True, slots=True)
class Door:
    """A platform. `serve` runs it, as told by `sys.argv`, in a process of its own.

    `counted` opens a chat at a port whose requests are steps; `inside` has the platform in this
    process, by a clock that is the test's and with seeded dice, and a chat with it.
    """

    serve: Callable[[], None]
    render: Callable[[Digest, Layout], Sequence[Post]]
    counted: Callable[[int, Manners, int], AbstractAsyncContextManager[Chat]]
    inside: Callable[[Clock, int], AbstractAsyncContextManager[tuple[Chat, FakeChat | SlackServer]]]


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


DOORS = {
    TESTCHAT: Door(server.main, testchat.rendered, _counted_testchat, _testchat_inside),
    SLACK: Door(apart.main, digests.messages, _counted_slack, _slack_inside),
}
