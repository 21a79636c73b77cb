"""Slack's Web API, asked once: its answer, or a DeliveryError. It knows no digests and no people.

slack_sdk asks again by itself when an answer is lost, and so posts a message twice
(https://docs.slack.dev/tools/python-slack-sdk/web, "retrying"): here nothing is retried. All share
one session, as the SDK otherwise opens one for each request.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Self

from aiohttp import ClientConnectorError, ClientError, ClientSession, ClientTimeout, TCPConnector
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.errors import LATER, failure
from bot.errors import DeliveryError

ANSWER_WITHIN = 10.0
"""Seconds within which Slack has to answer."""
CONNECTIONS = 200
"""As many as the engine sends at a time (`bot.delivery.sending`)."""
_READS = "GET"
_TOO_MANY = 429
_REFUSED, _BROKEN = 400, 500
_SHOWN = 100
"""Characters of an answer that are said again."""

Answer = Mapping[str, Any]


class Api:
    """Asks Slack with one token. `client` is the SDK's, for those who hand it on."""

    def __init__(self, client: AsyncWebClient, answer_within: float = ANSWER_WITHIN) -> None:
        self.client = client
        self.answer_within = answer_within

    @classmethod
    @asynccontextmanager
    async def open(cls, token: str, url: str) -> AsyncIterator[Self]:
        """Open a session for a token."""
        async with session() as opened:
            yield cls(client(token, url, opened))

    async def read(self, method: str, **told: Any) -> Answer:
        """Ask for something, which changes nothing; such methods take no JSON.

        Raises DeliveryError.
        """
        params = {name: _as_text(value) for name, value in told.items() if value is not None}
        try:
            return await self._ask(method, told, http_verb=_READS, params=params)
        except DeliveryError as error:
            error.ambiguous = False
            raise

    async def write(self, method: str, **told: Any) -> Answer:
        """Have something done. Raises DeliveryError."""
        body = {name: value for name, value in told.items() if value is not None}
        return await self._ask(method, told, json=body)

    async def respond(self, url: str, body: Mapping[str, Any]) -> None:
        """Answer where a `response_url` leads. Raises DeliveryError."""
        await self._post(url, "the answer", json=body)

    async def upload(self, url: str, content: bytes) -> None:
        """Bring a file where Slack wants it. Raises DeliveryError."""
        await self._post(url, "the file", data=content)

    async def _post(self, url: str, what: str, **how: Any) -> None:
        opened = self.client.session
        if opened is None:
            raise DeliveryError("the connection to Slack is closed")
        try:
            async with asyncio.timeout(self.answer_within), opened.post(url, **how) as response:
                told = await response.text(errors="replace")
                if response.status >= _REFUSED or not _is_good(told):
                    why = f"HTTP {response.status} {told[:_SHOWN]}"
                    raise DeliveryError(f"Slack refused {what}: {why}", permanent=True)
        except (ClientError, TimeoutError, OSError) as error:
            raise DeliveryError(f"Slack did not take {what}: {_named(error)}") from error

    async def _ask(self, method: str, told: Mapping[str, Any], **how: Any) -> Answer:
        where = str(told.get("channel") or told.get("users") or told.get("user") or "")
        try:
            async with asyncio.timeout(self.answer_within):
                response = await self.client.api_call(method, **how)
        except SlackApiError as error:
            raise _refused(method, where, error) from error
        except ClientConnectorError as error:
            raise DeliveryError(f"Slack cannot be reached: {_named(error)}") from error
        except (ClientError, SlackClientError, TimeoutError, OSError, ValueError) as error:
            why = _named(error) if str(error) else "no answer came in time"
            raise DeliveryError(f"Slack did not answer {method}: {why}", ambiguous=True) from error
        answer = response.data
        if not isinstance(answer, dict):
            raise DeliveryError(f"Slack's answer to {method} cannot be read", ambiguous=True)
        return answer | {"headers": response.headers}


@asynccontextmanager
async def session() -> AsyncIterator[ClientSession]:
    """Open what requests to Slack share.

    Whoever waits for a connection is asking already, as far as its time goes; so what must not wait
    for others has a session of its own.
    """
    connector = TCPConnector(limit=CONNECTIONS)
    timeout = ClientTimeout(total=ANSWER_WITHIN)
    async with ClientSession(connector=connector, timeout=timeout) as opened:
        yield opened


def client(token: str, url: str, opened: ClientSession) -> AsyncWebClient:
    """Return the SDK's client, which asks once."""
    return AsyncWebClient(token=token, base_url=url, session=opened, retry_handlers=[])


def _refused(method: str, where: str, error: SlackApiError) -> DeliveryError:
    """Read what Slack says of a request that it did not do."""
    response = error.response
    status = getattr(response, "status_code", 0) or getattr(response, "status", 0)
    told = getattr(response, "data", None)
    told = told if isinstance(told, dict) else {}
    retry_after = _seconds(getattr(response, "headers", None) or {})
    name = told.get("error")
    if status == _TOO_MANY:
        return failure(method, "ratelimited", where=where, retry_after=retry_after)
    if isinstance(name, str) and name and (status < _BROKEN or name in LATER):
        needed = told.get("needed")
        return failure(
            method,
            name[:100],
            where=where,
            retry_after=retry_after,
            needed=needed if isinstance(needed, str) else "",
        )
    return DeliveryError(f"Slack did not answer {method}: HTTP {status}", ambiguous=True)


def _seconds(headers: Mapping[str, Any]) -> float | None:
    for name, value in headers.items():
        if name.lower() == "retry-after":
            told = value[0] if isinstance(value, list) else value
            try:
                return max(0.0, float(told))
            except ValueError:
                return None
    return None


def _is_good(told: str) -> bool:
    """Tell whether a refusal is not what was answered: some come with a status that is good."""
    try:
        answer = json.loads(told)
    except ValueError:
        return True
    return not isinstance(answer, dict) or answer.get("ok") is not False


def _as_text(value: Any) -> str:
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _named(error: BaseException) -> str:
    return str(error).split("\n", 1)[0][:200] or type(error).__name__
