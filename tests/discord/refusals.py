"""How Discord says no: a status, a number and a sentence, and what is wrong at which place.

https://discord.com/developers/docs/topics/opcodes-and-status-codes#json
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Path = tuple[str | int, ...]

KNOWN: Mapping[int, tuple[int, str]] = {
    0: (401, "401: Unauthorized"),
    10003: (404, "Unknown Channel"),
    10004: (404, "Unknown Guild"),
    10007: (404, "Unknown Member"),
    10008: (404, "Unknown Message"),
    10011: (404, "Unknown Role"),
    10013: (404, "Unknown User"),
    10014: (400, "Unknown Emoji"),
    10015: (404, "Unknown Webhook"),
    10062: (404, "Unknown interaction"),
    10063: (404, "Unknown application command"),
    20012: (403, "You are not authorized to perform this action on this application"),
    30007: (400, "Maximum number of webhooks reached (15)"),
    30010: (400, "Maximum number of reactions reached (20)"),
    30032: (400, "Maximum number of application commands reached (100)"),
    30034: (400, "Maximum number of daily application command creates has been reached (200)"),
    30040: (400, "Maximum number of prune requests has been reached. Try again later"),
    40005: (413, "Request entity too large"),
    40033: (400, "This message has already been crossposted"),
    40060: (400, "Interaction has already been acknowledged."),
    40067: (400, "A tag is required to create a forum post in this channel"),
    50001: (403, "Missing Access"),
    50003: (403, "Cannot execute action on a DM channel"),
    50005: (403, "Cannot edit a message authored by another user"),
    50006: (400, "Cannot send an empty message"),
    50007: (403, "Cannot send messages to this user"),
    50008: (400, "Cannot send messages in a non-text channel"),
    50013: (403, "Missing Permissions"),
    50021: (403, "Cannot execute action on a system message"),
    50024: (400, "Cannot execute action on this channel type"),
    50027: (401, "Invalid Webhook Token"),
    50033: (400, "Invalid Recipient(s)"),
    50035: (400, "Invalid Form Body"),
    50068: (400, "Invalid message type"),
    50083: (400, "Thread is archived"),
    50109: (400, "The request body contains invalid JSON."),
    50278: (403, "Cannot send messages to this user due to having no mutual guilds"),
    90001: (403, "Reaction was blocked"),
    160002: (403, "You must have the Read Message History permission to reply"),
    160004: (400, "A thread has already been created for this message"),
    160005: (400, "This thread is locked"),
    160006: (400, "Maximum number of active threads reached"),
}
NAMED: Mapping[str, int] = {
    "channel_not_found": 10003,
    "is_archived": 50083,
    "message_not_found": 10008,
    "missing_scope": 50013,
    "not_in_channel": 50001,
    "parent_not_found": 10008,
    "user_not_found": 50007,
}
"""What the other platforms of the tests call these."""

REQUIRED = "BASE_TYPE_REQUIRED"


class RefusedError(Exception):
    """Discord does not do it."""

    def __init__(self, code: int, errors: Mapping[str, Any] | None = None) -> None:
        self.status, message = KNOWN[code]
        self.code = code
        self.told: dict[str, Any] = {"message": message, "code": code}
        if errors:
            self.told["errors"] = errors
        super().__init__(f"{code} {message} {errors or ''}".strip())


class Problems:
    """What is wrong with a body, each at its place.

    https://discord.com/developers/docs/reference#error-messages
    """

    def __init__(self) -> None:
        self.tree: dict[str, Any] = {}

    def add(self, path: Path, code: str, message: str) -> None:
        """Note that something is wrong there."""
        there = self.tree
        for step in path:
            there = there.setdefault(str(step), {})
        there.setdefault("_errors", []).append({"code": code, "message": message})

    def required(self, path: Path) -> None:
        """Note that something is missing there."""
        self.add(path, REQUIRED, "This field is required")

    def settle(self) -> None:
        """Refuse it all if something is wrong. Raises RefusedError."""
        if self.tree:
            raise RefusedError(50035, self.tree)


def refused_at(path: Path, code: str, message: str) -> RefusedError:
    """Return the refusal of a body for one thing."""
    problems = Problems()
    problems.add(path, code, message)
    return RefusedError(50035, problems.tree)
