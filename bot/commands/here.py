"""What a channel has had to do with papers: when they were posted there, how many saved them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.channels import Channel
from bot.saved import Here
from bot.storage import channels, ledger, tallies
from bot.storage.database import Transaction


async def here(tx: Transaction, where: Channel, keys: Sequence[str]) -> Callable[[str], Here]:
    """Return what tells it of each of these papers."""
    channel = await channels.known_channel(tx, where)
    if channel is None or not keys:
        return lambda _key: Here()
    posted = await ledger.shown(tx, where, keys)
    saved = await tallies.tallies(tx, channel, keys)
    return lambda key: Here(posted.get(key), saved.get(key))
