"""What is answered about the places where Paperboy is: arrived, gone, set up by somebody."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels import Channel, Subscription
from bot.models import Kind
from bot.replies.digests import NextRun


@dataclass(frozen=True, slots=True)
class Arrival:
    """Paperboy is in a channel now: how its subscription stands, if there ever was one.

    `was_broken`: until now nothing could be posted there. `roundup` is the weekly one, if on.
    """

    subscription: Subscription | None
    next_run: NextRun | None
    was_broken: bool
    roundup: Subscription | None = None


@dataclass(frozen=True, slots=True)
class Noticed:
    """What a platform told is known by now; nobody is answered."""


@dataclass(frozen=True, slots=True)
class MyChannel:
    """A channel that gets digests; `broken_by` says why nothing can be posted there.

    Where somebody configured nothing there but the round-up, it is that one, as `kind` says.
    """

    channel: Channel
    subscription: Subscription
    broken_by: str | None
    kind: Kind = Kind.DAILY


@dataclass(frozen=True, slots=True)
class MyChannels:
    """The channels that somebody configured last and that get digests; `more` are not shown."""

    channels: tuple[MyChannel, ...]
    more: int = 0


MOST = 100
"""Channels of somebody that are shown, at most."""

PlacesReply = Arrival | Noticed | MyChannels
