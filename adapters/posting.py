"""A test message in a channel of any platform: posted, found again by its key, and taken away.

Nobody sees it for long, and it stays nowhere but where a platform does not let it be taken away.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from adapters.findings import Finding, ok, problem, warning
from bot.channels import Channel
from bot.errors import DeliveryError
from bot.models import MessageRef, Post
from bot.ports import Chat

TEST = "This is a test of paperboy doctor, and is taken away at once."
_NAME = "post"
_LOOKS = 3
"""How often a post is looked for."""
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Trial:
    """How a platform is tried: `carrier` is what it has to give back for a key to be found.

    `sent_at` knows when a message was posted, and `failed` says of an error what mends it.
    """

    platform: str
    carrier: str
    sent_at: Callable[[MessageRef], datetime]
    failed: Callable[[str, DeliveryError], Finding]
    between: float = 1.0
    """Seconds between one look and the next, where it is not there at once."""


async def posting(chat: Chat, channel: Channel, post: Post, trial: Trial) -> AsyncIterator[Finding]:
    """Post, find and take away. Raises DeliveryError where it cannot be posted."""
    key = f"doctor-{secrets.token_hex(6)}"
    sent = await chat.send(channel, post, key)
    there = Channel(channel.platform, channel.workspace, sent.posted_in)
    try:
        found = await _found(chat, there, key, sent, trial)
    finally:
        gone = await _taken_away(chat, there, sent, trial)
    yield found
    yield gone


async def _found(chat: Chat, channel: Channel, key: str, sent: MessageRef, trial: Trial) -> Finding:
    at = trial.sent_at(sent)
    for n in range(_LOOKS):
        if n:
            await asyncio.sleep(trial.between)
        try:
            found = await chat.find(channel, key, at - _SECOND, at + _SECOND)
        except DeliveryError as error:
            told = trial.failed(_NAME, error).text
            return warning(_NAME, f"a post cannot be looked for, and ends as unknown: {told}")
        if found == sent:
            return ok(_NAME, "a test message was posted, and found again")
    return warning(
        _NAME,
        f"{trial.platform} does not give {trial.carrier} of a post back: one whose answer is lost "
        "ends as unknown; please report it",
    )


async def _taken_away(chat: Chat, channel: Channel, sent: MessageRef, trial: Trial) -> Finding:
    try:
        await chat.delete(channel, sent)
    except DeliveryError as error:
        told = trial.failed(_NAME, error).text
        return problem(_NAME, f"the test is still in {channel.id}, delete it there: {told}")
    return ok(_NAME, "the test was taken away")
