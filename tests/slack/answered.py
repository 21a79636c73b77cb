"""What came back for something a person did: the acknowledgement, answers, posts, forms."""

from __future__ import annotations

from typing import Any, Self

from tests.slack import responding, view_methods
from tests.slack.inbound import Inbound
from tests.slack.methods import RefusedError
from tests.slack.sockets import COMMAND, Delivery
from tests.slack.state import Channel, Message, ResponseUrl, User, View

WITHIN = 5.0


class Answered:
    """What a person sees after they did something; all that is waited for came since then."""

    def __init__(self, inbound: Inbound, user: User, channel: Channel | None = None) -> None:
        self.delivery: Delivery | None = None
        self.url: ResponseUrl | None = None
        self.message: Message | None = None
        """What they wrote, if that is what they did."""
        self._inbound = inbound
        self._there = inbound.workspace
        self._user = user
        self._channel = channel
        self._since = self._there.next_ts()
        self._forms = set(self._there.views)
        home = self._there.homes.get(user.id)
        self._home = home.hash if home else ""

    async def to(self, delivery: Delivery | None, url: ResponseUrl | None = None) -> Self:
        """Wait until the app has acknowledged it, or had the time to."""
        self.delivery, self.url = delivery, url
        if delivery:
            await delivery.heard.wait()
            if delivery.is_in_time and delivery.answer is not None:
                self._acknowledged(delivery, delivery.answer)
        return self

    @property
    def is_acknowledged(self) -> bool:
        """Whether the app acknowledged in time; else the person sees an error of Slack's."""
        return self.delivery is not None and self.delivery.is_in_time

    @property
    def latency(self) -> float:
        """How many seconds the acknowledgement took."""
        assert self.delivery, "the app was not told of it"
        assert self.delivery.latency is not None, "the app did not acknowledge it"
        return self.delivery.latency

    @property
    def acknowledgement(self) -> dict[str, Any] | None:
        """What the acknowledgement held, if it held something."""
        return self.delivery.answer if self.delivery else None

    async def answers(self, n: int = 1, within: float = WITHIN) -> list[Message]:
        """Return what only this person sees, once there are so many of them.

        Where they got an address for answers, those at another one are not among them. A form has
        none: it is answered at that of what opened it.
        """
        try:
            await self._inbound.until(lambda: len(self._private()) >= n, within)
        except AssertionError:
            texts = [each.text for each in self._private()]
            raise AssertionError(f"{n} answers were expected, there are {texts}") from None
        return self._private()

    async def answer(self, within: float = WITHIN) -> Message:
        """Return the one answer."""
        (one,) = await self.answers(1, within)
        return one

    async def posts(self, n: int = 1, within: float = WITHIN) -> list[Message]:
        """Return what the app posted for everybody in that channel, once there are so many."""
        await self._inbound.until(lambda: len(self._public()) >= n, within)
        return self._public()

    async def form(self, within: float = WITHIN) -> View:
        """Return the form that opened for this person."""
        await self._inbound.until(self._opened, within)
        return self._opened()[-1]

    async def home(self, within: float = WITHIN) -> View:
        """Return the App Home, once it was published anew."""
        homes = self._there.homes

        def is_new() -> bool:
            return self._user.id in homes and homes[self._user.id].hash != self._home

        await self._inbound.until(is_new, within)
        return homes[self._user.id]

    def _opened(self) -> list[View]:
        return [
            each
            for each in self._there.views.values()
            if each.id not in self._forms
            and each.user == self._user.id
            and each.type == "modal"
            and each.is_open
        ]

    def _private(self) -> list[Message]:
        own = [*self._there.ephemerals, *self._there.dm(self._user).messages.values()]
        new = [
            each
            for each in own
            if self._is_new(each)
            and each.to in (None, self._user.id)
            and (each.via is None or self.url is None)
        ]
        heard = self.url.heard if self.url else []
        unique = {each.ts: each for each in [*heard, *new]}
        return sorted(unique.values(), key=lambda each: each.edited or each.ts)

    def _public(self) -> list[Message]:
        messages = self._channel.messages.values() if self._channel else ()
        return [each for each in messages if self._is_new(each)]

    def _is_new(self, message: Message) -> bool:
        return message.ts > self._since and message.bot_id == self._there.bot_id

    def _acknowledged(self, delivery: Delivery, told: dict[str, Any]) -> None:
        """Show what the acknowledgement of a command says; others say nothing."""
        if delivery.type != COMMAND or self.url is None or self._channel is None:
            self._inbound.sockets.complaints.append(f"an acknowledgement says too much: {told}")
            return
        try:
            message = responding.shown(self._there, self.url, self._channel, told)
        except RefusedError as error:
            self._inbound.sockets.complaints.append(f"Slack cannot show that: {error}")
            return
        if message:
            self.url.heard.append(message)


class Submitted(Answered):
    """What came of a form that was sent off; `errors` are what is wrong, by block.

    https://docs.slack.dev/surfaces/modals#response_actions
    """

    def __init__(self, inbound: Inbound, user: User, form: View) -> None:
        super().__init__(inbound, user)
        self.errors: dict[str, str] = {}
        self.view: View | None = form
        """What is shown in the form's place now; None when it is closed."""

    async def to(self, delivery: Delivery | None, url: ResponseUrl | None = None) -> Self:
        """Wait until the app has said what is to become of the form."""
        await super().to(delivery, url)
        if self.is_acknowledged and self.acknowledgement is None:
            self._close()
        return self

    def _close(self) -> None:
        assert self.view
        self.view.is_open = False
        self.view = self._there.views.get(self.view.previous or "")

    def _acknowledged(self, delivery: Delivery, told: dict[str, Any]) -> None:
        assert self.view
        complaints = self._inbound.sockets.complaints
        try:
            match told:
                case {"response_action": "errors", "errors": dict(errors), **rest} if not rest:
                    inputs = {
                        each["block_id"] for each in self.view.blocks if each["type"] == "input"
                    }
                    strange = set(errors) - inputs
                    if strange or not errors:
                        complaints.append(f"there is no input {strange} to show an error at")
                    self.errors = errors
                case {"response_action": "update", "view": view, **rest} if not rest:
                    view_methods.change(self._there, self.view, view)
                case {"response_action": "push", "view": view, **rest} if not rest:
                    sound = view_methods.sound(self._there, view, "modal")
                    self.view = view_methods.opened(self._there, self._user, sound, self.view)
                case {"response_action": "clear", **rest} if not rest:
                    for each in self._there.views.values():
                        each.is_open = each.is_open and each.root != self.view.root
                    self.view = None
                case _:
                    complaints.append(f"no answer to a form: {told}")
        except RefusedError as error:
            complaints.append(f"Slack cannot show that form: {error.error} {error.more}")
