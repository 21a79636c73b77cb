"""What Slack sends -> who asks, where, and what was done with what: values. Pure.

Payloads are those of slash commands, interactions and events
(https://docs.slack.dev/reference/interaction-payloads, https://docs.slack.dev/reference/events). A
field that is missing is an empty text: what cannot be used then is answered as nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from bot.channels import Account, Channel
from bot.models import MessageRef

PLATFORM = "slack"
Payload = Mapping[str, Any]

_LINK = re.compile(r"<(https?://[^|<>]{1,3000})(?:\|[^<>]{0,3000})?>")
_MENTION = re.compile(r"<[@!#][^<>]{0,200}>")
_ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
_SKIN_TONE = re.compile(r"::skin-tone-[2-6]$")
KEYCAPS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "keycap_ten",
)
"""What Slack calls 1️⃣ to 🔟, in their order."""
_DIRECT, _GROUP, _DIRECT_ID = "directmessage", "mpdm-", "D"
"""What a conversation of two is called, how names of those of several begin, and ids of the first.
"""
_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, and where. In a `thread`, answers go there; `response_url` takes a few of them.

    `is_direct`: a conversation between people, or with the app. `trigger` opens a form within three
    seconds.
    """

    where: Channel
    who: Account
    response_url: str = ""
    trigger: str = ""
    thread: str | None = None
    is_direct: bool = False

    def at(self, channel: str) -> Asker:
        """Return them as they ask about another channel."""
        is_direct = channel.startswith(_DIRECT_ID)
        return replace(self, where=replace(self.where, id=channel), is_direct=is_direct)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button or select; `value` is the button's, or the chosen option's.

    `shown` are the values of all options of that select.
    """

    action_id: str
    value: str | None
    message: MessageRef | None
    shown: tuple[str, ...] = ()


def of_command(body: Payload) -> Asker:
    """Read who used a slash command."""
    where = Channel(PLATFORM, text(body, "team_id"), text(body, "channel_id"))
    return Asker(
        where,
        Account(PLATFORM, where.workspace, text(body, "user_id")),
        text(body, "response_url"),
        text(body, "trigger_id"),
        is_direct=_is_direct(text(body, "channel_name")),
    )


def of_interaction(body: Payload) -> Asker:
    """Read who pressed something, or used a shortcut on a message.

    On the App Home there is no channel: then it is the person's own id, which Slack takes for the
    app's conversation with them.
    """
    person, team = text(body, "user", "id"), text(body, "team", "id")
    team = team or text(body, "user", "team_id")
    channel = text(body, "channel", "id") or text(body, "container", "channel_id")
    return Asker(
        Channel(PLATFORM, team, channel or person),
        Account(PLATFORM, team, person),
        text(body, "response_url"),
        text(body, "trigger_id"),
        _thread(body),
        is_direct=_is_direct(text(body, "channel", "name")),
    )


def _thread(body: Payload) -> str | None:
    """Return the thread that a message hangs in; one that begins a thread stands in the channel."""
    thread = text(body, "container", "thread_ts") or text(body, "message", "thread_ts")
    own = text(body, "container", "message_ts") or text(body, "message_ts")
    return thread if thread and thread != own else None


def _is_direct(name: str) -> bool:
    """Tell by the name of a channel whether it is none."""
    return name == _DIRECT or name.startswith(_GROUP)


def pressed(body: Payload) -> Pressed | None:
    """Read what was pressed; None when nothing was chosen."""
    actions = body.get("actions")
    action = actions[0] if isinstance(actions, list) and actions else None
    if not isinstance(action, dict):
        return None
    option = action.get("selected_option")
    value = text(option, "value") if isinstance(option, dict) else text(action, "value")
    action_id = text(action, "action_id")
    return Pressed(action_id, value or None, _message(body), tuple(_options(body, action_id)))


def _message(body: Payload) -> MessageRef | None:
    channel = text(body, "container", "channel_id") or text(body, "channel", "id")
    ts = text(body, "container", "message_ts")
    container = body.get("container")
    is_private = isinstance(container, Mapping) and bool(container.get("is_ephemeral"))
    return MessageRef(channel, ts) if channel and ts and not is_private else None


def _options(body: Payload, action_id: str) -> Iterator[str]:
    """Yield the values of a select's options, as its message shows them."""
    for block in _list(body.get("message"), "blocks"):
        for element in _list(block, "elements"):
            if isinstance(element, dict) and element.get("action_id") == action_id:
                yield from (text(each, "value") for each in _list(element, "options"))


def of_shortcut(body: Payload) -> tuple[str, MessageRef]:
    """Return the links of the message that a shortcut was used on, as text, and where it is."""
    message = body.get("message")
    ref = MessageRef(text(body, "channel", "id"), text(body, "message_ts"))
    return " ".join(dict.fromkeys(links(message))), ref


def links(message: object, depth: int = 0) -> Iterator[str]:
    """Yield the links of a message: of its text, its blocks and what is attached."""
    if depth > _DEPTH:
        return
    match message:
        case str():
            yield from (plain(found) for found in _LINK.findall(message))
        case dict():
            for name, value in message.items():
                if name in ("url", "from_url", "title_link", "original_url") and isinstance(
                    value, str
                ):
                    yield plain(value)
                elif name in _WITH_LINKS:
                    yield from links(value, depth + 1)
        case list():
            for each in message:
                yield from links(each, depth + 1)
        case _:
            return


_WITH_LINKS = ("text", "blocks", "elements", "attachments", "fields", "message_blocks", "message")


def of_event(body: Payload) -> tuple[str, Payload, Asker, datetime]:
    """Read an event: its id, what it says, by whom and where, and when it happened."""
    event = body.get("event")
    event = event if isinstance(event, dict) else {}
    team = text(body, "team_id")
    person = text(event, "user") or text(event, "user", "id")
    channel = (
        text(event, "channel") or text(event, "channel", "id") or text(event, "item", "channel")
    )
    where = Channel(PLATFORM, team, channel or person)
    asker = Asker(
        where,
        Account(PLATFORM, team, person),
        thread=text(event, "thread_ts") or None,
    )
    return text(body, "event_id"), event, asker, _instant(event, body)


def _instant(event: Payload, body: Payload) -> datetime:
    told = text(event, "event_ts") or body.get("event_time") or 0
    try:
        return datetime.fromtimestamp(float(told), UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return datetime.fromtimestamp(0, UTC)


def place_of(reaction: str, saves: frozenset[str]) -> int | bool:
    """Return the place that a reaction names, True for one that saves, False for any other.

    A skin tone changes nothing. `saves` are names of emoji, without colons.
    """
    name = _SKIN_TONE.sub("", reaction)
    return KEYCAPS.index(name) + 1 if name in KEYCAPS else name in saves


def asked_in(mention: str) -> str:
    """Return what a message asks that mentions the app: without mentions, links as such."""
    return plain(_LINK.sub(lambda found: found[1], _MENTION.sub(" ", mention))).strip()


def plain(told: str) -> str:
    """Decode Slack's three entities, once. https://docs.slack.dev/messaging/formatting-message-text"""
    for entity, sign in _ENTITIES:
        told = told.replace(entity, sign)
    return told


def text(told: object, *path: str) -> str:
    """Return a text of a payload; an empty one where there is none."""
    for name in path:
        told = told.get(name) if isinstance(told, Mapping) else None
    return told if isinstance(told, str) else ""


def _list(told: object, name: str) -> list[Any]:
    value = told.get(name) if isinstance(told, Mapping) else None
    return value if isinstance(value, list) else []
