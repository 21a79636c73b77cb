"""What the door listens to is what the manifest has the app told of; each is acknowledged."""

from __future__ import annotations

from typing import Any

from adapters.slack import door, manifest, modal, search
from adapters.slack.conversation import Conversation
from adapters.slack.manifest import EVENTS, SHORTCUT
from tests.slack.sockets import COMMAND, INTERACTIVE, Delivery
from tests.slack.towns import NAMES, Town

COMMANDS = [each["command"] for each in manifest.manifest(NAMES)["features"]["slash_commands"]]
SHORTCUTS = [each["callback_id"] for each in manifest.manifest(NAMES)["features"]["shortcuts"]]


async def sent(here: Town, kind: str, payload: dict[str, Any]) -> Delivery:
    """Have Slack send something; return what became of it."""
    team = {"team_id": here.slack.workspace.id, "team": {"id": here.slack.workspace.id}}
    who = {"user_id": here.ada.id, "user": {"id": here.ada.id}}
    delivery = here.slack.sockets.deliver(kind, team | who | payload)
    await delivery.done
    return delivery


def test_the_handlers_are_those_of_the_manifest() -> None:
    handlers = door.handlers(Conversation.__new__(Conversation))
    assert set(handlers) == set(EVENTS)


async def test_each_event_of_the_manifest_is_listened_to_and_no_other(here: Town) -> None:
    told = {"channel": here.channel.id, "user": here.ada.id}
    for event in EVENTS:
        assert (await here.happens(event, **told)).is_acknowledged, event
    here.slack.sockets.patience = 0.1
    for event in ("message", "member_left_channel", "team_join"):
        assert not (await here.happens(event, **told)).is_acknowledged, event


async def test_the_commands_and_the_shortcut_are_those_of_the_manifest(here: Town) -> None:
    assert list(NAMES.values()) == COMMANDS
    assert [SHORTCUT] == SHORTCUTS
    for command in COMMANDS:
        told = {"command": command, "text": "help", "channel_id": here.channel.id}
        assert (await sent(here, COMMAND, told)).is_acknowledged
    for callback_id in SHORTCUTS:
        told = {"type": "message_action", "callback_id": callback_id, "trigger_id": "1"}
        assert (await sent(here, INTERACTIVE, told)).is_acknowledged
    here.slack.sockets.patience = 0.1
    strange = {"command": "/other", "text": "", "channel_id": here.channel.id}
    assert not (await sent(here, COMMAND, strange)).is_acknowledged


async def test_the_forms_are_listened_to(here: Town) -> None:
    for callback_id in (modal.SET_UP, search.SEARCH):
        told = {"type": "view_submission", "view": {"callback_id": callback_id, "type": "modal"}}
        assert (await sent(here, INTERACTIVE, told)).is_acknowledged
