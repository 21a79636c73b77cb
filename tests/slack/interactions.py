"""What Slack sends when somebody types a command, presses something or fills a form in. Pure.

https://docs.slack.dev/interactivity/implementing-slash-commands and
https://docs.slack.dev/reference/interaction-payloads
"""

from __future__ import annotations

from typing import Any

from tests.slack import showing
from tests.slack.events import TOKEN
from tests.slack.filling import elements, initial
from tests.slack.state import Block, Channel, Kind, Message, ResponseUrl, User, View
from tests.slack.view_methods import shown
from tests.slack.workspace import Workspace

Payload = dict[str, Any]
Place = Message | View
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def name_of(channel: Channel) -> str:
    """Return what a channel is called in payloads; private ones only say that they are."""
    match channel.kind:
        case Kind.IM:
            return "directmessage"
        case Kind.PRIVATE:
            return "privategroup"
        case _:
            return channel.name


def command(
    there: Workspace, user: User, channel: Channel, typed: str, url: ResponseUrl
) -> Payload:
    """Return a slash command."""
    name, _, text = typed.partition(" ")
    return {
        "token": TOKEN,
        "team_id": there.id,
        "team_domain": there.domain,
        "channel_id": channel.id,
        "channel_name": name_of(channel),
        "user_id": user.id,
        "user_name": user.name,
        "command": name,
        "text": text.strip().translate(_ENTITIES),
        "api_app_id": there.app_id,
        "is_enterprise_install": "false",
        "response_url": url.url,
        "trigger_id": there.trigger(user),
    }


def block_actions(
    there: Workspace, user: User, place: Place, pressed: Block, url: ResponseUrl | None
) -> Payload:
    """Return that an element was pressed or chosen; `pressed` is the action in it.

    Of a private message Slack sends where it was, not what it said.
    """
    common = _common("block_actions", there, user) | {"actions": [pressed]}
    if isinstance(place, View):
        view = {"type": "view", "view_id": place.id}
        return common | {"container": view, "view": shown(there, place)}
    channel = there.channels[place.channel]
    container: Payload = {
        "type": "message",
        "message_ts": place.ts,
        "channel_id": channel.id,
        "is_ephemeral": place.to is not None,
    }
    if place.thread_ts:
        container["thread_ts"] = place.thread_ts
    payload = common | {
        "container": container,
        "channel": {"id": channel.id, "name": name_of(channel)},
        "state": {"values": _state(blocks_of(place), pressed)},
    }
    if place.to is None:
        payload["message"] = showing.message(place, there)
    return payload | ({"response_url": url.url} if url else {})


def suggestion(there: Workspace, user: User, place: Place, element: Block, typed: str) -> Payload:
    """Return that somebody types in an external select.

    https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element#external_select
    """
    payload = _common("block_suggestion", there, user) | {
        "action_id": element["action_id"],
        "block_id": element["block_id"],
        "value": typed,
    }
    del payload["trigger_id"]
    if isinstance(place, View):
        container = {"type": "view", "view_id": place.id}
        return payload | {"container": container, "view": shown(there, place)}
    channel = there.channels[place.channel]
    container = {"type": "message", "message_ts": place.ts, "channel_id": channel.id}
    return payload | {
        "container": container | {"is_ephemeral": place.to is not None},
        "channel": {"id": channel.id, "name": name_of(channel)},
    }


def submission(there: Workspace, user: User, view: View) -> Payload:
    """Return that a form was sent off."""
    return _common("view_submission", there, user) | {
        "view": shown(there, view),
        "response_urls": [],
    }


def closing(there: Workspace, user: User, view: View) -> Payload:
    """Return that a form was closed."""
    return _common("view_closed", there, user) | {
        "view": shown(there, view),
        "is_cleared": False,
    }


def message_action(
    there: Workspace, user: User, message: Message, callback_id: str, url: ResponseUrl
) -> Payload:
    """Return that a shortcut was used on a message."""
    channel = there.channels[message.channel]
    return _common("message_action", there, user) | {
        "callback_id": callback_id,
        "action_ts": there.next_ts(),
        "message_ts": message.ts,
        "channel": {"id": channel.id, "name": name_of(channel)},
        "message": showing.message(message, there),
        "response_url": url.url,
    }


def blocks_of(place: Place) -> list[Block]:
    """Return what a message or view shows, with every id."""
    if isinstance(place, View):
        return place.blocks
    return showing.with_ids(place.blocks, place.ts)


def element_of(place: Place, action_id: str, block_id: str | None = None) -> Block:
    """Return the element of an action id, and with it the block that it is in."""
    for block in blocks_of(place):
        for element in elements(block):
            if element["action_id"] == action_id and block_id in (None, block["block_id"]):
                return element | {"block_id": block["block_id"]}
    there = [each["action_id"] for block in blocks_of(place) for each in elements(block)]
    raise AssertionError(f"there is no {action_id!r} to press among {there}")


def _common(type_: str, there: Workspace, user: User) -> Payload:
    return {
        "type": type_,
        "token": TOKEN,
        "api_app_id": there.app_id,
        "team": {"id": there.id, "domain": there.domain},
        "user": {
            "id": user.id,
            "username": user.name,
            "name": user.name,
            "team_id": there.id,
        },
        "enterprise": None,
        "is_enterprise_install": False,
        "trigger_id": there.trigger(user),
    }


def _state(blocks: list[Block], pressed: Block) -> Payload:
    values: Payload = {}
    for block in blocks:
        for action_id, told in initial(block).items():
            values.setdefault(block["block_id"], {})[action_id] = told
    if pressed["action_id"] in values.get(pressed["block_id"], {}):
        kept = {
            name: value
            for name, value in pressed.items()
            if name == "type" or name.startswith("selected_") or name == "value"
        }
        values[pressed["block_id"]][pressed["action_id"]] = kept
    return values
