"""What the doctor finds: values, and how refusals of Slack become them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from adapters.slack.api import Answer
from bot.errors import DeliveryError
from bot.prose import one_line

_AGAIN = (
    "try again in a minute; when it stays so, look at this machine's network, "
    "and at https://slack-status.com"
)


class Verdict(StrEnum):
    """How something is: a NOTE is to be known, a WARNING is not as it should be.

    With a PROBLEM something does not work.
    """

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing is, in a sentence; where it is not well, it ends with what mends it."""

    name: str
    verdict: Verdict
    text: str


def ok(name: str, text: str) -> Finding:
    """Say that something is well."""
    return Finding(name, Verdict.OK, text)


def note(name: str, text: str) -> Finding:
    """Say something that is to be known."""
    return Finding(name, Verdict.NOTE, text)


def warning(name: str, text: str) -> Finding:
    """Say that something is not as it should be."""
    return Finding(name, Verdict.WARNING, text)


def problem(name: str, text: str) -> Finding:
    """Say that something does not work."""
    return Finding(name, Verdict.PROBLEM, text)


def failed(name: str, error: DeliveryError) -> Finding:
    """Say that something could not be looked at, or done."""
    told = refusal(error)
    if told.get("error") == "missing_scope":
        needed = one_line(str(told.get("needed") or "a scope"))[:100]
        return problem(name, f"it takes {needed}, which the token has not; see scopes")
    return problem(name, str(error) if error.permanent else f"{error}; {_AGAIN}")


def refusal(error: DeliveryError) -> Answer:
    """Return what Slack said when it refused, with its name for why as `error`."""
    told = getattr(getattr(error.__cause__, "response", None), "data", None)
    return told if isinstance(told, dict) else {}
