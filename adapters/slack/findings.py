"""How refusals of Slack become what the doctor finds. Pure."""

from __future__ import annotations

from adapters.findings import Finding, problem
from adapters.slack.api import Answer
from bot.errors import DeliveryError
from bot.prose import one_line

_AGAIN = (
    "try again in a minute; when it stays so, look at this machine's network, "
    "and at https://slack-status.com"
)


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
