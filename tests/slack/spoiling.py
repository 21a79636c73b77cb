"""What becomes of an answer when Slack misbehaves as it was told to. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import assert_never

from tests.chats.faults import Failing, Fault
from tests.chats.platform import Answer
from tests.slack.limits import limited


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
    """Return what becomes of an answer. Slack says no with 200, and what with a name.

    https://docs.slack.dev/apis/web-api#responses
    """
    match fault.kind:
        case Failing.HANGS_UP | Failing.LOSES_ANSWER:
            return replace(answer, lost=True)
        case Failing.ANSWERS_LATE:
            return replace(answer, late=fault.seconds)
        case Failing.LIMITS:
            return limited(fault.seconds)
        case Failing.BREAKS | Failing.BREAKS_AFTER_TAKING:
            return Answer(fault.status, {"ok": False, "error": "internal_error"})
        case Failing.FORBIDS:
            return Answer(told={"ok": False, "error": fault.code} | MORE.get(fault.code, {}))
        case Failing.SENDS_GARBAGE:
            return replace(answer, garbage=True)
        case _:
            assert_never(fault.kind)


MORE: Mapping[str, dict[str, str]] = {
    "missing_scope": {"needed": "channels:history", "provided": "chat:write"}
}
"""What Slack tells besides the name of an error."""
