"""Discord's ids -> our values: who and where; and the instants that its ids tell. Pure.

https://docs.discord.com/developers/reference#snowflakes
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.channels import Account, Channel

PLATFORM = "discord"
EVERYWHERE = ""
"""The realm of all people: they are the same in every guild."""
OUTSIDE = "@me"
"""The workspace of conversations that are in no guild."""
_EPOCH = datetime(2015, 1, 1, tzinfo=UTC)
_BELOW = 22
"""Bits of an id below its milliseconds."""
_MILLISECOND = timedelta(milliseconds=1)


def account(person: str | int) -> Account:
    """Return somebody by their id."""
    return Account(PLATFORM, EVERYWHERE, str(person))


def channel(guild: str | int | None, id_: str | int) -> Channel:
    """Return a channel, or a thread, which is a channel as well; in no guild, a conversation."""
    return Channel(PLATFORM, OUTSIDE if guild is None else str(guild), str(id_))


def first_at(moment: datetime) -> int:
    """Return the least id that something of this instant may have; for one in UTC or elsewhere."""
    return max(0, (moment - _EPOCH) // _MILLISECOND) << _BELOW


def made_at(id_: str | int) -> datetime:
    """Return when something was made, in UTC, to the millisecond."""
    return _EPOCH + (int(id_) >> _BELOW) * _MILLISECOND
