"""What reaches the app from a workspace, over its sockets; and waiting until something happened.

https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

from tests.slack import events
from tests.slack.sockets import COMMAND, EVENT, INTERACTIVE, Delivery, Sockets
from tests.slack.workspace import Workspace


class Inbound:
    """The app as a workspace sees it: what it is told, and what it is subscribed to."""

    def __init__(
        self,
        workspace: Workspace,
        sockets: Sockets,
        subscribed: Iterable[str] = events.EVENTS,
        commands: Iterable[str] | None = None,
    ) -> None:
        self.workspace = workspace
        self.sockets = sockets
        self.subscribed = frozenset(subscribed)
        self.commands = None if commands is None else frozenset(commands)
        """The slash commands that the app has; None for any."""
        self.events: list[Delivery] = []
        self._waiting: set[asyncio.Event] = set()
        workspace.happens = self._happened
        workspace.changed = self._changed

    def command(self, payload: dict[str, object]) -> Delivery:
        """Deliver a slash command."""
        return self.sockets.deliver(COMMAND, payload)

    def interaction(self, payload: dict[str, object]) -> Delivery:
        """Deliver what somebody pressed, chose or filled in."""
        return self.sockets.deliver(INTERACTIVE, payload)

    def event(self, event: events.Event) -> Delivery | None:
        """Deliver an event, if the app is told such things."""
        if not events.may_hear(event, self.subscribed, self.workspace.scopes):
            return None
        return self.again(events.wrapped(event, self.workspace))

    def again(self, payload: events.Event) -> Delivery:
        """Deliver an event, perhaps one that was delivered before, with the same id."""
        delivery = self.sockets.deliver(EVENT, payload)
        self.events.append(delivery)
        return delivery

    async def until(self, happened: Callable[[], object], within: float = 5.0) -> None:
        """Wait until something is so. Raises AssertionError when the time is over."""
        if happened():
            return
        change = asyncio.Event()
        self._waiting.add(change)
        try:
            async with asyncio.timeout(within):
                while not happened():
                    await change.wait()
                    change.clear()
        except TimeoutError:
            raise AssertionError(f"it did not happen within {within} seconds") from None
        finally:
            self._waiting.discard(change)

    def _happened(self, event: events.Event) -> None:
        self.event(event)

    def _changed(self) -> None:
        for each in self._waiting:
            each.set()
