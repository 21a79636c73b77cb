"""How refusals of Discord become what the doctor finds. Pure."""

from __future__ import annotations

from adapters.discord.errors import RefusedError
from adapters.findings import Finding, problem
from bot.errors import DeliveryError

_AGAIN = (
    "try again in a minute; when it stays so, look at this machine's network, "
    "and at https://discordstatus.com"
)


def failed(name: str, error: DeliveryError) -> Finding:
    """Say that something could not be looked at, or done."""
    is_of_bot = isinstance(error, RefusedError) and error.everywhere
    return problem(name, str(error) if error.permanent or is_of_bot else f"{error}; {_AGAIN}")
