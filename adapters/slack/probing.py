"""What the doctor tries out on Slack: its socket, a digest without posting it, a post.

Nothing told here has a secret in it, and the address of a socket is one: it lets in whoever has it.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientWSTimeout

from adapters.findings import Finding, ok, problem
from adapters.posting import TEST, Trial
from adapters.posting import posting as tried
from adapters.slack import kit
from adapters.slack.api import Answer, Api
from adapters.slack.chat import SlackChat
from adapters.slack.findings import failed, refusal
from adapters.slack.payloads import PLATFORM
from bot.channels import Channel
from bot.errors import DeliveryError
from bot.models import MessageRef, Post
from bot.prose import one_line
from bot.wording import count

_LONGEST = 300
"""Characters of what Slack says is wrong with a digest."""
_ANOTHER = (
    "make another at Basic Information, App-Level Tokens, with the scope connections:write, "
    "and set PAPERBOY_SLACK_APP_TOKEN to it"
)
_REFUSED = {
    "invalid_auth": f"Slack does not know the app-level token; {_ANOTHER}",
    "not_allowed_token_type": f"that is no app-level token; {_ANOTHER}",
    "missing_scope": f"the app-level token lacks connections:write; {_ANOTHER}",
    "token_revoked": f"the app-level token was revoked; {_ANOTHER}",
    "account_inactive": f"the app-level token is of an app that is gone; {_ANOTHER}",
}
"""https://docs.slack.dev/reference/methods/apps.connections.open"""
_GOODBYES = {
    "link_disabled": "Socket Mode is off; switch it on at the app's page Socket Mode",
    "too_many_websockets": (
        "others hold all ten sockets that an app may have; end a paperboy run somewhere"
    ),
}
"""https://docs.slack.dev/apis/events-api/using-socket-mode"""


async def socket(app_api: Api, app_id: str) -> Finding:
    """Open a socket and close it once Slack says hello: what people ask may come to any of them.

    `app_id` is the bot token's app, empty where that is not known.
    """
    try:
        told = await app_api.write("apps.connections.open")
    except DeliveryError as error:
        why = _REFUSED.get(str(refusal(error).get("error")))
        return problem("socket", why) if why else failed("socket", error)
    url = str(told.get("url") or "")
    host = urlsplit(url).hostname or "Slack"
    try:
        first = await _first_word(app_api, url)
    except (ClientError, TimeoutError, OSError, TypeError, ValueError) as error:
        why = f"no WebSocket to {host} ({type(error).__name__})"
        return problem("socket", f"{why}; have proxies and firewalls pass WebSockets to {host}")
    if first.get("type") != "hello":
        reason = one_line(str(first.get("reason") or first.get("type")))[:100]
        return problem("socket", _GOODBYES.get(reason, f"Slack did not say hello ({reason})"))
    other = (first.get("connection_info") or {}).get("app_id")
    if app_id and other and other != app_id:
        return problem("socket", "the two tokens are of two apps; take both from the pages of one")
    return ok("socket", "Socket Mode is on, and Slack says hello")


async def _first_word(app_api: Api, url: str) -> Mapping[str, Any]:
    """Return what Slack says first on a socket. Raises what aiohttp does, and ValueError."""
    session = app_api.client.session
    if session is None:
        raise ValueError("no session is open")
    ends = ClientWSTimeout(ws_receive=app_api.answer_within, ws_close=1.0)
    async with asyncio.timeout(app_api.answer_within), session.ws_connect(url, timeout=ends) as it:
        told = await it.receive_json()
    if not isinstance(told, dict):
        raise ValueError("it is no object")
    return told


async def sample(api: Api, messages: Sequence[Mapping[str, Any]]) -> AsyncIterator[Finding]:
    """Have Slack look at messages without posting them. Raises DeliveryError.

    https://docs.slack.dev/reference/methods/blocks.validate
    """
    well = 0
    for message in messages:
        shown = {name: message[name] for name in ("text", "blocks")}
        try:
            await api.write("blocks.validate", message=json.dumps(shown))
        except DeliveryError as error:
            told = refusal(error)
            if not str(told.get("error")).startswith("invalid_"):
                raise
            yield problem("blocks", _invalid(told))
        else:
            well += 1
    if well == len(messages):
        yield ok("blocks", f"Slack finds {count(well, 'message')} of a sample digest valid")


def _invalid(told: Answer) -> str:
    wrong = [each for each in told.get("errors") or () if isinstance(each, dict)]
    first = wrong[0] if wrong else {}
    where, what = (one_line(str(first.get(name) or "")) for name in ("pointer", "message"))
    said = f"{what} at {where}" if what else str(told.get("error"))
    return f"Slack finds a digest invalid: {said[:_LONGEST]}; that is our mistake, please report it"


def posting(
    api: Api, team: str, channel_id: str, *, between: float = 1.0
) -> AsyncIterator[Finding]:
    """Post a message, find it by its metadata, and take it away. Raises DeliveryError."""
    message = kit.said(TEST)
    body = json.dumps({"text": message.text, "blocks": list(message.blocks)})
    trial = Trial("Slack", "the metadata", _sent_at, failed, between)
    return tried(SlackChat(api), Channel(PLATFORM, team, channel_id), Post(body, ()), trial)


def _sent_at(sent: MessageRef) -> datetime:
    return datetime.fromtimestamp(float(sent.message_id), UTC)
