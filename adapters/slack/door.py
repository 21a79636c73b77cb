"""The Slack door: opened with two tokens, it listens over Socket Mode, and has the chat to post by.

Commands and presses are acknowledged at once, and answered after that. An event is acknowledged
when it was done: what is not, Slack tells again, also another process
(https://docs.slack.dev/apis/events-api/using-socket-mode).
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import modal, search, sockets
from adapters.slack.answering import Answering
from adapters.slack.api import Answer, Api, client, session
from adapters.slack.chat import SlackChat
from adapters.slack.conversation import ARCHIVED, DELETED, REMOVED, Conversation
from adapters.slack.hearing import Hearing
from adapters.slack.manifest import SHORTCUT
from adapters.slack.payloads import text
from adapters.slack.people import People
from adapters.slack.scopes import held
from bot.answers.forms import Names
from bot.errors import BusyError, DeliveryError, SettingsError, StoreError
from bot.intents.digests import Subscribe
from bot.intents.unread import Command
from bot.ports import Assistant

PING = 5.0
"""Seconds between two looks whether the socket is alive; a dead one is replaced after four."""
FINISHING = 5.0
"""Seconds that answers under way may still take when the door is closed."""
_ZONE = modal.Field.ZONE.value
_FINDS = ("channels:history", "groups:history")
_CLOSED = {
    "channel_archive": ARCHIVED,
    "group_archive": ARCHIVED,
    "channel_left": REMOVED,
    "group_left": REMOVED,
    "channel_deleted": DELETED,
    "group_deleted": DELETED,
}

Body = dict[str, Any]
Handle = Callable[[Body], Coroutine[Any, Any, None]]
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What a door is opened with. `commands` are the names of the three, each with its slash.

    `saves` are names of emoji that save the one paper of a message.
    """

    bot_token: str
    app_token: str
    url: str
    commands: Names
    saves: Collection[str] = ("bookmark",)
    ping: float = PING


class Doing:
    """What is under way: answers that were acknowledged before, and events that are after.

    Bolt's own way for such, lazy listeners, copies a request with all that is known of the token.
    """

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, answering: Coroutine[Any, Any, None]) -> None:
        """Begin to answer."""
        self._begun(answering).add_done_callback(_answered)

    async def through(self, handling: Coroutine[Any, Any, None]) -> None:
        """Do something to its end, whatever becomes of the connection that it came by."""
        await asyncio.shield(self._begun(handling))

    async def finished(self, within: float) -> None:
        """Wait for what is under way, so long, and break off what is not done by then."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within)
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _begun(self, doing: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _answered(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and (error := task.exception()) is not None:
        log.error("slack.answer_broke", exc_info=error)


@dataclass(frozen=True, slots=True)
class Door:
    """An open door: `chat` posts digests, `scopes` are what the app was granted.

    `hearing` says since when it hears what people do.
    """

    chat: SlackChat
    scopes: frozenset[str]
    hearing: Hearing
    _wiring: Wiring
    _api: Api
    _sockets: AsyncWebClient
    _us: AuthorizeResult
    _people: People

    async def listen(self, engine: Assistant) -> None:
        """Answer people until it is cancelled; a connection that is lost is made again."""
        answering = Answering(self._api, sends_files="files:write" in self.scopes)
        conversation = Conversation(
            self._api,
            engine,
            answering,
            self._wiring.commands,
            str(self._us.bot_user_id),
            saves=self._wiring.saves,
            people=self._people,
            can_join="channels:join" in self.scopes,
            clock=lambda: datetime.now(UTC),
        )

        async def authorize() -> AuthorizeResult:
            return self._us

        # Without that, Bolt asks Slack who we are before it acknowledges the first request.
        how: dict[str, Any] = {"process_before_response": True, "logger": _quiet()}
        app = AsyncApp(name="paperboy", authorize=authorize, **how)
        doing = Doing()
        _listen_for_commands(app, conversation, self._wiring.commands, doing)
        _listen_for_presses(app, conversation, doing)
        _listen_for_events(app, conversation, doing)
        try:
            await sockets.listen(app, self._sockets, self._wiring.ping, self.hearing)
        finally:
            await doing.finished(FINISHING)


@asynccontextmanager
async def opened(wiring: Wiring) -> AsyncIterator[Door]:
    """Open a door, as soon as Slack can be reached. Raises SettingsError for a token it refuses.

    Of both tokens: what is listened for with a wrong one would be tried for ever.
    """
    async with session() as posting, session() as answering, session() as connecting:
        api = Api(client(wiring.bot_token, wiring.url, answering))
        told = await _known(api)
        scopes = held(told["headers"]) or frozenset()
        to_post = Api(client(wiring.bot_token, wiring.url, posting))
        chat = SlackChat(
            to_post,
            names=wiring.commands,
            people=(people := People(api)),
            can_find=bool(scopes.intersection(_FINDS)),
            saves=wiring.saves,
        )
        us = AuthorizeResult(
            enterprise_id=text(told, "enterprise_id") or None,
            team_id=text(told, "team_id"),
            bot_user_id=text(told, "user_id"),
            bot_id=text(told, "bot_id"),
        )
        hearing = Hearing(text(told, "team_id"))
        to_listen = client(wiring.app_token, wiring.url, connecting)
        await _may_connect(Api(to_listen))
        yield Door(chat, scopes, hearing, wiring, api, to_listen, us, people)


async def _known(api: Api) -> Answer:
    """Ask Slack who we are there."""
    return await _told("PAPERBOY_SLACK_BOT_TOKEN", lambda: api.read("auth.test"))


async def _may_connect(api: Api) -> None:
    """Ask Slack for a socket, which is not used: others are asked for when it is connected."""
    await _told("PAPERBOY_SLACK_APP_TOKEN", lambda: api.write("apps.connections.open"))


async def _told(token: str, ask: Callable[[], Awaitable[Answer]]) -> Answer:
    """Ask until there is an answer. Raises SettingsError, which names the token, for a refusal."""
    for wait in sockets.waits():
        try:
            return await ask()
        except DeliveryError as error:
            if error.permanent:
                raise SettingsError(f"{token}: {error}") from error
            await sockets.not_reached(error, wait)
    raise AssertionError("waits have no end")


def _listen_for_commands(
    app: AsyncApp, conversation: Conversation, names: Names, doing: Doing
) -> None:
    def listens(which: Command) -> None:
        async def answer(ack: AsyncAck, body: Body) -> None:
            await ack()
            doing.begin(conversation.command(which, body))

        app.command(names[which])(answer)

    for each in Command:
        listens(each)


def _listen_for_presses(app: AsyncApp, conversation: Conversation, doing: Doing) -> None:
    async def press(ack: AsyncAck, body: Body) -> None:
        await ack()
        doing.begin(conversation.press(body))

    async def submit(ack: AsyncAck, body: Body) -> None:
        problems = modal.read(body)
        if isinstance(problems, Subscribe):
            await ack()
            doing.begin(conversation.submit(body))
        else:
            await ack(response_action="errors", errors=dict(problems))

    async def shortcut(ack: AsyncAck, body: Body) -> None:
        await ack()
        doing.begin(conversation.shortcut(body))

    async def find(ack: AsyncAck, body: Body) -> None:
        await ack(response_action="update", view=await conversation.found(body))

    async def suggest(ack: AsyncAck, body: Body) -> None:
        await ack(options=modal.zones(text(body, "value")))

    app.action(re.compile(".*"))(press)
    app.options(_ZONE)(suggest)
    app.view(modal.SET_UP)(submit)
    app.view(search.SEARCH)(find)
    app.shortcut(SHORTCUT)(shortcut)


def _listen_for_events(app: AsyncApp, conversation: Conversation, doing: Doing) -> None:
    """Have each event done before it is acknowledged; one that is not is told of again."""

    def listens(name: str, handle: Handle) -> None:
        async def listener(body: Body) -> None:
            await doing.through(handle(body))

        app.event(name)(listener)

    for name, handle in handlers(conversation).items():
        listens(name, handle)
    app.error(_undone)


async def _undone(error: Exception) -> None:
    """Write down why an event was not done: while another is at it, that is as it should be."""
    if isinstance(error, BusyError):
        log.info("slack.event_busy")
    elif isinstance(error, StoreError):
        log.warning("slack.event_failed", extra={"why": str(error)})
    else:
        log.error("slack.event_broke", exc_info=error)


def handlers(conversation: Conversation) -> Mapping[str, Handle]:
    """Return what is done with each event that Slack tells of."""
    return {
        "reaction_added": partial(conversation.react, is_on=True),
        "reaction_removed": partial(conversation.react, is_on=False),
        "app_mention": conversation.mention,
        "app_home_opened": conversation.opened_home,
        "member_joined_channel": conversation.joined,
        "channel_unarchive": conversation.opened,
        "group_unarchive": conversation.opened,
        **{name: partial(conversation.closed, why=why) for name, why in _CLOSED.items()},
        "app_uninstalled": conversation.uninstalled,
        "tokens_revoked": conversation.revoked,
    }


def _quiet() -> logging.Logger:
    """Return a logger for the SDK, which writes what people type at a level below warnings."""
    logger = logging.getLogger("slack")
    logger.setLevel(logging.WARNING)
    return logger
