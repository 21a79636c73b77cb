"""What platforms tell of the places where Paperboy is, and what is asked of all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.channels import Account


@dataclass(frozen=True, slots=True)
class Arrived:
    """The bot was put into this channel by somebody, or the channel is open again."""

    by: Account | None = None


@dataclass(frozen=True, slots=True)
class Departed:
    """Nothing can be posted in this channel any more; `why` says what mends that.

    `at`: when that happened, if the platform tells; what was mended since then stays so.
    """

    why: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Uninstalled:
    """Nothing can be posted in the whole workspace any more; `why` says what mends that."""

    why: str


@dataclass(frozen=True, slots=True)
class ShowMyChannels:
    """Show the channels that somebody configured last."""


PlacesIntent = Arrived | Departed | Uninstalled | ShowMyChannels
