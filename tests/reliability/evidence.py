"""What the platform's journal has against what the ledger says: the claims that all suites share.

The platform is the witness: what it took and what remains there is what channels see.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.channels import Channel, Subscription
from bot.deliveries import Delivery, State
from bot.models import Digest, Layout, Post
from bot.storage import channels, digests, ledger, subscriptions
from bot.storage.channel_tables import deliveries, notices
from bot.storage.database import Database, Transaction
from tests.chats.journal import Journal
from tests.reliability import child
from tests.reliability.doors import DOORS


@dataclass(slots=True)
class Found:
    """What a ledger says in the end."""

    left: int
    last: dict[Channel, Delivery] = field(default_factory=dict)
    rows: Counter[Channel] = field(default_factory=Counter)
    standing: dict[Channel, Subscription] = field(default_factory=dict)
    digests: dict[int, Digest] = field(default_factory=dict)
    layouts: dict[int, str] = field(default_factory=dict)
    broken: dict[Channel, str] = field(default_factory=dict)
    notices: list[tuple[str, bool]] = field(default_factory=list)

    def shown_by(self, delivery: Delivery) -> Sequence[Post]:
        """Return the messages that show the digest of a delivery."""
        assert delivery.digest_id is not None
        render = DOORS[delivery.channel.platform].render
        return render(self.digests[delivery.digest_id], Layout(self.layouts[delivery.id]))


def look(url: str, wanted: Collection[Channel]) -> Found:
    """Read the ledger of some channels, from any thread."""

    async def reading() -> Found:
        async with Database.open(url) as database, database.read() as tx:
            return await _read(tx, wanted)

    with ThreadPoolExecutor(1) as apart:
        return apart.submit(lambda: asyncio.run(reading())).result()


async def _read(tx: Transaction, wanted: Collection[Channel]) -> Found:
    found = Found(await child.left(tx))
    for where in wanted:
        rows = await ledger.history(tx, where, 400)
        found.rows[where] = len(rows)
        if rows:
            found.last[where] = rows[0]
        standing = await subscriptions.find(tx, where)
        assert standing
        found.standing[where] = standing
        if why := await channels.broken_by(tx, where):
            found.broken[where] = why
    ids = {each.digest_id for each in found.last.values() if each.digest_id is not None}
    found.digests = await digests.load(tx, ids)
    layouts = await tx.execute(select(deliveries.c.id, deliveries.c.layout))
    found.layouts = {row.id: row.layout for row in layouts}
    told = await tx.execute(select(notices.c.text, notices.c.told_at).order_by(notices.c.id))
    found.notices = [(row.text, row.told_at is not None) for row in told]
    return found


def claim_posted(found: Found, journal: Journal, where: Channel, *, is_knowable: bool) -> State:
    """Claim that a channel has each post of its last digest once, as the ledger says.

    Where it cannot be known whether the platform took a post, it may be unknown instead: then
    there is none twice, and the ledger says why. Returns how the ledger has it.
    """
    delivery = found.last[where]
    there = journal.posts(where.id)
    known = {each.message_id for each in delivery.posts}
    assert len({each.key for each in there}) == len(there), f"{where.id}: twice: {there}"
    if delivery.state is State.UNKNOWN:
        assert not is_knowable, f"{where.id}: {delivery.reason}"
        assert delivery.reason
        assert known <= {each.id for each in there}
    else:
        assert delivery.state is State.SENT, f"{where.id}: {delivery}"
        assert [each.id for each in there] == [each.message_id for each in delivery.posts]
        first = delivery.posts[0].message_id
        replies_to = [first if post.reply else None for post in found.shown_by(delivery)]
        assert [each.parent for each in there] == replies_to, f"{where.id}: {there}"
    assert delivery.window
    standing = found.standing[where]
    assert standing.covered_until == delivery.window.until
    assert standing.due
    assert standing.due.day > delivery.local_date
    return delivery.state


def claim_never_twice(journal: Journal, told: Sequence[str] = ()) -> None:
    """Claim that no message was there twice, not even for a moment."""
    twice = journal.duplicates(ever=True)
    assert not twice, f"{twice} {told}"
