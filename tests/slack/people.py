"""What a person does in Slack, as tests say it; each returns what came back for it.

    ada = slack.person("ada")
    (found,) = await (await ada.types("/papers robotics", channel)).answers()
    await ada.presses(found, "more")
    form = await (await ada.types("/digest", channel)).form()
    assert (await ada.submits(form, {"time": "25:00"})).errors

A person does what their client lets them: they see only what is shown to them, and choose what is
there to choose; the rest is a failed assertion. Nothing here knows the bot.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.slack import filling, interactions
from tests.slack.answered import Answered, Submitted
from tests.slack.composing import composed
from tests.slack.elements import options_problems
from tests.slack.inbound import Inbound
from tests.slack.interactions import Place
from tests.slack.members import Member
from tests.slack.state import Block, Channel, Message, User, View

SUGGESTS_FROM = 3
"""Characters to be typed before Slack asks, unless the element says otherwise.

https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
"""


class Person(Member):
    """Somebody in a workspace who uses the app."""

    def __init__(self, user: User, inbound: Inbound) -> None:
        super().__init__(user, inbound)
        self._suggested: dict[tuple[str, str], list[Block]] = {}

    # Asking

    async def types(self, command: str, channel: Channel | None = None) -> Answered:
        """Use a slash command; without a channel, in the app's conversation."""
        where = channel or self.dm
        self._is_in(where)
        name = command.split(" ", 1)[0]
        known = self._inbound.commands
        assert known is None or name in known, f"{name} is not a valid command"
        url = self._there.response_url("commands", self.user, where)
        began = self._answered(where)
        payload = interactions.command(self._there, self.user, where, command, url)
        return await began.to(self._inbound.command(payload), url)

    async def presses(
        self, place: Place, action_id: str, *, block_id: str | None = None
    ) -> Answered:
        """Press a button of a message or a view."""
        element = interactions.element_of(place, action_id, block_id)
        assert element["type"] == "button", f"{action_id} is no button"
        return await self._acts(place, element, {"value": element.get("value")})

    async def chooses(
        self, place: Place, action_id: str, value: Any, *, block_id: str | None = None
    ) -> Answered:
        """Choose in a select, a picker, or boxes; a value is that of an option, a time ..."""
        element = interactions.element_of(place, action_id, block_id)
        told = filling.chosen(element, value, self._options(place, element))
        if isinstance(place, View):
            place.chosen.setdefault(element["block_id"], {})[action_id] = told
        return await self._acts(place, element, told)

    async def suggests(self, place: Place, action_id: str, typed: str) -> list[Block]:
        """Type into an external select; return the options that the app suggests."""
        element = interactions.element_of(place, action_id)
        assert element["type"] in ("external_select", "multi_external_select")
        least = element.get("min_query_length", SUGGESTS_FROM)
        assert len(typed) >= least, f"nothing is asked before {least} characters"
        payload = interactions.suggestion(self._there, self.user, place, element, typed)
        delivery = self._inbound.interaction(payload)
        await delivery.heard.wait()
        told = delivery.answer or {}
        problems = options_problems(told)
        assert not problems, f"Slack would show no options: {problems}"
        self._suggested[_id(place), action_id] = filling.options(told)
        return self._suggested[_id(place), action_id]

    async def submits(self, form: View, values: Mapping[str, Any] | None = None) -> Submitted:
        """Fill a form in, by action or block id, and send it off."""
        assert form.is_open, "the form is closed"
        for name, value in (values or {}).items():
            element = self._field(form, name)
            told = filling.chosen(element, value, self._options(form, element))
            form.chosen.setdefault(element["block_id"], {})[element["action_id"]] = told
        missing = filling.missing(form.blocks, form.chosen)
        assert not missing, f"Slack wants these to be filled in first: {missing}"
        payload = interactions.submission(self._there, self.user, form)
        answered = Submitted(self._inbound, self.user, form)
        return await answered.to(self._inbound.interaction(payload))

    async def closes(self, form: View) -> None:
        """Close a form; the app is told if it wants to be."""
        form.is_open = False
        if form.told.get("notify_on_close"):
            payload = interactions.closing(self._there, self.user, form)
            await self._delivered(self._inbound.interaction(payload))

    async def uses_shortcut(self, callback_id: str, message: Message) -> Answered:
        """Use a shortcut on a message."""
        channel = self._there.channels[message.channel]
        self._sees(message)
        url = self._there.response_url("actions", self.user, channel, message)
        began = self._answered(channel)
        payload = interactions.message_action(self._there, self.user, message, callback_id, url)
        return await began.to(self._inbound.interaction(payload), url)

    # Talking

    def says(self, channel: Channel, text: str, thread: Message | None = None) -> Message:
        """Write a message; addresses in it are links, `<@U..>` are mentions."""
        self._is_in(channel)
        written, blocks = composed(text)
        parent = (thread.thread_ts or thread.ts) if thread else None
        return self._there.post(channel, self.user, written, blocks, thread_ts=parent)

    async def mentions(
        self, channel: Channel, text: str, thread: Message | None = None
    ) -> Answered:
        """Write a message that mentions the app; it is told if it is in the channel.

        https://docs.slack.dev/reference/events/app_mention
        """
        began = self._answered(channel)
        message = self.says(channel, f"<@{self._there.bot.id}> {text}".strip(), thread)
        began.message = message
        if not self._there.has_bot(channel):
            return began
        event = {
            "type": "app_mention",
            "user": self.id,
            "text": message.text,
            "ts": message.ts,
            "client_msg_id": message.ts,
            "team": self._there.id,
            "blocks": message.blocks,
            "channel": channel.id,
            "event_ts": message.ts,
        }
        return await began.to(
            self._inbound.event(event | ({"thread_ts": message.thread_ts} if thread else {}))
        )

    # How

    async def _acts(self, place: Place, element: Block, told: filling.Chosen) -> Answered:
        self._sees(place)
        pressed = {
            "type": element["type"],
            "action_id": element["action_id"],
            "block_id": element["block_id"],
            "action_ts": self._there.next_ts(),
            **{name: value for name, value in told.items() if value is not None},
        }
        for name in ("text", "style", "placeholder", "confirm"):
            if name in element:
                pressed[name] = element[name]
        url, channel = None, None
        if isinstance(place, Message):
            channel = self._there.channels[place.channel]
            url = self._there.response_url("actions", self.user, channel, place)
        began = self._answered(channel)
        payload = interactions.block_actions(self._there, self.user, place, pressed, url)
        return await began.to(self._inbound.interaction(payload), url)

    def _options(self, place: Place, element: Block) -> list[Block] | None:
        """Return the options that an app suggested; None where it has its own."""
        if not element["type"].endswith("external_select"):
            return None
        known = self._suggested.get((_id(place), element["action_id"]), [])
        first = element.get("initial_options", [element.get("initial_option")])
        return [*known, *filter(None, first)]

    def _field(self, form: View, name: str) -> Block:
        for block in form.blocks:
            for element in filling.elements(block):
                if name in (element["action_id"], block["block_id"]):
                    return element | {"block_id": block["block_id"]}
        raise AssertionError(f"there is no field {name!r}")


def _id(place: Place) -> str:
    return place.id
