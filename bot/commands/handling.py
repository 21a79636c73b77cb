"""Any intent -> its reply.

What a person typed is never an exception: what cannot be read, found or done is a reply as well.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import assert_never

from bot.channels import Account, Channel
from bot.commands.digests import DigestCommands
from bot.commands.once import Once
from bot.commands.papers import PaperCommands
from bot.commands.places import PlacesCommands
from bot.commands.saved import SavedCommands
from bot.commands.suggesting import Suggesting, suggest_topics
from bot.errors import ConflictError
from bot.intents.digests import DigestIntent
from bot.intents.papers import PapersIntent
from bot.intents.places import PlacesIntent
from bot.intents.reading import Intent
from bot.intents.saved import SavedIntent
from bot.intents.unread import Misread, NoSuchForm
from bot.library import Library
from bot.replies import reply as replies
from bot.replies.reply import Reply
from bot.replies.suggestions import Suggestion
from bot.storage import notices
from bot.storage.database import Transaction, clock
from bot.storage.events import LONGEST, Event
from bot.storage.texts import is_kept

_TRIES = 3
"""Times that something is done, when others do what is in its way."""


class Commands:
    """Answers intents from a library.

    Editions are those of `source`; when it has none, of the source with the newest. `clock_` tells
    the time by which it is known whether somebody is at an event still.
    """

    def __init__(
        self,
        library: Library,
        source: str,
        clock_: Callable[[Transaction], Awaitable[datetime]] = clock,
    ) -> None:
        self._papers = PaperCommands(library, source)
        self._digests = DigestCommands(library.database, source, library)
        self._saved = SavedCommands(library)
        self._suggesting = Suggesting(library)
        self._places = PlacesCommands(library.database, source)
        self._once = Once(library.database, clock_)
        self._database = library.database

    async def handle(self, intent: Intent, where: Channel, who: Account, now: datetime) -> Reply:
        """Do what somebody asks in a channel. Raises StoreError."""
        if not is_kept(where.platform, where.workspace, where.id, who.platform, who.realm, who.id):
            return replies.Refused("no platform has such a name of a channel or a person")
        for _ in range(_TRIES - 1):
            with suppress(ConflictError):  # it was undone as a whole, and nobody is in the way now
                return await self._do(intent, where, who, now)
        return await self._do(intent, where, who, now)

    async def handle_once(
        self, event_id: str, intent: Intent, where: Channel, who: Account, now: datetime
    ) -> Reply | None:
        """Do it as `handle` does, once for each event of a platform; None when it was done already.

        Which process is told of it is all the same. The id must name no person: it is kept. Raises
        BusyError while another is at it, for the platform to tell of it again; StoreError.
        """
        if not 0 < len(event_id) <= LONGEST or not is_kept(event_id, where.platform):
            return replies.Refused("no platform has such an id of an event")
        event = Event(where.platform, event_id)
        return await self._once.do(event, lambda: self.handle(intent, where, who, now))

    async def suggest(self, typed: str, who: Account, now: datetime) -> Sequence[Suggestion]:
        """Return what somebody may be about to look up, the likeliest first. Raises StoreError."""
        return await self._suggesting.suggest(typed, who, now)

    def suggest_topics(self, typed: str) -> Sequence[Suggestion]:
        """Return what a filter may become whose last part is being typed. Asks no database."""
        return suggest_topics(typed)

    async def _do(self, intent: Intent, where: Channel, who: Account, now: datetime) -> Reply:
        match intent:
            case NoSuchForm(said, nearest, command):
                return replies.NoSuchForm(said, nearest, command)
            case Misread(problem, example, command):
                return replies.Refused(problem, example, command)
            case _ if isinstance(intent, PapersIntent):
                return await self._papers.handle(intent, where, who, now)
            case _ if isinstance(intent, PlacesIntent):
                return await self._places.handle(intent, where, who, now)
            case _ if isinstance(intent, SavedIntent):
                return await self._saved.handle(intent, where, who, now)
            case _ if isinstance(intent, DigestIntent):
                answer = await self._digests.handle(intent, where, who, now)
                untold = await self._untold(where, now)
                return replies.WithNotices(answer, untold) if untold else answer
            case _:
                assert_never(intent)

    async def _untold(self, where: Channel, now: datetime) -> tuple[str, ...]:
        """Return what nobody could be told of a channel, to whoever is there now; once."""
        async with self._database.read() as tx:
            if not await notices.are_waiting(tx, where):
                return ()
        async with self._database.write() as tx:
            return tuple(await notices.take_waiting(tx, where, now))
