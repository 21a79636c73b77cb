"""A bot on bolt for tests of the loopback Slack, and what it shows."""

from __future__ import annotations

from typing import Any

from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.slack.server import SlackServer
from tests.slack.state import Block

PING = 0.1
BUTTON = {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}}


def option(value: str) -> Block:
    return {"text": {"type": "plain_text", "text": value.title()}, "value": value}


SELECT = {"type": "static_select", "action_id": "read", "options": [option("a"), option("b")]}
ACTIONS: list[Block] = [{"type": "actions", "block_id": "do", "elements": [BUTTON, SELECT]}]
FORM: Block = {
    "type": "modal",
    "callback_id": "set-up",
    "title": {"type": "plain_text", "text": "Set up"},
    "submit": {"type": "plain_text", "text": "Save"},
    "private_metadata": "C1",
    "notify_on_close": True,
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "words", "max_length": 10},
        },
        {
            "type": "input",
            "block_id": "zone",
            "label": {"type": "plain_text", "text": "Zone"},
            "optional": True,
            "element": {"type": "external_select", "action_id": "zone", "min_query_length": 1},
        },
    ],
}


class Bot:
    """A bot on bolt that does what a test tells it, and keeps what it was sent."""

    def __init__(self, app: AsyncApp) -> None:
        self.app = app
        self.bodies: list[dict[str, Any]] = []
        app.command("/papers")(self.command)

    async def command(self, ack: Any, respond: Any, body: dict[str, Any]) -> None:
        await ack()
        self.bodies.append(body)
        await respond(text=f"found {body['text']}", blocks=ACTIONS)


def socket(slack: SlackServer, app: AsyncApp) -> AsyncSocketModeHandler:
    own = AsyncWebClient(slack.app_token, slack.url)
    return AsyncSocketModeHandler(app, slack.app_token, web_client=own, ping_interval=PING)
