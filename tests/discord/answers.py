"""What is answered, and what becomes of it when Discord misbehaves as it was told to. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, assert_never

from tests.chats.faults import Failing, Fault
from tests.discord.buckets import limited, scope_of
from tests.discord.refusals import KNOWN, NAMED

SHARED = "shared"
"""The code of a fault that is a limit of a resource, which others use up, too."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is meant to be sent; `told` is JSON, None is no body, text is not JSON.

    `lost`, `garbage`, `late` and `then` are as in `tests.chats.platform`.
    """

    status: int = 200
    told: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    lost: bool = False
    garbage: bool = False
    late: float = 0.0
    then: Callable[[], Answer] | None = None

    @property
    def code(self) -> str:
        """Discord's number for why it was refused."""
        told = self.told if isinstance(self.told, dict) and self.status >= 400 else {}
        return str(told.get("code") or "")


def takes(fault: Fault) -> bool:
    """Whether a request is done before it goes wrong."""
    match fault.kind:
        case Failing.LOSES_ANSWER | Failing.BREAKS_AFTER_TAKING:
            return True
        case Failing.ANSWERS_LATE | Failing.SENDS_GARBAGE:
            return fault.taken
        case _:
            return False


def spoiled(answer: Answer, fault: Fault) -> Answer:
    """Return what becomes of an answer."""
    match fault.kind:
        case Failing.HANGS_UP | Failing.LOSES_ANSWER:
            return replace(answer, lost=True)
        case Failing.ANSWERS_LATE:
            return replace(answer, late=fault.seconds)
        case Failing.LIMITS:
            scope = SHARED if fault.code == SHARED else scope_of(fault.scope)
            told, headers = limited(fault.seconds, scope)
            return Answer(429, told, headers)
        case Failing.BREAKS | Failing.BREAKS_AFTER_TAKING:
            return broken(fault.status)
        case Failing.FORBIDS:
            return forbidden(fault)
        case Failing.SENDS_GARBAGE:
            return replace(answer, garbage=True)
        case _:
            assert_never(fault.kind)


def broken(status: int) -> Answer:
    """Return the answer of a server that failed: 500 is Discord's own, others come from before it.

    https://discord.com/developers/docs/topics/opcodes-and-status-codes#http
    """
    if status == 500:
        return Answer(500, {"message": "500: Internal Server Error", "code": 0})
    return Answer(status, f"<html><h1>{status}</h1>cloudflare</html>")


def forbidden(fault: Fault) -> Answer:
    """Return a refusal: `code` is Discord's number, or what others call it."""
    number = int(fault.code) if fault.code.isdecimal() else NAMED.get(fault.code, 0)
    if number not in KNOWN or number == 0:
        told = {"message": fault.code, "code": number or 99_999}
        return Answer(401 if fault.code == "0" else fault.status, told)
    status, message = KNOWN[number]
    return Answer(status, {"message": message, "code": number})
