"""What Slack tells of the reactions on a message -> whose they are, and what they mean. Pure.

https://docs.slack.dev/reference/methods/reactions.get
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from adapters.slack.api import Answer
from adapters.slack.payloads import PLATFORM, place_of, text
from bot.channels import Account, Channel
from bot.errors import DeliveryError
from bot.reactions import Reaction


def reactions(told: Answer, channel: Channel, saves: frozenset[str]) -> Sequence[Reaction]:
    """Return the reactions that mean a paper of a message of ours; our own on it mean nothing.

    Raises DeliveryError where Slack names fewer people than it counts: of those that it does not
    name nobody knows whether they are still there.
    """
    message = told.get("message")
    if not isinstance(message, dict):
        raise DeliveryError("Slack's answer has no message", ambiguous=True)
    ours = text(message, "user")
    found = []
    for each in _dicts(message.get("reactions")):
        emoji, users = text(each, "name"), each.get("users")
        place = place_of(emoji, saves)
        if place is False:
            continue
        who = [user for user in users if isinstance(user, str)] if isinstance(users, list) else []
        if each.get("count", len(who)) != len(who):
            raise DeliveryError(f"Slack does not name all who reacted with {emoji}", permanent=True)
        number = None if place is True else place
        found += [
            Reaction(Account(PLATFORM, channel.workspace, user), emoji, number)
            for user in who
            if user != ours
        ]
    return found


def _dicts(told: Any) -> list[dict[str, Any]]:
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
