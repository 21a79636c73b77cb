"""What platforms tell of their channels -> what becomes of those; and whose channels are which."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from bot.channels import Account, Channel
from bot.commands.looking import Looking
from bot.intents.places import Arrived, Departed, PlacesIntent, ShowMyChannels, Uninstalled
from bot.models import Kind
from bot.replies.places import MOST, Arrival, MyChannel, MyChannels, Noticed, PlacesReply
from bot.storage import breaking, channels, owned, subscriptions
from bot.storage.database import Database


class PlacesCommands:
    """Answers what is told and asked of places. Editions are those of `source`."""

    def __init__(self, database: Database, source: str) -> None:
        self._database = database
        self._looking = Looking(database, source, None)

    async def handle(
        self, intent: PlacesIntent, where: Channel, who: Account, now: datetime
    ) -> PlacesReply:
        """Do what is to be done. Raises StoreError."""
        match intent:
            case Arrived():
                return await self._arrived(where, now)
            case Departed(why, at):
                async with self._database.write() as tx:
                    await breaking.depart(tx, where, why, now, at)
                return Noticed()
            case Uninstalled(why):
                async with self._database.write() as tx:
                    await breaking.uninstall(tx, where.platform, where.workspace, why, now)
                return Noticed()
            case ShowMyChannels():
                return await self._mine(who)
            case _:
                assert_never(intent)

    async def _arrived(self, where: Channel, now: datetime) -> Arrival:
        """Have posts tried there again: what is due comes next, as after a downtime."""
        async with self._database.write() as tx:
            was_broken = await channels.mend(tx, where, now)
            found = await subscriptions.find(tx, where)
            weekly = await subscriptions.find(tx, where, Kind.ROUNDUP)
            run = await self._looking.coming(tx, found, now) if found else None
        return Arrival(found, run, was_broken, weekly if weekly and weekly.is_on else None)

    async def _mine(self, who: Account) -> MyChannels:
        async with self._database.read() as tx:
            found, count = await owned.of(tx, who, MOST)
        mine = tuple(
            MyChannel(each.channel, each.subscription, each.broken_by, each.kind) for each in found
        )
        return MyChannels(mine, count - len(mine))
