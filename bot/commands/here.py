"""What is told beside papers: what a channel had to do with them, and who was asked for them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.channels import Account, Channel
from bot.online import Asked
from bot.replies import papers as replies
from bot.replies.papers import Note
from bot.saved import Here
from bot.storage import channels, ledger, people, tallies
from bot.storage.database import Transaction


async def here(
    tx: Transaction, where: Channel, keys: Sequence[str], who: Account
) -> Callable[[str], Here]:
    """Return what tells somebody of each of these papers; `tallies` says who is counted."""
    channel = await channels.known_channel(tx, where)
    if channel is None or not keys:
        return lambda _key: Here()
    posted = await ledger.shown(tx, where, keys)
    saved = await tallies.tallies(tx, channel, keys, await people.known_person(tx, who))
    return lambda key: Here(posted.get(key), saved.get(key))


def of_network(asked: Asked) -> tuple[Note, ...]:
    """Return what to tell of having asked the network."""
    online = (replies.AskedOnline(asked.sources, asked.found),) if asked.sources else ()
    return (*online, *(replies.OnlineFailed(name, why) for name, why in asked.failed))
