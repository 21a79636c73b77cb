"""What people are called in Discord, who want to be named where it is told what they saved.

A mention would tell them of it, so their names are asked for, each time that somebody is named.
https://docs.discord.com/developers/resources/user#get-user
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection, Mapping

from adapters.discord.api import Api
from adapters.discord.payloads import text
from bot.channels import Account
from bot.errors import DeliveryError

WITHIN = 1.0
"""Seconds for all names of an answer; whoever is not told by then goes by their id."""
MOST = 10
"""People who are asked for at a time."""

log = logging.getLogger(__name__)


async def names(api: Api, accounts: Collection[Account]) -> Mapping[Account, str]:
    """Return what people are called, as far as Discord says so in time."""
    asked = list(accounts)[:MOST]
    tasks = [asyncio.ensure_future(_name(api, each.id)) for each in asked]
    done, late = await asyncio.wait(tasks, timeout=WITHIN)
    for task in late:
        task.cancel()
    found = zip(asked, tasks, strict=True)
    return {each: name for each, task in found if task in done and (name := task.result())}


async def _name(api: Api, person: str) -> str:
    """Return what somebody wants to be called, or else how they are found."""
    try:
        told = await api.read("/users/{user_id}", {"user_id": person})
    except DeliveryError as error:
        log.info("discord.name_unknown", extra={"why": str(error)})
        return ""
    return text(told, "global_name") or text(told, "username")
