"""A platform is asked, and has to answer: what takes longer than its manners say has failed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from bot.errors import DeliveryError
from bot.ports import Chat

_Answer = TypeVar("_Answer")


async def answer(chat: Chat, asked: Awaitable[_Answer]) -> _Answer:
    """Return what a platform answers. Raises DeliveryError, ambiguous when none came in time.

    Doors have limits of their own; this one holds whatever they forget, as a lease relies on it.
    """
    seconds = chat.manners.answer_within.total_seconds()
    try:
        async with asyncio.timeout(seconds):
            return await asked
    except TimeoutError as error:
        raise DeliveryError(f"no answer came within {seconds:g} s", ambiguous=True) from error
