"""Where the app and the people are in Slack: in which channel, whose conversation, which zone.

It asks the Web API, and decides nothing.
"""

from __future__ import annotations

import asyncio
import logging
from enum import Enum, auto

from adapters.slack import modal
from adapters.slack.api import Api
from adapters.slack.errors import RefusedError
from adapters.slack.payloads import Asker, text
from bot.channels import Account, Channel
from bot.errors import DeliveryError

_ZONE_WITHIN = 1.0
"""Seconds for a default of a form, which has to open within three."""
_MEMBERS, _MEMBER_PAGES = 1_000, 20
"""Members of a channel in one answer, and answers that are looked through."""

log = logging.getLogger(__name__)


class Membership(Enum):
    """Whether the app is in a channel, and whether it could join."""

    MEMBER = auto()
    CAN_JOIN = auto()
    CANNOT = auto()


class Presence:
    """Asks by `api`. `can_join`: the app has the scope to join public channels."""

    def __init__(self, api: Api, *, can_join: bool) -> None:
        self._api = api
        self._can_join = can_join

    async def membership(self, asker: Asker) -> Membership:
        """Return whether the app is where somebody asks. Raises DeliveryError.

        https://docs.slack.dev/reference/methods/conversations.info
        """
        if asker.is_direct or asker.where.id == asker.who.id:
            return Membership.MEMBER
        try:
            told = await self._api.read("conversations.info", channel=asker.where.id)
        except RefusedError as error:
            if not error.permanent:
                raise
            return Membership.CANNOT
        channel = told.get("channel")
        facts = channel if isinstance(channel, dict) else {}
        if facts.get("is_member") or facts.get("is_im"):
            return Membership.MEMBER
        is_open = not (facts.get("is_private") or facts.get("is_archived"))
        return Membership.CAN_JOIN if is_open and self._can_join else Membership.CANNOT

    async def join(self, channel: Channel) -> None:
        """Have the app join a public channel. Raises DeliveryError."""
        await self._api.write("conversations.join", channel=channel.id)

    async def is_inside(self, channel: str, person: str) -> bool:
        """Tell whether somebody is in a channel that they are not asking from.

        Raises DeliveryError. https://docs.slack.dev/reference/methods/conversations.members
        """
        if channel == person or channel.startswith("D"):
            return True
        cursor: str | None = None
        for _ in range(_MEMBER_PAGES):
            told = await self._api.read(
                "conversations.members", channel=channel, limit=_MEMBERS, cursor=cursor
            )
            if person in (told.get("members") or ()):
                return True
            cursor = text(told, "response_metadata", "next_cursor")
            if not cursor:
                break
        return False

    async def is_ours(self, asker: Asker) -> bool:
        """Tell whether a conversation of two is the app's with that person.

        Raises DeliveryError.
        """
        told = await self._api.write("conversations.open", users=asker.who.id)
        return text(told, "channel", "id") == asker.where.id

    async def zone_of(self, who: Account) -> str:
        """Return the zone that somebody has set in Slack, where it is one, and is told in time."""
        try:
            async with asyncio.timeout(_ZONE_WITHIN):
                told = await self._api.read("users.info", user=who.id)
        except (DeliveryError, TimeoutError) as error:
            log.info("slack.zone_unknown", extra={"why": str(error)})
            return ""
        return modal.known_zone(text(told, "user", "tz"))
